//! Mails that wait, and those that did not arrive: what the mail server said, never what stands in them.

use super::{
    components::{Search, Section, Sieve},
    desk, pager, person, put, start, wish,
};
use crate::{
    error::Rejection,
    flows::retry_email::{self, Retried},
    store::{outbox, user},
    types::kinds::{EmailKind, EmailState},
    web::{
        error::HttpResult,
        pages::{
            components::{Badge, Choice, Fact, Form, Mood, Row, Tone},
            layout::Page,
            notice::Notice,
        },
        request::HttpRequest,
    },
};

pub async fn show(request: HttpRequest) -> HttpResult {
    request.admin().await?;
    let page = Page::of(&request);
    let db = request.app().db.reader();
    let state = wish(&request, "state").as_deref().and_then(EmailState::of);
    let found = outbox::page(db, state, start(&request)).await?;
    let owners: Vec<i64> = found.rows.iter().filter_map(|mail| mail.user_id).collect();
    let addresses = user::addresses(db, &owners).await?;
    let mut desk = desk(&page, page.say("admin-emails"), None);
    desk.lead.push(page.say("admin-emails-lead"));
    let mut choices = vec![Choice { value: String::new(), text: page.say("admin-any-state"), chosen: state.is_none() }];
    choices.extend(EmailState::ALL.map(|one| Choice {
        value: one.word().to_owned(),
        text: page.say(words(one)),
        chosen: state == Some(one),
    }));
    desk.search = Some(Search {
        action: "/admin/emails",
        submit: page.say("admin-search-submit"),
        text: None,
        choices: vec![Sieve { name: "state", label: page.say("admin-state"), choices }],
    });
    let row = |mail: &outbox::Model| {
        let owner = mail.user_id.and_then(|id| addresses.get(&id).cloned());
        let mut about: Vec<String> = mail.email.clone().or(owner).into_iter().collect();
        about.push(page.moment(mail.created_at));
        about.extend(mail.last_error.clone());
        Row {
            name: kind(&page, mail.kind),
            href: Some(format!("/admin/emails/{}", mail.id)),
            badge: Some(badge(&page, mail.state)),
            about,
            forms: again(&page, mail),
            ..Row::default()
        }
    };
    let rows: Vec<Row> = found.rows.iter().map(row).collect();
    desk.sections.push(Section {
        id: "list",
        heading: state.map_or_else(|| page.say("admin-emails-all"), |state| page.say(words(state))),
        none: rows.is_empty().then(|| page.say("admin-emails-none")),
        rows,
        ..Section::default()
    });
    desk.pager = pager(&page, &found);
    put(&page, &desk)
}

pub async fn show_one(request: HttpRequest) -> HttpResult {
    request.admin().await?;
    let page = Page::of(&request);
    let db = request.app().db.reader();
    let mail = outbox::by_id(db, request.id_at(2)?).await?.ok_or(Rejection::NotFound)?;
    let owner = user::addresses(db, mail.user_id.as_slice()).await?.into_iter().next();
    let mut desk = desk(&page, page.say_with("admin-email", &[("number", mail.id.to_string().into())]), None);
    desk.lead.push(page.say("admin-email-lead"));
    let to = mail.email.clone().or_else(|| owner.as_ref().map(|(_, address)| address.clone())).unwrap_or_default();
    let link = owner.map(|(id, _)| page.link(person::path(id), "admin-account"));
    let mut facts = vec![
        Fact { badge: Some(badge(&page, mail.state)), ..Fact::new(page.say("admin-email-type"), kind(&page, mail.kind)) },
        Fact { link, ..Fact::new(page.say("admin-email-to"), to) },
        Fact::new(page.say("admin-email-attempts"), mail.attempts.to_string()),
        Fact::new(page.say("admin-email-created"), page.moment(mail.created_at)),
        Fact::new(page.say("admin-email-expires"), page.moment(mail.expires_at)),
    ];
    if mail.state == EmailState::Queued {
        facts.push(Fact::new(page.say("admin-email-next-attempt"), page.moment(mail.due_at)));
    }
    facts.extend(mail.last_error.as_ref().map(|said| Fact::new(page.say("admin-email-error"), said)));
    desk.sections.push(Section {
        id: "mail",
        heading: page.say("admin-email-details"),
        facts,
        forms: again(&page, &mail),
        ..Section::default()
    });
    put(&page, &desk)
}

pub async fn retry(mut request: HttpRequest) -> HttpResult {
    let admin = request.admin().await?;
    // What is no number is no mail.
    let id = request.form().await?.text("id").parse().unwrap_or(0);
    match retry_email::retry(request.app(), &admin, id).await? {
        Retried::Queued => Ok(Page::of(&request).go(&format!("/admin/emails/{id}"), Some(Notice::MailQueued))),
        Retried::InvalidEmailToken | Retried::Done(_) => Err(Rejection::NothingToRetry.into()),
    }
}

/// What the kind of an email is called.
fn kind(page: &Page<'_>, kind: EmailKind) -> String {
    page.attribute(&format!("email-{}", kind.word()), "name")
}

fn again(page: &Page<'_>, mail: &outbox::Model) -> Vec<Form> {
    if !matches!(mail.state, EmailState::Queued | EmailState::Failed | EmailState::Expired) {
        return Vec::new();
    }
    let mut form = Form { tone: Tone::Quiet, ..page.form_to("/admin/emails/retry", "admin-email-retry") };
    form.hidden.push(("id", mail.id.to_string()));
    vec![form]
}

fn badge(page: &Page<'_>, state: EmailState) -> Badge {
    let mood = match state {
        EmailState::Sent => Mood::Good,
        EmailState::Failed | EmailState::Expired => Mood::Bad,
        EmailState::Queued | EmailState::Dropped => Mood::Plain,
    };
    Badge { text: page.say(words(state)), mood }
}

fn words(state: EmailState) -> &'static str {
    match state {
        EmailState::Queued => "admin-email-queued",
        EmailState::Sent => "admin-email-sent",
        EmailState::Failed => "admin-email-failed",
        EmailState::Expired => "admin-email-expired",
        EmailState::Dropped => "admin-email-dropped",
    }
}
