//! Starting and stopping the server.

use std::{
    io::{self, ErrorKind},
    net::SocketAddr,
    sync::Arc,
    time::Duration,
};

use tokio::{
    net::TcpListener,
    sync::{Semaphore, watch},
    task::JoinHandle,
};

use super::{ip_connection_limit::IpConnectionLimit, listener::Listener, metrics_endpoint};
use crate::{
    app::App,
    config::Config,
    error::{InternalError, Result},
    jobs,
    types::clock::Clock,
    web::{self, WebState},
};

/// After the requests: for the jobs to end and the database to close.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(5);

/// A running server.
pub struct Running {
    pub address: SocketAddr,
    /// The address of `/metrics`, if the settings give one.
    pub metrics: Option<SocketAddr>,
    pub web: Arc<WebState>,
    stop: watch::Sender<bool>,
    accepting: JoinHandle<()>,
    jobs: Vec<JoinHandle<()>>,
    connections: Arc<Semaphore>,
}

/// Opens the data, brings the schema up to date and serves. The port is open when this returns.
///
/// # Errors
/// If something cannot be opened; the error names the file, table or address.
pub async fn start(mut config: Config, clock: Clock) -> Result<Running> {
    let (listener, address) = bind(config.listen, "--listen or `listen`").await?;
    let watched = match config.metrics.listen {
        Some(listen) => Some(bind(listen, "`metrics.listen`").await?),
        None => None,
    };
    // The system chooses port 0, and links name what it chose.
    if let Some(rest) = config.public_url.strip_suffix(":0") {
        config.public_url = format!("{rest}:{}", address.port());
    }
    // Before the schema is brought up to date: an older version could not go back to it after a start that was refused.
    for warning in web::check(&config)? {
        tracing::warn!(event = "branding_warning", "{warning}");
    }
    let app = Arc::new(App::open(config, clock).await?);
    app.db.migrate().await?;
    app.open_keys().await?;
    let web = Arc::new(WebState::build(app)?);
    let app = &web.app;
    let (stop, stopping) = watch::channel(false);
    app.learn_hashes().await?;
    app.follow_takeover(web.sessions.max_lifetimes().refresh).await?;
    app.follow_revocations(web.sessions.max_lifetimes().access).await?;
    let mut jobs = jobs::start(app, web.sessions.max_lifetimes(), &stopping)?;
    let metrics = watched.as_ref().map(|(_, address)| *address);
    if let Some((listener, address)) = watched {
        metrics_endpoint::announce(address);
        jobs.push(tokio::spawn(metrics_endpoint::serve(listener, Arc::clone(app), stopping.clone())));
    }
    let most = app.config.http.max_connections;
    let connections = Arc::new(Semaphore::new(most));
    let ip_connections = IpConnectionLimit::of(app.config.http.max_connections_per_ip, &web);
    let accept_loop = Listener {
        ip_connections,
        endpoint: web::routes::endpoint(&web),
        app: Arc::clone(app),
        header_timeout: app.config.http.header_timeout,
        body_timeout: app.config.http.body_timeout,
        address,
        connections: Arc::clone(&connections),
        stopping,
    };
    let accepting = tokio::spawn(accept_loop.accept(listener));
    Ok(Running { address, metrics, web, stop, accepting, jobs, connections })
}

impl Running {
    /// Accepts no new connections, lets running requests finish for as long as the settings allow, ends the jobs and closes the
    /// database. Returns within `http.stop_timeout` and `CLOSE_TIMEOUT`, whatever is unavailable.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn stop(mut self) -> Result<()> {
        self.stop.send_replace(true);
        drop((&mut self.accepting).await);
        let http = &self.web.app.config.http;
        let everyone = u32::try_from(http.max_connections).unwrap_or(u32::MAX);
        let left = tokio::time::timeout(http.stop_timeout, self.connections.acquire_many(everyone)).await.map(drop);
        if left.is_err() {
            tracing::warn!("some requests did not finish in time and were aborted");
        }
        if let Ok(closed) = tokio::time::timeout(CLOSE_TIMEOUT, self.close()).await {
            return closed;
        }
        tracing::warn!("the database did not answer in time, and was not closed");
        self.jobs.iter().for_each(JoinHandle::abort);
        Ok(())
    }

    async fn close(&mut self) -> Result<()> {
        for job in &mut self.jobs {
            if let Err(error) = job.await {
                tracing::error!(event = "job_failed", "a job failed: {error}");
            }
        }
        // Attempts to be refunded are written while the database is open.
        self.web.app.tasks.settle(CLOSE_TIMEOUT).await;
        self.web.app.db.close().await
    }
}

/// The port that a setting names, and which one the system chose for port 0.
async fn bind(listen: SocketAddr, setting: &str) -> Result<(TcpListener, SocketAddr)> {
    let bound = TcpListener::bind(listen).await;
    let why = |error: io::Error| match error.kind() {
        ErrorKind::AddrInUse => format!("{listen} is taken; choose another with {setting}"),
        ErrorKind::AddrNotAvailable => format!("{listen} is not an address of this machine"),
        ErrorKind::PermissionDenied => format!("{listen} is not for this user; choose a port from 1024 on"),
        _ => format!("{listen}: {error}"),
    };
    let listener = bound.map_err(|error| InternalError::new("listen", why(error)))?;
    let address = listener.local_addr().map_err(|error| InternalError::new("listen", error))?;
    Ok((listener, address))
}
