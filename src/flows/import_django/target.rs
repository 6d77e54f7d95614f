//! Where users are imported to: the database of the server, or, for a rehearsal, one that does not exist yet.

use crate::{
    app::App,
    config::Config,
    store::Pool,
    types::clock::{Clock, Timestamp},
};

#[derive(Clone, Copy)]
pub enum Target<'a> {
    Server(&'a App),
    /// Nothing can be written there.
    Missing(&'a Config, &'a Clock),
}

impl<'a> Target<'a> {
    pub(super) fn config(self) -> &'a Config {
        match self {
            Self::Server(app) => &app.config,
            Self::Missing(config, _) => config,
        }
    }

    pub(super) fn now(self) -> Timestamp {
        match self {
            Self::Server(app) => app.now(),
            Self::Missing(_, clock) => clock.now(),
        }
    }

    pub(super) fn app(self) -> Option<&'a App> {
        match self {
            Self::Server(app) => Some(app),
            Self::Missing(..) => None,
        }
    }

    pub(super) fn reader(self) -> Option<&'a Pool> {
        self.app().map(|app| app.db.reader())
    }
}
