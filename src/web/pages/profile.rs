//! The overview of an account.

use askama::Template;
use poem::handler;

use super::layout::{Layout, page};
use crate::{
    app::{
        App,
        second_factor::{FEW_CODES, SecondFactors},
    },
    flows::profile,
    store::{api_key, session, user},
    web::{error::HttpResult, extract::SignedIn},
};

#[derive(Template)]
#[template(path = "pages/profile.html")]
struct ProfilePage<'a> {
    layout: &'a Layout<'a>,
    /// First and last name, as far as they are known.
    name: String,
    user: user::Model,
    /// How many are signed in.
    devices: u64,
    /// How many API keys work.
    keys: usize,
    passkeys: u64,
    has_second_factor: bool,
    /// How many recovery codes are left.
    codes_left: u64,
}

page!(ProfilePage);

impl ProfilePage<'_> {
    fn two_step_line(&self) -> &'static str {
        match self.has_second_factor {
            true if self.codes_left <= FEW_CODES => "profile-two-step-few",
            true => "profile-two-step-on",
            false => "profile-two-step-off",
        }
    }
}

#[handler]
pub async fn show(layout: Layout<'_>, app: &App, caller: SignedIn) -> HttpResult {
    let user = profile::see(app, caller.user).await?.user;
    let (db, now) = (app.db.reader(), app.now());
    let (devices, _) = session::page(db, user.id, now, (0, 1)).await?;
    let keys = api_key::of_user(db, user.id).await?.iter().filter(|key| key.is_live(now)).count();
    let factors = SecondFactors::of(db, user.id).await?;
    let (passkeys, has_second_factor, codes_left) = (factors.passkeys, factors.is_required(), factors.recovery_codes_left);
    let name = user.full_name();
    layout.show(&ProfilePage { layout: &layout, name, user, devices, keys, passkeys, has_second_factor, codes_left })
}
