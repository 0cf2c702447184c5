//! The settings as the console shows them: every key with the value that holds, defaults included; of the database only
//! what kind it is, of relays and webhooks where they stand, of commands their program.

use super::alerts::{Alerts, Way};
use super::email::Email;
use super::{Config, duration};
use crate::domain::approvals::Demand;
use crate::domain::language::Language;
use std::fmt::Display;
use std::num::NonZeroU32;

impl Config {
    /// Each key with its value, in the order of the manual. Nothing of it is secret: the database's address, users and passwords of
    /// relays, the way on a webhook's host and the arguments of a command are left out.
    pub fn shown(&self) -> Vec<(String, String)> {
        let (page, probing, judging) = (&self.page, &self.probing, &self.probing.judging);
        let mut shown = Shown::default();
        shown.put("listen", self.listen);
        shown.put("public_url", &page.url);
        shown.put("trusted_proxies", list(&self.trusted_proxies));
        for language in Language::ALL {
            shown.put_optional(&format!("page.name.{language}"), page.names.exactly(language));
        }
        shown.put("page.languages", list(&page.languages));
        shown.put("page.time_zone", page.zone.name());
        shown.put("page.accent.light", &page.accent.light);
        shown.put("page.accent.dark", &page.accent.dark);
        shown.put_optional("page.telephone", page.telephone.as_ref());
        if let Some(security) = &page.security {
            shown.put("security.contact", list(&security.contacts));
            shown.put("security.expires", security.expires_on);
            shown.put_optional("security.policy", security.policy.as_ref());
        }
        shown.put("database", &self.database);
        shown.put("retention.observations", duration::print(self.retention.observations));
        shown.put("retention.check_hours", duration::print(self.retention.check_hours));
        shown.put("probing.location", &probing.location);
        shown.put("probing.interval", duration::print(probing.interval));
        shown.put("probing.timeout", duration::print(probing.timeout));
        shown.put("probing.attempts", probing.attempts);
        shown.put("probing.concurrency", probing.concurrency);
        shown.put("probing.concurrency_per_host", probing.concurrency_per_host);
        shown.put("probing.allow", list(&probing.allow));
        shown.put_optional("probing.slow_above", judging.slow_above_ms.map(|ms| format!("{ms}ms")));
        shown.put_optional("probing.well_below", judging.well_below_ms.map(|ms| format!("{ms}ms")));
        shown.put("probing.failure.checks", judging.failure.checks);
        shown.put("probing.failure.time", duration::print(judging.failure.time));
        shown.put("probing.recovery.checks", judging.recovery.checks);
        shown.put("probing.recovery.time", duration::print(judging.recovery.time));
        shown.put("probing.silent_after", duration::print(judging.silent_after));
        shown.put("probing.flapping.changes", judging.flapping.changes);
        shown.put("probing.flapping.within", duration::print(judging.flapping.within));
        let [none, minor, major, critical] = self.approval.demands.map(Demand::as_str);
        shown.put("console.approval.none", none);
        shown.put("console.approval.minor", minor);
        shown.put("console.approval.major", major);
        shown.put("console.approval.critical", critical);
        shown.put("console.approval.within", duration::print(self.approval.within));
        shown.put("console.approval.overdue", self.approval.overdue.as_str());
        match &self.alerts {
            Some(Alerts::Way(way @ Way::Webhook(_))) => shown.put("alerts.webhook", way),
            Some(Alerts::Way(way @ Way::Command(_))) => shown.put("alerts.command", way),
            Some(Alerts::Waived(reason)) => shown.put("alerts.waived", reason),
            None => {}
        }
        if let Some(email) = &self.email {
            shown.put_email(email);
        }
        let leads = self.maintenance_leads.iter().map(|lead| duration::print(*lead));
        shown.put("maintenance.leads", list(&leads.collect::<Vec<_>>()));
        shown.0
    }
}

#[derive(Default)]
struct Shown(Vec<(String, String)>);

impl Shown {
    fn put(&mut self, key: &str, value: impl Display) {
        self.0.push((key.to_owned(), value.to_string()));
    }

    fn put_email(&mut self, email: &Email) {
        self.put("email.from", &email.from);
        self.put("email.relays", &email.route);
        self.put("email.return_path", &email.return_path);
        self.put("email.dkim", list(&email.dkim));
        let pace = |(domain, rate): &(String, NonZeroU32)| format!("{domain}={rate}");
        self.put("email.pace", list(&email.pace.iter().map(pace).collect::<Vec<_>>()));
        self.put("email.timeout", duration::print(email.timeout));
    }

    fn put_optional(&mut self, key: &str, value: Option<impl Display>) {
        if let Some(value) = value {
            self.put(key, value);
        }
    }
}

fn list<T: Display>(values: &[T]) -> String {
    values.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
