//! A browser without a screen: keeps cookies, sends its origin and its forms, follows no redirect by itself.

use std::{ops::Deref, sync::Mutex};

use reqwest::Method;
use vestibule::web::form_check::FIELD;

use super::{
    Client, Form, PUBLIC_URL, TestApp, TestResponse,
    html::{forms, pressed, tags, unescape},
    response::fetch,
};

pub struct Browser {
    client: Client,
    jar: Mutex<Vec<(String, String)>>,
    origin: String,
    /// The preferred language.
    pub language: &'static str,
}

/// A page that was returned; dereferences to the response.
#[derive(Debug, Clone)]
pub struct Page(TestResponse);

impl Deref for Page {
    type Target = TestResponse;

    fn deref(&self) -> &TestResponse {
        &self.0
    }
}

impl Page {
    /// The target of a redirect; empty if it is none.
    pub fn location(&self) -> &str {
        self.header("location")
    }

    /// The form with this action.
    pub fn form(&self, action: &str) -> Form {
        let wanted = |form: &Form| form.action == action || form.action.split('?').next() == Some(action);
        let found = forms(&self.text).into_iter().find(wanted);
        found.unwrap_or_else(|| panic!("no form goes to {action} on:\n{}", self.text))
    }

    /// What the button of this name and value sends.
    pub fn pressed(&self, name: &str, value: &str) -> Form {
        pressed(&self.text, (name, value)).unwrap_or_else(|| panic!("no button {name}={value} on:\n{}", self.text))
    }

    /// Every form that is bound to an account.
    pub fn forms(&self) -> Vec<Form> {
        forms(&self.text).into_iter().filter(|form| form.value(FIELD).is_some()).collect()
    }

    /// The visible text in one line.
    pub fn words(&self) -> String {
        // Isolation of a name does not separate words.
        let page = self.text.replace("<bdi>", "").replace("</bdi>", "");
        let text: Vec<_> = tags(&page).filter(|tag| !matches!(tag.name, "style" | "script")).map(|tag| tag.text).collect();
        unescape(&text.join(" ")).split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

impl TestApp {
    pub fn browser(&self) -> Browser {
        let origin = self.state().config.public_url.clone();
        Browser { client: self.anonymous(), jar: Mutex::default(), origin, language: "en" }
    }
}

impl Browser {
    /// As a user who types the URL, or clicks a link in an email client.
    pub async fn open(&self, path: &str) -> Page {
        let path = path.strip_prefix(PUBLIC_URL).unwrap_or(path);
        self.send(self.client.request(Method::GET, path).header("sec-fetch-site", "none")).await
    }

    /// Follows one redirect.
    pub async fn follow(&self, page: &Page) -> Page {
        assert!(matches!(page.status, 302 | 303 | 307 | 308), "not a redirect but {}:\n{}", page.status, page.text);
        self.open(page.location()).await
    }

    /// Sends a form of the app's own page.
    pub async fn submit(&self, form: &Form) -> Page {
        let fields: Vec<_> = form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.post_bare(&form.action, &fields).await
    }

    /// As `submit`, and names the page that the form is on, as browsers do.
    pub async fn submit_from(&self, page: &str, form: &Form) -> Page {
        let fields: Vec<_> = form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let request = self.client.request(Method::POST, &form.action).form(&fields).header("origin", &self.origin);
        self.send(request.header("sec-fetch-site", "same-origin").header("referer", format!("{}{page}", self.origin))).await
    }

    /// Sends a form that was filled in by hand, from its own page.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let mut fields = fields.to_vec();
        let made_for = self.made_for(path).await;
        if !fields.iter().any(|(name, _)| *name == FIELD) {
            fields.extend(made_for.as_deref().map(|value| (FIELD, value)));
        }
        self.post_bare(path, &fields).await
    }

    /// As `post`, with these fields and no other.
    pub async fn post_bare(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        self.post_from(&self.origin, "same-origin", path, fields).await
    }

    /// The account that the form is bound to: on its own page, else on another page of this browser.
    async fn made_for(&self, path: &str) -> Option<String> {
        for page in [path, "/profile/personal", "/login"] {
            let page = self.glance(page).await;
            let forms = page.forms();
            let own = forms.iter().find(|form| form.action == path).or(forms.first());
            if let Some(value) = own.and_then(|form| form.value(FIELD)) {
                return Some(value.to_owned());
            }
        }
        None
    }

    /// Looks at a page without using up its notice.
    async fn glance(&self, path: &str) -> Page {
        let notice = self.cookie("notice");
        let page = self.open(path).await;
        if let Some(notice) = notice {
            self.set_cookie("notice", &notice);
        }
        page
    }

    /// Sends a form from another site; the cookies go with it as if SameSite did not exist.
    pub async fn post_from(&self, origin: &str, site: &str, path: &str, fields: &[(&str, &str)]) -> Page {
        let request = self.client.request(Method::POST, path).form(fields);
        self.send(request.header("origin", origin).header("sec-fetch-site", site)).await
    }

    /// A cookie of the server, by its name in the source.
    pub fn cookie(&self, name: &str) -> Option<String> {
        let name = &self.full_name(name);
        let jar = self.jar.lock().unwrap();
        jar.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    }

    pub fn set_cookie(&self, name: &str, value: &str) {
        let name = self.full_name(name);
        let mut jar = self.jar.lock().unwrap();
        jar.retain(|(known, _)| *known != name);
        jar.push((name, value.to_owned()));
    }

    pub fn forget_cookie(&self, name: &str) {
        let name = self.full_name(name);
        self.jar.lock().unwrap().retain(|(known, _)| *known != name);
    }

    /// All cookies, as they are sent.
    pub fn jar(&self) -> String {
        let jar = self.jar.lock().unwrap();
        jar.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    pub fn full_name(&self, name: &str) -> String {
        if name.contains("vestibule") {
            return name.to_owned();
        }
        format!("{}vestibule_{name}", if self.origin.starts_with("https:") { "__Host-" } else { "" })
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Page {
        let jar: Vec<_> = self.jar.lock().unwrap().iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = if jar.is_empty() { request } else { request.header("cookie", jar.join("; ")) };
        let got = fetch(request.header("accept", "text/html,*/*;q=0.8").header("accept-language", self.language)).await;
        for line in got.headers.get_all("set-cookie") {
            self.keep(line.to_str().unwrap());
        }
        Page(got)
    }

    fn keep(&self, line: &str) {
        let mut parts = line.split(';').map(str::trim);
        let (name, value) = parts.next().and_then(|pair| pair.split_once('=')).unwrap();
        if parts.any(|part| part.eq_ignore_ascii_case("max-age=0")) {
            self.forget_cookie(name);
        } else {
            self.set_cookie(name, value);
        }
    }
}
