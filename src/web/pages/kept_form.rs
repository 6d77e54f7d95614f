//! What was typed into a form that could not be obeyed, or that was left for another language: kept for ten minutes, sealed in a cookie,
//! until its page is shown again to the same user. Passwords, codes and everything secret are left out.

use std::time::Duration;

use poem::{Response, http::Method};
use serde::{Deserialize, Serialize};

use super::{notice::Notice, once, return_to};
use crate::{
    crypto::form_binding::FormBinding,
    types::site_path::SitePath,
    web::{context::RequestContext, cookies::CookieName, form::Form, form_check, sealed_cookie::SealedCookie},
};

const COOKIE: SealedCookie = SealedCookie { name: CookieName::Form, sealed_as: "form", lifetime: Duration::from_mins(10) };
/// In bytes: sealed and encoded it fits into a cookie, which browsers accept up to 4096 bytes.
const MAX_PLAIN: usize = 2600;

/// Fields that say how a form works, and not what the user typed.
const OWN_FIELDS: [&str; 9] =
    [form_check::FIELD, return_to::PAGE_FIELD, once::FIELD, "since", "topic", "lang", "return_to", "by", "username"];
/// Parts of the names of fields that are never kept.
const SECRET: [&str; 5] = ["password", "code", "token", "secret", "key"];

/// Why a form was not obeyed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reason {
    /// The reader has chosen another language.
    Language,
    SignedOut,
    /// The password must be entered again first.
    ConfirmFirst,
}

/// A form to be shown again.
#[derive(Serialize, Deserialize)]
pub struct KeptForm {
    reason: Reason,
    /// For whom the form was rendered; `None`, if no user was signed in.
    user: Option<i64>,
    /// The path of its page, without a slash at its end.
    page: String,
    fields: Vec<(String, String)>,
}

impl KeptForm {
    /// What the page that is shown now gets back.
    pub fn of(context: &RequestContext) -> Option<Self> {
        if context.method != Method::GET {
            return None;
        }
        let user = context.principal.as_ref().map(|principal| principal.user);
        kept(context).find(|form| form.user == user && form.page == path(&context.path))
    }

    /// Whether it can say anything about a field: an unchecked checkbox has sent nothing.
    #[expect(clippy::unused_self, reason = "templates ask the form")]
    pub fn has(&self, field: &str) -> bool {
        is_kept(field)
    }

    /// What was typed into a field.
    pub fn text(&self, field: &str) -> Option<&str> {
        self.fields.iter().rev().find(|(name, _)| name == field).map(|(_, value)| value.as_str())
    }

    /// Whether something was not saved that a user wanted to save.
    pub fn was_refused(&self) -> bool {
        self.reason != Reason::Language
    }
}

/// Keeps the form of this request, if it is our own. Where a user wanted to save something, the next page says that it is not saved.
pub fn keep(context: &RequestContext, response: &mut Response, (reason, page): (Reason, &SitePath)) {
    let Some(sent) = context.sent.get().filter(|_| context.method == Method::POST) else { return };
    let outcome = FormBinding::read(&context.app().link_key, &sent.text(form_check::FIELD))
        .map_or(Outcome::Nothing, |made| set(context, response, (reason, made.user, page), sent));
    if let Some(notice) = outcome.notice(reason) {
        notice.say(context, response);
    }
}

/// Forgets a form that has been shown, and one that is of another user than the one who is signed in.
pub fn forget_spent(context: &RequestContext, response: &mut Response) {
    let user = context.principal.as_ref().map(|principal| principal.user);
    let others = kept(context).any(|form| form.user.is_some() && user.is_some() && form.user != user);
    if others || KeptForm::of(context).is_some() {
        forget(context, response);
    }
}

pub fn forget(context: &RequestContext, response: &mut Response) {
    COOKIE.forget(context, response);
}

/// What became of the fields.
#[derive(Clone, Copy)]
enum Outcome {
    Kept,
    /// There was nothing to keep.
    Nothing,
    TooLong,
}

impl Outcome {
    fn notice(self, reason: Reason) -> Option<Notice> {
        match (reason, self) {
            (Reason::Language, _) => None,
            (Reason::SignedOut, Self::Kept) => Some(Notice::UnsavedKept),
            (Reason::SignedOut, Self::Nothing) => Some(Notice::Unsaved),
            (Reason::SignedOut, Self::TooLong) => Some(Notice::UnsavedTooLong),
            (Reason::ConfirmFirst, Self::Kept) => Some(Notice::UnconfirmedKept),
            (Reason::ConfirmFirst, Self::Nothing) => Some(Notice::Unconfirmed),
            (Reason::ConfirmFirst, Self::TooLong) => Some(Notice::UnconfirmedTooLong),
        }
    }
}

fn set(
    context: &RequestContext,
    response: &mut Response,
    (reason, user, page): (Reason, Option<i64>, &SitePath),
    sent: &Form,
) -> Outcome {
    let fields: Vec<_> = sent.pairs().filter(|(name, _)| is_kept(name)).map(|(name, value)| (name.to_owned(), value)).collect();
    if fields.iter().all(|(_, value)| value.is_empty()) {
        return Outcome::Nothing;
    }
    let page = path(page.as_str().split('?').next().unwrap_or_default()).to_owned();
    let plain = serde_json::to_string(&KeptForm { reason, user, page, fields }).ok().filter(|plain| plain.len() <= MAX_PLAIN);
    let is_kept = plain.is_some_and(|plain| COOKIE.keep(context, response, &plain).is_ok());
    if is_kept { Outcome::Kept } else { Outcome::TooLong }
}

/// Whether what is typed into this field is shown again.
pub fn is_kept(field: &str) -> bool {
    !OWN_FIELDS.contains(&field) && !SECRET.iter().any(|part| field.contains(part))
}

fn kept(context: &RequestContext) -> impl Iterator<Item = KeptForm> {
    COOKIE.values(context).filter_map(|plain| serde_json::from_str(plain.reveal()).ok())
}

/// Both spellings of a path are answered.
fn path(path: &str) -> &str {
    path.strip_suffix('/').unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    /// The names of the fields that templates make with this macro.
    fn fields(text: &str, with: &str) -> Vec<String> {
        let calls = text.split(with).skip(1);
        calls.filter_map(|call| call.strip_prefix("(\"")?.split('"').next().map(ToOwned::to_owned)).collect()
    }

    #[test]
    fn no_field_of_a_password_or_a_code_is_kept() {
        let mut seen = 0;
        for folder in ["templates/pages", "templates/pages/admin"] {
            for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap() {
                let text = fs::read_to_string(entry.unwrap().path()).unwrap_or_default();
                for field in fields(&text, "password_field") {
                    assert!(!is_kept(&field), "{field}");
                    seen += 1;
                }
            }
        }
        assert!(seen > 5, "{seen}");
        assert!(!is_kept("code") && !is_kept(form_check::FIELD) && is_kept("first_name") && is_kept("email"));
    }
}
