//! What integration tests stand on: databases of their own, thrown away at the end of each test.
//!
//! Every test runs on SQLite and on PostgreSQL. The server for the second is named by `BONGHWA_TEST_POSTGRES`
//! (`scripts/test` starts one); without it those tests say that they were left out, and on CI they fail.

mod app;
mod databases;
mod gate;
pub mod mail;
pub mod program;
pub mod samples;
pub mod staff;

pub use app::{Reply, TestApp, draft_of, page, patiently, until};
pub use databases::{Backend, TestDatabase, databases};
pub use gate::Gate;
pub use program::Site;

/// Makes two tests of one body, `<name>::on_sqlite` and `<name>::on_postgres`, each with a fresh database:
///
/// ```ignore
/// crate::harness::on_both_databases! {
///     async fn a_new_database_has_no_components(database: TestDatabase) {
///         let store = database.store();
///     }
/// }
/// ```
macro_rules! on_both_databases {
    ($(async fn $name:ident($database:ident: TestDatabase) $body:block)+) => {$(
        async fn $name($database: $crate::harness::TestDatabase) $body

        mod $name {
            use $crate::harness::{Backend, TestDatabase};

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                if let Some(database) = TestDatabase::start(Backend::Sqlite) {
                    super::$name(database).await;
                }
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                if let Some(database) = TestDatabase::start(Backend::Postgres) {
                    super::$name(database).await;
                }
            }
        }
    )+};
}
pub(crate) use on_both_databases;

crate::harness::on_both_databases! {
    async fn a_fresh_database_is_migrated_and_empty(database: TestDatabase) {
        use bonghwa::store::{Error, schema::components};
        use diesel::prelude::*;

        let store = database.store();
        let counted = store.read(|conn| components::table.count().get_result::<i64>(conn).map_err(Error::from)).await;
        assert_eq!(counted.expect("the table is there"), 0, "on {:?}", database.backend());
    }
}

#[test]
fn two_databases_of_one_backend_are_not_the_same() {
    for (one, other) in databases().iter().zip(databases().iter()) {
        assert_eq!(one.backend(), other.backend());
        assert_ne!(one.url(), other.url());
    }
}

#[test]
fn a_database_is_gone_with_its_owner() {
    use bonghwa::store::Store;
    for database in databases() {
        let url = database.url().clone();
        let store = database.store();
        drop(database);
        assert!(Store::open(&url, false).is_err(), "the database outlived its test");
        drop(store);
    }
}
