//! The client IP behind a trusted proxy: what the proxy added, or unknown, and never what the client sent.

use std::num::NonZeroU32;

use reqwest::{Method, header::HeaderValue};
use serde_json::json;
use vestibule::{
    config::ForwardedHeader,
    flows::{admin_users, sessions},
    store::{
        audit_event::{self, Filter},
        outbox,
    },
    types::{
        client::ClientInfo,
        clock::Timestamp,
        kinds::{EmailKind, Event},
        rate_limit::{Limit, LimitScope, Rate},
    },
};

use crate::harness::{TestApp, fetch};

async fn behind(header: ForwardedHeader, tries: u32) -> TestApp {
    TestApp::with(|config| {
        config.http.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
        config.http.forwarded_header = header;
        let rate =
            Rate { times: NonZeroU32::new(tries).unwrap(), per: std::time::Duration::from_mins(15), scope: LimitScope::Ip };
        config.limits.failed_login = Limit(vec![rate]);
    })
    .await
}

/// A wrong password by way of the proxy: the status, and where the audit log says that it came from.
async fn wrong(app: &TestApp, header: &str, lines: &[&[u8]]) -> (u16, Option<String>) {
    let mut request = app.anonymous().request(Method::POST, "/api/accounts/login/");
    for line in lines {
        request = request.header(header, HeaderValue::from_bytes(line).unwrap());
    }
    let got = fetch(request.json(&json!({ "email": "unknown@example.com", "password": "wrong" }))).await;
    let filter = Filter { event: Some(Event::SignInFailed), ..Filter::default() };
    let newest = audit_event::page(app.state().db.reader(), &filter, (vestibule::store::pagination::Cursor::Newest, 1))
        .await
        .unwrap()
        .rows
        .remove(0);
    (got.status, newest.ip)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_audit_log_has_the_ip_that_the_proxy_saw() {
    let app = behind(ForwardedHeader::XForwardedFor, 1000).await;
    let there = Some("192.0.2.99".to_owned());
    for sent in
        [&b"\""[..], b"\xe9", b"9.9.9.9", b"9.9.9.9, \"", b",", b", ,", b"\t", b"unknown", b"a\"b,\"c", b"for=9.9.9.9;x=\""]
    {
        let shown = sent.escape_ascii();
        let one_line = [sent, b", 192.0.2.99"].concat();
        assert_eq!(wrong(&app, "x-forwarded-for", &[&one_line]).await.1, there, "{shown}");
        assert_eq!(wrong(&app, "x-forwarded-for", &[sent, sent, b"192.0.2.99"]).await.1, there, "{shown}");
        assert_eq!(wrong(&app, "x-forwarded-for", &[&one_line, b"127.0.0.9"]).await.1, there, "{shown}");
    }
    for unreadable in [&b"nonsense"[..], b"\"192.0.2.99\"", b"192.0.2.99, unknown", b"192.0.2.99, \xff"] {
        assert_eq!(wrong(&app, "x-forwarded-for", &[unreadable]).await.1, None, "{}", unreadable.escape_ascii());
    }
    assert_eq!(wrong(&app, "x-forwarded-for", &[]).await.1.as_deref(), Some("127.0.0.1"));
}

#[tokio::test(flavor = "multi_thread")]
async fn forwarded_is_read_from_the_right_too() {
    let app = behind(ForwardedHeader::Forwarded, 1000).await;
    for sent in [&b"for=9.9.9.9;x=\""[..], b"\"", b"for=\"9.9.9.9", b"\xe9", b"for=9.9.9.9;host=\"a\\"] {
        let shown = sent.escape_ascii();
        for (added, seen) in
            [(&b", for=192.0.2.99"[..], "192.0.2.99"), (b", for=\"[2001:db8::1]:80\";proto=https", "2001:db8::1")]
        {
            assert_eq!(wrong(&app, "forwarded", &[&[sent, added].concat()]).await.1.as_deref(), Some(seen), "{shown}");
            assert_eq!(wrong(&app, "forwarded", &[sent, &added[2..]]).await.1.as_deref(), Some(seen), "{shown}");
        }
    }
    // The other header is ignored.
    assert_eq!(wrong(&app, "x-forwarded-for", &[b"192.0.2.99"]).await.1.as_deref(), Some("127.0.0.1"));
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_without_a_usable_ip_share_their_own_limit() {
    let app = behind(ForwardedHeader::XForwardedFor, 2).await;
    let unknown: [&[&[u8]]; 3] = [&[b"nonsense"], &[b"192.0.2.99, \xe9"], &[b"unknown"]];
    assert_eq!(wrong(&app, "x-forwarded-for", unknown[0]).await.0, 401);
    assert_eq!(wrong(&app, "x-forwarded-for", unknown[1]).await.0, 401);
    assert_eq!(wrong(&app, "x-forwarded-for", unknown[2]).await.0, 429);
    for known in [&[][..], &[&b"192.0.2.99"[..]], &[b"::1"]] {
        assert_eq!(wrong(&app, "x-forwarded-for", known).await.0, 401);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_with_a_hidden_ip_is_a_new_device_once() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "Lovelace").await;
    let come = async |ip: &str, agent: &str| {
        let origin = ClientInfo::new(ip.parse().ok(), Some(agent));
        let user = admin_users::find(app.state(), "ada@example.com").await.unwrap();
        sessions::open(app.state(), user, &app.web.sessions.pages, &origin).await.unwrap();
        outbox::count_of(app.state().db.reader(), ada.id, EmailKind::NewDevice, Timestamp(0)).await.unwrap()
    };
    assert_eq!(come("192.0.2.7", "curl/8").await, 0);
    assert_eq!(come("unknown", "curl/8").await, 1, "a sign-in from an unknown IP is not announced");
    assert_eq!(come("unknown", "curl/8").await, 1);
    assert_eq!(come("192.0.2.7", "curl/8").await, 1);
}
