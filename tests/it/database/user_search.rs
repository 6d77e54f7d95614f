//! Searching and sorting users, on both engines alike: by the index and by looking at rows, while names change and while an older
//! version writes.

use sea_orm::{ConnectionTrait, Statement};
use vestibule::{
    app::App,
    jobs::fill_search_texts,
    store::{
        role, user, user_import,
        user_order::Order,
        user_rename, user_role,
        user_search::{self, Filter, Start},
    },
    types::{clock::Timestamp, email::Email, secret::Secret, username::Username},
};

use super::user_import::row;
use crate::harness::TestApp;

/// More users than a search looks at before it asks the index.
const MANY: i64 = 4_200;

fn text(search: &str) -> Filter {
    Filter { text: Some(search.to_owned()), ..Filter::default() }
}

async fn ids(app: &App, filter: &Filter) -> Vec<i64> {
    let found = user_search::page(app.db.reader(), filter, Order::default(), (Start::First, 50)).await.unwrap();
    let ids: Vec<i64> = found.rows.iter().map(|user| user.id).collect();
    let count = user_search::count(app.db.reader(), filter, 10_000).await.unwrap();
    assert_eq!(count, ids.len() as u64, "{filter:?}");
    ids
}

async fn finds(app: &App, search: &str, id: i64) -> bool {
    ids(app, &text(search)).await.contains(&id)
}

async fn execute(app: &App, sql: &str) {
    app.db.writer().execute_raw(Statement::from_string(app.db.writer().get_database_backend(), sql)).await.unwrap();
}

/// Newer than all who are searched for.
async fn many_others(app: &App) {
    for some in (0..MANY).collect::<Vec<_>>().chunks(user_import::BATCH) {
        let users = some.iter().map(|number| {
            let id = 100_000 + number;
            let mut user = row(id, &format!("other{id}@example.com"), None);
            "Other".clone_into(&mut user.first_name);
            user
        });
        user_import::add_all(app.db.writer(), users.collect()).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_is_found_by_a_new_name_at_once_and_no_longer_by_the_old_one() {
    let app = TestApp::start().await;
    let (state, ada) = (app.state(), app.user("Ada", "Lovelace").await);
    many_others(state).await;
    let (db, now, id) = (state.db.writer(), state.now(), ada.id);
    assert!(finds(state, "LOVE ad", id).await && !finds(state, "пет", id).await);
    let change = user::Change { last_name: Some("Петрова".to_owned()), ..user::Change::default() };
    user::change(db, id, change, now).await.unwrap();
    assert!(finds(state, "петрова", id).await && !finds(state, "lovelace", id).await);
    user_rename::change_username(db, &ada, &Username::parse("Countess").unwrap(), now).await.unwrap();
    assert!(finds(state, "COUNT", id).await);
    let ada = user::by_id(db, id).await.unwrap().unwrap();
    user::change_email(db, &ada, &Email::parse("new@analytical.example").unwrap(), now).await.unwrap();
    assert!(finds(state, "alytic", id).await && !finds(state, &ada.email, id).await);
    user_rename::clear_names(db, id, now).await.unwrap();
    assert!(finds(state, "new@analytical", id).await && !finds(state, "петрова", id).await);
    let mut ada = user::by_id(db, id).await.unwrap().unwrap();
    ada.last_name = "Byron".to_owned();
    user_import::overwrite(db, &ada).await.unwrap();
    assert!(finds(state, "byr", id).await);
    let key = Secret::new("x".to_owned());
    let new = user::New {
        email: Email::parse("mary@example.com").ok(),
        username: None,
        first_name: "Mary".to_owned(),
        last_name: "Lefèvre".to_owned(),
        gender: None,
        locale: None,
        terms: None,
        password_hash: Some(key),
    };
    let mary = user::add(db, new, now).await.unwrap().id;
    assert!(finds(state, "lefevre", mary).await);
    assert!(user::remove(db, mary).await.unwrap());
    assert!(!finds(state, "lefevre", mary).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn users_whom_an_older_version_writes_are_found_before_and_after_the_job_has_seen_them() {
    let app = TestApp::start().await;
    let (state, ada) = (app.state(), app.user("Ada", "Lovelace").await);
    many_others(state).await;
    execute(state, &format!("UPDATE users SET first_name = 'Zélie' WHERE id = {}", ada.id)).await;
    execute(
        state,
        "INSERT INTO users (id, email, email_key, first_name, last_name, is_active, created_at, updated_at) \
         VALUES (99, 'old@example.com', 'old@example.com', 'Renée', 'Quux', true, 1, 1)",
    )
    .await;
    assert!(finds(state, "Zélie", ada.id).await && finds(state, "quux", 99).await);
    // The job of the server may have been faster.
    assert!(fill_search_texts::fill(state).await.unwrap() <= 2);
    assert_eq!(fill_search_texts::fill(state).await.unwrap(), 0);
    assert!(finds(state, "zelie", ada.id).await && finds(state, "renee QUUX", 99).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn states_and_roles_narrow_a_search_down_however_many_users_there_are() {
    let app = TestApp::start().await;
    let state = app.state();
    let (db, now) = (state.db.writer(), state.now());
    let (ada, eve) = (app.user("Ada", "Qwerty").await.id, app.user("Eve", "Qwerty").await.id);
    many_others(state).await;
    let found = async |filter: Filter| ids(state, &filter).await;
    assert_eq!(found(text("qwerty")).await, [eve, ada]);
    assert_eq!(found(text("xyzzy")).await, [0; 0]);
    assert_eq!(found(text(&ada.to_string())).await, [ada]);
    user::set_active(db, ada, false, now).await.unwrap();
    assert_eq!(found(Filter { active: Some(false), ..text("qwerty") }).await, [ada]);
    assert_eq!(found(Filter { active: Some(true), ..text("qwerty") }).await, [eve]);
    assert_eq!(found(Filter { active: Some(false), ..Filter::default() }).await, [ada]);
    let sent_to = user::by_id(db, eve).await.unwrap().unwrap().email;
    let verified = Filter { verified: Some(true), ..text("qwerty") };
    let before = found(verified.clone()).await;
    user::verify(db, eve, &sent_to, now).await.unwrap();
    assert!(found(verified).await.contains(&eve), "{before:?}");
    assert_eq!(found(Filter { has_email: Some(false), ..text("qwerty") }).await, [0; 0]);
    let editor = role::ensure(db, "Editor", now).await.unwrap().id;
    user_role::grant(db, ada, editor).await.unwrap();
    let editors = Filter { role: Some("Editor".to_owned()), ..Filter::default() };
    assert_eq!(found(editors.clone()).await, [ada]);
    assert_eq!(found(Filter { text: Some("eve".to_owned()), ..editors.clone() }).await, [0; 0]);
    assert_eq!(found(Filter { text: Some("ada".to_owned()), ..editors.clone() }).await, [ada]);
    assert_eq!(found(Filter { active: Some(true), ..editors }).await, [0; 0]);
    assert_eq!(found(Filter { role: Some("Unknown".to_owned()), ..Filter::default() }).await, [0; 0]);
    // What many have is found without the index, and counted as far as asked.
    assert_eq!(user_search::count(db, &text("other"), 1_000).await.unwrap(), 1_000);
    assert_eq!(user_search::count(db, &text("example.com"), 10_000).await.unwrap(), MANY.unsigned_abs() + 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_order_shows_each_user_once_forward_and_backward() {
    let app = TestApp::start().await;
    let state = app.state();
    let db = state.db.writer();
    let rows = [
        (1, "b@example.com", "Ada", "Zola", Some(30)),
        (2, "", "", "", None),
        (3, "a@example.com", "Émile", "Zola", Some(10)),
        (4, "c@example.com", "яна", "", None),
        (5, "", "Eve", "Éluard", Some(20)),
        (6, "d@example.com", "Eve", "Eluard", Some(20)),
        (7, "e@example.com", "", "", None),
    ];
    let users = rows.map(|(id, email, first, last, seen)| {
        let mut user = row(id, email, None);
        (user.first_name, user.last_name) = (first.to_owned(), last.to_owned());
        user.signed_in_at = seen.map(Timestamp::from_seconds);
        user
    });
    user_import::add_all(db, users.to_vec()).await.unwrap();
    for (sort, wanted) in [
        ("newest", [7, 6, 5, 4, 3, 2, 1]),
        ("oldest", [1, 2, 3, 4, 5, 6, 7]),
        ("name", [5, 6, 1, 3, 4, 2, 7]),
        ("-name", [4, 3, 1, 6, 5, 7, 2]),
        ("email", [3, 1, 4, 6, 7, 2, 5]),
        ("-email", [7, 6, 4, 1, 3, 5, 2]),
        ("last_sign_in", [3, 5, 6, 1, 2, 4, 7]),
        ("-last_sign_in", [1, 6, 5, 3, 7, 4, 2]),
    ] {
        let order = Order::parse(sort).unwrap();
        let everybody = Filter::default();
        let filters = [everybody.clone(), Filter { active: Some(true), ..everybody.clone() }];
        for filter in filters {
            assert_eq!(forward(db, &filter, order).await, wanted, "{sort}");
            assert_eq!(backward(db, &filter, order).await, wanted, "{sort}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_index_finds_is_sorted_like_everything_else() {
    let app = TestApp::start().await;
    let state = app.state();
    let db = state.db.writer();
    let users = [("c@qux.example", "Ann"), ("a@qux.example", ""), ("", "Bea"), ("b@qux.example", "Cid")];
    let users = (1..).zip(users).map(|(id, (email, first))| {
        let mut user = row(id, email, Some(&format!("qux{id}")));
        user.first_name = first.to_owned();
        user
    });
    user_import::add_all(db, users.collect()).await.unwrap();
    many_others(state).await;
    for (sort, wanted) in
        [("name", [1, 3, 4, 2]), ("-name", [4, 3, 1, 2]), ("email", [2, 4, 1, 3]), ("-last_sign_in", [4, 3, 2, 1])]
    {
        let order = Order::parse(sort).unwrap();
        let first = user_search::page(db, &text("qux"), order, (Start::First, 3)).await.unwrap();
        let next = Start::After(order.position(&first.rows[2]));
        let second = user_search::page(db, &text("qux"), order, (next, 3)).await.unwrap();
        let ids: Vec<i64> = first.rows.iter().chain(&second.rows).map(|user| user.id).collect();
        assert_eq!((ids, first.has_next, second.has_next), (wanted.to_vec(), true, false), "{sort}");
        let last = user_search::page(db, &text("qux"), order, (Start::Last, 3)).await.unwrap();
        assert_eq!(last.rows.iter().map(|user| user.id).collect::<Vec<_>>(), wanted[1..], "{sort}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn while_many_users_wait_for_the_index_the_newest_of_them_are_found_and_the_page_says_that_others_are_not() {
    let app = TestApp::start().await;
    let (state, ada) = (app.state(), app.user("Ada", "Lovelace").await);
    many_others(state).await;
    let search = async |text: &str| {
        let filter = Filter { text: Some(text.to_owned()), ..Filter::default() };
        user_search::page(state.db.writer(), &filter, Order::default(), (Start::First, 50)).await.unwrap()
    };
    assert!(!search("other104199@example").await.is_partial);
    execute(state, "UPDATE users SET search_text = NULL, sort_name = NULL").await;
    let newest = search("other104199@example").await;
    assert_eq!(newest.rows.iter().map(|user| user.id).collect::<Vec<_>>(), [104_199]);
    assert!(newest.is_partial && search("lovelace").await.rows.len() <= 1);
    while fill_search_texts::fill(state).await.unwrap() > 0 {}
    let found = search("lovelace").await;
    assert!(!found.is_partial && found.rows[0].id == ada.id);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_that_finds_many_sorts_them_without_a_look_at_their_rows() {
    let app = TestApp::start().await;
    let db = app.state().db.writer();
    many_others(app.state()).await;
    // All of them sort after the others, by every key.
    let found = (0..150).map(|number| {
        let mut user = row(number + 1, &format!("zz{number:03}@qux.example"), None);
        user.last_name = format!("Zzqux{number:03}");
        user
    });
    user_import::add_all(db, found.collect()).await.unwrap();
    for (sort, first) in [("name", 1), ("-name", 150), ("email", 1), ("-email", 150), ("newest", 150), ("oldest", 1)] {
        for filter in [text("qux"), Filter { active: Some(true), ..text("zz qux") }] {
            let order = Order::parse(sort).unwrap();
            let page = user_search::page(db, &filter, order, (Start::First, 10)).await.unwrap();
            let ids: Vec<i64> = page.rows.iter().map(|user| user.id).collect();
            let wanted: Vec<i64> = if first == 1 { (1..=10).collect() } else { (141..=150).rev().collect() };
            assert_eq!((ids, page.has_next), (wanted, true), "{sort}");
        }
    }
}

/// The ids from the first page to the last, two on each; what comes before each position is counted on the way.
async fn forward(db: &impl ConnectionTrait, filter: &Filter, order: Order) -> Vec<i64> {
    let (mut ids, mut start) = (Vec::new(), Start::First);
    loop {
        let found = user_search::page(db, filter, order, (start, 2)).await.unwrap();
        ids.extend(found.rows.iter().map(|user| user.id));
        let last = order.position(found.rows.last().unwrap());
        let before = user_search::count_before(db, filter, (order, last.clone()), (true, 100)).await.unwrap();
        assert_eq!(before.unwrap() + 1, ids.len() as u64);
        if !found.has_next {
            return ids;
        }
        start = Start::After(last);
    }
}

/// The ids from the last page to the first.
async fn backward(db: &impl ConnectionTrait, filter: &Filter, order: Order) -> Vec<i64> {
    let (mut ids, mut start) = (Vec::new(), Start::Last);
    loop {
        let found = user_search::page(db, filter, order, (start, 2)).await.unwrap();
        ids.splice(0..0, found.rows.iter().map(|user| user.id));
        if !found.has_previous {
            return ids;
        }
        start = Start::Before(order.position(&found.rows[0]));
    }
}
