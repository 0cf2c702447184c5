//! Who is told by mail in a demo: made-up readers at domains that belong to nobody (RFC 2606), and a folder that takes their
//! mails.

use crate::cli::Failure;
use crate::clock::Clock;
use crate::config::email::Email;
use crate::domain::addresses::EmailAddress;
use crate::domain::language::Language;
use crate::domain::subscriber_links::LinkKey;
use crate::domain::subscribers::{Consent, Wishes};
use crate::domain::subscriptions::{Moment, Moments, Scope, Subscription};
use crate::entropy;
use crate::store::{Conn, Error, Store, catalogue, subscribers};
use chrono_tz::Tz;
use std::path::PathBuf;

/// The folder of the mails, beside the database.
pub const FOLDER: &str = "mails";

/// Readers: everything in either language, and one component alone.
const READERS: [(&str, Language, Wanting); 3] = [
    ("minji@example.org", Language::Korean, Wanting::Everything),
    ("ada@example.com", Language::English, Wanting::Everything),
    ("jun@example.net", Language::Korean, Wanting::FirstComponent),
];

#[derive(Clone, Copy)]
enum Wanting {
    Everything,
    FirstComponent,
}

/// How a demo sends mail.
#[derive(Debug, Clone)]
pub struct DemoMail {
    /// Into the folder.
    pub email: Email,
    /// What links in it are made with: another one each time.
    pub key: LinkKey,
}

impl DemoMail {
    /// Subscribes the readers in `store`, who live in `zone`, and writes their mails to `folder` from then on.
    pub async fn make(store: &Store, zone: Tz, folder: PathBuf) -> Result<DemoMail, Failure> {
        let email = Email::of_rehearsal(folder).map_err(|refusal| Failure::refused(refusal.to_string()))?;
        let secret: [u8; 32] =
            entropy::bytes().map_err(|error| Failure::failed("no secret could be drawn for links", &error))?;
        let now = Clock::System.now();
        let subscribe = move |conn: &mut Conn| {
            let first = catalogue::find(conn)?.components.first().map(|component| component.id);
            for (address, language, wanting) in READERS {
                let scope = match (wanting, first) {
                    (Wanting::FirstComponent, Some(component)) => Scope::Component(component),
                    _ => Scope::Everything,
                };
                let moments = Moment::ALL.into_iter().collect::<Moments>();
                let refused = |refusal: &dyn std::error::Error| Error::corrupt(refusal.to_string());
                let wishes = Wishes::checked(language, zone, &[Subscription { scope, moments }]);
                let wishes = wishes.map_err(|refusal| refused(&refusal))?;
                let address = EmailAddress::parse(address).map_err(|refusal| refused(&refusal))?;
                subscribers::save_confirmed(conn, &address, &wishes, Consent::Confirmed, now)?;
            }
            Ok::<_, Error>(())
        };
        let subscribed = store.write(subscribe).await;
        subscribed.map_err(|error| Failure::failed("the demo's readers could not be subscribed", &error))?;
        Ok(DemoMail { email, key: LinkKey::from_secret(&secret) })
    }
}
