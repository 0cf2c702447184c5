//! Changing the catalogue as the text of its file, by the rules of `bonghwa catalogue apply`: looked at first, then applied
//! exactly as it was looked at.

use super::{KeptIn, may_change};
use crate::actions::catalogue::{self as actions, ApplyError};
use crate::config::Probing;
use crate::config::catalogue::{self as file, Parsed};
use crate::domain::catalogue::plan::Plan;
use crate::domain::tokens;
use crate::store::{Conn, Error, audit, catalogue, record};
use crate::view::console::{CatalogueWritingPage, Section};
use crate::web::console::gate::CATALOGUE_FORM_BYTES_MAX;
use crate::web::console::{Fields, Known, Signed, answers};
use crate::web::server::State;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use std::path::Path;

/// What faults call the text.
const NAME: &str = "catalogue";
/// A form is written with three characters for a byte at worst.
const TEXT_BYTES_MAX: usize = CATALOGUE_FORM_BYTES_MAX / 3;

/// The text as it stands.
pub async fn write(state: Known, signed: Signed) -> HttpResponse {
    let (KeptIn::Database(_), true) = (&state.console.catalogue, may_change(&signed.staff)) else {
        return answers::on_to("/console/catalogue");
    };
    let read = state.store.read(|conn| Ok::<_, Error>((catalogue::find(conn)?, record::find_standing(conn)?)));
    let (stands, standing) = match read.await {
        Ok(read) => read,
        Err(error) => return answers::failed(&state, Some(&signed), &error),
    };
    let text = file::print(&stands);
    let mut writing = Writing { text, prune: false, revision: standing.catalogue_sequence, ..Writing::default() };
    if writing.text.len() > TEXT_BYTES_MAX {
        writing.text.clear();
        let refused = signed.say().word("catalogue-large");
        return render(&state, &signed, StatusCode::OK, &writing, Some(refused));
    }
    render(&state, &signed, StatusCode::OK, &writing, None)
}

/// What is on the page.
#[derive(Default)]
struct Writing {
    text: String,
    prune: bool,
    revision: i64,
    plan: Option<Plan>,
    looked: String,
    faults: Vec<String>,
}

impl Writing {
    /// What the form says.
    fn of(fields: &Fields) -> Writing {
        Writing {
            text: fields.text("text").replace("\r\n", "\n"),
            prune: fields.has("prune"),
            revision: fields.text("revision").parse().unwrap_or(0),
            ..Writing::default()
        }
    }

    /// By what the button knows that these words were looked at.
    fn hash(&self) -> String {
        tokens::hash(&format!("{} {}", self.prune, self.text))
    }
}

/// What became of a form.
enum Outcome {
    Applied,
    Looked(Plan, i64),
    /// The catalogue changed since the form was opened.
    ChangedMeanwhile(Plan, i64),
}

/// Looks at what the text would change, or applies it.
pub async fn apply(state: Known, signed: Signed, fields: Fields) -> HttpResponse {
    let KeptIn::Database(probing) = &state.console.catalogue else { return answers::on_to("/console/catalogue") };
    let mut writing = Writing::of(&fields);
    if !may_change(&signed.staff) {
        let refused = signed.say().word("catalogue-all-groups");
        return render(&state, &signed, StatusCode::FORBIDDEN, &writing, Some(refused));
    }
    let parsed = match parse(&state, probing, &writing.text) {
        Ok(parsed) => parsed,
        Err(faults) => return faulty(&state, &signed, writing, faults),
    };
    let is_looked_at = fields.text("looked") == writing.hash();
    let outcome = match fields.text("act") == "apply" && is_looked_at {
        true => apply_it(&state, &signed, &writing, &parsed).await,
        false => look(&state, &writing, &parsed).await,
    };
    let say = signed.say();
    let ((plan, revision), status, refused) = match outcome {
        Ok(Outcome::Applied) => return answers::on_to("/console/catalogue?done=catalogue"),
        Ok(Outcome::Looked(plan, revision)) => {
            let unseen = fields.text("act") == "apply";
            ((plan, revision), StatusCode::OK, unseen.then(|| say.word("catalogue-look-first")))
        }
        Ok(Outcome::ChangedMeanwhile(plan, revision)) => {
            ((plan, revision), StatusCode::CONFLICT, Some(say.word("catalogue-meanwhile")))
        }
        Err(ApplyError::Refused(refusals)) => {
            let faults = parsed.faults_of(&refusals).iter().map(ToString::to_string).collect();
            return faulty(&state, &signed, writing, faults);
        }
        Err(ApplyError::Tracked { slugs } | ApplyError::UnderWork { slugs }) => {
            let refused = say.with("catalogue-tracked", &[("slugs", &slugs.join(", "))]);
            return render(&state, &signed, StatusCode::CONFLICT, &writing, Some(refused));
        }
        Err(ApplyError::Store(error)) => return answers::failed(&state, Some(&signed), &error),
    };
    writing.looked = writing.hash();
    (writing.plan, writing.revision) = (Some(plan), revision);
    render(&state, &signed, status, &writing, refused)
}

fn parse(state: &State, probing: &Probing, text: &str) -> Result<Parsed, Vec<String>> {
    file::parse(text, Path::new(NAME), probing, &state.console.page.languages)
        .map_err(|faults| faults.iter().map(ToString::to_string).collect())
}

async fn look(state: &State, writing: &Writing, parsed: &Parsed) -> Result<Outcome, ApplyError> {
    let (draft, prune) = (parsed.draft.clone(), writing.prune);
    let look = move |conn: &mut Conn| {
        Ok(Outcome::Looked(actions::plan(conn, &draft, prune)?, record::find_standing(conn)?.catalogue_sequence))
    };
    state.store.read(look).await
}

async fn apply_it(state: &State, signed: &Signed, writing: &Writing, parsed: &Parsed) -> Result<Outcome, ApplyError> {
    let (draft, prune, revision) = (parsed.draft.clone(), writing.prune, writing.revision);
    let zone = state.console.page.zone;
    let act = move |conn: &mut Conn, when: crate::actions::staff::When, by: &_| {
        let stands = record::find_standing(conn)?.catalogue_sequence;
        if stands != revision {
            return Ok(Outcome::ChangedMeanwhile(actions::plan(conn, &draft, prune)?, stands));
        }
        audit::append(conn, when.record, by, "catalogue.write", "catalogue", &format!("prune={prune}"))?;
        actions::apply(conn, when.record, zone, &draft, prune)?;
        Ok(Outcome::Applied)
    };
    signed.act(state, act).await
}

fn faulty(state: &State, signed: &Signed, mut writing: Writing, faults: Vec<String>) -> HttpResponse {
    let refused = signed.say().counted("catalogue-faults", faults.len(), &[]);
    writing.faults = faults;
    render(state, signed, StatusCode::UNPROCESSABLE_ENTITY, &writing, Some(refused))
}

fn render(
    state: &State,
    signed: &Signed,
    status: StatusCode,
    writing: &Writing,
    refused: Option<String>,
) -> HttpResponse {
    let title = signed.say().word("catalogue-writing-title");
    let page = CatalogueWritingPage {
        text: &writing.text,
        prune: writing.prune,
        revision: writing.revision,
        plan: writing.plan.as_ref(),
        looked: &writing.looked,
        faults: &writing.faults,
    };
    answers::page_with(status, page.html(signed.frame(state, Section::Catalogue, title).refusing(refused)))
}
