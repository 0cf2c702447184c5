//! Progress in words: the sentence at the top, and the line above the curve. Every number is one of the domain's
//! [`Progress`](crate::domain::progress::Progress); where several incidents are open, a component counts once, at its worst.

use super::headline::{GROUPS_MAX, NAMES_MAX, Sentence, capitalise};
use super::names::{Name, escaped};
use super::particles::{Particle, after};
use super::recoveries::{step_word, tracked_name};
use super::site::Site;
use super::wordings::unmarked;
use super::words::{FIRST_SLOT, Words};
use crate::domain::ids::ComponentId;
use crate::domain::incidents::Tracked;
use crate::domain::progress::{Count, Progress, Scope};
use crate::domain::recoveries::Step;
use crate::domain::status::Status;
use std::collections::HashMap;

/// Everything that the open incidents track.
pub(crate) struct Union<'a> {
    /// Each component once, at its worst.
    members: Vec<Member<'a>>,
    places: HashMap<ComponentId, usize>,
    pub(crate) scope: Scope,
}

struct Member<'a> {
    tracked: &'a Tracked,
    step: Step,
    status: Status,
}

impl<'a> Union<'a> {
    /// The union of `progresses`; `None` where they track nothing.
    pub(crate) fn of(progresses: &[Progress<'a>]) -> Option<Union<'a>> {
        let mut members: Vec<Member<'a>> = Vec::new();
        let mut places = HashMap::new();
        for standing in progresses.iter().flat_map(|progress| &progress.standings) {
            let (step, status) = (standing.step(), standing.recovered.recovery.status());
            let place = *places.entry(standing.tracked.component).or_insert(members.len());
            match members.get_mut(place) {
                Some(member) => {
                    (member.step, member.status) = (member.step.min(step), member.status.worse(status));
                }
                None => members.push(Member { tracked: standing.tracked, step, status }),
            }
        }
        let has_first_tier = members.iter().any(|member| member.tracked.tier == Some(1));
        let scope = if has_first_tier { Scope::FirstTier } else { Scope::All };
        (!members.is_empty()).then_some(Union { members, places, scope })
    }

    /// How far `component` is back, if it is tracked.
    pub(crate) fn step(&self, component: ComponentId) -> Option<Step> {
        self.places.get(&component).and_then(|place| self.members.get(*place)).map(|member| member.step)
    }

    /// What the headline counts.
    pub(crate) fn headline(&self) -> Count {
        count(self.members.iter().filter(|member| self.is_in_headline(member)))
    }

    fn is_in_headline(&self, member: &Member<'_>) -> bool {
        self.scope == Scope::All || member.tracked.tier == Some(1)
    }

    /// The sentences at the top: by name where few are tracked, else what the headline counts and then the rest.
    /// `board` is where the list behind a number stands.
    pub(crate) fn sentences(&self, site: &Site<'_>, words: &Words, board: &str) -> Vec<Sentence> {
        if self.members.len() <= NAMES_MAX {
            return Step::ALL.into_iter().filter_map(|step| self.by_name(words, step)).collect();
        }
        let (counted, rest): (Vec<_>, Vec<_>) = self.members.iter().partition(|member| self.is_in_headline(member));
        let scope = scope_words(words, self.scope);
        let part = |members, scope| Part { words, site, board, members, scope }.sentence();
        let mut sentences = vec![part(counted, scope)];
        if !rest.is_empty() {
            sentences.push(part(rest, &words.scope_rest));
        }
        sentences
    }

    fn by_name(&self, words: &Words, step: Step) -> Option<Sentence> {
        let members: Vec<&Member<'_>> = self.members.iter().filter(|member| member.step == step).collect();
        let names: Vec<String> = members.iter().map(|member| tracked_name(words, member.tracked)).collect();
        let status = members.iter().map(|member| member.status).reduce(Status::worse)?;
        let name = words.list(&names);
        let key = match step {
            Step::Down => "say-major-outage",
            Step::Limited => "say-limited",
            Step::Watching => "say-watching",
            Step::Restored => "say-restored",
        };
        let spoken = unmarked(&name);
        let marker = FIRST_SLOT.to_string();
        let arguments = [
            ("names", marker.as_str()),
            ("subject", after(&spoken, Particle::Subject)),
            ("topic", after(&spoken, Particle::Topic)),
        ];
        let message = words.counted(key, members.len(), &arguments);
        Some(Sentence::of(status, escaped_around(&message, &[name])))
    }
}

/// The words for what is counted.
pub(crate) fn scope_words(words: &Words, scope: Scope) -> &str {
    match scope {
        Scope::FirstTier => &words.scope_first_tier,
        Scope::All => &words.scope_all,
    }
}

/// `중단 9개, 제한적 이용 6개`: every step that occurs.
pub(crate) fn steps_line(words: &Words, count: Count) -> String {
    let counts = [count.down, count.limited, count.watching, count.restored];
    let told = Step::ALL.into_iter().zip(counts).filter(|(_, count)| *count > 0);
    let told: Vec<String> =
        told.map(|(step, count)| words.step_count.fill(&[&step_word(words, step), &count])).collect();
    told.join(" · ")
}

/// `주요 기능 38개 중 23개 복구 (60%)`
pub(crate) fn line(words: &Words, scope: Scope, count: Count) -> String {
    let scope = scope_words(words, scope);
    words.progress_line.fill(&[&scope, &count.tracked(), &count.restored, &count.percent()])
}

/// The same of everything that is open, for the title of the window.
pub(crate) fn short(words: &Words, union: &Union<'_>) -> String {
    line(words, union.scope, union.headline())
}

fn count<'m, 'a: 'm>(members: impl IntoIterator<Item = &'m Member<'a>>) -> Count {
    members.into_iter().fold(Count::default(), |count, member| count.with(member.step))
}

/// `message` escaped, with `values` (markup) in the place of the markers from [`FIRST_SLOT`] on. Escaping takes what is
/// no text out, markers too: so it is done piece by piece.
fn escaped_around(message: &str, values: &[String]) -> String {
    let mut markup = String::with_capacity(message.len() + 64);
    let mut plain = String::new();
    for character in message.chars() {
        match (FIRST_SLOT..).zip(values).find(|(marker, _)| *marker == character) {
            Some((_, value)) => {
                markup.push_str(&escaped(&plain));
                markup.push_str(value);
                plain.clear();
            }
            None => plain.push(character),
        }
    }
    markup + &escaped(&plain)
}

/// A sentence about some members, by number.
struct Part<'s, 'a> {
    words: &'s Words,
    site: &'s Site<'a>,
    board: &'s str,
    members: Vec<&'s Member<'a>>,
    scope: &'s str,
}

impl Part<'_, '_> {
    fn sentence(&self) -> Sentence {
        let words = self.words;
        let count = self.members.iter().fold(Count::default(), |count, member| count.with(member.step));
        let (tracked, scope) = (count.tracked(), [("scope", self.scope)]);
        let whole = match () {
            () if count.down == tracked => Some("progress-all-down"),
            () if count.limited == tracked => Some("progress-all-limited"),
            () if count.watching == tracked => Some("progress-all-watching"),
            () if count.restored == tracked => Some("progress-all-restored"),
            () => None,
        };
        let mut small = Vec::new();
        let said = match whole {
            Some(key) => escaped(&words.counted(key, tracked, &scope)),
            None if count.not_back() == 0 => {
                format!("{} {}", escaped(&words.counted("progress-all-back", tracked, &scope)), self.back(count))
            }
            None => {
                let not_back = self.not_back(count, &mut small);
                if count.back() > 0 { format!("{not_back} {}", self.back(count)) } else { not_back }
            }
        };
        if whole.is_some() && count.not_back() > 0 {
            let step = if count.down > 0 { Step::Down } else { Step::Limited };
            small.push(self.groups(step));
        }
        let status = self.members.iter().map(|member| member.status).reduce(Status::worse).unwrap_or(Status::Unknown);
        let small: String = small.iter().map(|line| format!(" <small>{line}</small>")).collect();
        let mut sentence = Sentence::of(status, said + &small);
        capitalise(&mut sentence.markup);
        capitalise(&mut sentence.text);
        sentence
    }

    fn back(&self, count: Count) -> String {
        let words = self.words;
        match (count.restored, count.watching) {
            (restored, 0) => words.counted("progress-restored", restored, &[]),
            (0, watching) => words.counted("progress-watching", watching, &[]),
            (restored, watching) => {
                words.counted("progress-restored-watching", restored, &[("watching", &watching.to_string())])
            }
        }
    }

    /// What is out and what is limited: with names while they are few, else the groups follow in `small`.
    fn not_back(&self, count: Count, small: &mut Vec<String>) -> String {
        let words = self.words;
        let mut left = NAMES_MAX;
        let mut told = |step: Step, count: usize| {
            let number = format!("<a href=\"{}\">{}</a>", self.board, escaped(&words.counted("pieces", count, &[])));
            if count == 0 {
                return [number, String::new()];
            }
            if count > left {
                small.push(self.groups(step));
                return [number, String::new()];
            }
            left -= count;
            let members = self.members.iter().filter(|member| member.step == step);
            let names: Vec<String> = members.map(|member| tracked_name(words, member.tracked)).collect();
            [number, words.names_beside.fill(&[&names.join(&words.list_comma)])]
        };
        let [down, downs] = told(Step::Down, count.down);
        let [limited, limiteds] = told(Step::Limited, count.limited);
        let markers: Vec<String> = (FIRST_SLOT..).take(4).map(String::from).collect();
        let tracked = count.tracked().to_string();
        let (key, chosen_by, values) = match (count.down, count.limited) {
            (0, limited_count) => ("progress-limited", limited_count, vec![limited, limiteds]),
            (down_count, 0) => ("progress-down", down_count, vec![down, downs]),
            (down_count, _) => ("progress-down-limited", down_count, vec![down, downs, limited, limiteds]),
        };
        let arguments = [
            ("number", markers[0].as_str()),
            ("names", &markers[1]),
            ("limited", &markers[2]),
            ("limited_names", &markers[3]),
            ("tracked", &tracked),
            ("scope", self.scope),
        ];
        escaped_around(&words.counted(key, chosen_by, &arguments), &values)
    }

    /// `중단: 대화 1개, 이동 2개.`; of too many groups, how many they are.
    fn groups(&self, step: Step) -> String {
        let words = self.words;
        let mut groups: Vec<(String, usize)> = Vec::new();
        for member in self.members.iter().filter(|member| member.step == step) {
            let group = self.site.record.groups.iter().find(|group| Some(group.id) == member.tracked.group);
            let name = group
                .map_or_else(|| words.other_services.clone(), |group| Name::of_group(group, words.language).markup());
            match groups.iter_mut().find(|(other, _)| *other == name) {
                Some((_, count)) => *count += 1,
                None => groups.push((name, 1)),
            }
        }
        let told = if groups.len() > GROUPS_MAX {
            words.counted("groups-counted", groups.len(), &[])
        } else {
            let told: Vec<String> = groups.iter().map(|(group, count)| words.in_group.fill(&[group, count])).collect();
            words.list(&told)
        };
        words.groups_of_step.fill(&[&step_word(words, step), &told])
    }
}
