//! `/api/admin/users/{id}/second-factor/`: what a user has, and its removal for one who has lost it.

use poem::{handler, web::Path};

use crate::{
    app::{App, authorization::Admin},
    error::Rejection,
    flows::two_step,
    store::user,
    views::SecondFactorState,
    web::{
        api::response::{Json, NoContent},
        error::HttpResult,
        extract::Id,
    },
};

/// What a user's sign-ins need beside the password.
#[utoipa::path(
    get, path = "/api/admin/users/{id}/second-factor/", tag = "admin", operation_id = "admin_second_factor_read",
    params(("id" = i64, Path)),
    responses(
        (status = 200, description = "The second factors, without their secrets", body = SecondFactorState),
        (status = 404, description = "No such account"),
    ),
)]
#[handler]
pub async fn show(app: &App, _: &Admin, Path(id): Path<Id>) -> HttpResult<Json<SecondFactorState>> {
    let user = user::by_id(app.db.reader(), id.0).await?.ok_or(Rejection::NotFound)?;
    let state = two_step::state(app, user.id).await?;
    Ok(Json(SecondFactorState::of(state.factors, state.totp_since)))
}

/// Removes all second factors of a user who has lost them: the password alone signs in again. The user gets an email.
#[utoipa::path(
    delete, path = "/api/admin/users/{id}/second-factor/", tag = "admin", operation_id = "admin_second_factor_reset",
    params(("id" = i64, Path)),
    responses(
        (status = 204, description = "Removed"),
        (status = 404, description = "No such account"),
        (status = 409, description = "The account has no second factor"),
    ),
)]
#[handler]
pub async fn reset(app: &App, admin: &Admin, Path(id): Path<Id>) -> HttpResult<NoContent> {
    two_step::reset(app, admin, id.0).await?;
    Ok(NoContent)
}
