//! Lists of subscribers as CSV (RFC 4180): `address,language,time_zone,scopes,moments,consent`, of which only the first and the last must
//! be there. Every line is read, so that whoever brings the list sees all that is wrong with it at once.

use crate::domain::addresses::EmailAddress;
use crate::domain::language::Language;
use crate::domain::subscriber_lists::{
    BYTES_MAX, CONSENT_CHARS_MAX, FAULTS_MAX, Fault, Known, LineFault, ROWS_MAX, Row,
};
use crate::domain::subscribers::Wishes;
use crate::domain::subscriptions::{Moment, Moments, Scope, Subscription};
use chrono_tz::Tz;
use csv::{ByteRecord, ReaderBuilder, Trim};
use std::collections::HashMap;

/// Every column, in the order of the manual.
const COLUMNS: [&str; 6] = ["address", "language", "time_zone", "scopes", "moments", "consent"];
/// Those that must be there.
const REQUIRED: [&str; 2] = ["address", "consent"];
/// As much as is repeated of what was written.
const SHOWN_CHARS_MAX: usize = 60;

/// The rows of the list, or what is wrong with it, at most [`FAULTS_MAX`] of it.
pub fn read(list: &[u8], known: &Known) -> Result<Vec<Row>, Vec<LineFault>> {
    if list.len() > BYTES_MAX {
        return Err(vec![LineFault { line: 1, fault: Fault::TooLong }]);
    }
    // Spreadsheets put a mark at the front.
    let list = list.strip_prefix(b"\xef\xbb\xbf").unwrap_or(list);
    let list = with_plain_ends(list);
    let mut reader = ReaderBuilder::new().flexible(true).trim(Trim::All).has_headers(true).from_reader(list.as_slice());
    let heading = reader.byte_headers().cloned().map_err(|_| vec![LineFault { line: 1, fault: Fault::Unreadable }])?;
    let columns = columns(&heading)?;
    let (mut rows, mut faults, mut seen) = (Vec::new(), Vec::new(), HashMap::new());
    for record in reader.byte_records() {
        let Ok(record) = record else {
            faults.push(LineFault { line: 1, fault: Fault::Unreadable });
            break;
        };
        let line = record.position().map_or(1, csv::Position::line);
        if rows.len() >= ROWS_MAX {
            faults.push(LineFault { line, fault: Fault::TooMany });
            break;
        }
        let read = row(&record, line, &columns, heading.len(), known);
        let read = read.and_then(|row| match seen.insert(row.address.key(), line) {
            Some(first) => Err(vec![Fault::Twice { first }]),
            None => Ok(row),
        });
        match read {
            Ok(row) => rows.push(row),
            Err(wrong) => faults.extend(wrong.into_iter().map(|fault| LineFault { line, fault })),
        }
        if faults.len() >= FAULTS_MAX {
            faults.truncate(FAULTS_MAX);
            break;
        }
    }
    if rows.is_empty() && faults.is_empty() {
        faults.push(LineFault { line: 1, fault: Fault::Empty });
    }
    if faults.is_empty() { Ok(rows) } else { Err(faults) }
}

/// The list with `\n` at the end of each line: the library counts a line that ends in two characters when it has read the second, which is
/// too late for us.
fn with_plain_ends(list: &[u8]) -> Vec<u8> {
    let is_kept = |(place, byte): &(usize, &u8)| **byte != b'\r' || list.get(place + 1) != Some(&b'\n');
    list.iter().enumerate().filter(is_kept).map(|(_, byte)| *byte).collect()
}

/// Where each column stands.
fn columns(heading: &ByteRecord) -> Result<HashMap<&'static str, usize>, Vec<LineFault>> {
    let (mut columns, mut faults) = (HashMap::new(), Vec::new());
    for (place, name) in heading.iter().enumerate() {
        let name = String::from_utf8_lossy(name).to_ascii_lowercase().replace([' ', '-'], "_");
        match COLUMNS.into_iter().find(|known| *known == name) {
            Some(known) if !columns.contains_key(known) => drop(columns.insert(known, place)),
            _ => faults.push(Fault::Column { name: shown(&name) }),
        }
    }
    let missing = REQUIRED.into_iter().filter(|name| !columns.contains_key(name));
    faults.extend(missing.map(|name| Fault::NoColumn { name }));
    match faults.is_empty() {
        true => Ok(columns),
        false => Err(faults.into_iter().map(|fault| LineFault { line: 1, fault }).collect()),
    }
}

fn row(
    record: &ByteRecord,
    line: u64,
    columns: &HashMap<&'static str, usize>,
    fields: usize,
    known: &Known,
) -> Result<Row, Vec<Fault>> {
    if record.len() != fields {
        return Err(vec![Fault::Fields]);
    }
    let mut cells: HashMap<&'static str, &str> = HashMap::new();
    for (name, place) in columns {
        let cell = std::str::from_utf8(record.get(*place).unwrap_or_default());
        cells.insert(name, cell.map_err(|_| vec![Fault::Unreadable])?);
    }
    let cell = |name: &'static str| cells.get(name).copied().unwrap_or_default();
    let mut faults = Vec::new();
    let address = EmailAddress::parse(cell("address")).map_err(|refusal| faults.push(refusal.into())).ok();
    let language = language(cell("language"), known).map_err(|fault| faults.push(fault)).ok();
    let zone = zone(cell("time_zone"), known).map_err(|fault| faults.push(fault)).ok();
    let moments = moments(cell("moments")).map_err(|fault| faults.push(fault)).ok();
    let scopes = scopes(cell("scopes"), known).map_err(|fault| faults.push(fault)).ok();
    let consent = cell("consent").split_whitespace().collect::<Vec<_>>().join(" ");
    if !(1..=CONSENT_CHARS_MAX).contains(&consent.chars().count()) || consent.chars().any(char::is_control) {
        faults.push(Fault::Consent);
    }
    let (Some(address), Some(language), Some(zone), Some(moments), Some(scopes), true) =
        (address, language, zone, moments, scopes, faults.is_empty())
    else {
        return Err(faults);
    };
    let chosen: Vec<Subscription> = scopes.into_iter().map(|scope| Subscription { scope, moments }).collect();
    let wishes = Wishes::checked(language, zone, &chosen).map_err(|refusal| vec![refusal.into()])?;
    Ok(Row { line, address, wishes, consent })
}

fn language(cell: &str, known: &Known) -> Result<Language, Fault> {
    let first = known.languages.first().copied();
    let read = if cell.is_empty() { first } else { Language::from_tag(&cell.to_ascii_lowercase()) };
    read.filter(|one| known.languages.contains(one)).ok_or_else(|| Fault::Language { named: shown(cell) })
}

fn zone(cell: &str, known: &Known) -> Result<Tz, Fault> {
    if cell.is_empty() { Ok(known.zone) } else { cell.parse().map_err(|_| Fault::Zone { named: shown(cell) }) }
}

fn scopes(cell: &str, known: &Known) -> Result<Vec<Scope>, Fault> {
    let scope = |word: &str| {
        known.scopes.get(&word.to_ascii_lowercase()).copied().ok_or_else(|| Fault::Scope { named: shown(word) })
    };
    let scopes: Result<Vec<Scope>, Fault> = words(cell).map(scope).collect();
    scopes.map(|scopes| if scopes.is_empty() { vec![Scope::Everything] } else { scopes })
}

fn moments(cell: &str) -> Result<Moments, Fault> {
    let moment =
        |word: &str| Moment::parse(&word.to_ascii_lowercase()).ok_or_else(|| Fault::Moment { named: shown(word) });
    let moments: Result<Moments, Fault> = words(cell).map(moment).collect();
    moments.map(|moments| if moments.is_empty() { Moments::usual() } else { moments })
}

/// The words of a cell that holds several.
fn words(cell: &str) -> impl Iterator<Item = &str> {
    cell.split([' ', ';', '|', ',']).filter(|word| !word.is_empty())
}

fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(SHOWN_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{ComponentId, GroupId};
    use chrono_tz::Asia::Seoul;
    use proptest::prelude::*;

    fn known() -> Known {
        let group = |slug: &str| (slug.to_owned(), Scope::Group(GroupId::from_slug(slug)));
        let component = |slug: &str| (slug.to_owned(), Scope::Component(ComponentId::from_slug(slug)));
        Known::new(Language::ALL.to_vec(), Seoul, [group("talk"), group("pay")], [component("talk"), component("mail")])
    }

    fn faults(list: &str) -> Vec<(u64, Fault)> {
        read(list.as_bytes(), &known()).unwrap_err().into_iter().map(|one| (one.line, one.fault)).collect()
    }

    #[test]
    fn a_list_says_who_wants_what_and_what_is_left_out_is_as_usual() {
        let list = "\u{feff}Address,Language,Time zone,Scopes,Moments,Consent\r\n\
            ada@example.org,en,Europe/Berlin,mail group:talk,started;resolved,\"Fair, Seoul 2026\"\r\n\
            bora@example.org,,,,,계약서 3조\r\n";
        let rows = read(list.as_bytes(), &known()).unwrap();
        assert_eq!((rows[0].line, rows[0].address.as_str()), (2, "ada@example.org"));
        assert_eq!((rows[0].wishes.language, rows[0].wishes.zone), (Language::English, Tz::Europe__Berlin));
        assert_eq!((rows[0].wishes.subscriptions.len(), rows[0].consent.as_str()), (2, "Fair, Seoul 2026"));
        let moments: Moments = [Moment::Started, Moment::Resolved].into_iter().collect();
        assert!(rows[0].wishes.subscriptions.iter().all(|one| one.moments == moments));
        assert_eq!((rows[1].wishes.language, rows[1].wishes.zone), (Language::Korean, Seoul));
        let usual = Subscription { scope: Scope::Everything, moments: Moments::usual() };
        assert_eq!(rows[1].wishes.subscriptions, [usual]);
    }

    #[test]
    fn every_line_is_told_what_is_wrong_with_it() {
        let list = "address,language,time_zone,scopes,moments,consent\n\
            ada@example.org,fr,Seoul,talk,always,x\nnobody,,,,,\nADA@example.org,,,,,x\nada@example.org,,,,,x\nx\n";
        assert_eq!(
            faults(list),
            [
                (2, Fault::Language { named: "fr".into() }),
                (2, Fault::Zone { named: "Seoul".into() }),
                (2, Fault::Moment { named: "always".into() }),
                // Both a group and a component are called so.
                (2, Fault::Scope { named: "talk".into() }),
                (3, Fault::Address(crate::domain::addresses::AddressRefusal::Malformed)),
                (3, Fault::Consent),
                (5, Fault::Twice { first: 4 }),
                (6, Fault::Fields),
            ]
        );
        assert_eq!(
            faults("mail,consent\na@b.kr,x\n"),
            [(1, Fault::Column { name: "mail".into() }), (1, Fault::NoColumn { name: "address" }),]
        );
        assert_eq!(faults("address,consent\n"), [(1, Fault::Empty)]);
        assert_eq!(faults(&"x".repeat(BYTES_MAX + 1)), [(1, Fault::TooLong)]);
        let many: String = (0..=ROWS_MAX).map(|number| format!("a{number}@example.org,x\n")).collect();
        assert_eq!(faults(&format!("address,consent\n{many}")), [(ROWS_MAX as u64 + 2, Fault::TooMany)]);
        assert_eq!(read(b"address,consent\na@b.kr,\xff\n", &known()).unwrap_err()[0].fault, Fault::Unreadable);
        let wrong: String = (0..1_000).map(|_| "x,x\n").collect();
        assert_eq!(faults(&format!("address,consent\n{wrong}")).len(), FAULTS_MAX);
    }

    proptest! {
        #[test]
        fn no_list_makes_it_panic(list in prop::collection::vec(any::<u8>(), 0..500), rows in "[a-z@.,\"\r\n =]{0,200}") {
            let _ = read(&list, &known());
            let _ = read(format!("address,consent\n{rows}").as_bytes(), &known());
        }
    }
}
