//! Passwords of users who come from Django: every kind of hash that it makes, as their owners type them.

use std::time::Instant;

use serde_json::{Value, json};
use vestibule::{
    crypto::{
        keyring::MasterKey,
        legacy_hashes::classify::{StoredHash, classify, unreadable},
        password::{Argon2Params, Hasher, Upgrade},
    },
    types::secret::Password,
};

use crate::harness::TestApp;

/// Made by Django, with `tests/clients/django/hashes.py`.
const VECTORS: &str = include_str!("django_hashes.json");
const CHEAP: Argon2Params = Argon2Params { memory_kib: 64, iterations: 1 };
const DECOMPOSED: &str = "Cafe\u{301} de\u{301}compose\u{301}";

struct Vector {
    hasher: String,
    password: String,
    hash: String,
}

fn vectors() -> Vec<Vector> {
    let all: Vec<Value> = serde_json::from_str(VECTORS).unwrap();
    let text = |one: &Value, name: &str| one[name].as_str().unwrap().to_owned();
    all.iter()
        .map(|one| Vector { hasher: text(one, "hasher"), password: text(one, "password"), hash: text(one, "hash") })
        .collect()
}

/// The hash of one hasher for this password.
fn made_by(hasher: &str, password: &str) -> String {
    vectors().into_iter().find(|one| one.hasher == hasher && one.password == password).unwrap().hash
}

/// Guessing is not what this is about.
async fn unlimited() -> TestApp {
    TestApp::with(|config| (config.limits.failed_login, config.limits.login) = Default::default()).await
}

fn hasher(memory: u64) -> Hasher {
    Hasher::start(CHEAP, memory, MasterKey::temporary().derive("decoys")).unwrap()
}

async fn opens(hasher: &Hasher, password: &str, stored: &str) -> bool {
    let password = Password::parse(password).unwrap();
    hasher.verify(&password, Some(stored), Upgrade::All).await.unwrap().matches
}

async fn sign_in(app: &TestApp, email: &str, password: &str) -> u16 {
    app.post("/api/accounts/login/", json!({ "email": email, "password": password })).await.status
}

#[tokio::test(flavor = "multi_thread")]
async fn every_hash_of_django_opens_for_its_password_and_for_no_other() {
    let (hasher, all) = (hasher(64 << 20), vectors());
    assert_eq!(all.len(), 60);
    for Vector { hasher: name, password, hash } in all {
        assert!(opens(&hasher, &password, &hash).await, "{name}: {password:?}");
        let reversed: String = password.chars().rev().collect();
        assert!(!opens(&hasher, &reversed, &hash).await, "{name}: {reversed:?}");
        // bcrypt reads 72 bytes, at Django too.
        let is_cut = name.starts_with("Bcrypt") && name != "BcryptSha256" && password.len() > 72;
        assert_eq!(opens(&hasher, &format!("{password}x"), &hash).await, is_cut, "{name}: {password:?} and more");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_md5_hash_is_kept_inside_an_argon2id_hash() {
    let hasher = hasher(64 << 20);
    for Vector { hasher: name, password, hash } in vectors() {
        let wrapped = hasher.wrap(&hash).await.unwrap();
        let is_weak = matches!(classify(&hash, 64 << 20), StoredHash::Weak { name: "md5" });
        assert_eq!((wrapped.is_some(), is_weak), (name == "MD5PasswordHasher", name == "MD5PasswordHasher"), "{name}");
        let Some(wrapped) = wrapped else { continue };
        let digest = hash.rsplit('$').next().unwrap();
        assert!(wrapped.reveal().starts_with("argon2_md5$") && !wrapped.reveal().contains(digest), "{}", wrapped.reveal());
        assert!(opens(&hasher, &password, wrapped.reveal()).await, "{password:?}");
        assert!(!opens(&hasher, "not this one", wrapped.reveal()).await);
        assert_eq!(classify(wrapped.reveal(), 64 << 20), StoredHash::Known { name: "argon2_md5" });
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_hash_is_exchanged_at_the_first_sign_in_and_the_same_password_goes_on_working() {
    let app = unlimited().await;
    let ada = app.user("Ada", "Lovelace").await;
    for Vector { hasher, password, hash } in vectors().into_iter().filter(|one| !one.password.contains('\0')) {
        app.give_hash(ada.id, &hash).await;
        assert_eq!(sign_in(&app, &ada.email, "not this one at all").await, 401, "{hasher}");
        assert_eq!(app.stored_hash(ada.id).await, hash, "a wrong password changes nothing");
        assert_eq!(sign_in(&app, &ada.email, &password).await, 200, "{hasher}: {password}");
        let kept = app.stored_hash(ada.id).await;
        assert!(kept.starts_with("$argon2id$"), "{hasher}: {kept}");
        assert_eq!(sign_in(&app, &ada.email, &password).await, 200, "{hasher}, once more: {password}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_who_chose_decomposed_letters_or_types_spaces_around_gets_in_as_at_django_and_ever_after() {
    let app = unlimited().await;
    let ada = app.user("Ada", "Lovelace").await;
    let simple = "correct horse battery staple";
    let around = format!(" {simple}  ");
    for (typed, chosen) in [(DECOMPOSED, DECOMPOSED), (around.as_str(), simple)] {
        app.give_hash(ada.id, &made_by("Pbkdf2", chosen)).await;
        for _ in 0..2 {
            assert_eq!(sign_in(&app, &ada.email, typed).await, 200, "{typed:?}");
        }
    }
    // What is hashed here is the password in NFC, as it was typed.
    assert_eq!(sign_in(&app, &ada.email, simple).await, 401);
    app.give_hash(ada.id, &made_by("Pbkdf2", DECOMPOSED)).await;
    assert_eq!(sign_in(&app, &ada.email, "Caf\u{e9} d\u{e9}compos\u{e9}").await, 401, "Django did not take it either");
    assert_eq!(sign_in(&app, &ada.email, DECOMPOSED).await, 200);
    assert_eq!(sign_in(&app, &ada.email, "Caf\u{e9} d\u{e9}compos\u{e9}").await, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hash_that_needs_more_memory_than_a_thread_has_is_verified_within_the_budget() {
    let memory = |kib: u32| {
        format!("argon2$argon2id$v=19$m={kib},t=1,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
    };
    let hasher = hasher(8 << 20);
    assert!(hasher.can_verify(&memory(8192)));
    assert!(!hasher.can_verify(&memory(8193)));
    assert_eq!(classify(&memory(8193), 8 << 20), StoredHash::TooCostly { name: "argon2" });
    let (large, small) = (memory(8192), made_by("Argon2", DECOMPOSED));
    let all = (0..8).map(|number| {
        let (hasher, large, small) = (&hasher, &large, &small);
        async move { if number % 2 == 0 { opens(hasher, "wrong", large).await } else { opens(hasher, DECOMPOSED, small).await } }
    });
    assert_eq!(futures_util::future::join_all(all).await, [false, true].repeat(4));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_account_takes_as_long_as_one_whose_hash_is_tried_in_three_spellings() {
    let (hasher, stored) = (hasher(64 << 20), made_by("Pbkdf2", DECOMPOSED).replace("$1000$", "$200000$"));
    hasher.learn([stored.as_str()]);
    let password = Password::parse(&format!("{DECOMPOSED} wrong ")).unwrap();
    assert_eq!(password.spellings().len(), 3);
    let time = async |stored: Option<&str>| {
        let mut times = Vec::new();
        for _ in 0..5 {
            let began = Instant::now();
            assert!(!hasher.verify_for("ada", &password, stored, Upgrade::All).await.unwrap().matches);
            times.push(began.elapsed());
        }
        times.sort();
        times[2]
    };
    let (known, unknown) = (time(Some(&stored)).await, time(None).await);
    let ratio = unknown.as_secs_f64() / known.as_secs_f64();
    assert!((0.5..2.0).contains(&ratio), "{unknown:?} against {known:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_verified_opens_for_no_password() {
    let app = unlimited().await;
    let ada = app.user("Ada", "Lovelace").await;
    for odd in
        [unreadable("sha1").reveal(), "sha1$a$b", "md5$salt$xyz", "scrypt$16384$salt$8$5$short", "bcrypt$$2b$99$x", "plain"]
    {
        app.give_hash(ada.id, odd).await;
        for password in ["not this one at all", "plain", odd] {
            assert_eq!(sign_in(&app, &ada.email, password).await, 401, "{odd}");
        }
        assert_eq!(app.stored_hash(ada.id).await, odd);
    }
}
