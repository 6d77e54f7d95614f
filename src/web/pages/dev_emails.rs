//! For development: the emails that were written to a folder because no SMTP server is configured. On this machine only.

use std::sync::Arc;

use askama::Template;
use poem::{
    Response, handler,
    http::{HeaderName, HeaderValue, header},
};

use super::{
    Html,
    layout::{Layout, page},
};
use crate::{
    app::App,
    config::Config,
    email::file_transport::{FileTransport, StoredEmail},
    types::host,
    web::{
        context::RequestContext,
        error::{HttpError, HttpResult},
        resource::{Access, Resource, Surface},
        security_headers,
    },
};

/// The name of the page.
pub const PAGE: &str = "/dev/emails";
/// So many are listed, the newest.
const MAX_LISTED: usize = 100;

/// What proxies add. Behind one, a remote client looks like a local one.
const FORWARDED: [&str; 5] = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"];

/// Styles and pictures in the email and nothing else: no script, no remote picture, no form; links open in a new tab.
const SHEET_CSP: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; \
                         frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox";

/// Whether the emails can be read in a browser: there is no SMTP server, only this machine can connect, and links lead to this
/// machine too. A server that users reach through a proxy has another `public_url`, and its emails are private.
pub fn is_open(config: &Config) -> bool {
    let lives_here = host::is_loopback(host::name(host::authority(&config.public_url)));
    config.email.smtp.is_none() && config.listen.ip().is_loopback() && lives_here
}

pub fn resources(config: &Config) -> Vec<Resource> {
    if !is_open(config) {
        return Vec::new();
    }
    let at = |below: &str| {
        let path = config.pages_at.page(&format!("{PAGE}{below}"));
        Resource::new(path.as_str(), Access::Public, Surface::Html, Arc::new(Html))
    };
    vec![at("").get(list), at("/:name").get(show), at("/:name/html").get(sheet)]
}

#[derive(Template)]
#[template(path = "pages/dev_emails.html")]
struct DevEmailsPage<'a> {
    layout: &'a Layout<'a>,
    folder: String,
    emails: Vec<StoredEmail>,
}

#[derive(Template)]
#[template(path = "pages/dev_email.html")]
struct DevEmailPage<'a> {
    layout: &'a Layout<'a>,
    email: StoredEmail,
}

page!(DevEmailsPage);
page!(DevEmailPage);

impl DevEmailsPage<'_> {
    fn subject(&self, subject: &str) -> String {
        subject_or_none(self, subject)
    }
}

impl DevEmailPage<'_> {
    fn subject(&self, subject: &str) -> String {
        subject_or_none(self, subject)
    }

    fn is_own_link(&self, line: &str) -> bool {
        line.strip_prefix(&self.context.app().config.public_url).is_some_and(|rest| rest.starts_with('/'))
    }
}

fn subject_or_none(layout: &Layout<'_>, subject: &str) -> String {
    if subject.is_empty() { layout.t("dev-email-no-subject").into() } else { subject.to_owned() }
}

#[handler]
async fn list(layout: Layout<'_>, context: &RequestContext, app: &App) -> HttpResult {
    let emails = folder_for(context)?.newest(MAX_LISTED).await?;
    let folder = app.config.data_dir.join("emails").display().to_string();
    layout.show(&DevEmailsPage { layout: &layout, folder, emails })
}

#[handler]
async fn show(layout: Layout<'_>, context: &RequestContext, app: &App) -> HttpResult {
    let email = email_at(context).await?;
    let mut response = layout.show(&DevEmailPage { layout: &layout, email })?;
    let csp = format!("{}; frame-src 'self'", security_headers::csp(&app.config));
    // Without it, the policy of every page remains, and no frame is shown.
    if let Ok(csp) = HeaderValue::from_str(&csp) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, csp);
    }
    Ok(response)
}

/// The HTML part by itself, for the frame on the page of the email.
#[handler]
async fn sheet(context: &RequestContext) -> HttpResult {
    let email = email_at(context).await?;
    let response = Response::builder().content_type("text/html; charset=utf-8");
    Ok(response.header(header::CONTENT_SECURITY_POLICY, SHEET_CSP).body(email.html))
}

/// The host name of another site could resolve to this machine (DNS rebinding): only local names are answered.
fn folder_for(context: &RequestContext) -> Result<FileTransport, HttpError> {
    let name = context.header(&header::HOST).map(host::name).unwrap_or_default();
    let forwarded = FORWARDED.map(HeaderName::from_static).iter().any(|name| context.headers.contains_key(name));
    let is_near = host::is_loopback(name) && !forwarded;
    if is_near { Ok(FileTransport::below(&context.app().config.data_dir)) } else { Err(HttpError::NoSuchPath) }
}

async fn email_at(context: &RequestContext) -> Result<StoredEmail, HttpError> {
    let folder = folder_for(context)?;
    let below = context.page_name().and_then(|name| name.strip_prefix(PAGE));
    let name = below.unwrap_or_default().split('/').nth(1).unwrap_or_default();
    folder.read(name).await?.ok_or(HttpError::NoSuchPath)
}
