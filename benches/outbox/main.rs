//! What telling many people costs, from the button to the record of the last letter. `cargo bench --bench outbox -- PART [NUMBER]`:
//!
//! - `fan-out [SUBSCRIPTIONS]` (1,000,000): the answer to the button, the last delivery row, what other writers wait for meanwhile, memory;
//! - `sending [LETTERS] [ROUNDS]` (50,000, 3): from rows to letters accepted and recorded, by turns with Postfix's `smtp-source -d`;
//! - `signed [LETTERS]` (100,000): the same signed with RSA-2048, and how soon after the release the first is on the wire;
//! - `slow [LETTERS]` (20,000): a relay that takes a second for each letter beside one that does not;
//! - `replay [PEOPLE]` (10,000): the recorded outage, and how many letters each person gets of it.
//!
//! On SQLite, and on PostgreSQL too where `BONGHWA_TEST_POSTGRES` names a server, in a database `bonghwa_bench` that is made and
//! dropped again. Needs Debian's package `postfix`. Figures go to `docs/BENCHMARKS.md`.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement that cannot go on fails with the place where it stood, and prints what it found"
)]

#[path = "../cpu/mod.rs"]
mod cpu;
mod expanding;
mod people;
mod replaying;
mod sending;
#[path = "../sink/mod.rs"]
mod sink;

/// As in the binary.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let number =
        |at: usize, default| arguments.get(at).map_or(default, |text: &String| text.parse().expect("a number"));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        match arguments.first().map(String::as_str) {
            Some("fan-out") => expanding::measure(number(1, 1_000_000)).await,
            Some("sending") => sending::measure(number(1, 50_000), number(2, 3)).await,
            Some("signed") => sending::measure_signed(number(1, 100_000)).await,
            Some("slow") => sending::measure_slow(number(1, 20_000)).await,
            Some("replay") => replaying::measure(number(1, 10_000)).await,
            _ => println!("name a part: fan-out, sending, signed, slow or replay"),
        }
    });
}
