//! Who may import whom, and which crates stay outside of which module.

use super::sources::{Source, places_of};

/// What one module may lean on.
struct Room {
    name: &'static str,
    floor: u8,
    /// Modules of ours that it may name.
    may_use: &'static [&'static str],
    /// Crates, or paths in them, that it never names.
    never_uses: &'static [&'static str],
}

const ACTIX: &[&str] = &["actix_web", "actix_http", "actix_rt", "actix_service", "actix"];
const NETWORK: &[&str] = &[
    "hyper",
    "hyper_util",
    "reqwest",
    "lettre",
    "rustls",
    "tokio_rustls",
    "hickory_resolver",
    "std::net::TcpStream",
    "std::net::TcpListener",
    "std::net::UdpSocket",
    "tokio::net",
];
/// What would let the world into the domain, or make a promise to someone of its types.
const WORLD: &[&str] = &[
    "tokio",
    "tokio_util",
    "futures_util",
    "askama",
    "serde",
    "serde_json",
    "toml",
    "tracing",
    "getrandom",
    "std::env",
    "std::fs",
    "std::io",
    "std::process",
    "std::thread",
    "std::time::Instant",
    "Serialize",
    "Deserialize",
];
const BELOW_THE_DOORS: &[&str] = &[
    "domain",
    "view",
    "config",
    "clock",
    "entropy",
    "published",
    "store",
    "probing",
    "channels",
    "mirrors",
    "actions",
];
const BELOW_THE_ROOF: &[&str] = &[
    "domain",
    "view",
    "config",
    "clock",
    "entropy",
    "published",
    "store",
    "probing",
    "channels",
    "mirrors",
    "actions",
    "web",
    "workers",
    "rehearsal",
];

#[rustfmt::skip]
const ROOMS: &[Room] = &[
    Room { name: "domain", floor: 0, may_use: &[], never_uses: &["diesel"] },
    Room { name: "view", floor: 1, may_use: &["domain"], never_uses: &["diesel", "tokio"] },
    Room { name: "config", floor: 1, may_use: &["domain"], never_uses: &["diesel"] },
    Room { name: "clock", floor: 1, may_use: &["domain"], never_uses: &["diesel"] },
    Room { name: "entropy", floor: 1, may_use: &["domain"], never_uses: &["diesel"] },
    Room { name: "published", floor: 1, may_use: &["domain"], never_uses: &["diesel"] },
    Room { name: "importing", floor: 1, may_use: &["domain"], never_uses: &["diesel", "tokio"] },
    Room { name: "store", floor: 2, may_use: &["domain", "config", "clock"], never_uses: &[] },
    Room { name: "probing", floor: 2, may_use: &["domain", "config", "published"], never_uses: &["diesel"] },
    Room { name: "channels", floor: 2, may_use: &["domain", "config", "published"], never_uses: &["diesel"] },
    Room { name: "mirrors", floor: 2, may_use: &["domain", "config", "published"], never_uses: &["diesel"] },
    Room { name: "actions", floor: 3, may_use: &["domain", "store"], never_uses: &["getrandom"] },
    Room { name: "workers", floor: 4, may_use: BELOW_THE_DOORS, never_uses: &[] },
    Room { name: "rehearsal", floor: 4, may_use: BELOW_THE_DOORS, never_uses: &[] },
    Room { name: "web", floor: 4, may_use: &["domain", "view", "store", "actions", "config", "clock", "entropy", "published", "importing"], never_uses: &["diesel"] },
    Room { name: "app", floor: 5, may_use: BELOW_THE_ROOF, never_uses: &["diesel"] },
    Room { name: "cli", floor: 5, may_use: &["app", "domain", "view", "config", "clock", "entropy", "published", "importing", "store", "probing", "channels", "mirrors", "actions", "web", "workers", "rehearsal"], never_uses: &["diesel"] },
    Room { name: "main", floor: 5, may_use: &["cli", "app"], never_uses: &["diesel"] },
    // The list of the crate's modules.
    Room { name: "lib", floor: 5, may_use: &[], never_uses: &["diesel"] },
];

/// Only these know actix: the web server, and what starts it.
const MAY_USE_ACTIX: &[&str] = &["web", "app", "main"];
/// Only these open connections of their own.
const MAY_USE_NETWORK: &[&str] = &["probing", "channels", "mirrors", "workers", "app", "cli", "rehearsal"];

fn room(name: &str) -> Option<&'static Room> {
    ROOMS.iter().find(|room| room.name == name)
}

/// Names of modules of ours that a file names, with where: `crate::x`, `crate::{x, y}`, `bonghwa::x`, and `super`s that
/// climb out of the file's own module.
fn modules_named(source: &Source) -> Vec<(usize, String)> {
    let code = &source.code;
    let mut named = Vec::new();
    let roots = ["crate", "bonghwa"].into_iter().flat_map(|root| places_of(code, root).map(move |at| at + root.len()));
    for after_root in roots {
        if let Some(path) = code[after_root..].strip_prefix("::") {
            named.extend(first_segments(path).into_iter().map(|segment| (after_root, segment)));
        }
    }
    let climbs = source.path.split('/').filter(|part| *part != "mod.rs").count();
    for at in places_of(code, "super") {
        let chain = &code[at..];
        let supers = chain.split("::").take_while(|segment| *segment == "super").count();
        let is_head = !code[..at].ends_with("::");
        if is_head && supers >= climbs {
            let segments = first_segments(&chain["super::".len() * supers..]);
            named.extend(segments.into_iter().map(|segment| (at, segment)));
        }
    }
    named
}

/// `a` of `a::b`; `a` and `c` of `{a::b, c}`.
fn first_segments(path: &str) -> Vec<String> {
    let word = |text: &str| text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    let Some(group) = path.strip_prefix('{') else { return vec![word(path)] };
    let mut depth = 1;
    let mut segments = vec![word(group)];
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => segments.push(word(&group[at + 1..])),
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    segments.retain(|segment: &String| !segment.is_empty());
    segments
}

/// Every import from a module that this one may not know.
fn breaches_of_floors(source: &Source) -> Vec<String> {
    let Some(own) = room(source.module()) else {
        return vec![source.breach(0, "this module has no floor yet: give it one in tests/it/architecture/floors.rs")];
    };
    let forbidden = |named: &str| named != own.name && room(named).is_some() && !own.may_use.contains(&named);
    let mut breaches = Vec::new();
    for (at, named) in modules_named(source) {
        if forbidden(&named) {
            breaches.push(source.breach(at, &format!("{} may not import {named}", own.name)));
        }
    }
    breaches
}

/// Every crate that this module must not know.
fn breaches_of_crates(source: &Source) -> Vec<String> {
    let Some(own) = room(source.module()) else { return Vec::new() };
    let mut never: Vec<&str> = own.never_uses.to_vec();
    if !MAY_USE_ACTIX.contains(&own.name) {
        never.extend(ACTIX);
    }
    if !MAY_USE_NETWORK.contains(&own.name) {
        never.extend(NETWORK);
    }
    if own.name == "domain" {
        never.extend(WORLD);
    }
    let mut breaches = Vec::new();
    for name in never {
        for at in places_of(&source.code, name) {
            let is_path = source.code[at + name.len()..].starts_with("::");
            let is_import = source.code[..at].ends_with("use ");
            if is_path || is_import || name.contains("::") || name.ends_with("alize") {
                breaches.push(source.breach(at, &format!("{} never uses {name}", own.name)));
            }
        }
    }
    breaches
}

/// Invariant 1: the domain never waits, so nothing in it can depend on when it is asked.
fn breaches_of_patience(source: &Source) -> Vec<String> {
    if source.module() != "domain" {
        return Vec::new();
    }
    places_of(&source.code, "async").map(|at| source.breach(at, "the domain has no async functions")).collect()
}

/// Instants are arguments: one file reads the clock.
fn breaches_of_the_clock(source: &Source) -> Vec<String> {
    if source.path == "clock.rs" {
        return Vec::new();
    }
    let readers = ["Utc::now", "Local::now", "SystemTime::now"];
    let places = readers.into_iter().flat_map(|reader| places_of(&source.code, reader));
    places.map(|at| source.breach(at, "only src/clock.rs reads a clock")).collect()
}

/// Invariant 3: a transaction begins in `Store`'s doors and nowhere else.
fn breaches_of_the_doors(source: &Source) -> Vec<String> {
    if matches!(source.path.as_str(), "store/mod.rs" | "store/connection.rs") {
        return Vec::new();
    }
    let openers = ["transaction", "begin_transaction", "establish", "immediate_transaction"];
    let places = openers.into_iter().flat_map(|opener| places_of(&source.code, opener));
    let called = places.filter(|&at| source.code[..at].ends_with(['.', ':']));
    called.map(|at| source.breach(at, "connections and transactions begin in src/store/mod.rs")).collect()
}

#[test]
fn the_table_itself_leans_only_downward() {
    for own in ROOMS {
        for used in own.may_use {
            let below = room(used).expect("a module of the table").floor;
            let is_the_roof = own.floor == 5 && below == 5;
            assert!(below < own.floor || is_the_roof, "{} may not stand on {used}", own.name);
        }
    }
}

#[test]
fn modules_import_only_from_floors_below() {
    super::hold(breaches_of_floors);
}

#[test]
fn modules_keep_out_the_crates_that_are_not_theirs() {
    super::hold(breaches_of_crates);
}

#[test]
fn the_domain_is_never_async() {
    super::hold(breaches_of_patience);
}

#[test]
fn one_file_reads_the_clock() {
    super::hold(breaches_of_the_clock);
}

#[test]
fn transactions_begin_at_the_doors() {
    super::hold(breaches_of_the_doors);
}

#[test]
fn a_breach_of_the_floors_is_seen_in_every_spelling() {
    for (path, text) in [
        ("domain/status.rs", "use crate::store::Conn;"),
        ("domain/status.rs", "use crate::{domain::time, config::Config};"),
        ("domain/status.rs", "use crate::{\n    domain::{ids, time},\n    view,\n};"),
        ("domain/mod.rs", "use super::clock::Clock;"),
        ("domain/status.rs", "use super::super::clock::Clock;"),
        ("clock.rs", "fn f() { super::store::open() }"),
        ("probing/http.rs", "fn f(conn: &mut crate::store::Conn) {}"),
        ("store/probes.rs", "use crate::probing;"),
        ("web/pages.rs", "use crate::workers::publisher;"),
        ("workers/publisher.rs", "use crate::web;"),
        ("web/pages.rs", "use crate::mirrors;"),
        ("actions/statuses.rs", "use crate::clock::Clock;"),
        ("main.rs", "use bonghwa::store::Store;"),
        ("stray/mod.rs", ""),
    ] {
        assert_eq!(breaches_of_floors(&Source::new(path, text)).len(), 1, "{path}: {text}");
    }
}

#[test]
fn what_the_floors_allow_is_no_breach() {
    for (path, text) in [
        ("domain/status.rs", "use super::ids::ComponentId; use crate::domain::time;"),
        ("store/mod.rs", "use crate::config::DatabaseUrl; pub use connection::Conn;"),
        ("workers/publisher.rs", "use crate::{store::Store, view::site, published};"),
        ("web/pages.rs", "// crate::workers\nuse crate::published;"),
        ("main.rs", "fn main() { bonghwa::cli::run() }"),
        ("store/error.rs", "#[cfg(test)]\nmod tests {\n    use crate::web;\n}"),
    ] {
        assert_eq!(breaches_of_floors(&Source::new(path, text)), Vec::<String>::new());
    }
}

#[test]
fn a_crate_in_the_wrong_module_is_seen() {
    for (path, text) in [
        ("domain/status.rs", "#[derive(serde::Serialize)]\nstruct A;"),
        ("domain/status.rs", "fn f() { std::fs::read(\"x\"); }"),
        ("view/site.rs", "use diesel::prelude::*;"),
        ("view/site.rs", "async fn f() { tokio::time::sleep(x).await }"),
        ("store/mod.rs", "use actix_web::web;"),
        ("probing/tcp.rs", "use diesel::sql_query;"),
        ("actions/statuses.rs", "use reqwest::Client;"),
        ("workers/prober.rs", "actix_web::rt::spawn(x);"),
        ("web/pages.rs", "diesel::sql_query(\"\")"),
        ("web/pages.rs", "use hyper::client;"),
    ] {
        assert!(!breaches_of_crates(&Source::new(path, text)).is_empty(), "{path}: {text}");
    }
    let allowed = Source::new("probing/tcp.rs", "use tokio::net::TcpStream; use hyper::client;");
    assert_eq!(breaches_of_crates(&allowed), Vec::<String>::new());
}

#[test]
fn clocks_waits_and_transactions_in_the_wrong_place_are_seen() {
    let source = Source::new("domain/time.rs", "async fn f() { chrono::Utc::now(); }");
    assert_eq!(breaches_of_patience(&source).len(), 1);
    assert_eq!(breaches_of_the_clock(&source).len(), 1);
    assert_eq!(breaches_of_the_clock(&Source::new("clock.rs", "chrono::Utc::now()")).len(), 0);
    let source = Source::new("actions/statuses.rs", "conn.transaction(|conn| f(conn)); PgConnection::establish(url)");
    assert_eq!(breaches_of_the_doors(&source).len(), 2);
}
