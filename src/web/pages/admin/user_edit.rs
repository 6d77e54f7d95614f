//! Correcting the names and the email address of a user.

use askama::Template;
use poem::{handler, web::Path};

use crate::{
    app::{App, authorization::Admin},
    error::{Error, Field, Rejection, ValidationErrors},
    flows::edit_user::{self, Draft, Edited, EmailProof},
    store::user,
    web::{
        error::{HttpError, HttpResult},
        extract::Id,
        form::Form,
        pages::{
            fields::{self, FIRST_NAME, FormField, LAST_NAME},
            form_errors::FormErrors,
            layout::{Layout, page},
            notice::Notice,
        },
    },
};

const EMAIL: FormField = fields::field(Field::Email, "email", "admin-user-email");
const USERNAME: FormField = fields::field(Field::Username, "username", "admin-username");

/// The value of the choice "I have checked it".
const CHECKED: &str = "checked";

#[derive(Template)]
#[template(path = "pages/admin/user_edit.html")]
struct EditUserPage<'a> {
    layout: &'a Layout<'a>,
    errors: FormErrors,
    user: &'a user::Model,
    called: String,
    /// The name of this page.
    own_page: String,
    first_name: String,
    last_name: String,
    username: String,
    email: String,
    /// Whether the administrator answers for the email address.
    is_checked: bool,
}

page!(EditUserPage);

#[handler]
pub async fn show(layout: Layout<'_>, app: &App, _: &Admin, Path(id): Path<Id>) -> HttpResult {
    let user = user::by_id(app.db.reader(), id.0).await?.ok_or(Rejection::NotFound)?;
    layout.show(&EditUserPage {
        layout: &layout,
        errors: FormErrors::default(),
        user: &user,
        called: user.display_name(),
        own_page: own_page(user.id),
        first_name: user.first_name.clone(),
        last_name: user.last_name.clone(),
        username: user.username.clone().unwrap_or_default(),
        email: user.own_email().unwrap_or_default().to_owned(),
        is_checked: false,
    })
}

#[handler]
pub async fn submit(layout: Layout<'_>, app: &App, admin: &Admin, Path(id): Path<Id>, form: &Form) -> HttpResult {
    let user = user::by_id(app.db.reader(), id.0).await?.ok_or(Rejection::NotFound)?;
    let page = EditUserPage {
        layout: &layout,
        errors: FormErrors::default(),
        user: &user,
        called: user.display_name(),
        own_page: own_page(user.id),
        first_name: form.text("first_name"),
        last_name: form.text("last_name"),
        username: form.text("username"),
        email: form.text("email"),
        is_checked: form.text("proof") == CHECKED,
    };
    let proof = if page.is_checked { EmailProof::Administrator } else { EmailProof::Confirmation };
    match edit_user::edit(app, admin, (user.id, proof), page.draft(), ValidationErrors::default()).await {
        Ok(edited) => Ok(layout.go(&format!("/admin/users/{}", user.id), Some(notice(edited)))),
        Err(error) => {
            let page = EditUserPage { errors: errors(&layout, error)?, ..page };
            layout.show_form(&page.errors, &page)
        }
    }
}

impl EditUserPage<'_> {
    fn draft(&self) -> Draft<'_> {
        Draft {
            first_name: Some(&self.first_name),
            last_name: Some(&self.last_name),
            username: Some(&self.username),
            email: Some(&self.email),
            gender: None,
        }
    }
}

fn errors(layout: &Layout<'_>, error: Error) -> Result<FormErrors, HttpError> {
    match error {
        Error::Rejected(Rejection::AdministratorsAddress) => Ok(FormErrors::of_form(layout, "error-administrators-address-text")),
        Error::Rejected(Rejection::AccountDeactivated) => Ok(FormErrors::of_form(layout, "error-deactivated-text")),
        error => FormErrors::of(layout, &[FIRST_NAME, LAST_NAME, USERNAME, EMAIL], error),
    }
}

fn notice(edited: Edited) -> Notice {
    match edited {
        Edited::Done => Notice::Saved,
        Edited::EmailToConfirm => Notice::UserEmailToConfirm,
        Edited::InvitedAgain => Notice::UserInvitedAgain,
    }
}

fn own_page(id: i64) -> String {
    format!("/admin/users/{id}/edit")
}
