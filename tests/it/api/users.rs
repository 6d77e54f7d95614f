//! Users with roles, and an email that was not sent, for tests of the API and of the pages.

use vestibule::{
    flows::admin_users,
    store::{outbox, role},
    types::{
        email_problem::EmailProblem,
        kinds::{EmailKind, EmailState},
    },
};

use crate::harness::{TestApp, TestUser};

impl TestApp {
    /// Ada, with the role that may change stocks.
    pub async fn editor(&self) -> TestUser {
        let ada = self.user("Ada", "Lovelace").await;
        role::ensure(self.state().db.writer(), "editor", self.state().now()).await.unwrap();
        admin_users::grant_role(self.state(), &Self::operator(), ada.id, "editor").await.unwrap();
        self.ada().await
    }

    /// Joan Clarke, with the role that may administrate.
    pub async fn administrator(&self) -> TestUser {
        self.administrator_called("Joan", "Clarke").await
    }

    pub async fn administrator_called(&self, first_name: &str, last_name: &str) -> TestUser {
        let user = self.user(first_name, last_name).await;
        role::ensure(self.state().db.writer(), ADMIN, self.state().now()).await.unwrap();
        admin_users::grant_role(self.state(), &TestApp::operator(), user.id, ADMIN).await.unwrap();
        self.signed_in(first_name, last_name).await
    }

    /// An email that the SMTP server did not take.
    pub async fn lost_email(&self, user: i64) -> i64 {
        let (txn, now) = (self.state().db.begin().await.unwrap(), self.state().now());
        let new = outbox::NewEmail::notice(EmailKind::PasswordChanged, outbox::Recipient::User(user));
        let id = outbox::add(&txn, new, now).await.unwrap();
        let email = outbox::by_id(&txn, id).await.unwrap().unwrap();
        let said = outbox::Said::new(EmailProblem::Recipient, "550 5.1.1 <no such> mailbox");
        outbox::complete(&txn, &email, (EmailState::Failed, said), now).await.unwrap();
        txn.commit().await.unwrap();
        id
    }
}

/// The role of the settings, as they are by default.
pub(crate) const ADMIN: &str = "admin";
