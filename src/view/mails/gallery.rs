//! Every mail in both languages: how they look, and what must hold of all of them.

use super::alerts::alert;
use super::letters::{Asked, confirmation, settings_link, test};
use super::{Because, Headers, Link, Mail, MailDomain, MessageId, Personal, Reason, Sender, Setting, Written};
use super::{assemble, of_incident, of_maintenance, of_statuses};
use crate::domain::addresses::EmailAddress;
use crate::domain::alerts::Alarm;
use crate::domain::catalogue::Component;
use crate::domain::ids::{ComponentId, UpdateId};
use crate::domain::incidents::{IncidentRecord, Phase, State};
use crate::domain::language::Language;
use crate::domain::maintenances::MaintenanceRecord;
use crate::domain::notifications::Occasion;
use crate::domain::promises::Signal;
use crate::domain::record::PublicRecord;
use crate::domain::recoveries::{Recovered, Recovery};
use crate::domain::safety::SafetyStatement;
use crate::domain::status::Status;
use crate::domain::status_news::News;
use crate::domain::subscriptions::{Moment, Moments};
use crate::domain::time::Time;
use crate::domain::updates::UpdateKind;
use crate::view::maintenance_samples as works;
use crate::view::samples::incidents::{at, recovered, small, update, wording};
use crate::view::samples::{content_at, mass, outage, outage_at, page, reported, texts};
use chrono::Duration;
use chrono_tz::Tz;

/// A mail of the sample page, for a reader in Korea.
fn set<R>(language: Language, is_rehearsal: bool, write: impl FnOnce(&Setting<'_>) -> R) -> R {
    let (page, groups) = (page(), mass::mass().groups);
    write(&Setting { page: &page, groups: &groups, language, zone: Tz::Asia__Seoul, is_rehearsal })
}

fn first(record: &PublicRecord) -> IncidentRecord {
    record.incidents[0].as_ref().clone()
}

/// The small incident after mail came back: it goes on, because photos are still slow.
fn restored() -> (IncidentRecord, UpdateId) {
    let mut incident = first(&small());
    let told_at = at(16, "02:16");
    let body = wording(
        "가람 메일을 다시 받으실 수 있습니다. 밀린 메일은 한 시간 안에 모두 도착합니다.",
        "Garam Mail works again. Delayed mail arrives within an hour.",
    );
    let said = update(2, Phase::Monitoring, told_at, body);
    incident.state = State::Open { phase: Phase::Monitoring };
    let row = recovered(3, "mail", Recovery::Restored, told_at);
    incident.recoveries.push(Recovered { update: Some(said.id), ..row });
    incident.promises[0].due_at = told_at + Duration::hours(2);
    incident.updates.push(said);
    (incident, UpdateId::from_slug("u2"))
}

/// The same when all of it is back.
fn resolved() -> (IncidentRecord, UpdateId) {
    let (mut incident, _) = restored();
    let told_at = at(16, "05:40");
    let body = wording("모든 기능이 복구되었습니다. 불편을 드려 죄송합니다.", "Everything is back. We are sorry.");
    incident.updates.push(update(3, Phase::Resolved, told_at, body));
    incident.state = State::Resolved { at: told_at };
    let safe = wording("늦게 도착한 메일까지 모두 확인했습니다.", "All mail arrived, some of it late.");
    let safety = crate::domain::safety::Safety::NoneKnown;
    incident.safety.push(SafetyStatement { safety, wording: safe, as_of: told_at, said_at: told_at });
    incident.recoveries.push(recovered(4, "talk-media", Recovery::Restored, told_at));
    (incident, UpdateId::from_slug("u3"))
}

/// Every notification with its name.
fn notifications(setting: &Setting<'_>) -> Vec<(&'static str, Written)> {
    let tell = |occasion, incident: &IncidentRecord, slug: &str| {
        of_incident(setting, occasion, incident, UpdateId::from_slug(slug)).unwrap()
    };
    let big = outage::outage();
    let mass = first(&mass::mass());
    let last_of_mass = mass.updates.last().unwrap().id;
    let mut reopened = restored().0;
    reopened.updates[1].phase = Phase::Identified;
    let work = |occasion, work: &MaintenanceRecord| {
        of_maintenance(setting, occasion, work, work.updates.last().map(|update| update.id))
    };
    let mut announced = works::planned();
    announced.announced.truncate(1);
    announced.updates.truncate(1);
    let mut begun = works::verifying();
    begun.state = crate::domain::maintenances::State::InProgress { started_at: begun.announced[0].from };
    begun.updates.truncate(2);
    vec![
        ("opened", tell(Occasion::Opened, &first(&small()), "u1")),
        ("updated", tell(Occasion::Updated, &big, "u5")),
        ("quoted", tell(Occasion::Updated, &big, "u4")),
        ("mass", of_incident(setting, Occasion::Updated, &mass, last_of_mass).unwrap()),
        ("restored", tell(Occasion::Restored, &restored().0, "u2")),
        ("resolved", tell(Occasion::Resolved, &resolved().0, "u3")),
        ("reopened", tell(Occasion::Reopened, &reopened, "u2")),
        ("put_right", put_right(setting)),
        ("withdrawn", withdrawn(setting)),
        ("retracted", tell(Occasion::Retracted, &big, "u3")),
        ("reported", tell(Occasion::Reported, &reported::reported(), "u12")),
        ("planned", work(Occasion::Planned, &announced)),
        ("soon", of_maintenance(setting, Occasion::Soon, &announced, None)),
        ("moved", work(Occasion::Moved, &works::planned())),
        ("begun", work(Occasion::Begun, &begun)),
        ("completed", work(Occasion::Completed, &works::completed())),
        ("cancelled", work(Occasion::Cancelled, &works::cancelled())),
        ("noted", work(Occasion::Noted, &works::verifying())),
        ("overrun", work(Occasion::Noted, &works::overrun())),
        ("changed", changed(setting, 3)),
        ("changed_mass", changed(setting, 40)),
    ]
}

/// So many services that changed by themselves.
fn changed(setting: &Setting<'_>, count: usize) -> Written {
    let record = mass::mass();
    let leaves = record.components.iter().filter(|one| one.state.is_some()).take(count);
    let since = content_at() - Duration::minutes(3);
    let news = |(place, leaf): (usize, &crate::domain::record::ComponentRecord)| {
        let (was, is) = match place % 3 {
            0 => (Status::Operational, Status::MajorOutage),
            1 => (Status::Operational, Status::DegradedPerformance),
            _ => (Status::MajorOutage, Status::Operational),
        };
        News { component: leaf.component.id, was, is, since }
    };
    let news: Vec<News> = leaves.enumerate().map(news).collect();
    let components: Vec<Component> = record.components.iter().map(|one| one.component.clone()).collect();
    of_statuses(setting, &components, &news, content_at()).unwrap()
}

/// What was announced by mistake, and is told to have been.
fn withdrawn(setting: &Setting<'_>) -> Written {
    let mut incident = outage::outage();
    let at = incident.updates[2].retraction.as_ref().unwrap().at;
    incident.updates = vec![incident.updates.swap_remove(2)];
    incident.recoveries.iter_mut().for_each(|row| row.is_undone = true);
    incident.safety.clear();
    let body = wording("메일은 이용하실 수 있습니다. 앞의 안내는 잘못되었습니다.", "Mail works. We were wrong.");
    incident.updates.push(update(6, Phase::Resolved, at, body));
    incident.state = State::Resolved { at };
    of_incident(setting, Occasion::PutRight, &incident, UpdateId::from_slug("u6")).unwrap()
}

fn put_right(setting: &Setting<'_>) -> Written {
    let mut incident = outage::outage();
    let at = incident.updates[2].retraction.as_ref().unwrap().at;
    let body = wording("메일은 아직 되지 않습니다. 앞의 안내는 잘못되었습니다.", "Mail is still out. We were wrong.");
    let saying = update(6, Phase::Identified, at, body);
    incident.updates.push(saying);
    of_incident(setting, Occasion::PutRight, &incident, UpdateId::from_slug("u6")).unwrap()
}

/// Every letter with its name.
fn letters(setting: &Setting<'_>) -> Vec<(&'static str, Written)> {
    let link = Link::parse("https://status.example.kr/subscribe/confirm?token=4bX9").unwrap();
    let console = Link::parse("https://status.example.kr/console/").unwrap();
    let now = content_at();
    let name = texts("가람 메일", "Garam Mail");
    let all: Moments = Moment::ALL.into_iter().collect();
    let asked = [
        Asked { about: Some(name.text(setting.language)), moments: Moments::usual() },
        Asked { about: None, moments: all },
    ];
    let consent = texts("고객센터 & 매장 신청서, 2026-03-02", "form of shop & phone, 2026-03-02");
    let consent = consent.text(setting.language);
    let alarm = |alarm: Alarm| alert(setting, &alarm, &console);
    let title = texts("가람 메일 수신 장애", "Garam Mail does not receive");
    let title = title.text(setting.language);
    let promise = |signal| Alarm::Promise { title: title.to_owned(), signal, due_at: now };
    vec![
        ("confirm", confirmation(setting, &asked, None, (&link, now + Duration::hours(48)))),
        ("confirm_listed", confirmation(setting, &asked, Some(consent), (&link, now + Duration::hours(48)))),
        ("manage", settings_link(setting, &link, now + Duration::minutes(30))),
        ("test", test(setting, now)),
        ("promise_soon", alarm(promise(Signal::Reminder))),
        ("promise_due", alarm(promise(Signal::Due))),
        ("promise_late", alarm(promise(Signal::Late))),
        (
            "estimate",
            alarm(Alarm::Estimate {
                title: title.to_owned(),
                component: Some(name.text(setting.language).to_owned()),
                due_at: now,
            }),
        ),
        ("back", alarm(Alarm::Back { title: title.to_owned(), count: 3, since: outage_at() })),
        ("all_back", alarm(Alarm::AllBack { title: title.to_owned(), since: outage_at() })),
        ("failover", alarm(Alarm::Failover { from: "relay-1".into(), to: Some("relay-2".into()), at: now })),
        ("no_relay", alarm(Alarm::Failover { from: "relay-2".into(), to: None, at: now })),
        ("failing", alarm(Alarm::Failing { name: name.text(setting.language).to_owned(), count: 1, since: now })),
        ("failing_mass", alarm(Alarm::Failing { name: "B3".into(), count: 12, since: now })),
        ("stuck", alarm(Alarm::Stuck { count: 1_204, since: outage_at() })),
    ]
}

/// One reader's copy, as it goes over the wire.
pub(super) fn copy(written: &Written, because: &Because<'_>) -> Vec<u8> {
    let address = EmailAddress::parse("status@example.kr").unwrap();
    let domain = MailDomain::of(&address);
    let sender = Sender { name: page().names.text(written.language).to_owned(), address };
    let thread = MessageId::of_incident(outage::outage().id, &domain);
    let mail = Mail::new(written, &sender, written.is_for_list.then_some(&thread));
    let unsubscribe = Link::parse("https://status.example.kr/unsubscribe/s41.7d2f90c1a6").unwrap();
    let manage = Link::parse("https://status.example.kr/subscribe/manage/").unwrap();
    let reason = Reason::new(written.language, because);
    let personal = Personal { reason: &reason, unsubscribe: &unsubscribe, manage: &manage };
    let date: Time = content_at();
    let message_id = MessageId::new("n7.s41", &domain).unwrap();
    let headers = Headers { to: &EmailAddress::parse("ada@example.org").unwrap(), date, message_id: &message_id };
    assemble(&mail, written.is_for_list.then_some(&personal), &headers)
}

/// What a mail program shows of a copy: headers, the text, the HTML without its head.
pub(super) fn shown(bytes: &[u8]) -> String {
    let message = mail_parser::MessageParser::default().parse(bytes).unwrap();
    let text = message.body_text(0).unwrap().replace("\r\n", "\n");
    let html = message.body_html(0).unwrap().replace("\r\n", "\n");
    let (_, body) = html.split_once("<body").unwrap();
    let head: Vec<&str> = std::str::from_utf8(bytes).unwrap().split("\r\n\r\n").take(1).collect();
    let subject = message.subject().unwrap();
    format!("{subject}\n\n{}\n\n{text}\n<body{body}", head[0].replace("\r\n", "\n"))
}

#[test]
fn every_notification() {
    for language in Language::ALL {
        for (name, written) in set(language, false, notifications) {
            let bytes = copy(&written, &Because::Followed("가람 메일"));
            insta::assert_snapshot!(format!("{name}_{language}"), shown(&bytes));
        }
    }
}

#[test]
fn every_letter() {
    for language in Language::ALL {
        for (name, written) in set(language, false, letters) {
            insta::assert_snapshot!(format!("{name}_{language}"), shown(&copy(&written, &Because::Everything)));
        }
    }
}

#[test]
fn a_drill_says_so_first_of_all() {
    for language in Language::ALL {
        for (name, written) in set(language, true, notifications) {
            let (mark, line) = match language {
                Language::Korean => ("[훈련] ", "*** 훈련 메일입니다. 지금 실제로 일어나는 일이 아닙니다. ***\n"),
                Language::English => ("[Drill] ", "*** This is a drill. Nothing in this mail is happening now. ***\n"),
            };
            assert!(written.subject.starts_with(mark), "{name}: {}", written.subject);
            assert!(written.text[0].starts_with(line), "{name}");
            assert!(written.html[0].contains("class=\"drill\""), "{name}");
        }
    }
}

#[test]
fn nothing_is_fetched_and_every_link_is_whole() {
    for language in Language::ALL {
        for (name, written) in set(language, false, |setting| [notifications(setting), letters(setting)].concat()) {
            let html = written.html.concat();
            for fetched in
                ["<img", "url(", "<script", "<link", "src=", "@import", "href=\"/", "href=\"#", "<svg", "<time"]
            {
                assert!(!html.contains(fetched), "{name} holds {fetched}");
            }
            assert!(!written.text.concat().contains("<"), "{name}: {}", written.preview());
        }
    }
}

#[test]
fn a_reader_elsewhere_is_told_the_times_of_their_zone() {
    let (page, incident) = (page(), first(&small()));
    let zone = Tz::America__New_York;
    for (language, subject) in [
        (Language::Korean, "[중단] 가람 메일 수신 장애 (02:27 EDT 기준)"),
        (Language::English, "[Out of service] Garam Mail does not receive (as of 02:27 EDT)"),
    ] {
        let setting = Setting { page: &page, groups: &[], language, zone, is_rehearsal: false };
        let told = of_incident(&setting, Occasion::Opened, &incident, UpdateId::from_slug("u1")).unwrap();
        assert_eq!(told.subject, subject);
        assert!(told.preview().contains("America/New_York"), "{}", told.preview());
        assert_eq!(of_incident(&setting, Occasion::Opened, &incident, UpdateId::from_slug("other")), None);
    }
}

#[test]
fn words_that_are_not_translated_are_the_original_and_say_so() {
    let told = set(Language::English, false, |setting| {
        of_incident(setting, Occasion::Updated, &outage::outage(), UpdateId::from_slug("u4")).unwrap()
    });
    assert!(told.preview().contains("(The translation is being prepared; this is the original.)"));
    assert!(told.html[0].contains("<div lang=\"ko\">"));
}

#[test]
fn many_that_came_back_are_counted_in_the_subject() {
    let told = |count: usize| {
        let mut incident = outage::outage();
        let last = incident.updates[4].id;
        for (number, slug) in (20..).zip(["talk-media", "taxi", "mail"].into_iter().take(count)) {
            let row = recovered(number, slug, Recovery::Restored, content_at());
            incident.recoveries.push(Recovered { update: Some(last), component: ComponentId::from_slug(slug), ..row });
        }
        set(Language::Korean, false, |s| of_incident(s, Occasion::Restored, &incident, last).unwrap().subject)
    };
    assert_eq!(told(1), "[복구 중] 가람톡 사진·동영상 복구 (09:00 기준)");
    assert_eq!(told(2), "[복구 중] 가람톡 사진·동영상, 가람T 택시 호출 복구 (09:00 기준)");
    assert_eq!(told(3), "[복구 확인 중] 기능 3개 복구: 전원 장애로 여러 서비스가 중단되었습니다 (09:00 기준)");
}

#[test]
fn holding_notices_guess_nothing() {
    let incident = outage::outage();
    assert_eq!(incident.updates[0].kind, UpdateKind::Holding);
    let told =
        set(Language::Korean, false, |s| of_incident(s, Occasion::Opened, &incident, incident.updates[0].id).unwrap());
    assert!(!told.preview().contains("축전지"), "{}", told.preview());
}
