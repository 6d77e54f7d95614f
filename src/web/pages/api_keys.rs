//! Keys for programs that act for somebody: made, listed, revoked. A key is shown once, on the page that answers its making.

use poem::http::StatusCode;

use super::{
    components::{ApiKeys, Choice, Form, Input, Kind, NewKey, Row, Summary, Tone},
    fence,
    form_errors::Refused,
    layout::Page,
    notice::Notice,
};
use crate::{
    error::{Field, ValidationErrors},
    flows::{
        api_keys::{self, CreatedKey, Draft, Requester},
        profile,
    },
    store::api_key,
    types::clock::Timestamp,
    web::{
        error::{HttpError, HttpResult},
        request::{Form as Sent, HttpRequest},
    },
};

/// What may be chosen from; the first is what a careful person would take.
const DAYS: [i64; 4] = [30, 90, 365, 0];
/// Stands for a key that may do nothing but speak for its owner. No role is called so.
const NO_ROLE: &str = "-";

pub async fn show(request: HttpRequest) -> HttpResult {
    let page = Page::of(&request);
    let form = form(&page, &Sent::default(), &roles(&request).await?);
    page.show(StatusCode::OK, &view(&page, form, None, None).await?)
}

pub async fn submit(mut request: HttpRequest) -> HttpResult {
    let sent = request.form().await?;
    let page = Page::of(&request);
    let recent = request.recently_authenticated().await?;
    let (name, days, role) = (sent.text("name"), sent.text("days"), sent.text("role"));
    let roles_wanted = match role.as_str() {
        "" => None,
        NO_ROLE => Some(Vec::new()),
        one => Some(vec![one.to_owned()]),
    };
    let days = Some(days.parse().unwrap_or(-1)).filter(|days| *days != 0);
    let draft = Draft { name: Some(&name), days, roles: roles_wanted, problems: ValidationErrors::default() };
    let own = roles(&request).await?;
    match api_keys::create(request.app(), Requester::Owner(recent), draft, &request.origin).await {
        Ok(made) => {
            let form = form(&page, &Sent::default(), &own);
            page.show(StatusCode::OK, &view(&page, form, None, Some(&made)).await?)
        }
        Err(error) => {
            let refused = Refused::of(error)?;
            let mut form = form(&page, &sent, &own);
            let summary = page.refuse(&mut form, &refused);
            page.show(StatusCode::UNPROCESSABLE_ENTITY, &view(&page, form, Some(summary), None).await?)
        }
    }
}

pub async fn revoke(mut request: HttpRequest) -> HttpResult {
    let sent = request.form().await?;
    let user = request.principal()?.user;
    // What is no number is nobody's key.
    let id = sent.text("id").parse().unwrap_or(0);
    api_keys::revoke(request.app(), user, id, &request.origin).await?;
    Ok(Page::of(&request).go("/profile/api-keys", Some(Notice::ApiKeyRevoked)))
}

async fn roles(request: &HttpRequest) -> Result<Vec<String>, HttpError> {
    Ok(profile::see(request.app(), request.principal()?.user).await?.roles)
}

fn form(page: &Page<'_>, sent: &Sent, roles: &[String]) -> Form {
    let mut form = page.form_to("/profile/api-keys", "keys-submit");
    let (days, role) = (sent.text("days"), sent.text("role"));
    let ends = DAYS.map(|count| Choice {
        value: count.to_string(),
        text: if count == 0 { page.say("keys-never") } else { page.say_with("keys-in-days", &[("count", count.into())]) },
        chosen: days == count.to_string(),
    });
    let choice = |value: &str, text: String| Choice { value: value.to_owned(), text, chosen: role == value };
    let mut powers = vec![choice("", page.say("keys-all-roles"))];
    powers.extend(roles.iter().map(|name| choice(name, page.say_of("keys-one-role", ("role", name)))));
    powers.push(choice(NO_ROLE, page.say("keys-no-role")));
    let input = |field, name, label: &str, kind| Input::new(field, (name, "off"), page.say(label), kind);
    form.inputs = vec![
        input(Field::Name, "name", "keys-name", Kind::Text).holding(&sent.text("name")).hinting(page.say("keys-name-hint")),
        input(Field::Days, "days", "keys-expires", Kind::Choice(ends.into())),
        input(Field::Role, "role", "keys-role", Kind::Choice(powers)),
    ];
    form
}

async fn view(page: &Page<'_>, form: Form, summary: Option<Summary>, made: Option<&CreatedKey>) -> Result<ApiKeys, HttpError> {
    let context = page.context;
    let heading = page.say("keys-title");
    let rows = api_keys::list(context.app(), context.principal()?.user).await?;
    let now = context.app().now();
    Ok(ApiKeys {
        frame: page.room(&heading, summary.as_ref()),
        heading,
        lead: vec![page.say("keys-lead")],
        summary,
        made: made.map(|made| NewKey {
            heading: page.say_of("keys-created", ("name", &made.row.name)),
            lead: page.say("keys-created-lead"),
            label: page.say("keys-created-label"),
            key: made.key.reveal().to_owned(),
        }),
        list: page.say("keys-list"),
        none: rows.is_empty().then(|| page.say("keys-none")),
        rows: rows.iter().map(|row| key_row(page, row, now)).collect(),
        making: page.say("keys-new"),
        form,
    })
}

fn key_row(page: &Page<'_>, row: &api_key::Model, now: Timestamp) -> Row {
    let dated = |key, at: Timestamp| page.say_with(key, &[("day", page.day(at).into())]);
    let end = match row.expires_at {
        None => page.say("keys-row-never"),
        Some(at) if at <= now => dated("keys-row-expired", at),
        Some(at) => dated("keys-row-expires", at),
    };
    let used = row.last_used_at.map_or_else(|| page.say("keys-row-unused"), |at| dated("keys-row-used", at));
    let powers = match row.role_names().as_slice() {
        [] => page.say("keys-no-role"),
        names => page.say_with("keys-row-roles", &[("roles", fence::fenced_all(names).into())]),
    };
    let mut revoke = Form { tone: Tone::Quiet, ..page.form_to("/profile/api-keys/revoke", "keys-revoke") };
    revoke.hidden.push(("id", row.id.to_string()));
    Row {
        name: row.name.clone(),
        code: Some(format!("{}…", row.hint)),
        about: vec![dated("keys-row-created", row.created_at), end, used, powers],
        forms: vec![revoke],
        ..Row::default()
    }
}
