//! The accept loop, and one connection after another.
//!
//! Not `hyper_util::server::graceful`: it would wait for a connection that has sent half a request head for as long as
//! `http.header_timeout`. Here such a connection gets one more second, and a running request as long as `http.stop_timeout`.

use std::{convert::Infallible, net::SocketAddr, pin::Pin, sync::Arc, time::Duration};

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
};

use super::{exchange::Exchange, ip_connection_limit::IpConnectionLimit, write_timeout::WriteTimeout};
use crate::{
    app::{App, shutdown},
    web::{body::UnreadBody, routes::AppEndpoint},
};

/// The pause after accepting has failed, most likely for want of file descriptors.
pub(super) const ACCEPT_BACK_OFF: Duration = Duration::from_millis(50);
/// The largest head of a request: the memory that each connection may take.
const MAX_HEAD_SIZE: usize = 32 << 10;

/// How long a connection may take to finish the head of a request while the server stops.
const HEAD_TIMEOUT_WHILE_STOPPING: Duration = Duration::from_secs(1);
pub(super) struct Listener {
    pub endpoint: AppEndpoint,
    pub ip_connections: Arc<IpConnectionLimit>,
    pub app: Arc<App>,
    pub header_timeout: Duration,
    /// For request bodies, and for responses that the client does not read.
    pub body_timeout: Duration,
    pub address: SocketAddr,
    pub connections: Arc<Semaphore>,
    pub stopping: watch::Receiver<bool>,
}

impl Listener {
    pub(super) async fn accept(mut self, listener: TcpListener) {
        loop {
            let permit = tokio::select! {
                permit = Arc::clone(&self.connections).acquire_owned() => permit,
                () = shutdown::requested(&mut self.stopping) => return,
            };
            let Ok(permit) = permit else { return };
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                () = shutdown::requested(&mut self.stopping) => return,
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
        // Closed at once: a queue of one client's connections would block all others.
        let Some(slot) = self.ip_connections.enter(peer.ip()) else { return };
        let (endpoint, local) = (Arc::clone(&self.endpoint), LocalAddr(self.address.into()));
        let exchange = Exchange::default();
        let asked = exchange.clone();
        let unread = UnreadBody::default();
        let known = unread.clone();
        let service = service_fn(move |mut request: hyper::Request<_>| {
            request.extensions_mut().insert(known.clone());
            let (endpoint, local, peer) = (Arc::clone(&endpoint), local.clone(), RemoteAddr(peer.into()));
            let answering = asked.answer();
            async move {
                let response = endpoint.get_response((request, local, peer, Scheme::HTTP).into()).await;
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
            // A small response must not wait for the next one; if this fails, it waits.
            drop(stream.set_nodelay(true));
            let stream = TokioIo::new(WriteTimeout::new(stream, patience, (exchange.clone(), unread)));
            let mut connection = std::pin::pin!(builder.serve_connection(stream, service));
            let ended = tokio::select! {
                ended = connection.as_mut() => ended,
                () = shutdown::requested(&mut stopping) => {
                    connection.as_mut().graceful_shutdown();
                    last_request(connection, &exchange).await
                }
            };
            if let Err(error) = ended {
                tracing::debug!("a connection failed: {error}");
            }
            drop((permit, slot, connected));
        });
    }
}

/// Waits for a running request, however long it takes, but not for a head that is still being sent.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_stop_waits_for_running_requests_and_not_for_idle_connections() {
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
