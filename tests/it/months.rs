//! Months of history on both databases: what is shared, what is stamped, what adds up.

use crate::harness::samples::{actor, minute, wording};
use crate::harness::{draft_of, on_both_databases};
use crate::incidents::scene::{CATALOGUE, Scene, component, states};
use bonghwa::actions::catalogue;
use bonghwa::actions::corrections::{self, CorrectionDraft};
use bonghwa::domain::history::{Month, MonthRecord};
use bonghwa::domain::ids::CorrectionId;
use bonghwa::domain::record::PublicRecord;
use bonghwa::domain::status::Status::{MajorOutage, Operational};
use bonghwa::domain::time::Time;
use bonghwa::domain::uptime::Tally;
use bonghwa::store::{Conn, record, statuses};
use chrono_tz::Asia::Seoul;
use std::sync::Arc;

const DAY: i64 = 24 * 60;

/// The record as the publisher reads it: on from what it had.
async fn read_on(scene: &Scene, known: Option<PublicRecord>) -> PublicRecord {
    scene.store.read(move |conn| record::find(conn, Seoul, known.as_ref())).await.expect("the record is read")
}

fn month<'a>(record: &'a PublicRecord, name: &str) -> &'a Arc<MonthRecord> {
    record.months.iter().find(|month| month.month.to_string() == name).unwrap_or_else(|| panic!("no {name}"))
}

fn bank(month: &MonthRecord) -> Tally {
    month.leaf(component("bank")).expect("it is known").tally
}

on_both_databases! {
    async fn months_add_up_and_one_that_ended_is_whole_however_it_was_read_before(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        states(scene.at(0), Operational, 0).await;
        // Out for three days, over the end of October.
        states(scene.at(15 * DAY), MajorOutage, 15 * DAY).await;
        let october = read_on(&scene, None).await;
        assert_eq!(october.months.len(), 1);
        assert!(month(&october, "2022-10").until < Month::parse("2022-10").unwrap().bounds(Seoul).1, "it goes on");
        scene.at(18 * DAY).ticks().await;
        let october = read_on(&scene, Some(october)).await;
        let lasting = &month(&october, "2022-10").leaf(component("bank")).expect("it is known").outages;
        assert_eq!(lasting.last().map(|span| span.until), Some(None));
        states(&scene, Operational, 18 * DAY).await;
        let november = read_on(&scene, Some(october)).await;
        let names: Vec<String> = november.months.iter().map(|month| month.month.to_string()).collect();
        assert_eq!(names, ["2022-11", "2022-10"], "the present one first");
        let (start, end) = Month::parse("2022-10").unwrap().bounds(Seoul);
        let (first, second) = (month(&november, "2022-10"), month(&november, "2022-11"));
        assert_eq!(first.until, end, "it is whole");
        let told = &first.leaf(component("bank")).expect("it is known").outages;
        assert_eq!(told.last().map(|span| span.until), Some(Some(minute(18 * DAY))), "what ended since is told as ended");
        let spans = scene.store.read(|conn| statuses::list_spans(conn, component("bank"), Time::UNIX_EPOCH)).await.unwrap();
        let both = Tally::of(&spans, start, second.until);
        let (october, november) = (bank(first), bank(second));
        assert_eq!(october.major_ms + november.major_ms, both.major_ms);
        assert_eq!(both.major_ms, 3 * DAY * 60_000);
        assert_eq!(october.covered_ms + november.covered_ms, both.covered_ms);
        // From 15:30 on the 30th until midnight after the 31st.
        assert_eq!(october.major_ms, (DAY + 8 * 60 + 30) * 60_000);
    }

    async fn only_months_that_changed_are_stamped(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        states(scene.at(0), Operational, 0).await;
        scene.at(20 * DAY).ticks().await;
        scene.at(50 * DAY).ticks().await;
        let before = read_on(&scene, None).await;
        assert_eq!(before.months.len(), 3);
        states(scene.at(51 * DAY), MajorOutage, 51 * DAY).await;
        let now = read_on(&scene, Some(before.clone())).await;
        let is_same = |name: &str, one: &PublicRecord, other: &PublicRecord| Arc::ptr_eq(month(one, name), month(other, name));
        assert!(is_same("2022-10", &before, &now) && is_same("2022-11", &before, &now), "a change in December");
        assert!(!is_same("2022-12", &before, &now));
        let draft = CorrectionDraft {
            id: CorrectionId::from_slug("c"),
            component: component("bank"),
            from: minute(20 * DAY),
            until: minute(21 * DAY),
            status: MajorOutage,
            reason: wording("다시 확인했습니다.", "It was read again."),
        };
        let at = scene.at(52 * DAY).now();
        scene.store.write(move |conn| corrections::correct(conn, at, Seoul, &actor("duty-lead"), &draft)).await.unwrap();
        let corrected = read_on(&scene, Some(now.clone())).await;
        assert!(is_same("2022-10", &now, &corrected), "a correction of a day in November");
        assert!(!is_same("2022-11", &now, &corrected));
        assert_eq!(bank(month(&corrected, "2022-11")).major_ms, DAY * 60_000);
        let fresh = read_on(&scene, None).await;
        assert_eq!(corrected.months[1..], fresh.months[1..], "what was shared is what is true");
    }

    async fn what_the_catalogue_takes_away_goes_out_of_every_month(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        states(scene.at(0), Operational, 0).await;
        scene.at(20 * DAY).ticks().await;
        let before = read_on(&scene, None).await;
        assert!(month(&before, "2022-10").leaf(component("bank")).is_some());
        let without = CATALOGUE.split("[[component]]\nslug = \"bank\"").next().expect("it is the last one");
        let (draft, now) = (draft_of(without), scene.now());
        let apply = move |conn: &mut Conn| catalogue::apply(conn, now, Seoul, &draft, true).map(drop);
        scene.store.write(apply).await.expect("it is taken away");
        let after = read_on(&scene, Some(before)).await;
        assert_eq!(after.months, read_on(&scene, None).await.months, "what was shared is what is true");
        assert!(month(&after, "2022-10").leaf(component("bank")).is_none());
    }
}
