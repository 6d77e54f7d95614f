//! What somebody has told about themselves, their password, and the doors to everything else of their account.

use super::{
    components::{Badge, Fact, Form, Mood, Room},
    form_errors::Refused,
    layout::{self, A_YEAR, Page},
    login,
    notice::Notice,
};
use crate::{
    app::revoke_access::ApiKeys,
    error::{Field, FieldError, ValidationErrors},
    flows::{
        change_password,
        profile::{self, Draft},
    },
    store::user,
    web::{
        cookies::{self, CookieName},
        error::HttpResult,
        request::HttpRequest,
    },
};

pub async fn show(request: HttpRequest) -> HttpResult {
    let page = Page::of(&request);
    let user = profile::see(request.app(), request.principal()?.user).await?.user;
    page.show_room(&overview(&page, &user))
}

fn overview(page: &Page<'_>, user: &user::Model) -> Room {
    let mut room = page.furnish("profile-title", None);
    if let Some(at) = user.delete_at {
        room.lead.push(page.say_with("profile-leaving", &[("day", page.day(at).into())]));
        room.forms.push(page.form_to("/profile/delete/keep", "delete-keep"));
    }
    let (word, mood) = match user.verified_at {
        Some(_) => ("profile-verified", Mood::Good),
        None => ("profile-unverified", Mood::Plain),
    };
    let address = Fact {
        badge: Some(Badge { text: page.say(word), mood }),
        link: user.verified_at.is_none().then(|| page.link("/email-verify", "profile-verify")),
        ..Fact::new(page.say("profile-account"), &user.email)
    };
    let name = format!("{} {}", user.first_name, user.last_name);
    let named = (!name.trim().is_empty()).then(|| Fact::new(page.say("profile-name"), name.trim()));
    let username = user.username.as_ref().map(|name| Fact::new(page.say("profile-username"), name));
    let since = Fact::new(page.say("profile-since"), page.day(user.created_at));
    room.facts = [Some(address), named, username, Some(since)].into_iter().flatten().collect();
    room
}

pub async fn show_personal(request: HttpRequest) -> HttpResult {
    let page = Page::of(&request);
    let user = profile::see(request.app(), request.principal()?.user).await?.user;
    let mut room = page.furnish("personal-title", None);
    room.forms.push(about_form(&page, &About::of(&user)));
    page.show_room(&room)
}

pub async fn submit(mut request: HttpRequest) -> HttpResult {
    let sent = request.form().await?;
    let page = Page::of(&request);
    let user = request.principal()?.user;
    let typed = About {
        first_name: sent.text("first_name"),
        last_name: sent.text("last_name"),
        gender: sent.text("gender"),
        language: sent.text("language"),
    };
    let mut problems = ValidationErrors::default();
    let language = request.web.i18n.language(&typed.language);
    if language.is_none() {
        problems.add(Field::Locale, FieldError::NotAChoice { given: typed.language.clone() });
    }
    let draft = Draft {
        first_name: Some(&typed.first_name),
        last_name: Some(&typed.last_name),
        gender: Some(&typed.gender),
        locale: language.as_ref().map(|language| language.tag().to_owned()),
    };
    match profile::change(request.app(), user, draft, problems, &request.origin).await {
        Ok(_) => {
            let mut response = page.go("/profile/personal", Some(Notice::Saved));
            if let Some(language) = language {
                cookies::set(&request.web, &mut response, (CookieName::Language, language.tag()), A_YEAR);
            }
            Ok(response)
        }
        Err(error) => {
            let refused = Refused::of(error)?;
            let mut form = about_form(&page, &typed);
            let summary = page.refuse(&mut form, &refused);
            let mut room = page.furnish("personal-title", Some(summary));
            room.forms.push(form);
            page.show_room(&room)
        }
    }
}

pub async fn show_password(request: HttpRequest) -> HttpResult {
    let page = Page::of(&request);
    let user = profile::see(request.app(), request.principal()?.user).await?.user;
    let mut room = page.furnish("profile-password", None);
    room.lead.push(page.say("profile-password-lead"));
    room.forms.push(password_form(&page, &user, false));
    page.show_room(&room)
}

pub async fn change_password(mut request: HttpRequest) -> HttpResult {
    let sent = request.form().await?;
    let page = Page::of(&request);
    let asking = request.session_ref()?;
    let (old, new) = (sent.text("old_password"), sent.text("new_password"));
    let end_keys = !sent.text("end_keys").is_empty();
    let keys = if end_keys { ApiKeys::Revoke } else { ApiKeys::Keep };
    let draft = change_password::Draft { old: Some(&old), new: Some(&new), keys, problems: ValidationErrors::default() };
    match change_password::change(request.app(), asking, draft, &request.origin).await {
        Ok(()) => {
            let mut response = page.go("/profile/password", Some(Notice::PasswordChanged));
            // The device ended with the password that it knew; this browser has just shown the new one.
            login::remember(&page, &mut response, &profile::see(request.app(), asking.user).await?.user);
            Ok(response)
        }
        Err(error) => {
            let refused = Refused::of(error)?;
            let user = profile::see(request.app(), asking.user).await?.user;
            let mut form = password_form(&page, &user, end_keys);
            let summary = page.refuse(&mut form, &refused);
            let mut room = page.furnish("profile-password", Some(summary));
            room.forms.push(form);
            page.show_room(&room)
        }
    }
}

/// Where password managers ask for the form (W3C, A Well-Known URL for Changing Passwords).
pub async fn well_known(_call: HttpRequest) -> HttpResult {
    Ok(layout::go("/profile/password"))
}

/// What the first form holds, from the table or as it was typed.
struct About {
    first_name: String,
    last_name: String,
    gender: String,
    language: String,
}

impl About {
    fn of(user: &user::Model) -> Self {
        Self {
            first_name: user.first_name.clone(),
            last_name: user.last_name.clone(),
            gender: user.gender.clone().unwrap_or_default(),
            language: user.locale.clone().unwrap_or_default(),
        }
    }
}

fn about_form(page: &Page<'_>, about: &About) -> Form {
    let mut form = page.form_to("/profile/personal", "profile-submit");
    let language = if about.language.is_empty() { page.language.tag() } else { &about.language };
    form.inputs = vec![
        page.first_name_input(&about.first_name),
        page.last_name_input(&about.last_name),
        page.gender_input(&about.gender),
        page.language_input(language),
    ];
    form
}

fn password_form(page: &Page<'_>, user: &user::Model, end_keys: bool) -> Form {
    let mut form = page.form_to("/profile/password", "profile-password-submit");
    form.account = Some(user.email.clone());
    form.inputs = vec![page.old_password_input(), page.new_password_input(), page.end_keys_input(end_keys)];
    form
}
