//! Every path of the house, in one list.

use std::sync::Arc;

use poem::{EndpointExt, Response, Route, endpoint::DynEndpoint, endpoint::ToDynEndpoint, http::Method};

use super::{
    WebState,
    api::{
        self,
        admin::{emails, log, roles, sessions, users},
    },
    contracts,
    error::ErrorFormats,
    middleware::RequestMiddleware,
    pages,
    resource::{Access, NotFoundEndpoint, Resource, ResourceEndpoint, Surface},
};
use crate::{contracts::ErrorFormatKind, types::auth_scheme::AuthScheme};

/// How metrics request every path that nothing stands at, and every request that never came to a path.
pub(super) const UNMATCHED: &str = "(nowhere)";

pub type AppEndpoint = Arc<dyn DynEndpoint<Output = Response>>;

/// Everything that stands somewhere, contracts included.
pub fn resources(web: &WebState) -> Vec<Resource> {
    let mut resources = own_resources(web);
    resources.extend(web.contracts.iter().flat_map(contracts::resources));
    resources
}

/// What the house has of itself; no contract may stand there.
pub fn own_resources(web: &WebState) -> Vec<Resource> {
    let page = |path: &str, door| Resource::new(path, door, Surface::Html, Arc::new(pages::Html));
    let api = |path: &str, door| Resource::new(path, door, Surface::Api(AuthScheme::Any), Arc::new(ErrorFormatKind::Drf));
    let mut resources = vec![
        page("/", Access::Public).get(pages::home::show),
        // Whoever fills these in says whose account it is; to sign out and to choose a language does no harm.
        page("/register", Access::Public).get(pages::register::show).post(pages::register::submit).with_unbound_forms(),
        page("/login", Access::Public).get(pages::login::show).post(pages::login::submit).with_unbound_forms(),
        page("/logout", Access::Public).post(pages::logout::submit).with_unbound_forms(),
        page("/password-forgotten", Access::Public)
            .get(pages::password_forgotten::show)
            .post(pages::password_forgotten::submit)
            .with_unbound_forms(),
        page("/password-reset", Access::Public).get(pages::password_reset::show).post(pages::password_reset::submit),
        page("/email-verify", Access::Public).get(pages::email_verify::show).post(pages::email_verify::submit),
        page("/email-verify/resend", Access::Authenticated).post(pages::email_verify::resend),
        page("/email-verify/resend-to", Access::Public).post(pages::email_verify::resend_to).with_unbound_forms(),
        page("/invitation", Access::Public).get(pages::invitation::show).post(pages::invitation::submit),
        page("/confirm", Access::Authenticated).get(pages::reauthenticate::show).post(pages::reauthenticate::submit),
        page("/email-change", Access::Public).get(pages::confirm_email_change::show).post(pages::confirm_email_change::submit),
        page("/email-change/cancel", Access::Public).get(pages::email_links::show_cancel).post(pages::email_links::submit_cancel),
        page("/email-undo", Access::Public).get(pages::email_links::show_undo).post(pages::email_links::submit_undo),
        page("/account-keep", Access::Public).get(pages::email_links::show_keep).post(pages::email_links::submit_keep),
        page("/profile", Access::Authenticated).get(pages::profile::show),
        page("/profile/personal", Access::Authenticated).get(pages::profile::show_personal).post(pages::profile::submit),
        page("/profile/email", Access::Authenticated).get(pages::change_email::show).post(pages::change_email::submit),
        page("/profile/email/confirm", Access::Authenticated).post(pages::change_email::confirm),
        page("/profile/email/cancel", Access::Authenticated).post(pages::change_email::cancel),
        page("/profile/password", Access::Authenticated).get(pages::profile::show_password).post(pages::profile::change_password),
        page("/profile/devices", Access::Authenticated).get(pages::devices::show),
        page("/profile/devices/end", Access::Authenticated).post(pages::devices::end),
        page("/profile/devices/end-others", Access::Authenticated).post(pages::devices::end_others),
        page("/profile/activity", Access::Authenticated).get(pages::activity::show),
        page("/profile/export", Access::Authenticated).get(pages::data_export::show).post(pages::data_export::submit),
        page("/profile/delete", Access::Authenticated).get(pages::delete::show).post(pages::delete::submit),
        page("/profile/delete/keep", Access::Authenticated).post(pages::delete::keep),
        page("/profile/api-keys", Access::Authenticated).get(pages::api_keys::show).post(pages::api_keys::submit),
        page("/profile/api-keys/revoke", Access::Authenticated).post(pages::api_keys::revoke),
        page("/language", Access::Public).post(pages::language::submit).with_unbound_forms(),
        page("/.well-known/change-password", Access::Public).get(pages::profile::well_known),
        page("/static/:file", Access::Public).get(pages::assets::show),
        api("/health/live", Access::Public).get(api::health::live),
        api("/health/ready", Access::Public).get(api::health::ready),
        api("/api/docs", Access::Public).get(api::docs::show),
        api("/api/openapi.json", Access::Public).get(api::openapi::show),
        api("/api/me", Access::Authenticated).get(api::me::show).on(Method::PATCH, api::me::change),
        api("/api/me/reauthenticate", Access::Authenticated).post(api::reauthenticate::submit),
        api("/api/me/email", Access::Authenticated).post(api::account::ask_email).on(Method::DELETE, api::account::cancel_email),
        api("/api/me/email/confirm", Access::Authenticated).post(api::account::confirm_email),
        api("/api/me/verification", Access::Authenticated).post(api::account::send_verification),
        api("/api/me/verification/confirm", Access::Authenticated).post(api::account::confirm_verification),
        api("/api/me/activity", Access::Authenticated).get(api::account::log),
        api("/api/me/export", Access::Authenticated).get(api::account::data),
        api("/api/me/deletion", Access::Authenticated).post(api::account::leave).on(Method::DELETE, api::account::keep),
        api("/api/me/sessions", Access::Authenticated).get(api::sessions::list),
        api("/api/me/sessions/end-others", Access::Authenticated).post(api::sessions::end_others),
        api("/api/me/sessions/:id", Access::Authenticated).on(Method::DELETE, api::sessions::end),
        api("/api/me/api-keys", Access::Authenticated).get(api::api_keys::list).post(api::api_keys::create),
        api("/api/me/api-keys/:id", Access::Authenticated).on(Method::DELETE, api::api_keys::revoke),
        api("/api/stocks", Access::Authenticated).get(api::stocks::list).post(api::stocks::create),
        api("/api/stocks/:id", Access::Authenticated)
            .get(api::stocks::show)
            .on(Method::PUT, api::stocks::replace)
            .on(Method::PATCH, api::stocks::change)
            .on(Method::DELETE, api::stocks::remove),
    ];
    resources.extend(administration());
    resources.extend(pages::dev_emails::resources(web));
    // What belongs to one's own account.
    let personal = ["/profile", "/confirm", "/email-verify", "/api/me"];
    let is_personal = |path: &str| {
        personal.iter().any(|start| path.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
    };
    let operations = api::openapi::operations();
    let resources =
        resources.into_iter().map(|resource| if is_personal(&resource.path) { resource.allow_unverified() } else { resource });
    resources.map(|resource| if is_strict(&resource) { resource.knowing(&operations) } else { resource }).collect()
}

/// Our own API, but for what stands open: health checks and caches add parameters of their own.
fn is_strict(resource: &Resource) -> bool {
    resource.door == Access::Authenticated && matches!(resource.surface, Surface::Api(_))
}

/// What stands open to the role of `admin.role`; each handler asks for the proof.
fn administration() -> impl Iterator<Item = Resource> {
    let api =
        |path: &str| Resource::new(path, Access::Authenticated, Surface::Api(AuthScheme::Any), Arc::new(ErrorFormatKind::Drf));
    let page = |path: &str| Resource::new(path, Access::Authenticated, Surface::Html, Arc::new(pages::Html));
    let desk = {
        use pages::admin::{self, emails, log, people, person, roles};
        vec![
            page("/admin").get(admin::show),
            page("/admin/users").get(people::show),
            page("/admin/users/new").get(people::show_new).post(people::create),
            page("/admin/users/:id").get(person::show),
            page("/admin/users/activate").post(person::activate),
            page("/admin/users/deactivate").post(person::deactivate),
            page("/admin/users/verify").post(person::verify),
            page("/admin/users/send-reset").post(person::send_reset),
            page("/admin/users/unlock").post(person::unlock),
            page("/admin/users/grant-role").post(person::give_role),
            page("/admin/users/revoke-role").post(person::take_role),
            page("/admin/users/end-sessions").post(person::end_sessions),
            page("/admin/users/revoke-key").post(person::revoke_key),
            page("/admin/users/delete").post(person::delete),
            page("/admin/roles").get(roles::show).post(roles::create),
            page("/admin/roles/:id").get(roles::show_one),
            page("/admin/roles/delete").post(roles::delete),
            page("/admin/log").get(log::show),
            page("/admin/emails").get(emails::show),
            page("/admin/emails/:id").get(emails::show_one),
            page("/admin/emails/retry").post(emails::retry),
        ]
    };
    let programs = vec![
        api("/api/admin/users").get(users::list).post(users::create),
        api("/api/admin/invitations").post(users::invite),
        api("/api/admin/users/:id").get(users::show).on(Method::DELETE, users::remove),
        api("/api/admin/users/:id/activate").post(users::activate),
        api("/api/admin/users/:id/deactivate").post(users::deactivate),
        api("/api/admin/users/:id/verify").post(users::verify),
        api("/api/admin/users/:id/send-reset").post(users::send_reset),
        api("/api/admin/users/:id/unlock").post(users::unlock),
        api("/api/admin/users/:id/roles").post(users::give_role),
        api("/api/admin/users/:id/roles/:role").on(Method::DELETE, users::take_role),
        api("/api/admin/users/:id/sessions").get(sessions::sessions).on(Method::DELETE, sessions::end_sessions),
        api("/api/admin/users/:id/sessions/:session").on(Method::DELETE, sessions::end_session),
        api("/api/admin/users/:id/api-keys").get(sessions::keys),
        api("/api/admin/users/:id/api-keys/:key").on(Method::DELETE, sessions::revoke_key),
        api("/api/admin/roles").get(roles::list).post(roles::create),
        api("/api/admin/roles/:id").on(Method::DELETE, roles::remove),
        api("/api/admin/log").get(log::list),
        api("/api/admin/emails").get(emails::list),
        api("/api/admin/emails/:id").get(emails::show),
        api("/api/admin/emails/:id/retry").post(emails::retry),
    ];
    desk.into_iter().chain(programs)
}

/// The house, ready to be served.
pub fn endpoint(web: &Arc<WebState>) -> AppEndpoint {
    let mut route = Route::new();
    for resource in resources(web) {
        let path = resource.path.clone();
        let open = Arc::new(ResourceEndpoint { counted: web.app.metrics.route(&path), resource, web: Arc::clone(web) });
        // A redirected POST loses its body: both spellings are answered where they stand.
        if path != "/" && !path.contains('*') {
            route = route.at(format!("{path}/"), Arc::clone(&open));
        }
        route = route.at(path, open);
    }
    let error_formats = error_formats(web);
    let counted = Arc::new(web.app.metrics.route(UNMATCHED));
    let api = Surface::Api(AuthScheme::Any);
    // Not `/*rest`: poem would prefer that to `/` itself.
    for (path, surface) in [("/api/*rest", api), ("/:first", Surface::Html), ("/:first/*rest", Surface::Html)] {
        let (error_formats, counted) = (Arc::clone(&error_formats), Arc::clone(&counted));
        let nowhere = NotFoundEndpoint { web: Arc::clone(web), surface, error_formats, counted };
        route = route.at(path, nowhere);
    }
    Arc::new(ToDynEndpoint(RequestMiddleware::new(route.map_to_response(), web, error_formats)))
}

/// In which dialect a path says no, whether anything stands there or not.
fn error_formats(web: &Arc<WebState>) -> ErrorFormats {
    let web = Arc::clone(web);
    Arc::new(move |path| {
        let claims = web.contracts.iter().filter_map(|contract| Some((contract.match_length(path)?, contract)));
        match claims.max_by_key(|(claim, _)| *claim) {
            Some((_, contract)) => contracts::error_format(contract),
            None if path.starts_with("/api/") || path.starts_with("/health/") => Arc::new(ErrorFormatKind::Drf),
            None => Arc::new(pages::Html),
        }
    })
}
