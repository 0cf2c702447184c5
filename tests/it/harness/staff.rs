//! People in the console: accounts that are there, and browsers that are signed in with them.

use super::{Reply, TestApp};
use bonghwa::domain::actors::Actor;
use bonghwa::domain::codes::Secret;
use bonghwa::domain::ids::GroupId;
use bonghwa::domain::language::Language;
use bonghwa::domain::sessions::{Opening, Session, SessionId};
use bonghwa::domain::staff::{Account, Role, Staff};
use bonghwa::domain::{passwords, tokens};
use bonghwa::store::{sessions, staff};
use std::sync::atomic::{AtomicU8, Ordering};

/// What everybody in tests types.
pub const PASSWORD: &str = "beacons on five hills";
/// Where tests come from.
pub const NETWORK: &str = "127.0.0.0/24";

/// A browser with a session of somebody's.
pub struct SignedIn<'a> {
    /// The page that it is at.
    pub app: &'a TestApp,
    /// What the browser sends to name it.
    pub cookie: String,
    /// What forms of it carry.
    pub csrf: String,
}

impl SignedIn<'_> {
    /// Looks at a page.
    pub async fn get(&self, path: &str) -> Reply {
        self.app.get_with(path, &[("cookie", &self.cookie)]).await
    }

    /// Sends a form of this session's.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let mut all = vec![("csrf", self.csrf.as_str())];
        all.extend(fields);
        self.app.post(path, &[("cookie", &self.cookie)], &all).await
    }
}

/// The secret of the phone of `handle`.
pub fn phone(handle: &str) -> Secret {
    let mut bytes = [0x2a; 20];
    for (byte, letter) in bytes.iter_mut().zip(handle.bytes()) {
        *byte ^= letter;
    }
    Secret::new(bytes)
}

impl TestApp {
    /// Somebody of `role` for all groups, signed in. Their handle is the role's word.
    pub async fn staff(&self, role: Role) -> SignedIn<'_> {
        self.staff_of(role.as_str(), role, None).await
    }

    /// Somebody signed in.
    pub async fn staff_of(&self, handle: &str, role: Role, groups: Option<Vec<GroupId>>) -> SignedIn<'_> {
        self.has_account(handle, role, groups).await;
        self.opens_session(handle).await
    }

    /// An account whose invitation was taken up, with [`PASSWORD`] and [`phone`].
    pub async fn has_account(&self, handle: &str, role: Role, groups: Option<Vec<GroupId>>) {
        let handle = Actor::of_staff(handle).expect("a handle");
        let account = Account {
            staff: Staff {
                name: handle.to_string(),
                role,
                groups,
                language: Language::English,
                handle: handle.clone(),
            },
            password: passwords::hash(PASSWORD, [3; passwords::SALT_BYTES]),
            secret: Some(phone(handle.as_str()).to_base32()),
            pending_secret: None,
            used_step: None,
            added_at: self.machine.now(),
            disabled_at: None,
            email: None,
        };
        self.store.write(move |conn| staff::save(conn, &account)).await.expect("an account");
    }

    /// A session of somebody who has an account.
    pub async fn opens_session(&self, handle: &str) -> SignedIn<'_> {
        static DRAWN: AtomicU8 = AtomicU8::new(1);
        let token = tokens::write([DRAWN.fetch_add(1, Ordering::Relaxed); tokens::BYTES]);
        let (handle, now) = (Actor::of_staff(handle).expect("a handle"), self.machine.now());
        let session = Session {
            id: SessionId(tokens::hash(&token)),
            handle,
            opening: Opening::Code,
            opened_at: now,
            seen_at: now,
            ended_at: None,
            network: NETWORK.to_owned(),
            agent: "a test".to_owned(),
        };
        let added = self.store.write(move |conn| sessions::add(conn, &session, now)).await;
        added.expect("a session");
        SignedIn { app: self, csrf: tokens::form_token(&token), cookie: format!("bonghwa-console={token}") }
    }

    /// Sends the sign-in form as a browser does, with the code that the phone of `handle` shows now.
    pub async fn signs_in(&self, handle: &str, password: &str) -> Reply {
        let code = phone(handle).code(self.machine.now());
        self.signs_in_with(handle, password, &code).await
    }

    /// As [`TestApp::signs_in`], with another code.
    pub async fn signs_in_with(&self, handle: &str, password: &str, code: &str) -> Reply {
        let fields = [("handle", handle), ("password", password), ("code", code), ("language", "en")];
        self.post("/console/sign-in", &[], &fields).await
    }
}
