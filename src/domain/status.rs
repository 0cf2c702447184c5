//! The status of a component, and how many statuses add up to one.

use std::fmt;

/// What the page says of a component.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// 정상
    Operational,
    /// 느림·불안정
    DegradedPerformance,
    /// 일부 중단
    PartialOutage,
    /// 중단
    MajorOutage,
    /// 점검
    UnderMaintenance,
    /// 확인 중: nobody knows. Never shown as green.
    Unknown,
}

impl Status {
    /// Every status, from the best to the worst (DOMAIN §4, roll-up).
    pub const ALL: [Status; 6] = [
        Status::Operational,
        Status::UnderMaintenance,
        Status::Unknown,
        Status::DegradedPerformance,
        Status::PartialOutage,
        Status::MajorOutage,
    ];

    /// Its word in the database, in addresses and in the wire format.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Operational => "operational",
            Status::DegradedPerformance => "degraded_performance",
            Status::PartialOutage => "partial_outage",
            Status::MajorOutage => "major_outage",
            Status::UnderMaintenance => "under_maintenance",
            Status::Unknown => "unknown",
        }
    }

    /// The status of a word, or `None`.
    pub fn parse(word: &str) -> Option<Status> {
        Status::ALL.into_iter().find(|status| status.as_str() == word)
    }

    /// How bad it is: greater is worse.
    pub fn severity(self) -> u8 {
        match self {
            Status::Operational => 0,
            Status::UnderMaintenance => 1,
            Status::Unknown => 2,
            Status::DegradedPerformance => 3,
            Status::PartialOutage => 4,
            Status::MajorOutage => 5,
        }
    }

    /// The worse of two.
    pub fn worse(self, other: Status) -> Status {
        if other.severity() > self.severity() { other } else { self }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The status of a component that has functions, from theirs: all out → major; some out or partial → partial; else the
/// worst of them. `None` without functions.
pub fn roll_up_functions(functions: impl IntoIterator<Item = Status>) -> Option<Status> {
    let mut worst: Option<Status> = None;
    let mut all_out = true;
    for status in functions {
        all_out &= status == Status::MajorOutage;
        worst = Some(worst.map_or(status, |w| w.worse(status)));
    }
    worst.map(|worst| match worst {
        Status::MajorOutage if !all_out => Status::PartialOutage,
        worst => worst,
    })
}

/// The status of a group: the worst of its components. `None` for a group without components.
pub fn roll_up_group(components: impl IntoIterator<Item = Status>) -> Option<Status> {
    components.into_iter().reduce(Status::worse)
}

/// The page's indicator in the field's wire format (STATUSPAGE-V2 §8), from leaf states alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Indicator {
    /// Everything works.
    None,
    /// Something is partial, degraded or unknown.
    Minor,
    /// Something is out, or everything is partial.
    Major,
    /// Everything is out.
    Critical,
    /// Nothing is wrong but planned work.
    Maintenance,
}

impl Indicator {
    /// Its word in the wire format.
    pub fn as_str(self) -> &'static str {
        match self {
            Indicator::None => "none",
            Indicator::Minor => "minor",
            Indicator::Major => "major",
            Indicator::Critical => "critical",
            Indicator::Maintenance => "maintenance",
        }
    }

    /// The indicator of a page with these leaves.
    pub fn of(leaves: impl IntoIterator<Item = Status>) -> Indicator {
        let (mut count, mut out, mut partial, mut wrong, mut maintenance) = (0, 0, 0, false, false);
        for status in leaves {
            count += 1;
            match status {
                Status::MajorOutage => out += 1,
                Status::PartialOutage => partial += 1,
                Status::DegradedPerformance | Status::Unknown => wrong = true,
                Status::UnderMaintenance => maintenance = true,
                Status::Operational => {}
            }
        }
        if count > 0 && out == count {
            Indicator::Critical
        } else if out > 0 || (count > 0 && partial == count) {
            Indicator::Major
        } else if partial > 0 || wrong {
            Indicator::Minor
        } else if maintenance {
            Indicator::Maintenance
        } else {
            Indicator::None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Status::*;

    #[test]
    fn functions_add_up_to_their_component() {
        assert_eq!(roll_up_functions([]), None);
        assert_eq!(roll_up_functions([MajorOutage, MajorOutage]), Some(MajorOutage));
        assert_eq!(roll_up_functions([MajorOutage, Operational]), Some(PartialOutage));
        assert_eq!(roll_up_functions([PartialOutage, Operational]), Some(PartialOutage));
        assert_eq!(roll_up_functions([DegradedPerformance, Unknown]), Some(DegradedPerformance));
        assert_eq!(roll_up_functions([UnderMaintenance, Unknown]), Some(Unknown));
    }

    #[test]
    fn groups_show_the_worst_in_the_order_of_the_domain() {
        for pair in Status::ALL.windows(2) {
            assert_eq!(roll_up_group([pair[0], pair[1]]), Some(pair[1]));
        }
        assert_eq!(roll_up_group([]), None);
    }

    #[test]
    fn the_indicator_is_statuspages() {
        assert_eq!(Indicator::of([]), Indicator::None);
        assert_eq!(Indicator::of([MajorOutage, MajorOutage]), Indicator::Critical);
        assert_eq!(Indicator::of([MajorOutage, Operational]), Indicator::Major);
        assert_eq!(Indicator::of([PartialOutage, PartialOutage]), Indicator::Major);
        assert_eq!(Indicator::of([PartialOutage, Operational]), Indicator::Minor);
        assert_eq!(Indicator::of([Unknown, Operational]), Indicator::Minor);
        assert_eq!(Indicator::of([UnderMaintenance, Operational]), Indicator::Maintenance);
        assert_eq!(Indicator::of([UnderMaintenance, DegradedPerformance]), Indicator::Minor);
        assert_eq!(Indicator::of([Operational]), Indicator::None);
    }
}
