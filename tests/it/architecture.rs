//! The rules of the house, held: `docs/ARCHITECTURE.md` says them in words, these tests read every file under `src`.
//!
//! Each rule is a function from text to breaches, shown on bad snippets to be able to fail before it is let loose on
//! the real files.

mod floors;
mod migrations;
mod names;
mod shape;
mod sources;

use sources::Source;

/// Runs a rule over all of `src` and fails with every breach at once.
fn hold(rule: impl Fn(&Source) -> Vec<String>) {
    let sources = sources::all();
    assert!(sources.len() > 30, "only {} files found under src: the rules would hold for nothing", sources.len());
    let breaches: Vec<String> = sources.iter().flat_map(rule).collect();
    assert!(breaches.is_empty(), "\n{}", breaches.join("\n"));
}
