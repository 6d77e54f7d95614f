//! Sessions: opening one, checking its tokens, refreshing and ending it.

mod access;
mod check;
mod current;
mod end;
mod legacy;
mod open;
mod refresh;
mod tokens;

pub use self::{
    access::VerifiedAccess,
    check::{TokenUse, check_access, check_access_for, why_refused},
    current::{ensure_of_contract, renew_current},
    end::{end, end_by_refresh_token, end_others, sign_out},
    open::{AuthenticatedUser, open},
    refresh::{refresh, renew, slide, verify},
    tokens::Tokens,
};
