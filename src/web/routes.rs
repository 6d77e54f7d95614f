//! The table of routes: every path, who may call it, and what runs for each method.

use std::{collections::HashMap, sync::Arc};

use poem::{EndpointExt, Response, Route, endpoint::DynEndpoint, endpoint::ToDynEndpoint};

use super::{
    api,
    api_key_access::ApiKeyAccess,
    contracts,
    middleware::RequestMiddleware,
    not_found::NotFoundEndpoint,
    pages,
    request_metrics::UNMATCHED,
    resource::{Access, ApiSurface, Resource, Surface},
    resource_endpoint::ResourceEndpoint,
    respond::{ErrorFormat, ErrorFormats},
    shared_path::{self, SharedPath},
    state::WebState,
    well_known,
};
use crate::{
    config::{ApiDocs, Config},
    contracts::ErrorFormatKind,
};

pub type AppEndpoint = Arc<dyn DynEndpoint<Output = Response>>;

/// All routes, those of contracts included.
pub fn resources(web: &WebState) -> Vec<Resource> {
    let mut resources = own_resources(&web.app.config);
    resources.extend(web.contracts.iter().flat_map(contracts::resources));
    let free = icons().into_iter().filter(|icon| resources.iter().all(|other| other.path != icon.path)).collect::<Vec<_>>();
    resources.extend(free);
    resources
}

/// Icons that browsers ask for at the root, whatever `pages_at` says. A contract may have these paths.
fn icons() -> [Resource; 2] {
    use pages::assets;
    [
        html("/favicon.ico", Access::Public).get(assets::favicon).with_api_key_access(ApiKeyAccess::Allowed),
        html("/apple-touch-icon.png", Access::Public).get(assets::touch_icon).with_api_key_access(ApiKeyAccess::Allowed),
    ]
}

/// Our own routes; no contract may have one of these paths with one of these methods.
pub fn own_resources(config: &Config) -> Vec<Resource> {
    let pages = [public_pages(config), account_pages(config), admin_pages(config), pages::dev_emails::resources(config)];
    let operations = api::openapi::operations();
    // Not the public ones: health checks and caches add parameters of their own.
    let apis = [passkey_api(), account_api(), stocks_api(), admin_api()].into_iter().flatten();
    let apis = apis.map(|resource| resource.accepting_only(&operations)).chain(public_api()).chain(docs(config));
    pages.into_iter().flatten().chain(root(config)).chain(apis).collect()
}

/// Vestibule's pages, and what is at the root whatever `pages_at` says.
fn html(path: &str, access: Access) -> Resource {
    Resource::new(path, access, Surface::Html, Arc::new(pages::Html))
}

/// The row of the page of this name.
fn page(config: &Config, name: &str, access: Access) -> Resource {
    html(config.pages_at.page(name).as_str(), access)
}

/// Leads from the root to the pages that are elsewhere.
fn root(config: &Config) -> Option<Resource> {
    (!config.pages_at.is_root()).then(|| html("/", Access::Public).get(pages::home::lead))
}

fn api(path: &str, access: Access) -> Resource {
    Resource::new(path, access, Surface::Api(ApiSurface::Own), Arc::new(ErrorFormatKind::Drf))
}

fn public_pages(config: &Config) -> Vec<Resource> {
    use pages::{assets, confirm_email_change, email_links, email_verify, home, invitation, language, login, logout};
    use pages::{
        change_password, passkey_second_step, passkey_sign_in, password_check, password_forgotten, password_reset, register,
        second_step, typed_login,
    };
    let at = |name: &str| page(config, name, Access::Public);
    vec![
        // Forms that are not bound say themselves which account they are about; signing out and choosing a language harm none.
        at("/").get(home::show),
        at("/register").get(register::show).post(register::submit).with_unbound_forms(),
        at("/login").get(login::show).post(login::submit).with_unbound_forms(),
        at("/login/passkey").post(passkey_sign_in::submit).with_unbound_forms(),
        at("/login/passkey/options").post(passkey_sign_in::options).with_unbound_forms(),
        at("/login/second-step/passkey").post(passkey_second_step::submit).with_unbound_forms(),
        at("/login/second-step/passkey/options").post(passkey_second_step::options).with_unbound_forms(),
        at("/login/second-step").get(second_step::show).post(second_step::submit),
        at("/logout").get(logout::show).post(logout::submit).with_unbound_forms(),
        at("/other-form").post(typed_login::submit).with_unbound_forms(),
        at("/password-forgotten").get(password_forgotten::show).post(password_forgotten::submit).with_unbound_forms(),
        at("/password-check").post(password_check::submit).with_unbound_forms(),
        at("/password-reset").get(password_reset::show).post(password_reset::submit),
        at("/password-reset/request").get(email_links::show_reset).post(email_links::submit_reset),
        at("/email-verify").get(email_verify::show).post(email_verify::submit),
        at("/email-verify/resend-to").post(email_verify::resend_to).with_unbound_forms(),
        at("/invitation").get(invitation::show).post(invitation::submit),
        at("/email-change").get(confirm_email_change::show).post(confirm_email_change::submit),
        at("/email-change/cancel").get(email_links::show_cancel).post(email_links::submit_cancel),
        at("/email-undo").get(email_links::show_undo).post(email_links::submit_undo),
        at("/account-keep").get(email_links::show_keep).post(email_links::submit_keep),
        at("/language").post(language::submit).with_unbound_forms(),
        html("/.well-known/change-password", Access::Public).get(change_password::well_known),
        html("/.well-known/apple-app-site-association", Access::Public).get(well_known::apple),
        html("/.well-known/assetlinks.json", Access::Public).get(well_known::android),
        html("/.well-known/webauthn", Access::Public).get(well_known::webauthn),
        at("/static/:file").get(assets::show).with_api_key_access(ApiKeyAccess::Allowed),
    ]
}

/// What belongs to the user's own account.
fn account_pages(config: &Config) -> Vec<Resource> {
    use pages::{activity, api_keys, change_email, change_password, data_export, delete, devices, email_verify, profile};
    use pages::{passkey_sign_in, passkeys, profile_edit, reauthenticate, two_step};
    let at = |name: &str| page(config, name, Access::SignedInUnverified);
    vec![
        at("/email-verify/resend").post(email_verify::resend),
        at("/confirm").get(reauthenticate::show).post(reauthenticate::submit),
        at("/confirm/passkey").post(passkey_sign_in::confirm),
        at("/confirm/passkey/options").post(passkey_sign_in::confirm_options),
        at("/profile").get(profile::show),
        at("/profile/personal").get(profile_edit::show).post(profile_edit::submit),
        at("/profile/email").get(change_email::show).post(change_email::submit),
        at("/profile/email/confirm").post(change_email::confirm),
        at("/profile/email/cancel").post(change_email::cancel),
        at("/profile/password").get(change_password::show).post(change_password::submit),
        at("/profile/passkeys").get(passkeys::show).post(passkeys::submit),
        at("/profile/passkeys/options").post(passkeys::options),
        at("/profile/passkeys/rename").post(passkeys::rename),
        at("/profile/passkeys/remove").post(passkeys::remove),
        at("/profile/two-step").get(two_step::show),
        at("/profile/two-step/begin").post(two_step::begin),
        at("/profile/two-step/app").get(two_step::show_app).post(two_step::confirm),
        at("/profile/two-step/remove").post(two_step::remove),
        at("/profile/two-step/codes").get(two_step::show_codes).post(two_step::create_codes),
        at("/profile/two-step/codes/download").get(two_step::download_codes),
        at("/profile/two-step/codes/kept").post(two_step::codes_kept),
        at("/profile/two-step/forget-devices").post(two_step::forget_devices),
        at("/profile/devices").get(devices::show),
        at("/profile/devices/end").post(devices::end),
        at("/profile/devices/end-others").post(devices::end_others),
        at("/profile/activity").get(activity::show),
        at("/profile/export").get(data_export::show).post(data_export::submit),
        at("/profile/delete").get(delete::show).post(delete::submit),
        at("/profile/delete/keep").post(delete::keep),
        at("/profile/api-keys").get(api_keys::show).post(api_keys::submit),
        at("/profile/api-keys/revoke").post(api_keys::revoke),
    ]
}

fn admin_pages(config: &Config) -> Vec<Resource> {
    use pages::admin::{emails, log, log_csv, roles, user, user_csv, user_edit, users};
    let at = |name: &str| page(config, name, Access::Admin);
    vec![
        at("/admin").get(users::show_first),
        at("/admin/users").get(users::show),
        at("/admin/users/new").get(users::show_new).post(users::create),
        at("/admin/users/export").post(user_csv::submit),
        at("/admin/users/:id").get(user::show),
        at("/admin/users/:id/edit").get(user_edit::show).post(user_edit::submit),
        at("/admin/users/activate").post(user::activate),
        at("/admin/users/deactivate").post(user::deactivate),
        at("/admin/users/verify").post(user::verify),
        at("/admin/users/send-reset").post(user::send_reset),
        at("/admin/users/unlock").post(user::unlock),
        at("/admin/users/reset-second-factor").post(user::reset_second_factor),
        at("/admin/users/grant-role").post(user::grant_role),
        at("/admin/users/revoke-role").post(user::revoke_role),
        at("/admin/users/end-sessions").post(user::end_sessions),
        at("/admin/users/revoke-key").post(user::revoke_key),
        at("/admin/users/delete").post(user::delete),
        at("/admin/roles").get(roles::show).post(roles::create),
        at("/admin/roles/:id").get(roles::show_one),
        at("/admin/roles/delete").post(roles::delete),
        at("/admin/log").get(log::show),
        at("/admin/log/export").post(log_csv::submit),
        at("/admin/emails").get(emails::show),
        at("/admin/emails/:id").get(emails::show_one),
        at("/admin/emails/retry").post(emails::retry),
    ]
}

fn public_api() -> Vec<Resource> {
    use api::health;
    let at = |path: &str| api(path, Access::Public);
    vec![at("/health/live").get(health::live), at("/health/ready").get(health::ready)]
}

fn docs(config: &Config) -> Vec<Resource> {
    use api::{docs, openapi};
    let at = |path: &str| match config.http.docs {
        ApiDocs::Open => Some(api(path, Access::Public)),
        ApiDocs::SignedIn => Some(html(path, Access::SignedInUnverified)),
        ApiDocs::Off => None,
    };
    let page = at("/api/docs").map(|resource| resource.get(docs::show));
    let document = at("/api/openapi.json").map(|resource| resource.get(openapi::show));
    page.into_iter().chain(document).collect()
}

/// What belongs to the user's own account.
fn account_api() -> Vec<Resource> {
    use api::{activity, api_keys, deletion, email, export, me, passkey_sign_in, passkeys, reauthenticate, second_factor};
    use api::{sessions, verification};
    let at = |path: &str| api(path, Access::SignedInUnverified);
    vec![
        at("/api/me").get(me::show).patch(me::change),
        at("/api/me/reauthenticate").post(reauthenticate::submit),
        at("/api/me/reauthenticate/passkey").post(passkey_sign_in::confirm),
        at("/api/me/reauthenticate/passkey/options").post(passkey_sign_in::confirm_options),
        at("/api/me/email").post(email::request).delete(email::cancel),
        at("/api/me/email/confirm").post(email::confirm),
        at("/api/me/verification").post(verification::send),
        at("/api/me/verification/confirm").post(verification::confirm),
        at("/api/me/activity").get(activity::list),
        at("/api/me/export").get(export::show),
        at("/api/me/deletion").post(deletion::request).delete(deletion::cancel),
        at("/api/me/second-factor").get(second_factor::show),
        at("/api/me/second-factor/totp").post(second_factor::begin).delete(second_factor::remove),
        at("/api/me/second-factor/totp/confirm").post(second_factor::confirm),
        at("/api/me/second-factor/recovery-codes").post(second_factor::create_codes),
        at("/api/me/second-factor/forget-devices").post(second_factor::forget_devices),
        at("/api/me/sessions").get(sessions::list),
        at("/api/me/sessions/end-others").post(sessions::end_others),
        at("/api/me/sessions/:id").delete(sessions::end),
        at("/api/me/api-keys").get(api_keys::list).post(api_keys::create),
        at("/api/me/api-keys/:id").delete(api_keys::revoke),
        at("/api/me/passkeys").get(passkeys::list).post(passkeys::add),
        at("/api/me/passkeys/options").post(passkeys::options),
        at("/api/me/passkeys/:id").patch(passkeys::rename).delete(passkeys::remove),
    ]
}

/// Signing in with a passkey, for apps and for front ends of other origins.
fn passkey_api() -> Vec<Resource> {
    use api::{passkey_second_step, passkey_sign_in};
    let at = |path: &str| api(path, Access::Public);
    vec![
        at("/api/passkeys/options").post(passkey_sign_in::options),
        at("/api/passkeys/sign-in").post(passkey_sign_in::submit),
        at("/api/passkeys/second-step").post(passkey_second_step::submit),
        at("/api/passkeys/second-step/options").post(passkey_second_step::options),
    ]
}

/// A resource of your own gets a function like this one.
fn stocks_api() -> Vec<Resource> {
    use api::stocks;
    let at = |path: &str| api(path, Access::SignedIn);
    vec![
        at("/api/stocks").get(stocks::list).post(stocks::create),
        at("/api/stocks/:id").get(stocks::show).put(stocks::replace).patch(stocks::change).delete(stocks::remove),
    ]
}

fn admin_api() -> Vec<Resource> {
    use api::admin::{emails, log, roles, second_factor, sessions, user_edit, users};
    let at = |path: &str| api(path, Access::Admin);
    vec![
        at("/api/admin/users").get(users::list).post(users::create),
        at("/api/admin/invitations").post(users::create_invitation),
        at("/api/admin/users/:id").get(users::show).patch(user_edit::change).delete(users::remove),
        at("/api/admin/users/:id/activate").post(users::activate),
        at("/api/admin/users/:id/deactivate").post(users::deactivate),
        at("/api/admin/users/:id/verify").post(users::verify),
        at("/api/admin/users/:id/send-reset").post(users::send_reset),
        at("/api/admin/users/:id/unlock").post(users::unlock),
        at("/api/admin/users/:id/roles").post(users::grant_role),
        at("/api/admin/users/:id/roles/:role").delete(users::revoke_role),
        at("/api/admin/users/:id/second-factor").get(second_factor::show).delete(second_factor::reset),
        at("/api/admin/users/:id/sessions").get(sessions::list).delete(sessions::end_all),
        at("/api/admin/users/:id/sessions/:session").delete(sessions::end),
        at("/api/admin/users/:id/api-keys").get(sessions::api_keys),
        at("/api/admin/users/:id/api-keys/:key").delete(sessions::revoke_api_key),
        at("/api/admin/roles").get(roles::list).post(roles::create),
        at("/api/admin/roles/:id").delete(roles::remove),
        at("/api/admin/log").get(log::list),
        at("/api/admin/emails").get(emails::list),
        at("/api/admin/emails/:id").get(emails::show),
        at("/api/admin/emails/:id/retry").post(emails::retry),
    ]
}

/// The whole web as one endpoint.
pub fn endpoint(web: &Arc<WebState>) -> AppEndpoint {
    let mut route = Route::new();
    for (path, rows) in shared_path::by_path(resources(web)) {
        let open = Arc::new(SharedPath::new(rows.into_iter().map(|resource| endpoint_of(web, resource))));
        // Both spellings of a path are answered: a redirected POST would lose its body, and poem's `NormalizePath` runs a regex on each
        // request and merges `//` as well.
        if path != "/" && !path.contains('*') {
            route = route.at(format!("{path}/"), Arc::clone(&open));
        }
        route = route.at(path, open);
    }
    let error_formats = error_formats(web);
    let counted = Arc::new(web.app.metrics.route(UNMATCHED));
    // Not `/*rest`: poem would prefer that to `/` itself.
    for path in ["/api/*rest", "/:first", "/:first/*rest"] {
        let (error_formats, counted) = (Arc::clone(&error_formats), Arc::clone(&counted));
        route = route.at(path, NotFoundEndpoint { web: Arc::clone(web), error_formats, counted });
    }
    Arc::new(ToDynEndpoint(RequestMiddleware::new(route.map_to_response(), web, error_formats)))
}

fn endpoint_of(web: &Arc<WebState>, resource: Resource) -> ResourceEndpoint {
    ResourceEndpoint { counted: web.app.metrics.route(&resource.path), resource, web: Arc::clone(web) }
}

/// The format of errors of a path, whether a route matches it or not.
fn error_formats(web: &Arc<WebState>) -> ErrorFormats {
    let (web, own) = (Arc::clone(web), own_error_formats(&web.app.config));
    Arc::new(move |path| {
        let exact = path.strip_suffix('/').filter(|path| !path.is_empty()).unwrap_or(path);
        if let Some(format) = own.paths.get(exact) {
            return Arc::clone(format);
        }
        let claims = web.contracts.iter().rev().filter_map(|contract| Some((contract.match_length(path)?, contract)));
        let claim = claims.max_by_key(|(length, _)| *length);
        let below = own.folders.iter().filter(|(folder, _)| path.starts_with(folder));
        let folder = below.max_by_key(|(folder, _)| folder.len());
        match (claim, folder) {
            (Some((_, contract)), None) => contracts::error_format(contract),
            (Some((length, contract)), Some((folder, _))) if length + 1 >= folder.len() => contracts::error_format(contract),
            (_, Some((_, format))) => Arc::clone(format),
            (None, None) => Arc::new(pages::Html),
        }
    })
}

/// The formats of errors of what Vestibule serves itself.
struct OwnErrorFormats {
    paths: HashMap<String, Arc<dyn ErrorFormat>>,
    /// Of every path below, with a slash at the end.
    folders: Vec<(String, Arc<dyn ErrorFormat>)>,
}

/// A page keeps its own format, whatever a contract has below the same prefix.
fn own_error_formats(config: &Config) -> OwnErrorFormats {
    let paths = own_resources(config).into_iter().map(|resource| (resource.path, resource.error_format));
    let mut folders: Vec<(String, Arc<dyn ErrorFormat>)> =
        vec![("/api/".to_owned(), Arc::new(ErrorFormatKind::Drf)), ("/health/".to_owned(), Arc::new(ErrorFormatKind::Drf))];
    if !config.pages_at.is_root() {
        folders.push((format!("{}/", config.pages_at.page("/").as_str()), Arc::new(pages::Html)));
    }
    OwnErrorFormats { paths: paths.collect(), folders }
}
