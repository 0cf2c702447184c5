//! The one table of routes. A handler stands here with its audience or it does not run.

use super::{error, health};
use actix_web::web::{self, ServiceConfig};

/// Who may call a handler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Anybody: what it answers is public.
    Public,
}

/// Declares a route: its audience, its address, its handler. Public addresses answer HEAD as well as GET.
macro_rules! routes {
    ($config:ident: $($audience:ident GET $path:literal => $handler:path),+ $(,)?) => {$(
        match Audience::$audience {
            Audience::Public => {
                $config.service(web::resource($path).route(web::get().to($handler)).route(web::head().to($handler)));
            }
        }
    )+};
}

/// Every route that is not a public file.
pub fn configure(config: &mut ServiceConfig) {
    routes! { config:
        Public GET "/healthz" => health::healthz,
        Public GET "/readyz" => health::readyz,
    }
    config.default_service(web::to(error::unmatched));
}
