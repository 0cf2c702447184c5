//! What an update says: words, speaker, states of components, the promise of the next word. The same arguments for every
//! command that publishes one.

use super::acting::{Workplace, draw};
use super::known::Known;
use super::refusing::refuse;
use super::words::{Body, Organisation, Role, Said, Writer, parse_limits};
use crate::cli::Failure;
use crate::cli::instant::{Ahead, Moment, parse_ahead, parse_moment};
use crate::domain::actors::Actor;
use crate::domain::ids::UpdateId;
use crate::domain::incidents::drafts::{Next, RecoveryDraft, UpdateDraft, require_limits};
use crate::domain::incidents::{IncidentRecord, Phase, Speaker};
use crate::domain::language::Texts;
use crate::domain::recoveries::{LimitedAs, Recovery};
use crate::domain::statuses::Basis;
use crate::domain::time::Time;
use crate::domain::updates::{Signatory, UpdateKind};
use clap::{Args, ValueEnum};

/// The words of an update, and whose they are.
#[derive(Debug, Clone, Args)]
pub struct Saying {
    #[command(flatten)]
    body: Body,
    /// The moment that the words describe [default: now]
    #[arg(long, value_name = "TIME", value_parser = parse_moment)]
    as_of: Option<Moment>,
    /// Where they stand in the timeline, where that is not when they are published
    #[arg(long, value_name = "TIME", value_parser = parse_moment)]
    display_at: Option<Moment>,
    #[command(flatten)]
    organisation: Organisation,
    #[command(flatten)]
    role: Role,
    /// Who approved the words: somebody else than who publishes them
    #[arg(long, value_name = "ACTOR")]
    approver: Option<String>,
}

/// What sort of word an update is, as it is named on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// What is known and done.
    Regular,
    /// The first word when nothing is known yet.
    Holding,
    /// A list of what works and what does not.
    Bulletin,
    /// What a provider says, quoted: it changes no states.
    Provider,
    /// An apology, with everyone who signs it.
    Apology,
}

/// How an incident goes on after an update.
#[derive(Debug, Clone, Args)]
pub struct GoingOn {
    /// The phase from it on [default: as it is]
    #[arg(long, value_name = "PHASE", value_parser = parse_phase)]
    phase: Option<Phase>,
    /// When the next word comes [default: the latest that the rules allow]
    #[arg(long, value_name = "TIME|MINUTES", value_parser = parse_ahead)]
    next: Option<Ahead>,
    /// Announce the longer cadence of the night
    #[arg(long)]
    night: bool,
    /// What sort of word it is
    #[arg(long, value_enum, default_value = "regular")]
    kind: Kind,
    /// A role that signed the apology
    #[arg(long, value_name = "ROLE")]
    signed: Vec<String>,
    /// A role that is to sign the apology and has not yet
    #[arg(long, value_name = "ROLE")]
    unsigned: Vec<String>,
}

/// What is said of components.
#[derive(Debug, Clone, Default, Args)]
pub struct Stating {
    /// Components that cannot be used
    #[arg(long, value_name = "SLUG", num_args = 1.., value_delimiter = ',')]
    pub down: Vec<String>,
    /// Components of which some is out, with what can be used and what cannot
    #[arg(long, value_name = "SLUG=LIMITS", value_parser = parse_limits)]
    pub limited: Vec<Said>,
    /// Components that are slow or unstable, with what that means for whoever uses them
    #[arg(long, value_name = "SLUG=LIMITS", value_parser = parse_limits)]
    pub degraded: Vec<Said>,
    /// Components that are back and watched until --watched-until
    #[arg(long, value_name = "SLUG", num_args = 1.., value_delimiter = ',', requires = "watched_until")]
    pub watching: Vec<String>,
    /// Until when they are watched; then they count as restored
    #[arg(long, value_name = "TIME|MINUTES", value_parser = parse_ahead, requires = "watching")]
    pub watched_until: Option<Ahead>,
    /// Components that are back
    #[arg(long, value_name = "SLUG", num_args = 1.., value_delimiter = ',')]
    pub restored: Vec<String>,
    /// That this rests on a provider's word
    #[arg(long)]
    pub on_providers_word: bool,
}

fn parse_phase(word: &str) -> Result<Phase, String> {
    let open: Vec<&str> = Phase::ALL.into_iter().filter(|phase| phase.is_open()).map(Phase::as_str).collect();
    Phase::parse(word).ok_or_else(|| format!("write one of {}", open.join(", ")))
}

impl Saying {
    /// The moment that the words describe.
    pub fn as_of(&self, workplace: &Workplace) -> Result<Time, Failure> {
        self.as_of.unwrap_or(Moment::Now).on(workplace.now, workplace.zone())
    }

    /// An update with these words, no states and no phase of its own. The page's owner speaks, unless said.
    pub fn draft(&self, workplace: &Workplace, writer: &Writer<'_>) -> Result<UpdateDraft, Failure> {
        let (now, zone) = (workplace.now, workplace.zone());
        let approver = self.approver.as_deref().map(Actor::of_staff).transpose();
        Ok(UpdateDraft {
            id: UpdateId::from_number(draw()?),
            kind: UpdateKind::Regular,
            phase: None,
            body: writer.body(self.body.given())?,
            as_of: self.as_of(workplace)?,
            display_at: self.display_at.map(|at| at.on(now, zone)).transpose()?,
            speaker: speaker(&self.organisation, &self.role, writer)?,
            approver: approver.map_err(|refusal| Failure::refused(refusal.to_string()))?,
            waived: None,
            recoveries: Vec::new(),
            next: Next::default(),
        })
    }
}

/// Who speaks: the page's owner, unless said.
pub fn speaker(organisation: &Organisation, role: &Role, writer: &Writer<'_>) -> Result<Speaker, Failure> {
    let organisation = organisation.given();
    let named = if organisation.is_empty() { writer.page.names.clone() } else { organisation.texts(writer.page)? };
    Ok(Speaker { organisation: named, role: role.given().texts(writer.page)? })
}

impl GoingOn {
    /// An update with what `saying` says, and how the incident goes on after it. Signatures are given through whoever
    /// publishes. What a provider says is never the page's own word: without `--speaker` nobody speaks, which is refused.
    pub fn draft(
        &self,
        saying: &Saying,
        workplace: &Workplace,
        writer: &Writer<'_>,
        by: &Actor,
    ) -> Result<UpdateDraft, Failure> {
        let mut draft = saying.draft(workplace, writer)?;
        if self.kind == Kind::Provider && saying.organisation.given().is_empty() {
            draft.speaker.organisation = Texts::default();
        }
        if self.kind != Kind::Apology && !(self.signed.is_empty() && self.unsigned.is_empty()) {
            return Err(Failure::refused(
                "only an apology is signed: leave --signed and --unsigned out, or say --kind apology",
            ));
        }
        let next_by = self.next.map(|next| next.on(workplace.now, workplace.zone())).transpose()?;
        let signatory = |role: &String, signed_by: Option<&Actor>| {
            let role = Texts::of(writer.page.default_language(), role.as_str());
            let speaker = Speaker { organisation: draft.speaker.organisation.clone(), role };
            Signatory { speaker, signed_by: signed_by.cloned() }
        };
        let kind = match self.kind {
            Kind::Regular => UpdateKind::Regular,
            Kind::Holding => UpdateKind::Holding,
            Kind::Bulletin => UpdateKind::Bulletin,
            Kind::Provider => UpdateKind::Provider,
            Kind::Apology => {
                let signed = self.signed.iter().map(|role| signatory(role, Some(by)));
                UpdateKind::Apology {
                    signatories: signed.chain(self.unsigned.iter().map(|role| signatory(role, None))).collect(),
                }
            }
        };
        Ok(UpdateDraft { kind, phase: self.phase, next: Next { by: next_by, is_night: self.night }, ..draft })
    }
}

impl Stating {
    /// What is said of components since `since`, as of `as_of`.
    pub fn drafts(
        &self,
        workplace: &Workplace,
        writer: &Writer<'_>,
        known: &Known,
        incident: Option<&IncidentRecord>,
        (since, as_of): (Time, Time),
    ) -> Result<Vec<RecoveryDraft>, Failure> {
        let mut said = Vec::new();
        for component in known.components(&self.down, incident)? {
            said.push((component, Recovery::Down));
        }
        let limited = ("--limited SLUG=LIMITS", &self.limited, LimitedAs::Partial);
        let degraded = ("--degraded SLUG=LIMITS", &self.degraded, LimitedAs::Degraded);
        for (option, named, as_status) in [limited, degraded] {
            for said in named {
                require_limits(&said.slug, &said.words).map_err(|refusal| refuse(&refusal))?;
            }
            for (component, limits) in known.worded(writer, ("the limits", option), named, incident)? {
                said.push((component, Recovery::Limited { as_status, limits }));
            }
        }
        if let Some(until) = self.watched_until {
            let until = until.on(workplace.now, workplace.zone())?;
            if until <= workplace.now {
                return Err(Failure::refused(
                    "what is watched is watched until a time ahead: write a later --watched-until",
                ));
            }
            let watching = known.components(&self.watching, incident)?.into_iter();
            said.extend(watching.map(|component| (component, Recovery::Watching { until })));
        }
        for component in known.components(&self.restored, incident)? {
            said.push((component, Recovery::Restored));
        }
        let basis = if self.on_providers_word { Basis::Provider } else { Basis::Staff };
        let draft = |(component, recovery)| RecoveryDraft { component, recovery, since, as_of, basis };
        Ok(said.into_iter().map(draft).collect())
    }
}
