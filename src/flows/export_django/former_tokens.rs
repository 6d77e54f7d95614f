//! Refresh tokens of sessions that ended here, as rows of the blacklist of the former server.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::{Map, Value, json};

use super::fixture::Fixture;
use crate::{
    django::{
        FixtureRecord, Record, SourceError,
        token_models::{BLACKLISTED, OUTSTANDING},
    },
    store::way_back::EndedToken,
    types::clock::Timestamp,
};

/// Numbers of new rows begin here: higher than the former server has counted.
const FIRST_NUMBER: u64 = 1 << 40;

/// What is known here of refresh tokens that the former server would accept.
#[derive(Default)]
pub(super) struct KnownTokens {
    pub(super) ended: Vec<EndedToken>,
    pub(super) live: HashSet<String>,
}

/// What the former server knows of tokens.
pub(super) struct FormerTokens {
    now: Timestamp,
    /// Since when users are signed out everywhere. Tokens of theirs that were never used here have no row here.
    signed_out: HashMap<i64, Timestamp>,
    ended: BTreeMap<String, EndedToken>,
    /// Their session goes on, although their user signed out the others.
    live: HashSet<String>,
    /// Rows of tokens that have ended here.
    outstanding: HashMap<String, i64>,
    blacklisted: HashSet<i64>,
    has_blacklist: bool,
}

impl FormerTokens {
    pub(super) fn new(known: KnownTokens, signed_out: HashMap<i64, Timestamp>, now: Timestamp) -> Self {
        let ended = known.ended.into_iter().map(|token| (token.jti.clone(), token)).collect();
        let (outstanding, blacklisted) = (HashMap::new(), HashSet::new());
        Self { now, signed_out, ended, live: known.live, outstanding, blacklisted, has_blacklist: false }
    }

    pub(super) fn learn(&mut self, record: &Record) {
        let Some(id) = record.pk.as_i64() else { return };
        match record.model.as_str() {
            OUTSTANDING => {
                self.has_blacklist = true;
                if let Some(token) = self.ended_with_all(record) {
                    self.ended.entry(token.jti.clone()).or_insert(token);
                }
                if let Some(jti) = record.text("jti").filter(|jti| self.ended.contains_key(*jti)) {
                    self.outstanding.insert(jti.to_owned(), id);
                }
            }
            BLACKLISTED => self.blacklisted.extend(record.reference("token")),
            _ => {}
        }
    }

    /// A token from before its user was signed out everywhere, other than the one that asked for it.
    fn ended_with_all(&self, record: &Record) -> Option<EndedToken> {
        let (user, issued_at) = (record.reference("user")?, record.timestamp("created_at")?);
        let ended_at = *self.signed_out.get(&user).filter(|ended_at| **ended_at >= issued_at)?;
        let expires_at = record.timestamp("expires_at").filter(|at| *at > self.now)?;
        let jti = record.text("jti").filter(|jti| !self.live.contains(*jti))?.to_owned();
        Some(EndedToken { jti, user, issued_at, expires_at, ended_at })
    }

    /// A project without the app has no such rows, and no use for them.
    pub(super) fn has_blacklist(&self) -> bool {
        self.has_blacklist
    }

    /// Writes the tokens of users that are there, and says how many. The number of a new row follows from its token, so that a
    /// fixture can be loaded twice.
    pub(super) fn write(&self, fixture: &mut Fixture<'_>, is_there: impl Fn(i64) -> bool) -> Result<u64, SourceError> {
        let mut written = 0;
        for token in self.ended.values().filter(|token| is_there(token.user)) {
            let known = self.outstanding.get(&token.jti).copied();
            if known.is_some_and(|id| self.blacklisted.contains(&id)) {
                continue;
            }
            let number = number(&token.jti);
            let id = known.unwrap_or(number);
            if known.is_none() {
                fixture.write(&FixtureRecord { model: OUTSTANDING, pk: Some(id), fields: outstanding(token) })?;
            }
            fixture.write(&FixtureRecord { model: BLACKLISTED, pk: Some(number), fields: blacklist(token, id) })?;
            written += 1;
        }
        Ok(written)
    }
}

/// FNV-1a, cut to what every program can hold exactly.
fn number(jti: &str) -> i64 {
    let hash = jti.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    i64::try_from(FIRST_NUMBER + (hash >> 14)).unwrap_or(i64::MAX)
}

/// Never the token itself, which Django does not compare.
fn outstanding(token: &EndedToken) -> Map<String, Value> {
    fields([
        ("user", token.user.into()),
        ("jti", json!(token.jti)),
        ("token", "".into()),
        ("created_at", token.issued_at.to_string().into()),
        ("expires_at", token.expires_at.to_string().into()),
    ])
}

fn blacklist(token: &EndedToken, outstanding: i64) -> Map<String, Value> {
    fields([("token", outstanding.into()), ("blacklisted_at", token.ended_at.to_string().into())])
}

fn fields<const N: usize>(pairs: [(&str, Value); N]) -> Map<String, Value> {
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
