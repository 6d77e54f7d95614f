//! Sessions: opening one, checking its tokens, refreshing and ending it.

mod check;
mod end;
mod open;
mod refresh;
mod tokens;

pub use self::{
    check::{TokenUse, check_access, check_access_for, why_refused},
    end::{end, end_others, sign_out},
    open::{AuthenticatedUser, open},
    refresh::{refresh, renew, session_of_refresh_token, verify},
    tokens::Tokens,
};
