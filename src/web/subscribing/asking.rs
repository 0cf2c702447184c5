//! The form for asking to be told.

use super::answers::{Answer, settled};
use super::visit::Sent;
use super::{Visit, answers, forms, stamps};
use crate::actions::subscribers::{self, Asked, SubscriberError};
use crate::domain::addresses::EmailAddress;
use crate::domain::ids::{ComponentId, GroupId, IncidentId};
use crate::domain::subscriptions::Scope;
use crate::view::subscribing::{Amiss, FormFor, FormPage, Offered, Told, Typed};
use crate::web::console::Fields;
use actix_web::http::StatusCode;
use actix_web::web::Payload;
use actix_web::{HttpRequest, HttpResponse};
use std::collections::BTreeSet;

/// What the stamp of this form is for.
const PURPOSE: &str = "subscribe";

/// Shows the form. The query may tick something.
pub async fn show(request: HttpRequest) -> HttpResponse {
    settled(shown(&request).await)
}

async fn shown(request: &HttpRequest) -> Answer {
    let visit = Visit::of(request).await?;
    let offered = visit.offered().await?;
    let about = chosen(request.query_string(), &offered);
    let typed = Typed::fresh(visit.language, visit.state.console.page.zone, about);
    let form = Form { visit: &visit, offered: &offered, stamp: &stamps::fresh(&visit, PURPOSE) };
    Ok(form.back(&typed, StatusCode::OK, &[]))
}

/// Takes the form. The answer is the same for every address that can be one.
pub async fn ask(request: HttpRequest, payload: Payload) -> HttpResponse {
    settled(asked(&request, payload).await)
}

async fn asked(request: &HttpRequest, payload: Payload) -> Answer {
    let visit = Visit::of(request).await?;
    let sent = visit.own_form(request, payload).await?;
    let offered = visit.offered().await?;
    let Sent::Form(fields) = sent else {
        let typed = Typed::fresh(visit.language, visit.state.console.page.zone, BTreeSet::new());
        let form = Form { visit: &visit, offered: &offered, stamp: &stamps::fresh(&visit, PURPOSE) };
        return Ok(form.back(&typed, StatusCode::UNPROCESSABLE_ENTITY, &[Amiss::Overfull]));
    };
    let (doubt, stamp) = stamps::judge(&visit, PURPOSE, &fields);
    let form = Form { visit: &visit, offered: &offered, stamp: &stamp };
    form.take(request, &fields, doubt).await
}

/// The form with what it is made of.
struct Form<'a> {
    visit: &'a Visit,
    offered: &'a Offered,
    stamp: &'a str,
}

impl Form<'_> {
    async fn take(&self, request: &HttpRequest, fields: &Fields, doubt: Option<Amiss>) -> Answer {
        let (typed, wishes) = forms::read(self.visit, fields, self.offered, &BTreeSet::new());
        let address = EmailAddress::parse(fields.text("address")).map_err(|refusal| Amiss::Refused(refusal.into()));
        let (address, wishes) = match (address, wishes, doubt) {
            (Ok(address), Ok(wishes), None) => (address, wishes),
            (address, wishes, doubt) => {
                let mut amiss: Vec<Amiss> = doubt.into_iter().chain(address.err()).collect();
                amiss.extend(wishes.err().unwrap_or_default());
                return Ok(self.back(&typed, StatusCode::UNPROCESSABLE_ENTITY, &amiss));
            }
        };
        let asker = self.visit.asker(request).map_err(|error| answers::refused(self.visit, &error))?;
        let taken = self.visit.write(move |conn| subscribers::request(conn, asker.asking(), &address, &wishes)).await;
        match taken {
            Ok(Asked::Taken) => Ok(self.visit.tell(StatusCode::OK, Told::Asked)),
            Ok(Asked::TooMany) => Ok(self.back(&typed, StatusCode::TOO_MANY_REQUESTS, &[Amiss::TooMany])),
            Err(SubscriberError::Refused(refusal)) => {
                Ok(self.back(&typed, StatusCode::UNPROCESSABLE_ENTITY, &[Amiss::Refused(refusal)]))
            }
            Err(error) => Err(answers::refused(self.visit, &error)),
        }
    }

    /// The form as it was filled in, with what is amiss.
    fn back(&self, typed: &Typed, status: StatusCode, amiss: &[Amiss]) -> HttpResponse {
        let (at, purpose) = (self.visit.at(), FormFor::Asking);
        let page = FormPage { at, purpose, typed, offered: self.offered, stamp: self.stamp, amiss };
        answers::page(status, page.html())
    }
}

/// What the query ticks, as far as it is there to be ticked.
fn chosen(query: &str, offered: &Offered) -> BTreeSet<Scope> {
    let read = |(name, id): (std::borrow::Cow<'_, str>, std::borrow::Cow<'_, str>)| match &*name {
        "component" => ComponentId::parse(&id).map(Scope::Component),
        "group" => GroupId::parse(&id).map(Scope::Group),
        "incident" => IncidentId::parse(&id).map(Scope::Incident),
        _ => None,
    };
    url::form_urlencoded::parse(query.as_bytes()).filter_map(read).filter(|scope| offered.has(*scope)).collect()
}
