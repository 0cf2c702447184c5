//! What the public record holds beside components: incidents, notices, facilities, outages.

use crate::harness::on_both_databases;
use crate::harness::samples::{actor, leaves, minute, save_catalogue, texts, whole_incident, wording};
use bonghwa::actions::statuses::{Statement, begin, change};
use bonghwa::actions::{catalogue, uptime};
use bonghwa::domain::catalogue::Policy;
use bonghwa::domain::catalogue::draft::{ComponentDraft, Draft, FacilityDraft, GroupDraft};
use bonghwa::domain::ids::NoticeId;
use bonghwa::domain::language::Texts;
use bonghwa::domain::notices::{Notice, NoticeKind};
use bonghwa::domain::record::Stamp;
use bonghwa::domain::status::Status::{self, MajorOutage, Operational, Unknown};
use bonghwa::domain::statuses::Basis;
use bonghwa::domain::time::{Time, day_of};
use bonghwa::store::{Conn, Error, incidents, notices, record};
use chrono::Duration;
use chrono_tz::Asia::Seoul;
use std::sync::Arc;

fn begin_record(conn: &mut Conn) -> Result<(), Error> {
    save_catalogue(conn)?;
    record::begin(conn, minute(-60), day_of(minute(-60), Seoul), false)?;
    leaves()[..3].iter().try_for_each(|leaf| begin(conn, *leaf, Stamp { sequence: 1, at: minute(-60) }))
}

fn says(conn: &mut Conn, to: Status, since: Time) -> Result<(), Error> {
    let (component, actor) = (leaves()[2], "duty".to_owned());
    let statement =
        Statement { component, to, since, as_of: since, basis: Basis::Staff, actor, why: None, cause: None };
    change(conn, since, Seoul, &statement).map(drop)
}

on_both_databases! {
    async fn the_record_has_incidents_notices_and_facilities(database: TestDatabase) {
        let store = database.store();
        let notice = Notice {
            id: NoticeId::from_slug("sample"),
            kind: NoticeKind::Compensation,
            wording: wording("피해를 접수하고 있습니다.", ""),
            begins_at: minute(10),
            ends_at: minute(20),
        };
        let saved = notice.clone();
        let found = store.write(move |conn| {
            begin_record(conn)?;
            incidents::save(conn, None, &whole_incident(), None)?;
            notices::save(conn, &saved, &actor("duty"), minute(9))?;
            notices::show_due(conn, minute(10))?;
            record::find(conn, Seoul, None)
        });
        let found = found.await.expect("a record");
        assert_eq!(found.incidents, [Arc::new(whole_incident())]);
        assert_eq!(found.notices, [notice]);
        let facilities: Vec<&str> = found.facilities.iter().map(|facility| facility.slug.as_str()).collect();
        assert_eq!(facilities, ["anyang", "pangyo"]);
        let known = found.clone();
        let again = store.read(move |conn| record::find(conn, Seoul, Some(&known))).await.expect("a record");
        assert_eq!(again, found);
        assert!(Arc::ptr_eq(&again.incidents[0], &found.incidents[0]));
    }

    async fn a_leaf_has_its_outages_of_ninety_days(database: TestDatabase) {
        let store = database.store();
        let found = store.write(|conn| {
            begin_record(conn)?;
            says(conn, Operational, minute(-60))?;
            for (to, since) in [(MajorOutage, 0), (Operational, 30), (MajorOutage, 90), (Operational, 91)] {
                says(conn, to, minute(since))?;
            }
            let today = record::find(conn, Seoul, None)?;
            // Ninety days with today: on the ninetieth day after, none of the first day is left.
            uptime::roll_days(conn, minute(0) + Duration::days(89), Seoul)?;
            let last = record::find(conn, Seoul, None)?;
            uptime::roll_days(conn, minute(0) + Duration::days(90), Seoul)?;
            says(conn, Unknown, minute(0) + Duration::days(90))?;
            Ok::<_, Error>([today, last, record::find(conn, Seoul, None)?])
        });
        let outages = found.await.expect("records").map(|found| {
            let leaf = found.leaves().find(|(leaf, _)| leaf.component.id == leaves()[2]).expect("mail is a leaf");
            leaf.1.outages.iter().map(|span| (span.status, span.from, span.until)).collect::<Vec<_>>()
        });
        let two = vec![
            (MajorOutage, minute(0), Some(minute(30))),
            (MajorOutage, minute(90), Some(minute(91))),
        ];
        assert_eq!(outages, [two.clone(), two, vec![(Unknown, minute(0) + Duration::days(90), None)]]);
    }

    async fn a_renamed_component_is_renamed_in_the_incidents_that_are_known(database: TestDatabase) {
        let store = database.store();
        let read = store.write(|conn| {
            begin_record(conn)?;
            incidents::save(conn, None, &whole_incident(), None)?;
            let before = record::find(conn, Seoul, None)?;
            let talk = ComponentDraft {
id: None,
                slug: "talk".to_owned(),
                was: None,
                group: Some("messages".to_owned()),
                parent: None,
                names: texts("새 이름", "Renamed"),
                descriptions: Texts::default(),
                tier: Some(1),
                operator: None,
                policy: Policy::Manual,
                runs_on: vec!["pangyo".to_owned(), "anyang".to_owned()],
            };
            let group = GroupDraft {
id: None,
                slug: "messages".to_owned(),
                was: None,
                names: texts("메시지", "Messages"),
                descriptions: Texts::default(),
            };
            let site = |slug: &str, names| FacilityDraft {
                slug: slug.to_owned(),
                was: None,
                parent: None,
                kind: "site".to_owned(),
                operator: None,
                names,
            };
            let facilities = vec![site("anyang", texts("안양", "Anyang")), site("pangyo", texts("판교", "Pangyo"))];
            let file = Draft { facilities, groups: vec![group], components: vec![talk], ..Draft::default() };
            let plan = catalogue::apply(conn, minute(200), Seoul, &file, false).expect("it is applied");
            let changed: Vec<&str> = plan.changed.iter().map(|changed| changed.entry.slug.as_str()).collect();
            assert_eq!(changed, ["talk"], "more would stamp every incident");
            let after = record::find(conn, Seoul, Some(&before))?;
            Ok::<_, Error>(after.incidents[0].tracked[0].parent_names.clone())
        });
        assert_eq!(read.await.expect("renamed"), texts("새 이름", "Renamed"));
    }
}
