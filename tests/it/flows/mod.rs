//! Flows, as they are seen from outside.

mod account_lifecycle;
mod audit;
mod dev_emails;
mod django_hashes;
mod emails;
mod former_server;
mod hashing;
mod imported_users;
mod legacy_access_tokens;
mod legacy_refresh_tokens;
mod legacy_server;
mod link_invalidation;
mod password_reset;
mod races;
mod refresh_reuse;
mod role_limit;
mod session_state_machine;
mod sessions;
mod sign_up;
mod signing_keys;
mod smtp_outages;
mod smtp_rejections;
mod token_edge_cases;
mod token_forgery;
pub mod token_verification;
mod unconfirmed_accounts;
mod usernames;
