//! Remedies and tries that meet on the rows of one person.

use std::{num::NonZeroU32, time::Duration};

use futures_util::future::join_all;
use vestibule::{
    app::access::Keys,
    error::{Error, Problems, Result},
    flows::{change_password, people, reset_password, sessions},
    types::{
        origin::Origin,
        rate::{By, Limit, Rate},
    },
};

use crate::harness::{House, PASSWORD};

const ROUNDS: usize = 12;

/// Nobody is kept from trying; every try leaves its mark all the same.
fn wide(by: By) -> Limit {
    Limit(vec![Rate { times: NonZeroU32::new(1_000_000).unwrap(), per: Duration::from_mins(1), by }])
}

/// What is refused is judged; what the database could not do in time, or gave up for a circle, is not.
fn judged(doing: &str, done: &Result<()>) {
    assert!(!matches!(done, Err(Error::Busy(_) | Error::Fault(_) | Error::Unsure(_))), "{doing}: {done:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn remedies_and_tries_for_one_account_do_not_block_each_other() {
    let mut house = House::with(|config| {
        let limits = &mut config.limits;
        (limits.email_codes, limits.failed_login) = (wide(By::Account), wide(By::Account));
        (limits.emails_per_recipient, limits.password_reset) = (wide(By::Address), wide(By::Ip));
        config.database.pool = 20;
    })
    .await;
    house.expect_unsent();
    let (app, from, operator) = (house.app(), Origin::default(), House::operator());
    let ada = house.ada().await;
    let email = ada.user.email.as_str();
    let code = async || {
        let proof = reset_password::Proof::Code { email, code: "BCDF-GHJK" };
        let password = Some("another good one of some length");
        let new = reset_password::New { password, keys: Keys::End, problems: Problems::default() };
        let set = reset_password::set(app, proof, new, &from).await;
        judged("try a code", &set.map(drop));
    };
    let forgotten = async || judged("ask for a link", &reset_password::ask(app, email, None, &from).await);
    let set = async |round: usize| {
        let user = people::find(app, email).await.unwrap();
        let password = format!("{PASSWORD} {round}");
        judged("set the password", &people::set_password(app, &operator, &user, &password).await);
    };
    let unlock = async || judged("unlock", &people::unlock(app, &operator, ada.user.id).await.map(drop));
    let end = async || judged("end sessions", &people::end_sessions(app, &operator, ada.user.id).await.map(drop));
    let enter = async || {
        let user = people::find(app, email).await.unwrap();
        judged("come in", &sessions::open(app, user, &house.web.page_sessions, &from).await.map(drop));
    };
    let change = async || {
        let asking = vestibule::app::proof::Asking { user: ada.user.id, session: ada.session };
        let draft =
            change_password::Draft { old: Some("wrong"), new: Some(PASSWORD), keys: Keys::End, problems: Problems::default() };
        judged("change the password", &change_password::change(app, asking, draft, &from).await);
    };
    for round in 0..ROUNDS {
        let tries = join_all((0..6).map(|_| code()));
        let asked = join_all((0..2).map(|_| forgotten()));
        futures_util::join!(tries, asked, set(round), unlock(), end(), enter(), change());
    }
}
