//! Asking to be told by mail, as readers do it: over real HTTP, with the links that the mails would carry.

use crate::harness::{Reply, TestApp, TestDatabase, on_both_databases};
use bonghwa::domain::addresses::EmailAddress;
use bonghwa::domain::subscriber_links::{LINKS_PER_ADDRESS_MAX, LINKS_PER_NETWORK_MAX, LinkKey, Purpose};
use bonghwa::store::subscriber_links::{self, NewLink};
use bonghwa::store::{Conn, Error, schema};
use diesel::prelude::*;
use reqwest::Method;
use std::collections::BTreeSet;
use std::time::Duration;

const SECRET: &[u8] = b"a secret of these tests";
const ADA: &str = "ada@example.org";

async fn app(database: TestDatabase) -> TestApp {
    TestApp::start_with(database, |parts| parts.subscribing = Some(LinkKey::from_secret(SECRET))).await
}

fn key() -> LinkKey {
    LinkKey::from_secret(SECRET)
}

/// The value of the field `name` in a form.
fn field(page: &str, name: &str) -> String {
    let (_, rest) = page.split_once(&format!("name=\"{name}\"")).unwrap_or_else(|| panic!("no {name} in {page}"));
    let (_, rest) = rest.split_once("value=\"").expect("a value");
    rest.split('"').next().expect("its end").to_owned()
}

/// What the form for `address` says when it was filled in by a person.
async fn filled(app: &TestApp, address: &str, about: &[&str]) -> Vec<(String, String)> {
    let page = app.get("/subscribe").await;
    assert_eq!(page.status, 200);
    let made = field(page.text(), "made");
    app.machine.advance(Duration::from_secs(5));
    let mut fields = vec![("address", address), ("homepage", ""), ("made", &made), ("language", "ko")];
    fields.extend([("zone", "Asia/Seoul"), ("when", "started"), ("when", "restored")]);
    fields.extend(about.iter().map(|scope| ("about", *scope)));
    fields.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

async fn send(app: &TestApp, path: &str, fields: &[(String, String)]) -> Reply {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    app.post(path, &[], &fields).await
}

async fn ask(app: &TestApp, address: &str, about: &[&str]) -> Reply {
    let fields = filled(app, address, about).await;
    send(app, "/subscribe", &fields).await
}

async fn ask_settings(app: &TestApp, address: &str) -> Reply {
    let page = app.get("/subscribe/settings").await;
    let made = field(page.text(), "made");
    app.machine.advance(Duration::from_secs(5));
    app.post("/subscribe/settings", &[], &[("address", address), ("made", &made), ("homepage", "")]).await
}

/// The token of the latest link of this purpose, as the mail would carry it.
async fn token(app: &TestApp, purpose: Purpose) -> String {
    let found = app.store.read(move |conn| {
        use schema::subscriber_links as links;
        links::table
            .filter(links::purpose.eq(purpose.as_str()))
            .order(links::id.desc())
            .select((links::id, links::nonce))
            .first::<(i64, String)>(conn)
            .map_err(Error::from)
    });
    let (id, nonce) = found.await.expect("a link");
    key().write_link(purpose, id, &nonce)
}

/// Kinds of letters that wait, with how many there are of links, subscribers and subscriptions.
async fn rows(app: &TestApp) -> (Vec<String>, [i64; 3]) {
    let counted = app.store.read(|conn| {
        let letters = schema::letters::table.order(schema::letters::id).select(schema::letters::kind).load(conn)?;
        let counts = [
            schema::subscriber_links::table.count().get_result(conn)?,
            schema::subscribers::table.count().get_result(conn)?,
            schema::subscriptions::table.count().get_result(conn)?,
        ];
        Ok::<_, Error>((letters, counts))
    });
    counted.await.expect("counts")
}

/// Somebody who asked and confirmed; gives the token that ends it.
async fn subscribed(app: &TestApp, address: &str, about: &[&str]) -> String {
    assert_eq!(ask(app, address, about).await.status, 200);
    let token = token(app, Purpose::Confirm).await;
    assert_eq!(app.post(&format!("/subscribe/confirm/{token}"), &[], &[]).await.status, 200);
    let address = address.to_ascii_lowercase();
    let id = app.store.read(move |conn| {
        use schema::subscribers::{address_key, id, table};
        table.filter(address_key.eq(address)).select(id).first::<i64>(conn).map_err(Error::from)
    });
    key().write_unsubscribe(id.await.expect("a subscriber"), 1)
}

/// So many others ask for confirmations from the network of these tests.
async fn others_ask(app: &TestApp, count: i64) {
    let now = app.machine.now();
    let create = move |conn: &mut Conn| {
        let network: String = schema::subscriber_links::table.select(schema::subscriber_links::network).first(conn)?;
        for number in 0..count {
            let address = EmailAddress::parse(&format!("other{number}@example.org")).expect("an address");
            let new =
                NewLink { purpose: Purpose::Confirm, nonce: "n", address: &address, network: &network, wishes: None };
            subscriber_links::create(conn, new, now)?;
        }
        Ok::<_, Error>(())
    };
    app.store.write(create).await.expect("they asked");
}

fn talk(app: &TestApp) -> String {
    format!("component:{}", app.component("talk"))
}

on_both_databases! {
    async fn somebody_walks_from_the_form_to_the_end(database: TestDatabase) {
        let app = app(database).await;
        let talk = talk(&app);
        let page = app.get(&format!("/subscribe?component={}", app.component("talk"))).await;
        assert!(page.text().contains(&format!("value=\"{talk}\" checked")), "{}", page.text());
        let asked = ask(&app, ADA, &[&talk]).await;
        assert_eq!(asked.status, 200);
        assert!(asked.text().contains("48시간") && !asked.text().contains(ADA), "{}", asked.text());
        assert_eq!(rows(&app).await, (vec!["confirm".into()], [1, 0, 0]));

        // Looking changes nothing, however often programs look.
        let path = format!("/subscribe/confirm/{}", token(&app, Purpose::Confirm).await);
        for _ in 0..3 {
            let shown = app.get(&path).await;
            assert!(shown.status == 200 && shown.text().contains("톡") && shown.text().contains(ADA), "{}", shown.text());
            assert_eq!(app.ask(Method::HEAD, &path, &[]).await.status, 200);
        }
        assert_eq!(rows(&app).await.1, [1, 0, 0]);
        let confirmed = app.post(&path, &[], &[]).await;
        assert!(confirmed.status == 200 && confirmed.text().contains("톡"), "{}", confirmed.text());
        assert_eq!(rows(&app).await.1, [1, 1, 1]);
        for again in [app.post(&path, &[], &[]).await, app.get(&path).await] {
            assert!(again.status == 410 && again.text().contains("이미 쓴 링크"), "{}", again.text());
        }

        assert_eq!(ask_settings(&app, "ADA@example.org").await.status, 200);
        assert_eq!(rows(&app).await.0, ["confirm", "manage"]);
        let path = format!("/en/subscribe/settings/{}", token(&app, Purpose::Manage).await);
        let settings = app.get(&path).await;
        assert!(settings.text().contains(&format!("value=\"{talk}\" checked")), "{}", settings.text());
        let export = app.post(&format!("{path}/export"), &[], &[]).await;
        assert_eq!(export.header("content-type"), "application/json; charset=utf-8");
        assert!(export.text().contains(ADA) && export.text().contains(&talk), "{}", export.text());
        let fields = [("act", "save"), ("about", "everything"), ("when", "updates"), ("language", "en"), ("zone", "Europe/Paris")];
        let saved = app.post(&path, &[], &fields).await;
        assert!(saved.status == 200 && saved.text().contains("Europe/Paris"), "{}", saved.text());
        assert_eq!(app.post(&path, &[], &fields).await.status, 410);
        assert_eq!(app.get(&path).await.status, 410);

        ask_settings(&app, ADA).await;
        let path = format!("/subscribe/settings/{}", token(&app, Purpose::Manage).await);
        let left = app.post(&path, &[], &[("act", "leave")]).await;
        assert!(left.status == 200 && left.text().contains("지웠습니다"), "{}", left.text());
        assert_eq!(rows(&app).await, (vec![], [0, 0, 0]));
        app.stop().await;
    }

    async fn a_known_address_gets_the_answer_of_an_unknown_one(database: TestDatabase) {
        let app = app(database).await;
        subscribed(&app, ADA, &["everything"]).await;
        let known = ask(&app, ADA, &["everything"]).await;
        let unknown = ask(&app, "nobody@example.org", &["everything"]).await;
        assert_eq!((known.status, &known.body), (unknown.status, &unknown.body));
        let (known, unknown) = (ask_settings(&app, ADA).await, ask_settings(&app, "nobody@example.org").await);
        assert_eq!((known.status, &known.body), (unknown.status, &unknown.body));
        // Their order is the server's whim, another each time.
        let names = |reply: &Reply| reply.headers.keys().map(ToString::to_string).collect::<BTreeSet<_>>();
        assert_eq!(names(&known), names(&unknown));
        assert_eq!(rows(&app).await.0, ["confirm", "confirm", "confirm", "manage"]);
        app.stop().await;
    }

    async fn forged_expired_and_foreign_links_say_what_to_do(database: TestDatabase) {
        let app = app(database).await;
        ask(&app, ADA, &["everything"]).await;
        let own = token(&app, Purpose::Confirm).await;
        let (id, _) = own.split_once('.').expect("a number");
        let number: i64 = id.parse().expect("a number");
        let forged = [
            format!("{id}.00000000000000000000000000000000"),
            LinkKey::from_secret(b"other").write_link(Purpose::Confirm, number, "n"),
            format!("0{own}"),
            "99999999999999999999.x".to_owned(),
            "%00".to_owned(),
            "%ff%fe".to_owned(),
            own.replace('.', "%0d%0a"),
        ];
        for token in &forged {
            for path in [format!("/subscribe/confirm/{token}"), format!("/subscribe/settings/{token}"), format!("/unsubscribe/{token}")] {
                for reply in [app.get(&path).await, app.post(&path, &[], &[]).await] {
                    assert!(matches!(reply.status, 400 | 404), "{path}: {}", reply.status);
                }
            }
        }
        // What is for one purpose opens no other.
        assert_eq!(app.get(&format!("/subscribe/settings/{own}")).await.status, 404);
        assert_eq!(app.post(&format!("/unsubscribe/{own}"), &[], &[]).await.status, 404);
        app.machine.advance(Duration::from_secs(48 * 3600));
        let over = app.post(&format!("/en/subscribe/confirm/{own}"), &[], &[]).await;
        assert!(over.status == 410 && over.text().contains("expired") && over.text().contains("/en/subscribe\""), "{}", over.text());
        assert_eq!(rows(&app).await.1[1], 0);
        app.stop().await;
    }

    async fn mail_is_bounded_by_address_and_by_network(database: TestDatabase) {
        let app = app(database).await;
        for _ in 0..LINKS_PER_ADDRESS_MAX + 2 {
            let reply = ask(&app, ADA, &["everything"]).await;
            assert_eq!(reply.status, 200);
        }
        assert_eq!(rows(&app).await.0.len() as i64, LINKS_PER_ADDRESS_MAX);
        // Others behind the same carrier, but for one.
        others_ask(&app, LINKS_PER_NETWORK_MAX - LINKS_PER_ADDRESS_MAX - 3).await;
        assert_eq!(ask(&app, "last@example.org", &["everything"]).await.status, 200);
        let refused = ask(&app, "one-more@example.org", &["everything"]).await;
        assert!(refused.status == 429 && refused.text().contains("one-more@example.org"), "{}", refused.text());
        assert_eq!(ask_settings(&app, ADA).await.status, 429);
        app.machine.advance(Duration::from_secs(3600));
        assert_eq!(ask(&app, "one-more@example.org", &["everything"]).await.status, 200);
        app.stop().await;
    }

    async fn what_nobody_types_is_refused_with_a_sentence_and_nothing_is_written(database: TestDatabase) {
        let app = app(database).await;
        let good = filled(&app, ADA, &["everything"]).await;
        let with = |name: &str, value: &str| {
            let mut fields = good.clone();
            fields.retain(|(own, _)| own != name);
            fields.push((name.to_owned(), value.to_owned()));
            fields
        };
        let stale = key().write_stamp("settings", app.machine.now());
        let bad = [
            with("address", ""),
            with("address", "ada@example.org\r\nBcc: eve@example.org"),
            with("address", "Ada <ada@example.org>"),
            with("address", "ada@kakaо.com"),
            with("address", &format!("{}@example.org", "a".repeat(10_000))),
            with("about", ""),
            with("about", "component:zzzzzzzzzzzz"),
            with("about", "everything\r\nx: y"),
            with("when", ""),
            with("when", "started\r\n"),
            with("language", "fr"),
            with("language", "ko\r\nx: y"),
            with("zone", "Asia/Seoul\r\nx: y"),
            with("zone", "\u{0}"),
            with("homepage", "http://spam.example"),
            with("made", ""),
            with("made", "1.00000000000000000000000000000000"),
            with("made", &stale),
        ];
        for fields in &bad {
            let reply = send(&app, "/en/subscribe", fields).await;
            assert_eq!(reply.status, 422, "{fields:?}");
            assert!(reply.text().contains("class=\"amiss\""), "{fields:?}: {}", reply.text());
            assert!(!reply.headers.contains_key("bcc"));
        }
        let back = send(&app, "/en/subscribe", &with("when", "")).await;
        assert!(back.text().contains(&format!("value=\"{ADA}\"")), "{}", back.text());

        let many: Vec<(String, String)> = (0..10_000).map(|number| (format!("f{number}"), String::new())).collect();
        assert_eq!(send(&app, "/subscribe", &many).await.status, 413);
        let few: Vec<(String, String)> = (0..2_000).map(|number| (format!("f{number}"), String::new())).collect();
        assert_eq!(send(&app, "/subscribe", &few).await.status, 422);
        let huge = with("address", &format!("{}@example.org", "a".repeat(1_000_000)));
        let huge = send(&app, "/subscribe", &huge).await;
        assert!(huge.status == 413 && huge.text().contains("너무 깁니다"), "{}", huge.text());
        for body in [&b"address=%ff%fe&about=%80"[..], b"\xff\xfe\x00", b"address=a@b.kr&&&=&"] {
            let head = format!("POST /subscribe HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
            let answer = app.send(&[head.as_bytes(), body].concat()).await;
            assert!(answer.starts_with(b"HTTP/1.1 422"), "{}", String::from_utf8_lossy(&answer));
        }
        let fields: Vec<(&str, &str)> = good.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let foreign = app.post_with("/subscribe", &[("sec-fetch-site", "cross-site")], &fields).await;
        assert_eq!(foreign.status, 403);
        assert_eq!(rows(&app).await, (vec![], [0, 0, 0]));
        app.stop().await;
    }

    async fn a_form_comes_back_that_was_sent_at_once_or_after_a_day(database: TestDatabase) {
        let app = app(database).await;
        let mut fields = filled(&app, ADA, &["everything"]).await;
        let made = key().write_stamp("subscribe", app.machine.now());
        fields.iter_mut().filter(|(name, _)| name == "made").for_each(|(_, value)| value.clone_from(&made));
        let soon = send(&app, "/subscribe", &fields).await;
        assert_eq!((soon.status, field(soon.text(), "made")), (422, made.clone()));
        assert!(soon.text().contains(&format!("value=\"{ADA}\"")));
        app.machine.advance(Duration::from_secs(24 * 3600 + 1));
        let late = send(&app, "/subscribe", &fields).await;
        assert_eq!(late.status, 422);
        let anew = field(late.text(), "made");
        assert_ne!(anew, made);
        app.machine.advance(Duration::from_secs(3));
        fields.iter_mut().filter(|(name, _)| name == "made").for_each(|(_, value)| value.clone_from(&anew));
        assert_eq!(send(&app, "/subscribe", &fields).await.status, 200);
        app.stop().await;
    }

    async fn spellings_of_one_mailbox_are_bounded_together_and_one_purpose_never_by_the_other(database: TestDatabase) {
        let app = app(database).await;
        subscribed(&app, "a_a@example.org", &["everything"]).await;
        for number in 0..LINKS_PER_ADDRESS_MAX + 2 {
            assert_eq!(ask(&app, &format!("A_a+{number}@example.org"), &["everything"]).await.status, 200);
        }
        assert_eq!(rows(&app).await.0.len() as i64, LINKS_PER_ADDRESS_MAX);
        // Another mailbox, whatever a pattern would take it for.
        assert_eq!(ask(&app, "aba+1@example.org", &["everything"]).await.status, 200);
        assert_eq!(rows(&app).await.0.len() as i64, LINKS_PER_ADDRESS_MAX + 1);
        assert_eq!(ask_settings(&app, "a_a@example.org").await.status, 200);
        assert_eq!(rows(&app).await.0.last().map(String::as_str), Some("manage"));
        app.stop().await;
    }

    async fn one_press_in_a_mail_program_ends_everything(database: TestDatabase) {
        let app = app(database).await;
        let token = subscribed(&app, ADA, &["everything", &talk(&app)]).await;
        let path = format!("/unsubscribe/{token}");
        let page = app.get(&format!("{path}?scope={}", talk(&app))).await;
        assert!(page.status == 200 && page.text().contains("톡"), "{}", page.text());
        assert_eq!(rows(&app).await.1, [1, 1, 2]);
        let one = app.post_with(&path, &[], &[("scope", &talk(&app))]).await;
        assert_eq!((one.status, rows(&app).await.1), (200, [1, 1, 1]));

        let press = [("List-Unsubscribe", "One-Click")];
        let ended = app.post_with(&path, &[("sec-fetch-site", "cross-site")], &press).await;
        assert_eq!((ended.status, rows(&app).await), (200, (vec![], [0, 0, 0])));
        let again = app.post_with(&path, &[], &press).await;
        assert_eq!((again.status, &again.body), (200, &ended.body));

        let token = subscribed(&app, "eve@example.org", &["everything"]).await;
        let body = "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n";
        let request = format!(
            "POST /en/unsubscribe/{token} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let answer = app.send(request.as_bytes()).await;
        assert!(answer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&answer));
        assert_eq!(rows(&app).await.1[1], 0);
        app.stop().await;
    }

    async fn whoever_left_stands_in_no_table(database: TestDatabase) {
        let app = app(database).await;
        let token = subscribed(&app, "Zorah@trace.example", &["everything"]).await;
        ask_settings(&app, "zorah@trace.example").await;
        ask(&app, "ZORAH@trace.example", &["everything"]).await;
        assert!(traces(&app, "zorah").await > 0, "the search finds nothing at all");
        app.post_with(&format!("/unsubscribe/{token}"), &[], &[("List-Unsubscribe", "One-Click")]).await;
        assert_eq!(traces(&app, "zorah").await, 0);
        app.stop().await;
    }

    async fn every_answer_is_kept_nowhere_and_other_methods_are_told(database: TestDatabase) {
        let app = app(database).await;
        let paths = ["/subscribe", "/en/subscribe", "/subscribe/confirm/1.x", "/subscribe/settings", "/subscribe/settings/1.x", "/unsubscribe/1.x"];
        for path in paths {
            for method in [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::DELETE] {
                let reply = app.ask(method.clone(), path, &[]).await;
                assert_eq!(reply.header("cache-control"), "no-store", "{method} {path}");
                assert_eq!(reply.header("referrer-policy"), "no-referrer", "{method} {path}");
                assert_eq!(reply.header("x-robots-tag"), "noindex", "{method} {path}");
                assert!(reply.header("content-security-policy").contains("frame-ancestors 'none'"), "{method} {path}");
                if matches!(method, Method::PUT | Method::DELETE) {
                    assert_eq!((reply.status, reply.header("allow")), (405, "GET, HEAD, POST"), "{method} {path}");
                }
            }
        }
        // The default language stands in no address, and others than the page's are nowhere.
        for path in ["/ko/subscribe", "/fr/subscribe", "/subscribe/"] {
            assert_eq!(app.get(path).await.status, 404, "{path}");
        }
        let index = app.get("/en/").await;
        assert!(index.text().contains("href=\"http://status.example.org/en/subscribe\""), "{}", index.text());
        let component = app.get(&format!("/components/{}/", app.component("mail"))).await;
        let wanted = format!("http://status.example.org/subscribe?component={}\"", app.component("mail"));
        assert!(component.text().contains(&wanted), "{}", component.text());
        app.stop().await;
    }

    async fn without_mail_nothing_is_offered(database: TestDatabase) {
        let app = TestApp::start(database).await;
        for path in ["/subscribe", "/en/subscribe", "/subscribe/settings", "/subscribe/confirm/1.x", "/unsubscribe/1.x"] {
            for reply in [app.get(path).await, app.post(path, &[], &[]).await] {
                assert_eq!(reply.status, 404, "{path}");
                let told = if path.starts_with("/en") { "does not send notifications" } else { "이메일 알림을 보내지 않습니다" };
                assert!(reply.text().contains(told), "{path}: {}", reply.text());
            }
        }
        for (path, body) in app.files() {
            assert!(!String::from_utf8_lossy(&body).contains("/subscribe"), "{path}");
        }
        app.stop().await;
    }
}

/// In how many rows of any table a text holds `needle`, in capital letters or small ones.
async fn traces(app: &TestApp, needle: &'static str) -> i64 {
    use diesel::sql_types::{BigInt, Text};

    #[derive(QueryableByName)]
    struct Column {
        #[diesel(sql_type = Text)]
        place: String,
        #[diesel(sql_type = Text)]
        name: String,
    }
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        rows: i64,
    }
    let counted = app.store.read(move |conn| {
        let columns = match conn {
            bonghwa::store::Conn::Sqlite(_) => {
                "SELECT m.name AS place, c.name AS name FROM sqlite_master m, pragma_table_info(m.name) c \
                 WHERE m.type = 'table' AND c.type LIKE '%TEXT%'"
            }
            bonghwa::store::Conn::Pg(_) => {
                "SELECT table_name::text AS place, column_name::text AS name FROM information_schema.columns \
                 WHERE table_schema = current_schema() AND data_type IN ('text', 'jsonb', 'json')"
            }
        };
        let columns: Vec<Column> = diesel::sql_query(columns).load(conn)?;
        assert!(columns.len() > 50, "only {} columns", columns.len());
        let mut rows = 0;
        for Column { place, name } in columns {
            let counting = format!(
                "SELECT COUNT(*) AS rows FROM \"{place}\" WHERE LOWER(CAST(\"{name}\" AS TEXT)) LIKE '%{needle}%'"
            );
            rows += diesel::sql_query(counting).get_result::<Count>(conn)?.rows;
        }
        Ok::<_, Error>(rows)
    });
    counted.await.expect("every column can be searched")
}
