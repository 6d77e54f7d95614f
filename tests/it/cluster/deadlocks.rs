//! Remedies and tries that meet on the rows of one person.

use std::{num::NonZeroU32, time::Duration};

use futures_util::future::join_all;
use vestibule::{
    app::revoke_access::ApiKeys,
    crypto::password_policy::PasswordPolicy,
    error::{Error, Result, ValidationErrors},
    flows::{admin_users, change_password, reset_password, sessions},
    types::{
        client::ClientInfo,
        rate_limit::{Limit, LimitScope, Rate},
    },
};

use crate::harness::{PASSWORD, TestApp};

const ROUNDS: usize = 12;

/// No limit refuses an attempt; every attempt is counted all the same.
fn wide(by: LimitScope) -> Limit {
    Limit(vec![Rate { times: NonZeroU32::new(1_000_000).unwrap(), per: Duration::from_mins(1), scope: by }])
}

/// What is refused is judged; what the database could not do in time, or gave up for a circle, is not.
fn judged(doing: &str, done: &Result<()>) {
    assert!(!matches!(done, Err(Error::Overloaded(_) | Error::Internal(_) | Error::OutcomeUnknown(_))), "{doing}: {done:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_revocations_and_sign_ins_of_one_account_do_not_deadlock() {
    let mut app = TestApp::with(|config| {
        let limits = &mut config.limits;
        (limits.email_codes, limits.failed_login) = (wide(LimitScope::Account), wide(LimitScope::Account));
        (limits.emails_per_recipient, limits.password_reset) = (wide(LimitScope::Recipient), wide(LimitScope::Ip));
        config.database.pool = 20;
    })
    .await;
    app.allow_unsent_emails();
    let (state, from, operator) = (app.state(), ClientInfo::default(), TestApp::operator());
    let ada = app.ada().await;
    let email = ada.user.email.as_str();
    let code = async || {
        let proof = reset_password::Presented::Code { email, code: "BCDF-GHJK" };
        let password = Some("another good one of some length");
        let new = reset_password::New {
            password,
            keys: ApiKeys::Revoke,
            password_policy: PasswordPolicy::default(),
            terms: None,
            problems: ValidationErrors::default(),
        };
        let set = reset_password::set(state, proof, new, &from).await;
        judged("try a code", &set.map(drop));
    };
    let forgotten = async || judged("ask for a link", &reset_password::request(state, email, None, &from).await);
    let set = async |round: usize| {
        let user = admin_users::find(state, email).await.unwrap();
        let password = format!("{PASSWORD} {round}");
        judged("set the password", &admin_users::set_password(state, &operator, &user, &password).await);
    };
    let unlock = async || judged("unlock", &admin_users::unlock(state, &operator, ada.user.id).await.map(drop));
    let end = async || judged("end sessions", &admin_users::end_sessions(state, &operator, ada.user.id).await.map(drop));
    let enter = async || {
        let user = admin_users::find(state, email).await.unwrap();
        judged("come in", &sessions::open(state, user, &app.web.sessions.pages, &from).await.map(drop));
    };
    let change = async || {
        let asking = vestibule::app::reauthentication::SessionRef { user: ada.user.id, session: ada.session };
        let draft = change_password::Draft {
            old: Some("wrong"),
            new: Some(PASSWORD),
            keys: ApiKeys::Revoke,
            problems: ValidationErrors::default(),
        };
        judged("change the password", &change_password::change(state, asking, draft, &from).await);
    };
    for round in 0..ROUNDS {
        let tries = join_all((0..6).map(|_| code()));
        let asked = join_all((0..2).map(|_| forgotten()));
        futures_util::join!(tries, asked, set(round), unlock(), end(), enter(), change());
    }
}
