//! The log of what staff and the system did: searched, and exported as it was found.

use super::{Fields, Known, Signed, answers};
use crate::domain::audit::{Entry, Sought};
use crate::domain::language::Language;
use crate::domain::time::{Time, day_start};
use crate::store::{self, Conn, Error, Store, audit, catalogue, incidents, record, staff};
use crate::view::console::{AuditPage, Called, Say, Section, export_line};
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use bytes::Bytes;
use chrono::{Days, Duration, NaiveDate};
use chrono_tz::Tz;
use futures_util::{Stream, stream};

/// Entries on a page.
const ENTRIES_SHOWN: i64 = 100;
/// Entries read at a time for an export: some hundred kilobytes.
const ENTRIES_EXPORTED: i64 = 1_000;

/// The latest entries that fit what is looked for.
pub async fn show(state: Known, signed: Signed, request: HttpRequest) -> HttpResponse {
    let query = Fields::parse(request.query_string().as_bytes());
    let zone = state.console.page.zone;
    let before = query.text("before").parse().unwrap_or(i64::MAX);
    let (asked, language) = (query.clone(), signed.language);
    let found = state.store.read(move |conn| {
        let called = find_called(conn, language)?;
        let found = match is_turned_round(&asked) {
            true => Vec::new(),
            false => audit::list_sought(conn, &sought(&asked, zone, &called), before, ENTRIES_SHOWN + 1)?,
        };
        Ok::<_, Error>((called, found))
    });
    let (called, mut entries) = match found.await {
        Ok(found) => found,
        Err(error) => return answers::failed(&state, Some(&signed), &error),
    };
    let is_more = entries.len() as i64 > ENTRIES_SHOWN;
    entries.truncate(ENTRIES_SHOWN as usize);
    let frame = signed.frame(&state, Section::Audit, Say(signed.language).word("audit-title"));
    let refused = is_turned_round(&query).then(|| signed.say().word("audit-days"));
    let page = AuditPage {
        frame: frame.refusing(refused),
        typed: ["actor", "act", "subject", "from", "until"].map(|name| query.text(name)),
        query: &repeated(&query),
        before: entries.last().filter(|_| is_more).map(|entry| entry.number),
        called: &called,
        entries: &entries,
        zone,
    };
    answers::page(page.html())
}

/// What ids are called now, in the language of whoever looks.
fn find_called(conn: &mut Conn, language: Language) -> Result<Called, Error> {
    let people = staff::list_all(conn)?.into_iter().map(|one| (one.staff.handle.to_string(), one.staff.name));
    let components: Vec<_> = catalogue::list_stamped_components(conn)?.into_iter().map(|one| one.component).collect();
    let titles = incidents::list_titles(conn)?.into_iter();
    let titles = titles.map(|(id, title)| (id.to_string(), title.in_language(language).1.to_owned()));
    Ok(Called::new(people, titles.chain(Called::leaves(&components, language))))
}

/// How often the log is told that the same person takes it along.
const NOTED_EVERY: Duration = Duration::hours(1);

/// Every entry that fits, the last first, a line of JSON each. That somebody took it along is an entry, too: once an hour for
/// each, so that nobody can flood the chain.
pub async fn export(state: Known, signed: Signed, request: HttpRequest) -> HttpResponse {
    let query = Fields::parse(request.query_string().as_bytes());
    // Days that are turned round find nothing, and nothing is taken along.
    if is_turned_round(&query) {
        return answers::on_to(&format!("/console/audit?{}", repeated(&query)));
    }
    let noted = signed.arrange(&state, |conn, when, by| {
        record::lock(conn)?;
        let lately = Sought {
            actors: vec![by.to_string()],
            act: "audit.export".to_owned(),
            from: Some(when.record - NOTED_EVERY),
            ..Sought::default()
        };
        if !audit::list_sought(conn, &lately, i64::MAX, 1)?.is_empty() {
            return Ok(());
        }
        audit::append(conn, when.record, by, "audit.export", "audit-log", "")
    });
    if let Err(error) = noted.await {
        return answers::failed(&state, Some(&signed), &error);
    }
    let language = signed.language;
    let called = match state.store.read(move |conn| find_called(conn, language)).await {
        Ok(called) => called,
        Err(error) => return answers::failed(&state, Some(&signed), &error),
    };
    let sought = sought(&query, state.console.page.zone, &called);
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "application/x-ndjson; charset=utf-8"))
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"audit.ndjson\""))
        .streaming(lines(state.store.clone(), sought))
}

/// The export, part by part: however long the log, little of it is in memory at a time.
fn lines(store: Store, sought: Sought) -> impl Stream<Item = Result<Bytes, store::Error>> {
    stream::try_unfold((store, i64::MAX), move |(store, before)| {
        let sought = sought.clone();
        async move {
            let entries: Vec<Entry> =
                store.read(move |conn| audit::list_sought(conn, &sought, before, ENTRIES_EXPORTED)).await?;
            let Some(last) = entries.last().map(|entry| entry.number) else { return Ok::<_, Error>(None) };
            let text: String = entries.iter().map(export_line).collect();
            Ok(Some((Bytes::from(text), (store, last))))
        }
    })
}

/// The day that a field names.
fn day(query: &Fields, name: &str) -> Option<NaiveDate> {
    query.filled(name).and_then(|text| text.parse().ok())
}

/// True where the search begins after it ends.
fn is_turned_round(query: &Fields) -> bool {
    day(query, "from").zip(day(query, "until")).is_some_and(|(from, until)| from > until)
}

/// What is looked for, by ids or by what they are called; days are days of the page's zone.
fn sought(query: &Fields, zone: Tz, called: &Called) -> Sought {
    let start = |day: NaiveDate| -> Time { day_start(day, zone) };
    let text = |name: &str| query.text(name).trim();
    Sought {
        actors: called.find_people(text("actor")),
        act: text("act").to_owned(),
        subjects: called.find_any(text("subject")),
        from: day(query, "from").map(start),
        until: day(query, "until").and_then(|day| day.checked_add_days(Days::new(1))).map(start),
    }
}

/// What was asked, for an address that asks it again.
fn repeated(query: &Fields) -> String {
    let mut again = url::form_urlencoded::Serializer::new(String::new());
    for name in ["actor", "act", "subject", "from", "until"] {
        if let Some(value) = query.filled(name) {
            again.append_pair(name, value);
        }
    }
    again.finish()
}
