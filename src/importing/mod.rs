//! What was recorded elsewhere: histories of other products, read into what `domain::imports` carries over, and lists of people. One file
//! for each format; nothing here knows the database.

mod plain;
pub mod statuspage;
pub mod subscriber_lists;
