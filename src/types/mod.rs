//! Plain values that are right once they exist: nothing here knows a table, a request or a setting.

pub mod auth_scheme;
pub mod client;
pub mod clock;
pub mod colour;
pub mod cookie_name;
pub mod duration;
pub mod email;
pub mod gender;
pub mod host;
pub mod kinds;
pub mod name;
pub mod number_format;
pub mod pages_at;
pub mod rate_limit;
pub mod roles;
pub mod secret;
pub mod sender;
pub mod session_policy;
pub mod similar;
pub mod site_path;
pub mod stock;
pub mod text;
pub mod time_format;
pub mod token_format;
pub mod user_agent;
pub mod username;
