//! The ID of a token, which follows from the row of its session.

use data_encoding::HEXLOWER;

use super::App;
use crate::{crypto::jwt::Kind, store::session, types::clock::Timestamp};

/// The same for the same kind, session, generation and second.
pub fn derive(app: &App, kind: Kind, row: &session::Model, issued: Timestamp) -> String {
    let message = format!("{}\n{}\n{}\n{}", kind.word(), row.id, row.generation, issued.seconds());
    HEXLOWER.encode(&app.token_key.sign(message.as_bytes()).as_ref()[..16])
}
