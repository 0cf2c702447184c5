//! Who is on the staff, for administrators.

use super::{Fields, Known, Signed, answers};
use crate::actions::staff::{self as actions, StaffError};
use crate::domain::actors::Actor;
use crate::domain::ids::GroupId;
use crate::domain::language::Language;
use crate::domain::staff::{self as rules, Role, Staff};
use crate::entropy;
use crate::store::{Error, catalogue, staff};
use crate::view::console::{Say, Section, StaffPage, Typed, staff_refusal};
use crate::web::server::State;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};

/// What is told above the list.
#[derive(Default)]
struct Told {
    done: Option<String>,
    refused: Option<String>,
    /// A link that was just made: whose, and what.
    link: Option<(String, String)>,
    /// An invitation that was not taken, as it was filled in.
    typed: Typed,
}

impl Told {
    fn refusal(sentence: String) -> Told {
        Told { refused: Some(sentence), ..Told::default() }
    }
}

/// The list.
pub async fn show(state: Known, signed: Signed, request: HttpRequest) -> HttpResponse {
    let query = Fields::parse(request.query_string().as_bytes());
    let key = match query.text("done") {
        "role" => Some("staff-role-done"),
        "groups" => Some("staff-groups-done"),
        "disabled" => Some("staff-disabled"),
        "enabled" => Some("staff-enabled"),
        _ => None,
    };
    // A link may bring any words: only whom there is is named.
    let whom = Actor::parse(query.text("who")).ok();
    let is_there = |handle: Actor| async {
        let looked_for = handle.clone();
        let found = state.store.read(move |conn| staff::find_optional(conn, &looked_for)).await;
        found.ok().flatten().map(|_| handle)
    };
    let whom = match whom {
        Some(handle) => is_there(handle).await,
        None => None,
    };
    let done = key.zip(whom).map(|(key, handle)| Say(signed.language).with(key, &[("handle", &handle)]));
    page(&state, &signed, Told { done, ..Told::default() }).await
}

/// Invites somebody and shows the link, this once.
pub async fn invite(state: Known, signed: Signed, fields: Fields) -> HttpResponse {
    let say = Say(signed.language);
    let typed = Typed::new("invite", fields.pairs().to_vec());
    let invited = match read_staff(say, &fields) {
        Ok(invited) => invited,
        Err(sentence) => return page(&state, &signed, Told { typed, ..Told::refusal(sentence) }).await,
    };
    let drawn = answers::drawn(entropy::token()).and_then(|token| Ok((token, answers::drawn(entropy::secret())?)));
    let ((token, hash), secret) = match drawn {
        Ok(drawn) => drawn,
        Err(error) => return answers::failed(&state, Some(&signed), &error),
    };
    let handle = invited.handle.to_string();
    let done =
        signed.arrange(&state, move |conn, when, by| actions::invite(conn, when, by, &invited, &secret, &hash)).await;
    let told = say.with("staff-invited", &[("handle", &handle)]);
    show_link(&state, &signed, done, handle, &token, told).await
}

/// Makes a new invitation link for somebody who has not taken one up.
pub async fn invite_again(state: Known, signed: Signed, handle: Path<String>) -> HttpResponse {
    let drawn = answers::drawn(entropy::token()).and_then(|token| Ok((token, answers::drawn(entropy::secret())?)));
    let ((token, hash), secret) = match drawn {
        Ok(drawn) => drawn,
        Err(error) => return answers::failed(&state, Some(&signed), &error),
    };
    let Ok(whose) = Actor::parse(&handle) else { return unknown(&state, &signed, &handle).await };
    let done =
        signed.arrange(&state, move |conn, when, by| actions::invite_again(conn, when, by, &whose, &secret, &hash));
    let told = Say(signed.language).with("staff-linked", &[("handle", &handle)]);
    show_link(&state, &signed, done.await, handle.into_inner(), &token, told).await
}

/// Gives somebody another role.
pub async fn set_role(state: Known, signed: Signed, fields: Fields, handle: Path<String>) -> HttpResponse {
    let Ok(whose) = Actor::parse(&handle) else { return unknown(&state, &signed, &handle).await };
    let Some(role) = Role::parse(fields.text("role")) else {
        let told = Told::refusal(Say(signed.language).word("refusal-role"));
        return page(&state, &signed, told).await;
    };
    let set = signed.arrange(&state, move |conn, when, by| actions::set_role(conn, when, by, &whose, role)).await;
    answer(&state, &signed, set, "role", &handle).await
}

/// Limits somebody to groups, or lifts the limit.
pub async fn set_groups(state: Known, signed: Signed, fields: Fields, handle: Path<String>) -> HttpResponse {
    let Ok(whose) = Actor::parse(&handle) else { return unknown(&state, &signed, &handle).await };
    let groups = read_groups(&fields);
    let set = signed.arrange(&state, move |conn, when, by| actions::set_groups(conn, when, by, &whose, groups)).await;
    answer(&state, &signed, set, "groups", &handle).await
}

/// Closes somebody's account.
pub async fn disable(state: Known, signed: Signed, handle: Path<String>) -> HttpResponse {
    let Ok(whose) = Actor::parse(&handle) else { return unknown(&state, &signed, &handle).await };
    let done = signed.arrange(&state, move |conn, when, by| actions::disable(conn, when, by, &whose)).await;
    answer(&state, &signed, done, "disabled", &handle).await
}

/// Opens somebody's account again.
pub async fn enable(state: Known, signed: Signed, handle: Path<String>) -> HttpResponse {
    let Ok(whose) = Actor::parse(&handle) else { return unknown(&state, &signed, &handle).await };
    let done = signed.arrange(&state, move |conn, when, by| actions::enable(conn, when, by, &whose)).await;
    answer(&state, &signed, done, "enabled", &handle).await
}

/// Who is invited, or why nobody can be.
fn read_staff(say: Say, fields: &Fields) -> Result<Staff, String> {
    let handle = Actor::of_staff(fields.text("handle").trim()).map_err(|_| say.word("refusal-handle"))?;
    let name = rules::name(fields.text("name")).map_err(|refusal| staff_refusal(say, &refusal))?;
    let role = Role::parse(fields.text("role")).ok_or_else(|| say.word("refusal-role"))?;
    let language = Language::from_tag(fields.text("language")).unwrap_or(say.0);
    Ok(Staff { handle, name, role, groups: read_groups(fields), language })
}

/// The ticked groups; all of them where that is ticked.
fn read_groups(fields: &Fields) -> Option<Vec<GroupId>> {
    (!fields.has("all")).then(|| fields.all("group").filter_map(GroupId::parse).collect())
}

async fn unknown(state: &State, signed: &Signed, handle: &str) -> HttpResponse {
    let say = Say(signed.language);
    page(state, signed, Told::refusal(say.with("refusal-unknown", &[("handle", &handle)]))).await
}

/// The list with the link that was made, or with why none was.
async fn show_link(
    state: &State,
    signed: &Signed,
    made: Result<(), StaffError>,
    handle: String,
    token: &str,
    told: String,
) -> HttpResponse {
    if made.is_err() {
        return answer(state, signed, made, "", &handle).await;
    }
    let link = format!("{}/console/join/{token}", state.console.page.url);
    page(state, signed, Told { done: Some(told), link: Some((handle, link)), ..Told::default() }).await
}

/// On to the list where it was done; else the list with why it was not.
async fn answer(
    state: &State,
    signed: &Signed,
    done: Result<(), StaffError>,
    word: &str,
    handle: &str,
) -> HttpResponse {
    match done {
        Ok(()) => answers::on_to(&format!("/console/staff?done={word}&who={handle}")),
        Err(StaffError::Refused(refusal)) => {
            page(state, signed, Told::refusal(staff_refusal(Say(signed.language), &refusal))).await
        }
        Err(StaffError::Store(error)) => answers::failed(state, Some(signed), &error),
    }
}

async fn page(state: &State, signed: &Signed, told: Told) -> HttpResponse {
    let found = state.store.read(|conn| Ok::<_, Error>((staff::list_all(conn)?, catalogue::list_groups(conn)?))).await;
    let (accounts, groups) = match found {
        Ok(found) => found,
        Err(error) => return answers::failed(state, Some(signed), &error),
    };
    let status = if told.refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let frame = signed.frame(state, Section::Staff, Say(signed.language).word("staff-title"));
    let frame = frame.having_done(told.done).refusing(told.refused);
    let link = told.link.as_ref().map(|(handle, link)| (handle.as_str(), link.as_str()));
    let typed = &told.typed;
    answers::page_with(status, StaffPage { frame, accounts: &accounts, groups: &groups, link, typed }.html())
}
