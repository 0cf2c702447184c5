//! Who asks.

use crate::actions::staff::When;
use crate::domain::actors::Actor;
use crate::domain::language::Language;
use crate::domain::sessions::{Opening, SessionId};
use crate::domain::staff::Staff;
use crate::store::{Conn, Error, record, sessions, staff};
use crate::view::console::{Frame, Say, Section};
use crate::web::server::State;
use actix_web::dev::Payload;
use actix_web::error::ErrorInternalServerError;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use std::future::{Ready, ready};

/// Somebody on the staff whose role the route's audience admits. Only the gate makes one.
#[derive(Debug, Clone)]
pub struct Signed {
    /// Who.
    pub staff: Staff,
    /// Their session.
    pub session: SessionId,
    /// How it began.
    pub opening: Opening,
    /// What every form of theirs carries in its field `csrf`.
    pub csrf: String,
    /// The language that the console speaks to them.
    pub language: Language,
    /// The network that they come from, for the audit log; never the whole address.
    pub from: String,
}

impl Signed {
    /// Who signs what they do.
    pub fn actor(&self) -> &Actor {
        &self.staff.handle
    }

    /// The words of their language.
    pub fn say(&self) -> Say {
        Say(self.language)
    }

    /// The frame of a page for them.
    pub fn frame(&self, state: &State, here: Section, title: String) -> Frame {
        let console = &state.console;
        let frame = Frame::of(&console.page, console.is_rehearsal, &self.staff, &self.csrf, here, title);
        Frame { shows_mails: console.mail_folder.is_some(), ..frame }
    }

    /// Does `act` in one transaction, at the present instant of both clocks; every entry it makes in the audit log says from
    /// where. In a rehearsal the first of them stops the playing: from then on people make what happens.
    pub async fn act<T, E, F>(&self, state: &State, act: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&mut Conn, When, &Actor) -> Result<T, E> + Send + 'static,
    {
        let done = self.arrange(state, act).await?;
        state.console.first_act.cancel();
        Ok(done)
    }

    /// As [`Signed::act`], for what concerns the staff and not the page: a rehearsal plays on.
    pub async fn arrange<T, E, F>(&self, state: &State, act: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&mut Conn, When, &Actor) -> Result<T, E> + Send + 'static,
    {
        let (when, asked) = (state.when(), self.clone());
        let acted = move |conn: &mut Conn| {
            asked.require_still(conn, when)?;
            act(conn, when, &asked.staff.handle)
        };
        state.store.write_from(self.from.clone(), acted).await
    }

    /// Refuses, under the lock that every act takes, one whose session ended, whose account was closed or who may do less
    /// than when the gate let them through.
    fn require_still(&self, conn: &mut Conn, when: When) -> Result<(), Error> {
        record::lock(conn)?;
        let session = sessions::find_optional(conn, &self.session)?;
        let account = staff::find_optional(conn, &self.staff.handle)?;
        let is_alive = session.is_some_and(|session| session.is_alive(when.machine));
        let may = account.is_some_and(|account| {
            let now = &account.staff;
            account.disabled_at.is_none() && now.role >= self.staff.role && now.groups == self.staff.groups
        });
        if is_alive && may { Ok(()) } else { Err(Error::Revoked) }
    }
}

impl FromRequest for Signed {
    type Error = actix_web::Error;
    type Future = Ready<Result<Signed, actix_web::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let signed = request.extensions().get::<Signed>().cloned();
        // A route whose audience is not staff has nobody to give.
        ready(signed.ok_or_else(|| ErrorInternalServerError("nobody was let in here")))
    }
}
