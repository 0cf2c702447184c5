//! Incidents and updates as benches tell them, and how long it takes until they are served.

use bonghwa::actions::incidents::{Desk, publish_update};
use bonghwa::domain::actors::Actor;
use bonghwa::domain::ids::{ComponentId, IncidentId, UpdateId};
use bonghwa::domain::incidents::drafts::{Next, OpenDraft, RecoveryDraft, UpdateDraft};
use bonghwa::domain::incidents::{BODY_CHARS_MAX, Phase, Precision, Speaker};
use bonghwa::domain::language::{Language, Texts, Wording};
use bonghwa::domain::recoveries::Recovery;
use bonghwa::domain::statuses::Basis;
use bonghwa::domain::time::Time;
use bonghwa::domain::updates::UpdateKind;
use bonghwa::published::Published;
use bonghwa::store::{Conn, Store, record};
use bonghwa::workers::publisher::Publisher;
use std::time::{Duration, Instant};

const UPDATES_TIMED: usize = 40;
pub const ZONE: chrono_tz::Tz = chrono_tz::Asia::Seoul;

pub fn wording(ko: &str, en: &str) -> Wording {
    let texts: Texts = [(Language::Korean, ko.to_owned()), (Language::English, en.to_owned())].into_iter().collect();
    Wording::new("the words", &texts, Language::Korean, BODY_CHARS_MAX).unwrap()
}

/// What is said of the component `c<number>`.
pub fn recovery(number: usize, recovery: Recovery, at: Time) -> RecoveryDraft {
    let component = ComponentId::from_slug(&format!("c{number}"));
    RecoveryDraft { component, recovery, since: at, as_of: at, basis: Basis::Staff }
}

pub fn update(name: &str, recoveries: Vec<RecoveryDraft>, at: Time) -> UpdateDraft {
    let ko = format!(
        "{name}: 전원이 돌아온 구역부터 차례로 복구하고 있습니다. 아직 이용하실 수 없는 서비스는 아래 표에 있습니다."
    );
    let en =
        format!("{name}: we are restoring services area by area as power returns. What is still out is listed below.");
    UpdateDraft {
        id: UpdateId::from_slug(name),
        kind: UpdateKind::Regular,
        phase: None,
        body: wording(&ko, &en),
        as_of: at,
        display_at: None,
        speaker: Speaker { organisation: Texts::of(Language::Korean, "운영사"), role: Texts::default() },
        approver: None,
        waived: None,
        recoveries,
        next: Next::default(),
    }
}

pub fn opening(name: &str, tracked: impl Iterator<Item = usize>, at: Time) -> OpenDraft {
    OpenDraft {
        id: IncidentId::from_slug(name),
        title: wording("데이터센터 화재로 서비스 중단", "Services out after a data-centre fire"),
        began_at: at,
        precision: Precision::Minute,
        contact: None,
        left_out: Vec::new(),
        first: update(
            &format!("{name}-first"),
            tracked.map(|number| recovery(number, Recovery::Down, at)).collect(),
            at,
        ),
    }
}

/// An update of `incident`, with what it says of its components.
pub fn tell(conn: &mut Conn, by: &Actor, incident: &str, number: usize, recoveries: Vec<RecoveryDraft>, now: Time) {
    let desk = Desk { now, zone: ZONE, by, token: None, revision: None };
    let mut draft = update(&format!("{incident}-{number}"), recoveries, now);
    draft.phase = Some(Phase::Identified);
    publish_update(conn, desk, IncidentId::from_slug(incident), &draft).unwrap();
}

/// Updates that are timed from the start of their write to the served bytes of the index.
pub struct TimedUpdates<'a> {
    pub store: &'a Store,
    pub publisher: &'a Publisher,
    pub published: &'a Published,
}

impl TimedUpdates<'_> {
    /// Times forty updates, each 20 s of the record after the one before; returns when the last one was.
    pub async fn run(&self, mut now: Time, update: impl Fn(&mut Conn, usize, Time) + Clone + Send + 'static) -> Time {
        let (mut written, mut seen) = (Vec::new(), Vec::new());
        for number in 0..UPDATES_TIMED {
            now += chrono::Duration::seconds(20);
            let (at, update, publisher) = (now, update.clone(), self.publisher.clone());
            let begun = Instant::now();
            let write = move |conn: &mut Conn| {
                update(conn, number, at);
                record::find_standing(conn).map(|standing| standing.stamp.sequence)
            };
            let sequence = self.store.write(write).await.unwrap();
            written.push(begun.elapsed().as_secs_f64() * 1e3);
            let publishing = tokio::spawn(async move { publisher.publish().await.unwrap() });
            while self.published.file("/").is_none_or(|file| file.stamp.sequence < sequence) {
                tokio::time::sleep(Duration::from_micros(200)).await;
            }
            seen.push(begun.elapsed().as_secs_f64() * 1e3);
            publishing.await.unwrap();
        }
        let ((written, _), (seen, late)) = (middle(written), middle(seen));
        println!("update written, in the served bytes    {written:.1} ms, {seen:.1} ms (95 of 100: {late:.1} ms)");
        now
    }
}

pub fn resident_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
}

pub fn middle(mut figures: Vec<f64>) -> (f64, f64) {
    figures.sort_by(f64::total_cmp);
    (figures[figures.len() / 2], figures[figures.len() * 95 / 100])
}
