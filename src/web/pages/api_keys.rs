//! Keys for programs that act for the user: created, listed, revoked. A key is shown once, on the page that follows its creation.

use std::time::Duration;

use askama::Template;
use poem::{handler, http::Method};

use super::{
    created_key::{self, ShownKey},
    fields::{self, FormField},
    form_errors::FormErrors,
    layout::{Layout, page},
    notice::Notice,
    once,
};
use crate::{
    app::{App, reauthentication::RecentlyAuthenticated},
    error::{Field, ValidationErrors},
    flows::{
        api_keys::{self, Draft, Requester},
        profile,
    },
    store::api_key,
    types::{client::ClientInfo, clock::Timestamp},
    web::{
        error::{HttpError, HttpResult},
        extract::SignedIn,
        form::Form,
    },
};

/// In days; the first is the safest choice.
const LIFETIMES: [i64; 3] = [30, 90, 365];
/// The choice of a key that may do nothing but act for its owner. No role has this name.
const NO_ROLE: &str = "-";
/// So long before a key expires, the page warns of it.
const NOTICE_PERIOD: Duration = Duration::from_hours(24 * 7);

const FORM: [FormField; 3] = [
    fields::field(Field::Name, "name", "keys-name"),
    fields::field(Field::Days, "days", "keys-expires"),
    fields::field(Field::Role, "role", "keys-role"),
];

#[derive(Template)]
#[template(path = "pages/api_keys.html")]
struct ApiKeysPage<'a> {
    layout: &'a Layout<'a>,
    errors: FormErrors,
    created: Option<ShownKey>,
    keys: Vec<api_key::Model>,
    /// The roles of the user, one of which the key may have.
    roles: Vec<String>,
    name: String,
    days: String,
    role: String,
}

page!(ApiKeysPage);

impl ApiKeysPage<'_> {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass fields by reference")]
    fn is_past(&self, at: &Timestamp) -> bool {
        *at <= self.context.app().now()
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass fields by reference")]
    fn is_soon(&self, at: &Timestamp) -> bool {
        *at <= self.context.app().now().plus(NOTICE_PERIOD)
    }

    /// The row of the key that was just created.
    fn is_new(&self, key: &api_key::Model) -> bool {
        self.created.as_ref().is_some_and(|created| created.id == key.id)
    }

    /// An option of a list can hold no markup.
    #[expect(clippy::unused_self, reason = "templates call methods of their page")]
    fn option_text(&self, text: impl Into<String>) -> String {
        text.into()
    }
}

#[handler]
pub async fn show(layout: Layout<'_>) -> HttpResult {
    let (context, page) = (layout.context, page(&layout, FormErrors::default(), &Form::default()).await?);
    if context.method == Method::HEAD {
        return layout.show(&page);
    }
    let created = created_key::read(context, context.principal()?.user);
    // Revoked in the meantime, it is of no use.
    let created = created.filter(|created| page.keys.iter().any(|key| key.id == created.id));
    let mut response = layout.show(&ApiKeysPage { created, ..page })?;
    created_key::forget(context, &mut response);
    Ok(response)
}

#[handler]
pub async fn submit(
    layout: Layout<'_>,
    app: &App,
    client: &ClientInfo,
    form: &Form,
    recent: RecentlyAuthenticated,
) -> HttpResult {
    let (name, days, role) = (form.text("name"), form.text("days"), form.text("role"));
    let roles = match role.as_str() {
        "" => None,
        NO_ROLE => Some(Vec::new()),
        one => Some(vec![one.to_owned()]),
    };
    let days = Some(days.parse().unwrap_or(-1)).filter(|days| *days != 0);
    let draft = Draft { name: Some(&name), days, roles, problems: ValidationErrors::default() };
    let created = match once::form(layout.context, form) {
        Some(once) => api_keys::create_once(app, recent, (draft, &once), client).await,
        None => api_keys::create(app, Requester::Owner(recent), draft, client).await.map(Some),
    };
    match created {
        Ok(None) => Ok(layout.go("/profile/api-keys", Some(Notice::SentBefore))),
        Ok(Some(created)) => {
            let mut response = layout.go("/profile/api-keys", None);
            created_key::keep(layout.context, &mut response, &created)?;
            Ok(response)
        }
        Err(error) => {
            let page = page(&layout, FormErrors::of(&layout, &FORM, error)?, form).await?;
            layout.show_form(&page.errors, &page)
        }
    }
}

#[handler]
pub async fn revoke(layout: Layout<'_>, app: &App, client: &ClientInfo, form: &Form, caller: SignedIn) -> HttpResult {
    let user = caller.user;
    // What is not a number is the id of no key.
    let id = form.text("id").parse().unwrap_or(0);
    api_keys::revoke(app, user, id, client).await?;
    Ok(layout.go("/profile/api-keys", Some(Notice::ApiKeyRevoked)))
}

async fn page<'a>(layout: &'a Layout<'a>, errors: FormErrors, sent: &Form) -> Result<ApiKeysPage<'a>, HttpError> {
    let (app, user) = (layout.app(), layout.context.principal()?.user);
    Ok(ApiKeysPage {
        layout,
        errors,
        created: None,
        keys: api_keys::list(app, user).await?,
        roles: profile::see(app, user).await?.roles,
        name: sent.text("name"),
        days: sent.text("days"),
        role: sent.text("role"),
    })
}
