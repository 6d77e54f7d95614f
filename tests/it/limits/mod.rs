//! Limits of attempts, and which users they do not lock out.

mod anonymous_requests;
mod canceled_requests;
mod clock_changes;
mod email_floods;
mod email_limits;
mod failed_sign_ins;
mod ip_limits;
mod known_devices;
mod large_accounts;
mod reset_token_guesses;
mod session_limits;

use self::failed_sign_ins::{WRONG, lock, login, rate, wait_of};
