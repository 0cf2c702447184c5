//! The first sentences of the page: what does not work, what does, and since when (DOMAIN §5, "Counting"). They come from
//! the open incidents and from the states of whatever those do not track.
//!
//! Without an incident: one sentence per status that occurs, the worst first, then how many services work. Up to four
//! services are named; beyond that they are counted by group, and the number leads to the list. Unknown is said, never
//! passed over. What incidents track is said by [`progress`](super::progress).

use super::addresses::ALL;
use super::names::{Name, escaped, in_sentence};
use super::site::{Branch, Section, Site, status_of_leaf};
use super::told::{Told, speaks_of};
use super::words::{FIRST_SLOT, Words};
use super::{statuses, wordings};
use crate::domain::incidents::Start;
use crate::domain::language::Language;
use crate::domain::particles::{Particle, after};
use crate::domain::record::ComponentRecord;
use crate::domain::status::Status;
use crate::domain::time::Time;

/// How many names a sentence carries (DOMAIN §5).
pub(crate) const NAMES_MAX: usize = 4;
/// How many groups with their numbers follow a sentence: two lines on a telephone.
pub(crate) const GROUPS_MAX: usize = 10;

/// How wide the large sentence may be: four lines on a screen of 360 px, in halves of a Hangul syllable.
const WIDTH_MAX: usize = 80;

/// True where `markup` has room in large letters on a telephone.
pub(crate) fn fits(markup: &str) -> bool {
    // Hangul and Han are about twice as wide as Latin letters.
    let width = |character: char| if matches!(character, '\u{1100}'..) { 2 } else { 1 };
    wordings::unmarked(markup).chars().map(width).sum::<usize>() <= WIDTH_MAX
}

/// One sentence about one status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sentence {
    pub(crate) status: Status,
    pub(crate) text: String,
    pub(crate) markup: String,
}

impl Sentence {
    /// A sentence of `markup`.
    pub(crate) fn of(status: Status, markup: String) -> Sentence {
        Sentence { status, text: wordings::unmarked(&markup), markup }
    }

    /// The shape and colour of its status.
    pub(crate) fn class(&self) -> &'static str {
        statuses::class(self.status)
    }
}

/// Words in a sentence, as text and as markup.
struct Wording {
    text: String,
    markup: String,
}

/// Since when it lasts: where not all of it began in the same minute, since when the first of it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Since<'a> {
    /// Since when leaves have this, the worst, status.
    Status { status: Status, at: Time, is_first: bool },
    /// When the open incidents began.
    Incident { start: &'a Start, is_first: bool },
}

/// What stands at the top.
#[derive(Debug)]
pub(crate) struct Headline<'a> {
    /// The worst status of any leaf.
    pub(crate) worst: Status,
    /// What to say, the worst first.
    pub(crate) sentences: Vec<Sentence>,
    /// Since when; `None` when all is well.
    pub(crate) since: Option<Since<'a>>,
    /// The moment that it describes: where incidents are open, the latest that their recovery speaks of.
    pub(crate) as_of: Time,
    /// The state in a few words, for the title of the window.
    pub(crate) short: String,
}

impl<'a> Headline<'a> {
    /// The headline of `site`.
    pub(crate) fn of(site: &Site<'a>, language: Language) -> Headline<'a> {
        let words = Words::of(language);
        let told = Told::of(site, words);
        let beside: Vec<&ComponentRecord> =
            site.leaves().map(|(_, leaf)| leaf).filter(|leaf| !speaks_of(site, leaf)).collect();
        let statuses: Vec<Status> = beside.iter().map(|leaf| status_of_leaf(leaf)).collect();
        let count = |status: Status| statuses.iter().filter(|found| **found == status).count();
        let wrong: Vec<Status> =
            Status::ALL.into_iter().rev().filter(|s| *s != Status::Operational && count(*s) > 0).collect();
        let has_incident = !told.sentences.is_empty();
        if wrong.is_empty() && !has_incident {
            return Headline::of_calm(site, words, statuses.is_empty());
        }
        // Where what is out is too much to be named, what is merely impaired is counted as well.
        let are_named = Subject::named(site, words, Status::MajorOutage).len() <= NAMES_MAX;
        let about = |status: &Status| {
            let is_everything = !has_incident && count(*status) == statuses.len() && statuses.len() > 1;
            let is_impaired = matches!(status, Status::PartialOutage | Status::DegradedPerformance);
            let subject = match is_everything {
                true => Subject::everything(words),
                false => Subject::of(site, words, *status, are_named || !is_impaired),
            };
            subject.say(words, *status)
        };
        let is_about_others = !wrong.is_empty() || site.union().is_some();
        let mut sentences = told.sentences.clone();
        sentences.extend(wrong.iter().map(about));
        let worst = sentences.iter().map(|sentence| sentence.status).reduce(Status::worse).unwrap_or(Status::Unknown);
        if count(Status::Operational) > 0 {
            let key = if is_about_others { "say-operational" } else { "say-listed-operational" };
            let text = words.counted(key, count(Status::Operational), &[]);
            sentences.push(Sentence { status: Status::Operational, markup: escaped(&text), text });
        }
        let since = beside.iter().filter_map(|leaf| leaf.state.as_ref()).filter(|state| state.status == worst);
        let since = first_of(since.map(|state| state.since)).map(|(at, is_first)| Since::Status {
            status: worst,
            at,
            is_first,
        });
        let counts = wrong.iter().map(|s| words.title_count.fill(&[&words.status(*s), &count(*s)]));
        Headline {
            worst,
            sentences,
            since: told.start.map(|(start, is_first)| Since::Incident { start, is_first }).or(since),
            as_of: told.as_of.unwrap_or(site.record.stamp.at),
            short: told.short.into_iter().chain(counts).collect::<Vec<_>>().join(&words.list_comma),
        }
    }

    /// All is well, or there is nothing to be well.
    fn of_calm(site: &Site<'_>, words: &Words, is_empty: bool) -> Headline<'a> {
        let (status, long, short) = match is_empty {
            true => (Status::Unknown, &words.empty, &words.empty),
            false => (Status::Operational, &words.all_well, &words.all_well_short),
        };
        let sentence = Sentence { status, text: long.clone(), markup: escaped(long) };
        Headline {
            worst: status,
            sentences: vec![sentence],
            since: None,
            as_of: site.record.stamp.at,
            short: short.clone(),
        }
    }

    /// The sentence about the worst status.
    pub(crate) fn first(&self) -> &str {
        self.sentences.first().map_or("", |sentence| &sentence.text)
    }

    /// All sentences as one text.
    #[cfg(test)]
    pub(crate) fn text(&self) -> String {
        self.sentences.iter().map(|sentence| sentence.text.as_str()).collect::<Vec<_>>().join(" ")
    }
}

/// The first of `instants`, and whether another one is in another minute; `None` where there is none.
pub(crate) fn first_of(instants: impl Iterator<Item = Time>) -> Option<(Time, bool)> {
    let minute = |at: Time| at.timestamp().div_euclid(60);
    let widest = |(first, last): (Time, Time), at: Time| (first.min(at), last.max(at));
    let (first, last) = instants.map(|at| (at, at)).reduce(|range, (at, _)| widest(range, at))?;
    Some((first, minute(first) != minute(last)))
}

/// What a sentence is about.
struct Subject {
    name: Wording,
    /// How a number is made up, to follow the sentence.
    behind: Option<Wording>,
    /// How many things the verb speaks of.
    count: usize,
    is_everything: bool,
}

impl Subject {
    fn everything(words: &Words) -> Subject {
        let name = Wording { text: words.everything.clone(), markup: escaped(&words.everything) };
        // Of two and more every language we speak uses the same form.
        Subject { name, behind: None, count: 2, is_everything: true }
    }

    /// The names of everything in `status`.
    fn named(site: &Site<'_>, words: &Words, status: Status) -> Vec<Wording> {
        let has = |leaf: &ComponentRecord| status_of_leaf(leaf) == status && !speaks_of(site, leaf);
        site.sections.iter().flat_map(|s| &s.branches).flat_map(|b| names_in(words, b, has)).collect()
    }

    /// Everything in `status`: by name, or by number where that would be too many names. Names that are too long stand
    /// behind their number.
    fn of(site: &Site<'_>, words: &Words, status: Status, are_named: bool) -> Subject {
        let has = |leaf: &ComponentRecord| status_of_leaf(leaf) == status && !speaks_of(site, leaf);
        let named = Subject::named(site, words, status);
        if named.len() > NAMES_MAX || !are_named {
            return Subject::counted(site, words, has);
        }
        let list =
            |part: fn(&Wording) -> &String| words.list(&named.iter().map(|n| part(n).clone()).collect::<Vec<_>>());
        let name = Wording { text: list(|n| &n.text), markup: list(|n| &n.markup) };
        let subject = Subject { name, behind: None, count: named.len(), is_everything: false };
        if fits(&subject.say(words, status).markup) {
            return subject;
        }
        let told = |name: &String| words.groups_of_step.fill(&[&words.status(status), name]);
        let behind = Wording { text: told(&subject.name.text), markup: told(&subject.name.markup) };
        Subject { behind: Some(behind), ..Subject::counted(site, words, has) }
    }

    /// `9개 서비스`, and by group how many; with too many groups for that, how many groups they are.
    fn counted(site: &Site<'_>, words: &Words, has: impl Fn(&ComponentRecord) -> bool) -> Subject {
        let in_section =
            |section: &Section<'_>| section.branches.iter().flat_map(Branch::leaves).filter(|leaf| has(leaf)).count();
        let groups: Vec<(String, usize)> = site
            .sections
            .iter()
            .map(|section| (wordings::unmarked(&section.name(site, words)), in_section(section)))
            .filter(|(_, count)| *count > 0)
            .collect();
        let count = groups.iter().map(|(_, count)| count).sum();
        let services = words.counted("services", count, &[]);
        let linked = format!("<a href=\"#{ALL}\">{}</a>", escaped(&services));
        let mut behind = None;
        let name = match groups.as_slice() {
            [(group, _)] => Wording {
                text: words.of_group.fill(&[group, &services]),
                markup: words.of_group.fill(&[&escaped(group), &linked]),
            },
            several if several.len() <= GROUPS_MAX => {
                let counts: Vec<String> = several.iter().map(|(g, n)| words.in_group.fill(&[g, n])).collect();
                let text = words.by_group.fill(&[&words.list(&counts)]);
                behind = Some(Wording { markup: escaped(&text), text });
                Wording { text: services, markup: linked }
            }
            several => {
                let number = words.counted("groups-counted", several.len(), &[]);
                Wording {
                    text: words.split.fill(&[&services, &number]),
                    markup: words.split.fill(&[&linked, &escaped(&number)]),
                }
            }
        };
        Subject { name, behind, count, is_everything: false }
    }

    fn say(&self, words: &Words, status: Status) -> Sentence {
        let key = format!("say-{}", status.as_str().replace('_', "-"));
        let marker = FIRST_SLOT.to_string();
        let arguments = [
            ("names", marker.as_str()),
            ("subject", after(&self.name.text, Particle::Subject)),
            ("topic", after(&self.name.text, Particle::Topic)),
        ];
        let message = words.counted(&key, self.count, &arguments);
        let (before, behind) = message.split_once(FIRST_SLOT).unwrap_or((&message, ""));
        let mut sentence = Sentence {
            status,
            text: format!("{before}{}{behind}", self.name.text),
            markup: format!("{}{}{}", escaped(before), self.name.markup, escaped(behind)),
        };
        // Names keep the letters their owners gave them; our own words begin a sentence with a capital.
        if self.is_everything {
            capitalise(&mut sentence.text);
            capitalise(&mut sentence.markup);
        }
        if let Some(behind) = &self.behind {
            sentence.text = format!("{} {}", sentence.text, behind.text);
            sentence.markup = format!("{} <small>{}</small>", sentence.markup, behind.markup);
        }
        sentence
    }
}

/// Begins a sentence of our own words with a capital.
pub(crate) fn capitalise(text: &mut str) {
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
}

/// The names of everything in `branch` that `has` a status. A component all of whose functions have it is named as one;
/// where it has a single function, that says more than its own name.
fn names_in(words: &Words, branch: &Branch<'_>, has: impl Fn(&ComponentRecord) -> bool) -> Vec<Wording> {
    let component = Name::of_component(&branch.component.component, words.language);
    if branch.functions.len() != 1 && branch.leaves().all(&has) {
        return vec![Wording { text: component.text().into_owned(), markup: component.markup() }];
    }
    let with_status = branch.functions.iter().filter(|function| has(function));
    let name = |function: &&ComponentRecord| {
        let markup = in_sentence(words, component, Name::of_component(&function.component, words.language));
        Wording { text: wordings::unmarked(&markup), markup }
    };
    with_status.map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::samples::{self, all, well_but};
    use Status::*;
    use proptest::prelude::*;

    fn said(record: &crate::domain::record::PublicRecord) -> [String; 2] {
        let page = samples::page();
        let site = Site::new(record, &page);
        Language::ALL.map(|language| Headline::of(&site, language).text())
    }

    #[test]
    fn all_well_is_said_in_one_sentence() {
        assert_eq!(said(&all(Operational)), ["모든 서비스가 정상입니다", "All services are operational"]);
    }

    #[test]
    fn what_is_out_is_named_and_so_is_how_much_works() {
        assert_eq!(
            said(&well_but(&[("mail", MajorOutage)])),
            [
                "가람 메일이 중단되어 있습니다. 나머지 6개 서비스는 정상입니다.",
                "There is an outage in Garam Mail. The other 6 services are operational."
            ]
        );
    }

    #[test]
    fn out_partial_and_slow_are_told_apart_and_a_component_wholly_out_is_named_as_one() {
        let record = well_but(&[
            ("taxi", MajorOutage),
            ("parking", MajorOutage),
            ("talk-media", DegradedPerformance),
            ("mail", PartialOutage),
        ]);
        assert_eq!(
            said(&record),
            [
                "가람T가 중단되어 있습니다. 가람 메일의 일부가 중단되어 있습니다. 가람톡 사진·동영상은 느리거나 \
                 불안정합니다. 나머지 3개 서비스는 정상입니다.",
                "There is an outage in Garam T. Parts of Garam Mail are out of service. There are delays or errors in \
                 Photos and video (GaramTalk). The other 3 services are operational."
            ]
        );
    }

    #[test]
    fn more_than_four_are_counted_by_group() {
        let mut record = well_but(&[
            ("talk-text", MajorOutage),
            ("taxi", MajorOutage),
            ("map", MajorOutage),
            ("mail", MajorOutage),
            ("bank", MajorOutage),
        ]);
        assert_eq!(
            said(&record),
            [
                "5개 서비스가 중단되어 있습니다. 분야별로 대화 1개, 이동 2개, 메일 1개, 그 밖의 서비스 1개입니다. 나머지 2개 \
                 서비스는 정상입니다.",
                "There is an outage in 5 services. By group: 1 in Conversation, 2 in Mobility, 1 in Mail and 1 in Other \
                 services. The other 2 services are operational."
            ]
        );
        for component in &mut record.components {
            component.component.group = record.groups.first().map(|group| group.id);
        }
        assert_eq!(said(&record)[0], "대화의 5개 서비스가 중단되어 있습니다. 나머지 2개 서비스는 정상입니다.");
    }

    #[test]
    fn everything_out_or_unknown_is_said_of_all_services() {
        assert_eq!(
            said(&all(MajorOutage)),
            ["모든 서비스가 중단되어 있습니다.", "There is an outage in all services."]
        );
        assert_eq!(
            said(&all(Unknown)),
            ["모든 서비스의 상태를 확인하고 있습니다.", "We are checking the state of all services."]
        );
        assert_eq!(said(&all(UnderMaintenance))[0], "모든 서비스는 점검 중입니다.");
    }

    #[test]
    fn the_first_of_several_instants_is_called_the_first() {
        let at = |text: &str| text.parse::<Time>().unwrap();
        let (early, same, late) = (at("2022-10-15T06:27:10Z"), at("2022-10-15T06:27:50Z"), at("2022-10-15T06:28:00Z"));
        assert_eq!(first_of([same, early].into_iter()), Some((early, false)), "within a minute nothing is told apart");
        assert_eq!(first_of([late, early].into_iter()), Some((early, true)));
        assert_eq!(first_of([].into_iter()), None);
        let mut record = well_but(&[("mail", MajorOutage), ("bank", MajorOutage)]);
        for (component, since) in record.components.iter_mut().filter(|one| one.component.slug == "bank").zip([late]) {
            component.state.as_mut().unwrap().since = since;
        }
        let page = samples::page();
        let site = Site::new(&record, &page);
        let since = Headline::of(&site, Language::English).since;
        assert!(matches!(since, Some(Since::Status { status: MajorOutage, is_first: true, .. })), "{since:?}");
    }

    proptest! {
        #[test]
        fn it_never_claims_that_all_is_well_while_a_leaf_is_not(places in proptest::array::uniform7(0usize..6)) {
            let record = samples::record(places.map(|place| Status::ALL[place]));
            let is_well = places.iter().all(|place| *place == 0);
            let page = samples::page();
            let site = Site::new(&record, &page);
            for language in Language::ALL {
                let (words, headline) = (Words::of(language), Headline::of(&site, language));
                prop_assert_eq!(headline.text().contains(words.all_well.as_str()), is_well);
                prop_assert_eq!(headline.short.contains(words.all_well_short.as_str()), is_well);
                prop_assert_eq!(headline.since.is_none(), is_well);
                prop_assert_eq!(headline.worst == Operational, is_well);
                // One sentence for each status that occurs.
                let mut kinds = places.to_vec();
                kinds.sort_unstable();
                kinds.dedup();
                prop_assert_eq!(headline.sentences.len(), kinds.len());
            }
        }
    }
}
