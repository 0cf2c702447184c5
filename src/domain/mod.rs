//! What is true about components, their states and their history.
//!
//! Nothing here reads a clock, draws chance, waits, or knows how anything is stored or shown: every function gives the
//! same answer for the same arguments. Reading order: [`time`], [`ids`], [`language`], [`status`], [`catalogue`],
//! [`probes`], [`asked_checks`], [`observations`], [`verdict`], [`statuses`], [`uptime`]; then [`incidents`], [`updates`], [`recoveries`],
//! [`progress`], [`estimates`], [`promises`]; [`maintenances`], [`recurrences`]; [`history`], [`corrections`];
//! [`staff`], [`sessions`], [`passwords`], [`codes`], [`lockouts`]; [`manuscripts`], [`templates`], [`lint`], [`approvals`],
//! which words pass before they are public; and [`record`], which holds all that is public.

pub mod actors;
pub mod addresses;
pub mod advice;
pub mod alerts;
pub mod approvals;
pub mod asked_checks;
pub mod audit;
pub mod breakers;
pub mod catalogue;
pub mod codes;
pub mod corrections;
pub mod deliveries;
pub mod differences;
pub mod dispatch;
pub mod duty;
pub mod escalations;
pub mod estimates;
pub mod facilities;
pub mod facts;
pub mod history;
pub mod holds;
pub mod hooks;
pub mod ids;
pub mod imports;
pub mod incidents;
pub mod language;
pub mod letters;
pub mod lint;
pub mod lockouts;
pub mod maintenances;
pub mod manuscripts;
pub mod notices;
pub mod notifications;
pub mod observations;
pub mod page;
pub mod particles;
pub mod passwords;
pub mod probes;
pub mod progress;
pub mod promises;
pub mod reach;
pub mod record;
pub mod recoveries;
pub mod recurrences;
pub mod safety;
pub mod sessions;
pub mod situation;
pub mod staff;
pub mod status;
pub mod status_news;
pub mod statuses;
pub mod subscriber_links;
pub mod subscriber_lists;
pub mod subscribers;
pub mod subscriptions;
pub mod summons;
pub mod templates;
pub mod time;
pub mod tokens;
pub mod updates;
pub mod uptime;
pub mod verdict;
pub mod watch;
