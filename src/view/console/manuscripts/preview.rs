//! What the public will read, in each language: the page, the feed, an email, a text message. Made by the same hands that
//! make them public, from the incident as it would be.

use super::ManuscriptPage;
use super::news::BesideLine;
use crate::domain::incidents::IncidentRecord;
use crate::domain::language::Language;
use crate::domain::notifications::{self, Occasion};
use crate::domain::record::{PublicRecord, Stamp};
use crate::domain::updates::Update;
use crate::view::mails::{Setting, Written, of_incident};
use crate::view::names::sound;
use crate::view::site::Site;
use crate::view::sms::{Carrier, SmsKind, measure};
use crate::view::spoken::Spoken;
use crate::view::times::Telling;
use crate::view::updates::UpdateView;
use crate::view::wordings::unmarked;
use crate::view::words::Words;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Everything that is made of the words in one language. Texts are text, but for the update.
pub(super) struct Preview {
    pub(super) language: &'static str,
    pub(super) tag: &'static str,
    pub(super) title: String,
    /// Ready for the macro of the public page.
    pub(super) update: UpdateView,
    /// What goes out with the words, line by line.
    pub(super) beside: Vec<BesideLine>,
    pub(super) feed_title: String,
    pub(super) feed: Vec<String>,
    pub(super) subject: String,
    pub(super) email: String,
    pub(super) sms: String,
    /// What sort of text message it is and how long.
    pub(super) sms_length: String,
    /// What a carrier would not take, in a sentence.
    pub(super) sms_foreign: Option<String>,
}

impl ManuscriptPage<'_> {
    /// A preview in each language of the page; none while it cannot be read.
    pub(super) fn previews(&self, is_rehearsal: bool) -> Vec<Preview> {
        let Some(after) = self.after else { return Vec::new() };
        let shown = self.manuscript.aim.update().filter(|_| self.corrects()).unwrap_or(self.manuscript.becomes);
        let Some(update) = after.updates.iter().find(|update| update.id == shown) else { return Vec::new() };
        let record = record_of(after, self.now);
        let site = Site::new(&record, self.page);
        self.page
            .languages
            .iter()
            .map(|language| self.preview(&site, after, update, self.mail(after, update, *language, is_rehearsal)))
            .collect()
    }

    /// The mail that goes out with it. A correction is told to nobody; it is shown as the word that it corrects.
    fn mail(
        &self,
        after: &IncidentRecord,
        update: &Update,
        language: Language,
        is_rehearsal: bool,
    ) -> (Language, Option<Written>) {
        let before = self.held.map(|held| &held.incident);
        let told = notifications::of_incident(before, after, &BTreeMap::new());
        let occasion = told.first().map_or(Occasion::Updated, |announced| announced.occasion);
        let (page, groups, zone) = (self.page, self.shelf.groups, self.page.zone);
        let setting = Setting { page, groups, language, zone, is_rehearsal };
        (language, of_incident(&setting, occasion, after, update.id))
    }

    fn preview(
        &self,
        site: &Site<'_>,
        after: &IncidentRecord,
        update: &Update,
        (language, mail): (Language, Option<Written>),
    ) -> Preview {
        let words = Words::of(language);
        let telling = Telling::new(words, self.page.zone, self.now);
        let view = UpdateView::of(site, &telling, after, update);
        let spoken = Spoken::of_update(site, &telling.in_full(), after, update);
        let title = sound(after.title.in_language(language).1).into_owned();
        let page = self.page.names.text(language);
        let marks: Vec<&str> = [spoken.phase].into_iter().chain(spoken.marks.iter().copied()).collect();
        let address = format!("{}{}", self.page.url, view.permalink);
        let paragraphs: Vec<String> = spoken.paragraphs.iter().map(|paragraph| unmarked(paragraph)).collect();
        let sms = format!("[{page}] {title}\n{}\n{address}", paragraphs.first().map_or("", String::as_str));
        let feed = [unmarked(&spoken.source)].into_iter().chain(paragraphs).collect();
        let (sms_length, sms_foreign) = self.measured(&sms, language);
        Preview {
            language: language.own_name(),
            tag: language.tag(),
            beside: self.told_beside(&telling, after),
            feed_title: format!("{}: {title}", marks.join(" · ")),
            feed,
            email: mail.as_ref().map_or_else(String::new, Written::preview),
            subject: mail.map_or_else(String::new, |mail| mail.subject),
            sms,
            sms_length,
            sms_foreign,
            title,
            update: view,
        }
    }

    fn measured(&self, sms: &str, language: Language) -> (String, Option<String>) {
        let say = self.say();
        let carrier = if language == Language::Korean { Carrier::Korean } else { Carrier::Elsewhere };
        let length = measure(sms, carrier);
        let kind = match length.kind {
            SmsKind::Sms => "SMS",
            SmsKind::Lms => "LMS",
            SmsKind::Gsm7 => "GSM-7",
            SmsKind::Ucs2 => "UCS-2",
            SmsKind::TooLong => return (say.with("sms-too-long", &[("bytes", &length.length)]), None),
        };
        let told = match carrier {
            Carrier::Korean => say.with("sms-bytes", &[("kind", &kind), ("bytes", &length.length)]),
            Carrier::Elsewhere => {
                say.with("sms-parts", &[("kind", &kind), ("length", &length.length), ("parts", &length.parts)])
            }
        };
        let foreign: Vec<String> = length.foreign.iter().map(char::to_string).collect();
        let foreign = (!foreign.is_empty()).then(|| say.with("sms-foreign", &[("letters", &foreign.join(" "))]));
        (told, foreign)
    }
}

/// A record in which there is nothing but this incident.
fn record_of(after: &IncidentRecord, now: crate::domain::time::Time) -> PublicRecord {
    let stamp = Stamp { sequence: 0, at: now };
    PublicRecord {
        stamp,
        content: stamp,
        groups: Vec::new(),
        components: Vec::new(),
        facilities: Vec::new(),
        incidents: vec![Arc::new(after.clone())],
        maintenances: Vec::new(),
        months: Vec::new(),
        corrections: Vec::new(),
        notices: Vec::new(),
        is_rehearsal: false,
    }
}
