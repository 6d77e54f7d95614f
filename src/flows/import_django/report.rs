//! What an import did, or would do: for the operator, without a hash, a token or a whole address.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use super::reason::Reason;
use crate::types::clock::Timestamp;

#[derive(Serialize)]
pub struct Report {
    pub dry_run: bool,
    /// Whether it is in the database by now.
    pub written: bool,
    pub source: String,
    #[serde(rename = "people")]
    pub users: Vec<UserReport>,
    pub counts: Counts,
    /// Users by the kind of their password hash.
    pub hashes: BTreeMap<String, u64>,
    /// Users by role.
    pub roles: BTreeMap<String, u64>,
    /// Columns that are not carried, and how many users have a value in them.
    pub left_behind: BTreeMap<String, u64>,
    pub tokens: TokenReport,
    /// Why nothing is written, whatever the users are.
    pub problems: Vec<String>,
    /// What the operator may want to do.
    pub hints: Vec<String>,
    /// Whether a user is refused who is not to be left out.
    #[serde(skip)]
    pub refuses: bool,
}

#[derive(Serialize)]
pub struct UserReport {
    pub id: i64,
    pub status: Status,
    pub reasons: Vec<Reason>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    Refused,
    Gone,
    /// Something differs from the source, because it was changed here.
    Kept,
    Carried,
    Updated,
    Unchanged,
}

impl Status {
    pub fn word(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Gone => "gone",
            Self::Kept => "kept",
            Self::Carried => "carried",
            Self::Updated => "updated",
            Self::Unchanged => "unchanged",
        }
    }
}

#[derive(Debug, Default, Serialize)]
pub struct Counts {
    pub carried: u64,
    pub updated: u64,
    pub unchanged: u64,
    pub kept: u64,
    pub refused: u64,
    pub gone: u64,
}

#[derive(Debug, Default, Serialize)]
pub struct TokenReport {
    pub outstanding: u64,
    /// Those of them that are blacklisted and have not expired.
    pub blacklisted: u64,
    /// When they end at the latest.
    #[serde(serialize_with = "moment")]
    pub until: Option<Timestamp>,
}

impl Report {
    /// Then nothing is written.
    pub fn is_refused(&self) -> bool {
        self.refuses || !self.problems.is_empty()
    }

    /// In a few words, for the audit log.
    pub fn summary(&self) -> String {
        let Counts { carried, updated, unchanged, kept, refused, gone } = &self.counts;
        format!("carried {carried}, updated {updated}, unchanged {unchanged}, kept {kept}, left out {refused}, gone {gone}")
    }
}

impl Counts {
    pub fn of(users: &[UserReport]) -> Self {
        let mut counts = Self::default();
        for user in users {
            *counts.place(user.status) += 1;
        }
        counts
    }

    fn place(&mut self, status: Status) -> &mut u64 {
        match status {
            Status::Carried => &mut self.carried,
            Status::Updated => &mut self.updated,
            Status::Unchanged => &mut self.unchanged,
            Status::Kept => &mut self.kept,
            Status::Refused => &mut self.refused,
            Status::Gone => &mut self.gone,
        }
    }
}

impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// As in RFC 3339.
fn moment<'a, T, S>(at: &'a T, serializer: S) -> Result<S::Ok, S::Error>
where
    &'a T: IntoIterator<Item = &'a Timestamp>,
    S: Serializer,
{
    at.into_iter().next().map(ToString::to_string).serialize(serializer)
}
