//! Where the requests of an example have tokens outside of their bodies, and where its responses give them.

use http::HeaderName;

use super::walkthrough::{self, TokenKind};
use crate::{
    contracts::{Action, Auth, CarriedField, Carrier, Contract},
    crypto::jwt::Kind,
    error::Field,
    types::auth_scheme,
};

/// Where a response has a token.
pub enum Place<'a> {
    /// The path to it in the JSON.
    Body(Vec<&'a str>),
    Header(&'a HeaderName),
    Cookie(&'a str),
}

/// A header of a request that has a token.
pub struct SentHeader {
    /// As it is usually written.
    pub name: String,
    pub before_token: String,
    pub token: TokenKind,
}

/// The tokens of a response.
pub fn received(action: &Action) -> Vec<(TokenKind, Place<'_>)> {
    let in_body = walkthrough::received_tokens(action).into_iter().map(|(token, path)| (token, Place::Body(path)));
    let headers = action.transport.headers.iter().map(|header| (kind(header.token), Place::Header(&header.name)));
    let cookies = action.transport.cookies.iter().map(|cookie| (kind(cookie.token), Place::Cookie(&cookie.name)));
    in_body.chain(headers).chain(cookies).collect()
}

fn kind(token: Kind) -> TokenKind {
    match token {
        Kind::Access => TokenKind::Access,
        Kind::Refresh => TokenKind::Refresh,
    }
}

/// The cookie in which an example has its access token: where the contract has one, and gives the token nowhere else.
pub fn access_cookie(contract: &Contract) -> Option<&str> {
    let elsewhere = |action: &Action| {
        let places = received(action).into_iter();
        places.into_iter().any(|(token, place)| token == TokenKind::Access && !matches!(place, Place::Cookie(_)))
    };
    contract.cookies.access.as_deref().filter(|_| !contract.actions.iter().any(elsewhere))
}

/// Whether a request shows an access token.
pub fn needs_access(contract: &Contract, action: &Action) -> bool {
    action.auth == Auth::Authenticated || action.slides(&contract.session)
}

/// The headers with tokens that a request has.
pub fn sent_headers(contract: &Contract, action: &Action) -> Vec<SentHeader> {
    let own = &contract.token_header;
    let access = (needs_access(contract, action) && access_cookie(contract).is_none()).then(|| SentHeader {
        name: own.shown_name(),
        before_token: own.before_token(),
        token: TokenKind::Access,
    });
    let carried = carried(action).filter_map(|field| match &field.carrier {
        Carrier::Header(name) => Some(SentHeader {
            name: auth_scheme::shown_name(name),
            before_token: String::new(),
            token: if field.meaning == Field::Refresh { TokenKind::Refresh } else { TokenKind::Access },
        }),
        Carrier::Cookie(_) => None,
    });
    access.into_iter().chain(carried).collect()
}

/// The cookies with tokens that a request has, where no header has the same.
pub fn sent_cookies<'a>(contract: &'a Contract, action: &'a Action) -> Vec<(&'a str, TokenKind)> {
    let access = if needs_access(contract, action) { access_cookie(contract) } else { None };
    let in_header =
        |meaning| carried(action).any(|field| field.meaning == meaning && matches!(field.carrier, Carrier::Header(_)));
    let carried = carried(action).filter(|field| !in_header(field.meaning)).filter_map(|field| match &field.carrier {
        Carrier::Cookie(name) => Some((name.as_str(), token_in(contract, name))),
        Carrier::Header(_) => None,
    });
    access.map(|name| (name, TokenKind::Access)).into_iter().chain(carried).collect()
}

/// What a request has in headers and cookies because it has it not in its body.
fn carried(action: &Action) -> impl Iterator<Item = &CarriedField> {
    let in_body = |meaning: Field| action.request.iter().any(|field| field.meaning == meaning);
    action.transport.carried.iter().filter(move |field| !in_body(field.meaning))
}

fn token_in(contract: &Contract, cookie: &str) -> TokenKind {
    let mut set = contract.actions.iter().flat_map(|action| &action.transport.cookies);
    set.find(|set| set.name == cookie).map_or(TokenKind::Refresh, |set| kind(set.token))
}
