//! Both sets of migrations against each other and against the one `schema.rs` that queries are written for.

use crate::harness::{Backend, TestDatabase, databases};
use bonghwa::config::DatabaseUrl;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A column as a database or `schema.rs` has it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Column {
    kind: String,
    is_nullable: bool,
    is_key: bool,
}

/// Columns by table and name.
type Tables = BTreeMap<String, BTreeMap<String, Column>>;

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Bool)]
    is_nullable: bool,
    #[diesel(sql_type = Bool)]
    is_key: bool,
}

const IN_SQLITE: &str = "SELECT t.name AS table_name, c.name AS column_name, c.type AS kind, \
    c.\"notnull\" = 0 AS is_nullable, c.pk > 0 AS is_key \
    FROM sqlite_master t JOIN pragma_table_info(t.name) c \
    WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%'";
const IN_POSTGRES: &str = "SELECT c.table_name::text, c.column_name::text, c.data_type::text AS kind, \
    c.is_nullable = 'YES' AS is_nullable, EXISTS (SELECT 1 FROM information_schema.table_constraints t \
        JOIN information_schema.key_column_usage k USING (constraint_schema, constraint_name) \
        WHERE t.constraint_type = 'PRIMARY KEY' AND k.table_name = c.table_name AND k.column_name = c.column_name) \
        AS is_key \
    FROM information_schema.columns c WHERE c.table_schema = 'public'";

/// What a type of `schema.rs` is called in each database. SQLite keeps instants and identities as INTEGER.
fn stored_as(kind: &str, backend: Backend) -> &'static [&'static str] {
    match (kind, backend) {
        ("Text", Backend::Sqlite) => &["TEXT"],
        ("Text", Backend::Postgres) => &["text"],
        ("SmallInt", Backend::Sqlite) => &["SMALLINT"],
        ("SmallInt", Backend::Postgres) => &["smallint"],
        ("Integer", Backend::Sqlite) => &["INTEGER"],
        ("Integer", Backend::Postgres) => &["integer"],
        ("BigInt", Backend::Sqlite) => &["BIGINT", "INTEGER"],
        ("BigInt", Backend::Postgres) => &["bigint"],
        ("Double", Backend::Sqlite) => &["DOUBLE", "REAL"],
        ("Double", Backend::Postgres) => &["double precision"],
        ("Bool", Backend::Sqlite) => &["BOOLEAN"],
        ("Bool", Backend::Postgres) => &["boolean"],
        ("Date", Backend::Sqlite) => &["DATE"],
        ("Date", Backend::Postgres) => &["date"],
        ("Ts", Backend::Sqlite) => &["INTEGER"],
        ("Ts", Backend::Postgres) => &["timestamp with time zone"],
        ("Binary", Backend::Sqlite) => &["BLOB"],
        ("Binary", Backend::Postgres) => &["bytea"],
        _ => &[],
    }
}

/// The `table!` blocks of `schema.rs`, read as text.
fn declared(schema: &str) -> Tables {
    let mut tables = Tables::new();
    for block in schema.split("table! {").skip(1) {
        let inside: Vec<&str> = block.lines().map(str::trim).collect();
        let Some((head_at, head)) = inside.iter().enumerate().find(|(_, line)| line.ends_with(") {")) else { continue };
        let (name, keys) = head.trim_end_matches(") {").split_once('(').expect("a table names its key");
        let keys: BTreeSet<&str> = keys.split(',').map(str::trim).collect();
        let columns = inside[head_at + 1..].iter().take_while(|line| **line != "}").filter_map(|line| {
            let (column, kind) = line.trim_end_matches(',').split_once("->")?;
            let (column, kind) = (column.trim(), kind.trim());
            let inner = kind.strip_prefix("Nullable<").and_then(|kind| kind.strip_suffix('>'));
            let parsed = Column {
                kind: inner.unwrap_or(kind).to_owned(),
                is_nullable: inner.is_some(),
                is_key: keys.contains(column),
            };
            Some((column.to_owned(), parsed))
        });
        tables.insert(name.trim().to_owned(), columns.collect());
    }
    tables
}

/// The tables as they stand in a database.
fn standing(url: &DatabaseUrl) -> Tables {
    let rows: Vec<Row> = match url {
        DatabaseUrl::Sqlite(path) => {
            let mut conn = SqliteConnection::establish(&path.to_string_lossy()).expect("the file opens");
            diesel::sql_query(IN_SQLITE).load(&mut conn).expect("SQLite lists its tables")
        }
        DatabaseUrl::Postgres(url) => {
            let mut conn = PgConnection::establish(url).expect("the server answers");
            diesel::sql_query(IN_POSTGRES).load(&mut conn).expect("PostgreSQL lists its tables")
        }
    };
    let mut tables = Tables::new();
    for row in rows.into_iter().filter(|row| row.table_name != "__diesel_schema_migrations") {
        let column = Column { kind: row.kind, is_nullable: row.is_nullable, is_key: row.is_key };
        tables.entry(row.table_name).or_default().insert(row.column_name, column);
    }
    tables
}

/// Every way in which a database is not what `schema.rs` says.
fn differences(declared: &Tables, standing: &Tables, backend: Backend) -> Vec<String> {
    let mut told = Vec::new();
    let nothing = BTreeMap::new();
    for table in declared.keys().chain(standing.keys()).collect::<BTreeSet<_>>() {
        let (said, stands) = (declared.get(table).unwrap_or(&nothing), standing.get(table).unwrap_or(&nothing));
        for name in said.keys().chain(stands.keys()).collect::<BTreeSet<_>>() {
            match (said.get(name), stands.get(name)) {
                (Some(_), None) => told.push(format!("{backend:?}: {table}.{name} is only in schema.rs")),
                (None, Some(_)) => told.push(format!("{backend:?}: {table}.{name} is only in the migrations")),
                (Some(said), Some(stands)) => {
                    let kind_agrees = stored_as(&said.kind, backend).contains(&stands.kind.as_str());
                    if !kind_agrees || said.is_nullable != stands.is_nullable || said.is_key != stands.is_key {
                        told.push(format!("{backend:?}: {table}.{name}: {said:?} in schema.rs, {stands:?} stands"));
                    }
                }
                (None, None) => {}
            }
        }
    }
    told
}

fn migrations_of(backend: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(backend)
}

fn folders_in(place: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(place).expect("migrations can be listed");
    entries.map(|entry| entry.expect("migrations can be listed").file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn both_databases_have_the_same_migrations() {
    let (sqlite, postgres) = (migrations_of("sqlite"), migrations_of("postgres"));
    assert!(!folders_in(&sqlite).is_empty());
    assert_eq!(folders_in(&sqlite), folders_in(&postgres));
    for folder in folders_in(&sqlite) {
        for place in [&sqlite, &postgres] {
            let files = folders_in(&place.join(&folder));
            assert_eq!(files, BTreeSet::from(["down.sql".to_owned(), "up.sql".to_owned()]), "{folder}");
        }
    }
}

#[test]
fn both_databases_stand_as_the_schema_says() {
    let schema = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store/schema.rs"));
    let declared = declared(&schema.expect("schema.rs is there"));
    assert!(declared.len() > 10, "only {} tables were read from schema.rs", declared.len());
    for database in databases() {
        drop(database.store());
        let told = differences(&declared, &standing(database.url()), database.backend());
        assert!(told.is_empty(), "\n{}", told.join("\n"));
    }
}

#[test]
fn migrations_can_be_taken_back_and_run_again() {
    for database in databases() {
        match database.url() {
            DatabaseUrl::Sqlite(path) => {
                take_back_and_run_again(SqliteConnection::establish(&path.to_string_lossy()), "sqlite", &database);
            }
            DatabaseUrl::Postgres(url) => take_back_and_run_again(PgConnection::establish(url), "postgres", &database),
        }
    }
}

fn take_back_and_run_again<C, B>(conn: ConnectionResult<C>, folder: &str, database: &TestDatabase)
where
    C: MigrationHarness<B>,
    B: diesel::backend::Backend,
{
    let mut conn = conn.expect("the database opens");
    let source = || FileBasedMigrations::from_path(migrations_of(folder)).expect("the migrations are there");
    conn.run_pending_migrations(source()).expect("they run");
    let before = standing(database.url());
    conn.revert_all_migrations(source()).expect("they can be taken back");
    assert_eq!(standing(database.url()), Tables::new(), "{folder}: something was left behind");
    conn.run_pending_migrations(source()).expect("they run again");
    assert_eq!(standing(database.url()), before);
}

#[test]
fn every_kind_of_difference_is_seen() {
    let column = |kind: &str, is_nullable, is_key| Column { kind: kind.to_owned(), is_nullable, is_key };
    let table = |id: Column, at: Column| {
        Tables::from([("probes".to_owned(), BTreeMap::from([("id".to_owned(), id), ("at".to_owned(), at)]))])
    };
    let said = declared(
        "diesel::table! {\n    use diesel::sql_types::*;\n    probes (id) {\n        id -> Text,\n        at -> Nullable<Ts>,\n    }\n}",
    );
    let same = table(column("TEXT", false, true), column("INTEGER", true, false));
    assert_eq!(differences(&said, &same, Backend::Sqlite), Vec::<String>::new());
    for other in [
        table(column("TEXT", false, true), column("INTEGER", false, false)),
        table(column("TEXT", false, true), column("TEXT", true, false)),
        table(column("TEXT", false, false), column("INTEGER", true, false)),
    ] {
        assert_eq!(differences(&said, &other, Backend::Sqlite).len(), 1);
    }
    assert_eq!(differences(&said, &Tables::new(), Backend::Sqlite).len(), 2);
    assert_eq!(differences(&Tables::new(), &same, Backend::Sqlite).len(), 2);
    assert_eq!(differences(&said, &same, Backend::Postgres).len(), 2);
}
