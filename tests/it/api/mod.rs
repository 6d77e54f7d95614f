//! Our own API, by the front door.

mod admin;
mod admin_lists;
mod key_sessions;
mod me;
mod openapi;
mod stocks;

use vestibule::{
    flows::people,
    store::{outbox, role},
    types::kinds::{MailKind, MailState},
};

use crate::harness::{House, Person};

impl House {
    /// Ada, with the role that may change stocks.
    pub async fn editor(&self) -> Person {
        let ada = self.account("Ada", "Lovelace").await;
        role::ensure(self.app().db.writer(), "Gestionnaire", self.app().now()).await.unwrap();
        people::give_role(self.app(), &Self::operator(), ada.id, "Gestionnaire").await.unwrap();
        self.ada().await
    }

    /// Joan Clarke, with the role that may administrate.
    pub async fn administrator(&self) -> Person {
        self.administrator_called("Joan", "Clarke").await
    }

    pub async fn administrator_called(&self, first_name: &str, last_name: &str) -> Person {
        let user = self.account(first_name, last_name).await;
        role::ensure(self.app().db.writer(), ADMIN, self.app().now()).await.unwrap();
        people::give_role(self.app(), &House::operator(), user.id, ADMIN).await.unwrap();
        self.person(first_name, last_name).await
    }

    /// A mail that the mail server did not take.
    pub async fn lost_mail(&self, user: i64) -> i64 {
        let (txn, now) = (self.app().begin().await.unwrap(), self.app().now());
        let new = outbox::New::notice(MailKind::PasswordChanged, outbox::Recipient::User(user));
        let id = outbox::add(&txn, new, now).await.unwrap();
        let mail = outbox::by_id(&txn, id).await.unwrap().unwrap();
        outbox::finish(&txn, &mail, MailState::Failed, Some("550 5.1.1 <no such> mailbox"), now).await.unwrap();
        txn.commit().await.unwrap();
        id
    }
}

/// The role of the settings, as they are by default.
pub(crate) const ADMIN: &str = "Administrateur";
