//! Serving: a loop that accepts connections, gives none of them for ever, and stops without dropping a running request.

mod exchange;
mod ip_connection_limit;
mod metrics_endpoint;
mod write_timeout;

use std::{
    convert::Infallible,
    io::{self, ErrorKind},
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    time::Duration,
};

use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use poem::{
    Endpoint,
    http::uri::Scheme,
    web::{LocalAddr, RemoteAddr},
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    task::JoinHandle,
};

use self::{exchange::Exchange, ip_connection_limit::IpConnectionLimit, write_timeout::WriteTimeout};
use crate::{
    app::App,
    config::Config,
    error::{InternalError, Result},
    jobs,
    types::clock::Clock,
    web::{self, WebState, body::UnreadBody, routes::AppEndpoint},
};

/// How long the loop rests after it could not accept, for want of file descriptors most likely.
const ACCEPT_BACK_OFF: Duration = Duration::from_millis(50);
/// The largest head of a request. Each connection may make us keep so much.
const MAX_HEAD_SIZE: usize = 32 << 10;

/// While the server stops, so long a connection may take to finish the head of a request.
const HEAD_TIMEOUT_WHILE_STOPPING: Duration = Duration::from_secs(1);
/// After the requests: for the jobs to end and the database to let go, whatever is down.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(5);

/// A server that runs until it is told to stop.
pub struct Running {
    pub address: SocketAddr,
    /// Where `/metrics` is, where it is.
    pub metrics: Option<SocketAddr>,
    pub web: Arc<WebState>,
    stop: watch::Sender<bool>,
    accepting: JoinHandle<()>,
    jobs: Vec<JoinHandle<()>>,
    connections: Arc<Semaphore>,
}

/// Opens the house, brings its schema up to date and serves. The port is open when this returns.
///
/// # Errors
/// A fault that says which file, table or address it was.
pub async fn start(mut config: Config, clock: Clock) -> Result<Running> {
    let (listener, address) = bind(config.listen, "--listen or `listen`").await?;
    let watched = match config.metrics.listen {
        Some(listen) => Some(bind(listen, "`metrics.listen`").await?),
        None => None,
    };
    // Port 0 lets the system choose; links then name what it chose.
    if let Some(rest) = config.public_url.strip_suffix(":0") {
        config.public_url = format!("{rest}:{}", address.port());
    }
    let app = Arc::new(App::open(config, clock).await?);
    app.db.migrate().await?;
    app.open_keys().await?;
    let web = Arc::new(WebState::build(app)?);
    let app = &web.app;
    let (stop, stopping) = watch::channel(false);
    app.learn_hashes().await?;
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
    let connections_loop = Listener {
        ip_connections,
        house: web::routes::endpoint(&web),
        app: Arc::clone(app),
        header_timeout: app.config.http.header_timeout,
        body_timeout: app.config.http.body_timeout,
        address,
        connections: Arc::clone(&connections),
        stopping,
    };
    let accepting = tokio::spawn(connections_loop.accept(listener));
    Ok(Running { address, metrics, web, stop, accepting, jobs, connections })
}

impl Running {
    /// Takes no new connections, lets running requests finish for as long as the configuration allows, ends the jobs and
    /// closes the database. Comes back within `http.stop_timeout` and `CLOSING`, whatever is down.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn stop(mut self) -> Result<()> {
        self.stop.send_replace(true);
        drop((&mut self.accepting).await);
        let http = &self.web.app.config.http;
        let everyone = u32::try_from(http.max_connections).unwrap_or(u32::MAX);
        let left = tokio::time::timeout(http.stop_timeout, self.connections.acquire_many(everyone)).await.map(drop);
        if left.is_err() {
            tracing::warn!("some requests did not finish in time and were cut");
        }
        if let Ok(closed) = tokio::time::timeout(CLOSE_TIMEOUT, self.close()).await {
            return closed;
        }
        tracing::warn!("the database did not answer in time, and was left");
        self.jobs.iter().for_each(JoinHandle::abort);
        Ok(())
    }

    async fn close(&mut self) -> Result<()> {
        for job in &mut self.jobs {
            if let Err(error) = job.await {
                tracing::error!("a job did not end well: {error}");
            }
        }
        // Tries that are owed back are written down while there is a database.
        self.web.app.tasks.settle(CLOSE_TIMEOUT).await;
        self.web.app.db.close().await
    }
}

/// The port that a setting names, and which one that is where it left the choice to the system.
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

struct Listener {
    house: AppEndpoint,
    ip_connections: Arc<IpConnectionLimit>,
    app: Arc<App>,
    header_timeout: Duration,
    /// For bodies on their way in, and for answers that nobody takes.
    body_timeout: Duration,
    address: SocketAddr,
    connections: Arc<Semaphore>,
    stopping: watch::Receiver<bool>,
}

impl Listener {
    async fn accept(mut self, listener: TcpListener) {
        loop {
            let permit = tokio::select! {
                permit = Arc::clone(&self.connections).acquire_owned() => permit,
                () = stopped(&mut self.stopping) => return,
            };
            let Ok(permit) = permit else { return };
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                () = stopped(&mut self.stopping) => return,
            };
            match accepted {
                Ok((stream, peer)) => self.serve(stream, peer, permit),
                Err(error) => {
                    tracing::warn!("cannot accept a connection: {error}");
                    tokio::time::sleep(ACCEPT_BACK_OFF).await;
                }
            }
        }
    }

    fn serve(&self, stream: TcpStream, peer: SocketAddr, permit: OwnedSemaphorePermit) {
        // Not kept waiting: a queue of one caller's connections would be in everybody's way.
        let Some(place) = self.ip_connections.enter(peer.ip()) else { return };
        let (house, local) = (Arc::clone(&self.house), LocalAddr(self.address.into()));
        let exchange = Exchange::default();
        let asked = exchange.clone();
        let unread = UnreadBody::default();
        let known = unread.clone();
        let service = service_fn(move |mut request: hyper::Request<_>| {
            request.extensions_mut().insert(known.clone());
            let (house, local, peer) = (Arc::clone(&house), local.clone(), RemoteAddr(peer.into()));
            let answering = asked.answer();
            async move {
                let response = house.get_response((request, local, peer, Scheme::HTTP).into()).await;
                let response: hyper::Response<_> = response.into();
                Ok::<_, Infallible>(response.map(|body| answering.until_sent(body)))
            }
        });
        let mut builder = http1::Builder::new();
        // Without a timer the time-out would be inert.
        builder.timer(TokioTimer::new()).header_read_timeout(self.header_timeout).max_buf_size(MAX_HEAD_SIZE);
        let patience = self.body_timeout;
        let mut stopping = self.stopping.clone();
        let connected = self.app.metrics.connected();
        tokio::spawn(async move {
            // A small answer must not wait for the next one; where that cannot be said, it waits.
            drop(stream.set_nodelay(true));
            let stream = TokioIo::new(WriteTimeout::new(stream, patience, (exchange.clone(), unread)));
            let mut connection = std::pin::pin!(builder.serve_connection(stream, service));
            let ended = tokio::select! {
                ended = connection.as_mut() => ended,
                () = stopped(&mut stopping) => {
                    connection.as_mut().graceful_shutdown();
                    last_request(connection, &exchange).await
                }
            };
            if let Err(error) = ended {
                tracing::debug!("a connection did not end well: {error}");
            }
            drop((permit, place, connected));
        });
    }
}

/// Waits for the request that is being answered, however long it takes, and for one that is being written not for long.
async fn last_request(connection: Pin<&mut impl Future<Output = hyper::Result<()>>>, exchange: &Exchange) -> hyper::Result<()> {
    let mut connection = connection;
    loop {
        match tokio::time::timeout(HEAD_TIMEOUT_WHILE_STOPPING, connection.as_mut()).await {
            Ok(ended) => return ended,
            Err(_) if exchange.is_idle() => return Ok(()),
            Err(_) => {}
        }
    }
}

/// Comes back once the server has been told to stop.
async fn stopped(stopping: &mut watch::Receiver<bool>) {
    // Whoever would tell it may be gone, which says the same.
    drop(stopping.wait_for(|stop| *stop).await);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_being_answered_is_waited_for_and_what_nobody_has_asked_is_not() {
        let exchange = Exchange::default();
        let bound = HEAD_TIMEOUT_WHILE_STOPPING * 3 / 2;
        let mut never = std::pin::pin!(std::future::pending());
        let answering = exchange.answer();
        assert!(tokio::time::timeout(bound, last_request(never.as_mut(), &exchange)).await.is_err());
        exchange.writes(true);
        drop(answering);
        assert!(tokio::time::timeout(bound, last_request(never.as_mut(), &exchange)).await.is_err());
        exchange.writes(false);
        assert!(tokio::time::timeout(bound, last_request(never.as_mut(), &exchange)).await.is_ok());
    }
}
