//! The form: for whom is not known yet, and the same for whoever opened the link to their settings.

use super::frame::{At, Frame};
use super::offered::{Choice, Offered, Section};
use super::say::{Amiss, Field, Say};
use super::wishes::moment_word;
use crate::domain::language::Language;
use crate::domain::subscribers::Wishes;
use crate::domain::subscriptions::{Moment, Moments, Scope};
use askama::Template;
use chrono_tz::{TZ_VARIANTS, Tz};
use std::collections::BTreeSet;

/// What a form holds, right or wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed {
    /// The address, as it was typed.
    pub address: String,
    /// What is ticked.
    pub about: BTreeSet<Scope>,
    /// When.
    pub moments: Moments,
    /// In which language.
    pub language: Language,
    /// The name of a zone.
    pub zone: String,
}

impl Typed {
    /// A form that nobody touched yet, with `about` ticked.
    pub fn fresh(language: Language, zone: Tz, about: BTreeSet<Scope>) -> Typed {
        Typed { address: String::new(), about, moments: Moments::usual(), language, zone: zone.name().to_owned() }
    }

    /// What somebody wants already. Moments are ticked once for all of it: those of any part.
    pub fn of(wishes: &Wishes) -> Typed {
        Typed {
            address: String::new(),
            about: wishes.subscriptions.iter().map(|one| one.scope).collect(),
            moments: wishes.subscriptions.iter().flat_map(|one| one.moments.iter()).collect(),
            language: wishes.language,
            zone: wishes.zone.name().to_owned(),
        }
    }
}

/// What the form is for.
#[derive(Debug, Clone, Copy)]
pub enum FormFor<'a> {
    /// Asking to be told.
    Asking,
    /// Changing one's settings, by the link of this token.
    Settings {
        /// The token.
        token: &'a str,
        /// True where each part has moments of its own, which saving makes the same.
        differs: bool,
    },
}

/// The form.
#[derive(Debug, Clone, Copy)]
pub struct FormPage<'a> {
    /// Where.
    pub at: At<'a>,
    /// For what.
    pub purpose: FormFor<'a>,
    /// What it holds.
    pub typed: &'a Typed,
    /// What there is to choose.
    pub offered: &'a Offered,
    /// When it was made, so that nobody can make that up.
    pub stamp: &'a str,
    /// What is amiss with it.
    pub amiss: &'a [Amiss],
}

#[derive(Template)]
#[template(path = "subscribing/form.html")]
struct View<'a> {
    frame: Frame,
    say: Say,
    action: String,
    export: String,
    is_asking: bool,
    differs: bool,
    address: &'a str,
    stamp: &'a str,
    everything: Choice,
    incidents: Vec<Choice>,
    gone: Vec<Choice>,
    sections: Vec<Section>,
    moments: Vec<Choice>,
    languages: Vec<(Language, bool)>,
    regions: Vec<Region>,
    amiss_address: Option<String>,
    amiss_about: Option<String>,
    amiss_when: Option<String>,
    amiss_language: Option<String>,
    amiss_zone: Option<String>,
    amiss_whole: Option<String>,
    is_amiss: bool,
}

/// Zones of one part of the world.
struct Region {
    name: &'static str,
    /// The name of the zone, and whether it is chosen.
    zones: Vec<(&'static str, bool)>,
}

impl FormPage<'_> {
    /// The page.
    pub fn html(&self) -> String {
        let (say, chosen) = (self.at.say(), &self.typed.about);
        let (title, action, differs) = match self.purpose {
            FormFor::Asking => ("form-title", String::from("/subscribe"), false),
            FormFor::Settings { token, differs } => ("settings-title", format!("/subscribe/settings/{token}"), differs),
        };
        let amiss =
            |field: Field| self.amiss.iter().find(|amiss| amiss.field() == field).map(|amiss| amiss.sentence(say));
        let moment = |moment: Moment| Choice {
            value: moment.as_str().to_owned(),
            name: moment_word(say, moment),
            is_chosen: self.typed.moments.has(moment),
            functions: Vec::new(),
        };
        let view = View {
            frame: self.at.frame(&say.word(title)),
            say,
            export: self.at.way(&format!("{action}/export")),
            action: self.at.way(&action),
            is_asking: matches!(self.purpose, FormFor::Asking),
            differs,
            address: &self.typed.address,
            stamp: self.stamp,
            everything: Choice {
                value: Scope::Everything.to_string(),
                name: say.word("everything"),
                is_chosen: chosen.contains(&Scope::Everything),
                functions: Vec::new(),
            },
            incidents: self.offered.incidents(say.0, chosen),
            gone: self.offered.gone(say, chosen),
            sections: self.offered.sections(say, chosen),
            moments: Moment::ALL.into_iter().map(moment).collect(),
            languages: self.at.page.languages.iter().map(|one| (*one, *one == self.typed.language)).collect(),
            regions: regions(&self.typed.zone),
            amiss_address: amiss(Field::Address),
            amiss_about: amiss(Field::About),
            amiss_when: amiss(Field::When),
            amiss_language: amiss(Field::Language),
            amiss_zone: amiss(Field::Zone),
            amiss_whole: amiss(Field::Whole),
            is_amiss: !self.amiss.is_empty(),
        };
        view.render().unwrap_or_default()
    }
}

/// Parts of the world that zones are named after; other names are older ones for the same zones.
const REGIONS: [&str; 8] = ["Asia", "Africa", "America", "Antarctica", "Atlantic", "Australia", "Europe", "Indian"];

/// Every zone with a name of today, and the one that is chosen, whatever it is called.
fn regions(chosen: &str) -> Vec<Region> {
    let is_named_so = |name: &str, region: &str| name.split_once('/').is_some_and(|(own, _)| own == region);
    let of = |region: &'static str| Region {
        name: region,
        zones: TZ_VARIANTS
            .iter()
            .map(|zone| zone.name())
            .filter(|name| is_named_so(name, region))
            .map(|name| (name, name == chosen))
            .collect(),
    };
    let mut regions: Vec<Region> = REGIONS.into_iter().chain(["Pacific"]).map(of).collect();
    let is_there = regions.iter().flat_map(|region| &region.zones).any(|(_, is_chosen)| *is_chosen);
    let mut others = vec![(Tz::UTC.name(), chosen == Tz::UTC.name())];
    if !is_there
        && chosen != Tz::UTC.name()
        && let Ok(zone) = chosen.parse::<Tz>()
    {
        others.push((zone.name(), true));
    }
    regions.insert(0, Region { name: "UTC", zones: others });
    regions
}
