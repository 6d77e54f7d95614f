//! A page on its way out: a visit, in the language of whoever reads it.

use std::time::Duration;

use askama::Template;
use poem::{
    Response,
    http::{HeaderValue, Method, StatusCode, header},
};

use super::{
    account_nav,
    components::{Card, Form, Frame, Link, Room, Rooms, Shell, Summary, Tongue, Way},
    fence,
    notice::Notice,
    return_to,
};
use crate::{
    error::InternalError,
    i18n::{Language, Localizer, Value},
    types::{clock::Timestamp, user_agent::Device},
    web::{
        cookies::{self, CookieName},
        error::{HttpError, HttpResult, whole_seconds},
        request::RequestContext,
    },
};

/// A choice of language is kept for as long as browsers keep anything.
pub const A_YEAR: Duration = Duration::from_hours(365 * 24);
/// A notice that nobody came to read is old news.
const A_MINUTE: Duration = Duration::from_mins(1);

pub struct Page<'a> {
    pub context: &'a RequestContext,
    pub language: Language,
    localizer: Localizer<'a>,
}

impl<'a> Page<'a> {
    /// In the language that the person chose, else in the best one for their browser.
    pub fn of(context: &'a RequestContext) -> Self {
        let words = &context.web.i18n;
        let chosen =
            cookies::get_all(&context.web, &context.headers, CookieName::Language).iter().find_map(|tag| words.language(tag));
        let language = chosen.unwrap_or_else(|| words.negotiate(context.header(&header::ACCEPT_LANGUAGE).unwrap_or_default()));
        Self { context, localizer: words.localizer(&language), language }
    }

    pub fn say(&self, key: &str) -> String {
        self.say_with(key, &[])
    }

    /// Every text may name the service.
    pub fn say_with(&self, key: &str, values: &[(&str, Value<'_>)]) -> String {
        let brand = ("brand", self.context.web.app.config.branding.name.as_str().into());
        let values: Vec<_> = values.iter().cloned().chain([brand]).collect();
        self.localizer.text_with(key, &values)
    }

    /// An attribute of a text, which a test asks every language for.
    pub fn attribute(&self, key: &str, name: &str) -> String {
        self.localizer.attribute(key, name, &[]).unwrap_or_else(|| format!("{key}.{name}"))
    }

    /// The text of a key about somebody or something that people have named; see `fence`.
    pub fn say_of(&self, key: &str, (place, name): (&str, &str)) -> String {
        self.say_with(key, &[(place, fence::fenced(name).into())])
    }

    /// A day in words.
    pub fn day(&self, at: Timestamp) -> String {
        self.localizer.day(at)
    }

    /// A wait in words: whole minutes, never less than it takes.
    pub fn wait(&self, wait: Duration) -> String {
        self.localizer.span(Duration::from_mins(wait.as_secs().div_ceil(60)))
    }

    /// What stands around a page with this title.
    pub fn frame(&self, title: &str, refused: Option<&Summary>) -> Frame {
        let (web, say) = (&self.context.web, |key| self.say(key));
        let branding = &web.app.config.branding;
        let title_key = if refused.is_some() { "frame-title-refused" } else { "frame-title" };
        Frame {
            shell: Shell::Centered,
            lang: self.localizer.tag().to_owned(),
            title: self.say_with(title_key, &[("page", title.into())]),
            style: web.assets.path("app.css"),
            script: web.assets.path("app.js"),
            icon: web.assets.icon.clone(),
            house: branding.name.clone(),
            logo: web.assets.logo.clone(),
            banner: branding.header.clone(),
            legal: say("frame-legal"),
            legal_links: self.legal_links(),
            imprint: branding.footer.clone(),
            skip: say("frame-skip"),
            home: say("frame-home"),
            account: say("frame-account"),
            navigation: self.navigation(),
            rooms: None,
            sign_out: self.context.principal.as_ref().map(|_| say("frame-sign-out")),
            languages_label: say("frame-language"),
            languages: self.tongues(),
            here: return_to::here(self.context),
            notice: self.notice().map(|notice| say(notice.key())),
        }
    }

    /// What stands around a page of the account: the other pages of the account too.
    pub fn room(&self, title: &str, refused: Option<&Summary>) -> Frame {
        let links = account_nav::ACCOUNT.iter().map(|(path, key)| {
            let link = self.link(*path, key);
            Link { current: account_nav::is_in(&account_nav::ACCOUNT, path, &self.context.path), ..link }
        });
        let rooms = Rooms { label: self.say("frame-navigation"), links: links.collect() };
        Frame {
            shell: Shell::Room,
            navigation: self.to_administration().into_iter().collect(),
            rooms: Some(rooms),
            ..self.frame(title, refused)
        }
    }

    /// A card with a heading, to be filled in.
    pub fn card(&self, heading: &str) -> Card {
        let heading = self.say(heading);
        Card {
            frame: self.frame(&heading, None),
            heading,
            lead: Vec::new(),
            summary: None,
            facts: Vec::new(),
            forms: Vec::new(),
            ways: Vec::new(),
            buttons: Vec::new(),
            reference: None,
        }
    }

    /// A card with a heading and one sentence.
    pub fn card_saying(&self, heading: &str, text: String) -> Card {
        Card { lead: vec![text], ..self.card(heading) }
    }

    /// A card for one form; a refused one says so in its title, its summary and its status.
    pub fn form(&self, heading: &str, form: Form, summary: Option<Summary>) -> Card {
        let mut card = self.card(heading);
        card.frame = self.frame(&card.heading, summary.as_ref());
        Card { forms: vec![form], summary, ..card }
    }

    /// A page of the account, to be furnished; a refused form says so as `form` does.
    pub fn furnish(&self, heading: &str, summary: Option<Summary>) -> Room {
        let heading = self.say(heading);
        Room {
            frame: self.room(&heading, summary.as_ref()),
            heading,
            lead: Vec::new(),
            summary,
            facts: Vec::new(),
            rows: Vec::new(),
            forms: Vec::new(),
            pager: None,
        }
    }

    pub fn show_room(&self, room: &Room) -> HttpResult {
        match &room.summary {
            Some(summary) => self.show_refused(summary.wait, room),
            None => self.show(StatusCode::OK, room),
        }
    }

    pub fn moment(&self, at: Timestamp) -> String {
        self.localizer.moment(at)
    }

    pub fn span(&self, span: Duration) -> String {
        self.localizer.span(span)
    }

    /// A browser and a system, as far as they are known.
    pub fn device(&self, user_agent: Option<&str>) -> String {
        let device = Device::of(user_agent.unwrap_or_default());
        match (device.browser, device.system) {
            (Some(browser), Some(system)) => {
                self.say_with("device-both", &[("browser", browser.into()), ("system", system.into())])
            }
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => self.say("device-unknown"),
        }
    }

    pub fn way(&self, question: &str, href: impl Into<String>, text: &str) -> Way {
        Way { question: self.say(question), link: self.link(href, text) }
    }

    pub fn link(&self, href: impl Into<String>, text: &str) -> Link {
        Link::to(href, self.say(text))
    }

    /// # Errors
    /// A fault, where the template cannot be laid out.
    pub fn show(&self, status: StatusCode, view: &impl Template) -> HttpResult {
        let html = view.render().map_err(|error| HttpError::App(InternalError::new("lay out a page", error).into()))?;
        let mut response = Response::builder()
            .status(status)
            .content_type("text/html; charset=utf-8")
            .header(header::CONTENT_LANGUAGE, self.localizer.tag())
            .header(header::VARY, HeaderValue::from_static("Accept-Language, Cookie"))
            .body(html);
        if self.notice().is_some() {
            cookies::remove(&self.context.web, &mut response, CookieName::Notice);
        }
        Ok(response)
    }

    /// A card that was asked for, or one whose form was refused.
    pub fn show_card(&self, card: &Card) -> HttpResult {
        match &card.summary {
            Some(summary) => self.show_refused(summary.wait, card),
            None => self.show(StatusCode::OK, card),
        }
    }

    /// As `show_card`, for pages after which one wants to know whether this browser keeps cookies.
    pub fn show_trying_cookies(&self, card: &Card) -> HttpResult {
        let mut response = self.show_card(card)?;
        cookies::set_probe(&self.context.web, &self.context.headers, &mut response);
        Ok(response)
    }

    /// A page whose form was refused, for something that is wrong or for haste.
    pub fn show_refused(&self, wait: Option<Duration>, view: &impl Template) -> HttpResult {
        let Some(wait) = wait else { return self.show(StatusCode::UNPROCESSABLE_ENTITY, view) };
        let mut response = self.show(StatusCode::TOO_MANY_REQUESTS, view)?;
        response.headers_mut().insert(header::RETRY_AFTER, whole_seconds(wait).into());
        Ok(response)
    }

    /// On to another page with GET, which may say that something has been done.
    pub fn go(&self, to: &str, saying: Option<Notice>) -> Response {
        let mut response = go(to);
        if let Some(notice) = saying {
            cookies::set(&self.context.web, &mut response, (CookieName::Notice, notice.word()), A_MINUTE);
        }
        response
    }

    /// To one's account, for whoever has one; a card says itself where else to go.
    fn navigation(&self) -> Vec<Link> {
        let known = self.context.principal.is_some();
        known.then(|| self.link("/profile", "frame-profile")).into_iter().chain(self.to_administration()).collect()
    }

    /// For whoever the token says may go there; the door asks again.
    fn to_administration(&self) -> Option<Link> {
        let role = self.context.app().config.admin.role.as_ref()?;
        let may = self.context.principal.as_ref()?.roles.contains(role);
        may.then(|| self.link("/admin/users", "frame-admin"))
    }

    fn legal_links(&self) -> Vec<Link> {
        let branding = &self.context.web.app.config.branding;
        let link = |url: &Option<String>, key| url.as_ref().map(|url| self.link(url, key));
        let links = [link(&branding.terms_url, "frame-terms"), link(&branding.privacy_url, "frame-privacy")];
        links.into_iter().flatten().collect()
    }

    fn tongues(&self) -> Vec<Tongue> {
        let words = &self.context.web.i18n;
        let tongue = |language: &Language| Tongue {
            tag: language.tag().to_owned(),
            name: words.localizer(language).name(),
            current: *language == self.language,
        };
        words.languages().map(tongue).collect()
    }

    /// Read where a page is shown, and not on the way to one.
    fn notice(&self) -> Option<Notice> {
        if self.context.method == Method::HEAD {
            return None;
        }
        cookies::get_all(&self.context.web, &self.context.headers, CookieName::Notice).iter().find_map(|word| Notice::of(word))
    }
}

/// On to another page, with GET whatever this was (RFC 9110 15.4.4).
pub fn go(to: &str) -> Response {
    let location = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/"));
    Response::builder().status(StatusCode::SEE_OTHER).header(header::LOCATION, location).finish()
}
