//! The sentence beside a button that says what a user agrees to by pressing it.

use super::{layout::Layout, text::Text};

/// What pressing the button does, beside agreeing.
#[derive(Clone, Copy)]
pub enum Consent {
    SignUp,
    /// The first password of an account that its owner has not created.
    FirstPassword,
}

impl Consent {
    /// The keys of the sentences for terms and privacy policy, for the terms alone, and for the privacy policy alone.
    fn keys(self) -> [&'static str; 3] {
        match self {
            Self::SignUp => ["register-agree", "register-agree-terms", "register-agree-privacy"],
            Self::FirstPassword => ["accept-agree", "accept-agree-terms", "accept-agree-privacy"],
        }
    }
}

impl Layout<'_> {
    /// `None`, where the operator has named neither. What is agreed to is recorded with the account.
    pub(super) fn consent(&self, consent: Consent) -> Option<Text<'_>> {
        let (branding, [both, terms_only, privacy_only]) = (self.branding(), consent.keys());
        match (&branding.terms_url, &branding.privacy_url) {
            (Some(terms), Some(privacy)) => {
                let text = self.t(both).with_link("terms", terms, self.t("register-terms"));
                Some(text.with_link("privacy", privacy, self.t("register-privacy")))
            }
            (Some(terms), None) => Some(self.t(terms_only).with_link("terms", terms, self.t("register-terms"))),
            (None, Some(privacy)) => Some(self.t(privacy_only).with_link("privacy", privacy, self.t("register-privacy"))),
            (None, None) => None,
        }
    }
}
