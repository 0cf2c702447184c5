//! The recorded outage told to thousands: how many letters each of them gets, by what they asked for.

use super::people::Place;
use super::sending::settings;
use bonghwa::channels::email::MailTransport;
use bonghwa::clock::Clock;
use bonghwa::domain::addresses::EmailAddress;
use bonghwa::domain::catalogue::draft::Draft;
use bonghwa::domain::ids::{ComponentId, GroupId};
use bonghwa::domain::language::Language;
use bonghwa::domain::subscriber_links::LinkKey;
use bonghwa::domain::subscribers::{Consent, Wishes};
use bonghwa::domain::subscriptions::{Moment, Moments, Scope, Subscription};
use bonghwa::domain::time::Time;
use bonghwa::rehearsal::file;
use bonghwa::rehearsal::play::Player;
use bonghwa::store::{Conn, Error, Store, subscribers};
use bonghwa::workers::deliverer::{Deliverer, Meter, Rendering};
use bonghwa::workers::fan_out::FanOut;
use chrono_tz::Asia::Seoul;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

const TURNS: [Moment; 3] = [Moment::Started, Moment::Restored, Moment::Resolved];
const ENDS: [Moment; 2] = [Moment::Started, Moment::Resolved];

/// Of twenty people: how many want what, and when.
const KINDS: [(usize, &str, What, &[Moment]); 7] = [
    (7, "one service: begun, back, over", What::Component, &TURNS),
    (3, "one group: begun, back, over", What::Group, &TURNS),
    (4, "everything: begun, over", What::Everything, &ENDS),
    (2, "everything: begun, back, over", What::Everything, &TURNS),
    (2, "one service: every word", What::Component, &Moment::ALL),
    (1, "everything: every word", What::Everything, &Moment::ALL),
    (1, "everything: planned work alone", What::Everything, &[Moment::Maintenance]),
];

#[derive(Clone, Copy)]
enum What {
    Component,
    Group,
    Everything,
}

/// What somebody wants: the place in [`KINDS`], and about what.
fn wish_of(person: usize, catalogue: &Draft) -> (usize, Scope) {
    let place = person % KINDS.iter().map(|kind| kind.0).sum::<usize>();
    let mut before = 0;
    let kind = KINDS.iter().position(|kind| {
        before += kind.0;
        place < before
    });
    let kind = kind.unwrap();
    let turn = person / 20 * 7 + place;
    let scope = match KINDS[kind].2 {
        What::Component => {
            Scope::Component(ComponentId::from_slug(&catalogue.components[turn % catalogue.components.len()].slug))
        }
        What::Group => Scope::Group(GroupId::from_slug(&catalogue.groups[turn % catalogue.groups.len()].slug)),
        What::Everything => Scope::Everything,
    };
    (kind, scope)
}

fn language_of(person: usize) -> Language {
    Language::ALL[usize::from(person / 20 % 3 == 2)]
}

pub async fn measure(people: usize) {
    let file = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("demo/kakao-2022.json")).unwrap();
    let rehearsal = file::read(&file).unwrap_or_else(|faults| panic!("{faults}"));
    let (catalogue, place) = (rehearsal.catalogue.clone(), Place::sqlite());
    let instants: BTreeSet<Time> = rehearsal.entries.iter().map(|entry| entry.at).collect();
    let mut player = Player::new(rehearsal);
    player.begin(&place.store).await.unwrap();
    save_people(&place.store, people, &catalogue).await;
    let machine = Clock::manual(super::people::now());
    let (page, email) = settings("['folder:mails']");
    let deliverer = Deliverer {
        store: place.store.clone(),
        machine: machine.clone(),
        transport: MailTransport::Memory(Mutex::default()),
        email,
        page: Arc::new(page),
        key: LinkKey::from_secret(b"a secret of this bench"),
        holder: 7,
        is_rehearsal: true,
        meter: Meter::default(),
    };
    let (begun, mut letters) = (Instant::now(), BTreeMap::<usize, usize>::new());
    let mut rendering = Rendering::default();
    for instant in instants {
        player.play_until(&place.store, instant).await.unwrap();
        let hold = chrono::Duration::seconds(10);
        let clock = Clock::manual(instant);
        let fan_out = FanOut { store: place.store.clone(), machine: machine.clone(), clock, hold };
        fan_out.expand_all(&CancellationToken::new()).await.unwrap();
        machine.advance(Duration::from_secs(10));
        while deliverer.send_due(&mut rendering).await.unwrap() > 0 {}
        let MailTransport::Memory(sent) = &deliverer.transport else { panic!("a memory") };
        for letter in sent.lock().unwrap().drain(..) {
            let (person, _) = letter.to.as_str()["p".len()..].split_once('@').unwrap();
            *letters.entry(person.parse().unwrap()).or_default() += 1;
        }
    }
    tell(people, &catalogue, &letters);
    println!("{} letters in {:.1} s", letters.values().sum::<usize>(), begun.elapsed().as_secs_f64());
}

async fn save_people(store: &Store, people: usize, catalogue: &Draft) {
    let (catalogue, now) = (catalogue.clone(), super::people::now());
    let save = move |conn: &mut Conn| {
        for person in 0..people {
            let (kind, scope) = wish_of(person, &catalogue);
            let moments = KINDS[kind].3.iter().copied().collect::<Moments>();
            let wishes = Wishes::checked(language_of(person), Seoul, &[Subscription { scope, moments }]).unwrap();
            let address = EmailAddress::parse(&format!("p{person}@example.net")).unwrap();
            subscribers::save_confirmed(conn, &address, &wishes, Consent::Confirmed, now)?;
        }
        Ok::<_, Error>(())
    };
    store.write_relaxed(save).await.unwrap();
}

fn tell(people: usize, catalogue: &Draft, letters: &BTreeMap<usize, usize>) {
    println!("| wanted | language | people | fewest | middle | most | letters |\n|---|---|---|---|---|---|---|");
    let of = |kind: Option<usize>, language: Option<Language>| {
        let is_of = |person: &usize| {
            kind.is_none_or(|kind| wish_of(*person, catalogue).0 == kind)
                && language.is_none_or(|language| language_of(*person) == language)
        };
        let each = (0..people).filter(is_of).map(|person| letters.get(&person).copied().unwrap_or(0));
        let mut each: Vec<usize> = each.collect();
        each.sort_unstable();
        each
    };
    let row = |name: &str, tag: &str, each: Vec<usize>| {
        let (fewest, middle, most) = (each[0], each[each.len() / 2], each[each.len() - 1]);
        let sum: usize = each.iter().sum();
        println!("| {name} | {tag} | {} | {fewest} | {middle} | {most} | {sum} |", each.len());
    };
    for (kind, (_, name, ..)) in KINDS.iter().enumerate() {
        for language in Language::ALL {
            row(name, language.tag(), of(Some(kind), Some(language)));
        }
    }
    for language in Language::ALL {
        row("all", language.tag(), of(None, Some(language)));
    }
}
