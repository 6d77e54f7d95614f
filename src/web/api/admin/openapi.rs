//! The operations of the administration, for `/api/openapi.json`.

use utoipa::OpenApi;

use super::{emails, log, roles, second_factor, sessions, user_edit, users};

#[derive(OpenApi)]
#[openapi(paths(
    users::list,
    users::create,
    users::create_invitation,
    users::show,
    user_edit::change,
    users::remove,
    users::activate,
    users::deactivate,
    users::verify,
    users::send_reset,
    users::unlock,
    users::grant_role,
    users::revoke_role,
    second_factor::show,
    second_factor::reset,
    sessions::list,
    sessions::end_all,
    sessions::end,
    sessions::api_keys,
    sessions::revoke_api_key,
    roles::list,
    roles::create,
    roles::remove,
    emails::list,
    emails::show,
    emails::retry,
    log::list,
))]
pub struct Admin;
