//! Users with an authenticator app.

use vestibule::{
    app::reauthentication::{RecentlyAuthenticated, SessionRef},
    crypto::totp,
    flows::two_step,
    types::{client::ClientInfo, secret::Secret},
};

use super::{TestApp, TestUser};

/// An authenticator app, and the recovery codes that came with it.
pub struct CodeApp {
    pub key: Secret,
    pub recovery_codes: Vec<String>,
}

impl CodeApp {
    /// The code that the app shows now.
    pub fn code(&self, app: &TestApp) -> String {
        totp::code(&self.key, app.state().now().seconds() / 30).unwrap()
    }

    /// A code that the app does not show around now.
    pub fn wrong_code(&self, app: &TestApp) -> String {
        let step = app.state().now().seconds() / 30;
        let near: Vec<String> = (-2..=2).map(|distance| totp::code(&self.key, step + distance).unwrap()).collect();
        (0..10).map(|number| format!("{number:06}")).find(|code| !near.contains(code)).unwrap()
    }

    /// What the app shows next, a step later.
    pub fn next_code(&self, app: &TestApp) -> String {
        app.advance_clock(std::time::Duration::from_secs(30));
        self.code(app)
    }
}

impl TestApp {
    /// Sets up an authenticator app, whose first code is used up.
    pub async fn enrol(&self, user: &TestUser) -> CodeApp {
        let (state, from) = (self.state(), ClientInfo::default());
        let by = RecentlyAuthenticated::of(state, SessionRef { user: user.user.id, session: user.session }).await.unwrap();
        let key = two_step::begin(state, by, &from).await.unwrap();
        let app = CodeApp { key, recovery_codes: Vec::new() };
        let codes = two_step::confirm(state, by, &app.code(self), &from).await.unwrap();
        assert_eq!(self.next_email().await.subject, "Two-step sign-in is on");
        CodeApp { recovery_codes: codes.iter().map(|code| code.reveal().to_owned()).collect(), ..app }
    }
}
