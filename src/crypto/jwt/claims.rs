//! What a token says, once it has been believed.

use std::sync::Arc;

use crate::types::clock::Timestamp;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Access,
    Refresh,
}

impl Kind {
    pub const ALL: [Self; 2] = [Self::Access, Self::Refresh];

    pub fn word(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Refresh => "refresh",
        }
    }
}

/// Whose key signed a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signature {
    /// One of the keys that all sessions share.
    Shared,
    /// The key of the contract that the token names, which others who know it may have made: it speaks for that contract alone.
    OfContract,
}

#[derive(Debug, Clone)]
pub struct Claims {
    pub kind: Kind,
    pub id: String,
    pub session: i64,
    pub user: i64,
    /// How tokens write the user, where they write no number. It is written and not read: `user` says who it is.
    pub uuid: Option<String>,
    pub roles: Vec<String>,
    pub issued: Timestamp,
    pub expires: Timestamp,
    /// Not usable earlier than this.
    pub not_before: Option<Timestamp>,
    /// Which renewal of its session it belongs to.
    pub generation: i64,
    /// The contract that opened its session; tokens of earlier versions do not say.
    pub contract: Option<Arc<str>>,
    pub signature: Signature,
}

impl Claims {
    /// Whether it is good for requests of this contract, or for the pages: what a contract's own key signed is good for no other.
    pub fn is_for(&self, contract: &str) -> bool {
        self.signature == Signature::Shared || self.contract.as_deref() == Some(contract)
    }
}
