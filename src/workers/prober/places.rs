//! Places for checks under way: a bound overall and one per host, and who is next.

use crate::domain::ids::ProbeId;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

/// How many checks may be under way at once; at least 1 each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Overall.
    pub concurrency: usize,
    /// To one host.
    pub concurrency_per_host: usize,
}

/// Who has a place and who waits for one. Probes that wait only for a place of their host wait apart, so that they do
/// not stand in the way of others.
#[derive(Debug)]
pub(super) struct Places {
    limits: Limits,
    taken: usize,
    ready: VecDeque<ProbeId>,
    hosts: HashMap<Arc<str>, Host>,
}

#[derive(Debug, Default)]
struct Host {
    taken: usize,
    waiting: VecDeque<ProbeId>,
}

impl Places {
    /// No place taken. A bound of 0 would stop all probes without a word and is read as 1.
    pub fn new(limits: Limits) -> Places {
        let limits =
            Limits { concurrency: limits.concurrency.max(1), concurrency_per_host: limits.concurrency_per_host.max(1) };
        Places { limits, taken: 0, ready: VecDeque::new(), hosts: HashMap::new() }
    }

    /// Lets a probe queue for a place, behind all others.
    pub fn queue(&mut self, probe: ProbeId) {
        self.ready.push_back(probe);
    }

    /// The next probe that a place could be for; `None` where none is free or nobody wants one. It leaves the queue.
    pub fn next_in_queue(&mut self) -> Option<ProbeId> {
        if self.taken < self.limits.concurrency { self.ready.pop_front() } else { None }
    }

    /// Takes a place for a check of `probe` to `host`. Where the host has none left the probe waits for one of that
    /// host's, and the answer is `false`.
    pub fn take(&mut self, host: &Arc<str>, probe: ProbeId) -> bool {
        if !self.hosts.contains_key(host) {
            self.hosts.insert(Arc::clone(host), Host::default());
        }
        let Some(places) = self.hosts.get_mut(host) else { return false };
        if places.taken >= self.limits.concurrency_per_host {
            places.waiting.push_back(probe);
            return false;
        }
        places.taken += 1;
        self.taken += 1;
        true
    }

    /// Gives a place at `host` back. The first that waits for one there, and of which `still_waits` holds, is next.
    pub fn give_back(&mut self, host: &Arc<str>, still_waits: impl Fn(ProbeId) -> bool) {
        self.taken = self.taken.saturating_sub(1);
        let Some(places) = self.hosts.get_mut(host) else { return };
        places.taken = places.taken.saturating_sub(1);
        while let Some(probe) = places.waiting.pop_front() {
            if still_waits(probe) {
                self.ready.push_front(probe);
                break;
            }
        }
        if places.taken == 0 && places.waiting.is_empty() {
            self.hosts.remove(host);
        }
    }
}
