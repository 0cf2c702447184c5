//! Page notices: on the page from their beginning to their end.

use crate::harness::on_both_databases;
use crate::harness::samples::{actor, minute, wording};
use bonghwa::domain::ids::NoticeId;
use bonghwa::domain::notices::{Notice, NoticeKind};
use bonghwa::store::incidents::find_next_due;
use bonghwa::store::schema::page_notices;
use bonghwa::store::{Conn, Error, notices};
use diesel::prelude::*;

fn notice(slug: &str, begins: i64, ends: i64) -> Notice {
    Notice {
        id: NoticeId::from_slug(slug),
        kind: NoticeKind::Fraud,
        wording: wording("복구를 사칭하는 문자에 주의해 주세요.", "Beware of messages that pretend to come from us."),
        begins_at: minute(begins),
        ends_at: minute(ends),
    }
}

fn save(conn: &mut Conn, notice: &Notice) -> Result<(), Error> {
    notices::save(conn, notice, &actor("duty"), minute(0))
}

/// Whether the page changed by a minute, and which notices stand on it then.
fn at(conn: &mut Conn, time: i64) -> Result<(bool, Vec<Notice>), Error> {
    Ok((notices::show_due(conn, minute(time))?, notices::list_current(conn)?))
}

on_both_databases! {
    async fn a_notice_stands_from_its_beginning_to_its_end(database: TestDatabase) {
        let store = database.store();
        let written = store.write(|conn| {
            let (first, second) = (notice("first", 10, 30), notice("second", 20, 40));
            save(conn, &first)?;
            save(conn, &second)?;
            assert_eq!(notices::find(conn, first.id)?, first);
            assert_eq!(find_next_due(conn)?, Some(minute(10)));
            assert_eq!(at(conn, 9)?, (false, vec![]));
            assert_eq!(at(conn, 10)?, (true, vec![first.clone()]));
            assert_eq!(at(conn, 10)?, (false, vec![first.clone()]), "nothing is due any more");
            assert_eq!(find_next_due(conn)?, Some(minute(20)));
            assert_eq!(at(conn, 20)?, (true, vec![second.clone(), first.clone()]));
            assert_eq!(at(conn, 30)?, (true, vec![second.clone()]));
            assert_eq!(at(conn, 50)?, (true, vec![]));
            assert_eq!(find_next_due(conn)?, None);
            assert_eq!(notices::list_all(conn)?, [second, first]);
            Ok::<_, Error>(())
        });
        written.await.expect("written");
    }

    async fn a_notice_whose_time_passed_unseen_never_shows(database: TestDatabase) {
        let store = database.store();
        let written = store.write(|conn| {
            save(conn, &notice("unseen", 10, 30))?;
            assert_eq!(at(conn, 60)?, (false, vec![]));
            assert_eq!(find_next_due(conn)?, None);
            Ok::<_, Error>(())
        });
        written.await.expect("written");
    }

    async fn a_notice_can_end_early_and_never_later(database: TestDatabase) {
        let store = database.store();
        let written = store.write(|conn| {
            let (shown, coming) = (notice("shown", 10, 30), notice("coming", 20, 40));
            save(conn, &shown)?;
            save(conn, &coming)?;
            at(conn, 10)?;
            notices::end(conn, shown.id, minute(15))?;
            notices::end(conn, shown.id, minute(25))?;
            notices::end(conn, coming.id, minute(35))?;
            assert_eq!(at(conn, 15)?, (true, vec![]));
            let coming = Notice { ends_at: minute(35), ..coming };
            assert_eq!(at(conn, 20)?, (true, vec![coming.clone()]), "its beginning was forgotten");
            assert_eq!(find_next_due(conn)?, Some(minute(35)));
            let never = notice("never", 50, 60);
            save(conn, &never)?;
            notices::end(conn, never.id, minute(45))?;
            assert_eq!(at(conn, 55)?, (true, vec![]), "what ended before it began never shows");
            let missing = notices::end(conn, NoticeId::from_slug("missing"), minute(1));
            assert!(matches!(missing, Err(Error::NotFound)));
            Ok::<_, Error>(())
        });
        written.await.expect("written");
    }

    async fn an_unknown_kind_of_notice_is_told_as_corrupt(database: TestDatabase) {
        let store = database.store();
        let read = store.write(|conn| {
            save(conn, &notice("first", 10, 30))?;
            diesel::update(page_notices::table).set(page_notices::kind.eq("weather")).execute(conn)?;
            notices::list_all(conn)
        });
        assert!(matches!(read.await, Err(Error::Corrupt(_))));
    }
}
