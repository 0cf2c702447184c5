//! Histories of other pages, carried over with the program itself.

use crate::harness::{Backend, Site, TestDatabase, on_both_databases};
use bonghwa::domain::ids::{ComponentId, IncidentId, MaintenanceId};
use bonghwa::domain::incidents::{Impact, State};
use bonghwa::domain::language::{Language, Texts};
use bonghwa::domain::page::{Accent, Page};
use bonghwa::domain::recoveries::Step;
use bonghwa::domain::status::Status;
use bonghwa::domain::statuses::Span;
use bonghwa::published::Published;
use bonghwa::store::incidents::Held;
use bonghwa::store::{Conn, Error, Store, audit, catalogue, incidents, maintenances, record, statuses};
use bonghwa::workers::publisher::Publisher;
use std::sync::Arc;

const CATALOGUE: &str = r#"
[[group]]
slug = "talk"
name = { ko = "톡", en = "Talk" }
[[component]]
slug = "mail"
id = "8l4ygp009s5s"
group = "talk"
name = { ko = "메일", en = "Mail" }
policy = "manual"
[[component]]
slug = "pay"
name = { ko = "결제", en = "Payments" }
policy = "manual"
"#;

/// A body of the format: one incident with markup, a null, a backdated and an empty update; one that nothing touched; one
/// that is open; one that came before; a maintenance.
const BODY: &str = r#"{
"page": {"id":"kctbh9vrtdwd","name":"Old page","url":"https://old.example.org","time_zone":"Asia/Seoul",
  "updated_at":"2024-03-05T10:00:00.000+09:00"},
"components": [
  {"id":"vg1z0q1h3l2k","name":"Talk","group":true,"group_id":null,"components":["8l4ygp009s5s"],"description":null},
  {"id":"8l4ygp009s5s","name":"Mail","group":false,"group_id":"vg1z0q1h3l2k","start_date":"2023-01-01","description":"Mail boxes"},
  {"id":"0pppppppppp0","name":"Checkout","group":false,"group_id":null,"start_date":null,"description":null}],
"incidents": [
  {"id":"qh7w2x5m9c1f","name":"Mail <b>was</b> late","status":"resolved","impact":"major","page_id":"kctbh9vrtdwd",
   "created_at":"2024-03-02T10:00:00.000+09:00","started_at":"2024-03-02T09:00:00.000+09:00",
   "resolved_at":"2024-03-02T12:00:00.000+09:00","shortlink":"https://stspg.io/x","reminder_intervals":null,
   "components":[],
   "incident_updates":[
    {"id":"uuuuuuuuuuu3","status":"resolved","body":"It is back.<br />\r\n<script>alert(1)</script>&lt;i&gt; <a href=\"javascript:x\">more</a>",
     "created_at":"2024-03-02T12:00:00.000+09:00","display_at":"2024-03-02T12:00:00.000+09:00","custom_tweet":"back",
     "affected_components":[
       {"code":"8l4ygp009s5s","name":"Talk - Mail","old_status":"major_outage","new_status":"operational"},
       {"code":"0pppppppppp0","name":"Checkout","old_status":"operational","new_status":"partial_outage"},
       {"code":"nobodyknows1","name":"Gone","old_status":"operational","new_status":"major_outage"}]},
    {"id":"uuuuuuuuuuu2","status":"identified","body":"","created_at":"2024-03-02T11:00:00.000+09:00","affected_components":null},
    {"id":"uuuuuuuuuuu1","status":"investigating","body":"We look at it.","created_at":"2024-03-02T10:00:00.000+09:00",
     "display_at":"2024-03-02T09:30:00.000+09:00",
     "affected_components":[{"code":"8l4ygp009s5s","name":"Talk - Mail","old_status":"operational","new_status":"major_outage"}]}]},
  {"id":"2222222222ab","name":"Nothing was touched","status":"postmortem","impact":"none",
   "created_at":"2024-02-01T10:00:00Z","resolved_at":"2024-02-01T11:00:00Z",
   "incident_updates":[
    {"id":"vvvvvvvvvvv2","status":"postmortem","body":"What we learned.","created_at":"2024-02-03T10:00:00Z",
     "affected_components":[{"name":"No components were affected by this update."}]},
    {"id":"vvvvvvvvvvv1","status":"resolved","body":"Over.","created_at":"2024-02-01T11:00:00Z","affected_components":null}]},
  {"id":"ooooooooooo1","name":"Still open","status":"monitoring","impact":"minor","created_at":"2024-03-04T10:00:00Z",
   "resolved_at":null,"incident_updates":[]}],
"scheduled_maintenances": [
  {"id":"mmmmmmmmmmm1","name":"Disks","status":"completed","impact":"maintenance","created_at":"2024-01-01T10:00:00Z",
   "scheduled_for":"2024-01-05T10:00:00Z","scheduled_until":"2024-01-05T12:00:00Z","resolved_at":"2024-01-05T11:30:00Z",
   "components":[{"id":"8l4ygp009s5s","name":"Mail","group":false}],
   "incident_updates":[
    {"id":"wwwwwwwwwww2","status":"completed","body":"Done.","created_at":"2024-01-05T11:30:00Z","affected_components":null},
    {"id":"wwwwwwwwwww1","status":"scheduled","body":"We change disks.","created_at":"2024-01-01T10:00:00Z",
     "affected_components":[{"code":"8l4ygp009s5s","name":"Talk - Mail","old_status":"operational","new_status":"under_maintenance"}]}]}]
}"#;

fn site(database: &TestDatabase) -> Site {
    let site = Site::on(database.url(), "");
    std::fs::write(site.path("catalogue.toml"), CATALOGUE).unwrap();
    std::fs::write(site.path("history.json"), BODY).unwrap();
    drop(database.store());
    site.succeeds(&["catalogue", "apply"]);
    site
}

fn mail() -> ComponentId {
    ComponentId::parse("8l4ygp009s5s").unwrap()
}

/// An incident that takes a component out, over at `until`. Its updates have the ids `{updates}000000001` and so on.
fn outage(id: &str, updates: &str, component: &str, from: &str, until: Option<&str>) -> serde_json::Value {
    let update = |number: usize, status: &str, at: &str, new_status: &str| {
        serde_json::json!({ "id": format!("{updates:0<11}{number}"), "status": status, "created_at": at, "body": "Told.",
            "affected_components": [{ "code": component, "name": "Mail", "new_status": new_status }] })
    };
    let first = update(1, "investigating", from, "major_outage");
    let last = until.map(|until| update(2, "resolved", until, "operational"));
    let status = if until.is_some() { "resolved" } else { "investigating" };
    serde_json::json!({ "id": id, "name": "Mail is out", "status": status, "impact": "major", "created_at": from,
        "started_at": from, "resolved_at": until,
        "incident_updates": last.into_iter().chain([first]).collect::<Vec<_>>() })
}

fn body(incidents: &[serde_json::Value]) -> String {
    serde_json::json!({ "page": { "id": "kctbh9vrtdwd" }, "incidents": incidents, "scheduled_maintenances": null })
        .to_string()
}

fn site_with(database: &TestDatabase, incidents: &[serde_json::Value]) -> Site {
    let site = site(database);
    std::fs::write(site.path("history.json"), body(incidents)).unwrap();
    site
}

const IMPORT: [&str; 7] = ["import", "statuspage", "history.json", "--language", "en", "--map", "Checkout=pay"];

async fn read<T: Send + 'static>(store: &Store, f: impl FnOnce(&mut Conn) -> Result<T, Error> + Send + 'static) -> T {
    store.read(f).await.unwrap()
}

fn instant(text: &str) -> bonghwa::domain::time::Time {
    text.parse().unwrap()
}

on_both_databases! {
    async fn a_history_is_carried_over_with_its_ids_and_what_cannot_be_is_named(database: TestDatabase) {
        let site = site(&database);
        let told = site.succeeds(&[&IMPORT[..], &["--dry-run"]].concat());
        assert!(told.contains("2 incidents and 1 maintenances with 6 updates would be carried over"), "{told}");
        let store = database.store();
        let before = read(&store, record::find_standing).await.stamp;
        let told = site.succeeds(&IMPORT);
        for line in [
            "2 incidents and 1 maintenances with 6 updates are carried over.",
            "  nobodyknows1 Gone",
            "  ooooooooooo1: it is not over: open it here",
            "incident_updates[1]): it has no words",
            "There is no place for: custom_tweet (1).",
            "1 times a component counts as restored",
        ] {
            assert!(told.contains(line), "{line}: {told}");
        }
        assert!(read(&store, record::find_standing).await.stamp.sequence > before.sequence);

        let id = IncidentId::parse("qh7w2x5m9c1f").unwrap();
        let Held { incident, .. } = read(&store, move |conn| incidents::find(conn, id)).await;
        assert_eq!(incident.title.in_language(Language::English).1, "Mail was late");
        assert_eq!(incident.impact, Impact::Major);
        assert_eq!(incident.state, State::Resolved { at: instant("2024-03-02T03:00:00Z") });
        assert_eq!(incident.start().unwrap().at, instant("2024-03-02T00:00:00Z"));
        let bodies: Vec<&str> =
            incident.updates.iter().map(|one| one.body().unwrap().in_language(Language::English).1).collect();
        assert_eq!(bodies, ["We look at it.", "It is back.\n<i> more"]);
        assert_eq!(incident.updates[0].id.as_str(), "uuuuuuuuuuu1");
        let steps: Vec<(&str, Step)> =
            incident.recoveries.iter().map(|row| (row.component.as_str(), row.recovery.step())).collect();
        let (mail, pay) = ("8l4ygp009s5s", ComponentId::from_slug("pay"));
        let pay = pay.as_str();
        assert_eq!(steps, [(mail, Step::Down), (mail, Step::Restored), (pay, Step::Limited), (pay, Step::Restored)]);
        assert!(incident.safety.is_empty() && incident.promises.is_empty());
        assert_eq!(incident.imported_from.as_ref().unwrap().page, "kctbh9vrtdwd");

        let id = IncidentId::parse("2222222222ab").unwrap();
        let Held { incident, .. } = read(&store, move |conn| incidents::find(conn, id)).await;
        assert!(incident.tracked.is_empty() && incident.sets.is_empty());
        assert!(matches!(incident.state, State::Reported { .. }));
        let id = MaintenanceId::parse("mmmmmmmmmmm1").unwrap();
        let maintenance = read(&store, move |conn| maintenances::find(conn, id)).await;
        assert_eq!(maintenance.affected[0].expected, Status::UnderMaintenance, "nobody said what was expected");
        assert_eq!(maintenance.stamp.at, instant("2024-01-05T11:30:00Z"), "what was last said of it there");
        assert_eq!(maintenance.state.ended_at(), Some(instant("2024-01-05T11:30:00Z")));

        site.succeeds(&["site", "write", "www"]);
        let page = std::fs::read_to_string(site.path("www/incidents/qh7w2x5m9c1f/index.html")).unwrap();
        assert!(page.contains("이전 상태 페이지에서 옮긴 기록입니다") && page.contains("&#60;i&#62; more"), "{page}");
        assert!(!page.contains("alert(1)") && !page.contains("javascript:"), "{page}");
        assert!(!page.contains("원인") && !page.contains("담당"), "nobody here stands for either: {page}");
        let page = std::fs::read_to_string(site.path("www/components/8l4ygp009s5s/history/index.html")).unwrap();
        assert!(page.contains("이전은 이전 상태 페이지에서 옮긴 기록입니다"), "{page}");
        assert!(std::fs::exists(site.path("www/en/incidents/2222222222ab/index.html")).unwrap());
    }

    async fn the_same_file_again_changes_nothing(database: TestDatabase) {
        let site = site(&database);
        site.succeeds(&IMPORT);
        let store = database.store();
        let dump = |store: Store| async move {
            read(&store, |conn| {
                let mut entries = 0;
                audit::walk(conn, |_| {
                    entries += 1;
                    Ok::<_, Error>(())
                })?;
                let found = record::find(conn, chrono_tz::Asia::Seoul, None)?;
                Ok((entries, found))
            })
            .await
        };
        let before = dump(store.clone()).await;
        let told = site.succeeds(&IMPORT);
        assert!(told.contains("3 were carried over before and stay as they are."), "{told}");
        assert_eq!(dump(store).await, before);
    }

    async fn history_goes_before_our_own_and_leaves_that_as_it_is(database: TestDatabase) {
        let site = site(&database);
        let store = database.store();
        let mail = ComponentId::parse("8l4ygp009s5s").unwrap();
        let spans = move |conn: &mut Conn| statuses::list_spans(conn, mail, instant("2000-01-01T00:00:00Z"));
        let ours = read(&store, spans).await;
        let told = site.succeeds(&IMPORT);
        assert!(told.contains("Of 2 components more is known now of the time before their own history"), "{told}");
        let all = read(&store, spans).await;
        let short: Vec<(Status, String)> = all.iter().map(|span| (span.status, span.from.to_rfc3339())).collect();
        let expected = [
            (Status::UnderMaintenance, "2024-01-05T10:00:00+00:00"),
            (Status::Operational, "2024-01-05T11:30:00+00:00"),
            (Status::MajorOutage, "2024-03-02T00:30:00+00:00"),
            (Status::Operational, "2024-03-02T03:00:00+00:00"),
        ];
        let expected = expected.map(|(status, from)| (status, from.to_owned()));
        assert_eq!(short[..4], expected);
        assert_eq!(all[4..], ours[..], "what was recorded here is as it was");
        assert_eq!(all[3].until, Some(ours[0].from));
        let began = read(&store, move |conn| {
            let all = catalogue::list_stamped_components(conn)?;
            Ok(all.into_iter().find(|one| one.component.id == mail).map(|one| one.began_at))
        });
        assert_eq!(began.await, Some(instant("2024-01-05T10:00:00Z")));
        let found = read(&store, |conn| record::find(conn, chrono_tz::Asia::Seoul, None)).await;
        assert!(found.months.iter().any(|month| month.month.to_string() == "2024-03"), "{:?}", found.months);
    }

    async fn two_runs_give_what_one_run_with_everything_gives(database: TestDatabase) {
        let at_once = TestDatabase::start(Backend::Sqlite).unwrap();
        let incidents = [
            outage("aaaaaaaaaaa1", "u1", "8l4ygp009s5s", "2024-01-10T10:00:00Z", Some("2024-01-10T12:00:00Z")),
            outage("aaaaaaaaaaa2", "u2", "8l4ygp009s5s", "2024-02-10T10:00:00Z", Some("2024-02-10T12:00:00Z")),
            outage("aaaaaaaaaaa3", "u3", "8l4ygp009s5s", "2023-12-10T10:00:00Z", Some("2023-12-10T12:00:00Z")),
        ];
        let whole = site_with(&at_once, &incidents);
        whole.succeeds(&["import", "statuspage", "history.json"]);
        let site = site_with(&database, &incidents[1..2]);
        site.succeeds(&["import", "statuspage", "history.json"]);
        std::fs::write(site.path("history.json"), body(&incidents)).unwrap();
        let told = site.succeeds(&["import", "statuspage", "history.json"]);
        assert!(told.contains("2 incidents") && told.contains("Of 1 components more is known now"), "{told}");
        let carried = |conn: &mut Conn| {
            let spans = statuses::list_spans(conn, mail(), instant("2000-01-01T00:00:00Z"))?;
            Ok(spans.into_iter().filter(|span| span.from < instant("2025-01-01T00:00:00Z")).collect::<Vec<_>>())
        };
        let spans = read(&database.store(), carried).await;
        assert_eq!(spans.iter().filter(|span| span.status == Status::MajorOutage).count(), 3);
        let once = read(&at_once.store(), carried).await;
        let short = |spans: &[Span]| spans.iter().map(|span| (span.from, span.status)).collect::<Vec<_>>();
        assert_eq!(short(&spans), short(&once));
        assert!(!site.succeeds(&["import", "statuspage", "history.json"]).contains("more is known"));
    }

    async fn what_is_open_there_is_unknown_here_until_it_is_carried_over(database: TestDatabase) {
        let before = outage("aaaaaaaaaaa1", "u1", "8l4ygp009s5s", "2024-01-10T10:00:00Z", Some("2024-01-10T12:00:00Z"));
        let open = outage("aaaaaaaaaaa2", "u2", "8l4ygp009s5s", "2024-02-10T10:00:00Z", None);
        let older = [before.clone(), open];
        let site = site_with(&database, &older);
        let store = database.store();
        let status_in = |month: &'static str| {
            move |conn: &mut Conn| {
                let at = instant(month);
                let spans = statuses::list_spans(conn, mail(), at)?;
                Ok(spans.into_iter().find(|span| span.from <= at).map(|span| span.status))
            }
        };
        site.succeeds(&["import", "statuspage", "history.json"]);
        assert_eq!(read(&store, status_in("2024-02-01T00:00:00Z")).await, Some(Status::Operational));
        assert_eq!(read(&store, status_in("2024-03-01T00:00:00Z")).await, Some(Status::Unknown));
        let over = outage("aaaaaaaaaaa2", "u2", "8l4ygp009s5s", "2024-02-10T10:00:00Z", Some("2024-02-10T12:00:00Z"));
        std::fs::write(site.path("history.json"), body(&[before, over])).unwrap();
        site.succeeds(&["import", "statuspage", "history.json"]);
        assert_eq!(read(&store, status_in("2024-02-10T11:00:00Z")).await, Some(Status::MajorOutage));
        assert_eq!(read(&store, status_in("2024-03-01T00:00:00Z")).await, Some(Status::Operational));
        // A recording of the time when it was open takes nothing back.
        std::fs::write(site.path("history.json"), body(&older)).unwrap();
        let told = site.succeeds(&["import", "statuspage", "history.json"]);
        assert!(told.contains("aaaaaaaaaaa2: it is here already as it was when it was over"), "{told}");
        assert!(!told.contains("more is known"), "{told}");
        assert_eq!(read(&store, status_in("2024-03-01T00:00:00Z")).await, Some(Status::Operational));
    }

    async fn an_open_incident_is_known_again_once_it_is_over_however_its_beginning_was_moved(database: TestDatabase) {
        let before = outage("aaaaaaaaaaa1", "u1", "8l4ygp009s5s", "2024-01-10T10:00:00Z", Some("2024-01-10T12:00:00Z"));
        let open = |id: &str, updates: &str, from: &str| outage(id, updates, "8l4ygp009s5s", from, None);
        let first = open("aaaaaaaaaaa2", "u2", "2024-02-10T10:00:00Z");
        let second = open("aaaaaaaaaaa3", "u3", "2024-03-10T10:00:00Z");
        let site = site_with(&database, &[before.clone(), first, second.clone()]);
        site.succeeds(&["import", "statuspage", "history.json"]);
        let store = database.store();
        let unknown_from = |conn: &mut Conn| {
            let spans = statuses::list_spans(conn, mail(), instant("2000-01-01T00:00:00Z"))?;
            let own = instant("2025-01-01T00:00:00Z");
            let unknown = spans.into_iter().find(|span| span.status == Status::Unknown && span.from < own);
            Ok(unknown.map(|span| span.from))
        };
        assert_eq!(read(&store, unknown_from).await, Some(instant("2024-02-10T10:00:00Z")));
        let over = outage("aaaaaaaaaaa2", "u2", "8l4ygp009s5s", "2024-02-10T09:30:00Z", Some("2024-02-10T12:00:00Z"));
        std::fs::write(site.path("history.json"), body(&[over])).unwrap();
        site.succeeds(&["import", "statuspage", "history.json"]);
        assert_eq!(read(&store, unknown_from).await, Some(instant("2024-03-10T10:00:00Z")), "the second is still open");
        std::fs::write(site.path("history.json"), body(&[before])).unwrap();
        site.succeeds(&["import", "statuspage", "history.json"]);
        assert_eq!(read(&store, unknown_from).await, Some(instant("2024-03-10T10:00:00Z")), "nothing was said of it");
        let over = outage("aaaaaaaaaaa3", "u3", "8l4ygp009s5s", "2024-03-10T10:00:00Z", Some("2024-03-10T11:00:00Z"));
        std::fs::write(site.path("history.json"), body(&[over])).unwrap();
        site.succeeds(&["import", "statuspage", "history.json"]);
        assert_eq!(read(&store, unknown_from).await, None);
    }

    async fn what_a_later_file_says_otherwise_is_named(database: TestDatabase) {
        let (from, until) = ("2024-01-10T10:00:00Z", Some("2024-01-10T12:00:00Z"));
        let mut outage = outage("aaaaaaaaaaa1", "u1", "8l4ygp009s5s", from, until);
        let site = site_with(&database, std::slice::from_ref(&outage));
        site.succeeds(&["import", "statuspage", "history.json"]);
        outage["incident_updates"][1]["body"] = "Told otherwise.".into();
        std::fs::write(site.path("history.json"), body(&[outage])).unwrap();
        let told = site.succeeds(&["import", "statuspage", "history.json"]);
        assert!(told.contains("aaaaaaaaaaa1: it is here already, and this file says it otherwise"), "{told}");
    }

    async fn a_correction_of_what_was_carried_over_stays_over_what_comes_later(database: TestDatabase) {
        let first = outage("aaaaaaaaaaa1", "u1", "8l4ygp009s5s", "2024-01-10T10:00:00Z", Some("2024-01-10T12:00:00Z"));
        let second = outage("aaaaaaaaaaa2", "u2", "8l4ygp009s5s", "2024-02-10T10:00:00Z", Some("2024-02-10T12:00:00Z"));
        let site = site_with(&database, std::slice::from_ref(&first));
        site.succeeds(&["import", "statuspage", "history.json"]);
        site.succeeds(&[
            "history", "correct", "mail", "--from", "2024-01-10T10:00+00:00", "--until", "2024-01-10T11:00+00:00",
            "--status", "operational", "--reason", "처음 한 시간은 정상이었습니다.", "--by", "duty",
        ]);
        std::fs::write(site.path("history.json"), body(&[first, second])).unwrap();
        site.succeeds(&["import", "statuspage", "history.json"]);
        let spans = |conn: &mut Conn| statuses::list_spans(conn, mail(), instant("2000-01-01T00:00:00Z"));
        let spans = read(&database.store(), spans).await;
        let outages: Vec<(String, Option<String>)> = spans
            .iter()
            .filter(|span| span.status == Status::MajorOutage)
            .map(|span| (span.from.to_rfc3339(), span.until.map(|until| until.to_rfc3339())))
            .collect();
        let expected = [
            ("2024-01-10T11:00:00+00:00", "2024-01-10T12:00:00+00:00"),
            ("2024-02-10T10:00:00+00:00", "2024-02-10T12:00:00+00:00"),
        ];
        assert_eq!(outages, expected.map(|(from, until)| (from.to_owned(), Some(until.to_owned()))));
    }

    async fn a_correction_of_what_was_carried_over_says_nothing_of_the_present(database: TestDatabase) {
        let past = outage("aaaaaaaaaaa1", "u1", "8l4ygp009s5s", "2024-01-10T10:00:00Z", Some("2024-01-10T12:00:00Z"));
        let site = site_with(&database, &[past]);
        site.succeeds(&["import", "statuspage", "history.json"]);
        let store = database.store();
        let present = |conn: &mut Conn| {
            let spans = statuses::list_spans(conn, mail(), instant("2000-01-01T00:00:00Z"))?;
            Ok(spans.last().map(|span| (span.from, span.until, span.status)))
        };
        let before = read(&store, present).await;
        assert!(matches!(before, Some((_, None, Status::Unknown))), "{before:?}");
        site.succeeds(&[
            "history", "correct", "mail", "--from", "2024-01-11T10:00+00:00", "--until", "2024-01-11T11:00+00:00",
            "--status", "out", "--reason", "빠져 있던 한 시간입니다.", "--by", "duty",
        ]);
        assert_eq!(read(&store, present).await, before);
    }

    async fn updates_with_the_same_id_are_all_carried_over(database: TestDatabase) {
        let (from, until) = ("2024-01-10T10:00:00Z", Some("2024-01-10T12:00:00Z"));
        let site = site_with(&database, &[outage("aaaaaaaaaaa1", "same", "8l4ygp009s5s", from, until)]);
        site.succeeds(&["import", "statuspage", "history.json"]);
        let mut thrice = outage("aaaaaaaaaaa2", "same", "8l4ygp009s5s", from, until);
        let again = thrice["incident_updates"][0].clone();
        thrice["incident_updates"].as_array_mut().unwrap().extend([again.clone(), again]);
        std::fs::write(site.path("history.json"), body(&[thrice])).unwrap();
        let told = site.succeeds(&["import", "statuspage", "history.json"]);
        assert!(told.contains("1 incidents and 0 maintenances with 4 updates are carried over"), "{told}");
    }

    async fn the_archive_follows_what_everybody_asks_for(database: TestDatabase) {
        // More than come with the first page.
        let day = |number: i64| (instant("2022-01-01T00:00:00Z") + chrono::Duration::days(number)).to_rfc3339();
        let incidents: Vec<serde_json::Value> = (0..600)
            .map(|number| {
                let id = format!("i{number:011}");
                outage(&id, &format!("u{number}x"), "8l4ygp009s5s", &day(number), Some(&day(number + 1)))
            })
            .collect();
        let site = site_with(&database, &incidents);
        site.succeeds(&["import", "statuspage", "history.json"]);
        let page = Page {
            id: bonghwa::domain::ids::PageId::from_slug("x"),
            names: Texts::of(Language::Korean, "현황"),
            url: "https://status.example.org".into(),
            languages: vec![Language::Korean],
            zone: chrono_tz::Asia::Seoul,
            accent: Accent::default(),
            telephone: None,
            security: None,
            takes_subscriptions: false,
        };
        let published = Arc::new(Published::default());
        let publisher = Publisher::new(database.store(), Arc::new(page), published.clone());
        let past = "/incidents/i00000000000/";
        publisher.publish_first().await.unwrap();
        let awaits = |path: &str| published.site().as_ref().as_ref().is_some_and(|site| site.awaits(path));
        assert!(published.file("/").is_some() && published.file(past).is_none() && awaits(past));
        assert!(published.file("/incidents/").is_some() && published.file("/feed.json").is_some());
        assert!(!awaits("/incidents/nosuchthing1/"));
        assert!(publisher.publish().await.unwrap());
        assert!(published.file(past).is_some() && !awaits(past));
        assert!(published.site().as_ref().as_ref().unwrap().is_whole());
        assert!(!publisher.publish().await.unwrap(), "nothing has moved since");
    }
}

#[test]
fn the_components_of_the_other_page_become_a_catalogue_with_their_ids() {
    let database = TestDatabase::start(Backend::Sqlite).unwrap();
    let site = Site::on(database.url(), "");
    std::fs::write(site.path("history.json"), BODY).unwrap();
    drop(database.store());
    let told = site.succeeds(&["import", "statuspage", "history.json", "--components", "catalogue.toml"]);
    assert!(told.contains("1 groups and 2 components"), "{told}");
    site.succeeds(&["catalogue", "apply"]);
    let exported = site.succeeds(&["catalogue", "export"]);
    for line in ["id = \"vg1z0q1h3l2k\"", "id = \"8l4ygp009s5s\"", "id = \"0pppppppppp0\"", "slug = \"checkout\""] {
        assert!(exported.contains(line), "{exported}");
    }
    std::fs::write(site.path("again.toml"), &exported).unwrap();
    assert_eq!(site.succeeds(&["catalogue", "plan", "again.toml"]), "nothing to change\n");
    let moved = exported.replace("8l4ygp009s5s", "8l4ygp009s5t");
    std::fs::write(site.path("again.toml"), moved).unwrap();
    let told = site.fails(&["catalogue", "plan", "again.toml"], 2);
    assert!(told.contains("has the id 8l4ygp009s5s already, and ids never change"), "{told}");
    let twice = exported.replace("0pppppppppp0", "vg1z0q1h3l2k");
    std::fs::write(site.path("again.toml"), twice).unwrap();
    assert!(!site.run(&["catalogue", "plan", "again.toml"]).status.success());
}

#[test]
fn what_cannot_be_read_is_refused_with_its_file() {
    let database = TestDatabase::start(Backend::Sqlite).unwrap();
    let site = site(&database);
    std::fs::write(site.path("page.html"), "<html>").unwrap();
    let told = site.fails(&["import", "statuspage", "page.html"], 2);
    assert!(told.starts_with("page.html: line 1: this is no JSON"), "{told}");
    let told = site.fails(&["import", "statuspage", "history.json", "--map", "Checkout=shop"], 2);
    assert!(told.contains("the catalogue has no component shop"), "{told}");
}
