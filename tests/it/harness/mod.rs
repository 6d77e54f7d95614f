//! The real server on a port of its own for each test, with its own data folder and database, a clock to advance and a mailbox.
//!
//! ```ignore
//! let app = TestApp::start().await;
//! let ada = app.ada().await;
//! app.advance_clock(Duration::from_secs(301));
//! assert_eq!(ada.get("/api/accounts/me/").await.status, 401);
//! ```
//! Tests run with `#[tokio::test(flavor = "multi_thread")]`. A test fails if its app has logged an unexpected error or has emails left
//! to send when it is dropped.

mod authenticator;
mod browser;
mod coverage;
mod database;
mod html;
mod log;
mod mailbox;
mod raw_http;
mod response;
mod scripted_http;
mod scripted_smtp;
mod second_factor;
mod smtp_sink;
mod tcp_proxy;
mod test_app;
mod user;
mod wait;

pub use self::{
    authenticator::{Authenticator, Forged, USER_PRESENT, encode},
    browser::{Browser, Page},
    coverage::coverage_variable,
    database::{TestDatabase, postgres},
    html::Form,
    mailbox::ReceivedEmail,
    response::{Client, TestResponse, fetch},
    scripted_http::ScriptedHttp,
    scripted_smtp::{FIRST_LINE, LAST_LINE, Script, ScriptedSmtp},
    second_factor::CodeApp,
    smtp_sink::{SmtpSink, smtp_at},
    tcp_proxy::Proxy,
    test_app::{PUBLIC_URL, TestApp},
    user::{PASSWORD, TestUser},
    wait::eventually,
};
