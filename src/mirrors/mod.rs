//! Places outside this process that hold the public site as files.

pub mod directory;
