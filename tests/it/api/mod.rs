//! Our own API, by the front door.

mod me;
mod openapi;
mod stocks;

use vestibule::{flows::people, store::role};

use crate::harness::{House, Person};

impl House {
    /// Ada, with the role that may change stocks.
    pub async fn editor(&self) -> Person {
        let ada = self.account("Ada", "Lovelace").await;
        role::ensure(self.app().db.writer(), "Gestionnaire", self.app().now()).await.unwrap();
        people::give_role(self.app(), &Self::operator(), ada.id, "Gestionnaire").await.unwrap();
        self.ada().await
    }
}
