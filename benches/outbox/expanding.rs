//! From the button to the last delivery row.

use super::people::{Place, now};
use bonghwa::clock::Clock;
use bonghwa::domain::deliveries::State;
use bonghwa::store::{Conn, Error, Store, leases, notifications};
use bonghwa::workers::fan_out::FanOut;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

pub async fn measure(subscriptions: usize) {
    for place in Place::all() {
        place.begin(subscriptions).await;
        measure_in(&place, subscriptions).await;
    }
}

async fn measure_in(place: &Place, subscriptions: usize) {
    println!("== {} subscriptions on {}", subscriptions, place.name);
    let store = &place.store;
    let alone = waits_until(store, tokio::time::sleep(Duration::from_secs(3))).await;
    tell("a writer alone", &alone);
    // From here on the highest is that of telling.
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
    let cancel = CancellationToken::new();
    let fan_out = FanOut {
        store: store.clone(),
        machine: Clock::System,
        clock: Clock::System,
        hold: chrono::Duration::minutes(10),
    };
    let expanding = tokio::spawn(fan_out.run(store.watch_sequence(cancel.clone()), cancel.clone()));
    tokio::time::sleep(Duration::from_millis(500)).await;
    let meanwhile = waits_until(store, async {
        let begun = Instant::now();
        place.publish().await;
        println!("the button answers after       {:.0} ms", begun.elapsed().as_secs_f64() * 1e3);
        let begun = Instant::now();
        while !store.read(notifications::list_to_expand).await.unwrap().is_empty() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        println!("the last row after             {:.2} s", begun.elapsed().as_secs_f64());
    });
    tell("a writer meanwhile", &meanwhile.await);
    println!("memory at its highest          {:.0} MB", highest_mb());
    assert_eq!(place.count(State::Queued).await, i64::try_from(subscriptions).unwrap());
    cancel.cancel();
    expanding.await.unwrap();
}

/// What somebody waits for who writes a row every two milliseconds until `end`, in milliseconds, sorted.
async fn waits_until(store: &Store, end: impl Future<Output = ()>) -> Vec<f64> {
    let is_over = Arc::new(AtomicBool::new(false));
    let (store, over) = (store.clone(), Arc::clone(&is_over));
    let writing = tokio::spawn(async move {
        let mut waits = Vec::new();
        while !over.load(Ordering::Relaxed) {
            let begun = Instant::now();
            let (from, until) = (now(), now() + chrono::Duration::seconds(9));
            let write = move |conn: &mut Conn| leases::claim(conn, "a bench", "it", from, until);
            store.write::<_, Error, _>(write).await.unwrap();
            waits.push(begun.elapsed().as_secs_f64() * 1e3);
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        waits
    });
    end.await;
    is_over.store(true, Ordering::Relaxed);
    let mut waits = writing.await.unwrap();
    waits.sort_by(f64::total_cmp);
    waits
}

fn tell(who: &str, waits: &[f64]) {
    let at = |share: usize| waits[(waits.len() - 1) * share / 100];
    let [middle, late, longest] = [at(50), at(99), at(100)];
    println!("{who:<30} {middle:.1} ms, 99 of 100 {late:.1} ms, longest {longest:.1} ms ({} writes)", waits.len());
}

fn highest_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
}
