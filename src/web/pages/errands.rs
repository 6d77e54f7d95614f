//! What a mail leads to and one button takes back: a change of address cancelled or undone, an account kept.

use poem::http::StatusCode;

use super::{mailed, notice::Notice, page::Page};
use crate::{
    error::{Error, Refusal, Result},
    flows::{change_email, leave},
    types::kinds::Purpose,
    web::{
        call::{Call, Visit},
        cookies,
        failure::Answer,
    },
};

struct Errand {
    purpose: Purpose,
    path: &'static str,
    title: &'static str,
    lead: &'static str,
    submit: &'static str,
    done: Notice,
}

const CANCEL: Errand = Errand {
    purpose: Purpose::CancelChange,
    path: "/email-change/cancel",
    title: "cancel-title",
    lead: "cancel-lead",
    submit: "cancel-submit",
    done: Notice::EmailChangeCancelled,
};
const UNDO: Errand = Errand {
    purpose: Purpose::UndoEmail,
    path: "/email-undo",
    title: "undo-title",
    lead: "undo-lead",
    submit: "undo-submit",
    done: Notice::EmailRestored,
};
const KEEP: Errand = Errand {
    purpose: Purpose::KeepAccount,
    path: "/account-keep",
    title: "keep-title",
    lead: "keep-lead",
    submit: "keep-submit",
    done: Notice::AccountKept,
};

pub async fn show_cancel(call: Call) -> Answer {
    show(&call, &CANCEL).await
}

pub async fn submit_cancel(call: Call) -> Answer {
    submit(&call, &CANCEL).await
}

pub async fn show_undo(call: Call) -> Answer {
    show(&call, &UNDO).await
}

pub async fn submit_undo(call: Call) -> Answer {
    submit(&call, &UNDO).await
}

pub async fn show_keep(call: Call) -> Answer {
    show(&call, &KEEP).await
}

pub async fn submit_keep(call: Call) -> Answer {
    submit(&call, &KEEP).await
}

async fn show(visit: &Visit, errand: &Errand) -> Answer {
    if let Some(response) = mailed::pick_up(visit, errand.purpose, errand.path) {
        return Ok(response);
    }
    let page = Page::of(visit);
    match look(visit, errand).await {
        Ok(about) => {
            let mut card = page.form(errand.title, page.form_to(errand.path, errand.submit), None);
            card.lead.push(page.say_of(errand.lead, ("email", &about)));
            page.show_card(&card)
        }
        Err(Error::Refused(Refusal::LinkDead)) => dead(&page, StatusCode::GONE),
        Err(error) => Err(error.into()),
    }
}

/// The only thing that uses a link: mail scanners follow links, but they send no forms.
async fn submit(visit: &Visit, errand: &Errand) -> Answer {
    let page = Page::of(visit);
    match run(visit, errand).await {
        Ok(()) => {
            let mut response = page.go("/login", Some(errand.done));
            mailed::put_down(visit, &mut response);
            if errand.purpose == Purpose::UndoEmail {
                // Every session has ended, the one of this browser too.
                cookies::forget_tokens(&visit.web, &mut response);
            }
            Ok(response)
        }
        Err(Error::Refused(Refusal::LinkDead)) => dead(&page, StatusCode::UNPROCESSABLE_ENTITY),
        Err(error) => Err(error.into()),
    }
}

/// The address that it is about.
async fn look(visit: &Visit, errand: &Errand) -> Result<String> {
    let token = mailed::token(visit, errand.purpose).ok_or(Refusal::LinkDead)?;
    match errand.purpose {
        Purpose::CancelChange => change_email::look_cancel(visit.app(), &token).await,
        Purpose::UndoEmail => change_email::look_back(visit.app(), &token).await,
        _ => leave::look(visit.app(), &token).await,
    }
}

async fn run(visit: &Visit, errand: &Errand) -> Result<()> {
    let token = mailed::token(visit, errand.purpose).ok_or(Refusal::LinkDead)?;
    match errand.purpose {
        Purpose::CancelChange => change_email::cancel_by_link(visit.app(), &token, &visit.origin).await,
        Purpose::UndoEmail => change_email::undo(visit.app(), &token, &visit.origin).await,
        _ => leave::keep_by_link(visit.app(), &token, &visit.origin).await,
    }
}

pub(super) fn dead(page: &Page<'_>, status: StatusCode) -> Answer {
    let mut card = mailed::dead_card(page, "reset-dead-title", "link-dead-lead");
    card.buttons.push(page.link("/profile", "home-to-profile"));
    let mut response = page.show(status, &card)?;
    mailed::put_down(page.visit, &mut response);
    Ok(response)
}
