//! The one table of routes. A handler stands here with its audience or it does not run.

use super::console::{self, gate};
use super::subscribing::{asking, confirming, settings, unsubscribing};
use super::{error, health, hooks};
use crate::domain::staff::Role;
use actix_web::guard;
use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};

/// Who may call a handler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Anybody: what it answers is public.
    Public,
    /// A program that signs what it sends; the handler holds the signature against the secret.
    Provider,
    /// Anybody, to come in: nothing of what it answers is kept, and forms are taken from our own pages alone.
    SignedOut,
    /// Those on the staff with this role or a higher one; forms carry the token of their session.
    Staff(Role),
    /// Those of them who are not limited to component groups: what is done there concerns every group.
    Unlimited(Role),
}

impl Audience {
    /// The role that it takes at least; `None` where nobody need be on the staff.
    pub fn role(self) -> Option<Role> {
        match self {
            Audience::Staff(role) | Audience::Unlimited(role) => Some(role),
            Audience::Public | Audience::Provider | Audience::SignedOut => None,
        }
    }
}

/// A route as the table declares it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Declared {
    /// `GET`, which also answers HEAD, or `POST`.
    pub method: &'static str,
    /// Who may call it.
    pub audience: Audience,
    /// Its address; parts in braces stand for anything.
    pub path: &'static str,
}

impl Declared {
    /// True where `path` is an address of this route.
    fn fits(&self, path: &str) -> bool {
        let (own, asked) = (self.path.split('/'), path.split('/'));
        let is_anything = |part: &str| part.starts_with('{');
        own.clone().count() == asked.clone().count()
            && own.zip(asked).all(|(own, asked)| own == asked || is_anything(own) && !asked.is_empty())
    }
}

/// What may be asked of `path`, for the answer to one who asked something else; `None` where no route leads there.
pub fn find_allowed(path: &str) -> Option<&'static str> {
    let methods: Vec<&str> = ROUTES.iter().filter(|route| route.fits(path)).map(|route| route.method).collect();
    match (methods.contains(&"GET"), methods.contains(&"POST")) {
        (true, true) => Some("GET, HEAD, POST"),
        (true, false) => Some("GET, HEAD"),
        (false, true) => Some("POST"),
        (false, false) => None,
    }
}

/// Declares routes: audience, method, address, handler.
macro_rules! routes {
    ($($audience:expr => $method:ident $path:literal => $handler:path),+ $(,)?) => {
        /// Every route that is not a public file, for those who hold them against their audiences.
        pub const ROUTES: &[Declared] =
            &[$(Declared { method: stringify!($method), audience: $audience, path: $path }),+];

        /// Sets every route up, each behind the gate that holds it against its audience.
        pub fn configure(config: &mut ServiceConfig) {
            $(config.route(
                $path,
                routes!(@$method).to($handler).wrap(from_fn(|request, next| gate::hold($audience, request, next))),
            );)+
            config.default_service(web::to(error::unmatched));
        }
    };
    (@GET) => { web::route().guard(guard::Any(guard::Get()).or(guard::Head())) };
    (@POST) => { web::route().guard(guard::Post()) };
}

routes! {
    Audience::Public => GET "/healthz" => health::healthz,
    Audience::Public => GET "/readyz" => health::readyz,

    Audience::Provider => POST "/hooks/mail" => hooks::mail,

    Audience::Public => GET "/subscribe" => asking::show,
    Audience::Public => POST "/subscribe" => asking::ask,
    Audience::Public => GET "/subscribe/confirm/{token}" => confirming::show,
    Audience::Public => POST "/subscribe/confirm/{token}" => confirming::confirm,
    Audience::Public => GET "/subscribe/settings" => settings::show_form,
    Audience::Public => POST "/subscribe/settings" => settings::send_link,
    Audience::Public => GET "/subscribe/settings/{token}" => settings::show,
    Audience::Public => POST "/subscribe/settings/{token}" => settings::act,
    Audience::Public => POST "/subscribe/settings/{token}/export" => settings::export,
    Audience::Public => GET "/unsubscribe/{token}" => unsubscribing::show,
    Audience::Public => POST "/unsubscribe/{token}" => unsubscribing::end,

    Audience::Public => GET "/{language}/subscribe" => asking::show,
    Audience::Public => POST "/{language}/subscribe" => asking::ask,
    Audience::Public => GET "/{language}/subscribe/confirm/{token}" => confirming::show,
    Audience::Public => POST "/{language}/subscribe/confirm/{token}" => confirming::confirm,
    Audience::Public => GET "/{language}/subscribe/settings" => settings::show_form,
    Audience::Public => POST "/{language}/subscribe/settings" => settings::send_link,
    Audience::Public => GET "/{language}/subscribe/settings/{token}" => settings::show,
    Audience::Public => POST "/{language}/subscribe/settings/{token}" => settings::act,
    Audience::Public => POST "/{language}/subscribe/settings/{token}/export" => settings::export,
    Audience::Public => GET "/{language}/unsubscribe/{token}" => unsubscribing::show,
    Audience::Public => POST "/{language}/unsubscribe/{token}" => unsubscribing::end,

    Audience::Public => GET "/console/style.css" => console::style::show,
    Audience::Public => GET "/console/console.js" => console::script::show,
    Audience::SignedOut => GET "/console/sign-in" => console::sign_in::show,
    Audience::SignedOut => POST "/console/sign-in" => console::sign_in::enter,
    Audience::SignedOut => GET "/console/join/{token}" => console::joining::show_invitation,
    Audience::SignedOut => POST "/console/join/{token}" => console::joining::join,
    Audience::SignedOut => GET "/console/emergency/{token}" => console::joining::show_emergency,
    Audience::SignedOut => POST "/console/emergency/{token}" => console::joining::enter,
    Audience::Staff(Role::Viewer) => POST "/console/sign-out" => console::sign_in::leave,

    Audience::Staff(Role::Viewer) => GET "/console/account" => console::account::show,
    Audience::Staff(Role::Viewer) => POST "/console/account/sessions" => console::account::end_sessions,
    Audience::Staff(Role::Viewer) => POST "/console/account/phone" => console::account::begin_phone,
    Audience::Staff(Role::Viewer) => POST "/console/account/phone/confirm" => console::account::confirm_phone,
    Audience::Staff(Role::Viewer) => POST "/console/account/recovery-codes" => console::account::renew_recovery_codes,
    Audience::Staff(Role::Viewer) => POST "/console/account/password" => console::account::change_password,
    Audience::Staff(Role::Viewer) => POST "/console/account/language" => console::account::set_language,
    Audience::Staff(Role::Viewer) => POST "/console/account/email" => console::account::set_email,

    Audience::Staff(Role::Administrator) => GET "/console/staff" => console::staff::show,
    Audience::Staff(Role::Administrator) => POST "/console/staff" => console::staff::invite,
    Audience::Staff(Role::Administrator) => POST "/console/staff/{handle}/link" => console::staff::invite_again,
    Audience::Staff(Role::Administrator) => POST "/console/staff/{handle}/role" => console::staff::set_role,
    Audience::Staff(Role::Administrator) => POST "/console/staff/{handle}/groups" => console::staff::set_groups,
    Audience::Staff(Role::Administrator) => POST "/console/staff/{handle}/disable" => console::staff::disable,
    Audience::Staff(Role::Administrator) => POST "/console/staff/{handle}/enable" => console::staff::enable,

    Audience::Staff(Role::Viewer) => GET "/console/audit" => console::audit::show,
    Audience::Staff(Role::Viewer) => POST "/console/audit.ndjson" => console::audit::export,
    Audience::Staff(Role::Administrator) => GET "/console/settings" => console::settings::show,

    Audience::Staff(Role::Administrator) => GET "/console/mails" => console::mails::list,
    Audience::Staff(Role::Administrator) => GET "/console/mails/{name}" => console::mails::show,

    Audience::Staff(Role::Viewer) => GET "/console/" => console::screen::show,
    Audience::Staff(Role::Viewer) => GET "/console/mark" => console::screen::mark,
    Audience::Staff(Role::Responder) => POST "/console/alerts/acknowledge" => console::alerts::acknowledge,
    Audience::Staff(Role::Publisher) => POST "/console/incidents/{id}/recover" => console::incidents::recover,
    Audience::Staff(Role::Responder) => POST "/console/incidents/{id}/log" => console::incidents::log,
    Audience::Staff(Role::Responder) => POST "/console/incidents/{id}/cause" => console::incidents::suspect,
    Audience::Staff(Role::Publisher) => POST "/console/incidents/{id}/undo" => console::incidents::undo,
    Audience::Staff(Role::Publisher) => POST "/console/incidents/{id}/put-right" => console::incidents::put_right,
    Audience::Staff(Role::Publisher) => GET "/console/status" => console::statuses::show,
    Audience::Staff(Role::Publisher) => POST "/console/status" => console::statuses::set,
    Audience::Staff(Role::Viewer) => GET "/console/maintenances" => console::maintenances::list,
    Audience::Staff(Role::Publisher) => GET "/console/maintenances/new" => console::maintenances::begin,
    Audience::Staff(Role::Publisher) => POST "/console/maintenances/new" => console::maintenances::plan,
    Audience::Staff(Role::Viewer) => GET "/console/maintenances/{id}" => console::maintenances::show,
    Audience::Staff(Role::Publisher) => POST "/console/maintenances/{id}" => console::maintenances::act,
    Audience::Staff(Role::Publisher) => POST "/console/recurrences/{id}/end" => console::maintenances::end_recurrence,
    Audience::Staff(Role::Responder) => GET "/console/compose" => console::manuscripts::choose,
    Audience::Staff(Role::Responder) => POST "/console/compose" => console::manuscripts::begin,
    Audience::Staff(Role::Viewer) => GET "/console/manuscripts" => console::manuscripts::list,
    Audience::Staff(Role::Viewer) => GET "/console/manuscripts/{id}" => console::manuscripts::show,
    Audience::Staff(Role::Responder) => POST "/console/manuscripts/{id}" => console::manuscripts::save,
    Audience::Staff(Role::Responder) => POST "/console/manuscripts/{id}/autosave" => console::manuscripts::autosave,
    Audience::Staff(Role::Responder) => POST "/console/manuscripts/{id}/fill" => console::manuscripts::fill,
    Audience::Staff(Role::Responder) => POST "/console/manuscripts/{id}/ask" => console::manuscripts::ask,
    Audience::Staff(Role::Viewer) => POST "/console/manuscripts/{id}/judge" => console::manuscripts::judge,
    Audience::Staff(Role::Publisher) => POST "/console/manuscripts/{id}/publish" => console::manuscripts::publish,
    Audience::Staff(Role::Publisher) => POST "/console/manuscripts/{id}/undo" => console::manuscripts::undo,
    Audience::Staff(Role::Responder) => POST "/console/manuscripts/{id}/put-away" => console::manuscripts::put_away,
    Audience::Staff(Role::Viewer) => GET "/console/templates" => console::templates::show,
    Audience::Staff(Role::Publisher) => POST "/console/templates" => console::templates::make,
    Audience::Staff(Role::Publisher) => POST "/console/templates/{id}/approve" => console::templates::approve,
    Audience::Staff(Role::Publisher) => POST "/console/templates/{id}/remove" => console::templates::remove,
    Audience::Staff(Role::Viewer) => GET "/console/catalogue" => console::catalogue::show,
    Audience::Staff(Role::Administrator) => GET "/console/catalogue/file" => console::catalogue::write,
    Audience::Staff(Role::Administrator) => POST "/console/catalogue/file" => console::catalogue::apply,
    Audience::Staff(Role::Viewer) => GET "/console/probes" => console::probes::show,
    Audience::Staff(Role::Responder) => POST "/console/probes/{id}/check" => console::probes::check,
    Audience::Staff(Role::Viewer) => GET "/console/deliveries" => console::deliveries::show,
    Audience::Unlimited(Role::Publisher) => POST "/console/deliveries/hold" => console::deliveries::hold,
    Audience::Unlimited(Role::Publisher) => POST "/console/deliveries/release" => console::deliveries::release,
    Audience::Unlimited(Role::Publisher) => POST "/console/deliveries/pause" => console::deliveries::pause,
    Audience::Unlimited(Role::Publisher) => POST "/console/deliveries/resume" => console::deliveries::resume,
    Audience::Staff(Role::Responder) => POST "/console/deliveries/test" => console::deliveries::test,
    Audience::Staff(Role::Responder) => GET "/console/subscribers" => console::subscribers::show,
    Audience::Unlimited(Role::Administrator) => POST "/console/subscribers" => console::subscribers::search,
    Audience::Unlimited(Role::Administrator) => GET "/console/subscribers/list" => console::subscriber_lists::show,
    Audience::Unlimited(Role::Administrator) => POST "/console/subscribers/list" => console::subscriber_lists::bring,
    Audience::Unlimited(Role::Administrator) => GET "/console/subscribers/{id}" => console::subscribers::show_one,
    Audience::Unlimited(Role::Administrator) => POST "/console/subscribers/{id}/end" => console::subscribers::end,
    Audience::Unlimited(Role::Administrator) => POST "/console/subscribers/{id}/again" => console::subscribers::send_again,
    Audience::Unlimited(Role::Administrator) => POST "/console/subscribers/{id}/release" => console::subscribers::release,
    Audience::Unlimited(Role::Administrator) => POST "/console/subscribers/{id}/export" => console::subscribers::export,
    Audience::Unlimited(Role::Administrator) => POST "/console/subscribers/{id}/erase" => console::subscribers::erase,
    Audience::Staff(Role::Viewer) => GET "/console/duty" => console::duty::show,
    Audience::Staff(Role::Publisher) => POST "/console/duty/order" => console::duty::order,
    Audience::Staff(Role::Responder) => POST "/console/duty/hand-over" => console::duty::hand_over,
    Audience::Staff(Role::Responder) => POST "/console/duty/take" => console::duty::take,
    Audience::Staff(Role::Responder) => POST "/console/duty/withdraw" => console::duty::withdraw,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_asked_is_what_the_table_says() {
        assert_eq!(find_allowed("/healthz"), Some("GET, HEAD"));
        assert_eq!(find_allowed("/console/sign-in"), Some("GET, HEAD, POST"));
        assert_eq!(find_allowed("/console/staff/duty-lead/role"), Some("POST"));
        for nowhere in ["/", "/console/staff//role", "/console/staff/a/b/role", "/healthz/"] {
            assert_eq!(find_allowed(nowhere), None, "{nowhere}");
        }
    }
}
