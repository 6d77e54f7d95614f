//! Who asks, behind a proxy that is trusted: what it added, or nobody that we know, and never what the client sent.

use std::num::NonZeroU32;

use reqwest::{Method, header::HeaderValue};
use serde_json::json;
use vestibule::{
    config::ForwardedHeader,
    flows::{people, sessions},
    store::{
        audit::{self, Filter},
        outbox,
    },
    types::{
        clock::Moment,
        kinds::{Event, MailKind},
        origin::Origin,
        rate::{By, Limit, Rate},
    },
};

use crate::harness::{House, answer};

async fn behind(header: ForwardedHeader, tries: u32) -> House {
    House::with(|config| {
        config.http.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
        config.http.forwarded_header = header;
        let rate = Rate { times: NonZeroU32::new(tries).unwrap(), per: std::time::Duration::from_mins(15), by: By::Ip };
        config.limits.failed_login = Limit(vec![rate]);
    })
    .await
}

/// A wrong password by way of the proxy: the status, and where the audit log says that it came from.
async fn wrong(house: &House, header: &str, lines: &[&[u8]]) -> (u16, Option<String>) {
    let mut request = house.anon().request(Method::POST, "/api/accounts/login/");
    for line in lines {
        request = request.header(header, HeaderValue::from_bytes(line).unwrap());
    }
    let got = answer(request.json(&json!({ "email": "nobody@example.com", "password": "wrong" }))).await;
    let filter = Filter { event: Some(Event::SignInFailed), ..Filter::default() };
    let newest = audit::search(house.app().db.reader(), filter, 1).await.unwrap().remove(0);
    (got.status, newest.ip)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_audit_log_has_what_the_proxy_saw_whatever_the_client_sends() {
    let house = behind(ForwardedHeader::XForwardedFor, 1000).await;
    let there = Some("192.0.2.99".to_owned());
    for sent in
        [&b"\""[..], b"\xe9", b"9.9.9.9", b"9.9.9.9, \"", b",", b", ,", b"\t", b"unknown", b"a\"b,\"c", b"for=9.9.9.9;x=\""]
    {
        let shown = sent.escape_ascii();
        let one_line = [sent, b", 192.0.2.99"].concat();
        assert_eq!(wrong(&house, "x-forwarded-for", &[&one_line]).await.1, there, "{shown}");
        assert_eq!(wrong(&house, "x-forwarded-for", &[sent, sent, b"192.0.2.99"]).await.1, there, "{shown}");
        assert_eq!(wrong(&house, "x-forwarded-for", &[&one_line, b"127.0.0.9"]).await.1, there, "{shown}");
    }
    for unreadable in [&b"nonsense"[..], b"\"192.0.2.99\"", b"192.0.2.99, unknown", b"192.0.2.99, \xff"] {
        assert_eq!(wrong(&house, "x-forwarded-for", &[unreadable]).await.1, None, "{}", unreadable.escape_ascii());
    }
    assert_eq!(wrong(&house, "x-forwarded-for", &[]).await.1.as_deref(), Some("127.0.0.1"));
}

#[tokio::test(flavor = "multi_thread")]
async fn forwarded_is_read_from_the_right_as_well() {
    let house = behind(ForwardedHeader::Forwarded, 1000).await;
    for sent in [&b"for=9.9.9.9;x=\""[..], b"\"", b"for=\"9.9.9.9", b"\xe9", b"for=9.9.9.9;host=\"a\\"] {
        let shown = sent.escape_ascii();
        for (added, seen) in
            [(&b", for=192.0.2.99"[..], "192.0.2.99"), (b", for=\"[2001:db8::1]:80\";proto=https", "2001:db8::1")]
        {
            assert_eq!(wrong(&house, "forwarded", &[&[sent, added].concat()]).await.1.as_deref(), Some(seen), "{shown}");
            assert_eq!(wrong(&house, "forwarded", &[sent, &added[2..]]).await.1.as_deref(), Some(seen), "{shown}");
        }
    }
    // The other header is nobody's.
    assert_eq!(wrong(&house, "x-forwarded-for", &[b"192.0.2.99"]).await.1.as_deref(), Some("127.0.0.1"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_place_uses_up_its_own_tries_and_nobody_elses() {
    let house = behind(ForwardedHeader::XForwardedFor, 2).await;
    let unknown: [&[&[u8]]; 3] = [&[b"nonsense"], &[b"192.0.2.99, \xe9"], &[b"unknown"]];
    assert_eq!(wrong(&house, "x-forwarded-for", unknown[0]).await.0, 401);
    assert_eq!(wrong(&house, "x-forwarded-for", unknown[1]).await.0, 401);
    assert_eq!(wrong(&house, "x-forwarded-for", unknown[2]).await.0, 429);
    for known in [&[][..], &[&b"192.0.2.99"[..]], &[b"::1"]] {
        assert_eq!(wrong(&house, "x-forwarded-for", known).await.0, 401);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_whose_place_is_hidden_is_somebody_new_once() {
    let house = House::open().await;
    let ada = house.account("Ada", "Lovelace").await;
    let come = async |ip: &str, agent: &str| {
        let origin = Origin::new(ip.parse().ok(), Some(agent));
        let user = people::find(house.app(), "ada@example.com").await.unwrap();
        sessions::open(house.app(), user, &house.web.page_sessions, &origin).await.unwrap();
        outbox::count_of(house.app().db.reader(), ada.id, MailKind::NewDevice, Moment(0)).await.unwrap()
    };
    assert_eq!(come("192.0.2.7", "curl/8").await, 0);
    assert_eq!(come("unknown", "curl/8").await, 1, "nobody is told of a sign-in from nowhere");
    assert_eq!(come("unknown", "curl/8").await, 1);
    assert_eq!(come("192.0.2.7", "curl/8").await, 1);
}
