//! An incident is read back as it was written, written as what differs, and found by what is asked of it.

use crate::harness::samples::{actor, leaves, minute, save_catalogue, updates, whole_incident, wording};
use crate::harness::{TestDatabase, on_both_databases};
use bonghwa::domain::catalogue::Component;
use bonghwa::domain::estimates::EstimateOutcome;
use bonghwa::domain::facts::FactStanding;
use bonghwa::domain::ids::{ComponentId, FactId, IncidentId, UpdateId};
use bonghwa::domain::incidents::{IncidentRecord, LogEntry, Phase, State, SuspectedCause, Tracked};
use bonghwa::domain::record::Stamp;
use bonghwa::domain::recoveries::{Recovered, Recovery, SetVersion};
use bonghwa::domain::safety::Safety;
use bonghwa::domain::time::Time;
use bonghwa::domain::updates::UpdateKind;
use bonghwa::store::catalogue::{self, write};
use bonghwa::store::incidents::{
    Held, find, find_next_due, find_token, list_due, list_known, list_open, list_tracked_components, list_tracking,
    save, save_log, save_suspected, save_token, stamp_tracking,
};
use bonghwa::store::schema::{estimates, facts, incident_updates, incidents, recoveries};
use bonghwa::store::{Conn, Error, Store};
use diesel::prelude::*;
use std::collections::HashSet;
use std::sync::Arc;

async fn in_catalogue(database: &TestDatabase) -> Store {
    let store = database.store();
    store.write(save_catalogue).await.expect("a catalogue");
    store
}

async fn saved(store: &Store, before: Option<&IncidentRecord>, after: &IncidentRecord, due_at: Option<Time>) -> Held {
    let (before, after) = (before.cloned(), after.clone());
    let written = store.write(move |conn| {
        save(conn, before.as_ref(), &after, due_at)?;
        find(conn, after.id)
    });
    written.await.expect("it is saved and read back")
}

/// Another incident with the same contents under ids of its own.
fn under(slug: &str, mut incident: IncidentRecord) -> IncidentRecord {
    incident.id = IncidentId::from_slug(slug);
    for update in &mut incident.updates {
        update.id = UpdateId::from_slug(&format!("{slug}-{}", update.number));
    }
    for (place, fact) in incident.facts.iter_mut().enumerate() {
        fact.id = FactId::from_slug(&format!("{slug}-{place}"));
    }
    incident
}

/// The same incident after something changed in all that it has.
fn changed(before: &IncidentRecord) -> IncidentRecord {
    let mut after = before.clone();
    after.stamp = Stamp { sequence: 9, at: minute(300) };
    after.title = wording("고친 제목", "");
    after.state = State::Reported { resolved_at: minute(200), at: minute(250) };
    (after.impact_override, after.contact) = (None, None);
    after.causes.pop();
    after.starts[1].reason = None;
    after.starts.push(after.starts[0].clone());
    after.updates[0].revisions[1].body = wording("다시 고친 안내", "");
    after.updates[1].retraction = None;
    after.updates[2].kind = UpdateKind::Regular;
    let UpdateKind::Apology { signatories } = &mut after.updates[5].kind else { panic!("the last one is an apology") };
    signatories[1].signed_by = Some(actor("engineer"));
    let mut more = updates()[0].clone();
    (more.id, more.number) = (UpdateId::from_slug("sample-7"), 7);
    after.updates.push(more);
    let mut version = after.sets[1].clone();
    (version.version, version.added, version.removed) = (3, vec![leaves()[1]], vec![leaves()[2]]);
    after.sets.push(version);
    after.recoveries[0].recovery = Recovery::Restored;
    after.recoveries[4].is_undone = true;
    let mut more = after.recoveries[0].clone();
    more.number = 40;
    after.recoveries.push(more);
    after.exceptions.pop();
    after.exceptions[0].taken_back_at = None;
    after.estimates[1].outcome = EstimateOutcome::Missed { at: minute(61) };
    after.promises[2].fulfilled_at = Some(minute(100));
    after.advice[0].ended_at = Some(minute(200));
    after.facts[2].standing = FactStanding::Came { at: minute(140) };
    after.safety.push(after.safety[0].clone());
    after.safety[0].safety = Safety::Lost;
    after
}

on_both_databases! {
    async fn an_incident_is_read_back_as_it_was_written_and_changed(database: TestDatabase) {
        let store = in_catalogue(&database).await;
        let first = whole_incident();
        let held = saved(&store, None, &first, Some(minute(120))).await;
        assert_eq!(held.incident, first);
        assert_eq!((held.revision, held.suspected, held.log), (1, vec![], vec![]));

        let second = changed(&first);
        let held = saved(&store, Some(&first), &second, None).await;
        assert_eq!(held.incident, second);
        assert_eq!(held.revision, 2);

        // And back: what came vanishes, what vanished comes.
        let mut third = first.clone();
        third.updates.clone_from(&second.updates);
        let held = saved(&store, Some(&second), &third, None).await;
        assert_eq!(held.incident, third);

        // All but the updates, which were published: those never vanish.
        let vanishing = store.write(move |conn| save(conn, Some(&third), &first, None)).await;
        assert!(matches!(vanishing, Err(Error::Conflict(_))), "{vanishing:?}");
    }

    async fn a_long_set_is_written_in_parts_and_read_in_the_order_of_the_page(database: TestDatabase) {
        let store = in_catalogue(&database).await;
        // One hundred, two tens and three: a statement of each length, and two of one of them.
        let members: Vec<ComponentId> = (0..123).map(|n| ComponentId::from_slug(&format!("system-{n}"))).collect();
        let mut incident = under("long", whole_incident());
        let (statement, tracked) = (incident.recoveries[0].clone(), incident.tracked[2].clone());
        incident.sets = vec![SetVersion { added: members.clone(), ..incident.sets[0].clone() }];
        let of = |component: &ComponentId| Tracked { component: *component, ..tracked.clone() };
        incident.tracked = members.iter().map(of).collect();
        let first = |(component, number): (&ComponentId, i64)| {
            Recovered { component: *component, number, ..statement.clone() }
        };
        incident.recoveries = members.iter().zip(1..).map(first).collect();
        let names = tracked.names.clone();
        let added = store.write(move |conn| {
            let stamp = Stamp { sequence: 1, at: minute(-60) };
            let mail = catalogue::find(conn)?.components.into_iter().find(|one| one.slug == "mail").expect("mail");
            members.iter().zip(0..).try_for_each(|(id, n)| {
                let (slug, names) = (format!("system-{n}"), names.clone());
                write::save_component(conn, &Component { id: *id, slug, names, position: n, ..mail.clone() }, stamp)
            })
        });
        added.await.expect("a longer catalogue");
        assert_eq!(saved(&store, None, &incident, None).await.incident, incident);
    }

    async fn what_did_not_change_is_not_written(database: TestDatabase) {
        let store = in_catalogue(&database).await;
        let first = whole_incident();
        saved(&store, None, &first, None).await;
        // Words that only a write of that row would take away.
        let touched = store.write(|conn| -> Result<usize, Error> {
            Ok(diesel::update(incident_updates::table).set(incident_updates::author.eq("another")).execute(conn)?)
        });
        assert_eq!(touched.await.expect("written"), first.updates.len());
        let mut second = first.clone();
        second.updates[3].phase = Phase::Monitoring;
        let held = saved(&store, Some(&first), &second, None).await;
        let authors: Vec<&str> = held.incident.updates.iter().map(|update| update.author.as_str()).collect();
        assert_eq!(authors, ["another", "another", "another", "duty", "another", "another"]);
    }

    async fn what_was_never_opened_is_not_found(database: TestDatabase) {
        let store = in_catalogue(&database).await;
        let incident = whole_incident();
        let id = incident.id;
        let missing = store.read(move |conn| find(conn, id)).await;
        assert!(matches!(missing, Err(Error::NotFound)), "{missing:?}");
        let kept = incident.clone();
        let never = store.write(move |conn| save(conn, Some(&kept), &kept, None)).await;
        assert!(matches!(never, Err(Error::NotFound)), "{never:?}");
        saved(&store, None, &incident, None).await;
        let twice = store.write(move |conn| save(conn, None, &incident, None)).await;
        assert!(matches!(twice, Err(Error::Conflict(_))), "{twice:?}");
    }

    async fn known_incidents_are_shared_and_the_others_read(database: TestDatabase) {
        let store = in_catalogue(&database).await;
        let early = whole_incident();
        let mut late = under("late", whole_incident());
        late.starts[1].at = minute(1);
        late.stamp.sequence = 8;
        saved(&store, None, &early, None).await;
        saved(&store, None, &late, None).await;
        let known = store.read(|conn| list_known(conn, &[])).await.expect("all are read");
        assert_eq!(known.iter().map(|one| (**one).clone()).collect::<Vec<_>>(), [late.clone(), early.clone()]);

        let mut moved = early.clone();
        moved.stamp = Stamp { sequence: 9, at: minute(130) };
        moved.starts[1].at = minute(2);
        saved(&store, Some(&early), &moved, None).await;
        let kept = known.clone();
        let again = store.read(move |conn| list_known(conn, &kept)).await.expect("what moved is read");
        assert!(Arc::ptr_eq(&again[1], &known[0]), "what did not move was read again");
        assert_eq!(*again[0], moved);
        let kept = again.clone();
        let same = store.read(move |conn| list_known(conn, &kept)).await.expect("nothing is read");
        assert!(same.iter().zip(&again).all(|(one, other)| Arc::ptr_eq(one, other)));
    }

    async fn incidents_are_found_by_what_is_due_open_and_tracked(database: TestDatabase) {
        let store = in_catalogue(&database).await;
        let open = whole_incident();
        let mut over = under("over", whole_incident());
        over.state = State::Resolved { at: minute(180) };
        over.sets.truncate(1);
        saved(&store, None, &open, Some(minute(120))).await;
        saved(&store, None, &over, Some(minute(90))).await;
        let asked = store.read(|conn| {
            let [text, images, mail, _] = leaves();
            let due = (list_due(conn, minute(89))?, list_due(conn, minute(90))?, list_due(conn, minute(120))?);
            let tracking = (list_tracking(conn, text)?, list_tracking(conn, images)?, list_tracking(conn, mail)?);
            Ok::<_, Error>((due, list_open(conn)?, tracking, list_tracked_components(conn)?, find_next_due(conn)?))
        });
        let (due, is_open, tracking, tracked, next) = asked.await.expect("read");
        assert_eq!(due, (vec![], vec![over.id], vec![over.id, open.id]));
        assert_eq!(is_open, [open.id]);
        assert_eq!(tracking, (vec![open.id], vec![], vec![open.id]), "one is over, pictures have left the set");
        let [text, _, mail, roadview] = leaves();
        assert_eq!(tracked, HashSet::from([text, mail, roadview]));
        assert_eq!(next, Some(minute(90)));
        saved(&store, Some(&over), &over, None).await;
        assert_eq!(store.read(find_next_due).await.expect("read"), Some(minute(120)));
    }

    async fn what_a_changed_component_appears_in_is_stamped(database: TestDatabase) {
        let store = in_catalogue(&database).await;
        let with = whole_incident();
        let mut without = under("without", whole_incident());
        without.tracked.retain(|tracked| tracked.component != leaves()[1]);
        without.sets[0].added.retain(|component| *component != leaves()[1]);
        saved(&store, None, &with, None).await;
        saved(&store, None, &without, None).await;
        let stamp = Stamp { sequence: 20, at: minute(500) };
        let read = store.write(move |conn| {
            stamp_tracking(conn, leaves()[1], stamp)?;
            Ok::<_, Error>((find(conn, with.id)?, find(conn, without.id)?))
        });
        let (with, without) = read.await.expect("written");
        assert_eq!((with.incident.stamp, without.incident.stamp.sequence), (stamp, 7));
    }

    async fn a_token_is_good_once_and_is_not_kept_itself(database: TestDatabase) {
        let store = in_catalogue(&database).await;
        let incident = saved(&store, None, &whole_incident(), None).await.incident;
        let id = incident.id;
        let note = move |conn: &mut Conn| save_token(conn, "a-secret", id, "sample-1", "digest", minute(1));
        assert_eq!(store.read(|conn| find_token(conn, "a-secret")).await.expect("read"), None);
        store.write(note).await.expect("written");
        let found = store.read(|conn| find_token(conn, "a-secret")).await.expect("read");
        assert_eq!(found, Some((id, "digest".to_owned())));
        assert!(matches!(store.write(note).await, Err(Error::Conflict(_))));
        let kept = store.read(|conn| {
            let hashes = bonghwa::store::schema::form_tokens::table;
            hashes.select(bonghwa::store::schema::form_tokens::token_hash).load::<String>(conn).map_err(Error::from)
        });
        let kept = kept.await.expect("read");
        assert!(kept.len() == 1 && kept[0].len() == 64 && !kept[0].contains("secret"), "{kept:?}");
    }

    async fn a_token_is_known_for_thirty_days(database: TestDatabase) {
        let store = in_catalogue(&database).await;
        let id = saved(&store, None, &whole_incident(), None).await.incident.id;
        let day = 24 * 60;
        let known = store.write(move |conn| {
            save_token(conn, "first", id, "sample-1", "digest", minute(0))?;
            save_token(conn, "second", id, "sample-2", "digest", minute(30 * day))?;
            let after_thirty_days = find_token(conn, "first")?.is_some();
            save_token(conn, "third", id, "sample-3", "digest", minute(30 * day + 1))?;
            let later = ["first", "second", "third"].map(|token| find_token(conn, token).map(|found| found.is_some()));
            Ok::<_, Error>((after_thirty_days, later.into_iter().collect::<Result<Vec<_>, _>>()?))
        });
        assert_eq!(known.await.expect("written"), (true, vec![false, true, true]));
    }

    async fn what_only_staff_see_is_kept_in_its_order(database: TestDatabase) {
        let store = in_catalogue(&database).await;
        let incident = saved(&store, None, &whole_incident(), None).await.incident;
        let suspected = ["배터리", "전선"].map(|note| {
            SuspectedCause { note: note.to_owned(), by: actor("engineer"), at: minute(9) }
        });
        let log = ["먼저", "나중"].map(|text| {
            LogEntry { at: minute(5), by: actor("duty"), text: text.to_owned(), recorded_at: minute(6) }
        });
        let (causes, entries, id) = (suspected.clone(), log.clone(), incident.id);
        let written = store.write(move |conn| {
            causes.iter().try_for_each(|cause| save_suspected(conn, id, cause))?;
            entries.iter().try_for_each(|entry| save_log(conn, id, entry))?;
            find(conn, id)
        });
        let held = written.await.expect("written");
        assert_eq!((held.suspected, held.log), (suspected.to_vec(), log.to_vec()));
    }

    async fn what_we_never_write_is_told_as_corrupt(database: TestDatabase) {
        let store = in_catalogue(&database).await;
        let incident = whole_incident();
        saved(&store, None, &incident, None).await;
        type Damage = fn(&mut Conn) -> QueryResult<usize>;
        let damages: [(&str, Damage); 8] = [
            ("an unknown phase", |conn| diesel::update(incidents::table).set(incidents::phase.eq("gone")).execute(conn)),
            ("an end of what is open", |conn| {
                let at = bonghwa::store::connection::At(minute(1));
                diesel::update(incidents::table).set(incidents::resolved_at.eq(Some(at))).execute(conn)
            }),
            ("words without an original", |conn| {
                let words = r#"{"original":"ko","texts":{"en":"Only English"}}"#;
                diesel::update(incidents::table).set(incidents::title.eq(words)).execute(conn)
            }),
            ("a broken object", |conn| diesel::update(incidents::table).set(incidents::title.eq("{")).execute(conn)),
            ("an unknown kind of update", |conn| {
                diesel::update(incident_updates::table).set(incident_updates::kind.eq("rumour")).execute(conn)
            }),
            ("an actor with an address", |conn| {
                diesel::update(recoveries::table).set(recoveries::recorded_by.eq("a@example.org")).execute(conn)
            }),
            ("an outcome without its instant", |conn| {
                diesel::update(estimates::table).set(estimates::outcome.eq("met")).execute(conn)
            }),
            ("an unknown standing", |conn| diesel::update(facts::table).set(facts::standing.eq("felt")).execute(conn)),
        ];
        for (name, damage) in damages {
            let id = incident.id;
            let read = store.write(move |conn| -> Result<(), Error> {
                damage(conn)?;
                let found = find(conn, id).map(|_| ());
                let listed = list_known(conn, &[]).map(|_| ());
                assert!(matches!(found, Err(Error::Corrupt(_))), "{name}: {found:?}");
                assert!(matches!(listed, Err(Error::Corrupt(_))), "{name}: {listed:?}");
                // Undone by the rollback.
                Err(Error::NotFound)
            });
            assert!(matches!(read.await, Err(Error::NotFound)), "{name}");
        }
    }
}
