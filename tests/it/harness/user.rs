//! Users with an account, signed in.

use std::ops::Deref;

use vestibule::{
    error::Error,
    flows::{admin_users, sessions},
    store::user,
    types::{
        auth_methods::{AuthMethod, AuthMethods},
        client::ClientInfo,
        secret::Secret,
    },
};

use super::{Client, TestApp};

/// The password of every user.
pub const PASSWORD: &str = "correct horse battery staple";

/// A user with a session; dereferences to a client that sends the access token.
pub struct TestUser {
    pub user: user::Model,
    pub session: i64,
    pub access: String,
    pub refresh: String,
    client: Client,
}

impl Deref for TestUser {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl TestApp {
    /// Ada Lovelace, `ada@example.com`. Every call signs her in again.
    pub async fn ada(&self) -> TestUser {
        self.signed_in("Ada", "Lovelace").await
    }

    pub async fn grace(&self) -> TestUser {
        self.signed_in("Grace", "Hopper").await
    }

    /// A user with a verified email address and `PASSWORD`, in a session of the pages.
    pub async fn signed_in(&self, first_name: &str, last_name: &str) -> TestUser {
        let user = self.user(first_name, last_name).await;
        self.proven(user, AuthMethods::PASSWORD).await
    }

    /// Ada, with the password and a second factor.
    pub async fn ada_with_both(&self) -> TestUser {
        let ada = self.user("Ada", "Lovelace").await;
        self.proven(ada, AuthMethods::PASSWORD.and(AuthMethod::Mfa)).await
    }

    /// In a session of the pages.
    async fn proven(&self, user: user::Model, methods: AuthMethods) -> TestUser {
        let opened = sessions::open(self.state(), (user, methods), &self.web.sessions.pages, &ClientInfo::default()).await;
        let tokens = opened.unwrap();
        TestUser {
            session: tokens.session,
            client: self.anonymous().bearer(tokens.access.reveal()),
            access: tokens.access.reveal().to_owned(),
            refresh: tokens.refresh.reveal().to_owned(),
            user: tokens.user,
        }
    }

    /// An account with a verified email address and `PASSWORD`, created unless it exists.
    pub async fn user(&self, first_name: &str, last_name: &str) -> user::Model {
        let email = format!("{}@example.com", first_name.to_lowercase());
        let draft = admin_users::Draft {
            email: Some(&email),
            first_name,
            last_name,
            password: Some(PASSWORD),
            ..admin_users::Draft::default()
        };
        match admin_users::create(self.state(), &Self::operator(), draft).await {
            Err(Error::Validation(_)) => admin_users::find(self.state(), &email).await.unwrap(),
            made => made.unwrap(),
        }
    }

    /// Gives a user this stored hash, as an import does.
    pub async fn give_hash(&self, id: i64, hash: &str) {
        let db = self.state().db.writer();
        let row = user::by_id(db, id).await.unwrap().unwrap();
        user::upgrade_hash(db, &row, &Secret::new(hash.to_owned())).await.unwrap();
    }

    pub async fn stored_hash(&self, id: i64) -> String {
        user::by_id(self.state().db.reader(), id).await.unwrap().unwrap().password_hash.unwrap()
    }
}
