//! Reads the `[tokens]` of a contract: the algorithm that signs them, and the names and forms of their claims.

use std::time::Duration;

use super::{
    toml_reader::{Section, Text},
    vocabulary::USER_IDS,
};
use crate::types::token_format::{ClaimNames, HmacAlgorithm, OWN_CLAIMS, SUBJECT, TokenFormat, UserIdFormat};

const KEYS: [&str; 6] = ["algorithm", "issuer", "audience", "leeway", "user_id_format", "claims"];
const CLAIM_KEYS: [&str; 3] = ["user_id", "jti", "token_type"];
/// SimpleJWT's documentation: a few minutes at most.
const MAX_LEEWAY: Duration = Duration::from_mins(10);
/// Bytes of issuer, audience and names of claims together: with the longest roles, a token stays within what is read.
const MAX_TEXT: usize = 200;
/// What UUIDs take of them: two of 36 digits and a number in place of two numbers.
const UUIDS: usize = 80;

/// The format of the tokens; the usual one, where the contract says nothing.
pub(super) fn read(root: &Section<'_>, user_id: Option<UserIdFormat>) -> Option<TokenFormat> {
    let usual = TokenFormat { user_id: user_id?, ..TokenFormat::default() };
    if root.find("tokens").is_none() {
        return Some(usual);
    }
    let section = root.section("tokens", "[tokens]", &KEYS)?;
    let algorithm = algorithm(&section);
    let issuer = section.text("issuer").map(|text| plain(&section, "issuer", &text));
    let audience = section.texts("audience").unwrap_or_default();
    let audience = audience.iter().map(|text| plain(&section, "audience", text)).collect::<Option<Vec<_>>>();
    let format = TokenFormat {
        algorithm: algorithm?,
        issuer: issuer.map_or(Some(None), |issuer| issuer.map(Some))?,
        audience: audience?,
        leeway: leeway(&section)?,
        claims: claim_names(&section)?,
        user_id: user_id_format(&section, usual.user_id)?,
    };
    fits(&section, &format).then_some(format)
}

fn algorithm(section: &Section<'_>) -> Option<HmacAlgorithm> {
    let Some(text) = section.text("algorithm") else { return Some(HmacAlgorithm::default()) };
    if ["RS", "ES", "PS", "Ed"].iter().any(|family| text.text.starts_with(family)) {
        let what = "signs with a private key, which a later version will do; this one signs with HS256, HS384 and HS512";
        section.report(text.span.start, format!("`algorithm = \"{}\"` {what}", text.text));
        return None;
    }
    section.choice("algorithm", &text, &HmacAlgorithm::ALL.map(|algorithm| (algorithm.word(), algorithm)))
}

fn leeway(section: &Section<'_>) -> Option<Duration> {
    let Some(text) = section.text("leeway") else { return Some(Duration::ZERO) };
    let leeway = section.duration("leeway", &text)?;
    if leeway > MAX_LEEWAY || leeway.subsec_nanos() > 0 {
        section.report(text.span.start, "`leeway` must be whole seconds, and at most ten minutes");
        return None;
    }
    Some(leeway)
}

pub(super) fn user_id_format(section: &Section<'_>, usual: UserIdFormat) -> Option<UserIdFormat> {
    section.text("user_id_format").map_or(Some(usual), |text| section.choice("user_id_format", &text, &USER_IDS))
}

fn claim_names(section: &Section<'_>) -> Option<ClaimNames> {
    let usual = ClaimNames::default();
    if section.find("claims").is_none() {
        return Some(usual);
    }
    let claims = section.section("claims", "claims", &CLAIM_KEYS)?;
    let name = |key: &str, usual: String| claims.text(key).map_or(Some(usual), |text| claim_name(&claims, key, &text));
    let (user_id, jti, token_type) =
        (name("user_id", usual.user_id), name("jti", usual.jti), name("token_type", usual.token_type));
    let names = ClaimNames { user_id: user_id?, jti: jti?, token_type: token_type? };
    if names.user_id == names.jti || names.user_id == names.token_type || names.jti == names.token_type {
        claims.report(claims.at, "two claims have the same name");
        return None;
    }
    Some(names)
}

fn claim_name(section: &Section<'_>, key: &str, text: &Text<'_>) -> Option<String> {
    let name = plain(section, key, text)?;
    let taken = OWN_CLAIMS.contains(&text.text) || (text.text == SUBJECT && key != "user_id");
    if taken {
        section.report(text.span.start, format!("tokens already have a claim `{name}` with another meaning"));
    }
    (!taken).then_some(name)
}

/// A text that can be compared byte by byte, and that takes as many bytes in a token as here.
fn plain(section: &Section<'_>, key: &str, text: &Text<'_>) -> Option<String> {
    let is_plain = |c: char| !c.is_control() && !matches!(c, '"' | '\\');
    if text.text.is_empty() || !text.text.chars().all(is_plain) {
        section.report(text.span.start, format!("`{key}` must not be empty, and must have no quotes and no control characters"));
        return None;
    }
    Some(text.text.to_owned())
}

fn fits(section: &Section<'_>, format: &TokenFormat) -> bool {
    let names = &format.claims;
    let texts = format.audience.iter().chain(&format.issuer).chain([&names.user_id, &names.jti, &names.token_type]);
    let length: usize = texts.map(String::len).sum();
    let most = if format.user_id == UserIdFormat::Uuid { MAX_TEXT - UUIDS } else { MAX_TEXT };
    if length > most {
        let what = format!("issuer, audience and names of claims have {length} bytes; at most {most} fit into a token");
        section.report(section.at, what);
    }
    length <= most
}
