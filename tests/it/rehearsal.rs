//! The recorded outage of October 2022, played: what the file holds, and what the record says at moments that were worked
//! out by hand from the facts.

mod counts;
mod incident;

use crate::harness::{TestDatabase, on_both_databases};
use bonghwa::actions::statuses::{Statement, change as change_status};
use bonghwa::clock::Clock;
use bonghwa::domain::ids::ComponentId;
use bonghwa::domain::language::Language;
use bonghwa::domain::status::Status::{self, *};
use bonghwa::domain::statuses::{Basis, Span, StatusChange};
use bonghwa::domain::time::Time;
use bonghwa::domain::uptime::Tally;
use bonghwa::rehearsal::file::{self, Rehearsal};
use bonghwa::rehearsal::play::{PlayError, Player};
use bonghwa::store::{Error, Store, record, statuses};
use std::collections::BTreeMap;
use tokio_util::sync::CancellationToken;

const FILE: &str = include_str!("../../demo/kakao-2022.json");

fn rehearsal() -> Rehearsal {
    file::read(FILE).unwrap_or_else(|faults| panic!("{faults}"))
}

fn at(text: &str) -> Time {
    text.parse().expect("an instant with its offset")
}

/// Plays the file into `database` up to each instant in turn.
async fn played(database: &TestDatabase, instants: &[&str]) -> Store {
    let store = database.store();
    let mut player = Player::new(rehearsal());
    player.begin(&store).await.expect("a fresh database");
    for instant in instants {
        player.play_until(&store, at(instant)).await.expect("the file can be played");
    }
    store
}

/// The status of every leaf, by slug.
async fn statuses_of(store: &Store) -> BTreeMap<String, Status> {
    let found = store.read(|conn| record::find(conn, chrono_tz::Asia::Seoul, None)).await.expect("a record");
    assert!(found.is_rehearsal);
    found.leaves().map(|(leaf, state)| (leaf.component.slug.clone(), state.status)).collect()
}

async fn spans_of(store: &Store, slug: &str) -> Vec<Span> {
    let id = ComponentId::from_slug(slug);
    let from = rehearsal().record_from;
    store.read(move |conn| statuses::list_spans(conn, id, from)).await.expect("spans")
}

/// Everything that was recorded of every leaf.
async fn history(store: &Store) -> Vec<(Vec<Span>, Vec<StatusChange>)> {
    let rehearsal = rehearsal();
    let read = store.read(move |conn| {
        let leaves = rehearsal.leaves().into_iter();
        leaves
            .map(|leaf| {
                let spans = statuses::list_spans(conn, leaf, rehearsal.record_from)?;
                Ok::<_, Error>((spans, statuses::list_changes(conn, leaf)?))
            })
            .collect::<Result<Vec<_>, _>>()
    });
    read.await.expect("a history")
}

#[test]
fn the_file_holds_the_whole_outage() {
    let rehearsal = rehearsal();
    assert_eq!(rehearsal.entries.len(), 53);
    assert_eq!(rehearsal.entries.iter().map(|entry| entry.states.len()).sum::<usize>(), 272);
    assert_eq!(rehearsal.facts.promises.len(), 5);
    assert_eq!(rehearsal.facts.progress.len(), 10);
    assert_eq!(rehearsal.facts.restored.len(), 22);
    assert_eq!(rehearsal.facts.disputed.len(), 3);
    assert_eq!(rehearsal.facts.alternatives.len(), 3);
    assert!((rehearsal.starts_at - rehearsal.record_from).num_days() > 90, "bars of 90 days begin before the outage");
    assert!(rehearsal.assumed.len() >= 10);
}

#[test]
fn its_catalogue_has_ten_groups_three_levels_and_the_ministrys_fourteen_in_the_first_tier() {
    let catalogue = rehearsal().catalogue;
    assert_eq!(catalogue.groups.len(), 10);
    assert_eq!(catalogue.facilities.len(), 11);
    // 52 in the facts, and one function more for the main use of seven of them.
    assert_eq!(catalogue.components.len(), 59);
    assert_eq!(rehearsal().leaves().len(), 50);
    for function in catalogue.components.iter().filter(|component| component.parent.is_some()) {
        let parent = catalogue.components.iter().find(|other| Some(&other.slug) == function.parent.as_ref()).unwrap();
        assert!(parent.parent.is_none(), "{} is a function of a function", function.slug);
        for (language, name) in parent.names.iter() {
            let own = function.names.exactly(language).unwrap();
            assert!(!own.starts_with(name), "{own} repeats {name}");
        }
    }
    let first = catalogue.components.iter().filter(|component| component.parent.is_none() && component.tier == Some(1));
    let first: Vec<&str> = first.map(|component| component.slug.as_str()).collect();
    // Talk with Talk Channel, Mail as two, Games as two: fourteen of the ministry's are seventeen here.
    assert_eq!(
        first,
        [
            "talk",
            "talk-channel",
            "t",
            "navi",
            "map",
            "kakao-mail",
            "daum-mail",
            "pay",
            "bank",
            "page",
            "webtoon",
            "melon",
            "tv",
            "games-mobile",
            "games-pc",
            "piccoma",
            "style"
        ]
    );
}

#[test]
fn it_names_roles_and_no_persons_and_no_real_telephone_number() {
    for word in ["홍은택", "남궁훈", "남궁", "Hong Eun", "Namkoong", "1577"] {
        assert!(!FILE.contains(word), "{word} is in the file");
    }
    assert_eq!(rehearsal().telephone, "02-0000-0000");
}

#[test]
fn every_entry_says_in_korean_and_english_what_it_says() {
    for entry in rehearsal().entries {
        let korean = entry.text.exactly(Language::Korean).unwrap();
        assert!(korean.ends_with("다.") || korean.ends_with("십시오."), "{}: {korean}", entry.id);
        let english = entry.text.exactly(Language::English).unwrap();
        assert!(english.is_ascii() && english.ends_with('.'), "{}: {english}", entry.id);
        assert!(!entry.sources.is_empty(), "{}", entry.id);
    }
}

on_both_databases! {
    async fn before_the_outage_everything_works_and_a_minute_later_almost_nothing(database: TestDatabase) {
        let store = database.store();
        let mut player = Player::new(rehearsal());
        player.begin(&store).await.unwrap();
        player.play_until(&store, at("2022-10-15T15:26:00+09:00")).await.unwrap();
        assert!(statuses_of(&store).await.values().all(|status| *status == Operational));
        let played = player.play_until(&store, at("2022-10-15T15:27:00+09:00")).await.unwrap();
        assert_eq!((played.entries, played.changes), (1, 50));
        for (slug, status) in statuses_of(&store).await {
            assert_eq!(status, if slug == "bank" { PartialOutage } else { MajorOutage }, "{slug}");
        }
    }

    async fn on_the_seventeenth_at_nine_it_stands_as_the_notices_had_it(database: TestDatabase) {
        let store = played(&database, &["2022-10-17T09:00:00+09:00"]).await;
        let expected = [
            (Operational, &[
                "talk-text", "talk-pc", "talk-voice", "talk-openchat", "talk-emoticon", "talk-wallet", "t-taxi",
                "t-driver", "t-quick", "navi", "subway", "daum-news", "pay-use", "pay-certs", "webtoon",
                "games-mobile", "games-pc", "style",
            ][..]),
            (DegradedPerformance, &["talk-media"][..]),
            (PartialOutage, &[
                "account", "map-use", "daum-use", "daum-cafe", "bank", "melon-use", "tv", "piccoma", "story",
                "tistory", "brunch", "shopping-use", "shopping-search",
            ][..]),
            (MajorOutage, &[
                "talk-drawer", "talk-calendar", "talk-channel-use", "talk-channel-ads", "talk-alimtalk", "t-bike",
                "t-parking", "bus", "map-place", "map-transit", "map-roadview", "kakao-mail", "daum-mail-use",
                "daum-mail-imap", "page", "melon-search", "site", "helpdesk",
            ][..]),
        ];
        let expected: BTreeMap<String, Status> = expected
            .into_iter()
            .flat_map(|(status, slugs)| slugs.iter().map(move |slug| ((*slug).to_owned(), status)))
            .collect();
        assert_eq!(expected.len(), 50);
        assert_eq!(statuses_of(&store).await, expected);
    }

    async fn the_record_of_a_leaf_begins_where_it_began_however_long_ago_that_was(database: TestDatabase) {
        let store = played(&database, &["2022-10-17T09:00:00+09:00"]).await;
        let found = store.read(|conn| record::find(conn, chrono_tz::Asia::Seoul, None)).await.unwrap();
        let from = rehearsal().record_from;
        assert!(found.leaves().all(|(leaf, state)| state.began_at == from && leaf.stamp.at > from));
        let leaf = ComponentId::from_slug("bank");
        let change = |since: &str| Statement {
            component: leaf,
            to: PartialOutage,
            since: at(since),
            as_of: at(since),
            basis: Basis::Staff,
            actor: "test".into(),
            why: None,
            cause: None,
        };
        let earlier = change("2022-01-01T00:00:00+09:00");
        let later = change("2022-10-17T08:00:00+09:00");
        for (statement, began) in [(later, from), (earlier, at("2022-01-01T00:00:00+09:00"))] {
            let now = at("2022-10-17T09:00:00+09:00");
            store.write(move |conn| change_status(conn, now, chrono_tz::Asia::Seoul, &statement)).await.unwrap();
            let found = store.read(|conn| record::find(conn, chrono_tz::Asia::Seoul, None)).await.unwrap();
            let state = found.leaves().find(|(component, _)| component.component.id == leaf).unwrap().1;
            assert_eq!(state.began_at, began);
        }
    }

    async fn at_the_end_everything_works_again(database: TestDatabase) {
        let store = database.store();
        let mut player = Player::new(rehearsal());
        player.begin(&store).await.unwrap();
        player.play_until(&store, at("2022-10-20T22:59:59+09:00")).await.unwrap();
        assert!(statuses_of(&store).await.values().any(|status| *status != Operational));
        player.play_until(&store, at("2022-10-20T23:00:00+09:00")).await.unwrap();
        assert!(statuses_of(&store).await.values().all(|status| *status == Operational));
    }

    async fn uptime_of_the_outage_equals_a_calculation_by_hand(database: TestDatabase) {
        let store = played(&database, &["2022-10-21T00:00:00+09:00"]).await;
        let (from, until) = (at("2022-10-15T15:27:00+09:00"), at("2022-10-20T23:00:00+09:00"));
        let minutes = |ms: i64| ms / 60_000;
        // The outage lasted 127 h 33 min = 7653 min, the ministry's figure.
        // Text messages: out from 15:27 to 01:31 = 604 min; slow afterwards, which weighs nothing.
        let text = Tally::of(&spans_of(&store, "talk-text").await, from, until);
        assert_eq!((minutes(text.covered_ms), minutes(text.major_ms), minutes(text.partial_ms)), (7653, 604, 0));
        assert_eq!(text.uptime(), Some((7653.0 - 604.0) / 7653.0));
        // Daum Cafe: out until 08:00 on the 16th = 993 min, then partly until 23:00 on the 20th = 6660 min:
        // 993 + 0.3 * 6660 = 2991 min lost, 4662 of 7653 left: 60.91 %.
        let cafe = Tally::of(&spans_of(&store, "daum-cafe").await, from, until);
        assert_eq!((minutes(cafe.major_ms), minutes(cafe.partial_ms)), (993, 6660));
        assert_eq!(cafe.basis_points(), Some(6091));
        // The page's own figures hold the same minutes, day by day.
        let found = store.read(|conn| record::find(conn, chrono_tz::Asia::Seoul, None)).await.unwrap();
        let (_, state) = found.leaves().find(|(leaf, _)| leaf.component.slug == "daum-cafe").unwrap();
        let lost: Vec<(i64, i64)> =
            state.days.tallies().rev().take(7).map(|day| (minutes(day.major_ms), minutes(day.partial_ms))).collect();
        let day = 24 * 60;
        assert_eq!(lost, [(0, 0), (0, 23 * 60), (0, day), (0, day), (0, day), (480, 16 * 60), (513, 0)]);
        assert_eq!(state.days.total().covered_ms, 89 * 86_400_000, "89 whole days and nothing of today yet");
    }

    async fn playing_again_or_in_steps_gives_the_same_history(database: TestDatabase) {
        let at_once = history(&played(&database, &["2023-01-05T00:00:00+09:00"]).await).await;
        let other = TestDatabase::start(database.backend()).unwrap();
        let steps = ["2022-10-15T15:27:00+09:00", "2022-10-16T23:59:59+09:00", "2022-10-17T09:00:00+09:00"];
        let store = played(&other, &[&steps[..], &["2023-01-05T00:00:00+09:00"]].concat()).await;
        assert_eq!(history(&store).await, at_once);
    }

    async fn playing_on_by_a_clock_gives_the_same_history(database: TestDatabase) {
        let end = at("2023-01-05T00:00:00+09:00");
        let at_once = history(&played(&database, &["2023-01-05T00:00:00+09:00"]).await).await;
        let other = TestDatabase::start(database.backend()).unwrap();
        let store = other.store();
        let mut player = Player::new(rehearsal());
        player.begin(&store).await.unwrap();
        let start = at("2022-10-18T09:00:00+09:00");
        player.play_until(&store, start).await.unwrap();
        // So fast that the rest of the record passes in a few milliseconds.
        let clock = Clock::scaled(start, (end - start).num_seconds() as f64 * 100.0);
        player.play_on(&store, &clock, &CancellationToken::new()).await.unwrap();
        assert_eq!(history(&store).await, at_once);
    }

    async fn a_clock_that_stands_plays_nothing_until_it_is_told_to_stop(database: TestDatabase) {
        let store = played(&database, &["2022-10-17T09:00:00+09:00"]).await;
        let before = history(&store).await;
        let mut player = Player::new(rehearsal());
        let other = TestDatabase::start(database.backend()).unwrap();
        let elsewhere = other.store();
        player.begin(&elsewhere).await.unwrap();
        player.play_until(&elsewhere, at("2022-10-17T09:00:00+09:00")).await.unwrap();
        let cancel = CancellationToken::new();
        cancel.cancel();
        let clock = Clock::scaled(at("2022-10-17T09:00:00+09:00"), 0.0);
        player.play_on(&elsewhere, &clock, &cancel).await.unwrap();
        assert_eq!(history(&elsewhere).await, before);
    }

    async fn a_database_in_use_is_refused(database: TestDatabase) {
        let store = played(&database, &[]).await;
        let refused = Player::new(rehearsal()).begin(&store).await;
        assert!(matches!(refused, Err(PlayError::NotFresh)), "{refused:?}");
    }

    async fn each_change_is_recorded_with_who_said_so_and_on_whose_word(database: TestDatabase) {
        let store = played(&database, &["2022-10-17T06:00:00+09:00"]).await;
        let id = ComponentId::from_slug("games-pc");
        let changes = store.read(move |conn| statuses::list_changes(conn, id)).await.unwrap();
        let last = changes.last().unwrap();
        assert_eq!((last.from, last.to), (MajorOutage, Operational));
        // The ministry said so, and staff took its word.
        assert_eq!((last.basis, last.actor.as_str()), (Basis::Provider, "kakao-duty"));
        assert_eq!((last.since, last.recorded_at), (at("2022-10-17T06:00:00+09:00"), at("2022-10-17T06:00:00+09:00")));
        assert!(last.why.as_deref().unwrap().starts_with("incident "));
        // Before the first notice nobody had opened an incident.
        assert_eq!((changes[1].actor.as_str(), changes[1].to), ("kakao", MajorOutage));
        assert!(changes[1].why.as_deref().unwrap().contains("대부분을 이용하실 수 없습니다"));
        assert_eq!((changes[0].actor.as_str(), changes[0].to), ("rehearsal", Operational));
    }
}
