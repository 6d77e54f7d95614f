//! Refresh tokens of the former server: those that were blacklisted there, whether its key is the right one, and how it renews.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use super::staging::Staged;
use crate::{
    app::legacy_tokens,
    config::Config,
    crypto::legacy_tokens::LegacyTokenVerifier,
    django::{
        Record, SourceError,
        token_models::{BLACKLISTED, OUTSTANDING},
    },
    error::Result,
    store::legacy_token,
    types::clock::Timestamp,
};

/// What SimpleJWT's column holds.
const MAX_JTI_LEN: usize = 255;
/// Tokens whose signatures are checked.
const MAX_CHECKED: u64 = 1000;
/// Tokens from which it is concluded how the former server renews.
const MAX_COMPARED: usize = 1000;
const MAX_CREATED: usize = 200_000;

/// When each blacklisted token was, by the id of its row; read before the tokens themselves.
#[derive(Default)]
pub(super) struct Blacklist(HashMap<i64, Timestamp>);

impl Blacklist {
    pub(super) fn learn(&mut self, record: &Record, now: Timestamp) {
        if record.model == BLACKLISTED
            && let Some(token) = record.reference("token")
        {
            self.0.insert(token, record.timestamp("blacklisted_at").unwrap_or(now).min(now));
        }
    }
}

pub(super) struct Tokens {
    blacklist: Blacklist,
    verifier: Option<LegacyTokenVerifier>,
    now: Timestamp,
    /// So much longer than it says is a token good for.
    leeway: Duration,
    pub outstanding: u64,
    pub checked: u64,
    pub believed: u64,
    /// What the last token that the key signed lacks, so that it is not believed.
    lacks: Option<String>,
    /// How long the longest of them lives.
    pub longest: Option<Duration>,
    pub blacklisted: Staged<Row>,
    /// Owners and seconds: a token that is blacklisted when the next one is made was renewed.
    ended: Vec<(i64, i64)>,
    created: HashSet<(i64, i64)>,
}

/// A blacklisted token that has not expired.
#[derive(serde::Serialize, serde::Deserialize)]
pub(super) struct Row {
    jti: String,
    user_id: i64,
    expires_at: Timestamp,
    ended_at: Timestamp,
}

impl From<Row> for legacy_token::Model {
    fn from(row: Row) -> Self {
        let Row { jti, user_id, expires_at, ended_at } = row;
        Self { jti, user_id, session_id: None, expires_at, ended_at: Some(ended_at) }
    }
}

impl Tokens {
    pub(super) fn new(config: &Config, blacklist: Blacklist, now: Timestamp) -> Result<Self> {
        Ok(Self {
            blacklist,
            verifier: legacy_tokens::verifier(&config.takeover, config.signing_key.as_ref()),
            now,
            leeway: config.takeover.leeway,
            outstanding: 0,
            checked: 0,
            believed: 0,
            lacks: None,
            longest: None,
            blacklisted: Staged::new()?,
            ended: Vec::new(),
            created: HashSet::new(),
        })
    }

    /// # Errors
    /// Those of the temporary file.
    pub(super) fn see(&mut self, record: &Record) -> Result<(), SourceError> {
        if record.model != OUTSTANDING {
            return Ok(());
        }
        self.outstanding += 1;
        let Some(expires) = record.timestamp("expires_at").filter(|at| at.plus(self.leeway) > self.now) else { return Ok(()) };
        self.check(record);
        // The account may have been deleted, and be named by a natural key.
        let user = record.reference("user").unwrap_or(0);
        if let Some(created) = record.timestamp("created_at") {
            self.longest = self.longest.max(Some(expires.duration_since(created)));
            if self.created.len() < MAX_CREATED {
                self.created.insert((user, created.seconds()));
            }
        }
        let ended = record.pk.as_i64().and_then(|id| self.blacklist.0.get(&id)).copied();
        let jti = record.text("jti").filter(|jti| !jti.is_empty() && jti.len() <= MAX_JTI_LEN && !jti.contains('\0'));
        if let (Some(ended_at), Some(jti)) = (ended, jti) {
            if self.ended.len() < MAX_COMPARED {
                self.ended.push((user, ended_at.seconds()));
            }
            self.blacklisted.put(&Row { jti: jti.to_owned(), user_id: user, expires_at: expires, ended_at })?;
        }
        Ok(())
    }

    fn check(&mut self, record: &Record) {
        let (Some(verifier), Some(token)) = (&self.verifier, record.text("token")) else { return };
        if self.checked < MAX_CHECKED && !token.is_empty() {
            self.checked += 1;
            self.believed += u64::from(verifier.read(token).is_ok());
            self.lacks = verifier.missing_claim(token).map(lacking).or(self.lacks.take());
        }
    }

    /// Why the users cannot be taken over with this key.
    pub(super) fn problem(&self) -> Option<String> {
        (self.checked > 0 && self.believed == 0).then(|| {
            let count = self.checked;
            self.lacks.clone().unwrap_or_else(|| {
                format!("the key believes none of the {count} outstanding tokens: is it SIMPLE_JWT's SIGNING_KEY?")
            })
        })
    }

    pub(super) fn lacks_key(&self) -> bool {
        self.verifier.is_none() && self.outstanding > 0
    }

    /// Of the blacklisted tokens that were compared, how many were renewed at that moment.
    pub(super) fn rotated(&self) -> (usize, usize) {
        let renewed = |(user, at): &&(i64, i64)| [*at - 1, *at, *at + 1].iter().any(|at| self.created.contains(&(*user, *at)));
        (self.ended.iter().filter(renewed).count(), self.ended.len())
    }
}

fn lacking([word, name, setting]: [&str; 3]) -> String {
    format!(
        "the tokens are signed with this key, but have no claim {name}: set takeover.claims.{word} to {setting} of SIMPLE_JWT"
    )
}
