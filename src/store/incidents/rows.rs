//! The lists of an incident as rows: read for one incident or for all that changed, written as what differs.

use crate::domain::ids::IncidentId;
use crate::store::error::Error;
use std::collections::{BTreeMap, HashMap};

/// A row of a list of an incident.
pub(super) trait Row: Sized + PartialEq {
    /// What it holds.
    type Element;
    /// Its key within its incident.
    type Key: Ord;

    /// The row of the element at `place` (from 1) of its list.
    fn of(incident: IncidentId, place: i64, element: &Self::Element) -> Self;
    /// Whose it is.
    fn incident(&self) -> IncidentId;
    /// Its key.
    fn key(&self) -> Self::Key;
    /// What it holds; [`Error::Corrupt`] where that is nothing we ever write.
    fn into_element(self) -> Result<Self::Element, Error>;
}

/// Which incidents are read.
#[derive(Debug, Clone, Copy)]
pub(super) enum Scope {
    /// One.
    One(IncidentId),
    /// All whose stamp has this sequence or a later one: a fixed number of queries, however many they are.
    StampedSince(i64),
}

/// What has to be written to make one list another.
pub(super) struct Difference<R> {
    pub(super) new: Vec<R>,
    pub(super) changed: Vec<R>,
    pub(super) vanished: Vec<R>,
}

impl<R: Row> Difference<R> {
    /// From `before` to `after`.
    pub(super) fn between(before: Vec<R>, after: Vec<R>) -> Difference<R> {
        let mut before: BTreeMap<R::Key, R> = before.into_iter().map(|row| (row.key(), row)).collect();
        let (mut new, mut changed) = (Vec::new(), Vec::new());
        for row in after {
            match before.remove(&row.key()) {
                None => new.push(row),
                Some(same) if same == row => {}
                Some(_) => changed.push(row),
            }
        }
        Difference { new, changed, vanished: before.into_values().collect() }
    }
}

/// The rows of a list.
pub(super) fn rows_of<R: Row>(incident: IncidentId, list: &[R::Element]) -> Vec<R> {
    list.iter().zip(1..).map(|(element, place)| R::of(incident, place, element)).collect()
}

/// The rows of what differs between two lists, before and after: elements that are equal at the same place have equal rows.
pub(super) fn differing_rows<R: Row>(
    incident: IncidentId,
    before: &[R::Element],
    after: &[R::Element],
) -> (Vec<R>, Vec<R>)
where
    R::Element: PartialEq,
{
    let rows = |list: &[R::Element], other: &[R::Element]| {
        let differs = |(index, element): &(usize, &R::Element)| other.get(*index) != Some(element);
        let row = |(index, element)| R::of(incident, index as i64 + 1, element);
        list.iter().enumerate().filter(differs).map(row).collect()
    };
    (rows(before, after), rows(after, before))
}

/// What rows hold, by incident, in the order of the rows.
pub(super) fn by_incident<R: Row>(rows: Vec<R>) -> Result<HashMap<IncidentId, Vec<R::Element>>, Error> {
    let mut lists: HashMap<IncidentId, Vec<R::Element>> = HashMap::new();
    for row in rows {
        lists.entry(row.incident()).or_default().push(row.into_element()?);
    }
    Ok(lists)
}

/// Reads the rows of a table in the order of its key.
macro_rules! load_rows {
    ($conn:expr, $scope:expr, $table:ident, $row:ident) => {{
        use crate::store::schema::{incidents, $table};
        let ordered = || $table::table.order($table::table.primary_key()).select($row::as_select());
        let loaded: Vec<$row> = match $scope {
            Scope::One(id) => ordered().filter($table::incident_id.eq(Word(id))).load($conn)?,
            Scope::StampedSince(sequence) => {
                let stamped = incidents::table.filter(incidents::stamp_sequence.ge(sequence)).select(incidents::id);
                ordered().filter($table::incident_id.eq_any(stamped)).load($conn)?
            }
        };
        loaded
    }};
}
pub(super) use load_rows;

/// Writes what differs between two lists of rows.
macro_rules! save_rows {
    ($conn:expr, $table:ident, $before:expr, $after:expr) => {{
        use crate::store::connection::{each, in_parts};
        let difference = Difference::between($before, $after);
        for row in &difference.vanished {
            each!($conn, c => diesel::delete(row).execute(c))?;
        }
        for row in &difference.changed {
            each!($conn, c => diesel::update(row).set(row).execute(c))?;
        }
        each!($conn, c => in_parts!(difference.new, part => {
            diesel::insert_into(crate::store::schema::$table::table).values(part).execute(c)?
        }));
    }};
}
pub(super) use save_rows;

/// The two doors of a list whose rows need nothing beyond [`Row`]: `save` and `list`.
macro_rules! stored_list {
    ($table:ident, $row:ident, $list:ident: $element:ty) => {
        /// Writes what differs in this list.
        pub(super) fn save(
            conn: &mut Conn,
            before: Option<&IncidentRecord>,
            after: &IncidentRecord,
        ) -> Result<(), Error> {
            let listed_before = before.map(|before| before.$list.as_slice()).unwrap_or_default();
            let (gone, come) = differing_rows::<$row>(after.id, listed_before, &after.$list);
            save_rows!(conn, $table, gone, come);
            Ok(())
        }

        /// This list of every incident in `scope`.
        pub(super) fn list(conn: &mut Conn, scope: Scope) -> Result<HashMap<IncidentId, Vec<$element>>, Error> {
            by_incident(load_rows!(conn, scope, $table, $row))
        }
    };
}
pub(super) use stored_list;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_equal_at_its_place_needs_no_row() {
        let letters = |letters: &str| letters.chars().collect::<Vec<char>>();
        let id = IncidentId::from_slug("letters");
        let (gone, come) = differing_rows::<Letter>(id, &letters("abc"), &letters("axcd"));
        assert_eq!((gone, come), (vec![Letter(2, 'b')], vec![Letter(2, 'x'), Letter(4, 'd')]));
    }

    #[derive(Debug, PartialEq)]
    struct Letter(i64, char);

    impl Row for Letter {
        type Element = char;
        type Key = i64;
        fn of(_: IncidentId, place: i64, letter: &char) -> Letter {
            Letter(place, *letter)
        }
        fn incident(&self) -> IncidentId {
            IncidentId::from_slug("letters")
        }
        fn key(&self) -> i64 {
            self.0
        }
        fn into_element(self) -> Result<char, Error> {
            Ok(self.1)
        }
    }

    #[test]
    fn only_what_differs_is_written() {
        let rows = |letters: &str| {
            let letters: Vec<char> = letters.chars().collect();
            rows_of::<Letter>(IncidentId::from_slug("letters"), &letters)
        };
        let longer = Difference::between(rows("abc"), rows("axcd"));
        assert_eq!((longer.new, longer.changed, longer.vanished), (vec![Letter(4, 'd')], vec![Letter(2, 'x')], vec![]));
        let shorter = Difference::between(rows("abc"), rows("a"));
        assert_eq!((shorter.new, shorter.changed), (vec![], vec![]));
        assert_eq!(shorter.vanished, [Letter(2, 'b'), Letter(3, 'c')]);
    }
}
