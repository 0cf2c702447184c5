//! Progress in words: the sentence at the top, and the line above the curve. Every number is one of the domain's
//! [`Progress`](crate::domain::progress::Progress); where several incidents are open, a component counts once, at its worst.

use super::headline::{GROUPS_MAX, NAMES_MAX, Sentence, capitalise, fits};
use super::names::{Name, escaped};
use super::recoveries::{step_word, tracked_name};
use super::site::Site;
use super::wordings::unmarked;
use super::words::{FIRST_SLOT, Words};
use crate::domain::ids::ComponentId;
use crate::domain::incidents::Tracked;
use crate::domain::particles::{Particle, after};
use crate::domain::progress::{Count, Progress, Scope};
use crate::domain::recoveries::Step;
use crate::domain::status::Status;
use std::collections::HashMap;

/// Everything that the open incidents track.
#[derive(Debug)]
pub(crate) struct Union<'a> {
    /// Each component once, at its worst.
    members: Vec<Member<'a>>,
    places: HashMap<ComponentId, usize>,
    pub(crate) scope: Scope,
}

#[derive(Debug)]
struct Member<'a> {
    tracked: &'a Tracked,
    step: Step,
    status: Status,
}

impl<'a> Union<'a> {
    /// The union of `progresses`; `None` where they track nothing.
    pub(crate) fn of(progresses: &[&Progress<'a>]) -> Option<Union<'a>> {
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

    /// How far `component` is back and what status that is, if it is tracked.
    pub(crate) fn standing(&self, component: ComponentId) -> Option<(Step, Status)> {
        let member = self.places.get(&component).and_then(|place| self.members.get(*place))?;
        Some((member.step, member.status))
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
    pub(crate) fn sentences(&self, site: &Site<'a>, words: &Words, board: &str) -> Vec<Sentence> {
        if self.members.len() <= NAMES_MAX {
            let sentences: Vec<Sentence> = Step::ALL.into_iter().filter_map(|step| self.by_name(words, step)).collect();
            if sentences.iter().all(|sentence| fits(&sentence.markup)) {
                return sentences;
            }
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
        let count = count(self.members.iter().copied());
        let (tracked, scope) = (count.tracked(), [("scope", self.scope)]);
        let whole = match () {
            () if count.down == tracked => Some("progress-all-down"),
            () if count.limited == tracked => Some("progress-all-limited"),
            () if count.watching == tracked => Some("progress-all-watching"),
            () if count.restored == tracked => Some("progress-all-restored"),
            () => None,
        };
        let (mut said, mut small) = match whole {
            Some(key) => (escaped(&words.counted(key, tracked, &scope)), self.behind(&[Step::Down, Step::Limited])),
            None if count.not_back() == 0 => {
                (escaped(&words.counted("progress-all-back", tracked, &scope)), Vec::new())
            }
            None => self.not_back(count),
        };
        if whole.is_none() && count.back() > 0 {
            let both = format!("{said} {}", self.back(count));
            // What works is told in any case; in large letters where there is room.
            if fits(&both) { said = both } else { small.insert(0, self.back(count)) }
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

    /// What is out and what is limited, with as many names in the sentence as it has room for, and the lines below it that
    /// tell of the others.
    fn not_back(&self, count: Count) -> (String, Vec<String>) {
        let (both, out) = ([Step::Down, Step::Limited], [Step::Down]);
        let has_room =
            |named: &&[Step]| named.iter().all(|step| self.names(*step).is_some()) && fits(&self.naming(count, named));
        let named = [both.as_slice(), &out].into_iter().find(has_room).unwrap_or_default();
        let others: Vec<Step> = both.into_iter().filter(|step| !named.contains(step)).collect();
        (self.naming(count, named), self.behind(&others))
    }

    /// The sentence about what is out and what is limited, with the names of those that stand at the steps `named`.
    fn naming(&self, count: Count, named: &[Step]) -> String {
        let words = self.words;
        let told = |step: Step, count: usize| {
            let number = format!("<a href=\"{}\">{}</a>", self.board, escaped(&words.counted("pieces", count, &[])));
            let names = self.names(step).filter(|names| named.contains(&step) && !names.is_empty());
            [number, names.map_or_else(String::new, |names| words.names_beside.fill(&[&names.join(&words.list_comma)]))]
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

    fn at(&self, step: Step) -> impl Iterator<Item = &Member<'_>> {
        self.members.iter().copied().filter(move |member| member.step == step)
    }

    /// The names of those at `step`, where they are few enough to be named whole. Names are spent on what is out first:
    /// what is limited is named only beside what is out.
    fn names(&self, step: Step) -> Option<Vec<String>> {
        let before = if step == Step::Limited { self.at(Step::Down).count() } else { 0 };
        let names: Vec<String> = self.at(step).map(|member| tracked_name(self.words, member.tracked)).collect();
        (before + names.len() <= NAMES_MAX).then_some(names)
    }

    /// The lines behind the numbers of `steps`: by name while they are few, else by group.
    fn behind(&self, steps: &[Step]) -> Vec<String> {
        let occurring = steps.iter().copied().filter(|step| self.at(*step).next().is_some());
        let line = |step: Step| {
            let told = self.names(step).map_or_else(|| self.groups(step), |names| self.words.list(&names));
            self.words.groups_of_step.fill(&[&step_word(self.words, step), &told])
        };
        occurring.map(line).collect()
    }

    /// `대화 1개, 이동 2개`; of too many groups, how many they are.
    fn groups(&self, step: Step) -> String {
        let words = self.words;
        let mut groups: Vec<(String, usize)> = Vec::new();
        for member in self.at(step) {
            let group = self.site.record.groups.iter().find(|group| Some(group.id) == member.tracked.group);
            let name = group
                .map_or_else(|| words.other_services.clone(), |group| Name::of_group(group, words.language).markup());
            match groups.iter_mut().find(|(other, _)| *other == name) {
                Some((_, count)) => *count += 1,
                None => groups.push((name, 1)),
            }
        }
        if groups.len() > GROUPS_MAX {
            return words.counted("groups-counted", groups.len(), &[]);
        }
        let told: Vec<String> = groups.iter().map(|(group, count)| words.in_group.fill(&[group, count])).collect();
        words.list(&told)
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::incidents::Impact;
    use crate::domain::progress::{Count, Progress, series};
    use crate::domain::recoveries::{LimitedAs, Recovery, Step};
    use crate::domain::status::Status;
    use crate::domain::time::Time;
    use crate::view::headline::Headline;
    use crate::view::samples::incidents::{bare, limited, recovered, set, tracked, wording};
    use crate::view::samples::{self, LEAVES, mass, outage_at};
    use crate::view::sheets::sheets;
    use crate::view::site::Site;
    use crate::view::words::Words;
    use chrono::Duration;
    use proptest::prelude::*;
    use scraper::{Html, Selector};
    use std::sync::Arc;

    fn after(minutes: i64) -> Time {
        outage_at() + Duration::minutes(minutes)
    }

    fn a_recovery() -> impl Strategy<Value = Recovery> {
        prop_oneof![
            Just(Recovery::Down),
            Just(limited(LimitedAs::Degraded, "느립니다", "slow")),
            Just(Recovery::Watching { until: after(10_000) }),
            Just(Recovery::Restored)
        ]
    }

    /// Every number in `text`, in order.
    fn numbers(text: &str) -> Vec<usize> {
        text.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok()).collect()
    }

    /// What the sentence must count: all of it, then every step that occurs, from the worst; of one kind only, all of it.
    fn expected(count: Count) -> Vec<usize> {
        let tracked = count.tracked();
        let steps = [count.down, count.limited, count.restored, count.watching];
        if steps.contains(&tracked) {
            return vec![tracked];
        }
        std::iter::once(tracked).chain(steps.into_iter().filter(|step| *step > 0)).collect()
    }

    fn texts_of(html: &Html, selector: &str) -> Vec<String> {
        html.select(&Selector::parse(selector).unwrap()).map(|found| found.text().collect()).collect()
    }

    /// The first sentence about `names` that are out and `limited` of the sample that are limited, in both languages.
    fn said(down: usize, limited_ones: usize, long: &str) -> [String; 2] {
        let mut record = mass::mass();
        let mut incident = bare("names", Impact::Critical);
        let slugs: Vec<String> = (1..=9).map(|number| format!("talks-{number}")).collect();
        let slugs: Vec<&str> = slugs.iter().map(String::as_str).collect();
        incident.tracked = slugs.iter().map(|slug| tracked(&record, slug, None)).collect();
        for (tracked, number) in incident.tracked.iter_mut().zip(1..) {
            tracked.names = samples::texts(&format!("{long}{number}"), &format!("{long}{number}"));
        }
        incident.sets = vec![set(1, outage_at(), &slugs, None)];
        let recovery = |place: usize| match place {
            _ if place < down => Recovery::Down,
            _ if place < down + limited_ones => limited(LimitedAs::Degraded, "느립니다", "slow"),
            _ => Recovery::Restored,
        };
        let rows = slugs.iter().enumerate().zip(1..);
        incident.recoveries =
            rows.map(|((place, slug), number)| recovered(number, slug, recovery(place), outage_at())).collect();
        record.incidents = vec![Arc::new(incident)];
        let page = samples::page();
        let site = Site::new(&record, &page);
        crate::domain::language::Language::ALL.map(|language| Headline::of(&site, language).sentences.remove(0).text)
    }

    #[test]
    fn names_are_spent_on_what_is_out_and_stand_below_where_they_are_long() {
        assert_eq!(
            said(2, 0, "A"),
            [
                "영향을 받은 기능 9개 중 2개(A1, A2)가 중단되어 있습니다. 7개는 복구되었습니다.",
                "2 of the 9 affected functions – A1, A2 – are out of service. 7 are restored."
            ]
        );
        assert_eq!(
            said(2, 1, "A")[0],
            "영향을 받은 기능 9개 중 2개가 중단되어 있고 1개는 제한적으로 이용하실 수 있습니다. 6개는 복구되었습니다. \
             중단: A1, A2. 제한적 이용: A3."
        );
        let few_limited = said(5, 1, "A");
        assert!(few_limited.iter().all(|text| !text.contains("A6")), "{few_limited:?}");
        let few_out = said(2, 4, "A");
        assert!(few_out.iter().all(|text| text.contains("A1") && !text.contains("A3")), "{few_out:?}");
        let long = said(2, 0, "이름이 아주 길어서 한 줄에 들어가지 않는 기능 ");
        assert!(long[0].starts_with("영향을 받은 기능 9개 중 2개가 중단되어 있습니다."), "{long:?}");
        assert!(long[0].contains("중단: 이름이 아주"), "{long:?}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn sentence_board_curve_and_text_say_the_numbers_of_the_progress(
            rows in prop::collection::vec((0..7_usize, a_recovery(), 1..500_i64), 0..30),
            tiers in prop::collection::vec(prop::option::of(1..3_u8), 7),
            late in 0..3_usize,
        ) {
            let mut record = samples::all(Status::Operational);
            let mut incident = bare("random", Impact::Critical);
            incident.tracked = LEAVES.iter().zip(&tiers).map(|(leaf, tier)| tracked(&record, leaf, *tier)).collect();
            let (first, grown) = LEAVES.split_at(LEAVES.len() - late);
            incident.sets = vec![set(1, outage_at(), first, None)];
            if late > 0 {
                incident.sets.push(set(2, after(100), grown, Some(wording("더했습니다.", "Added."))));
            }
            let begin = LEAVES.iter().map(|leaf| (*leaf, Recovery::Down, 0));
            let rows = rows.into_iter().map(|(place, recovery, minutes)| (LEAVES[place], recovery, minutes));
            for (number, (leaf, recovery, minutes)) in (1..).zip(begin.chain(rows)) {
                incident.recoveries.push(recovered(number, leaf, recovery, after(minutes)));
            }
            record.incidents = vec![Arc::new(incident.clone())];
            let progress = Progress::of(&incident).unwrap();
            let (headline, page) = (progress.headline(), samples::page());
            let site = Site::new(&record, &page);
            let file = |path: &str| sheets(&site).iter().find(|sheet| sheet.path == path).unwrap().render(&site);
            let words = Words::of(crate::domain::language::Language::Korean);

            let sentence = Headline::of(&site, words.language).sentences.remove(0);
            // Without the lines that break a number up.
            let breaks_up = |line: &&str| {
                !Step::ALL.iter().any(|step| line.starts_with(&format!("{}: ", super::step_word(words, *step))))
            };
            let counted: Vec<&str> = sentence.markup.split(" <small>").filter(breaks_up).collect();
            let counted = counted.join(" ");
            prop_assert_eq!(numbers(&super::unmarked(&counted)), expected(headline), "{}", counted);

            let html = Html::parse_document(&file("/"));
            let marks = texts_of(&html, ".b tbody tr td .s");
            let plain = file("/plain");
            let board = plain.split(&format!("-- {}\n", words.recovery)).nth(1).unwrap().split("\n\n").next().unwrap();
            let counts = [progress.all.down, progress.all.limited, progress.all.watching, progress.all.restored];
            for (step, count) in Step::ALL.into_iter().zip(counts) {
                let word = super::step_word(words, step);
                prop_assert_eq!(marks.iter().filter(|mark| *mark == word).count(), count, "{}", word);
                prop_assert_eq!(board.matches(&format!("\n  [{word}] ")).count(), count, "{}", word);
            }
            let line = super::line(words, progress.scope, headline);
            prop_assert_eq!(numbers(&line), [headline.tracked(), headline.restored, headline.percent()]);
            prop_assert_eq!(texts_of(&html, ".count"), [line.clone()]);
            prop_assert!(plain.contains(&line));

            let is_first_tier = |tier| tier == Some(1) || tiers.iter().all(|tier| *tier != Some(1));
            let points = series(&incident, |tracked| is_first_tier(tracked.tier));
            for end in texts_of(&html, ".curve .n") {
                prop_assert_eq!(numbers(&end), [points.last().unwrap().count.restored]);
                prop_assert_eq!(numbers(&end), [headline.restored]);
            }
        }
    }
}
