//! Accounts of which no answer may tell that they exist.

use super::state::App;
use crate::store::user;

impl App {
    /// Whether sign-ups hide who has an account, and this one's email address is not confirmed. Then its right password is answered
    /// as a wrong one, and whatever is counted is counted as for no account: otherwise an attacker who signs up with an address could
    /// learn from the limits whether there had been an account.
    pub fn hides(&self, user: &user::Model) -> bool {
        !self.config.registration.reveal_existing_accounts && user.is_unverified()
    }
}
