//! What the outside sees of a row: one shape of each thing for the API, the CLI and the data export, with one name for each fact.
//!
//! A shape that shows more contains the one that shows less. No secret is in any of them, but for the key of `NewApiKey`.

mod api_key;
mod client;
mod event;
mod passkey;
mod second_factor;
mod session;
mod time;
mod user;

pub use self::{
    api_key::{ApiKey, NewApiKey, RecordedApiKey},
    event::{AuditEvent, Event, EventDetails},
    passkey::Passkey,
    second_factor::SecondFactorState,
    session::{ListedSession, RecordedSession, Session},
    time::Time,
    user::{User, UserDetails},
};
