//! Where an incident stands, and the moves that it may make.

use super::IncidentRefusal;
use crate::domain::time::Time;

/// What is being done about an incident, as the field calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Phase {
    /// 조사 중
    Investigating,
    /// 원인 확인
    Identified,
    /// 복구 확인 중
    Monitoring,
    /// 해결
    Resolved,
    /// The report has been published.
    Postmortem,
}

impl Phase {
    /// Every phase, in the usual order.
    pub const ALL: [Phase; 5] =
        [Phase::Investigating, Phase::Identified, Phase::Monitoring, Phase::Resolved, Phase::Postmortem];

    /// Its word in the database and in the wire format.
    pub fn as_str(self) -> &'static str {
        match self {
            Phase::Investigating => "investigating",
            Phase::Identified => "identified",
            Phase::Monitoring => "monitoring",
            Phase::Resolved => "resolved",
            Phase::Postmortem => "postmortem",
        }
    }

    /// The phase of a word, or `None`.
    pub fn parse(word: &str) -> Option<Phase> {
        Phase::ALL.into_iter().find(|phase| phase.as_str() == word)
    }

    /// True while the incident is not over.
    pub fn is_open(self) -> bool {
        matches!(self, Phase::Investigating | Phase::Identified | Phase::Monitoring)
    }
}

/// Where an incident stands, with what belongs to that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is not over. The phase is one of the three open ones.
    Open {
        /// Which.
        phase: Phase,
    },
    /// It is over.
    Resolved {
        /// When it ended.
        at: Time,
    },
    /// It is over and its report is published.
    Reported {
        /// When it ended.
        resolved_at: Time,
        /// When the report was published.
        at: Time,
    },
}

impl State {
    /// The phase that the world is told.
    pub fn phase(self) -> Phase {
        match self {
            State::Open { phase } => phase,
            State::Resolved { .. } => Phase::Resolved,
            State::Reported { .. } => Phase::Postmortem,
        }
    }

    /// True while it is not over.
    pub fn is_open(self) -> bool {
        matches!(self, State::Open { .. })
    }

    /// When it ended; `None` while it has not.
    pub fn resolved_at(self) -> Option<Time> {
        match self {
            State::Open { .. } => None,
            State::Resolved { at } => Some(at),
            State::Reported { resolved_at, .. } => Some(resolved_at),
        }
    }

    /// The state after an update in `phase`. Open incidents move freely between the open phases: to go back is honest.
    /// They end by [`State::resolve`] alone. What is over takes follow-ups, and keeps its phase.
    pub fn after_update(self, phase: Phase) -> Result<State, IncidentRefusal> {
        match self {
            State::Open { .. } if phase.is_open() => Ok(State::Open { phase }),
            State::Open { .. } => Err(IncidentRefusal::EndsByResolving { phase }),
            over if phase == over.phase() => Ok(over),
            _ => Err(IncidentRefusal::IsOver { phase }),
        }
    }

    /// It is over since `at`.
    pub fn resolve(self, at: Time) -> Result<State, IncidentRefusal> {
        match self {
            State::Open { .. } => Ok(State::Resolved { at }),
            _ => Err(IncidentRefusal::AlreadyResolved),
        }
    }

    /// The report is published. It may be published again: a second edition.
    pub fn report(self, at: Time) -> Result<State, IncidentRefusal> {
        match self.resolved_at() {
            Some(resolved_at) => Ok(State::Reported { resolved_at, at }),
            None => Err(IncidentRefusal::ReportBeforeEnd),
        }
    }

    /// It was not over after all.
    pub fn reopen(self, phase: Phase) -> Result<State, IncidentRefusal> {
        match self {
            State::Open { .. } => Err(IncidentRefusal::IsOpen),
            _ if !phase.is_open() => Err(IncidentRefusal::EndsByResolving { phase }),
            _ => Ok(State::Open { phase }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::from_millis;

    #[test]
    fn an_incident_makes_only_the_moves_that_make_sense() {
        let at = from_millis(1).unwrap();
        let open = State::Open { phase: Phase::Investigating };
        assert_eq!(open.after_update(Phase::Monitoring), Ok(State::Open { phase: Phase::Monitoring }));
        assert_eq!(
            open.after_update(Phase::Resolved),
            Err(IncidentRefusal::EndsByResolving { phase: Phase::Resolved })
        );
        assert_eq!(open.report(at), Err(IncidentRefusal::ReportBeforeEnd));
        assert_eq!(open.reopen(Phase::Identified), Err(IncidentRefusal::IsOpen));
        let resolved = open.resolve(at).unwrap();
        assert_eq!(resolved.resolve(at), Err(IncidentRefusal::AlreadyResolved));
        assert_eq!(resolved.after_update(Phase::Resolved), Ok(resolved));
        assert_eq!(resolved.after_update(Phase::Monitoring), Err(IncidentRefusal::IsOver { phase: Phase::Monitoring }));
        assert_eq!(resolved.reopen(Phase::Identified), Ok(State::Open { phase: Phase::Identified }));
        let reported = resolved.report(at).unwrap();
        assert_eq!((reported.phase(), reported.resolved_at()), (Phase::Postmortem, Some(at)));
    }
}
