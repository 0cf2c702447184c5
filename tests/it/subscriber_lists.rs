//! Lists of people that staff bring: in the console and by the command, all of one or nothing.

use crate::delivering::{Office, text};
use crate::harness::program::Site;
use crate::harness::{TestDatabase, on_both_databases};
use bonghwa::domain::staff::Role;
use bonghwa::domain::subscribers::Consent;
use bonghwa::domain::subscriptions::Scope;
use bonghwa::store::{Error, audit, subscribers};

const LIST: &str = "address,language,scopes,moments,consent\r\n\
    ada@example.org,en,talk,started,\"Contract, 2026\"\r\nbora@example.org,ko,everything,,행사장\r\nold@example.org,,,,x\r\n";

/// The value of the hidden field `name` on a page.
fn hidden(page: &str, name: &str) -> String {
    let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\"")).expect("the field is there");
    rest.split('"').next().unwrap_or_default().to_owned()
}

async fn tally(office: &Office) -> (i64, i64) {
    let tally = office.app.store.read::<_, Error, _>(|conn| subscribers::find_tally(conn, 5)).await;
    let tally = tally.expect("they are counted");
    (tally.all, tally.imported)
}

async fn logged(office: &Office) -> Vec<String> {
    let read = office.app.store.read(|conn| {
        let mut all = Vec::new();
        audit::walk::<Error>(conn, |entry| {
            if entry.act == "subscribers.import" {
                all.push(format!("{} {}", entry.actor, entry.particulars.split(" from=").next().unwrap_or_default()));
            }
            Ok(())
        })?;
        Ok::<_, Error>(all)
    });
    read.await.expect("the log is read")
}

on_both_databases! {
    async fn a_list_is_looked_at_and_then_each_is_asked_once(database: TestDatabase) {
        let office = Office::open(database).await;
        office.follows("old@example.org", Scope::Everything, &bonghwa::domain::subscriptions::Moment::ALL, bonghwa::domain::language::Language::English).await;
        let who = office.app.staff(Role::Administrator).await;
        let path = "/console/subscribers/list";
        let looked = who.post(path, &[("form", "list"), ("step", "look"), ("manner", "asking"), ("list", LIST)]).await;
        assert!(looked.status == 200 && looked.text().contains("3 are sent a confirmation."), "{}", looked.text());
        assert_eq!(tally(&office).await, (1, 0), "looking changes nothing");
        let (seen, token) = (hidden(looked.text(), "seen"), hidden(looked.text(), "token"));
        let other = LIST.replace("bora", "mina");
        let changed = [("form", "list"), ("step", "go"), ("manner", "asking"), ("seen", seen.as_str()), ("list", other.as_str())];
        let changed = who.post(path, &changed).await;
        assert!(changed.status == 409 && changed.text().contains("was changed after you looked"), "{}", changed.text());
        let go = [("form", "list"), ("step", "go"), ("manner", "asking"), ("seen", seen.as_str()), ("token", token.as_str()), ("list", LIST)];
        let gone = who.post(path, &go).await;
        assert!(gone.text().contains("2 new, 1 were there already."), "{}", gone.text());
        who.post(path, &go).await;
        let sent = office.sends().await;
        let mut to: Vec<&str> = sent.iter().map(|letter| letter.to.as_str()).collect();
        to.sort_unstable();
        assert_eq!(to, ["ada@example.org", "bora@example.org"], "each once");
        assert_eq!(tally(&office).await, (1, 0), "nobody is told who has not confirmed");
        let ada = sent.iter().find(|letter| letter.to.as_str() == "ada@example.org").expect("a letter");
        assert!(text(ada).contains("have put your address on a list"), "{}", text(ada));
        assert!(text(ada).contains("How you agreed, by that list: Contract, 2026"), "{}", text(ada));
        let (_, link) = text(ada).split_once("/subscribe/confirm/").map(|(_, rest)| ((), rest.to_owned())).expect("a link");
        let link = format!("/en/subscribe/confirm/{}", link.split_whitespace().next().unwrap_or_default());
        assert_eq!(office.app.post(&link, &[], &[]).await.status, 200);
        assert_eq!(tally(&office).await, (2, 0));
        assert_eq!(logged(&office).await, ["administrator new=2 known=1 asking"]);
    }

    async fn whom_an_administrator_vouches_for_is_told_at_once_and_the_note_is_kept(database: TestDatabase) {
        let office = Office::open(database).await;
        let who = office.app.staff(Role::Administrator).await;
        let path = "/console/subscribers/list";
        let form = |step, seen: &str, reason: &str| {
            let all = [("form", "list"), ("step", step), ("manner", "confirmed"), ("reason", reason), ("seen", seen), ("list", LIST)];
            all.map(|(name, value)| (name, value.to_owned()))
        };
        let post = async |form: [(&str, String); 6]| {
            let pairs: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
            who.post(path, &pairs).await
        };
        assert_eq!(post(form("look", "", " ")).await.status, 422, "a reason is wanted");
        let looked = post(form("look", "", "the old page's list")).await;
        let seen = hidden(looked.text(), "seen");
        let gone = post(form("go", &seen, "the old page's list")).await;
        assert!(gone.text().contains("3 new, 0 were there already."), "{}", gone.text());
        assert_eq!(tally(&office).await, (3, 3));
        let find = |conn: &mut _| {
            let address = bonghwa::domain::addresses::EmailAddress::parse("ada@example.org").expect("an address");
            subscribers::find_by_address(conn, &address)
        };
        let ada = office.app.store.read::<_, Error, _>(find).await.expect("they can be read").expect("ada");
        assert_eq!((ada.consent, ada.consent_note.as_deref()), (Consent::Imported, Some("Contract, 2026")));
        assert!(who.get(&format!("/console/subscribers/{}", ada.id)).await.text().contains("Contract, 2026"));
        assert_eq!(logged(&office).await, ["administrator new=3 known=0 confirmed reason=the old page&#39;s list".replace("&#39;", "'")]);
        office.breaks().await;
        assert_eq!(office.sends().await.len(), 3);
    }

    async fn a_list_with_a_fault_brings_nobody_and_names_every_line(database: TestDatabase) {
        let office = Office::open(database).await;
        let who = office.app.staff(Role::Administrator).await;
        let wrong = "address,scopes,consent\ngood@example.org,talk,x\nbad,nothing,\n";
        let refused = who.post("/console/subscribers/list", &[("form", "list"), ("step", "go"), ("list", wrong)]).await;
        assert_eq!(refused.status, 422);
        for words in ["3 things are to be put right.", "Line 3: This is no email address.", "Line 3: &#34;nothing&#34; is nothing"] {
            assert!(refused.text().contains(words), "{words}: {}", refused.text());
        }
        assert!(refused.text().contains("good@example.org"), "what was pasted is kept");
        assert_eq!(tally(&office).await, (0, 0));
        assert_eq!(office.app.staff(Role::Publisher).await.get("/console/subscribers/list").await.status, 403);
    }
}

#[test]
fn the_command_brings_a_list_or_names_what_is_wrong_with_it() {
    let database = TestDatabase::start(crate::harness::Backend::Sqlite).expect("a file");
    let site = Site::on(database.url(), "");
    std::fs::write(
        site.path("catalogue.toml"),
        "[[component]]\nslug = \"talk\"\nname.ko = \"톡\"\nname.en = \"Talk\"\n",
    )
    .expect("a catalogue");
    drop(database.store());
    site.succeeds(&["catalogue", "apply"]);
    std::fs::write(site.path("wrong.csv"), "address,consent\nnobody,x\n").expect("a list");
    let told = site.fails(&["subscribers", "import", "wrong.csv", "--by", "duty-lead"], 2);
    assert!(told.starts_with("wrong.csv:2: this is no email address"), "{told}");
    std::fs::write(site.path("right.csv"), LIST).expect("a list");
    let arguments = ["subscribers", "import", "right.csv", "--by", "duty-lead", "--confirmed", "the old list"];
    let dry = site.succeeds(&[&arguments[..], &["--dry-run"]].concat());
    assert!(dry.starts_with("3 people stand in the list"), "{dry}");
    assert_eq!(site.succeeds(&arguments), "3 new, 0 were there already.\n");
    assert_eq!(site.succeeds(&arguments), "0 new, 3 were there already.\n");
}
