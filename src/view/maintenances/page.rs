//! The page of one maintenance: from when to when, what it brings to which component, and all that was said of it, with a
//! permalink for every update. It is stamped by its maintenance alone.

use super::{cancelled_because, expected_of, expected_word, moved, times, title, took};
use crate::domain::ids::MaintenanceId;
use crate::domain::language::Language;
use crate::domain::maintenances::{Affected, MaintenanceRecord, MaintenanceUpdate, State};
use crate::domain::status::Status;
use crate::view::addresses::Place;
use crate::view::frame::{Frame, render_not_found, rendered};
use crate::view::names::sound;
use crate::view::recoveries::tracked_name;
use crate::view::site::Site;
use crate::view::spoken::{own_words, phase_of_work, standing_of_work};
use crate::view::times::Telling;
use crate::view::wordings::{Body, unmarked};
use crate::view::words::Words;
use crate::view::{statuses, structured};
use askama::Template;

#[derive(Template)]
#[template(path = "maintenance.html")]
struct MaintenancePage<'a> {
    frame: Frame<'a>,
    maintenances: String,
    class: &'static str,
    /// What it is called; struck where it does not take place (markup).
    title: String,
    phase: &'static str,
    /// From when to when it is announced, or since when it goes on (markup).
    times: String,
    /// From when to when it really went on (markup); empty before it is over.
    was: String,
    /// What was announced before, and why no longer (markup).
    moved: Vec<String>,
    /// Why it does not take place (markup); empty where it does.
    cancelled: String,
    recurs: bool,
    is_imported: bool,
    /// The page of the incident that it became; empty where it did not overrun.
    overrun: String,
    effects: Vec<EffectRow>,
    updates: Vec<WorkUpdateView>,
}

/// What is expected of one component.
struct EffectRow {
    /// Its page; empty where it has gone from the catalogue.
    path: String,
    name: String,
    expected: &'static str,
}

/// One update.
struct WorkUpdateView {
    anchor: String,
    permalink: String,
    phase: &'static str,
    /// The moment that it describes (markup).
    as_of: String,
    /// When it was published, where that is another moment (markup).
    published: String,
    /// What the page itself says in it (markup); may be empty.
    ours: String,
    body: Body,
}

/// `/maintenances/<id>/` in `language`; the page for what is not found where there is no such maintenance.
pub(crate) fn render(site: &Site<'_>, language: Language, id: MaintenanceId) -> String {
    let Some(maintenance) = site.record.maintenances.iter().find(|one| one.id == id) else {
        return render_not_found(site, language);
    };
    let words = Words::of(language);
    let telling = Telling::new(words, site.page.zone, maintenance.stamp.at);
    let place = Place::Maintenance(id);
    let (_, name) = maintenance.title.in_language(language);
    let phase = standing_of_work(words, maintenance);
    let state = words.stated.fill(&[&phase, &sound(name)]);
    let times = times(&telling.in_full(), maintenance);
    let says = [state.as_str(), &state, &unmarked(&times)];
    let was = match maintenance.state {
        State::Completed { started_at, ended_at } => {
            words.work_was.fill(&[&took(&telling.in_full(), started_at, ended_at)])
        }
        _ => String::new(),
    };
    let incident = maintenance.overrun.and_then(|overrun| site.incident(overrun.incident));
    rendered(&MaintenancePage {
        frame: Frame::new(site, &telling, place, maintenance.stamp, says).about(structured::maintenance(
            site,
            language,
            maintenance,
        )),
        maintenances: Place::Maintenances.path(site.page, language),
        class: if maintenance.state.is_under_way() { statuses::class(Status::UnderMaintenance) } else { "" },
        title: title(words, maintenance),
        phase,
        times,
        was,
        moved: moved(&telling, maintenance),
        cancelled: cancelled_because(words, maintenance),
        is_imported: maintenance.imported_from.is_some(),
        recurs: maintenance.recurrence.is_some(),
        overrun: incident.map_or_else(String::new, |incident| Place::Incident(incident.id).path(site.page, language)),
        effects: expected_of(maintenance).map(|affected| effect_row(site, words, affected)).collect(),
        updates: newest_first(maintenance)
            .into_iter()
            .map(|update| update_view(&telling, maintenance, update, &place.path(site.page, language)))
            .collect(),
    })
}

fn effect_row(site: &Site<'_>, words: &'static Words, affected: &Affected) -> EffectRow {
    let id = affected.leaf.component;
    let path = || Place::Component(id).path(site.page, words.language);
    EffectRow {
        path: site.find(id).map_or_else(String::new, |_| path()),
        name: tracked_name(words, &affected.leaf),
        expected: expected_word(words, affected.expected),
    }
}

fn newest_first(maintenance: &MaintenanceRecord) -> Vec<&MaintenanceUpdate> {
    let mut updates: Vec<&MaintenanceUpdate> = maintenance.updates.iter().collect();
    updates.sort_by_key(|update| std::cmp::Reverse((update.as_of, update.number)));
    updates
}

fn update_view(
    telling: &Telling<'_>,
    maintenance: &MaintenanceRecord,
    update: &MaintenanceUpdate,
    page: &str,
) -> WorkUpdateView {
    let words = Words::of(telling.words.language);
    let anchor = format!("u-{}", update.id);
    let published_later = update.published_at != update.as_of;
    let published = || words.published_later.fill(&[&telling.moment_markup(update.published_at)]);
    WorkUpdateView {
        permalink: format!("{page}#{anchor}"),
        anchor,
        phase: phase_of_work(words, update.phase),
        as_of: words.as_of.fill(&[&telling.moment_markup(update.as_of)]),
        published: if published_later { published() } else { String::new() },
        ours: own_words(telling, maintenance, update).unwrap_or_default(),
        body: update.body.as_ref().map_or(Body { lang: None, paragraphs: Vec::new() }, |body| Body::of(words, body)),
    }
}
