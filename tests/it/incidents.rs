//! Incidents: what is stored of them.

mod store;
