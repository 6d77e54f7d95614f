//! A second instance on the database of the first.

use std::{
    future::Future,
    time::{Duration, Instant},
};

use vestibule::{config::Config, types::secret::Secret};

use super::postgres_proxy::Proxy;
use crate::harness::TestApp;

/// What instances have in common.
pub(crate) fn shared(config: &mut Config) {
    config.master_key = Some(Secret::new("the same thirty-two bytes for everybody".to_owned()));
}

/// Another instance on the database of this one, which it reaches by a way of its own.
pub(super) async fn second(first: &TestApp, proxy: &Proxy, change: impl FnOnce(&mut Config)) -> TestApp {
    let direct = first.state().config.database.clone();
    let vestibule::config::database::DatabaseUrl::Postgres(server) = &direct.url else { panic!("not PostgreSQL") };
    let url = proxy.url(server.url.reveal());
    TestApp::with(|config| {
        shared(config);
        config.database = direct.clone();
        config.database.url = url.parse().unwrap();
        config.database.acquire_timeout = Duration::from_secs(1);
        config.http.handler_timeout = Duration::from_secs(8);
        change(config);
    })
    .await
}

/// Asks until the answer is this one; how long that took. Fails after so long.
pub(super) async fn within<F: Future<Output = bool>>(bound: Duration, mut ask: impl FnMut() -> F) -> Duration {
    let began = Instant::now();
    while !ask().await {
        assert!(began.elapsed() < bound, "not within {bound:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    began.elapsed()
}
