//! Nothing that was typed is lost or overwritten.

use super::desk::{Desk, content, notice, out, person};
use crate::harness::on_both_databases;
use bonghwa::actions::manuscripts::{ManuscriptError, Saved};
use bonghwa::domain::manuscripts::{ManuscriptRefusal, Stage};
use bonghwa::domain::staff::Role;

on_both_databases! {
    async fn what_was_saved_is_there_again_as_it_was_typed(database: TestDatabase) {
        let (desk, writer) = (Desk::open(database).await, person("writer", Role::Responder));
        desk.begins(&writer, content(&[("body.ko", " 첫 줄\n둘째 ")])).await;
        let stands = desk.stands().await;
        assert_eq!((stands.content.typed("body.ko"), stands.revision), (" 첫 줄\n둘째 ", 1));
        let saved = desk.saves(&writer, 1, content(&[("body.ko", "다른 말")])).await.expect("saved");
        assert_eq!(saved, Saved::Stands(2));
        // The same again is no new revision.
        assert_eq!(desk.saves(&writer, 2, content(&[("body.ko", "다른 말")])).await.expect("saved"), Saved::Stands(2));
        assert_eq!(desk.stands().await.writers, vec![writer.handle.clone()]);
    }

    async fn a_save_over_an_older_revision_keeps_both_texts(database: TestDatabase) {
        let desk = Desk::open(database).await;
        let (one, two) = (person("one", Role::Responder), person("two", Role::Responder));
        desk.begins(&one, content(&[("body.ko", "처음")])).await;
        desk.saves(&one, 1, content(&[("body.ko", "하나의 말")])).await.expect("saved");
        let saved = desk.saves(&two, 1, content(&[("body.ko", "둘의 말")])).await.expect("kept");
        let refusal = ManuscriptRefusal::SavedMeanwhile { by: one.handle.clone(), stands: 2, over: 1, kept: 3 };
        assert_eq!(saved, Saved::SetAside(refusal));
        let stands = desk.stands().await;
        assert_eq!((stands.content.get("body.ko"), stands.revision), ("하나의 말", 2));
        let aside = desk.set_aside().await;
        assert_eq!(aside.len(), 1);
        assert_eq!((aside[0].content.get("body.ko"), &aside[0].by), ("둘의 말", &two.handle));
        assert_eq!(stands.content.differences(&aside[0].content).len(), 1);
        // Whoever takes both together saves over what stands, and nothing is aside any more.
        let both = content(&[("body.ko", "하나와 둘의 말")]);
        assert_eq!(desk.saves(&two, 2, both).await.expect("saved"), Saved::Stands(4));
        assert!(desk.set_aside().await.is_empty());
    }

    async fn autosaves_of_one_person_take_the_place_of_one_another(database: TestDatabase) {
        let (desk, writer) = (Desk::open(database).await, person("writer", Role::Responder));
        desk.begins(&writer, content(&[("body.ko", "ㄱ")])).await;
        for (over, text) in [(1, "가"), (2, "가나"), (3, "가나다")] {
            let saved = desk.autosaves(&writer, over, content(&[("body.ko", text)])).await.expect("saved");
            assert_eq!(saved, Saved::Stands(over + 1));
        }
        let left = desk.app.store.read(|conn| {
            let found = [1, 2, 3, 4].map(|number| bonghwa::store::manuscripts::find_content(conn, notice(), number));
            found.into_iter().map(|found| found.map(|one| one.is_some())).collect::<Result<Vec<_>, _>>()
        });
        assert_eq!(left.await.expect("read"), [true, false, false, true]);
    }

    async fn what_was_put_away_is_written_on_no_more(database: TestDatabase) {
        let (desk, writer) = (Desk::open(database).await, person("writer", Role::Publisher));
        desk.begins(&writer, out("mail", "메일이 멈췄습니다.")).await;
        desk.puts_away(&writer).await.expect("put away");
        assert_eq!(desk.stands().await.stage, Stage::Dropped);
        let refused = desk.saves(&writer, 1, content(&[("body.ko", "다시")])).await;
        assert!(matches!(refused, Err(ManuscriptError::Refused(ManuscriptRefusal::IsOver))));
        let refused = desk.publishes(&writer, "1").await;
        assert!(matches!(refused, Err(ManuscriptError::Refused(ManuscriptRefusal::IsOver))));
    }
}
