//! The catalogue file applied to both databases.

mod random;

use crate::harness::samples::{minute, wording};
use crate::harness::{TestApp, draft_of, on_both_databases};
use crate::incidents::scene::{CATALOGUE, Scene, component, down, fire, opening};
use bonghwa::actions::catalogue::{self as action, ApplyError};
use bonghwa::actions::incidents;
use bonghwa::config::Probing;
use bonghwa::config::catalogue::{parse, print};
use bonghwa::domain::catalogue::draft::{Draft, Kind, Place, Why};
use bonghwa::domain::catalogue::plan::Plan;
use bonghwa::domain::catalogue::resolve::Existing;
use bonghwa::domain::ids::ComponentId;
use bonghwa::domain::incidents::drafts::SetDraft;
use bonghwa::domain::language::Language;
use bonghwa::domain::status::Status;
use bonghwa::domain::time::{Time, day_of, from_millis};
use bonghwa::store::{Conn, Error, Store, audit, catalogue, probes, record, statuses};
use bonghwa::view::sheets;
use bonghwa::view::site;
use chrono_tz::Asia::Seoul;
use proptest::test_runner::{Config, TestRunner};
use std::collections::HashMap;
use std::path::Path;
use std::time::{Duration, Instant};

const FILE: &str = r#"
[[facility]]
slug = "room"
name = "Room"
kind = "room"
parent = "site"
[[facility]]
slug = "site"
name = { ko = "센터", en = "Site" }
kind = "site"
[[group]]
slug = "talk-group"
name = { ko = "소통", en = "Talk" }
[[component]]
slug = "talk"
group = "talk-group"
name = { ko = "톡", en = "Talk" }
[[component.function]]
slug = "text"
name = { ko = "문자", en = "Text" }
tier = 1
runs_on = ["room", "site"]
[[component]]
slug = "mail"
name = { ko = "메일", en = "Mail" }
policy = "manual"
[[probe]]
slug = "text-http"
component = "text"
url = "https://example.org/a?b=c"
headers = { Accept = "text/plain" }
status = [200, "300-399"]
body_contains = "a \"quoted\" \\ text"
header = { name = "Server" }
json = [{ path = "$.n", above = 1.5 }, { path = "$.s", equals = "up" }]
slow_above = "1500ms"
[[probe]]
slug = "mail-tcp"
component = "mail"
tcp = "[::1]:25"
decisive = false
interval = "1m"
"#;

/// What holds where nothing is set.
fn probing() -> Probing {
    let settings = "public_url = \"http://status.example.org\"\npage.name = { ko = \"시험\", en = \"Test\" }\n\
        database.url = \"sqlite:unused\"\n";
    bonghwa::config::parse(settings, Path::new("bonghwa.toml"), []).expect("valid settings").probing
}

fn draft(text: &str) -> Draft {
    parse(text, Path::new("catalogue.toml"), &probing(), &[Language::Korean, Language::English])
        .expect("a valid file")
        .draft
}

/// Ten o'clock in Seoul, and `minutes` after it.
fn at(minutes: i64) -> Time {
    from_millis(1_665_795_600_000 + minutes * 60_000).expect("an instant")
}

async fn apply(store: &Store, minutes: i64, text: &str, prune: bool) -> Result<Plan, ApplyError> {
    let draft = draft(text);
    store
        .write(move |conn| {
            record::begin(conn, at(0), day_of(at(0), Seoul), false)?;
            action::apply(conn, at(minutes), Seoul, &draft, prune)
        })
        .await
}

/// What a file is refused for, and where.
async fn refused(store: &Store, text: &str) -> Vec<(Place, Why)> {
    match apply(store, 9, text, false).await {
        Err(ApplyError::Refused(refusals)) => {
            refusals.into_iter().map(|refusal| (refusal.place, refusal.why)).collect()
        }
        other => panic!("{other:?}"),
    }
}

async fn export(store: &Store) -> String {
    store.read(|conn| catalogue::find(conn).map(|found| print(&found))).await.expect("it can be read")
}

async fn sequence(store: &Store) -> i64 {
    store.read(|conn| record::find_standing(conn).map(|standing| standing.stamp.sequence)).await.expect("a standing")
}

on_both_databases! {
    async fn a_file_applied_twice_and_an_export_applied_change_nothing(database: TestDatabase) {
        let store = database.store();
        let plan = apply(&store, 1, FILE, false).await.unwrap();
        assert_eq!(plan.added.len(), 8);
        let after_first = sequence(&store).await;
        assert!(apply(&store, 2, FILE, true).await.unwrap().is_empty());
        let exported = export(&store).await;
        let again = apply(&store, 3, &exported, true).await.unwrap();
        assert!(again.is_empty(), "{exported}\n{again:#?}");
        assert_eq!(export(&store).await, exported);
        assert_eq!(sequence(&store).await, after_first);
    }

    async fn a_rename_keeps_the_id_and_tells_only_the_slug(database: TestDatabase) {
        let store = database.store();
        apply(&store, 1, FILE, false).await.unwrap();
        let renamed = FILE.replace("slug = \"mail\"", "slug = \"post\"\nwas = \"mail\"")
            .replace("component = \"mail\"", "component = \"post\"");
        let before = store.read(catalogue::find).await.unwrap();
        let plan = apply(&store, 2, &renamed, true).await.unwrap();
        assert_eq!((plan.changed.len(), plan.added.len(), plan.removed.len()), (1, 0, 0), "{plan:#?}");
        assert_eq!(plan.changed[0].fields[0].to, "post");
        let after = store.read(catalogue::find).await.unwrap();
        let id = |catalogue: &bonghwa::domain::catalogue::Catalogue, slug: &str| {
            catalogue.components.iter().find(|component| component.slug == slug).map(|component| component.id)
        };
        assert_eq!(id(&before, "mail"), id(&after, "post"));
        assert!(apply(&store, 3, &renamed, true).await.unwrap().is_empty());
    }

    async fn what_the_file_leaves_out_stays_until_it_is_pruned_and_comes_back_with_its_history(database: TestDatabase) {
        let store = database.store();
        apply(&store, 1, FILE, false).await.unwrap();
        store.write(|conn| probes::ensure_series(conn, "here")).await.unwrap();
        let watched = store.read(|conn| probes::list_watched(conn, "here")).await.unwrap();
        let without = &FILE[..FILE.find("[[component]]\nslug = \"mail\"").unwrap()];
        let plan = apply(&store, 2, without, false).await.unwrap();
        assert!(plan.is_empty() && plan.left.len() == 3, "{plan:#?}");
        let plan = apply(&store, 3, without, true).await.unwrap();
        assert_eq!(plan.removed.len(), 3);
        assert!(store.read(|conn| probes::list_watched(conn, "here")).await.unwrap().is_empty());
        let plan = apply(&store, 4, FILE, true).await.unwrap();
        assert_eq!((plan.revived.len(), plan.added.len()), (3, 0));
        assert_eq!(store.read(|conn| probes::list_watched(conn, "here")).await.unwrap(), watched);
    }

    async fn a_leaf_that_becomes_a_parent_and_a_leaf_again_has_no_stale_status(database: TestDatabase) {
        let store = database.store();
        apply(&store, 1, "[[component]]\nslug = \"a\"\nname = \"A\"\n", false).await.unwrap();
        let id = store.read(catalogue::find).await.unwrap().components[0].id;
        let up = action_statement(id);
        store.write(move |conn| bonghwa::actions::statuses::change(conn, at(2), Seoul, &up)).await.unwrap();
        let nested = "[[component]]\nslug = \"a\"\nname = \"A\"\n[[component.function]]\nslug = \"f\"\nname = \"F\"\n";
        apply(&store, 3, nested, false).await.unwrap();
        apply(&store, 5, "[[component]]\nslug = \"a\"\nname = \"A\"\n", true).await.unwrap();
        let open = store.read(move |conn| statuses::find_open_span(conn, id)).await.unwrap().unwrap();
        assert_eq!((open.status, open.from), (Status::Unknown, at(3)));
        let spans = store.read(move |conn| statuses::list_spans(conn, id, at(0))).await.unwrap();
        assert_eq!(spans.iter().map(|span| span.status).collect::<Vec<_>>(),
            [Status::Unknown, Status::Operational, Status::Unknown]);
    }

    async fn a_refused_file_writes_nothing(database: TestDatabase) {
        let store = database.store();
        apply(&store, 1, FILE, false).await.unwrap();
        let before = (export(&store).await, sequence(&store).await);
        let unknown = FILE.replace("slug = \"mail\"\n", "slug = \"post\"\nwas = \"letters\"\n")
            .replace("component = \"mail\"", "component = \"post\"");
        assert!(matches!(apply(&store, 2, &unknown, false).await, Err(ApplyError::Refused(refusals)) if refusals.len() == 1));
        assert_eq!((export(&store).await, sequence(&store).await), before);
    }

    async fn what_the_file_leaves_standing_may_not_contradict_it(database: TestDatabase) {
        let store = database.store();
        let probed = "[[component]]\nslug = \"a\"\nname = \"A\"\n[[probe]]\nslug = \"p\"\ncomponent = \"a\"\ntcp = \"h:1\"\n";
        apply(&store, 1, probed, false).await.unwrap();
        let nested = "[[component]]\nslug = \"a\"\nname = \"A\"\n[[component.function]]\nslug = \"f\"\nname = \"F\"\n";
        let at_a = Place { kind: Kind::Component, index: 0, key: "slug" };
        assert_eq!(refused(&store, nested).await, [(at_a, Why::ProbeLeft("p".into()))]);
        apply(&store, 2, nested, true).await.unwrap();
        let inside = "[[component]]\nslug = \"b\"\nname = \"B\"\n[[component.function]]\nslug = \"a\"\nname = \"A\"\n";
        let at_a = Place { index: 1, ..at_a };
        assert_eq!(refused(&store, inside).await, [(at_a, Why::FunctionLeft("f".into()))]);
        apply(&store, 3, inside, true).await.unwrap();
    }

    async fn a_rename_to_a_slug_that_is_taken_is_refused(database: TestDatabase) {
        let store = database.store();
        let both = "[[group]]\nslug = \"a\"\nname = \"A\"\n[[group]]\nslug = \"b\"\nname = \"B\"\n";
        apply(&store, 1, both, false).await.unwrap();
        let renamed = "[[group]]\nslug = \"b\"\nwas = \"a\"\nname = \"B\"\n";
        let at_was = Place { kind: Kind::Group, index: 0, key: "was" };
        assert_eq!(refused(&store, renamed).await, [(at_was, Why::WasBoth(Kind::Group))]);
        // One that was removed keeps its slug, and with it its history.
        apply(&store, 2, "[[group]]\nslug = \"a\"\nname = \"A\"\n", true).await.unwrap();
        assert_eq!(refused(&store, renamed).await, [(at_was, Why::WasBoth(Kind::Group))]);
    }

    async fn a_new_entry_with_the_old_slug_of_a_renamed_one_gets_an_id_of_its_own(database: TestDatabase) {
        let store = database.store();
        let component = |slug: &str, rest: &str| format!("[[component]]\nslug = \"{slug}\"\n{rest}name = \"N\"\n");
        apply(&store, 1, &component("a", ""), false).await.unwrap();
        apply(&store, 2, &component("b", "was = \"a\"\n"), false).await.unwrap();
        let both = component("b", "") + &component("a", "");
        apply(&store, 3, &both, false).await.unwrap();
        let found = store.read(catalogue::find).await.unwrap();
        assert_eq!(found.components[0].id, ComponentId::from_slug("a"));
        assert_eq!(found.components[1].id, ComponentId::from_slug("a~2"));
        assert!(apply(&store, 4, &both, true).await.unwrap().is_empty());
    }

    async fn a_component_that_nothing_checks_any_more_is_unknown_unless_staff_speak_for_it(database: TestDatabase) {
        let store = database.store();
        let file = |policy: &str, probe: &str| {
            format!("[[component]]\nslug = \"a\"\nname = \"A\"\npolicy = \"{policy}\"\n{probe}")
        };
        let probe = "[[probe]]\nslug = \"p\"\ncomponent = \"a\"\ntcp = \"h:1\"\n";
        let id = ComponentId::from_slug("a");
        for (policy, minutes, expected) in [("manual", 10, Status::Operational), ("automatic", 20, Status::Unknown)] {
            apply(&store, minutes, &file(policy, probe), false).await.unwrap();
            let up = action_statement(id);
            store.write(move |conn| bonghwa::actions::statuses::change(conn, at(minutes), Seoul, &up)).await.unwrap();
            apply(&store, minutes + 1, &file(policy, ""), true).await.unwrap();
            let open = store.read(move |conn| statuses::find_open_span(conn, id)).await.unwrap().unwrap();
            assert_eq!(open.status, expected, "{policy}");
        }
        let change = store.read(move |conn| statuses::list_changes(conn, id)).await.unwrap().pop().unwrap();
        assert_eq!((change.since, change.why.as_deref()), (at(21), Some("no probe checks it any more")));
    }

    async fn what_an_open_incident_tracks_stays_a_leaf_and_keeps_its_status(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        let probed = format!("{CATALOGUE}[[probe]]\nslug = \"p\"\ncomponent = \"map\"\ntcp = \"h:1\"\n");
        let tries = async |minutes: i64, file: &str| {
            let (draft, now) = (draft_of(file), minute(minutes));
            scene.store.write(move |conn| action::apply(conn, now, Seoul, &draft, true)).await
        };
        tries(-1, &probed).await.unwrap();
        let draft = opening("fire", 0, vec![down("map", 0), down("bank", 0), down("mail", 0)]);
        scene.at(1).does(move |conn, desk| incidents::open(conn, desk, &draft, None)).await;
        // The last probe goes: the incident still says what the component is.
        tries(2, CATALOGUE).await.unwrap();
        assert_eq!(scene.status("map").await, Status::MajorOutage);
        let bank = CATALOGUE.find("[[component]]\nslug = \"bank\"").unwrap();
        let without = CATALOGUE[..bank].replace(
            "[[component]]\nslug = \"map\"",
            "[[component.function]]\nslug = \"inbox\"\nname = \"Inbox\"\n[[component]]\nslug = \"map\"",
        );
        let before = scene.print().await;
        let refused = tries(3, &without).await.unwrap_err();
        assert_eq!(
            refused.to_string(),
            "an open incident tracks mail, bank, which would be removed or get functions; take it out of the incident \
             first: bonghwa incident track --remove mail --remove bank"
        );
        assert_eq!(scene.print().await, before, "something was written");
        let set = SetDraft {
            at: minute(4),
            reason: wording("화재와 무관합니다.", "The fire is not the reason."),
            added: vec![],
            removed: vec![component("mail"), component("bank")],
        };
        scene.at(4).does(move |conn, desk| incidents::track(conn, desk, fire(), &set)).await;
        tries(5, &without).await.unwrap();
    }

    async fn pages_tell_at_once_that_a_component_has_gone_to_another_group_or_for_good(database: TestDatabase) {
        const GROUPS: &str = "[[group]]\nslug = \"together\"\nname = { ko = \"소통\", en = \"Together\" }\n\
            [[group]]\nslug = \"letters\"\nname = { ko = \"편지\", en = \"Letters\" }\n";
        let component = |slug: &str, group: &str| {
            format!("[[component]]\nslug = \"{slug}\"\ngroup = \"{group}\"\nname = \"{slug}\"\n")
        };
        let mut page = None;
        let app = TestApp::start_with(database, |parts| page = Some(parts.page.clone())).await;
        let page = page.expect("it is taken");
        let all = GROUPS.to_owned() + &component("chat", "together") + &component("mail", "letters");
        let steps = [
            all.clone() + &component("fax", "together"),
            all.clone() + &component("fax", "letters"),
            all + &component("fax", "together"),
            GROUPS.to_owned() + &component("chat", "together") + &component("mail", "letters"),
        ];
        for (place, file) in steps.iter().enumerate() {
            app.advance(Duration::from_secs(60));
            let (draft, now) = (draft_of(file), app.now());
            app.store.write(move |conn| action::apply(conn, now, Seoul, &draft, true)).await.unwrap();
            app.publishes().await;
            let found = app.store.read(|conn| record::find(conn, Seoul, None)).await.unwrap();
            let site = site::Site::new(&found, &page);
            let served: HashMap<String, Vec<u8>> = app.files().into_iter().collect();
            for sheet in sheets::sheets(&site).iter().filter(|sheet| sheet.path.contains("/groups/")) {
                let served = String::from_utf8_lossy(&served[&sheet.path]);
                assert_eq!(served, sheet.render(&site), "{} after step {place}", sheet.path);
            }
        }
        app.stop().await;
    }

    async fn applying_a_catalogue_is_written_in_the_audit_log(database: TestDatabase) {
        let store = database.store();
        apply(&store, 1, FILE, false).await.unwrap();
        apply(&store, 2, FILE, false).await.unwrap();
        let without = &FILE[..FILE.find("[[component]]\nslug = \"mail\"").unwrap()];
        apply(&store, 3, &without.replace("톡", "대화"), true).await.unwrap();
        let list = |conn: &mut Conn| {
            let mut entries = Vec::new();
            audit::walk::<Error>(conn, |entry| {
                entries.push(format!("{} {} {} {}", entry.at.timestamp_millis(), entry.actor, entry.act, entry.particulars));
                Ok(())
            })?;
            Ok::<_, Error>(entries)
        };
        let told = |minutes: i64, counts: &str| format!("{} catalogue catalogue.apply {counts}", at(minutes).timestamp_millis());
        assert_eq!(store.read(list).await.unwrap(), [
            told(1, "added=8 revived=0 changed=0 reordered=0 removed=0"),
            told(3, "added=0 revived=0 changed=1 reordered=0 removed=3"),
        ]);
    }

    async fn any_catalogue_applied_over_any_other_exports_as_what_was_applied(database: TestDatabase) {
        let store = database.store();
        let applied = |file: String, minutes: i64| {
            tokio::task::block_in_place(|| {
                tokio::runtime::Handle::current().block_on(async {
                    apply(&store, minutes, &file, true).await.unwrap();
                    let exported = export(&store).await;
                    let plan = apply(&store, minutes, &exported, true).await.unwrap();
                    (exported, plan)
                })
            })
        };
        // Each catalogue comes over the one before: what it lacks is removed, and comes back with a later one.
        let config = Config { cases: 48, failure_persistence: None, ..Config::default() };
        let minutes = std::cell::Cell::new(0);
        let outcome = TestRunner::new(config).run(&random::draft(), |draft| {
            minutes.set(minutes.get() + 1);
            let file = print(&draft.resolve(&Existing::default(), true).expect("a valid draft"));
            let (exported, plan) = applied(file.clone(), minutes.get());
            proptest::prop_assert_eq!(file, exported);
            proptest::prop_assert!(plan.is_empty(), "{:#?}", plan);
            Ok(())
        });
        outcome.unwrap();
    }

    async fn a_thousand_components_are_applied(database: TestDatabase) {
        let store = database.store();
        let file: String = (0..1_000).map(|n| format!("[[component]]\nslug = \"c{n}\"\nname = \"C{n}\"\n\
            [[probe]]\nslug = \"p{n}\"\ncomponent = \"c{n}\"\ntcp = \"h:{}\"\n", n + 1)).collect();
        let began = Instant::now();
        let plan = apply(&store, 1, &file, false).await.unwrap();
        println!("1,000 components and probes on {:?}: {:?}", database.backend(), began.elapsed());
        assert_eq!(plan.touched(Kind::Component).count(), 1_000);
        assert!(apply(&store, 2, &export(&store).await, true).await.unwrap().is_empty());
        // The other way round: only the order differs.
        let reversed: String = (0..1_000).rev().map(|n| format!("[[component]]\nslug = \"c{n}\"\nname = \"C{n}\"\n")).collect();
        let plan = apply(&store, 3, &reversed, false).await.unwrap();
        assert_eq!(plan.reordered, [Kind::Component]);
        assert!(plan.changed.is_empty());
        let first = store.read(catalogue::find).await.map_err(|error: Error| error).unwrap().components[0].slug.clone();
        assert_eq!(first, "c999");
    }
}

fn action_statement(component: bonghwa::domain::ids::ComponentId) -> bonghwa::actions::statuses::Statement {
    bonghwa::actions::statuses::Statement {
        component,
        to: Status::Operational,
        since: at(2),
        as_of: at(2),
        basis: bonghwa::domain::statuses::Basis::Staff,
        actor: "test".into(),
        why: None,
        cause: None,
    }
}
