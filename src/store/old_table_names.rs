//! The names of tables in older versions, as backups have them.

/// The old name, and the name that the table has now.
pub const OLD_TABLE_NAMES: [(&str, &str); 1] = [("links", "email_tokens")];
