//! The words of the interface: one catalogue file per language (`templates/locales/*.ftl`), compiled in.
//!
//! Asking the catalogue costs microseconds, and a site of a thousand components asks for the same few words tens of
//! thousands of times: so [`Words`] holds every fixed word and every phrase of a language, taken apart once. Only
//! messages that choose by a number ([`Words::counted`]) go to the catalogue each time; a page has a handful.

use crate::domain::language::Language;
use crate::domain::status::Status;
use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader};
use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::{Display, Write};
use std::sync::LazyLock;

fluent_templates::static_loader! {
    static CATALOGUES = {
        locales: "./templates/locales",
        fallback_language: "en",
        // Without this every argument comes wrapped in invisible direction marks.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// Stands for the first argument while a phrase is taken apart; the next ones follow it. From the private use area, so
/// it is in no catalogue.
pub(crate) const FIRST_SLOT: char = '\u{E000}';

fn identifier(language: Language) -> LanguageIdentifier {
    match language {
        Language::Korean => unic_langid::langid!("ko"),
        Language::English => unic_langid::langid!("en"),
    }
}

fn look_up(language: Language, key: &str, arguments: &HashMap<Cow<'static, str>, FluentValue<'_>>) -> String {
    CATALOGUES.lookup_with_args(&identifier(language), key, arguments)
}

/// A message with arguments but without a choice, taken apart.
#[derive(Debug)]
pub(crate) struct Phrase(Vec<Piece>);

#[derive(Debug)]
enum Piece {
    Text(String),
    Slot(usize),
}

impl Phrase {
    fn load(language: Language, key: &str, slots: &[&'static str]) -> Phrase {
        let markers = slots
            .iter()
            .zip(FIRST_SLOT..)
            .map(|(slot, marker)| (Cow::Borrowed(*slot), FluentValue::from(marker.to_string())));
        let message = look_up(language, key, &markers.collect());
        let mut pieces = Vec::new();
        let mut text = String::new();
        for character in message.chars() {
            match (FIRST_SLOT..).take(slots.len()).position(|marker| marker == character) {
                Some(slot) => pieces.extend([Piece::Text(std::mem::take(&mut text)), Piece::Slot(slot)]),
                None => text.push(character),
            }
        }
        pieces.push(Piece::Text(text));
        Phrase(pieces)
    }

    /// The phrase with `values` in the order in which the catalogue of words below names its slots.
    pub(crate) fn fill(&self, values: &[&dyn Display]) -> String {
        let mut filled = String::with_capacity(64);
        // Writing into a string cannot fail.
        let _ = self.write(&mut filled, values);
        filled
    }

    /// [`Phrase::fill`] into `target`.
    pub(crate) fn write(&self, target: &mut impl Write, values: &[&dyn Display]) -> std::fmt::Result {
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => target.write_str(text)?,
                Piece::Slot(slot) => {
                    if let Some(value) = values.get(*slot) {
                        write!(target, "{value}")?;
                    }
                }
            }
        }
        Ok(())
    }
}

macro_rules! words {
    (words: $($word:ident)*; phrases: $($phrase:ident($($slot:ident)*))*; counted: $($counted:ident($($argument:ident)*))*;) => {
        /// Every fixed word and phrase of one language. A field `skip` is the message `skip`, `all_well` is `all-well`.
        #[derive(Debug)]
        pub(crate) struct Words {
            /// Which language these are in.
            pub(crate) language: Language,
            statuses: [String; 6],
            $(pub(crate) $word: String,)*
            $(pub(crate) $phrase: Phrase,)*
        }

        impl Words {
            fn load(language: Language) -> Words {
                let none = HashMap::new();
                Words {
                    language,
                    statuses: Status::ALL.map(|status| look_up(language, &key("status_", status.as_str()), &none)),
                    $($word: look_up(language, &key("", stringify!($word)), &none),)*
                    $($phrase: Phrase::load(language, &key("", stringify!($phrase)), &[$(stringify!($slot)),*]),)*
                }
            }
        }

        /// Every message that is used, with its arguments: what the test of the catalogues goes through.
        #[cfg(test)]
        fn used() -> Vec<(String, Vec<&'static str>)> {
            let mut used: Vec<(String, Vec<&'static str>)> =
                Status::ALL.iter().map(|status| (key("status_", status.as_str()), Vec::new())).collect();
            used.extend([$((key("", stringify!($word)), Vec::new())),*]);
            used.extend([$((key("", stringify!($phrase)), vec![$(stringify!($slot)),*])),*]);
            used.extend([$((key("", stringify!($counted)), vec!["count", $(stringify!($argument)),*])),*]);
            used
        }
    };
}

words! {
    words: above status_word rule skip menu all_services other_services services_note service day lost no_record no_loss uptime
        uptime_title telephone functions home plain_text operator ninety_days_ago today ninety_days
        nothing_known services_title rule_minimum not_found not_found_help rehearsal rehearsal_note rule_weights rule_unweighted rule_unknown
        rule_rounding empty all_well all_well_short everything weekdays months unit_day unit_hour unit_minute unit_second
        under_a_second zone_asia_seoul list_comma list_last
        incidents_title no_incidents open_incidents over_incidents all_incidents group_services outages_title no_outages
        outage_from outage_until outage_lasted outage_lasting impact_none impact_minor impact_major impact_critical
        exceptions_title parts_caption part sets_title estimates_title estimates_caption estimate_of estimate_column
        estimate_whole outcome_column outcome_standing outcome_overdue outcome_missed promises_title read_report
        record_link expected_back incident_page to_incident carried_over
        phase_investigating phase_identified phase_monitoring phase_resolved phase_postmortem step_down step_limited
        step_watching step_restored kind_holding kind_bulletin kind_apology kind_provider kind_report confidence_low
        confidence_medium confidence_high safety_title safety_lost safety_none_known safety_being_checked safety_unsaid
        notice_fraud notice_compensation notice_elsewhere notice_other translation_pending next_update next_unsaid
        night_cadence meanwhile recovery scope_first_tier scope_all scope_rest function_column times_column
        expected_column board_caption board_restored_caption recovering estimate_unsaid estimate_none
        estimate_overdue whole_estimate updates_title permalink corrected retracted withdrawn past_incidents ended behind_it
        be_told get_notified notified_of_incident notified_of_part by_email calendar_title feed_history feed_updates
        work_planned work_in_progress work_verifying work_completed work_cancelled say_work_cancelled say_work_began
        say_work_ended say_work_overran say_work_verifying
        history_title history_note no_history by_month uptime_by_year rule_group under_a_day no_outage_time windows_whole
        no_windows corrections_title month_incidents month_maintenances no_month_incidents uptime_by_component
        month_column incidents_column out_column groups_column previous next previous_next months_caption
        maintenances_title works_under_way works_planned works_past no_works all_works expects_nothing expects_slow
        expects_part expects_out effect_title effect_caption effect_column work_overrun work_overrunning work_recurs
        from_work
        cause cause_unknown cause_unpublished in_charge contact facts awaited notices unlisted superseded;
    phrases: on_day(month day weekday) on_day_of_year(month day weekday year) at_time(day time) day_range(from to)
        as_of(at) since(at) since_for(at duration) since_first(at) began_first(began) carried_line(at) made_line(at sequence) zone_line(zone) print_line(address)
        uptime_of(percent) measured_since(at) uptime_as_of(at) uptimes_as_of(from to) carried_before(at) lost_in(status duration) titled(title page) title_count(word count)
        in_group(group count) of_group(group services) by_group(groups) split(services groups) function_of(component function)
        recorded_days(days) function_in_sentence(component function) changed_line(at sequence)
        line_over(began until duration) line_withdrawn(began until) withdrawn_at(at) roughly_at(at) in_year(year) outages_latest(shown count) ended_at(at) impact_reason(reason) stated(state title) began_before(at before reason)
        restored_of(tracked restored percent) set_line(version at) set_began(count) set_added(count names)
        set_removed(count names) set_left_out(name reason) named_reason(name reason) outcome_met(at)
        outcome_replaced(at) promises_kept(all kept) promise_late(due came late) promise_overdue(due)
        exception_taken_back(at) cause_before(at before)
        work_times(from until zone) work_began_times(from until zone) work_late_times(from until zone) work_was(times) work_moved(at before reason) work_until(at)
        work_cancelled_because(reason) month_of_year(month year) names_others(count) history_of(part) out_together(out) windows_latest(shown count)
        corrected_to(name from until status replaced) recorded_for(status duration)
        corrected_because(reason at)
        next_by(at) next_late(time) next_late_note(at) began(at) began_for(at duration)
        start_corrected(before reason) since_of(status since) names_beside(names) groups_of_step(step groups)
        step_count(step count) progress_line(scope tracked restored percent)
        progress_all_line(tracked restored percent) set_version(version) curve_title(scope) curve_span(title from to)
        curve_point(at tracked restored) curve_day(day month) set_changed(mark at before after)
        set_swapped(mark at after) reason(reason) watched_until(at) limits(limits) estimate_time(at)
        estimate_window(from until) estimate_after(fact) estimate_within(fact within)
        estimate_beside(confidence as_of) first_said(estimate) advice_until(advice at) rest_of_board(count)
        restored_folded(count) relapsed(count) role_of(organisation role) published_later(at) waived_because(reason) signed_by(names) signed_times(name count)
        quoted_from(speaker) replaced_at(at reason) retracted_at(at reason) all_updates(count) said_by(speaker as_of)
        cause_by(speaker at) fact_came(at) notice_until(at) ask_by_telephone(number)
        ending(at) left_open_named(number names)
        say_work_moved(from until) feed_scheduled(from until) say_incident(title) expected(estimate) as_of_beside(at);
    counted: services() groups_counted() incidents_counted() days_counted() say_operational()
        say_major_outage(names subject topic) say_partial_outage(names subject topic)
        say_degraded_performance(names subject topic) say_unknown(names subject topic)
        say_under_maintenance(names subject topic)
        left_open() pieces() say_listed_operational() say_limited(names subject topic)
        say_watching(names subject topic) say_restored(names subject topic) progress_all_down(scope)
        progress_all_limited(scope) progress_all_watching(scope) progress_all_restored(scope)
        progress_all_back(scope) progress_down(number names tracked scope)
        progress_limited(number names tracked scope)
        progress_down_limited(number names limited limited_names tracked scope) progress_restored()
        progress_watching() progress_restored_watching(watching);
}

/// The key of a field: keys have hyphens where Rust has underscores.
fn key(prefix: &str, field: &str) -> String {
    format!("{prefix}{field}").replace('_', "-")
}

impl Words {
    /// The words of `language`, loaded once.
    pub(crate) fn of(language: Language) -> &'static Words {
        static KOREAN: LazyLock<Words> = LazyLock::new(|| Words::load(Language::Korean));
        static ENGLISH: LazyLock<Words> = LazyLock::new(|| Words::load(Language::English));
        match language {
            Language::Korean => &KOREAN,
            Language::English => &ENGLISH,
        }
    }

    /// The word for a status.
    pub(crate) fn status(&self, status: Status) -> &str {
        &self.statuses[usize::from(status.severity())]
    }

    /// A message that chooses by `count` (its argument `$count`), with further arguments.
    pub(crate) fn counted(&self, key: &str, count: usize, arguments: &[(&'static str, &str)]) -> String {
        let mut all: HashMap<Cow<'static, str>, FluentValue<'_>> =
            arguments.iter().map(|(name, value)| (Cow::Borrowed(*name), FluentValue::from(*value))).collect();
        all.insert(Cow::Borrowed("count"), FluentValue::from(i64::try_from(count).unwrap_or(i64::MAX)));
        look_up(self.language, key, &all)
    }

    /// `parts` as a list in a sentence: `A, B and C`.
    pub(crate) fn list(&self, parts: &[String]) -> String {
        match parts.split_last() {
            Some((last, rest)) if !rest.is_empty() => {
                format!("{}{}{last}", rest.join(&self.list_comma), self.list_last)
            }
            _ => parts.concat(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn keys_of(file: &str) -> BTreeSet<String> {
        file.lines()
            .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
            .filter_map(|line| line.split_once(" = "))
            .map(|(key, _)| key.to_owned())
            .collect()
    }

    #[test]
    fn both_catalogues_have_exactly_the_messages_that_are_used() {
        let used: BTreeSet<String> = used().into_iter().map(|(key, _)| key).collect();
        assert_eq!(keys_of(include_str!("../../templates/locales/ko.ftl")), used);
        assert_eq!(keys_of(include_str!("../../templates/locales/en.ftl")), used);
    }

    #[test]
    fn every_message_can_be_said_with_the_arguments_it_is_given() {
        for language in Language::ALL {
            for (key, names) in used() {
                for count in [0, 1, 2, 100] {
                    let mut arguments: HashMap<Cow<'static, str>, FluentValue<'_>> =
                        names.iter().map(|name| (Cow::Borrowed(*name), FluentValue::from("x"))).collect();
                    if names.contains(&"count") {
                        arguments.insert(Cow::Borrowed("count"), FluentValue::from(count));
                    }
                    let said = CATALOGUES.try_lookup_with_args(&identifier(language), &key, &arguments);
                    let said = said.unwrap_or_default();
                    assert!(!said.is_empty() && !said.contains("{$") && !said.contains("Unknown loc"), "{key}: {said}");
                    assert!(!said.contains(['\u{2068}', '\u{2069}']), "{key} has direction marks: {said}");
                }
            }
        }
    }

    #[test]
    fn numbers_choose_their_words() {
        let english = Words::of(Language::English);
        assert_eq!(english.counted("services", 1, &[]), "1 service");
        assert_eq!(english.counted("services", 41, &[]), "41 services");
        assert_eq!(Words::of(Language::Korean).counted("services", 41, &[]), "41개 서비스");
    }

    #[test]
    fn a_phrase_puts_its_values_where_its_language_wants_them() {
        let values: [&dyn Display; 3] = [&10, &17, &"월"];
        assert_eq!(Words::of(Language::Korean).on_day.fill(&values), "10월 17일(월)");
        let values: [&dyn Display; 3] = [&"Oct", &17, &"Mon"];
        assert_eq!(Words::of(Language::English).on_day.fill(&values), "Mon 17 Oct");
    }
}
