//! The recorded outage, told to people with every kind of wish: how many letters each gets, and why.

use crate::harness::samples::minute;
use crate::harness::{Backend, TestDatabase};
use bonghwa::channels::email::MailTransport;
use bonghwa::clock::Clock;
use bonghwa::config;
use bonghwa::config::email::Email;
use bonghwa::domain::addresses::EmailAddress;
use bonghwa::domain::ids::{ComponentId, GroupId};
use bonghwa::domain::language::Language;
use bonghwa::domain::page::Page;
use bonghwa::domain::subscriber_links::LinkKey;
use bonghwa::domain::subscribers::{Consent, Wishes};
use bonghwa::domain::subscriptions::{Moment, Moments, Scope, Subscription};
use bonghwa::domain::time::Time;
use bonghwa::rehearsal::file;
use bonghwa::rehearsal::play::Player;
use bonghwa::store::{Conn, Error, Store, subscribers};
use bonghwa::workers::deliverer::{Deliverer, Meter, Rendering};
use bonghwa::workers::fan_out::FanOut;
use chrono_tz::Asia::Seoul;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const FILE: &str = include_str!("../../../demo/kakao-2022.json");

fn settings() -> (Page, Email) {
    let settings = "public_url = \"https://status.example.org\"\n[page]\nname = { ko = \"현황\", en = \"Status\" }\n\
        [database]\nurl = \"sqlite:x.sqlite\"\n[email]\nfrom = 'status@example.org'\nrelays = ['folder:mails']\n";
    let config = config::parse(settings, Path::new("/tmp/bonghwa.toml"), []).expect("right settings");
    (config.page, config.email.expect("mail is on"))
}

/// Who wants what: the name stands before the @, the language behind it.
fn wishes() -> Vec<(&'static str, Scope, Vec<Moment>)> {
    let component = |slug| Scope::Component(ComponentId::from_slug(slug));
    let turns = vec![Moment::Started, Moment::Restored, Moment::Resolved];
    vec![
        ("every-word", Scope::Everything, Moment::ALL.to_vec()),
        ("first", Scope::Everything, vec![Moment::Started]),
        ("last", Scope::Everything, vec![Moment::Resolved]),
        ("ends", Scope::Everything, vec![Moment::Started, Moment::Resolved]),
        ("anything-back", Scope::Everything, vec![Moment::Restored]),
        ("talk-turns", component("talk"), turns.clone()),
        ("mail-turns", component("daum-mail"), turns.clone()),
        ("mobility-turns", Scope::Group(GroupId::from_slug("mobility")), turns),
        ("talk-updates", component("talk"), vec![Moment::Updates]),
        ("work", Scope::Everything, vec![Moment::Maintenance]),
    ]
}

async fn save_people(store: &Store) {
    let save = |conn: &mut Conn| {
        for (name, scope, moments) in wishes() {
            for language in Language::ALL {
                let chosen = [Subscription { scope, moments: moments.iter().copied().collect::<Moments>() }];
                let wishes = Wishes::checked(language, Seoul, &chosen).expect("something is chosen");
                let address =
                    EmailAddress::parse(&format!("{name}@{}.example.org", language.tag())).expect("an address");
                subscribers::save_confirmed(conn, &address, &wishes, Consent::Confirmed, minute(0))?;
            }
        }
        Ok::<_, Error>(())
    };
    store.write(save).await.expect("they are kept");
}

/// Plays the outage, tells everybody after each entry as its ten seconds are over, and counts the letters of each.
async fn played(store: &Store) -> BTreeMap<String, usize> {
    let rehearsal = file::read(FILE).unwrap_or_else(|faults| panic!("{faults}"));
    let instants: BTreeSet<Time> = rehearsal.entries.iter().map(|entry| entry.at).collect();
    let mut player = Player::new(rehearsal);
    player.begin(store).await.expect("a fresh database");
    save_people(store).await;
    let machine = Clock::manual(minute(0));
    let (page, email) = settings();
    let deliverer = Deliverer {
        store: store.clone(),
        machine: machine.clone(),
        transport: MailTransport::Memory(Mutex::default()),
        email,
        page: Arc::new(page),
        key: LinkKey::from_secret(b"a secret of these tests"),
        holder: 7,
        is_rehearsal: true,
        meter: Meter::default(),
    };
    let mut rendering = Rendering::default();
    for instant in instants {
        player.play_until(store, instant).await.expect("the file can be played");
        let hold = chrono::Duration::seconds(10);
        let clock = Clock::manual(instant);
        let fan_out = FanOut { store: store.clone(), machine: machine.clone(), clock, hold };
        fan_out.expand_all(&CancellationToken::new()).await.expect("all are expanded");
        machine.advance(Duration::from_secs(10));
        while deliverer.send_due(&mut rendering).await.expect("mails are sent") > 0 {}
    }
    let MailTransport::Memory(sent) = &deliverer.transport else { panic!("a memory") };
    let mut letters = BTreeMap::new();
    for letter in sent.lock().expect("no panic").iter() {
        *letters.entry(letter.to.to_string()).or_default() += 1;
    }
    letters
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_gets_as_many_letters_as_they_asked_for() {
    let database = TestDatabase::start(Backend::Sqlite).expect("a file");
    let letters = played(&database.store()).await;
    let counted: Vec<(&str, usize)> = wishes()
        .iter()
        .map(|(name, ..)| {
            let [ko, en] = ["ko", "en"].map(|tag| letters.get(&format!("{name}@{tag}.example.org")).copied());
            assert_eq!(ko, en, "{name} hears the same in either language");
            (*name, ko.unwrap_or(0))
        })
        .collect();
    // Worked out from the file. Forty-seven entries from the opening on, less nine that only happened or that others wrote, are words
    // to the public: 38. With eight of them something was back. Functions of Talk came back with the lists of 14:30 and 09:00 and with
    // the last one of 19 October; those of mobility with the notices of 08:00 and 14:00 and the list of 18 October; Daum mail with the
    // end itself. One entry of 16 October changed states on our word and said nothing: who asked for every change hears of it.
    // What the ministry alone said to be back (17 October, 06:00) were not our words, and is told by the page only.
    assert_eq!(
        counted,
        [
            ("every-word", 38 + 1),
            ("first", 1),
            ("last", 1),
            ("ends", 2),
            ("anything-back", 8),
            ("talk-turns", 1 + 3 + 1),
            ("mail-turns", 2),
            ("mobility-turns", 1 + 3 + 1),
            ("talk-updates", 38),
            ("work", 0),
        ]
    );
}
