//! What runs without a request: sending emails, cleaning up, ending sessions, following what other instances do.

mod back_off;
mod bulk_revocation;
pub mod cleanup;
mod email_details;
mod email_outcome;
pub mod fill_search_texts;
mod recipient_limits;
mod repetition;
pub mod send_emails;
mod start;
mod sync_revocations;

pub use self::start::start;
