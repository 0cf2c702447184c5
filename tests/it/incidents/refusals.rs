//! Every refusal of the domain, by name and sentence; and each time nothing was written.

use super::scene::{Scene, component, down, ending, fire, limited, loss, opening, restored, said, update};
use crate::harness::on_both_databases;
use crate::harness::samples::{actor, minute, operator, wording};
use bonghwa::actions::incidents as actions;
use bonghwa::actions::notices;
use bonghwa::domain::advice::AdviceEnd;
use bonghwa::domain::estimates::{Confidence, Estimate};
use bonghwa::domain::ids::{FacilityId, FactId, IncidentId, NoticeId, UpdateId};
use bonghwa::domain::incidents::drafts::{
    AdviceDraft, EstimateDraft, ExceptionDraft, FactDraft, Next, OpenDraft, RecoveryDraft, ResolveDraft, SetDraft,
    UpdateDraft,
};
use bonghwa::domain::incidents::{Impact, IncidentRefusal as Refused, Phase, Precision, Speaker};
use bonghwa::domain::language::Texts;
use bonghwa::domain::notices::{Notice, NoticeKind};
use bonghwa::domain::recoveries::{LeftOut, Recovery};
use bonghwa::domain::updates::{Signatory, UpdateKind};
use bonghwa::store::Conn;
use chrono::Duration;

fn estimate(slug: Option<&str>, estimate: Estimate, basis: &str) -> EstimateDraft {
    EstimateDraft {
        component: slug.map(component),
        estimate,
        confidence: Confidence::Medium,
        basis: wording(basis, ""),
        as_of: minute(1),
    }
}

fn fact(name: &str) -> FactDraft {
    FactDraft {
        id: FactId::from_slug(name),
        wording: wording("전원이 복구되었습니다.", "Power is back."),
        said_by: operator(),
        as_of: minute(1),
        is_awaited: false,
        supersedes: None,
    }
}

fn set(added: &[&str], removed: &[&str]) -> SetDraft {
    SetDraft {
        at: minute(1),
        reason: wording("집계 기준이 바뀌었습니다.", "What is counted has changed."),
        added: added.iter().map(|slug| down(slug, 1)).collect(),
        removed: removed.iter().map(|slug| component(slug)).collect(),
    }
}

on_both_databases! {
    async fn an_incident_ends_by_resolving_and_what_is_over_stays_over(database: TestDatabase) {
        let scene = Scene::burning(&database).await;
        scene.at(5).refuses(
            Refused::EndsByResolving { phase: Phase::Resolved },
            "an update cannot bring an incident to resolved: resolve it, or publish its report",
            |conn, desk| {
                let draft = UpdateDraft { phase: Some(Phase::Resolved), ..update("all clear", 5) };
                actions::publish_update(conn, desk, fire(), &draft)
            },
        ).await;
        scene.refuses(
            Refused::IsOpen,
            "the incident is open: there is nothing to reopen",
            |conn, desk| actions::reopen(conn, desk, fire(), &update("again", 5)),
        ).await;
        scene.refuses(
            Refused::ReportBeforeEnd,
            "a report is published after the end: resolve the incident first",
            |conn, desk| actions::report(conn, desk, fire(), &update("report", 5)),
        ).await;
        scene.ends(10).await;
        scene.at(11).refuses(
            Refused::IsOver { phase: Phase::Monitoring },
            "the incident is over and cannot go back to monitoring: reopen it, or publish a follow-up without a phase",
            |conn, desk| {
                let draft = UpdateDraft { phase: Some(Phase::Monitoring), ..update("still watching", 11) };
                actions::publish_update(conn, desk, fire(), &draft)
            },
        ).await;
        scene.refuses(
            Refused::AlreadyResolved,
            "the incident is already resolved",
            |conn, desk| actions::resolve(conn, desk, fire(), &ending("again", 11, vec![])),
        ).await;
        scene.refuses(
            Refused::NotOpen,
            "the incident is over: reopen it first, with the reason",
            |conn, desk| actions::recover(conn, desk, fire(), &[down("talk-text", 11)]),
        ).await;
    }

    async fn nothing_ends_while_it_is_out_unsaid_or_contradicted(database: TestDatabase) {
        let scene = Scene::burning(&database).await;
        scene.at(5).refuses(
            Refused::StillOut { components: vec!["talk-text".into(), "talk-media".into()] },
            "not resolved: 2 not restored yet (talk-text, talk-media). Restore what works, or name each as an exception \
             with its reason",
            |conn, desk| actions::resolve(conn, desk, fire(), &ending("the end", 5, vec![])),
        ).await;
        let all = || vec![restored("talk-text", 5), restored("talk-media", 5)];
        scene.refuses(
            Refused::SafetyMissing,
            "not resolved: nothing has been said of messages, money and personal records. State it first: lost, none_known \
             or being_checked",
            move |conn, desk| actions::resolve(conn, desk, fire(), &ending("the end", 5, all())),
        ).await;
        scene.says_nothing_is_lost().await;
        scene.refuses(
            Refused::NeedlessException { component: "talk-text".into() },
            "talk-text is no exception: it is restored, or the incident does not track it",
            move |conn, desk| {
                let exceptions =
                    vec![ExceptionDraft { component: component("talk-text"), reason: wording("다음 주에 복구합니다.", "") }];
                let draft = ResolveDraft { exceptions, ..ending("the end", 5, all()) };
                actions::resolve(conn, desk, fire(), &draft)
            },
        ).await;
        scene.refuses(
            Refused::InTheFuture { what: "the end", at: minute(6) },
            "the end (2022-10-15 06:36:00 UTC) is in the future: write when it was",
            |conn, desk| actions::resolve(conn, desk, fire(), &ending("the end", 6, vec![])),
        ).await;
    }

    async fn components_are_leaves_that_are_tracked_and_named_once(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        let parent = component("talk").to_string();
        scene.refuses(
            Refused::UnknownComponent { slug: parent.clone() },
            &format!(
                "the catalogue has no component {parent:?} with a status of its own: name a function, or a component \
                 without functions"
            ),
            |conn, desk| actions::open(conn, desk, &opening("fire", 0, vec![down("talk", 0)]), None),
        ).await;
        scene.refuses(
            Refused::NothingTracked,
            "an incident tracks at least one component: name what is affected",
            |conn, desk| actions::open(conn, desk, &opening("fire", 0, vec![]), None),
        ).await;
        scene.refuses(
            Refused::NamedTwice { component: "mail".into() },
            "mail is named twice: say one thing of it",
            |conn, desk| {
                let draft = opening("fire", 0, vec![down("mail", 0), limited("mail", 0)]);
                actions::open(conn, desk, &draft, None)
            },
        ).await;
        let draft = opening("fire", 0, vec![down("talk-text", 0)]);
        scene.does(move |conn, desk| actions::open(conn, desk, &draft, None)).await;
        scene.at(2).refuses(
            Refused::NotTracked { component: "mail".into() },
            "the incident does not track mail: add it to the tracked set first, with the reason",
            |conn, desk| actions::recover(conn, desk, fire(), &[down("mail", 1)]),
        ).await;
        scene.refuses(
            Refused::AlreadyTracked { component: "talk-text".into() },
            "the incident already tracks talk-text",
            |conn, desk| actions::track(conn, desk, fire(), &set(&["talk-text"], &[])),
        ).await;
        scene.refuses(
            Refused::SetUnchanged,
            "the tracked set would not change: name what comes in or goes out",
            |conn, desk| actions::track(conn, desk, fire(), &set(&[], &[])),
        ).await;
        scene.refuses(
            Refused::NothingTracked,
            "an incident tracks at least one component: name what is affected",
            |conn, desk| actions::track(conn, desk, fire(), &set(&[], &["talk-text"])),
        ).await;
        scene.refuses(
            Refused::NotTracked { component: "mail".into() },
            "the incident does not track mail: add it to the tracked set first, with the reason",
            |conn, desk| actions::track(conn, desk, fire(), &set(&[], &["mail"])),
        ).await;
    }

    async fn a_facility_is_one_of_the_catalogue_and_only_what_it_proposes_is_left_out(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        let unknown = FacilityId::from_slug("moon").to_string();
        scene.refuses(
            Refused::UnknownFacility { slug: unknown.clone() },
            &format!("the catalogue has no facility {unknown:?}"),
            |conn, desk| actions::open(conn, desk, &opening("fire", 0, vec![]), Some(&loss("moon", 0))),
        ).await;
        scene.refuses(
            Refused::NotProposed { component: "bank".into() },
            "bank cannot be left out: the facility does not propose it",
            |conn, desk| {
                let mut loss = loss("pangyo", 0);
                loss.left_out = vec![LeftOut { component: component("bank"), reason: wording("다른 곳에 있습니다.", "") }];
                actions::open(conn, desk, &opening("fire", 0, vec![]), Some(&loss))
            },
        ).await;
        scene.refuses(
            Refused::NamedTwice { component: "mail".into() },
            "mail is named twice: say one thing of it",
            |conn, desk| {
                let mut loss = loss("pangyo", 0);
                loss.left_out = vec![LeftOut { component: component("mail"), reason: wording("이중화되어 있습니다.", "") }];
                actions::open(conn, desk, &opening("fire", 0, vec![down("mail", 0)]), Some(&loss))
            },
        ).await;
    }

    async fn words_are_somebodys_and_approved_by_somebody_else(database: TestDatabase) {
        let scene = Scene::burning(&database).await;
        scene.at(5).refuses(
            Refused::SpeakerMissing,
            "name the organisation that speaks, and its role",
            |conn, desk| {
                let nobody = Speaker { organisation: Texts::default(), role: Texts::default() };
                let draft = UpdateDraft { speaker: nobody, ..update("anonymous", 5) };
                actions::publish_update(conn, desk, fire(), &draft)
            },
        ).await;
        scene.refuses(
            Refused::ApprovedByAuthor,
            "whoever wrote the words cannot approve them: a second person does",
            |conn, desk| {
                let draft = UpdateDraft { approver: Some(actor("duty-lead")), ..update("alone", 5) };
                actions::publish_update(conn, desk, fire(), &draft)
            },
        ).await;
        let nobody = || Speaker { organisation: Texts::default(), role: Texts::default() };
        scene.refuses(
            Refused::SpeakerMissing,
            "name the organisation that speaks, and its role",
            move |conn, desk| {
                actions::confirm_cause(conn, desk, fire(), &wording("배터리 화재입니다.", ""), &nobody())
            },
        ).await;
        scene.refuses(
            Refused::SpeakerMissing,
            "name the organisation that speaks, and its role",
            move |conn, desk| {
                actions::state_fact(conn, desk, fire(), &FactDraft { said_by: nobody(), ..fact("power") })
            },
        ).await;
    }

    async fn a_provider_changes_no_states_and_a_holding_notice_says_little(database: TestDatabase) {
        let scene = Scene::burning(&database).await;
        let sentence = "what a provider says is quoted and changes no state of ours: publish it without recoveries, and \
            state them in an update of your own";
        scene.at(5).refuses(Refused::ProviderChangesStates, sentence, |conn, desk| {
            let recoveries = vec![restored("talk-text", 5)];
            let draft = UpdateDraft { kind: UpdateKind::Provider, recoveries, ..update("the provider", 5) };
            actions::publish_update(conn, desk, fire(), &draft)
        }).await;
        scene.refuses(Refused::ProviderChangesStates, sentence, |conn, desk| {
            let phase = Some(Phase::Monitoring);
            let draft = UpdateDraft { kind: UpdateKind::Provider, phase, ..update("the provider", 5) };
            actions::publish_update(conn, desk, fire(), &draft)
        }).await;
        let sentence = "a holding notice says what fails, since when, and when the next word comes: no cause, no estimate \
            and nothing that is back";
        scene.refuses(
            Refused::HoldingSaysTooMuch,
            sentence,
            |conn, desk| {
                let phase = Some(Phase::Identified);
                let draft = UpdateDraft { kind: UpdateKind::Holding, phase, ..update("hold on", 5) };
                actions::publish_update(conn, desk, fire(), &draft)
            },
        ).await;
        scene.refuses(Refused::HoldingSaysTooMuch, sentence, |conn, desk| {
            let recoveries = vec![restored("talk-text", 5)];
            let draft = UpdateDraft { kind: UpdateKind::Holding, recoveries, ..update("hold on", 5) };
            actions::publish_update(conn, desk, fire(), &draft)
        }).await;
    }

    async fn an_apology_is_signed_by_everyone_who_is_named(database: TestDatabase) {
        let scene = Scene::burning(&database).await;
        let apology = |signatories| UpdateDraft { kind: UpdateKind::Apology { signatories }, ..update("sorry", 5) };
        scene.at(5).refuses(
            Refused::SignatoriesMissing,
            "an apology names those who sign it",
            move |conn, desk| actions::publish_update(conn, desk, fire(), &apology(vec![])),
        ).await;
        let signed_by = Some(actor("chief"));
        let signatories =
            vec![Signatory { speaker: operator(), signed_by }, Signatory { speaker: operator(), signed_by: None }];
        scene.refuses(
            Refused::SignatureMissing { missing: vec!["서비스 상황실".into()] },
            "not published: 서비스 상황실 has not signed the apology yet",
            move |conn, desk| actions::publish_update(conn, desk, fire(), &apology(signatories)),
        ).await;
    }

    async fn nothing_is_said_of_a_time_that_has_not_come(database: TestDatabase) {
        let scene = Scene::burning(&database).await;
        scene.at(5);
        let told = |what| format!("{what} (2022-10-15 06:36:00 UTC) is in the future: write when it was");
        let later = |what| (Refused::InTheFuture { what, at: minute(6) }, told(what));
        let (refused, sentence) = later("as of");
        scene.refuses(refused, &sentence, |conn, desk| {
            actions::publish_update(conn, desk, fire(), &update("tomorrow's", 6))
        }).await;
        let (refused, sentence) = later("display at");
        scene.refuses(refused, &sentence, |conn, desk| {
            let draft = UpdateDraft { display_at: Some(minute(6)), ..update("tomorrow's", 5) };
            actions::publish_update(conn, desk, fire(), &draft)
        }).await;
        let (refused, sentence) = later("since");
        scene.refuses(refused, &sentence, |conn, desk| {
            actions::recover(conn, desk, fire(), &[restored("talk-text", 6)])
        }).await;
        let (refused, sentence) = later("the beginning");
        scene.refuses(refused, &sentence, |conn, desk| {
            actions::open(conn, desk, &opening("flood", 6, vec![down("mail", 5)]), None)
        }).await;
        let (refused, sentence) = later("the beginning");
        scene.refuses(refused, &sentence, |conn, desk| {
            actions::correct_start(conn, desk, fire(), minute(6), Precision::About, &wording("정정합니다.", ""))
        }).await;
        let (refused, sentence) = later("the change");
        scene.refuses(refused, &sentence, |conn, desk| {
            actions::track(conn, desk, fire(), &SetDraft { at: minute(6), ..set(&["mail"], &[]) })
        }).await;
        let (refused, sentence) = later("when it came");
        scene.does(|conn, desk| {
            actions::state_fact(conn, desk, fire(), &FactDraft { is_awaited: true, ..fact("power") })
        }).await;
        scene.refuses(refused, &sentence, |conn, desk| {
            actions::note_that_fact_came(conn, desk, fire(), FactId::from_slug("power"), minute(6))
        }).await;
    }

    async fn a_promise_is_kept_within_the_table(database: TestDatabase) {
        let scene = Scene::burning(&database).await;
        let next = |by: i64, is_night| Next { by: Some(minute(by)), is_night };
        scene.at(5).refuses(
            Refused::PromiseTooLate {
                impact: Impact::Critical,
                phase: Phase::Investigating,
                minutes: 15,
                latest: minute(20),
            },
            "the next word on a critical incident in phase investigating comes within 15 minutes: promise it by 2022-10-15 \
             06:50:00 UTC, or announce the cadence of the night",
            move |conn, desk| {
                actions::publish_update(conn, desk, fire(), &UpdateDraft { next: next(21, false), ..update("late", 5) })
            },
        ).await;
        scene.refuses(
            Refused::PromiseInThePast { at: minute(5) },
            "the next word cannot be promised for 2022-10-15 06:35:00 UTC: that has passed",
            move |conn, desk| {
                actions::publish_update(conn, desk, fire(), &UpdateDraft { next: next(5, false), ..update("now", 5) })
            },
        ).await;
        let held = scene.does(move |conn, desk| {
            actions::publish_update(conn, desk, fire(), &UpdateDraft { next: next(35, true), ..update("night", 5) })
        }).await;
        assert_eq!(held.incident.promise().map(|promise| promise.due_at), Some(minute(35)));
    }

    async fn an_estimate_names_a_time_ahead_or_that_there_is_none(database: TestDatabase) {
        let scene = Scene::burning(&database).await;
        let passed = "an estimate names a time ahead, and a window that ends after it begins";
        for given in [
            Estimate::Time { at: minute(5) },
            Estimate::Window { from: minute(1), until: minute(4) },
            Estimate::Window { from: minute(30), until: minute(20) },
        ] {
            scene.at(5).refuses(Refused::EstimatePassed, passed, move |conn, desk| {
                actions::estimate(conn, desk, fire(), &estimate(None, given, "복구 인력이 도착했습니다."))
            }).await;
        }
        for (words, basis) in [("최대한 빨리", "최대한 빨리 복구하겠습니다."), ("asap", "ASAP")] {
            scene.refuses(
                Refused::NoEstimate { words: words.into() },
                &format!(
                    "{words:?} is no estimate: name a time, a window or a condition, or say that nobody can tell yet"
                ),
                move |conn, desk| actions::estimate(conn, desk, fire(), &estimate(None, Estimate::None, basis)),
            ).await;
        }
        scene.refuses(
            Refused::NotTracked { component: "mail".into() },
            "the incident does not track mail: add it to the tracked set first, with the reason",
            |conn, desk| {
                let draft = estimate(Some("mail"), Estimate::Time { at: minute(90) }, "부품이 왔습니다.");
                actions::estimate(conn, desk, fire(), &draft)
            },
        ).await;
    }

    async fn facts_are_there_stand_and_are_awaited(database: TestDatabase) {
        let scene = Scene::burning(&database).await;
        let (older, newer) = (FactId::from_slug("no power"), FactId::from_slug("power"));
        let within = Some(Duration::hours(2));
        scene.at(5).refuses(
            Refused::UnknownFact { id: older.to_string() },
            &format!("the incident has no fact {:?}: list them with `bonghwa incident show`", older.to_string()),
            move |conn, desk| {
                let conditional = Estimate::Conditional { fact: older, within };
                actions::estimate(conn, desk, fire(), &estimate(None, conditional, "전원이 먼저입니다."))
            },
        ).await;
        scene.does(|conn, desk| actions::state_fact(conn, desk, fire(), &fact("no power"))).await;
        scene.refuses(
            Refused::FactNotAwaited { id: older.to_string() },
            &format!("the fact {older} is not awaited: it is stated already"),
            move |conn, desk| actions::note_that_fact_came(conn, desk, fire(), older, minute(5)),
        ).await;
        let held = scene.does(move |conn, desk| {
            actions::state_fact(conn, desk, fire(), &FactDraft { supersedes: Some(older), ..fact("power") })
        }).await;
        assert_eq!(held.incident.facts[0].superseded_by, Some(newer));
        scene.refuses(
            Refused::FactSuperseded { id: older.to_string() },
            &format!("the fact {older} has been superseded already: supersede the newer one"),
            move |conn, desk| {
                actions::state_fact(conn, desk, fire(), &FactDraft { supersedes: Some(older), ..fact("again") })
            },
        ).await;
    }

    async fn advice_and_notices_end_after_they_begin(database: TestDatabase) {
        let scene = Scene::burning(&database).await;
        let advice = |slug: Option<&str>, end| AdviceDraft {
            component: slug.map(component),
            wording: wording("문자로 연락해 주십시오.", "Write text messages."),
            end,
        };
        scene.at(5).refuses(
            Refused::AdviceEnded,
            "advice ends after it is given: write a later end",
            move |conn, desk| actions::advise(conn, desk, fire(), &advice(None, AdviceEnd::At(minute(5)))),
        ).await;
        scene.refuses(
            Refused::NotTracked { component: "mail".into() },
            "the incident does not track mail: add it to the tracked set first, with the reason",
            move |conn, desk| actions::advise(conn, desk, fire(), &advice(Some("mail"), AdviceEnd::WhenRestored)),
        ).await;
        for (begins, ends) in [(0, 5), (10, 10), (20, 10)] {
            let (begins_at, ends_at) = (minute(begins), minute(ends));
            let id = NoticeId::from_slug("fraud");
            scene.refuses(
                Refused::NoticeEnded,
                "a notice ends after it begins and after now: write a later end",
                move |conn, desk| {
                    let kind = NoticeKind::Fraud;
                    let notice = Notice { id, kind, wording: wording("사칭에 주의해 주십시오.", ""), begins_at, ends_at };
                    notices::announce(conn, desk.now, desk.by, &notice)?;
                    Ok(actions::Done { incident: fire(), was_done_before: false })
                },
            ).await;
        }
    }

    async fn corrections_correct_something_that_is_there(database: TestDatabase) {
        let scene = Scene::burning(&database).await;
        let (first, unknown) = (UpdateId::from_slug("fire-first"), UpdateId::from_slug("unknown"));
        let reason = || wording("시각이 틀렸습니다.", "The time was wrong.");
        scene.at(5).refuses(
            Refused::UnknownUpdate { id: unknown.to_string() },
            &format!("the incident has no update {:?}: list them with `bonghwa incident show`", unknown.to_string()),
            move |conn, desk| actions::retract_update(conn, desk, fire(), unknown, &reason()),
        ).await;
        let same = update("fire-first", 0).body;
        scene.refuses(
            Refused::NothingCorrected,
            "the words are the same as before: there is nothing to correct",
            move |conn, desk| actions::correct_update(conn, desk, fire(), first, &same, &reason()),
        ).await;
        scene.refuses(
            Refused::NothingCorrected,
            "the words are the same as before: there is nothing to correct",
            move |conn, desk| {
                actions::correct_start(conn, desk, fire(), minute(0), Precision::Minute, &reason())
            },
        ).await;
        scene.refuses(
            Refused::NothingOverridden { impact: Impact::Critical },
            "the impact is critical already: there is nothing to override",
            move |conn, desk| actions::override_impact(conn, desk, fire(), Impact::Critical, &reason()),
        ).await;
        scene.does(move |conn, desk| actions::retract_update(conn, desk, fire(), first, &reason())).await;
        let retracted = "the update was retracted: what was retracted is not corrected; publish a new one";
        scene.refuses(Refused::IsRetracted, retracted, move |conn, desk| {
            actions::correct_update(conn, desk, fire(), first, &wording("고친 안내입니다.", ""), &reason())
        }).await;
        let again = UpdateDraft { recoveries: vec![down("talk-text", 0), down("talk-media", 0)], ..update("sorry", 5) };
        scene.does(move |conn, desk| actions::put_right(conn, desk, fire(), first, &reason(), &again)).await;
        scene.at(6).refuses(Refused::IsRetracted, retracted, move |conn, desk| {
            actions::put_right(conn, desk, fire(), first, &reason(), &update("twice", 5))
        }).await;
    }

    async fn instants_that_cannot_be_are_slips_of_the_pen(database: TestDatabase) {
        let scene = Scene::burning(&database).await;
        let recovers = |draft: RecoveryDraft| {
            move |conn: &mut Conn, desk: actions::Desk<'_>| actions::recover(conn, desk, fire(), &[draft])
        };
        scene.at(20).refuses(
            Refused::LongAgo { what: "since" },
            "since lies more than ten years back: check the year",
            recovers(down("talk-text", -60 * 24 * 365 * 11)),
        ).await;
        scene.refuses(
            Refused::SinceAfterAsOf { component: "talk-text".into() },
            "talk-text cannot be so since later than the moment described: move `since` back, or `as of` on",
            recovers(RecoveryDraft { as_of: minute(5), ..restored("talk-text", 10) }),
        ).await;
        scene.refuses(
            Refused::BackBeforeOut { component: "talk-text".into() },
            "talk-text cannot be back since before it was out: name a later time, or correct what was said of the outage",
            recovers(restored("talk-text", -5)),
        ).await;
        let far = minute(60 * 24 * 400);
        scene.refuses(
            Refused::FarAhead { what: "the estimate" },
            "the estimate lies more than a year ahead: check the year, or name a condition instead",
            move |conn, desk| actions::estimate(conn, desk, fire(), &estimate(None, Estimate::Time { at: far }, "x")),
        ).await;
        scene.does(|conn, desk| actions::track(conn, desk, fire(), &SetDraft { at: minute(15), ..set(&["map"], &[]) })).await;
        scene.refuses(
            Refused::SetBackwards { before: minute(15) },
            &format!("the tracked set last changed at {}: name the same time or a later one", minute(15)),
            |conn, desk| actions::track(conn, desk, fire(), &SetDraft { at: minute(10), ..set(&[], &["map"]) }),
        ).await;
    }

    async fn an_incident_ends_after_it_began(database: TestDatabase) {
        let scene = Scene::burning(&database).await;
        scene.says_nothing_is_lost().await;
        let back = || vec![restored("talk-text", 10), restored("talk-media", 10)];
        scene.at(20).refuses(
            Refused::EndsBeforeBeginning { at: minute(-1) },
            &format!(
                "the incident cannot have ended at {}, before it began: name a later time, or correct its beginning",
                minute(-1)
            ),
            move |conn, desk| {
                let draft = ResolveDraft { at: minute(-1), ..ending("the end", 20, back()) };
                actions::resolve(conn, desk, fire(), &draft)
            },
        ).await;
        scene.does(move |conn, desk| actions::resolve(conn, desk, fire(), &ending("the end", 20, back()))).await;
        scene.at(30).refuses(
            Refused::BeginsAfterEnd,
            "the incident cannot have begun after it ended: name an earlier time",
            |conn, desk| {
                let reason = wording("시각이 틀렸습니다.", "The time was wrong.");
                actions::correct_start(conn, desk, fire(), minute(25), Precision::Minute, &reason)
            },
        ).await;
    }

    async fn a_fact_that_an_estimate_waits_for_is_not_taken_away(database: TestDatabase) {
        let scene = Scene::burning(&database).await;
        let power = FactId::from_slug("power");
        scene.at(5).does(|conn, desk| {
            actions::state_fact(conn, desk, fire(), &FactDraft { is_awaited: true, ..fact("power") })
        }).await;
        let after = Estimate::Conditional { fact: power, within: Some(Duration::hours(2)) };
        scene.does(move |conn, desk| actions::estimate(conn, desk, fire(), &estimate(None, after, "x"))).await;
        scene.refuses(
            Refused::FactWaitedFor { id: power.to_string() },
            &format!("an estimate waits for the fact {power}: say that it came, or replace the estimate first"),
            move |conn, desk| {
                let newer = FactDraft { supersedes: Some(power), ..fact("newer") };
                actions::state_fact(conn, desk, fire(), &newer)
            },
        ).await;
    }

    async fn an_incident_is_one_that_is_there_and_opened_once(database: TestDatabase) {
        let scene = Scene::burning(&database).await;
        scene.at(5).refuses(
            Refused::IncidentExists,
            "an incident with this id exists already",
            |conn, desk| {
                let draft = OpenDraft { first: update("another", 0), ..opening("fire", 0, vec![]) };
                actions::open(conn, desk, &draft, None)
            },
        ).await;
        let unknown = IncidentId::from_slug("flood");
        let sentence =
            format!("there is no incident {:?}: list them with `bonghwa incident list`", unknown.to_string());
        let refused = || Refused::UnknownIncident { id: unknown.to_string() };
        scene.refuses(refused(), &sentence, move |conn, desk| {
            actions::publish_update(conn, desk, unknown, &update("nowhere", 5))
        }).await;
        scene.refuses(refused(), &sentence, move |conn, desk| {
            actions::resolve(conn, desk, unknown, &ending("nowhere", 5, vec![]))
        }).await;
        scene.refuses(refused(), &sentence, move |conn, desk| {
            actions::suspect_cause(conn, desk, unknown, "the battery")
        }).await;
        scene.refuses(refused(), &sentence, move |conn, desk| {
            actions::log(conn, desk, unknown, minute(5), "", "called the provider")
        }).await;
    }

    async fn a_watched_component_is_not_yet_restored(database: TestDatabase) {
        let scene = Scene::burning(&database).await;
        scene.at(10).says_nothing_is_lost().await;
        let watched = |slug| said(slug, Recovery::Watching { until: minute(100) }, 10);
        let all = vec![watched("talk-text"), restored("talk-media", 10)];
        scene.does(move |conn, desk| actions::recover(conn, desk, fire(), &all)).await;
        scene.refuses(
            Refused::StillOut { components: vec!["talk-text".into()] },
            "not resolved: 1 not restored yet (talk-text). Restore what works, or name each as an exception with its reason",
            |conn, desk| actions::resolve(conn, desk, fire(), &ending("the end", 10, vec![])),
        ).await;
    }
}
