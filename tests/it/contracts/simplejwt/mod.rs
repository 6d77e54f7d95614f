//! What Django, DRF and SimpleJWT answer, and so do we: the same status, keys, codes and sentences, case by case.
//!
//! Where we answer otherwise, `differences` has the case and the reason, and nothing else has.

mod blacklist;
mod case;
mod differences;
mod forge;
mod me;
mod obtain;
mod refresh;
mod register;
mod setup;
mod verify;

use self::setup::{
    BLACKLIST, ME, OBTAIN, REFRESH, REGISTER, VERIFY, bendable, blank, check, detail, field, invalid, no_token, old_address,
    required,
};
