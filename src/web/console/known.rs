//! What handlers of the console know besides what all handlers know.

use super::KeptIn;
use super::cookie::SessionCookie;
use crate::domain::approvals::Matrix;
use crate::domain::page::Page;
use crate::web::server::State;
use actix_web::dev::Payload;
use actix_web::error::ErrorInternalServerError;
use actix_web::{FromRequest, HttpRequest};
use std::future::{Ready, ready};
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

/// Passwords compared at the same time: each takes a processor for tens of milliseconds and 19 MiB.
const COMPARED_AT_ONCE: usize = 2;

/// The settings as they are shown: each key with its value, secrets left out.
pub type Settings = Vec<(String, String)>;

/// What the console needs beside the rest of [`State`].
pub struct Console {
    pub(in crate::web) page: Page,
    pub(in crate::web) is_rehearsal: bool,
    pub(in crate::web) settings: Settings,
    /// Where the catalogue is kept.
    pub(in crate::web) catalogue: KeptIn,
    /// Who must agree before words are public.
    pub(in crate::web) approval: Matrix,
    pub(in crate::web) cookie: SessionCookie,
    pub(in crate::web) comparing: Semaphore,
    /// The folder that takes the mails, where one does.
    pub(in crate::web) mail_folder: Option<PathBuf>,
    /// Cancelled by the first act of a person: what plays a rehearsal stops then.
    pub(in crate::web) first_act: CancellationToken,
}

impl Console {
    /// The console of `page`.
    pub fn new(
        page: &Page,
        is_rehearsal: bool,
        (settings, catalogue): (Settings, KeptIn),
        approval: Matrix,
        (mail_folder, first_act): (Option<PathBuf>, CancellationToken),
    ) -> Console {
        Console {
            page: page.clone(),
            is_rehearsal,
            settings,
            catalogue,
            approval,
            cookie: SessionCookie::of(page),
            comparing: Semaphore::new(COMPARED_AT_ONCE),
            mail_folder,
            first_act,
        }
    }
}

/// What the server knows, for handlers.
pub struct Known(pub(in crate::web) Arc<State>);

impl Deref for Known {
    type Target = State;

    fn deref(&self) -> &State {
        &self.0
    }
}

impl FromRequest for Known {
    type Error = actix_web::Error;
    type Future = Ready<Result<Known, actix_web::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let state = request.app_data::<Arc<State>>().cloned();
        ready(state.map(Known).ok_or_else(|| ErrorInternalServerError("the server does not know itself")))
    }
}
