//! Coming in by a link: an invitation taken up, or an emergency sign-in.
//!
//! Looking at a link uses nothing up: programs that look for danger in messages follow every link they see.

use super::sign_in::{caller, give, language, let_in};
use super::{Fields, Known, answers, hashing};
use crate::actions::sessions as actions;
use crate::actions::staff::StaffError;
use crate::domain::actors::Actor;
use crate::domain::codes::Secret;
use crate::domain::language::Language;
use crate::domain::page::Page;
use crate::domain::sessions::Purpose;
use crate::domain::staff::{Account, StaffRefusal};
use crate::domain::{passwords, tokens};
use crate::entropy;
use crate::store::{Error, staff};
use crate::view::console::{
    CodesPage, EmergencyPage, Frame, JoinPage, Phone, Say, ToldPage, password_refusal, staff_refusal,
};
use crate::web::server::State;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};

/// The form that takes up an invitation.
pub async fn show_invitation(state: Known, token: Path<String>) -> HttpResponse {
    invitation(&state, &token, None, None).await.unwrap_or_else(|error| answers::failed(&state, None, &error))
}

/// Takes an invitation up.
pub async fn join(state: Known, fields: Fields, token: Path<String>, request: HttpRequest) -> HttpResponse {
    let joined = try_to_join(&state, &fields, &token, &request).await;
    joined.unwrap_or_else(|error| answers::failed(&state, None, &error))
}

/// The button of an emergency sign-in.
pub async fn show_emergency(state: Known, token: Path<String>) -> HttpResponse {
    let found = match find(&state, Purpose::Emergency, &token).await {
        Ok(found) => found,
        Err(error) => return answers::failed(&state, None, &error),
    };
    let Some(account) = found else { return link_over(&state, state.console.page.default_language()) };
    let language = account.staff.language;
    let frame = frame(&state, language, Say(language).word("emergency-title"));
    let path = format!("/console/emergency/{token}");
    answers::page(EmergencyPage { frame, handle: account.staff.handle.as_str(), path: &path }.html())
}

/// Lets somebody in by an emergency sign-in.
pub async fn enter(state: Known, fields: Fields, token: Path<String>, request: HttpRequest) -> HttpResponse {
    let (caller, session) = match caller(&state, &request) {
        Ok(caller) => caller,
        Err(error) => return answers::failed(&state, None, &error),
    };
    let (when, hash, network) = (state.when(), tokens::hash(&token), caller.network.clone());
    let entered = state.store.write_from(network, move |conn| actions::enter(conn, when, &hash, &caller)).await;
    match entered {
        Ok(_) => let_in(&state, &session, "/console/account"),
        Err(StaffError::Refused(_)) => link_over(&state, language(&state, fields.text("language"))),
        Err(StaffError::Store(error)) => answers::failed(&state, None, &error),
    }
}

async fn try_to_join(
    state: &State,
    fields: &Fields,
    token: &str,
    request: &HttpRequest,
) -> Result<HttpResponse, Error> {
    let language = language(state, fields.text("language"));
    let Some(account) = find(state, Purpose::Invitation, token).await? else { return Ok(link_over(state, language)) };
    let say = Say(account.staff.language);
    let password = fields.text("password");
    if let Err(told) = judge(&state.console.page, say, &account.staff.handle, fields) {
        return invitation(state, token, Some(account), Some(told)).await;
    }
    let hash = hashing::hash(state, password.to_owned()).await?;
    let (shown, kept) = answers::drawn(entropy::recovery_codes())?;
    let (caller, session) = caller(state, request)?;
    let (when, link, code) = (state.when(), tokens::hash(token), fields.text("code").to_owned());
    let network = caller.network.clone();
    let join = move |conn: &mut _| actions::join(conn, when, &link, &hash, &code, &kept, &caller);
    match state.store.write_from(network, join).await {
        Ok(account) => {
            let frame = frame(state, account.staff.language, say.word("codes-title"));
            let page = CodesPage { frame, codes: &shown, next: "/console/" };
            Ok(give(state, &session, answers::page(page.html())))
        }
        Err(StaffError::Refused(StaffRefusal::Link)) => Ok(link_over(state, language)),
        Err(StaffError::Refused(refusal)) => {
            invitation(state, token, Some(account), Some(staff_refusal(say, &refusal))).await
        }
        Err(StaffError::Store(error)) => Err(error),
    }
}

/// Refuses, in a sentence, what the form says for a new password of `handle`.
pub(super) fn judge(page: &Page, say: Say, handle: &Actor, fields: &Fields) -> Result<(), String> {
    if fields.text("password") != fields.text("again") {
        return Err(say.word("password-differs"));
    }
    let names: Vec<&str> = page.names.iter().map(|(_, name)| name).collect();
    passwords::judge(fields.text("password"), handle, &names).map_err(|refusal| password_refusal(say, refusal))
}

/// The form of an invitation, with why it was not taken up.
async fn invitation(
    state: &State,
    token: &str,
    found: Option<Account>,
    refused: Option<String>,
) -> Result<HttpResponse, Error> {
    let found = match found {
        Some(account) => Some(account),
        None => find(state, Purpose::Invitation, token).await?,
    };
    let secret = |account: &Account| account.pending_secret.as_deref().and_then(Secret::parse);
    let Some((account, secret)) = found.and_then(|account| secret(&account).map(|secret| (account, secret))) else {
        return Ok(link_over(state, state.console.page.default_language()));
    };
    let (say, handle) = (Say(account.staff.language), account.staff.handle.as_str());
    let status = if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let frame = frame(state, say.0, say.word("join-title")).refusing(refused);
    let phone = Phone::of(&secret, &frame.page_name, handle, &say.word("phone-picture"));
    let path = format!("/console/join/{token}");
    Ok(answers::page_with(status, JoinPage { frame, handle, path: &path, phone }.html()))
}

/// The account that an open link leads to, unless it is closed.
async fn find(state: &State, purpose: Purpose, token: &str) -> Result<Option<Account>, Error> {
    let (hash, now) = (tokens::hash(token), state.machine.now());
    let found = state.store.read(move |conn| match staff::find_link(conn, purpose, &hash, now)? {
        Some(handle) => staff::find_optional(conn, &handle),
        None => Ok(None),
    });
    Ok(found.await?.filter(|account| account.disabled_at.is_none()))
}

fn link_over(state: &State, language: Language) -> HttpResponse {
    let say = Say(language);
    let frame = frame(state, language, say.word("link-over-title"));
    let next = Some(("/console/sign-in", say.word("to-sign-in")));
    answers::page_with(StatusCode::GONE, ToldPage { frame, told: &[say.word("link-over")], next }.html())
}

fn frame(state: &State, language: Language, title: String) -> Frame {
    Frame::signed_out(&state.console.page, state.console.is_rehearsal, language, title)
}
