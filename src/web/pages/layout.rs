//! What all pages share: the request, the language of its reader, and everything around the content of a page.

use std::time::Duration;

use poem::{
    FromRequest, Request, RequestBody,
    http::{Method, header},
};

use super::{forms_of_page::FormsOfPage, link_cookie, notice::Notice, own_name, return_to, text::Text, time::Time};
use crate::{
    app::App,
    config::Branding,
    crypto::password_policy,
    i18n::{Language, Localizer},
    types::{
        clock::Timestamp,
        destination::Destination,
        email::Email,
        email_problem::EmailProblem,
        kinds::{EmailKind, Event},
        site_path::SitePath,
        user_agent::Device,
    },
    web::{
        assets::Icon,
        context::RequestContext,
        cookies::{self, CookieName},
        extract, form_check,
    },
};

/// The language that was chosen is kept for as long as browsers keep anything.
pub const A_YEAR: Duration = Duration::from_hours(365 * 24);

pub struct Layout<'a> {
    pub context: &'a RequestContext,
    pub language: Language,
    localizer: Localizer<'a>,
    pub(super) forms: FormsOfPage,
    /// Of the user who is signed in, where a template of the operator shows it.
    pub(super) user_name: String,
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

#[expect(
    clippy::trivially_copy_pass_by_ref,
    clippy::ref_option,
    clippy::unused_self,
    reason = "templates call methods, and pass fields by reference"
)]
impl<'a> Layout<'a> {
    /// In the language that was chosen in this browser, else in the best one for its `Accept-Language`.
    pub fn of(context: &'a RequestContext) -> Self {
        let words = &context.web.i18n;
        let chosen =
            cookies::get_all(&context.web, &context.headers, CookieName::Language).iter().find_map(|tag| words.language(tag));
        let language = chosen.unwrap_or_else(|| words.negotiate(context.header(&header::ACCEPT_LANGUAGE).unwrap_or_default()));
        let (forms, user_name) = (FormsOfPage::default(), String::new());
        Self { context, localizer: words.localizer(&language), language, forms, user_name }
    }

    pub fn app(&self) -> &'a App {
        self.context.app()
    }

    /// The text of a key. Every text may name the operator's brand.
    pub fn t<'t>(&'t self, key: &'t str) -> Text<'t> {
        Text::new(self.localizer, key).with("brand", &self.branding().name)
    }

    /// What has happened, as a user or an administrator reads it.
    pub fn event_text(&self, event: &Event) -> String {
        String::from(self.t(&format!("log-{}", event.word())))
    }

    /// What an email of this kind is called.
    pub fn email_kind(&self, kind: &EmailKind) -> String {
        let key = format!("email-{}", kind.word());
        self.localizer.attribute(&key, "name", &[]).unwrap_or(key)
    }

    /// What a role is called for this reader. What forms send is its name.
    pub fn role_label(&self, name: &str) -> String {
        self.localizer.role_label(&self.app().config.admin.role_labels, name)
    }

    pub fn role_labels(&self, names: &[String]) -> Vec<String> {
        names.iter().map(|name| self.role_label(name)).collect()
    }

    /// Why an email has not arrived.
    pub fn email_problem(&self, problem: &EmailProblem) -> String {
        String::from(self.t(&format!("admin-email-problem-{}", problem.word())))
    }

    /// What the tab of the browser shows.
    pub fn title(&self, page: impl Into<String>) -> Text<'_> {
        self.titled("frame-title", page.into())
    }

    pub(super) fn titled<'t>(&'t self, key: &'t str, page: String) -> Text<'t> {
        self.t(key).with("page", page)
    }

    pub fn lang(&self) -> &str {
        self.localizer.tag()
    }

    /// With what separates thousands in this language.
    pub fn number(&self, number: u64) -> String {
        self.localizer.number(number)
    }

    /// A day in words, by itself or within a sentence.
    pub fn day(&self, at: &Timestamp) -> Time {
        Time::day(*at, self.localizer.day(*at))
    }

    /// A minute in words, by itself: "Last active: ..." and not "Last active on ...", for a near one becomes "2 hours ago".
    pub fn moment(&self, at: &Timestamp) -> Time {
        Time::minute(*at, self.localizer.moment(*at))
    }

    pub fn span(&self, span: &Duration) -> String {
        self.localizer.span(*span)
    }

    /// A wait in words, never less than it takes.
    pub fn wait(&self, wait: Duration) -> String {
        self.localizer.wait(wait)
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
        password_policy::MIN_LEN
    }

    /// The path under which a file of `static/` is served.
    pub fn asset(&self, name: &str) -> String {
        self.context.web.assets.path(name)
    }

    pub fn branding(&self) -> &Branding {
        &self.context.web.app.config.branding
    }

    /// The operator's line above the page.
    pub fn header_text(&self) -> Option<&str> {
        self.branding().header.as_ref().map(|text| text.in_language(self.lang()))
    }

    /// The operator's line below the page.
    pub fn footer_text(&self) -> Option<&str> {
        self.branding().footer.as_ref().map(|text| text.in_language(self.lang()))
    }

    /// What the tab of the browser shows beside the title.
    pub fn icon(&self) -> &Icon {
        &self.context.web.assets.icon
    }

    /// Whether the page has the background of our style sheet; the operator's may have another.
    pub fn has_our_colours(&self) -> bool {
        self.branding().css.is_none()
    }

    /// The operator's logo.
    pub fn logo_path(&self) -> Option<&str> {
        self.context.web.assets.logo.as_deref()
    }

    pub fn is_signed_in(&self) -> bool {
        self.context.principal.is_some()
    }

    pub fn has_passkeys(&self) -> bool {
        self.app().passkeys.is_some()
    }

    /// As the token says; the pages of the administration ask the database.
    pub fn is_admin(&self) -> bool {
        let role = self.context.app().config.admin.role.as_ref();
        self.context.principal.as_ref().zip(role).is_some_and(|(principal, role)| principal.roles.contains(role))
    }

    /// The path of the page of this name, such as `/login`. Every link and form of a page gets its path here.
    pub fn page(&self, name: &str) -> SitePath {
        self.context.page(name)
    }

    /// Where the logo leads.
    pub fn home(&self) -> Destination {
        self.branding().home_url.clone().unwrap_or_else(|| self.page("/").into())
    }

    /// Whether users leave for the application, whose name is that of the brand.
    pub fn leads_home(&self, destination: &Destination) -> bool {
        destination.is_elsewhere() || self.branding().home_url.as_ref() == Some(destination)
    }

    /// The path of the sign-in page that leads on to the page of this name.
    pub fn sign_in_for(&self, name: &str) -> SitePath {
        return_to::with(&self.page("/login"), Some(&self.page(name).into()))
    }

    /// Whether this is the page of this name.
    pub fn is_at(&self, name: &str) -> bool {
        self.context.page_name() == Some(name)
    }

    /// Whether this is the page of this name, or one below it.
    pub fn is_within(&self, name: &str) -> bool {
        let below = |here: &str| here.strip_prefix(name).is_some_and(|rest| rest.starts_with('/'));
        self.is_at(name) || self.context.page_name().is_some_and(below)
    }

    /// Whether two texts are the same; templates have them in several types.
    pub fn is_same(&self, one: &str, other: &str) -> bool {
        one == other
    }

    pub fn languages(&self) -> Vec<LanguageChoice> {
        let words = &self.context.web.i18n;
        let choice = |language: &Language| LanguageChoice {
            tag: language.tag().to_owned(),
            name: words.localizer(language).name(),
            is_current: *language == self.language,
        };
        words.languages().map(choice).collect()
    }

    /// The page to come back to in another language.
    pub fn here(&self) -> SitePath {
        return_to::here(self.context)
    }

    /// What a form to the page of this name is made for; see `web::form_check`.
    pub fn made_for(&self, action: &str) -> String {
        form_check::value(self.context, link_cookie::link_for(self.context, action))
    }

    /// What has just been done. Read where a page is shown, and not on the way to one.
    pub fn notice(&self) -> Option<Notice> {
        if self.context.method == Method::HEAD {
            return None;
        }
        let words = cookies::get_all(&self.context.web, &self.context.headers, CookieName::Notice);
        let said = words.iter().find_map(|word| Notice::of(word));
        said.or_else(|| self.forms.kept(self.context).filter(|form| form.was_refused()).map(|_| Notice::FormKept))
    }

    /// Where a notice leads on to: the application, once there is nothing left to do here. The overview has a button for that.
    pub fn way_home(&self, notice: &Notice) -> Option<&Destination> {
        let is_done = notice.is_last_step() && self.is_signed_in() && !self.is_at("/profile");
        self.branding().home_url.as_ref().filter(|_| is_done)
    }
}

impl<'a> FromRequest<'a> for Layout<'a> {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        let context = extract::context(request)?;
        Ok(Self { user_name: own_name::user_name(context).await, ..Self::of(context) })
    }
}
