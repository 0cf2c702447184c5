//! Histories of other products, read into what `domain::imports` carries over. One file for each format; nothing here knows
//! the database.

mod plain;
pub mod statuspage;
