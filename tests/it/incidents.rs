//! Incidents: what is stored of them.

mod record;
mod store;
