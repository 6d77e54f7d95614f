//! What the server is made of: its state, and what several use cases need of it. Nothing of it is global.

mod accept_legacy_tokens;
pub mod authorization;
mod background;
pub mod bulk_revocation;
mod commit;
pub mod confirmed_refreshes;
pub mod delete_user;
pub mod effective_roles;
pub mod email_change;
pub mod email_tokens;
pub mod form_once;
pub mod former_server;
mod hidden_accounts;
pub mod http_client;
pub mod legacy_tokens;
mod legacy_users;
pub mod limits;
pub mod master_key;
pub mod metrics;
pub mod new_account;
mod password_rules;
pub mod reauthentication;
pub mod revocation_cache;
pub mod revoke_access;
pub mod second_factor;
pub mod shutdown;
pub mod sign_in_proof;
pub mod signing_keys;
mod state;
pub mod tasks;
pub mod token_id;
pub mod unit_of_work;

pub use self::state::{App, Inner, KeyAccess};
