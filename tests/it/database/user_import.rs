//! Users of another server are written with their ids, many at a time, and no later id meets theirs. On both engines.

use vestibule::{
    app::App,
    store::{user, user_import},
    types::{clock::Timestamp, email::Email},
};

use crate::harness::TestApp;

pub(crate) fn row(id: i64, email: &str, username: Option<&str>) -> user::Model {
    user::Model {
        id,
        email: email.to_owned(),
        email_key: Email::parse(email).ok().map(|email| email.key().to_owned()),
        username: username.map(ToOwned::to_owned),
        first_name: "Ada".to_owned(),
        last_name: String::new(),
        gender: None,
        locale: None,
        is_active: true,
        verified_at: None,
        password_hash: None,
        password_changed_at: None,
        created_at: Timestamp::from_seconds(1),
        updated_at: Timestamp::from_seconds(1),
        signed_in_at: None,
        delete_at: None,
        terms_version: None,
        terms_accepted_at: None,
        legacy_tokens_revoked_at: None,
        uuid: None,
        search_text: None,
        sort_name: None,
        second_factor_changed_at: None,
    }
}

/// Without what the store adds.
fn as_written(mut users: Vec<user::Model>) -> Vec<user::Model> {
    for user in &mut users {
        assert!(user.search_text.take().is_some_and(|text| text.contains("  ada")) && user.sort_name.take().is_some());
    }
    users
}

async fn new_id(app: &App, name: &str) -> i64 {
    let email = Some(Email::parse(&format!("{name}@example.com")).unwrap());
    let new = user::New {
        email,
        username: None,
        first_name: String::new(),
        last_name: String::new(),
        gender: None,
        locale: None,
        password_hash: None,
        terms: None,
    };
    user::add(app.db.writer(), new, app.now()).await.unwrap().id
}

async fn write(app: &App, rows: Vec<user::Model>) -> bool {
    let txn = app.db.begin().await.unwrap();
    user_import::raise_next_id(&txn, rows.iter().map(|row| row.id).max().unwrap_or(0)).await.unwrap();
    let written = user_import::add_all(&txn, rows).await.is_ok();
    if written {
        txn.commit().await.unwrap();
    }
    written
}

#[tokio::test(flavor = "multi_thread")]
async fn imported_users_keep_their_ids_and_the_next_ids_are_above_them() {
    let app = TestApp::start().await;
    let state = app.state();
    user_import::raise_next_id(state.db.writer(), 0).await.unwrap();
    assert_eq!(new_id(state, "first").await, 1);
    let rows: Vec<_> = [700, 9_000_000_000].map(|id| row(id, &format!("u{id}@example.com"), None)).into();
    assert!(write(state, rows.clone()).await);
    assert_eq!(as_written(user_import::by_ids(state.db.reader(), &[9_000_000_000, 3, 700]).await.unwrap()), rows);
    assert_eq!(new_id(state, "next").await, 9_000_000_001);
    // Deleted there: the last id that was given out counts, and a lower one changes nothing.
    for (above, expected) in [(9_000_000_010, 9_000_000_011), (5, 9_000_000_012)] {
        user_import::raise_next_id(state.db.writer(), above).await.unwrap();
        assert_eq!(new_id(state, &format!("after{above}")).await, expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_id_of_a_new_database_is_above_those_of_an_import_of_one() {
    let app = TestApp::start().await;
    assert!(write(app.state(), vec![row(1, "one@example.com", None)]).await);
    assert_eq!(new_id(app.state(), "two").await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_with_an_id_a_key_or_a_name_that_is_taken_writes_nothing() {
    let app = TestApp::start().await;
    let state = app.state();
    assert!(write(state, vec![row(10, "ada@example.com", Some("ada"))]).await);
    for taken in [row(10, "other@example.com", None), row(11, "ADA@example.com", None), row(11, "", Some("ada"))] {
        assert!(!write(state, vec![row(12, "fine@example.com", None), taken]).await);
        assert!(user::by_id(state.db.reader(), 12).await.unwrap().is_none());
    }
    // Any number of users have no address and no name.
    let rows = (20..20 + i64::try_from(user_import::BATCH).unwrap()).map(|id| row(id, "", None)).collect();
    assert!(write(state, rows).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_column_of_a_user_can_be_written_again_and_keys_exchanged() {
    let app = TestApp::start().await;
    let state = app.state();
    let (mut ada, mut bob) = (row(1, "ada@example.com", Some("ada")), row(2, "bob@example.com", None));
    assert!(write(state, vec![ada.clone(), bob.clone()]).await);
    std::mem::swap(&mut ada.email_key, &mut bob.email_key);
    (ada.username, ada.is_active, ada.signed_in_at) = (None, false, Some(Timestamp::from_seconds(7)));
    let txn = state.db.begin().await.unwrap();
    user_import::release_names(&txn, &[1, 2]).await.unwrap();
    assert!(user_import::overwrite(&txn, &ada).await.unwrap() && user_import::overwrite(&txn, &bob).await.unwrap());
    assert!(!user_import::overwrite(&txn, &row(3, "", None)).await.unwrap());
    txn.commit().await.unwrap();
    let db = state.db.reader();
    assert_eq!(as_written(user_import::by_ids(db, &[1, 2]).await.unwrap()), [ada, bob]);
    let keys = ["ada@example.com", "bob@example.com", "eve@example.com"].map(ToOwned::to_owned);
    let mut found = user_import::ids_by_email_keys(db, &keys).await.unwrap();
    found.sort();
    assert_eq!(found, [("ada@example.com".to_owned(), 2), ("bob@example.com".to_owned(), 1)]);
    assert!(user_import::ids_by_usernames(db, &["ada".to_owned()]).await.unwrap().is_empty());
}
