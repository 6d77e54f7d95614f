//! The mails that were written where there is no mail server, for whoever develops: only on this machine, only for it.

use std::sync::Arc;

use askama::Template;
use poem::{
    Response,
    http::{HeaderName, HeaderValue, StatusCode, header},
};

use super::{
    Html,
    components::{Fact, Frame, Kind, Link, Row, Shell, Tone},
    layout::Page,
};
use crate::{
    config::Config,
    email::file_transport::{FileTransport, StoredEmail},
    types::host,
    web::{
        error::{HttpError, HttpResult},
        middleware::CSP,
        request::{HttpRequest, RequestContext},
        resource::{Access, Resource, Surface},
    },
};

const PATH: &str = "/dev/emails";
/// More than anybody scrolls through.
const MOST: usize = 100;

/// What proxies add. Behind one, somebody far away looks as if they were here.
const FORWARDED: [&str; 5] = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"];

/// Styles in the mail and nothing else: no script, no picture from elsewhere, no form; links open beside it.
const SHEET_CSP: &str = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; \
                         frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox";

/// Whether the mails can be read in a browser: there is no mail server, nobody but this machine can connect, and links lead
/// to this machine too. A house that people reach through a proxy has another `public_url`, and its mails are theirs.
pub fn is_open(config: &Config) -> bool {
    let lives_here = host::is_loopback(host::name(host::authority(&config.public_url)));
    config.email.smtp.is_none() && config.listen.ip().is_loopback() && lives_here
}

pub fn resources(config: &Config) -> Vec<Resource> {
    if !is_open(config) {
        return Vec::new();
    }
    let page = |path: String| Resource::new(path, Access::Public, Surface::Html, Arc::new(Html));
    vec![page(PATH.to_owned()).get(list), page(format!("{PATH}/:name")).get(show), page(format!("{PATH}/:name/html")).get(sheet)]
}

async fn list(request: HttpRequest) -> HttpResult {
    let folder = near(&request)?;
    let page = Page::of(&request);
    let line = |mail: &StoredEmail| {
        let (to, when) = (mail.to.as_str().into(), mail.date.as_str().into());
        let about = page.say_with("dev-email-to", &[("to", to), ("when", when)]);
        let href = Some(format!("{PATH}/{}", mail.name));
        Row { name: subject(&page, mail), href, about: vec![about], ..Row::default() }
    };
    let rows: Vec<Row> = folder.newest(MOST).await?.iter().map(line).collect();
    let heading = page.say("dev-email-title");
    let resource = request.app().config.data_dir.join("emails").display().to_string();
    let view = List {
        frame: Frame { shell: Shell::Room, ..page.frame(&heading, None) },
        heading,
        lead: vec![page.say_with("dev-email-lead", &[("folder", resource.into())])],
        none: rows.is_empty().then(|| page.say("dev-email-none")),
        rows,
    };
    page.show(StatusCode::OK, &view)
}

async fn show(request: HttpRequest) -> HttpResult {
    let mail = asked_for(&request).await?;
    let page = Page::of(&request);
    let heading = subject(&page, &mail);
    let ours = format!("{}/", request.app().config.public_url);
    let view = Mail {
        frame: Frame { shell: Shell::Room, ..page.frame(&heading, None) },
        heading,
        lead: Vec::new(),
        back: page.link(PATH, "dev-email-back"),
        text: page.say("dev-email-text"),
        lines: mail.text.lines().map(|line| TextLine { text: line.to_owned(), is_link: line.starts_with(&ours) }).collect(),
        html: page.link(format!("{PATH}/{}/html", mail.name), "dev-email-html"),
        headers_title: page.say("dev-email-headers"),
        facts: mail.headers.into_iter().map(|(name, value)| Fact::new(name, value)).collect(),
    };
    let mut response = page.show(StatusCode::OK, &view)?;
    let csp = HeaderValue::from_str(&format!("{CSP}; frame-src 'self'")).unwrap_or(HeaderValue::from_static(CSP));
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, csp);
    Ok(response)
}

/// The HTML part by itself, for the frame on the page of the mail.
async fn sheet(request: HttpRequest) -> HttpResult {
    let mail = asked_for(&request).await?;
    let response = Response::builder().content_type("text/html; charset=utf-8");
    Ok(response.header(header::CONTENT_SECURITY_POLICY, SHEET_CSP).body(mail.html))
}

/// A page of another site could have its own name lead here (DNS rebinding): we answer to names of this machine only.
fn near(context: &RequestContext) -> Result<FileTransport, HttpError> {
    let name = context.header(&header::HOST).map(host::name).unwrap_or_default();
    let forwarded = FORWARDED.map(HeaderName::from_static).iter().any(|name| context.headers.contains_key(name));
    let is_near = host::is_loopback(name) && !forwarded;
    if is_near { Ok(FileTransport::below(&context.app().config.data_dir)) } else { Err(HttpError::NoSuchPath) }
}

async fn asked_for(context: &RequestContext) -> Result<StoredEmail, HttpError> {
    let folder = near(context)?;
    let name = context.path.strip_prefix(PATH).unwrap_or_default().split('/').nth(1).unwrap_or_default();
    folder.read(name).await?.ok_or(HttpError::NoSuchPath)
}

fn subject(page: &Page<'_>, mail: &StoredEmail) -> String {
    if mail.subject.is_empty() { page.say("dev-email-no-subject") } else { mail.subject.clone() }
}

#[derive(Template)]
#[template(path = "pages/dev_mails.html")]
struct List {
    frame: Frame,
    heading: String,
    lead: Vec<String>,
    none: Option<String>,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "pages/dev_mail.html")]
struct Mail {
    frame: Frame,
    heading: String,
    lead: Vec<String>,
    back: Link,
    text: String,
    lines: Vec<TextLine>,
    html: Link,
    headers_title: String,
    facts: Vec<Fact>,
}

struct TextLine {
    text: String,
    is_link: bool,
}
