//! What somebody has told about themselves, and their password.

use poem::http::StatusCode;

use super::{
    notice::Notice,
    page::{self, A_YEAR, Page},
    refusal::Refused,
    view::{Badge, Fact, Form, Mood, Profile, Summary},
};
use crate::{
    error::{Field, Problem, Problems},
    flows::{
        change_password,
        profile::{self, Draft},
    },
    store::user,
    web::{
        call::Call,
        cookies::{self, Jar},
        failure::Answer,
    },
};

pub async fn show(call: Call) -> Answer {
    let page = Page::of(&call);
    let user = profile::see(call.app(), call.known()?.user).await?.user;
    let about = about_form(&page, &About::of(&user));
    let view = view(&page, &user, (about, password_form(&page, &user)), None);
    page.show(StatusCode::OK, &view)
}

pub async fn submit(mut call: Call) -> Answer {
    let sent = call.form().await?;
    let page = Page::of(&call);
    let user = call.known()?.user;
    let typed = About {
        first_name: sent.text("first_name"),
        last_name: sent.text("last_name"),
        gender: sent.text("gender"),
        language: sent.text("language"),
    };
    let mut problems = Problems::default();
    let language = call.web.words.known(&typed.language);
    if language.is_none() {
        problems.add(Field::Locale, Problem::NotAChoice { given: typed.language.clone() });
    }
    let draft = Draft {
        first_name: Some(&typed.first_name),
        last_name: Some(&typed.last_name),
        gender: Some(&typed.gender),
        locale: language.as_ref().map(|language| language.tag().to_owned()),
    };
    match profile::change(call.app(), user, draft, problems, &call.origin).await {
        Ok(_) => {
            let mut response = page.go("/profile", Some(Notice::Saved));
            if let Some(language) = language {
                cookies::keep(&call.web, &mut response, (Jar::Language, language.tag()), A_YEAR);
            }
            Ok(response)
        }
        Err(error) => {
            let refused = Refused::of(error)?;
            let user = profile::see(call.app(), user).await?.user;
            let mut about = about_form(&page, &typed);
            let summary = page.refuse(&mut about, &refused);
            let wait = summary.wait;
            let view = view(&page, &user, (about, password_form(&page, &user)), Some(summary));
            page.show_refused(wait, &view)
        }
    }
}

pub async fn change_password(mut call: Call) -> Answer {
    let sent = call.form().await?;
    let page = Page::of(&call);
    let asking = call.asking()?;
    let (old, new) = (sent.text("old_password"), sent.text("new_password"));
    let draft = change_password::Draft { old: Some(&old), new: Some(&new), problems: Problems::default() };
    match change_password::change(call.app(), asking, draft, &call.origin).await {
        Ok(()) => Ok(page.go("/profile", Some(Notice::PasswordChanged))),
        Err(error) => {
            let refused = Refused::of(error)?;
            let user = profile::see(call.app(), asking.user).await?.user;
            let mut password = password_form(&page, &user);
            let summary = page.refuse(&mut password, &refused);
            let wait = summary.wait;
            let view = view(&page, &user, (about_form(&page, &About::of(&user)), password), Some(summary));
            page.show_refused(wait, &view)
        }
    }
}

/// Where password managers ask for the form (W3C, A Well-Known URL for Changing Passwords).
pub async fn well_known(_call: Call) -> Answer {
    Ok(page::go("/profile#password"))
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
    let mut form = page.form_to("/profile", "profile-submit");
    let language = if about.language.is_empty() { page.language.tag() } else { &about.language };
    form.inputs = vec![
        page.first_name_input(&about.first_name),
        page.last_name_input(&about.last_name),
        page.gender_input(&about.gender),
        page.language_input(language),
    ];
    form
}

fn password_form(page: &Page<'_>, user: &user::Model) -> Form {
    let mut form = page.form_to("/profile/password", "profile-password-submit");
    form.account = Some(user.email.clone());
    form.inputs = vec![page.old_password_input(), page.new_password_input()];
    form
}

fn view(page: &Page<'_>, user: &user::Model, (about_form, password_form): (Form, Form), summary: Option<Summary>) -> Profile {
    let heading = page.say("profile-title");
    let (word, mood) = match user.verified_at {
        Some(_) => ("profile-verified", Mood::Good),
        None => ("profile-unverified", Mood::Plain),
    };
    let address = Fact {
        badge: Some(Badge { text: page.say(word), mood }),
        link: user.verified_at.is_none().then(|| page.link("/email-verify", "profile-verify")),
        ..Fact::new(page.say("profile-account"), &user.email)
    };
    Profile {
        frame: page.room(&heading, summary.as_ref()),
        heading,
        lead: Vec::new(),
        summary,
        facts: vec![address],
        about: page.say("profile-about"),
        about_form,
        password: page.say("profile-password"),
        password_lead: page.say("profile-password-lead"),
        password_form,
    }
}
