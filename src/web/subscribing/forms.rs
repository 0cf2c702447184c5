//! Reads the form: what it holds, right or wrong, and what can be kept of it.

use super::Visit;
use crate::domain::addresses::BYTES_MAX;
use crate::domain::language::Language;
use crate::domain::subscribers::{SubscriberRefusal, Wishes};
use crate::domain::subscriptions::{Moment, Moments, Scope, Subscription};
use crate::view::subscribing::{Amiss, Offered, Typed};
use crate::web::console::Fields;
use chrono_tz::Tz;
use std::collections::BTreeSet;

/// As much of an address as goes back into the form: enough to see what is wrong with it.
pub(super) const ADDRESS_CHARS_MAX: usize = 2 * BYTES_MAX;

/// What a form holds, and what is amiss with it. `kept` is what may be there although the page has it no more.
pub(super) fn read(
    visit: &Visit,
    fields: &Fields,
    offered: &Offered,
    kept: &BTreeSet<Scope>,
) -> (Typed, Result<Wishes, Vec<Amiss>>) {
    let mut amiss = Vec::new();
    let mut about = BTreeSet::new();
    let mut has_unknown = false;
    for text in fields.all("about") {
        match Scope::parse(text).filter(|scope| offered.has(*scope) || kept.contains(scope)) {
            Some(scope) => drop(about.insert(scope)),
            None => has_unknown = true,
        }
    }
    let moments: Moments = fields.all("when").filter_map(Moment::parse).collect();
    let page = &visit.state.console.page;
    let language = Language::from_tag(fields.text("language")).filter(|one| page.languages.contains(one));
    if language.is_none() {
        amiss.push(Amiss::Language);
    }
    let zone = fields.text("zone").parse::<Tz>();
    if zone.is_err() {
        amiss.push(Amiss::Zone);
    }
    let (language, zone) = (language.unwrap_or(visit.language), zone.unwrap_or(page.zone));
    if has_unknown {
        // Not named: what was sent is nothing of ours.
        amiss.push(Amiss::Refused(SubscriberRefusal::UnknownScope { scope: Scope::Everything }));
    }
    let chosen: Vec<Subscription> = about.iter().map(|scope| Subscription { scope: *scope, moments }).collect();
    let wishes = Wishes::checked(language, zone, &chosen);
    let wishes = match wishes {
        Ok(wishes) if amiss.is_empty() => Ok(wishes),
        Ok(_) => Err(amiss),
        // One sentence about what was chosen is enough.
        Err(refusal) => {
            if !(has_unknown && refusal == SubscriberRefusal::NothingChosen) {
                amiss.push(Amiss::Refused(refusal));
            }
            if moments.is_empty() && !amiss.contains(&Amiss::Refused(SubscriberRefusal::NoMoment)) {
                amiss.push(Amiss::Refused(SubscriberRefusal::NoMoment));
            }
            Err(amiss)
        }
    };
    let address = fields.text("address").chars().take(ADDRESS_CHARS_MAX).collect();
    (Typed { address, about, moments, language, zone: zone.name().to_owned() }, wishes)
}
