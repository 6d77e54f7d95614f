//! Every path of the house, in one list.

use std::sync::Arc;

use poem::{EndpointExt, Response, Route, endpoint::DynEndpoint, endpoint::ToDynEndpoint, http::Method};

use super::{
    Web,
    api::{
        self,
        admin::{log, mails, roles, sign_ins, users},
    },
    caller::Scheme,
    contracts,
    dialects::Style,
    failure::Dialects,
    guards::Outermost,
    pages,
    place::{Door, Manner, Nowhere, Open, Place},
};

/// How metrics call every path that nothing stands at, and every request that never came to a path.
pub(super) const NOWHERE: &str = "(nowhere)";

pub type House = Arc<dyn DynEndpoint<Output = Response>>;

/// Everything that stands somewhere, contracts included.
pub fn places(web: &Web) -> Vec<Place> {
    let mut places = own(web);
    places.extend(web.contracts.iter().flat_map(contracts::places));
    places
}

/// What the house has of itself; no contract may stand there.
pub fn own(web: &Web) -> Vec<Place> {
    let page = |path: &str, door| Place::new(path, door, Manner::Page, Arc::new(pages::Html));
    let api = |path: &str, door| Place::new(path, door, Manner::Api(Scheme::Any), Arc::new(Style::Drf));
    let mut places = vec![
        page("/", Door::Open).get(pages::welcome::show),
        // Whoever fills these in says whose account it is; to sign out and to choose a language does no harm.
        page("/register", Door::Open).get(pages::register::show).post(pages::register::submit).with_free_forms(),
        page("/login", Door::Open).get(pages::login::show).post(pages::login::submit).with_free_forms(),
        page("/logout", Door::Open).post(pages::logout::submit).with_free_forms(),
        page("/password-forgotten", Door::Open)
            .get(pages::password_forgotten::show)
            .post(pages::password_forgotten::submit)
            .with_free_forms(),
        page("/password-reset", Door::Open).get(pages::password_reset::show).post(pages::password_reset::submit),
        page("/email-verify", Door::Open).get(pages::email_verify::show).post(pages::email_verify::submit),
        page("/email-verify/resend", Door::Guarded).post(pages::email_verify::resend),
        page("/email-verify/resend-to", Door::Open).post(pages::email_verify::resend_to).with_free_forms(),
        page("/invitation", Door::Open).get(pages::invitation::show).post(pages::invitation::submit),
        page("/confirm", Door::Guarded).get(pages::confirm::show).post(pages::confirm::submit),
        page("/email-change", Door::Open).get(pages::email_change::show).post(pages::email_change::submit),
        page("/email-change/cancel", Door::Open).get(pages::errands::show_cancel).post(pages::errands::submit_cancel),
        page("/email-undo", Door::Open).get(pages::errands::show_undo).post(pages::errands::submit_undo),
        page("/account-keep", Door::Open).get(pages::errands::show_keep).post(pages::errands::submit_keep),
        page("/profile", Door::Guarded).get(pages::profile::show),
        page("/profile/personal", Door::Guarded).get(pages::profile::show_personal).post(pages::profile::submit),
        page("/profile/email", Door::Guarded).get(pages::email::show).post(pages::email::submit),
        page("/profile/email/confirm", Door::Guarded).post(pages::email::confirm),
        page("/profile/email/cancel", Door::Guarded).post(pages::email::cancel),
        page("/profile/password", Door::Guarded).get(pages::profile::show_password).post(pages::profile::change_password),
        page("/profile/devices", Door::Guarded).get(pages::devices::show),
        page("/profile/devices/end", Door::Guarded).post(pages::devices::end),
        page("/profile/devices/end-others", Door::Guarded).post(pages::devices::end_others),
        page("/profile/log", Door::Guarded).get(pages::log::show),
        page("/profile/data", Door::Guarded).get(pages::data::show).post(pages::data::submit),
        page("/profile/delete", Door::Guarded).get(pages::delete::show).post(pages::delete::submit),
        page("/profile/delete/keep", Door::Guarded).post(pages::delete::keep),
        page("/profile/api-keys", Door::Guarded).get(pages::api_keys::show).post(pages::api_keys::submit),
        page("/profile/api-keys/revoke", Door::Guarded).post(pages::api_keys::revoke),
        page("/language", Door::Open).post(pages::language::submit).with_free_forms(),
        page("/.well-known/change-password", Door::Open).get(pages::profile::well_known),
        page("/static/:file", Door::Open).get(pages::assets::show),
        api("/health/live", Door::Open).get(api::health::live),
        api("/health/ready", Door::Open).get(api::health::ready),
        api("/api/docs", Door::Open).get(api::docs::show),
        api("/api/openapi.json", Door::Open).get(api::openapi::show),
        api("/api/me", Door::Guarded).get(api::me::show).on(Method::PATCH, api::me::change),
        api("/api/me/proof", Door::Guarded).post(api::proof::submit),
        api("/api/me/email", Door::Guarded).post(api::account::ask_email).on(Method::DELETE, api::account::cancel_email),
        api("/api/me/email/confirm", Door::Guarded).post(api::account::confirm_email),
        api("/api/me/verification", Door::Guarded).post(api::account::send_verification),
        api("/api/me/verification/confirm", Door::Guarded).post(api::account::confirm_verification),
        api("/api/me/log", Door::Guarded).get(api::account::log),
        api("/api/me/data", Door::Guarded).get(api::account::data),
        api("/api/me/deletion", Door::Guarded).post(api::account::leave).on(Method::DELETE, api::account::keep),
        api("/api/me/sessions", Door::Guarded).get(api::sessions::list),
        api("/api/me/sessions/end-others", Door::Guarded).post(api::sessions::end_others),
        api("/api/me/sessions/:id", Door::Guarded).on(Method::DELETE, api::sessions::end),
        api("/api/me/api-keys", Door::Guarded).get(api::api_keys::list).post(api::api_keys::create),
        api("/api/me/api-keys/:id", Door::Guarded).on(Method::DELETE, api::api_keys::revoke),
        api("/api/stocks", Door::Guarded).get(api::stocks::list).post(api::stocks::create),
        api("/api/stocks/:id", Door::Guarded)
            .get(api::stocks::show)
            .on(Method::PUT, api::stocks::replace)
            .on(Method::PATCH, api::stocks::change)
            .on(Method::DELETE, api::stocks::remove),
    ];
    places.extend(administration());
    places.extend(pages::dev_mail::places(web));
    // What belongs to one's own account.
    let personal = ["/profile", "/confirm", "/email-verify", "/api/me"];
    let is_personal = |path: &str| {
        personal.iter().any(|start| path.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
    };
    let operations = api::openapi::operations();
    let places = places.into_iter().map(|place| if is_personal(&place.path) { place.for_anybody() } else { place });
    places.map(|place| if is_strict(&place) { place.knowing(&operations) } else { place }).collect()
}

/// Our own API, but for what stands open: health checks and caches add parameters of their own.
fn is_strict(place: &Place) -> bool {
    place.door == Door::Guarded && matches!(place.manner, Manner::Api(_))
}

/// What stands open to the role of `admin.role`; each handler asks for the proof.
fn administration() -> impl Iterator<Item = Place> {
    let api = |path: &str| Place::new(path, Door::Guarded, Manner::Api(Scheme::Any), Arc::new(Style::Drf));
    let page = |path: &str| Place::new(path, Door::Guarded, Manner::Page, Arc::new(pages::Html));
    let desk = {
        use pages::admin::{log, mails, people, person, roles};
        vec![
            page("/admin").get(people::show_first),
            page("/admin/users").get(people::show),
            page("/admin/users/new").get(people::show_new).post(people::create),
            page("/admin/users/:id").get(person::show),
            page("/admin/users/activate").post(person::activate),
            page("/admin/users/deactivate").post(person::deactivate),
            page("/admin/users/verify").post(person::verify),
            page("/admin/users/send-reset").post(person::send_reset),
            page("/admin/users/unlock").post(person::unlock),
            page("/admin/users/give-role").post(person::give_role),
            page("/admin/users/take-role").post(person::take_role),
            page("/admin/users/end-sessions").post(person::end_sessions),
            page("/admin/users/revoke-key").post(person::revoke_key),
            page("/admin/users/delete").post(person::delete),
            page("/admin/roles").get(roles::show).post(roles::create),
            page("/admin/roles/:id").get(roles::show_one),
            page("/admin/roles/delete").post(roles::delete),
            page("/admin/log").get(log::show),
            page("/admin/mails").get(mails::show),
            page("/admin/mails/:id").get(mails::show_one),
            page("/admin/mails/retry").post(mails::retry),
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
        api("/api/admin/users/:id/sessions").get(sign_ins::sessions).on(Method::DELETE, sign_ins::end_sessions),
        api("/api/admin/users/:id/sessions/:session").on(Method::DELETE, sign_ins::end_session),
        api("/api/admin/users/:id/api-keys").get(sign_ins::keys),
        api("/api/admin/users/:id/api-keys/:key").on(Method::DELETE, sign_ins::revoke_key),
        api("/api/admin/roles").get(roles::list).post(roles::create),
        api("/api/admin/roles/:id").on(Method::DELETE, roles::remove),
        api("/api/admin/log").get(log::list),
        api("/api/admin/mails").get(mails::list),
        api("/api/admin/mails/:id").get(mails::show),
        api("/api/admin/mails/:id/retry").post(mails::retry),
    ];
    desk.into_iter().chain(programs)
}

/// The house, ready to be served.
pub fn house(web: &Arc<Web>) -> House {
    let mut route = Route::new();
    for place in places(web) {
        let path = place.path.clone();
        let open = Arc::new(Open { counted: web.app.metrics.route(&path), place, web: Arc::clone(web) });
        // A redirected POST loses its body: both spellings are answered where they stand.
        if path != "/" && !path.contains('*') {
            route = route.at(format!("{path}/"), Arc::clone(&open));
        }
        route = route.at(path, open);
    }
    let dialects = dialects(web);
    let counted = Arc::new(web.app.metrics.route(NOWHERE));
    let api = Manner::Api(Scheme::Any);
    // Not `/*rest`: poem would prefer that to `/` itself.
    for (path, manner) in [("/api/*rest", api), ("/:first", Manner::Page), ("/:first/*rest", Manner::Page)] {
        let (dialects, counted) = (Arc::clone(&dialects), Arc::clone(&counted));
        let nowhere = Nowhere { web: Arc::clone(web), manner, dialects, counted };
        route = route.at(path, nowhere);
    }
    Arc::new(ToDynEndpoint(Outermost::new(route.map_to_response(), web, dialects)))
}

/// In which dialect a path says no, whether anything stands there or not.
fn dialects(web: &Arc<Web>) -> Dialects {
    let web = Arc::clone(web);
    Arc::new(move |path| {
        let claims = web.contracts.iter().filter_map(|contract| Some((contract.claim(path)?, contract)));
        match claims.max_by_key(|(claim, _)| *claim) {
            Some((_, contract)) => contract.dialect(),
            None if path.starts_with("/api/") || path.starts_with("/health/") => Arc::new(Style::Drf),
            None => Arc::new(pages::Html),
        }
    })
}
