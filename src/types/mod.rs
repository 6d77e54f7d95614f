//! Plain values that are right once they exist: nothing here knows a table, a request or a setting.

pub mod clock;
pub mod colour;
pub mod device;
pub mod email;
pub mod gender;
pub mod host;
pub mod kinds;
pub mod name;
pub mod origin;
pub mod policy;
pub mod rate;
pub mod roles;
pub mod secret;
pub mod sender;
pub mod stock;
pub mod text;
pub mod time_format;
pub mod username;
