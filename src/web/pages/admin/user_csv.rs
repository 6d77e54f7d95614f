//! A list of users as a file for spreadsheets.

use std::sync::Arc;

use poem::handler;

use super::user_list::UserList;
use crate::{
    app::{App, authorization::Admin},
    error::Result,
    flows::export_users::{self, Part, UserExport},
    store::{user, user_search::Start},
    web::{
        error::HttpResult,
        form::Form,
        spreadsheet::{self, Row, moment},
    },
};

const COLUMNS: [&str; 10] =
    ["id", "email", "verified", "username", "first_name", "last_name", "roles", "active", "created_at", "last_sign_in"];

/// Every user of the list.
#[handler]
pub async fn submit(app: &App, admin: &Admin, form: &Form) -> HttpResult {
    let list = UserList::of_form(form);
    let export = Arc::new(export_users::begin(app, admin, list.filter(), list.order).await?);
    let app = app.clone();
    Ok(spreadsheet::attachment("users.csv", COLUMNS, Start::First, move |start| read(app.clone(), Arc::clone(&export), start))?)
}

async fn read(app: App, export: Arc<UserExport>, start: Start) -> Result<(Vec<Row<10>>, Option<Start>)> {
    let Part { users, mut roles, next } = export_users::part(&app, &export, start).await?;
    let rows = users.into_iter().map(|user| {
        let roles = roles.remove(&user.id).unwrap_or_default();
        row(user, &roles)
    });
    Ok((rows.collect(), next))
}

fn row(user: user::Model, roles: &[String]) -> Row<10> {
    let yes_or_no = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
    let verified = yes_or_no(user.verified_email().is_some());
    [
        user.id.to_string(),
        user.email,
        verified,
        user.username.unwrap_or_default(),
        user.first_name,
        user.last_name,
        roles.join("; "),
        yes_or_no(user.is_active),
        moment(user.created_at),
        user.signed_in_at.map(moment).unwrap_or_default(),
    ]
}
