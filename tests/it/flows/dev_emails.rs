//! Emails on a page, for developers only.

use std::fs;

use vestibule::{config::Config, flows::reset_password, types::client::ClientInfo};

use crate::harness::{TestApp, smtp_at};

/// On loopback, as on a developer's machine.
async fn at_home() -> TestApp {
    TestApp::with(|config| "http://127.0.0.1:0".clone_into(&mut config.public_url)).await
}

async fn forgotten(app: &TestApp) {
    app.user("Ada", "Lovelace").await;
    reset_password::request(app.state(), "ada@example.com", Some("fr".to_owned()), &ClientInfo::default()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn in_development_emails_can_be_read_in_the_browser() {
    let app = at_home().await;
    assert!(app.get("/dev/emails").await.text.contains("No emails yet"));
    forgotten(&app).await;
    app.next_email().await;
    let list = app.get("/dev/emails/").await;
    let path = list.text.split('"').find(|part| part.starts_with("/dev/emails/")).unwrap();
    assert!(list.text.contains("Choisissez un nouveau mot de passe") && list.text.contains("ada@example.com"));
    let message = app.get(path).await;
    let url = &app.state().config.public_url;
    assert!(message.text.contains(&format!("<a href=\"{url}/password-reset?token=1.")), "{}", message.text);
    assert!(message.text.contains(&format!("src=\"{path}/html\"")) && message.text.contains("<dt>Message-ID</dt>"));
    assert!(message.header("content-security-policy").ends_with("; frame-src 'self'"));
    let sheet = app.get(&format!("{path}/html")).await;
    assert!(sheet.text.starts_with("<!DOCTYPE html>") && sheet.text.contains("Bonjour Ada,"));
    assert!(sheet.header("content-security-policy").contains("sandbox"));
}

#[tokio::test(flavor = "multi_thread")]
async fn outside_development_emails_cannot_be_read() {
    let app = at_home().await;
    forgotten(&app).await;
    app.next_email().await;
    fs::write(app.data().join("secret.eml"), "Subject: no").unwrap();
    for name in ["../secret.eml", "..%2fsecret.eml", "secret.eml", ".", "x/html"] {
        let line = format!("GET /dev/emails/{name} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
        assert!(app.send_raw(&line).await.starts_with("HTTP/1.1 404 "), "{name}");
    }
    for head in ["Host: hall.example", "Host: 127.0.0.1\r\nX-Forwarded-For: 192.0.2.1", "Host: localhost\r\nForwarded: for=x"] {
        let line = format!("GET /dev/emails HTTP/1.1\r\n{head}\r\nConnection: close\r\n\r\n");
        assert!(app.send_raw(&line).await.starts_with("HTTP/1.1 404 "), "{head}");
    }
    // An app with a public name, or with an SMTP server.
    assert_eq!(TestApp::start().await.get("/dev/emails").await.status, 404);
    let change = |config: &mut Config| {
        "http://127.0.0.1:0".clone_into(&mut config.public_url);
        config.email.smtp = Some(smtp_at(1));
    };
    assert_eq!(TestApp::with(change).await.get("/dev/emails").await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn markup_in_an_email_is_shown_and_not_executed() {
    let app = at_home().await;
    let folder = app.data().join("emails");
    fs::create_dir_all(&folder).unwrap();
    let message = "Subject: <script>alert(1)</script>\r\nTo: a@b.cd\r\nX-Odd: \"><img src=x>\r\n\r\n<b>bold</b>\r\nhttp://evil.example/\r\n";
    fs::write(folder.join("20000101-000000-000001-test.eml"), message).unwrap();
    for path in ["/dev/emails", "/dev/emails/20000101-000000-000001-test.eml"] {
        let page = app.get(path).await;
        assert_eq!(page.status, 200);
        let odd = ["<script>alert", "<img src=x", "<b>bold", "href=\"http://evil"].iter().any(|odd| page.text.contains(odd));
        assert!(!odd, "{}", page.text);
    }
}
