//! People who have an account and are signed in.

use std::ops::Deref;

use vestibule::{
    error::Error,
    flows::{people, sessions},
    store::user,
    types::origin::Origin,
};

use super::{Client, House};

/// Everybody's.
pub const PASSWORD: &str = "correct horse battery staple";

/// Somebody with a session; dereferences to a client that sends the access token.
pub struct Person {
    pub user: user::Model,
    pub session: i64,
    pub access: String,
    pub refresh: String,
    client: Client,
}

impl Deref for Person {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl House {
    /// Ada Lovelace, `ada@example.com`. Asked twice, she signs in twice.
    pub async fn ada(&self) -> Person {
        self.person("Ada", "Lovelace").await
    }

    pub async fn grace(&self) -> Person {
        self.person("Grace", "Hopper").await
    }

    /// Somebody with a verified address and `PASSWORD`, in a session of the pages.
    pub async fn person(&self, first_name: &str, last_name: &str) -> Person {
        let user = self.account(first_name, last_name).await;
        let opened = sessions::open(self.app(), user, &self.web.page_sessions, &Origin::default()).await;
        let tokens = opened.unwrap();
        Person {
            session: tokens.session,
            client: self.anon().bearer(tokens.access.reveal()),
            access: tokens.access.reveal().to_owned(),
            refresh: tokens.refresh.reveal().to_owned(),
            user: tokens.user,
        }
    }

    /// An account with a verified address and `PASSWORD`, made where it is not there yet.
    pub async fn account(&self, first_name: &str, last_name: &str) -> user::Model {
        let email = format!("{}@example.com", first_name.to_lowercase());
        let draft = people::Draft { email: &email, first_name, last_name, password: Some(PASSWORD), ..people::Draft::default() };
        match people::create(self.app(), &Self::operator(), draft).await {
            Err(Error::Invalid(_)) => people::find(self.app(), &email).await.unwrap(),
            made => made.unwrap(),
        }
    }
}
