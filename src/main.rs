//! The `bonghwa` binary.
fn main() {}
