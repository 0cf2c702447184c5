//! One's own account: sessions, phone, recovery codes, password, language.

use super::joining::judge;
use super::{Fields, Known, Signed, answers, hashing};
use crate::actions::sessions::Present;
use crate::actions::staff::StaffError;
use crate::actions::{sessions as session_actions, staff as actions};
use crate::domain::actors::Actor;
use crate::domain::addresses::EmailAddress;
use crate::domain::codes::Secret;
use crate::domain::language::Language;
use crate::domain::sessions::Opening;
use crate::domain::staff::StaffRefusal;
use crate::entropy;
use crate::store::{Conn, Error, sessions, staff};
use crate::view::console::{AccountPage, CodesPage, Phone, Say, Section, short, staff_refusal};
use crate::web::server::State;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};

/// The page of the account.
pub async fn show(state: Known, signed: Signed, request: HttpRequest) -> HttpResponse {
    let query = Fields::parse(request.query_string().as_bytes());
    let say = Say(signed.language);
    let done = match query.text("done") {
        "session" => Some(say.word("session-ended")),
        "gone" => Some(say.word("session-gone")),
        "sessions" => Some(say.counted("sessions-ended", query.text("count").parse().unwrap_or_default(), &[])),
        "phone-begun" => Some(say.word("phone-begun")),
        "phone" => Some(say.word("phone-done")),
        "password" => Some(say.word("password-done")),
        "language" => Some(say.word("language-done")),
        "email" => Some(say.word("email-done")),
        _ => None,
    };
    page(&state, &signed, done, None).await
}

/// Ends one of their sessions, or all but this one.
pub async fn end_sessions(state: Known, signed: Signed, fields: Fields) -> HttpResponse {
    let (named, own) = (fields.text("session").to_owned(), signed.session.clone());
    let ended = signed.arrange(&state, move |conn, when, by| {
        if named == "others" {
            let count = session_actions::end_others(conn, when, by, by, Some(&own))?;
            return Ok::<_, Error>(format!("done=sessions&count={count}"));
        }
        let theirs = sessions::list_of(conn, by)?;
        let Some(session) = theirs.iter().find(|session| short(session) == named) else {
            return Ok("done=gone".to_owned());
        };
        let is_ended = session_actions::end(conn, when, by, &session.id)?;
        Ok(if is_ended { "done=session" } else { "done=gone" }.to_owned())
    });
    match ended.await {
        Ok(done) => answers::on_to(&format!("/console/account?{done}")),
        Err(error) => answers::failed(&state, Some(&signed), &error),
    }
}

/// Begins to set up another phone.
pub async fn begin_phone(state: Known, signed: Signed, fields: Fields) -> HttpResponse {
    let secret = match answers::drawn(entropy::secret()) {
        Ok(secret) => secret,
        Err(error) => return answers::failed(&state, Some(&signed), &error),
    };
    if let Err(response) = require_present(&state, &signed, &fields).await {
        return response;
    }
    let begun = signed.arrange(&state, move |conn, when, by| actions::begin_phone(conn, when, by, &secret)).await;
    answer(&state, &signed, begun, "/console/account?done=phone-begun#phone").await
}

/// Takes the phone into use that was set up.
pub async fn confirm_phone(state: Known, signed: Signed, fields: Fields) -> HttpResponse {
    let code = fields.text("code").to_owned();
    let confirmed = signed.arrange(&state, move |conn, when, by| actions::confirm_phone(conn, when, by, &code)).await;
    answer(&state, &signed, confirmed, "/console/account?done=phone").await
}

/// Makes new recovery codes and shows them, this once.
pub async fn renew_recovery_codes(state: Known, signed: Signed, fields: Fields) -> HttpResponse {
    let (shown, kept) = match answers::drawn(entropy::recovery_codes()) {
        Ok(codes) => codes,
        Err(error) => return answers::failed(&state, Some(&signed), &error),
    };
    if let Err(response) = require_present(&state, &signed, &fields).await {
        return response;
    }
    let renewed =
        signed.arrange(&state, move |conn, when, by| actions::renew_recovery_codes(conn, when, by, &kept)).await;
    if renewed.is_err() {
        return answer(&state, &signed, renewed, "").await;
    }
    let frame = signed.frame(&state, Section::Account, Say(signed.language).word("codes-title"));
    answers::page(CodesPage { frame, codes: &shown, next: "/console/account" }.html())
}

/// Changes the password.
pub async fn change_password(state: Known, signed: Signed, fields: Fields) -> HttpResponse {
    let say = Say(signed.language);
    if let Err(told) = judge(&state.console.page, say, signed.actor(), &fields) {
        return page(&state, &signed, None, Some(told)).await;
    }
    let present = match require_present(&state, &signed, &fields).await {
        Ok(present) => present,
        Err(response) => return response,
    };
    let hash = match hashing::hash(&state, fields.text("password").to_owned()).await {
        Ok(hash) => hash,
        Err(error) => return answers::failed(&state, Some(&signed), &error),
    };
    let kept = signed.session.clone();
    let changed = signed.arrange(&state, move |conn, when, by| {
        actions::change_password(conn, when, by, &kept, present.as_deref(), &hash)
    });
    answer(&state, &signed, changed.await, "/console/account?done=password").await
}

/// Changes where they are alerted by mail.
pub async fn set_email(state: Known, signed: Signed, fields: Fields) -> HttpResponse {
    let email = match fields.text("email").trim() {
        "" => None,
        typed => match EmailAddress::parse(typed) {
            Ok(email) => Some(email),
            Err(_) => return page(&state, &signed, None, Some(signed.say().word("email-wrong"))).await,
        },
    };
    if let Err(response) = require_present(&state, &signed, &fields).await {
        return response;
    }
    let set = signed.arrange(&state, move |conn, when, by| actions::set_email(conn, when, by, email)).await;
    answer(&state, &signed, set, "/console/account?done=email").await
}

/// Changes the language that the console speaks to them.
pub async fn set_language(state: Known, signed: Signed, fields: Fields) -> HttpResponse {
    let language = Language::from_tag(fields.text("language")).unwrap_or(signed.language);
    let set = signed.arrange(&state, move |conn, when, by| actions::set_language(conn, when, by, language)).await;
    answer(&state, &signed, set, "/console/account?done=language").await
}

/// The kept hash that the typed present password matches, or the answer that it does not. A session of an emergency
/// sign-in is asked for none, and gives `None`.
async fn require_present(state: &State, signed: &Signed, fields: &Fields) -> Result<Option<String>, HttpResponse> {
    if signed.opening == Opening::Emergency {
        return Ok(None);
    }
    let failed = |error: Error| answers::failed(state, Some(signed), &error);
    let handle = signed.actor().clone();
    let now = state.machine.now();
    let found = state.store.read(move |conn| {
        let wait = session_actions::find_present_wait(conn, now, &handle)?;
        Ok::<_, Error>((wait, staff::find_optional(conn, &handle)?))
    });
    let (wait, account) = found.await.map_err(failed)?;
    let kept = account.and_then(|account| account.password).unwrap_or_default();
    let present = match wait {
        Some(until) => Present::Wait(until),
        None => {
            let typed = fields.text("present").to_owned();
            let is_right = hashing::matches(state, typed, kept.clone()).await.map_err(failed)?;
            let network = signed.from.clone();
            let judge = move |conn: &mut Conn, when, by: &Actor| {
                session_actions::judge_present(conn, when, by, &network, is_right)
            };
            signed.arrange(state, judge).await.map_err(failed)?
        }
    };
    let say = Say(signed.language);
    let told = match present {
        Present::Right => return Ok(Some(kept)),
        Present::Wrong => staff_refusal(say, &StaffRefusal::Password),
        Present::Wait(until) => {
            let seconds = ((until - state.machine.now()).num_milliseconds() + 999) / 1000;
            say.with("sign-in-wait", &[("seconds", &seconds)])
        }
    };
    Err(page(state, signed, None, Some(told)).await)
}

/// On to `path` where it was done; else the page with why it was not.
async fn answer(state: &State, signed: &Signed, done: Result<(), StaffError>, path: &str) -> HttpResponse {
    match done {
        Ok(()) => answers::on_to(path),
        Err(StaffError::Refused(refusal)) => {
            page(state, signed, None, Some(staff_refusal(Say(signed.language), &refusal))).await
        }
        Err(StaffError::Store(error)) => answers::failed(state, Some(signed), &error),
    }
}

async fn page(state: &State, signed: &Signed, done: Option<String>, refused: Option<String>) -> HttpResponse {
    let handle = signed.actor().clone();
    let found = state.store.read(move |conn| {
        let account = staff::find_optional(conn, &handle)?.ok_or(Error::NotFound)?;
        Ok::<_, Error>((account, sessions::list_of(conn, &handle)?, staff::count_recovery_codes(conn, &handle)?))
    });
    let (account, mut sessions, codes_left) = match found.await {
        Ok(found) => found,
        Err(error) => return answers::failed(state, Some(signed), &error),
    };
    let (say, now) = (Say(signed.language), state.machine.now());
    sessions.retain(|session| session.is_alive(now));
    let status = if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let frame = signed.frame(state, Section::Account, say.word("account-title")).having_done(done).refusing(refused);
    let secret = account.pending_secret.as_deref().and_then(Secret::parse);
    let phone =
        secret.map(|secret| Phone::of(&secret, &frame.page_name, signed.actor().as_str(), &say.word("phone-picture")));
    let page = AccountPage {
        frame,
        sessions: &sessions,
        own: &signed.session,
        codes_left,
        phone,
        email: account.email.as_ref().map(EmailAddress::as_str),
        sends_mail: state.subscribing.is_some(),
        is_emergency: signed.opening == Opening::Emergency,
        zone: state.console.page.zone,
        now,
    };
    answers::page_with(status, page.html())
}
