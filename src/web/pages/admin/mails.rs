//! Mails that wait, and those that did not arrive: what the mail server said, never what stands in them.

use super::{
    desk, pager, person, put, start,
    view::{Search, Section, Sieve},
    wish,
};
use crate::{
    error::Refusal,
    flows::mails::{self, Retried},
    store::{outbox, user},
    types::kinds::{MailKind, MailState},
    web::{
        call::Call,
        failure::Answer,
        pages::{
            notice::Notice,
            page::Page,
            view::{Badge, Choice, Fact, Form, Mood, Row, Tone},
        },
    },
};

pub async fn show(call: Call) -> Answer {
    call.admin().await?;
    let page = Page::of(&call);
    let db = call.app().db.reader();
    let state = wish(&call, "state").as_deref().and_then(MailState::of);
    let found = outbox::stretch(db, state, start(&call)).await?;
    let owners: Vec<i64> = found.rows.iter().filter_map(|mail| mail.user_id).collect();
    let addresses = user::addresses(db, &owners).await?;
    let mut desk = desk(&page, page.say("admin-emails"), None);
    desk.lead.push(page.say("admin-emails-lead"));
    let mut choices = vec![Choice { value: String::new(), text: page.say("admin-any-state"), chosen: state.is_none() }];
    choices.extend(MailState::ALL.map(|one| Choice {
        value: one.word().to_owned(),
        text: page.say(words(one)),
        chosen: state == Some(one),
    }));
    desk.search = Some(Search {
        action: "/admin/mails",
        submit: page.say("admin-search-submit"),
        text: None,
        choices: vec![Sieve { name: "state", label: page.say("admin-state"), choices }],
    });
    let row = |mail: &outbox::Model| {
        let owner = mail.user_id.and_then(|id| addresses.get(&id).cloned());
        let mut about: Vec<String> = mail.address.clone().or(owner).into_iter().collect();
        about.push(page.moment(mail.created_at));
        about.extend(mail.last_error.clone());
        Row {
            name: kind(&page, mail.kind),
            href: Some(format!("/admin/mails/{}", mail.id)),
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

pub async fn show_one(call: Call) -> Answer {
    call.admin().await?;
    let page = Page::of(&call);
    let db = call.app().db.reader();
    let mail = outbox::by_id(db, call.id_at(2)?).await?.ok_or(Refusal::NotFound)?;
    let owner = user::addresses(db, mail.user_id.as_slice()).await?.into_iter().next();
    let mut desk = desk(&page, page.say_with("admin-email", &[("number", mail.id.to_string().into())]), None);
    desk.lead.push(page.say("admin-email-lead"));
    let to = mail.address.clone().or_else(|| owner.as_ref().map(|(_, address)| address.clone())).unwrap_or_default();
    let link = owner.map(|(id, _)| page.link(person::path(id), "admin-account"));
    let mut facts = vec![
        Fact { badge: Some(badge(&page, mail.state)), ..Fact::new(page.say("admin-email-type"), kind(&page, mail.kind)) },
        Fact { link, ..Fact::new(page.say("admin-email-to"), to) },
        Fact::new(page.say("admin-email-attempts"), mail.attempts.to_string()),
        Fact::new(page.say("admin-email-created"), page.moment(mail.created_at)),
        Fact::new(page.say("admin-email-expires"), page.moment(mail.expires_at)),
    ];
    if mail.state == MailState::Queued {
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

pub async fn retry(mut call: Call) -> Answer {
    let admin = call.admin().await?;
    // What is no number is no mail.
    let id = call.form().await?.text("id").parse().unwrap_or(0);
    match mails::retry(call.app(), &admin, id).await? {
        Retried::Queued => Ok(Page::of(&call).go(&format!("/admin/mails/{id}"), Some(Notice::MailQueued))),
        Retried::LinkDead | Retried::Done(_) => Err(Refusal::NothingToRetry.into()),
    }
}

/// What the kind of an email is called.
fn kind(page: &Page<'_>, kind: MailKind) -> String {
    page.attribute(&format!("email-{}", kind.word()), "name")
}

fn again(page: &Page<'_>, mail: &outbox::Model) -> Vec<Form> {
    if !matches!(mail.state, MailState::Queued | MailState::Failed | MailState::Expired) {
        return Vec::new();
    }
    let mut form = Form { tone: Tone::Quiet, ..page.form_to("/admin/mails/retry", "admin-email-retry") };
    form.hidden.push(("id", mail.id.to_string()));
    vec![form]
}

fn badge(page: &Page<'_>, state: MailState) -> Badge {
    let mood = match state {
        MailState::Sent => Mood::Good,
        MailState::Failed | MailState::Expired => Mood::Bad,
        MailState::Queued | MailState::Dropped => Mood::Plain,
    };
    Badge { text: page.say(words(state)), mood }
}

fn words(state: MailState) -> &'static str {
    match state {
        MailState::Queued => "admin-email-queued",
        MailState::Sent => "admin-email-sent",
        MailState::Failed => "admin-email-failed",
        MailState::Expired => "admin-email-expired",
        MailState::Dropped => "admin-email-dropped",
    }
}
