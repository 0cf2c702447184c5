//! Domains on hold, a paused channel, and what comes back: by the command that a mail server runs, and by a provider's word.

use crate::delivering::{Office, SECRET, asks, text};
use crate::email_channel::{at, plain, relays};
use crate::harness::mail::MailTools;
use crate::harness::program::{Site, answered, command, told};
use crate::harness::samples::actor;
use crate::harness::{Backend, TestApp, TestDatabase, on_both_databases, until};
use bonghwa::actions::bounces::{self, Noted, Returned, Teller};
use bonghwa::actions::holds;
use bonghwa::actions::staff::When;
use bonghwa::channels::email::{Letter as Outgoing, Sent};
use bonghwa::domain::addresses::EmailAddress;
use bonghwa::domain::deliveries::{Outcome, State};
use bonghwa::domain::holds::Channel;
use bonghwa::domain::hooks::HookKey;
use bonghwa::domain::language::Language;
use bonghwa::domain::letters::Letter;
use bonghwa::domain::subscriber_links::LinkKey;
use bonghwa::domain::subscribers::{Consent, Wishes};
use bonghwa::domain::subscriptions::{Moment, Moments, Scope, Subscription};
use bonghwa::domain::time::Time;
use bonghwa::store::letters::Addressed;
use bonghwa::store::{Conn, Error, audit, kept, letters, subscribers};
use chrono_tz::Asia::Seoul;
use std::io::Write;
use std::process::{Output, Stdio};
use std::time::Duration;

fn when(app: &TestApp) -> When {
    When { record: app.now(), machine: app.machine.now() }
}

async fn acts(app: &TestApp, act: impl FnOnce(&mut Conn, When) -> Result<(), Error> + Send + 'static) {
    let when = when(app);
    app.store.write(move |conn| act(conn, when)).await.expect("it is done");
}

async fn holds_daum(app: &TestApp) {
    acts(app, |conn, when| holds::hold(conn, when, &actor("duty-lead"), &["daum.net".into()], "Daum mail is out"))
        .await;
}

async fn returns(office: &Office, tag: &str, returned: Returned) -> Noted {
    let (tag, now) = (tag.to_owned(), office.app.machine.now());
    let note = move |conn: &mut Conn| {
        bounces::note(
            conn,
            &LinkKey::from_secret(SECRET),
            (Teller::Provider, &tag),
            (returned, "550 5.1.1 no such user"),
            now,
        )
    };
    office.app.store.write::<_, Error, _>(note).await.expect("it is noted")
}

fn tag(notification: i64, subscriber: i64) -> String {
    LinkKey::from_secret(SECRET).write_bounce_tag(notification, subscriber)
}

async fn is_suppressed(app: &TestApp, id: i64) -> bool {
    let found = app.store.read::<_, Error, _>(move |conn| subscribers::find_optional(conn, id)).await;
    found.expect("they can be read").expect("they are there").suppressed.is_some()
}

fn text_of(letter: &Outgoing) -> String {
    String::from_utf8_lossy(&letter.bytes).into_owned()
}

fn recipients(sent: &[Outgoing]) -> Vec<&str> {
    let mut to: Vec<&str> = sent.iter().map(|letter| letter.to.as_str()).collect();
    to.sort_unstable();
    to
}

on_both_databases! {
    async fn while_a_domain_is_on_hold_bounces_do_not_count_and_the_latest_word_is_sent_once_at_its_end(database: TestDatabase) {
        let office = Office::open(database).await;
        let ada = office.follows("ada@daum.net", Scope::Everything, &Moment::ALL, Language::English).await;
        let ben = office.follows("ben@example.org", Scope::Everything, &Moment::ALL, Language::English).await;
        office.breaks().await;
        assert_eq!(recipients(&office.sends().await), ["ada@daum.net", "ben@example.org"]);
        holds_daum(&office.app).await;
        // What had gone out before comes back now, because their servers are down.
        assert_eq!(returns(&office, &tag(1, ada), Returned::Gone).await, Noted::Held);
        assert_eq!(returns(&office, &tag(1, ada), Returned::Gone).await, Noted::Nothing);
        office.says("second").await;
        office.says("third").await;
        assert_eq!(recipients(&office.sends().await), ["ben@example.org"]);
        assert!(!is_suppressed(&office.app, ada).await);
        assert_eq!(office.counts(3).await, [(State::Held, 1), (State::Sent, 1)]);
        // Another process, or the same one after a restart, keeps to it.
        office.app.machine.advance(Duration::from_secs(3_600));
        assert!(office.sends().await.is_empty());

        acts(&office.app, |conn, when| holds::release(conn, when, &actor("duty-lead"), "daum.net")).await;
        let sent = office.sends().await;
        assert_eq!(recipients(&sent), ["ada@daum.net"]);
        assert!(text(&sent[0]).contains("This is third."), "{}", text(&sent[0]));
        assert!(office.sends().await.is_empty());
        assert_eq!(office.counts(1).await, [(State::Sent, 1), (State::Replaced, 1)]);
        assert_eq!(office.counts(3).await, [(State::Sent, 2)]);
        assert!(!is_suppressed(&office.app, ben).await);
        let acts = logged(&office.app).await;
        assert_eq!(acts, ["domain.hold daum.net reason=Daum mail is out", "domain.release daum.net queued=3 dropped=0"]);
    }

    async fn a_paused_channel_sends_readers_nothing_and_alerts_staff_all_the_same(database: TestDatabase) {
        let office = Office::open(database).await;
        office.follows("ben@example.org", Scope::Everything, &Moment::ALL, Language::English).await;
        acts(&office.app, |conn, when| holds::pause(conn, when, &actor("duty-lead"), Channel::Email)).await;
        acts(&office.app, |conn, when| holds::pause(conn, when, &actor("other-lead"), Channel::Email)).await;
        office.breaks().await;
        asks(&office.app).await;
        acts(&office.app, |conn, when| {
            let to = EmailAddress::parse("lead@example.org").expect("an address");
            let addressed = Addressed { letter: Letter::Test, to, language: Language::English, zone: Seoul };
            letters::post(conn, &addressed, when.machine)
        }).await;
        assert_eq!(recipients(&office.sends().await), ["lead@example.org"]);
        acts(&office.app, |conn, when| holds::resume(conn, when, &actor("duty-lead"), Channel::Email)).await;
        assert_eq!(recipients(&office.sends().await), ["ada@example.org", "ben@example.org"]);
        assert_eq!(logged(&office.app).await, ["channel.pause email ", "channel.resume email "]);
    }

    async fn what_comes_back_for_good_ends_the_mails_and_what_nobody_signed_ends_nothing(database: TestDatabase) {
        let office = Office::open(database).await;
        let mut ids = Vec::new();
        for name in ["gone", "full", "late", "spam"] {
            let address = format!("{name}@example.org");
            ids.push(office.follows(&address, Scope::Everything, &Moment::ALL, Language::English).await);
        }
        office.breaks().await;
        assert_eq!(office.sends().await.len(), 4);
        let forged = tag(1, ids[0]).replace('x', "x0");
        assert_eq!(returns(&office, &forged, Returned::Gone).await, Noted::Nothing);
        assert_eq!(returns(&office, "", Returned::Complaint).await, Noted::Nothing);
        let message_id = format!("<{}@example.org>", LinkKey::from_secret(SECRET).write_message_tag(1, ids[0]));
        assert_eq!(returns(&office, &message_id, Returned::Gone).await, Noted::Suppressed);
        assert_eq!(returns(&office, &tag(1, ids[1]), Returned::GivenUp).await, Noted::Recorded);
        assert_eq!(returns(&office, &tag(1, ids[2]), Returned::Delayed).await, Noted::Nothing);
        assert_eq!(returns(&office, &tag(1, ids[3]), Returned::Complaint).await, Noted::Suppressed);
        assert_eq!(office.counts(1).await, [(State::Sent, 2), (State::Bounced, 2)]);
        office.says("second").await;
        assert_eq!(recipients(&office.sends().await), ["full@example.org", "late@example.org"]);
        // Whoever confirms again has a mailbox again, whatever comes late or twice.
        assert_eq!(office.follows("gone@example.org", Scope::Everything, &Moment::ALL, Language::English).await, ids[0]);
        assert_eq!(returns(&office, &tag(1, ids[0]), Returned::Gone).await, Noted::Nothing);
        assert!(!is_suppressed(&office.app, ids[0]).await);
    }

    async fn a_report_about_somebody_else_is_kept_and_ends_nothing(database: TestDatabase) {
        let office = Office::open(database).await;
        let ada = office.follows("Ada+x@example.org", Scope::Everything, &Moment::ALL, Language::English).await;
        office.breaks().await;
        let sent = office.sends().await;
        let reports = async |mark: String, named: Option<&str>| {
            let named = named.map(|named| EmailAddress::parse(named).expect("an address"));
            let now = office.app.machine.now();
            let note = move |conn: &mut Conn| {
                let teller = Teller::Report(named.as_ref());
                bounces::note(conn, &LinkKey::from_secret(SECRET), (teller, &mark), (Returned::Gone, "550 gone"), now)
            };
            office.app.store.write::<_, Error, _>(note).await.expect("it is noted")
        };
        // The mark that everybody sees is another than that of the return address.
        let return_mark = sent[0].envelope_from.as_str().trim_start_matches("bounces+").trim_end_matches("@example.org");
        assert_eq!(return_mark, tag(1, ada));
        let message_mark = LinkKey::from_secret(SECRET).write_message_tag(1, ada);
        assert!(text_of(&sent[0]).contains(&format!("<{message_mark}@")) && !text_of(&sent[0]).contains(return_mark));
        assert_eq!(reports(message_mark, Some("ada+x@example.org")).await, Noted::Nothing);
        assert_eq!(reports(tag(1, ada), Some("mallory@example.net")).await, Noted::Recorded);
        assert!(!is_suppressed(&office.app, ada).await);
        assert_eq!(office.counts(1).await, [(State::Bounced, 1)]);
        office.says("second").await;
        office.sends().await;
        assert_eq!(reports(tag(2, ada), None).await, Noted::Recorded);
        assert!(!is_suppressed(&office.app, ada).await);
        office.says("third").await;
        office.sends().await;
        assert_eq!(reports(tag(3, ada), Some("ada+2Bx@example.org")).await, Noted::Suppressed);
    }

    async fn a_delivery_that_is_sent_at_last_keeps_nothing_of_what_was_said_before(database: TestDatabase) {
        use bonghwa::store::schema::deliveries as rows;
        use diesel::prelude::*;
        let office = Office::open(database).await;
        let ada = office.follows("ada@example.org", Scope::Everything, &Moment::ALL, Language::English).await;
        office.breaks().await;
        office.fan_out.expand_all(&tokio_util::sync::CancellationToken::new()).await.expect("it is expanded");
        let said = |conn: &mut Conn| {
            Ok::<_, Error>(diesel::update(rows::table).set(rows::reply.eq(Some("no connection"))).execute(conn)?)
        };
        assert_eq!(office.app.store.write(said).await.expect("it is written"), 1);
        assert_eq!(office.sends().await.len(), 1);
        let read = move |conn: &mut Conn| {
            let replies: Vec<Option<String>> = rows::table.select(rows::reply).load(conn)?;
            Ok::<_, Error>((replies, kept::list_deliveries(conn, ada)?))
        };
        let (replies, kept) = office.app.store.read(read).await.expect("they are read");
        assert_eq!(replies, [None]);
        assert!(!format!("{kept:?}").contains("no connection"), "{kept:?}");
    }

    async fn whoever_confirms_by_themselves_is_no_longer_there_in_the_word_of_a_list(database: TestDatabase) {
        let office = Office::open(database).await;
        let ada = office.follows("ada@example.org", Scope::Everything, &Moment::ALL, Language::English).await;
        let confirmed = office.app.machine.now();
        let bring = move |conn: &mut Conn| {
            use bonghwa::store::schema::subscribers as rows;
            use diesel::prelude::*;
            subscribers::note_consent(conn, ada, "Contract, 2026")?;
            Ok::<_, Error>(diesel::update(rows::table).set(rows::consent.eq("imported")).execute(conn)?)
        };
        office.app.store.write(bring).await.expect("they are as a list brought them");
        office.app.machine.advance(Duration::from_secs(60));
        assert_eq!(office.follows("ada@example.org", Scope::Everything, &Moment::ALL, Language::English).await, ada);
        let found = office.app.store.read::<_, Error, _>(move |conn| subscribers::find_optional(conn, ada)).await;
        let found = found.expect("they can be read").expect("they are there");
        assert_eq!(found.consent, Consent::Confirmed);
        assert!(found.confirmed_at > confirmed, "{found:?}");
    }

    async fn a_complaint_about_what_was_sent_before_they_confirmed_anew_is_not_heard(database: TestDatabase) {
        let office = Office::open(database).await;
        let ada = office.follows("ada@example.org", Scope::Everything, &Moment::ALL, Language::English).await;
        office.breaks().await;
        office.sends().await;
        office.app.machine.advance(Duration::from_secs(60));
        assert_eq!(returns(&office, &tag(1, ada), Returned::Complaint).await, Noted::Suppressed);
        office.app.machine.advance(Duration::from_secs(60));
        assert_eq!(office.follows("ada@example.org", Scope::Everything, &Moment::ALL, Language::English).await, ada);
        assert_eq!(returns(&office, &tag(1, ada), Returned::Complaint).await, Noted::Nothing);
        assert!(!is_suppressed(&office.app, ada).await);
    }

    async fn a_provider_tells_by_a_signed_word_of_now_and_learns_nothing(database: TestDatabase) {
        let office = Office::open(database).await;
        let ada = office.follows("ada@example.net", Scope::Everything, &Moment::ALL, Language::English).await;
        office.breaks().await;
        office.sends().await;
        let (key, now) = (HookKey::from_secret(SECRET), office.app.machine.now());
        let event = |mark: &str| format!("{{\"events\":[{{\"kind\":\"bounce\",\"mark\":\"{mark}\",\"permanent\":true,\"x\":1}}]}}");
        let ours = event(&format!("bounces+{}@example.org", tag(1, ada)));
        let seconds = |at: Time| at.timestamp().to_string();
        let posts = async |timestamp: &str, signature: &str, body: &str| {
            let url = format!("http://{}/hooks/mail", office.app.address);
            let post = reqwest::Client::new().post(url).body(body.to_owned());
            let reply = post.header("bonghwa-timestamp", timestamp).header("bonghwa-signature", signature).send().await;
            let reply = reply.expect("an answer");
            (reply.status().as_u16(), reply.text().await.expect("words"))
        };
        let at = seconds(now);
        assert_eq!(posts(&at, "v1=00", &ours).await.0, 401);
        assert_eq!(posts(&at, &key.sign(&at, b"other"), &ours).await.0, 401);
        let old = seconds(now - chrono::Duration::minutes(6));
        assert_eq!(posts(&old, &key.sign(&old, ours.as_bytes()), &ours).await.0, 401);
        assert!(!is_suppressed(&office.app, ada).await);
        for broken in ["", "[]", "{\"events\":[{\"kind\":\"bounce\"}]}", "{\"events\":[{\"kind\":\"x\",\"mark\":\"\"}]}"] {
            assert_eq!(posts(&at, &key.sign(&at, broken.as_bytes()), broken).await.0, 400, "{broken}");
        }
        let long = event(&"x".repeat(300_000));
        assert_eq!(posts(&at, &key.sign(&at, long.as_bytes()), &long).await.0, 413);
        let unknown = event("1x1x0000000000000000");
        let answers = (posts(&at, &key.sign(&at, unknown.as_bytes()), &unknown).await, posts(&at, &key.sign(&at, ours.as_bytes()), &ours).await);
        assert_eq!(answers.0, (202, "{\"taken\":1}\n".to_owned()));
        assert_eq!(answers.0, answers.1);
        assert!(is_suppressed(&office.app, ada).await);
    }

    async fn a_mail_server_hands_over_what_came_back(database: TestDatabase) {
        let site = site(&database);
        let store = database.store();
        let save = |conn: &mut Conn| {
            let address = EmailAddress::parse("gone@example.net").expect("an address");
            let moments: Moments = Moment::ALL.into_iter().collect();
            let chosen = [Subscription { scope: Scope::Everything, moments }];
            let wishes = Wishes::checked(Language::English, Seoul, &chosen).expect("wishes");
            let id = subscribers::save_confirmed(conn, &address, &wishes, Consent::Confirmed, at(0))?;
            sent(conn, 1, id)?;
            Ok::<_, Error>(id)
        };
        let id = store.write(save).await.expect("they are kept");
        let key = LinkKey::from_secret(SECRET_LINE.as_bytes());
        let report = |mark: &str| format!(
            "To: bounces+{mark}@example.org\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; boundary=\"b\"\r\n\r\n\
            --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\nFinal-Recipient: rfc822; gone@example.net\r\n\
            Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 gone\r\n\r\n--b--\r\n"
        );
        let suppressed = async || {
            let found = store.read::<_, Error, _>(move |conn| subscribers::find_optional(conn, id)).await;
            found.expect("they can be read").expect("they are there").suppressed
        };
        let unknown = hands_over(&site, report("1x1x0000000000000000").as_bytes());
        assert!(unknown.status.success() && suppressed().await.is_none(), "{}", told(&unknown));
        let ours = hands_over(&site, report(&key.write_bounce_tag(1, id)).as_bytes());
        assert!(ours.status.success(), "{}", told(&ours));
        assert_eq!(answered(&ours), answered(&unknown), "nobody learns whether a mark is ours");
        assert_eq!(suppressed().await.expect("nothing is sent there any more").1, "550 gone");

        let refused = |message: &[u8], code: i32, words: &str| {
            let output = hands_over(&site, message);
            assert_eq!(output.status.code(), Some(code), "{}", told(&output));
            assert!(told(&output).contains(words) && told(&output).lines().count() == 1, "{}", told(&output));
        };
        refused(b"", 65, "no ");
        refused(b"Subject: I am away\r\n\r\nBack on Monday.\r\n", 65, "no delivery report");
        refused(&[0xff; 70_000], 65, "no ");
        refused(&vec![b'a'; 2 * 1024 * 1024], 65, "larger than");
        std::fs::write(site.path("bonghwa.toml"), "listen = 3\n").expect("settings");
        let unset = hands_over(&site, b"x");
        assert_eq!(unset.status.code(), Some(78), "{}", told(&unset));
    }
}

/// The secret of links in the file that the settings name.
const SECRET_LINE: &str = "a secret of these tests that is long enough";

/// Settings with which mail goes out.
fn site(database: &TestDatabase) -> Site {
    let site = Site::on(database.url(), "");
    std::fs::write(site.path("secret"), SECRET_LINE).expect("a secret");
    let settings = std::fs::read_to_string(site.path("bonghwa.toml")).expect("settings");
    let more =
        "[email]\nfrom = 'bounces@example.org'\nrelays = ['folder:mails']\n[subscribers]\nsecret_file = 'secret'\n";
    std::fs::write(site.path("bonghwa.toml"), settings + more).expect("settings");
    site
}

/// Runs `bonghwa bounce` with `message` on its standard input.
fn hands_over(site: &Site, message: &[u8]) -> Output {
    let folder = site.path("");
    let mut command = command(&folder, &["bounce"]);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // One that refuses before it has read everything closes the pipe.
    let _ = child.stdin.take().expect("a pipe").write_all(message);
    child.wait_with_output().expect("it ends")
}

/// A delivery that a server has taken.
fn sent(conn: &mut Conn, notification: i64, subscriber: i64) -> Result<(), Error> {
    use bonghwa::store::connection::At;
    use bonghwa::store::schema::deliveries as rows;
    use diesel::prelude::*;
    let row = (
        rows::notification_id.eq(notification),
        rows::subscriber_id.eq(subscriber),
        rows::priority.eq(0_i16),
        rows::state.eq(State::Sent.number()),
        rows::due_at.eq(At(at(0))),
        rows::failures.eq(0_i16),
        rows::doubts.eq(0_i16),
    );
    match conn {
        Conn::Pg(conn) => diesel::insert_into(rows::table).values(row).execute(conn)?,
        Conn::Sqlite(conn) => diesel::insert_into(rows::table).values(row).execute(conn)?,
    };
    Ok(())
}

/// What was held and paused, as the audit log has it: act, subject, particulars.
async fn logged(app: &TestApp) -> Vec<String> {
    let read = app.store.read(|conn| {
        let mut all = Vec::new();
        audit::walk::<Error>(conn, |entry| {
            if entry.act.starts_with("domain.") || entry.act.starts_with("channel.") {
                all.push(format!("{} {} {}", entry.act, entry.subject, entry.particulars));
            }
            Ok(())
        })?;
        Ok::<_, Error>(all)
    });
    read.await.expect("the log is read")
}

#[tokio::test]
async fn a_bounce_that_postfix_wrote_ends_the_mails_to_its_reader() {
    let Some(tools) = MailTools::find() else { return };
    let next = tools.server(&[]);
    let Some(postfix) = tools.postfix(next.port()) else { return };
    let database = TestDatabase::start(Backend::Sqlite).expect("a file");
    let (site, store) = (site(&database), database.store());
    let save = |conn: &mut Conn| {
        let address = EmailAddress::parse("gone@example.net").expect("an address");
        let moments: Moments = Moment::ALL.into_iter().collect();
        let wishes = Wishes::checked(Language::English, Seoul, &[Subscription { scope: Scope::Everything, moments }]);
        let wishes = wishes.expect("wishes");
        let id = subscribers::save_confirmed(conn, &address, &wishes, Consent::Confirmed, at(0))?;
        sent(conn, 1, id)?;
        Ok::<_, Error>(id)
    };
    let id = store.write(save).await.expect("they are kept");
    let mark = LinkKey::from_secret(SECRET_LINE.as_bytes()).write_bounce_tag(1, id);
    let letter = Outgoing {
        envelope_from: EmailAddress::parse(&format!("bounces+{mark}@example.org")).expect("an address"),
        to: EmailAddress::parse("gone@example.net").expect("an address"),
        bytes: b"From: bounces@example.org\r\nSubject: x\r\n\r\nwords\r\n".to_vec(),
    };
    let taken = relays(&[plain(postfix.port)], "").send(&letter, at(0)).await;
    assert!(matches!(taken, Sent::Tried { outcome: Outcome::Accepted, .. }), "{taken:?}");
    until("the bounce has come", || !next.letters().is_empty()).await;
    let output = hands_over(&site, next.letters()[0].as_bytes());
    assert!(output.status.success(), "{}", told(&output));
    let found = store.read::<_, Error, _>(move |conn| subscribers::find_optional(conn, id)).await;
    let why = found.expect("they can be read").expect("they are there").suppressed.expect("they are suppressed").1;
    assert!(why.contains("no such mailbox"), "{why}");
}
