//! Forms: the same one publishes once, and one that is out of date is refused.

use super::scene::{Scene, down, english, fire, restored, update};
use crate::harness::on_both_databases;
use bonghwa::actions::incidents::{self as actions, Done};
use bonghwa::domain::ids::UpdateId;
use bonghwa::domain::incidents::IncidentRefusal as Refused;
use bonghwa::domain::incidents::drafts::UpdateDraft;
use bonghwa::store::{Conn, Error};

on_both_databases! {
    async fn the_same_form_publishes_once_and_none_publishes_two_things(database: TestDatabase) {
        let scene = Scene::burning(&database).await;
        scene.at(5);
        let publish = |draft: UpdateDraft| {
            move |conn: &mut Conn, desk: actions::Desk<'_>| actions::publish_update(conn, desk, fire(), &draft)
        };
        let first = scene.tries(Some("form-1"), None, publish(update("words", 5))).await.expect("it is published");
        assert_eq!(first, Done { incident: fire(), was_done_before: false });
        // Sent again a minute later, under the id that this sending drew.
        scene.at(6);
        let before = scene.held(fire()).await;
        let again = UpdateDraft { id: UpdateId::from_slug("drawn again"), ..update("words", 5) };
        let second = scene.tries(Some("form-1"), None, publish(again)).await.expect("it was published");
        assert_eq!(second, Done { incident: fire(), was_done_before: true });
        assert_eq!(scene.held(fire()).await, before);
        assert_eq!(english(&before, "words"), "This is words.");
        let used = "this form was already used to publish something else: open a new one";
        scene.refuses_form((Some("form-1"), None), Refused::FormUsed, used, publish(update("other words", 6))).await;
        scene.refuses_form((Some("form-1"), None), Refused::FormUsed, used, |conn, desk| {
            actions::recover(conn, desk, fire(), &[restored("talk-text", 6)])
        }).await;
    }

    async fn a_form_sent_again_later_is_the_same_form(database: TestDatabase) {
        let scene = Scene::burning(&database).await;
        for (minute, was_done_before) in [(5, false), (7, true)] {
            let done = scene.at(minute).tries(Some("form-1"), None, move |conn, desk| {
                actions::recover(conn, desk, fire(), &[restored("talk-text", minute)])
            });
            assert_eq!(done.await.expect("it is done").was_done_before, was_done_before);
        }
        assert_eq!(scene.held(fire()).await.incident.recoveries.len(), 3);
    }

    async fn a_refused_form_can_be_sent_again(database: TestDatabase) {
        let scene = Scene::burning(&database).await;
        let relapse = || [down("mail", 1)];
        scene.at(5).refuses_form(
            (Some("form-1"), None),
            Refused::NotTracked { component: "mail".into() },
            "the incident does not track mail: add it to the tracked set first, with the reason",
            move |conn, desk| actions::recover(conn, desk, fire(), &relapse()),
        ).await;
        let done = scene.tries(Some("form-1"), None, |conn, desk| {
            actions::recover(conn, desk, fire(), &[restored("talk-text", 5)])
        });
        assert!(!done.await.expect("the form is still good").was_done_before);
    }

    async fn a_form_of_an_older_revision_is_refused(database: TestDatabase) {
        let scene = Scene::burning(&database).await;
        let read = scene.at(5).held(fire()).await.revision;
        scene.does(|conn, desk| actions::publish_update(conn, desk, fire(), &update("faster", 5))).await;
        let refused = Refused::ChangedMeanwhile { expected: read, found: read + 1 };
        let sentence = format!(
            "the incident was changed meanwhile (revision {}, the form is of {read}): look at what changed and publish again",
            read + 1
        );
        scene.refuses_form((None, Some(read)), refused, &sentence, |conn, desk| {
            actions::publish_update(conn, desk, fire(), &update("slower", 5))
        }).await;
        let done = scene.tries(None, Some(read + 1), |conn, desk| {
            actions::publish_update(conn, desk, fire(), &update("slower", 5))
        });
        done.await.expect("the present revision is good");
    }

    async fn of_two_who_publish_at_once_from_one_revision_one_is_told(database: TestDatabase) {
        let scene = Scene::burning(&database).await;
        let read = scene.at(5).held(fire()).await.revision;
        let publish = |name: &'static str| scene.tries(None, Some(read), move |conn, desk| {
            actions::publish_update(conn, desk, fire(), &update(name, 5))
        });
        let (one, other) = tokio::join!(publish("one"), publish("other"));
        assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
        assert_eq!(scene.held(fire()).await.incident.updates.len(), 2);
        scene.store.read(|_| Ok::<_, Error>(())).await.expect("the database goes on");
    }
}
