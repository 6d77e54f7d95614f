//! The models of SimpleJWT's app of the blacklist: every refresh token that was issued, and those that have ended.

pub const OUTSTANDING: &str = "token_blacklist.outstandingtoken";
pub const BLACKLISTED: &str = "token_blacklist.blacklistedtoken";
