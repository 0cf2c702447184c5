//! One connection type over both databases, and the SQL types that both share.
//!
//! diesel's `MultiConnection` carries everyday queries; what it cannot say (ON CONFLICT, a `Vec` in one INSERT, row
//! locks) is written once and compiled per database by `each!`.

#![allow(missing_docs, reason = "diesel derives and table macros make public items without docs")]

use crate::domain::time::{Time, from_millis};
use chrono::{DateTime, Utc};
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::Pg;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{BigInt, HasSqlType, SqlType, Text, Timestamptz};
use diesel::sqlite::Sqlite;

/// A connection to either database. Every store query and every action takes one; only the doors of
/// [`crate::store::Store`] make transactions.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    /// PostgreSQL.
    Pg(diesel::PgConnection),
    /// SQLite.
    Sqlite(diesel::SqliteConnection),
}

/// Compiles the same tokens once per database, for what [`Conn`] itself cannot say.
macro_rules! each {
    ($conn:expr, $c:ident => $body:expr) => {
        match $conn {
            $crate::store::connection::Conn::Pg($c) => $body,
            $crate::store::connection::Conn::Sqlite($c) => $body,
        }
    };
}
pub(crate) use each;

/// Runs a statement for rows in parts of one hundred, ten and one. On SQLite the way to a prepared statement costs several
/// times what a row costs, and only a statement of a fixed number of rows is prepared once and kept.
macro_rules! in_parts {
    ($rows:expr, $part:ident => $statement:expr) => {{
        let (hundreds, rest) = $rows.as_chunks::<100>();
        for $part in hundreds {
            $statement;
        }
        let (tens, rest) = rest.as_chunks::<10>();
        for $part in tens {
            $statement;
        }
        for $part in rest.as_chunks::<1>().0 {
            $statement;
        }
    }};
}
pub(crate) use in_parts;

/// The SQL type of instants: TIMESTAMPTZ on PostgreSQL, INTEGER milliseconds on SQLite.
#[derive(Debug, Clone, Copy, Default, SqlType, diesel::query_builder::QueryId)]
#[diesel(postgres_type(oid = 1184, array_oid = 1185))]
#[diesel(sqlite_type(name = "Long"))]
pub struct Ts;
impl diesel::sql_types::SqlOrd for Ts {}

/// An instant in a row. Whole milliseconds on both databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = Ts)]
pub struct At(pub Time);

impl HasSqlType<Ts> for MultiBackend {
    fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
        MultiBackend::lookup_sql_type::<Ts>(lookup)
    }
}
impl ToSql<Ts, Pg> for At {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        <DateTime<Utc> as ToSql<Timestamptz, Pg>>::to_sql(&self.0, &mut out.reborrow())
    }
}
impl FromSql<Ts, Pg> for At {
    fn from_sql(bytes: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        <DateTime<Utc> as FromSql<Timestamptz, Pg>>::from_sql(bytes).map(At)
    }
}
impl ToSql<Ts, Sqlite> for At {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.timestamp_millis());
        Ok(IsNull::No)
    }
}
impl FromSql<Ts, Sqlite> for At {
    fn from_sql(bytes: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let millis = <i64 as FromSql<BigInt, Sqlite>>::from_sql(bytes)?;
        Ok(At(from_millis(millis).ok_or("an instant beyond what a calendar holds")?))
    }
}
impl ToSql<Ts, MultiBackend> for At {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
        out.set_value((Ts, self));
        Ok(IsNull::No)
    }
}
impl FromSql<Ts, MultiBackend> for At {
    fn from_sql(bytes: <MultiBackend as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        bytes.from_sql::<At, Ts>()
    }
}

/// A domain value stored as the text that `as_str` and `parse` give it; unknown text is [`crate::store::Error::Corrupt`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct Word<T: std::fmt::Debug>(pub T);

/// Lets a domain type stand in a TEXT column as [`Word`].
macro_rules! words {
    ($($domain:ty),+ $(,)?) => {$(
        impl<DB: Backend> ToSql<Text, DB> for Word<$domain> where str: ToSql<Text, DB> {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                <str as ToSql<Text, DB>>::to_sql(self.0.as_str(), out)
            }
        }
        impl<DB: Backend> FromSql<Text, DB> for Word<$domain> where String: FromSql<Text, DB> {
            fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
                let text = <String as FromSql<Text, DB>>::from_sql(bytes)?;
                // Some parse to an option, some to a result: of both, the value where there is one.
                let value = <$domain>::parse(&text).into_iter().next();
                Ok(Word(value.ok_or_else(|| format!("{text:?} is no {}", stringify!($domain)))?))
            }
        }
    )+};
}
words! {
    crate::domain::ids::ComponentId,
    crate::domain::ids::GroupId,
    crate::domain::ids::FacilityId,
    crate::domain::ids::ProbeId,
    crate::domain::ids::IncidentId,
    crate::domain::ids::UpdateId,
    crate::domain::ids::FactId,
    crate::domain::ids::NoticeId,
    crate::domain::ids::MaintenanceId,
    crate::domain::ids::RecurrenceId,
    crate::domain::ids::CorrectionId,
    crate::domain::ids::TemplateId,
    crate::domain::ids::ManuscriptId,
    crate::domain::approvals::Verdict,
    crate::domain::templates::TemplateKind,
    crate::domain::actors::Actor,
    crate::domain::status::Status,
    crate::domain::statuses::Basis,
    crate::domain::incidents::Phase,
    crate::domain::maintenances::Phase,
    crate::domain::maintenances::Ending,
    crate::domain::incidents::Impact,
    crate::domain::incidents::Precision,
    crate::domain::recoveries::Step,
    crate::domain::estimates::Confidence,
    crate::domain::safety::Safety,
    crate::domain::notices::NoticeKind,
    crate::domain::catalogue::Policy,
    crate::domain::verdict::Standing,
    crate::domain::staff::Role,
    crate::domain::sessions::Opening,
    crate::domain::sessions::Purpose,
    crate::domain::subscribers::Consent,
    crate::domain::subscriber_links::Purpose,
    crate::domain::notifications::Occasion,
}

/// A stored shape kept as JSON in a TEXT column.
#[derive(Debug, Clone, PartialEq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct Json<T: std::fmt::Debug>(pub T);

impl<T: std::fmt::Debug + serde::Serialize> ToSql<Text, Pg> for Json<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        serde_json::to_writer(out, &self.0)?;
        Ok(IsNull::No)
    }
}
impl<T: std::fmt::Debug + serde::Serialize> ToSql<Text, Sqlite> for Json<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(serde_json::to_string(&self.0)?);
        Ok(IsNull::No)
    }
}
impl<T: std::fmt::Debug + serde::Serialize + Send + Sync + 'static> ToSql<Text, MultiBackend> for Json<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
        out.set_value((Text, self));
        Ok(IsNull::No)
    }
}
impl<T: std::fmt::Debug + serde::de::DeserializeOwned, DB: Backend> FromSql<Text, DB> for Json<T>
where
    String: FromSql<Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Json(serde_json::from_str(&<String as FromSql<Text, DB>>::from_sql(bytes)?)?))
    }
}
