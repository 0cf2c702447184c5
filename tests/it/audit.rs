//! The audit log: a chain that is appended to and verified, and that both databases keep from being changed.

use crate::harness::samples::{actor, minute};
use crate::harness::{Backend, on_both_databases};
use bonghwa::domain::audit::{Break, Walk};
use bonghwa::store::schema::audit_log;
use bonghwa::store::{Conn, Error, audit};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;

fn append(conn: &mut Conn, entries: usize) -> Result<(), Error> {
    (0..entries).try_for_each(|place| {
        let subject = format!("update-{place}");
        audit::append(conn, minute(place as i64), &actor("duty"), "update.publish", &subject, "kind=regular")
    })
}

/// Follows the whole chain: what it breaks by, or how many entries it has.
fn verify(conn: &mut Conn) -> Result<Result<i64, Break>, Error> {
    let mut walk = Walk::default();
    let mut found = Ok(0);
    audit::walk(conn, |entry| {
        found = found.and_then(|_: i64| walk.follow(entry).map(|()| walk.entries()));
        Ok::<_, Error>(())
    })?;
    Ok(found)
}

on_both_databases! {
    async fn a_chain_longer_than_a_page_of_reading_is_whole(database: TestDatabase) {
        let store = database.store();
        assert_eq!(store.read(verify).await.expect("read"), Ok(0));
        store.write(|conn| append(conn, 2_500)).await.expect("appended");
        assert_eq!(store.read(verify).await.expect("read"), Ok(2_500));
        // A second transaction goes on where the first ended.
        store.write(|conn| append(conn, 1)).await.expect("appended");
        assert_eq!(store.read(verify).await.expect("read"), Ok(2_501));
    }

    async fn the_database_refuses_to_change_or_to_delete_an_entry(database: TestDatabase) {
        let store = database.store();
        store.write(|conn| append(conn, 3)).await.expect("appended");
        let mut attempts = vec![
            "UPDATE audit_log SET act = 'nothing' WHERE number = 2",
            "UPDATE audit_log SET number = 9 WHERE number = 3",
            "DELETE FROM audit_log WHERE number = 3",
            "DELETE FROM audit_log",
        ];
        match database.backend() {
            Backend::Postgres => attempts.push("TRUNCATE audit_log"),
            Backend::Sqlite => attempts.push("REPLACE INTO audit_log SELECT 2, at, actor, act, subject, particulars, hash FROM audit_log WHERE number = 1"),
        }
        for attempt in attempts {
            let refused = store.write(move |conn| conn.batch_execute(attempt).map_err(Error::from)).await;
            let told = format!("{:?}", refused.expect_err(attempt));
            assert!(told.contains("append-only"), "{attempt}: {told}");
        }
        assert_eq!(store.read(verify).await.expect("read"), Ok(3));
    }

    async fn what_is_changed_past_the_database_breaks_the_chain(database: TestDatabase) {
        let store = database.store();
        store.write(|conn| append(conn, 3)).await.expect("appended");
        let disarm = match database.backend() {
            Backend::Postgres => "ALTER TABLE audit_log DISABLE TRIGGER ALL",
            Backend::Sqlite => "DROP TRIGGER audit_log_is_not_changed",
        };
        let broken = store.write(move |conn| {
            conn.batch_execute(disarm)?;
            diesel::update(audit_log::table.find(2)).set(audit_log::subject.eq("another")).execute(conn)?;
            verify(conn)
        });
        assert_eq!(broken.await.expect("read"), Err(Break::Changed { number: 2 }));
    }
}
