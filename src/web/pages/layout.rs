//! What all pages share: the request, the language of its reader, and everything around the content of a page.

use std::time::Duration;

use askama::Template;
use poem::{
    Response,
    http::{HeaderValue, Method, StatusCode, header},
};

use super::{assets::Icon, form_errors::FormErrors, mailed, next, notice::Notice, text::Text};
use crate::{
    config::Branding,
    crypto::strength,
    error::Fault,
    types::{clock::Moment, device::Device, email::Email},
    web::{
        binding,
        call::Visit,
        cookies::{self, Jar},
        failure::{Answer, Failure, whole_seconds},
    },
    words::{Language, Speech},
};

/// The language that was chosen is kept for as long as browsers keep anything.
pub const A_YEAR: Duration = Duration::from_hours(365 * 24);
/// A notice that is not shown within a minute is out of date.
const A_MINUTE: Duration = Duration::from_mins(1);

pub struct Layout<'a> {
    pub visit: &'a Visit,
    pub language: Language,
    speech: Speech<'a>,
}

/// Lets the template of a page call the methods of its layout: `t("login-title")`.
macro_rules! page {
    ($page:ident) => {
        impl<'a> std::ops::Deref for $page<'a> {
            type Target = $crate::web::pages::layout::Layout<'a>;

            fn deref(&self) -> &Self::Target {
                self.layout
            }
        }
    };
}
pub(crate) use page;

/// A language that the reader may choose.
pub struct LanguageChoice {
    pub tag: String,
    /// In the language itself.
    pub name: String,
    pub is_current: bool,
}

impl<'a> Layout<'a> {
    /// In the language that was chosen in this browser, else in the best one for its `Accept-Language`.
    pub fn of(visit: &'a Visit) -> Self {
        let words = &visit.web.words;
        let chosen = cookies::read_all(&visit.web, &visit.headers, Jar::Language).iter().find_map(|tag| words.known(tag));
        let language = chosen.unwrap_or_else(|| words.negotiate(visit.header(&header::ACCEPT_LANGUAGE).unwrap_or_default()));
        Self { visit, speech: words.in_language(&language), language }
    }

    /// The text of a key. Every text may name the operator's brand.
    pub fn t<'t>(&'t self, key: &'t str) -> Text<'t> {
        Text::new(self.speech, key).with("house", &self.branding().name)
    }

    /// What the tab of the browser shows.
    pub fn title(&self, page: impl Into<String>) -> Text<'_> {
        self.titled("frame-title", page.into())
    }

    /// As `title`; a form that was refused says so first.
    pub fn form_title(&self, page: impl Into<String>, errors: &FormErrors) -> Text<'_> {
        self.titled(if errors.is_empty() { "frame-title" } else { "frame-title-refused" }, page.into())
    }

    fn titled<'t>(&'t self, key: &'t str, page: String) -> Text<'t> {
        self.t(key).with("page", page)
    }

    pub fn lang(&self) -> &str {
        self.speech.tag()
    }

    /// A day in words.
    pub fn day(&self, at: &Moment) -> String {
        self.speech.day(*at)
    }

    /// A minute in words.
    pub fn moment(&self, at: &Moment) -> String {
        self.speech.moment(*at)
    }

    pub fn span(&self, span: &Duration) -> String {
        self.speech.span(*span)
    }

    /// A wait in words: whole minutes, never less than it takes.
    pub fn wait(&self, wait: Duration) -> String {
        self.speech.span(Duration::from_mins(wait.as_secs().div_ceil(60)))
    }

    /// A browser and a system, as far as they are known.
    pub fn device(&self, user_agent: &Option<String>) -> String {
        let device = Device::of(user_agent.as_deref().unwrap_or_default());
        match (device.browser, device.system) {
            (Some(browser), Some(system)) => self.t("device-both").with("browser", browser).with("system", system).into(),
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => self.t("device-unknown").into(),
        }
    }

    /// An email address for readers who may not be its owner.
    pub fn masked(&self, email: &str) -> String {
        Email::parse(email).map(|email| email.masked()).unwrap_or_default()
    }

    pub fn min_password_length(&self) -> usize {
        strength::SHORTEST
    }

    /// The path under which a file of `static/` is served.
    pub fn asset(&self, name: &str) -> String {
        self.visit.web.assets.path(name)
    }

    pub fn branding(&self) -> &Branding {
        &self.visit.web.app.config.branding
    }

    /// What the tab of the browser shows beside the title.
    pub fn icon(&self) -> &Icon {
        &self.visit.web.assets.icon
    }

    /// The operator's logo.
    pub fn logo_path(&self) -> Option<&str> {
        self.visit.web.assets.logo.as_deref()
    }

    pub fn is_signed_in(&self) -> bool {
        self.visit.caller.is_some()
    }

    /// As the token says; the pages of the administration ask the database.
    pub fn is_admin(&self) -> bool {
        let role = self.visit.app().config.admin.role.as_ref();
        self.visit.caller.as_ref().zip(role).is_some_and(|(caller, role)| caller.roles.contains(role))
    }

    /// Whether this is the page at a path.
    pub fn is_at(&self, path: &str) -> bool {
        self.visit.path.trim_end_matches('/') == path
    }

    /// Whether this is the page at a path, or one below it.
    pub fn is_within(&self, path: &str) -> bool {
        self.is_at(path) || self.visit.path.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'))
    }

    /// Whether two texts are the same; templates have them in several types.
    pub fn is_same(&self, one: &str, other: &str) -> bool {
        one == other
    }

    pub fn languages(&self) -> Vec<LanguageChoice> {
        let words = &self.visit.web.words;
        let choice = |language: &Language| LanguageChoice {
            tag: language.tag().to_owned(),
            name: words.in_language(language).name(),
            is_current: *language == self.language,
        };
        words.languages().map(choice).collect()
    }

    /// The page to come back to in another language.
    pub fn here(&self) -> String {
        next::here(self.visit)
    }

    /// What a form to this path is made for; see `web::binding`.
    pub fn made_for(&self, action: &str) -> String {
        binding::value(self.visit, mailed::link_of(self.visit, action))
    }

    /// The key of what has just been done. Read where a page is shown, and not on the way to one.
    pub fn notice(&self) -> Option<&'static str> {
        if self.visit.method == Method::HEAD {
            return None;
        }
        let words = cookies::read_all(&self.visit.web, &self.visit.headers, Jar::Notice);
        words.iter().find_map(|word| Notice::of(word)).map(Notice::key)
    }

    /// # Errors
    /// A fault, where the template cannot be rendered.
    pub fn show(&self, page: &impl Template) -> Answer {
        self.show_as(StatusCode::OK, page)
    }

    /// # Errors
    /// As `show`.
    pub fn show_as(&self, status: StatusCode, page: &impl Template) -> Answer {
        let html = page.render().map_err(|error| Failure::House(Fault::new("render a page", error).into()))?;
        let mut response = Response::builder()
            .status(status)
            .content_type("text/html; charset=utf-8")
            .header(header::CONTENT_LANGUAGE, self.lang())
            .header(header::VARY, HeaderValue::from_static("Accept-Language, Cookie"))
            .body(html);
        if self.notice().is_some() {
            cookies::forget(&self.visit.web, &mut response, Jar::Notice);
        }
        Ok(response)
    }

    /// A page with a form: 422 for one that was refused, 429 for one that came too soon.
    ///
    /// # Errors
    /// As `show`.
    pub fn show_form(&self, errors: &FormErrors, page: &impl Template) -> Answer {
        if errors.is_empty() {
            return self.show(page);
        }
        let Some(wait) = errors.wait else { return self.show_as(StatusCode::UNPROCESSABLE_ENTITY, page) };
        let mut response = self.show_as(StatusCode::TOO_MANY_REQUESTS, page)?;
        response.headers_mut().insert(header::RETRY_AFTER, whole_seconds(wait).into());
        Ok(response)
    }

    /// As `show_form`, for pages after which we want to know whether this browser keeps cookies.
    ///
    /// # Errors
    /// As `show`.
    pub fn show_trying_cookies(&self, errors: &FormErrors, page: &impl Template) -> Answer {
        let mut response = self.show_form(errors, page)?;
        cookies::try_out(&self.visit.web, &self.visit.headers, &mut response);
        Ok(response)
    }

    /// On to another page with GET, which may say what has been done.
    pub fn go(&self, to: &str, notice: Option<Notice>) -> Response {
        let mut response = go(to);
        if let Some(notice) = notice {
            cookies::keep(&self.visit.web, &mut response, (Jar::Notice, notice.word()), A_MINUTE);
        }
        response
    }
}

/// On to another page, with GET whatever this was (RFC 9110 15.4.4).
pub fn go(to: &str) -> Response {
    let location = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/"));
    Response::builder().status(StatusCode::SEE_OTHER).header(header::LOCATION, location).finish()
}
