//! The writing desk over real HTTP: from the first tap to words that the public reads, and everything that stands between.

use crate::delivering::Office;
use crate::harness::staff::SignedIn;
use crate::harness::{Reply, TestApp, on_both_databases};
use bonghwa::domain::actors::Actor;
use bonghwa::domain::approvals::Demand;
use bonghwa::domain::ids::{ComponentId, GroupId, IncidentId, ManuscriptId};
use bonghwa::domain::incidents::Held;
use bonghwa::domain::language::Language;
use bonghwa::domain::manuscripts::{Manuscript, Stage};
use bonghwa::domain::staff::Role;
use bonghwa::domain::subscriptions::{Moment, Scope};
use bonghwa::store::{Error, audit, incidents, manuscripts};
use std::time::Duration;

/// A manuscript as a browser has it open: its address and what its form would send.
struct Open {
    path: String,
    id: ManuscriptId,
    fields: Vec<(String, String)>,
}

impl Open {
    /// Types `value` into the field `name`.
    fn types(&mut self, name: &str, value: &str) -> &mut Open {
        self.fields.retain(|(own, _)| own != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Presses a button of the form.
    async fn presses(&self, who: &SignedIn<'_>, act: &str) -> Reply {
        let fields: Vec<(&str, &str)> =
            self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        who.post(&format!("{}{act}", self.path), &fields).await
    }
}

async fn stands(app: &TestApp, id: ManuscriptId) -> Manuscript {
    app.store.read(move |conn| manuscripts::find(conn, id)).await.expect("it is there")
}

async fn count_open(app: &TestApp) -> usize {
    app.store.read(manuscripts::list_open).await.expect("they are listed").len()
}

async fn incident(app: &TestApp, id: IncidentId) -> Held {
    app.store.read(move |conn| incidents::find(conn, id)).await.expect("it is open")
}

/// Opens the page of a manuscript and takes what its form holds.
async fn opens(who: &SignedIn<'_>, path: &str) -> Open {
    let page = who.get(path).await;
    assert_eq!(page.status, 200, "{path}: {}", page.text());
    let id = ManuscriptId::parse(path.split('?').next().and_then(|path| path.rsplit('/').next()).unwrap_or_default())
        .expect("an id");
    let manuscript = stands(who.app, id).await;
    let mut fields: Vec<(String, String)> =
        manuscript.content.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    for (name, _) in &fields {
        assert!(page.text().contains(&format!("name=\"{name}\"")), "{name} is in no form: {}", page.text());
    }
    for name in ["revision", "hash", "incident_revision"] {
        let (_, value) = page.text().split_once(&format!("name=\"{name}\" value=\"")).expect("a hidden field");
        fields.push((name.to_owned(), value.split('"').next().unwrap_or_default().to_owned()));
    }
    Open { path: path.to_owned(), id, fields }
}

/// Begins writing about something.
async fn begins(who: &SignedIn<'_>, about: &[(&str, &str)]) -> Open {
    let begun = who.post("/console/compose", about).await;
    assert_eq!(begun.status, 303, "{}", begun.text());
    opens(who, begun.header("location")).await
}

fn id(slug: &str) -> String {
    ComponentId::from_slug(slug).to_string()
}

/// A first word about the mail, as it begins.
async fn mail<'a>(who: &SignedIn<'a>) -> Open {
    begins(who, &[("component", &id("mail")), ("token", "mail")]).await
}

/// The same in words of one's own, which somebody else must approve.
async fn own_words(who: &SignedIn<'_>) -> Open {
    let mut draft = mail(who).await;
    draft.types("kind", "regular").types("title.ko", "메일 장애").types("body.ko", "메일을 보낼 수 없습니다.");
    draft.types("title.en", "Mail is out").types("body.en", "Mail cannot be sent.");
    goes_on(&draft.presses(who, "").await, &format!("{}?done=saved", draft.path));
    opens(who, &draft.path).await
}

async fn entries(app: &TestApp) -> Vec<String> {
    let read = app.store.read(|conn| {
        let mut all = Vec::new();
        audit::walk::<Error>(conn, |entry| {
            all.push(format!("{} {} {}", entry.actor, entry.act, entry.particulars));
            Ok(())
        })?;
        Ok::<_, Error>(all)
    });
    read.await.expect("the log is read")
}

fn goes_on(reply: &Reply, to: &str) {
    assert_eq!((reply.status, reply.header("location")), (303, to), "{}", reply.text());
}

fn refused(reply: &Reply, status: u16, sentence: &str) {
    assert_eq!(reply.status, status, "{}", reply.text());
    assert!(reply.text().contains(sentence), "{sentence}: {}", reply.text());
}

on_both_databases! {
    async fn a_template_takes_the_place_of_typed_words_only_when_told_so_and_they_can_be_brought_back(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let who = app.staff(Role::Publisher).await;
        let mut draft = own_words(&who).await;
        draft.types("body.en", "Typed and saved by itself.").presses(&who, "/autosave").await;
        let mut draft = opens(&who, &draft.path).await;
        let apology = bonghwa::domain::templates::starter::all().remove(6);
        let reply = draft.types("fill", "template").types("use", apology.id.as_str()).presses(&who, "/fill").await;
        goes_on(&reply, &format!("{}?use={}#use-over", draft.path, apology.id));
        assert_eq!(stands(&app, draft.id).await.content.get("body.en"), "Typed and saved by itself.");
        let asked = who.get(&format!("{}?use={}", draft.path, apology.id)).await;
        let over = format!("over:{}", apology.id);
        assert!(asked.text().contains(&over) && asked.text().contains("Replace my words"), "{}", asked.text());
        let typed = stands(&app, draft.id).await.revision;
        goes_on(&draft.types("fill", &over).presses(&who, "/fill").await, &draft.path);
        assert!(stands(&app, draft.id).await.content.get("body.en").starts_with("We apologise"));
        let page = who.get(&draft.path).await;
        assert!(page.text().contains("What we did and failed to do: ____"), "{}", page.text());
        let back = who.get(&format!("{}?take={typed}", draft.path)).await;
        for words in ["Typed and saved by itself.</textarea>", "An earlier version is in the form"] {
            assert!(back.text().contains(words), "{words}: {}", back.text());
        }
        let nowhere = who.get("/console/manuscripts/zzzz").await;
        refused(&nowhere, 404, "There is no such draft.");
        assert!(nowhere.text().contains("last saved"), "{}", nowhere.text());
        app.stop().await;
    }

    async fn who_agrees_sees_first_what_is_new_and_the_button_stands_behind_it(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let (writer, lead) = (app.staff(Role::Publisher).await, app.staff_of("lead", Role::Publisher, None).await);
        let first = mail(&writer).await;
        first.presses(&writer, "/publish").await;
        let incident = stands(&app, first.id).await.aim.incident();
        let mut draft = begins(&writer, &[("incident", incident.as_str())]).await;
        draft.types("body.ko", "원인을 찾고 있습니다.").types("phase", "identified");
        draft.types("advice.ko", "전화로 연락하십시오.").types("fact.ko", "전원이 들어왔습니다.");
        draft.types("estimate", "none").types("estimate_basis.ko", "아직 모릅니다.");
        draft.presses(&writer, "").await;
        let draft = opens(&writer, &draft.path).await;
        goes_on(&draft.presses(&writer, "/ask").await, &format!("{}?done=asked", draft.path));
        let page = lead.get(&draft.path).await;
        let place = |words: &str| page.text().find(words).unwrap_or_else(|| panic!("{words}: {}", page.text()));
        let order = ["What is new in this", "전화로 연락하십시오.", "As it goes out", "value=\"approved\""].map(place);
        assert!(order.is_sorted(), "{order:?}");
        let news = &page.text()[order[0]..order[2]];
        for words in ["원인을 찾고 있습니다.", "전원이 들어왔습니다.", "아직 모릅니다.", "struck:"] {
            assert!(news.contains(words), "{words}: {news}");
        }
        assert!(page.text().contains("<b>New:</b>") && !page.text().contains("[-"), "{}", page.text());
        assert!(page.text().contains("Not written in English"), "{}", page.text());
        let hash = stands(&app, draft.id).await.hash();
        lead.post(&format!("{}/judge", draft.path), &[("verdict", "approved"), ("hash", &hash)]).await;
        let agreed = writer.get(&draft.path).await;
        assert!(!agreed.text().contains("Waiting for approval"), "{}", agreed.text());
        for who in [&writer, &lead] {
            let screen = who.get("/console/").await;
            assert!(screen.text().contains("Approved and not published yet") && !screen.text().contains("Waiting for approval"), "{}", screen.text());
            let list = who.get("/console/manuscripts").await;
            assert!(list.text().contains("Approved, not published yet") && list.text().contains("approved by lead"), "{}", list.text());
        }
        app.stop().await;
    }

    async fn the_desk_says_how_many_people_are_sent_the_words(database: TestDatabase) {
        let office = Office::open(database).await;
        let messages = Scope::Component(ComponentId::from_slug("talk-text"));
        office.breaks().await;
        let who = office.app.staff(Role::Publisher).await;
        let draft = begins(&who, &[("incident", IncidentId::from_slug("fire").as_str())]).await;
        let told = async |words: &str| {
            let page = who.get(&draft.path).await;
            assert!(page.text().contains(words), "{words}: {}", page.text());
        };
        let mut words = opens(&who, &draft.path).await;
        words.types("body.ko", "확인하고 있습니다.");
        words.presses(&who, "").await;
        told("Nobody has subscribed to these services by mail.").await;
        office.follows("a@example.org", messages, &[Moment::Updates], Language::Korean).await;
        told("and, by mail, to one person.").await;
        office.follows("b@example.org", Scope::Everything, &[Moment::Updates, Moment::Resolved], Language::English).await;
        office.follows("c@example.org", Scope::Everything, &[Moment::Resolved], Language::English).await;
        office.follows("d@example.org", Scope::Component(ComponentId::from_slug("mail")), &[Moment::Updates], Language::English).await;
        told("and, by mail, to 2 people.").await;
        office.app.stop().await;
    }

    async fn looking_where_writing_begins_begins_nothing(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let who = app.staff(Role::Responder).await;
        for path in ["/console/compose", &format!("/console/compose?component={}", id("mail")), "/console/manuscripts"] {
            assert_eq!(who.get(path).await.status, 200, "{path}");
        }
        assert_eq!(count_open(&app).await, 0);
        mail(&who).await;
        mail(&who).await;
        assert_eq!(count_open(&app).await, 1, "a form sent twice begins once");
        app.stop().await;
    }

    async fn a_holding_notice_of_an_approved_template_is_public_after_two_taps(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let who = app.staff(Role::Publisher).await;
        let draft = mail(&who).await;
        let page = who.get(&draft.path).await;
        for words in ["Ready to publish", "nobody else has to agree", "Mail not working", "Text message", "1 of 3 services"] {
            assert!(page.text().contains(words), "{words}: {}", page.text());
        }
        goes_on(&draft.presses(&who, "/publish").await, &format!("{}?done=published", draft.path));
        let held = incident(&app, stands(&app, draft.id).await.aim.incident()).await;
        assert_eq!(held.incident.members().into_iter().collect::<Vec<_>>(), [ComponentId::from_slug("mail")]);
        app.publishes().await;
        assert!(app.get("/en/").await.text().contains("Mail not working"));
        let over = who.get(&draft.path).await;
        assert!(over.text().contains("Published by publisher") && over.text().contains("/undo"), "{}", over.text());
        app.stop().await;
    }

    async fn what_reaches_everybody_is_published_with_its_number_typed(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let who = app.staff(Role::Publisher).await;
        let both = [("component", id("talk-text")), ("component", id("talk-media"))];
        let about: Vec<(&str, &str)> = both.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let mut draft = begins(&who, &about).await;
        assert_eq!(stands(&app, draft.id).await.content.get("slot.what.en"), "Together");
        refused(&draft.presses(&who, "/publish").await, 422, "Type the number of services, 2");
        refused(&draft.types("number", "3").presses(&who, "/publish").await, 422, "Type the number of services, 2");
        goes_on(&draft.types("number", "2").presses(&who, "/publish").await, &format!("{}?done=published", draft.path));
        app.stop().await;
    }

    async fn a_form_pressed_twice_publishes_once(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let who = app.staff(Role::Publisher).await;
        let draft = mail(&who).await;
        for _ in 0..2 {
            goes_on(&draft.presses(&who, "/publish").await, &format!("{}?done=published", draft.path));
        }
        let held = incident(&app, stands(&app, draft.id).await.aim.incident()).await;
        assert_eq!(held.incident.updates.len(), 1);
        app.stop().await;
    }

    async fn words_that_nobody_has_seen_as_they_go_out_are_saved_and_shown_first(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let who = app.staff(Role::Publisher).await;
        let mut draft = mail(&who).await;
        draft.types("slot.what.en", "Mail and post");
        refused(&draft.presses(&who, "/publish").await, 409, "Saved, and not published yet");
        assert_eq!(stands(&app, draft.id).await.content.get("slot.what.en"), "Mail and post");
        assert!(matches!(stands(&app, draft.id).await.stage, Stage::Writing));
        let draft = opens(&who, &draft.path).await;
        goes_on(&draft.presses(&who, "/publish").await, &format!("{}?done=published", draft.path));
        app.stop().await;
    }

    async fn a_second_person_reads_and_agrees_before_words_of_ones_own_go_out(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let (writer, lead) = (app.staff(Role::Publisher).await, app.staff_of("lead", Role::Publisher, None).await);
        let draft = own_words(&writer).await;
        refused(&draft.presses(&writer, "/publish").await, 422, "approval of 1 more");
        goes_on(&draft.presses(&writer, "/ask").await, &format!("{}?done=asked", draft.path));
        let hash = stands(&app, draft.id).await.hash();
        let approves = [("verdict", "approved"), ("hash", hash.as_str())];
        let judge = format!("{}/judge", draft.path);
        refused(&writer.post(&judge, &approves).await, 422, "cannot approve them");
        let responder = app.staff(Role::Responder).await;
        refused(&responder.post(&judge, &approves).await, 422, "takes the role of");
        let nothing = [("verdict", "maybe"), ("hash", hash.as_str())];
        refused(&lead.post(&judge, &nothing).await, 422, "Nothing was recorded");
        let stale = [("verdict", "approved"), ("hash", "0")];
        refused(&lead.post(&judge, &stale).await, 409, "changed after you opened");
        let list = lead.get("/console/").await;
        assert!(list.text().contains("Waiting for approval") && list.text().contains("Mail is out"), "{}", list.text());
        goes_on(&lead.post(&judge, &approves).await, &format!("{}?done=approved", draft.path));
        let draft = opens(&writer, &draft.path).await;
        goes_on(&draft.presses(&writer, "/publish").await, &format!("{}?done=published", draft.path));
        let held = incident(&app, stands(&app, draft.id).await.aim.incident()).await;
        assert_eq!(held.incident.updates[0].approver.as_ref().map(Actor::as_str), Some("lead"));
        app.stop().await;
    }

    async fn what_is_returned_says_why_and_one_letter_voids_what_was_agreed(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let (writer, lead) = (app.staff(Role::Publisher).await, app.staff_of("lead", Role::Publisher, None).await);
        let draft = own_words(&writer).await;
        draft.presses(&writer, "/ask").await;
        let (judge, hash) = (format!("{}/judge", draft.path), stands(&app, draft.id).await.hash());
        let with = |verdict, note| [("verdict", verdict), ("hash", hash.as_str()), ("note", note)];
        refused(&lead.post(&judge, &with("returned", "")).await, 422, "Write why");
        lead.post(&judge, &with("returned", "Since when?")).await;
        assert!(writer.get(&draft.path).await.text().contains("Since when?"));
        let mut draft = opens(&writer, &draft.path).await;
        draft.presses(&writer, "/ask").await;
        lead.post(&judge, &with("approved", "")).await;
        draft.types("body.en", "Mail cannot be sent!");
        goes_on(&draft.presses(&writer, "").await, &format!("{}?done=unasked", draft.path));
        let draft = opens(&writer, &draft.path).await;
        refused(&draft.presses(&writer, "/publish").await, 422, "approval of 1 more");
        app.stop().await;
    }

    async fn nobody_answers_in_time_and_an_administrator_says_publicly_why_it_goes_out(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let (writer, admin) = (app.staff(Role::Publisher).await, app.staff(Role::Administrator).await);
        let draft = own_words(&writer).await;
        draft.presses(&writer, "/ask").await;
        let (judge, hash) = (format!("{}/judge", draft.path), stands(&app, draft.id).await.hash());
        let overrides = [("verdict", "overridden"), ("hash", hash.as_str()), ("note", "아무도 연락되지 않습니다.")];
        refused(&admin.post(&judge, &overrides).await, 422, "Only after the deadline");
        app.advance(Duration::from_secs(601));
        let (writer, admin) = (app.opens_session("publisher").await, app.opens_session("administrator").await);
        goes_on(&admin.post(&judge, &overrides).await, &format!("{}?done=overridden", draft.path));
        let draft = opens(&writer, &draft.path).await;
        goes_on(&draft.presses(&writer, "/publish").await, &format!("{}?done=published", draft.path));
        app.publishes().await;
        let address = format!("/incidents/{}/", stands(&app, draft.id).await.aim.incident());
        let public = app.get(&address).await;
        assert!(public.text().contains("아무도 연락되지 않습니다."), "{address}: {}", public.text());
        app.stop().await;
    }

    async fn the_second_of_two_editors_is_shown_the_difference_and_neither_text_is_lost(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let (one, other) = (app.staff(Role::Publisher).await, app.staff(Role::Responder).await);
        let mut first = own_words(&one).await;
        let mut second = opens(&other, &first.path).await;
        first.types("body.en", "Mail waits in the queue.").presses(&one, "").await;
        let reply = second.types("body.en", "Mail is lost in transit.").presses(&other, "").await;
        refused(&reply, 409, "Somebody else saved first");
        for words in ["Mail waits in the queue.", "Mail is lost in transit.", "publisher saved while you were writing"] {
            assert!(reply.text().contains(words), "{words}: {}", reply.text());
        }
        assert_eq!(stands(&app, first.id).await.content.get("body.en"), "Mail waits in the queue.");
        let page = one.get(&first.path).await;
        assert!(page.text().contains("Kept aside: responder"), "{}", page.text());
        let stood = stands(&app, first.id).await.revision;
        let taken = one.get(&format!("{}?take={}", first.path, stood + 1)).await;
        assert!(taken.text().contains("Mail is lost in transit.</textarea>"), "{}", taken.text());
        app.stop().await;
    }

    async fn typing_is_saved_by_itself_and_stops_where_somebody_else_saved(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let (one, other) = (app.staff(Role::Publisher).await, app.staff(Role::Responder).await);
        let mut draft = mail(&one).await;
        let mut behind = opens(&other, &draft.path).await;
        let saved = draft.types("slot.what.en", "Mail and post").presses(&one, "/autosave").await;
        assert_eq!((saved.status, saved.text()), (200, "2"));
        assert_eq!(behind.types("slot.what.en", "Post").presses(&other, "/autosave").await.status, 409);
        let draft = opens(&one, &draft.path).await;
        draft.presses(&one, "/publish").await;
        assert_eq!(behind.types("slot.what.en", "Letters").presses(&other, "/autosave").await.status, 410);
        app.stop().await;
    }

    async fn what_was_shown_before_the_incident_changed_is_not_published(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let who = app.staff(Role::Publisher).await;
        let first = mail(&who).await;
        first.presses(&who, "/publish").await;
        let id = stands(&app, first.id).await.aim.incident();
        let mut draft = begins(&who, &[("incident", id.as_str())]).await;
        let holding = bonghwa::domain::templates::starter::all().remove(0);
        draft.types("fill", "template").types("use", holding.id.as_str()).presses(&who, "/fill").await;
        let draft = opens(&who, &draft.path).await;
        let (path, mail_id) = (format!("/console/incidents/{id}/recover"), self::id("mail"));
        let revision = incident(&app, id).await.revision.to_string();
        let watched = [
            ("component", mail_id.as_str()),
            ("step", "watching"),
            ("watch", "60"),
            ("ago", "0"),
            ("revision", &revision),
        ];
        let noted = who.post(&path, &watched);
        assert_eq!(noted.await.status, 303);
        refused(&draft.presses(&who, "/publish").await, 409, "Somebody changed this incident after you opened");
        let mut draft = opens(&who, &draft.path).await;
        let shown = draft.types("incident_revision", "").presses(&who, "/publish").await;
        assert_eq!(shown.status, 409, "a form that does not say what it was shown beside: {}", shown.text());
        assert_eq!(incident(&app, id).await.incident.updates.len(), 1);
        let draft = opens(&who, &draft.path).await;
        goes_on(&draft.presses(&who, "/publish").await, &format!("{}?done=published", draft.path));
        app.stop().await;
    }

    async fn an_empty_slot_and_hasty_words_stay_inside_until_they_are_answered(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let (who, lead) = (app.staff(Role::Publisher).await, app.staff_of("lead", Role::Publisher, None).await);
        let mut draft = own_words(&who).await;
        draft.types("body.en", "Meanwhile: {advice}").presses(&who, "").await;
        let mut draft = opens(&who, &draft.path).await;
        refused(&draft.presses(&who, "/ask").await, 422, "1 thing is missing");
        assert!(who.get(&draft.path).await.text().contains("Fill in Meanwhile: ____"));
        draft.types("body.en", "It will be back as soon as possible.").presses(&who, "").await;
        let mut draft = opens(&who, &draft.path).await;
        refused(&draft.presses(&who, "/ask").await, 422, "say that they stand");
        draft.types("override.haste", "yes");
        refused(&draft.presses(&who, "/ask").await, 422, "Say why the marked words stand.");
        let mut draft = opens(&who, &draft.path).await;
        draft.types("override.haste", "yes").types("override_reason", "The words of a law");
        goes_on(&draft.presses(&who, "/ask").await, &format!("{}?done=asked", draft.path));
        assert!(lead.get(&draft.path).await.text().contains("The words of a law"));
        let hash = stands(&app, draft.id).await.hash();
        lead.post(&format!("{}/judge", draft.path), &[("verdict", "approved"), ("hash", &hash)]).await;
        let draft = opens(&who, &draft.path).await;
        goes_on(&draft.presses(&who, "/publish").await, &format!("{}?done=published", draft.path));
        let entries = entries(&app).await;
        assert!(entries.iter().any(|entry| entry.contains("publish") && entry.contains("overridden=haste why=\"The words")), "{entries:?}");
        app.stop().await;
    }

    async fn those_who_may_not_write_or_publish_are_refused_and_groups_are_limits(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let (viewer, responder) = (app.staff(Role::Viewer).await, app.staff(Role::Responder).await);
        let mail_id = id("mail");
        refused(&viewer.post("/console/compose", &[("component", &mail_id)]).await, 403, "Your role");
        let draft = mail(&responder).await;
        refused(&draft.presses(&responder, "/publish").await, 403, "Your role");
        assert!(!viewer.get(&draft.path).await.text().contains("formaction"));
        let groups = Some(vec![GroupId::from_slug("together")]);
        let limited = app.staff_of("together-lead", Role::Publisher, groups).await;
        assert!(!limited.get(&draft.path).await.text().contains("formaction"), "who may not change it only reads it");
        for act in ["", "/put-away", "/publish"] {
            let mut draft = opens(&responder, &draft.path).await;
            let changed = draft.types("body.en", "Taken over.").presses(&limited, act).await;
            refused(&changed, 422, "outside your groups: Mail");
        }
        refused(&limited.post("/console/compose", &[("component", &mail_id)]).await, 422, "outside your groups: Mail");
        assert!(matches!(stands(&app, draft.id).await.stage, Stage::Writing));
        let words = [("form", "template"), ("kind", "holding"), ("body.ko", "확인합니다.")];
        refused(&limited.post("/console/templates", &words).await, 422, "Templates serve everybody");
        app.stop().await;
    }

    async fn a_line_of_the_log_becomes_public_words_and_is_never_taken_back_inside(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let who = app.staff(Role::Publisher).await;
        let first = mail(&who).await;
        first.presses(&who, "/publish").await;
        let incident_id = stands(&app, first.id).await.aim.incident();
        let log = [("text", "The queue holds two million letters."), ("ago", "0")];
        who.post(&format!("/console/incidents/{incident_id}/log"), &log).await;
        let screen = who.get(&format!("/console/?incident={incident_id}")).await;
        assert!(screen.text().contains(&format!("/console/compose?incident={incident_id}&#38;from_log=1"))
            || screen.text().contains(&format!("/console/compose?incident={incident_id}&from_log=1")), "{}", screen.text());
        let draft = begins(&who, &[("incident", incident_id.as_str()), ("from_log", "1")]).await;
        let content = stands(&app, draft.id).await.content;
        assert_eq!((content.get("body.en"), content.get("original")), ("The queue holds two million letters.", "en"));
        assert!(!content.get("as_of").is_empty());
        app.stop().await;
    }

    async fn what_was_published_a_moment_ago_is_taken_back_and_goes_on_as_a_draft(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let who = app.staff(Role::Publisher).await;
        let draft = mail(&who).await;
        draft.presses(&who, "/publish").await;
        let undone = who.post(&format!("{}/undo", draft.path), &[]).await;
        assert_eq!(undone.status, 303, "{}", undone.text());
        let again = opens(&who, undone.header("location")).await;
        assert!(matches!(stands(&app, again.id).await.stage, Stage::Writing));
        let twice = who.post(&format!("{}/undo", draft.path), &[]).await;
        goes_on(&twice, &again.path);
        let held = incident(&app, stands(&app, draft.id).await.aim.incident()).await;
        assert!(held.incident.updates[0].retraction.is_some());
        app.stop().await;
    }

    async fn what_went_out_beside_words_that_are_taken_back_is_named(database: TestDatabase) {
        let app = TestApp::start_with(database, |parts| parts.approval.demands = [Demand::Nobody; 4]).await;
        let who = app.staff(Role::Publisher).await;
        let mut draft = mail(&who).await;
        draft.types("advice.ko", "급한 연락은 전화로 해 주십시오.").types("fact.ko", "전원이 끊겼습니다.");
        draft.presses(&who, "").await;
        let draft = opens(&who, &draft.path).await;
        let page = draft.presses(&who, "/publish").await;
        assert_eq!(page.status, 303, "{}", page.text());
        let undone = who.post(&format!("{}/undo", draft.path), &[]).await;
        let told = who.get(undone.header("location")).await;
        assert!(told.text().contains("stays public too: A fact · What people can do meanwhile."), "{}", told.text());
        let strange = who.get(&format!("{}&left=advice+pay-here", undone.header("location").replace("&left=", "&was="))).await;
        assert!(strange.text().contains("too: What people can do meanwhile.") && !strange.text().contains("pay-here"));
        app.stop().await;
    }

    async fn better_words_take_the_place_of_wrong_ones_with_the_reason(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let (who, lead) = (app.staff(Role::Publisher).await, app.staff_of("lead", Role::Publisher, None).await);
        let first = mail(&who).await;
        first.presses(&who, "/publish").await;
        let first = stands(&app, first.id).await;
        let (incident_id, update) = (first.aim.incident(), first.becomes);
        let about = [("incident", incident_id.as_str()), ("correct", update.as_str())];
        let mut draft = begins(&who, &about).await;
        assert!(stands(&app, draft.id).await.content.get("body.en").starts_with("Since "));
        draft.types("body.ko", "메일을 보낼 수 없습니다.").types("body.en", "Mail cannot be sent.");
        refused(&draft.presses(&who, "/ask").await, 422, "What was wrong (한국어) is empty");
        let mut draft = opens(&who, &draft.path).await;
        draft.types("reason.ko", "시각이 틀렸습니다.").types("reason.en", "The time was wrong.");
        goes_on(&draft.presses(&who, "/ask").await, &format!("{}?done=asked", draft.path));
        let hash = stands(&app, draft.id).await.hash();
        lead.post(&format!("{}/judge", draft.path), &[("verdict", "approved"), ("hash", &hash)]).await;
        let draft = opens(&who, &draft.path).await;
        goes_on(&draft.presses(&who, "/publish").await, &format!("{}?done=published", draft.path));
        app.publishes().await;
        let public = app.get(&format!("/en/incidents/{incident_id}/")).await;
        for words in ["Mail cannot be sent.", "The time was wrong.", "<del>Since"] {
            assert!(public.text().contains(words), "{words}: {}", public.text());
        }
        app.stop().await;
    }

    async fn a_template_of_staff_is_allowed_by_another_and_taken_out_by_its_maker(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let (maker, lead) = (app.staff(Role::Publisher).await, app.staff_of("lead", Role::Publisher, None).await);
        let words = [("form", "template"), ("kind", "holding"), ("title.ko", "{what} 장애"), ("body.ko", "{what}을 확인합니다. {soon}")];
        let reply = maker.post("/console/templates", &words).await;
        refused(&reply, 422, "{soon} is no slot");
        assert!(reply.text().contains("을 확인합니다. {soon}</textarea>"), "what was typed is there");
        let words = [("form", "template"), ("kind", "holding"), ("title.ko", "{what} 장애"), ("body.ko", "{what}을 확인합니다.")];
        let made = maker.post("/console/templates", &words).await;
        assert!(made.header("location").starts_with("/console/templates?done=made&of="), "{}", made.text());
        let made = app.store.read(bonghwa::store::templates::list).await.expect("listed");
        let path = format!("/console/templates/{}", made[0].id);
        refused(&maker.post(&format!("{path}/approve"), &[]).await, 422, "cannot approve it");
        refused(&lead.post(&format!("{path}/remove"), &[]).await, 422, "Somebody else made");
        let done = lead.post(&format!("{path}/approve"), &[]).await;
        assert!(done.header("location").starts_with("/console/templates?done=approved&of="), "{}", done.text());
        let draft = mail(&maker).await;
        assert_eq!(stands(&app, draft.id).await.content.get("body.ko"), "{what}을 확인합니다.");
        let done = maker.post(&format!("{path}/remove"), &[]).await;
        assert!(done.header("location").starts_with("/console/templates?done=removed&of="), "{}", done.text());
        app.stop().await;
    }

    async fn a_template_and_a_group_fill_the_form_and_what_was_there_stays_a_revision(database: TestDatabase) {
        let app = TestApp::start(database).await;
        let who = app.staff(Role::Responder).await;
        let mut draft = own_words(&who).await;
        let starter = bonghwa::domain::templates::starter::all().remove(0);
        draft.types("fill", "template").types("use", starter.id.as_str());
        goes_on(&draft.presses(&who, "/fill").await, &format!("{}?use={}#use-over", draft.path, starter.id));
        let mut draft = opens(&who, &draft.path).await;
        draft.types("fill", &format!("over:{}", starter.id));
        goes_on(&draft.presses(&who, "/fill").await, &draft.path);
        assert!(stands(&app, draft.id).await.content.get("body.ko").contains("{since}"));
        let mut draft = opens(&who, &draft.path).await;
        let group = format!("group:{}", GroupId::from_slug("together"));
        draft.types("fill", "many").types("many", &group).types("many_as", "degraded");
        goes_on(&draft.presses(&who, "/fill").await, &draft.path);
        let content = stands(&app, draft.id).await.content;
        assert_eq!(content.get(&format!("component.{}", id("talk-text"))), "degraded");
        assert_eq!(content.get("slot.what.en"), "Together, Mail");
        app.stop().await;
    }
}
