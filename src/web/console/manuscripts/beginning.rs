//! Where writing begins: a form that says about what, and the manuscript that it makes.

use super::rendering::{Catalogue, by_rules, told_of_manuscript};
use crate::actions::manuscripts::{self as actions, Hand, ManuscriptError};
use crate::actions::templates;
use crate::domain::ids::{ComponentId, FacilityId, IncidentId, ManuscriptId, UpdateId};
use crate::domain::incidents::Held;
use crate::domain::manuscripts::beginning::{local, use_template};
use crate::domain::manuscripts::{Aim, Content, ManuscriptRefusal};
use crate::domain::page::Page;
use crate::domain::staff::Staff;
use crate::domain::templates::{Template, TemplateKind};
use crate::domain::time::Time;
use crate::entropy;
use crate::store::{Conn, Error, incidents, situation};
use crate::view::console::{Chosen, ComposePage, Section, Written};
use crate::web::console::screen::nonce;
use crate::web::console::{Fields, Known, Signed, answers};
use crate::web::server::State;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};

/// What to write about.
pub async fn choose(state: Known, signed: Signed, request: HttpRequest) -> HttpResponse {
    let asked = Fields::parse(request.query_string().as_bytes());
    compose(&state, &signed, StatusCode::OK, &asked, None).await
}

/// The page with what was chosen, and why nothing was begun.
async fn compose(
    state: &State,
    signed: &Signed,
    status: StatusCode,
    asked: &Fields,
    refused: Option<String>,
) -> HttpResponse {
    let (now, machine) = (state.clock.now(), state.machine.now());
    let read = state.store.read(move |conn| Ok::<_, Error>((situation::find(conn, now)?, super::list_written(conn)?)));
    let (situation, (manuscripts, agreed)) = match read.await {
        Ok(read) => read,
        Err(error) => return answers::failed(state, Some(signed), &error),
    };
    let carried = ["from_log", "correct", "put_right", "words"].iter().filter(|name| asked.has(name));
    let page = ComposePage {
        situation: &situation,
        written: Written { manuscripts: &manuscripts, agreed: &agreed },
        page: &state.console.page,
        staff: &signed.staff,
        now,
        machine,
        chosen: Chosen {
            facility: FacilityId::parse(asked.text("facility")),
            components: asked.all("component").filter_map(ComponentId::parse).collect(),
            incident: IncidentId::parse(asked.text("incident")),
            carried: carried.map(|name| ((*name).to_owned(), asked.text(name).to_owned())).collect(),
        },
        nonce: nonce(),
    };
    let frame = signed.frame(state, Section::Manuscripts, signed.say().word("compose-title"));
    answers::page_with(status, page.html(frame.refusing(refused)))
}

/// Begins it. The same form sent twice leads to the same manuscript.
pub async fn begin(state: Known, signed: Signed, fields: Fields) -> HttpResponse {
    let token = match fields.token() {
        Some(token) => token.to_owned(),
        None => match answers::drawn(entropy::number()) {
            Ok(number) => number.to_string(),
            Err(error) => return answers::failed(&state, Some(&signed), &error),
        },
    };
    let slug = format!("{} {token}", signed.actor());
    let (id, becomes) = (ManuscriptId::from_slug(&slug), UpdateId::from_slug(&slug));
    let (staff, page, matrix) = (signed.staff.clone(), state.console.page.clone(), state.console.approval);
    let sent = fields.clone();
    let opens = IncidentId::from_slug(&slug);
    let begun = signed.act(&state, move |conn, when, _| {
        if actions::find(conn, id).is_ok() {
            return Ok(true);
        }
        let start = Start { fields: &fields, page: &page, now: when.record, staff: &staff };
        let Some((aim, content)) = start.read(conn, opens)? else { return Ok(false) };
        let hand = Hand { staff: &staff, when };
        by_rules(&page, &matrix, |rules| actions::begin(conn, hand, rules, id, (aim, becomes), content))?;
        Ok::<_, ManuscriptError>(true)
    });
    match begun.await {
        Ok(true) => answers::on_to(&format!("/console/manuscripts/{id}")),
        Ok(false) => answers::on_to("/console/compose"),
        Err(ManuscriptError::Refused(ManuscriptRefusal::Unknown)) => answers::unknown(&state, &signed),
        Err(ManuscriptError::Refused(refusal)) => {
            let told = told_of_manuscript(&state, &signed, &refusal).await;
            compose(&state, &signed, StatusCode::UNPROCESSABLE_ENTITY, &sent, Some(told)).await
        }
        Err(ManuscriptError::Store(error)) => answers::failed(&state, Some(&signed), &error),
        Err(_) => answers::on_to("/console/compose"),
    }
}

/// What a form asks to be begun.
struct Start<'a> {
    fields: &'a Fields,
    page: &'a Page,
    now: Time,
    staff: &'a Staff,
}

impl Start<'_> {
    /// What is begun and with which words; `None` where the form names nothing that there is.
    fn read(&self, conn: &mut Conn, opens: IncidentId) -> Result<Option<(Aim, Content)>, ManuscriptError> {
        if let Some(id) = IncidentId::parse(self.fields.text("incident")) {
            let held = match incidents::find(conn, id) {
                Err(Error::NotFound) => return Err(ManuscriptRefusal::Unknown.into()),
                found => found?,
            };
            return Ok(Some(self.about(conn, &held)?));
        }
        let facility = FacilityId::parse(self.fields.text("facility"));
        let components: Vec<ComponentId> = self.fields.all("component").filter_map(ComponentId::parse).collect();
        if facility.is_none() && components.is_empty() {
            return Ok(None);
        }
        let situation = situation::find(conn, self.now)?;
        let catalogue = Catalogue::find(conn)?;
        let mut content = Content::default();
        if let Some(template) = holding(&templates::list(conn)?) {
            use_template(&mut content, template, true);
        }
        let shelf = catalogue.shelf();
        if let Some(facility) = facility {
            shelf.lose(&mut content, facility, self.staff, &self.page.languages);
        }
        components.iter().for_each(|id| content.set(&format!("component.{id}"), "down"));
        shelf.name_picked(&mut content, &self.page.languages);
        let since = situation.failing_since(facility, &components).unwrap_or(self.now);
        content.set("began_at", local(since.min(self.now), self.page.zone));
        content.set("precision", "about");
        Ok(Some((Aim::Open(opens), content)))
    }

    /// Words about an incident that is there.
    fn about(&self, conn: &mut Conn, held: &Held) -> Result<(Aim, Content), ManuscriptError> {
        let (incident, languages) = (&held.incident, &self.page.languages);
        let update = |name: &str| {
            let id = UpdateId::parse(self.fields.text(name));
            incident.updates.iter().find(|update| Some(update.id) == id)
        };
        let mut content = Content::default();
        if let Some(wrong) = update("correct") {
            if let Some(body) = wrong.body() {
                content.set_texts("body", body.texts());
                content.set("original", body.original().tag());
            }
            return Ok((Aim::Correct(incident.id, wrong.id), content));
        }
        content.set("kind", "regular");
        if let Some(kind) = TemplateKind::parse(self.fields.text("words"))
            && let Some(template) = first_of(kind, &templates::list(conn)?)
        {
            use_template(&mut content, template, false);
        }
        let standings = incident.standings();
        let is_out = |id: &ComponentId| standings.get(id).is_some_and(|row| !row.recovery.step().is_back());
        let members = incident.members();
        let out = members.iter().filter(|id| is_out(id)).copied().collect::<std::collections::BTreeSet<_>>();
        let named = if out.is_empty() { &members } else { &out };
        let catalogue = Catalogue::find(conn)?;
        for language in languages {
            content.set(&format!("slot.what.{language}"), catalogue.shelf().names(named, *language));
        }
        let place = self.fields.text("from_log").parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        if let Some(entry) = place.and_then(|place| held.log.get(place)) {
            let speaks = languages.contains(&self.staff.language);
            let language = if speaks { self.staff.language } else { self.page.default_language() };
            content.set(&format!("body.{language}"), entry.text.as_str());
            content.set("original", language.tag());
            content.set("as_of", local(entry.at, self.page.zone));
        }
        let aim = match update("put_right") {
            Some(wrong) => Aim::PutRight(incident.id, wrong.id),
            None => Aim::Update(incident.id),
        };
        Ok((aim, content))
    }
}

/// The template of a kind: of those that staff made and another approved the first, else the one of the program.
fn first_of(kind: TemplateKind, all: &[Template]) -> Option<&Template> {
    let fits = |one: &&Template| one.kind == kind && (one.made_by.is_none() || one.approved_by.is_some());
    all.iter().filter(fits).min_by_key(|template| template.made_by.is_none())
}

/// The template of a first word that needs nobody else and names the incident: of those that staff made the one that was
/// approved first, which no later one pushes aside; else the one of the program.
fn holding(all: &[Template]) -> Option<&Template> {
    let fits = |template: &&Template| {
        template.kind == TemplateKind::Holding && template.needs_nobody_else() && !template.title.is_empty()
    };
    all.iter().filter(fits).min_by_key(|template| template.made_by.is_none())
}
