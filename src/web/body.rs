//! The body of a request, read by a handler and, as far as that leaves it, to its end before the answer goes out.
//!
//! Otherwise a connection would have to be closed in the middle of a request, and many clients do not read an answer before they
//! have sent everything (RFC 9112 9.6).

use std::{
    io,
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use poem::{
    Request, Response,
    http::{HeaderValue, header},
};
use tokio::time::timeout;

/// How much is read and dropped, for how long, and how long nothing may come. A body beyond that ends its connection.
const MAX_DRAINED: usize = 16 << 20;
const DRAIN_TIMEOUT: Duration = Duration::from_secs(10);
const DRAIN_IDLE_TIMEOUT: Duration = Duration::from_millis(200);

/// A connection is closed while its client may still be sending. Set by us, asked by the server before it closes.
#[derive(Clone, Default)]
pub struct UnreadBody(Arc<AtomicBool>);

impl UnreadBody {
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

type Pieces = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;

enum State {
    /// It was not read, so a client that waits for `100 Continue` has not sent it.
    Untouched(Pieces),
    Begun(Pieces),
    Read,
    /// Its client has gone away, or sends what is no body.
    Broken,
}

/// The body, shared by the handler and by what drains it.
#[derive(Clone)]
struct Shared(Arc<Mutex<State>>);

impl Stream for Shared {
    type Item = io::Result<Bytes>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut pieces = match std::mem::replace(&mut *state, State::Broken) {
            State::Untouched(pieces) | State::Begun(pieces) => pieces,
            ended => {
                *state = ended;
                return Poll::Ready(None);
            }
        };
        let polled = pieces.as_mut().poll_next(cx);
        *state = match &polled {
            Poll::Ready(None) => State::Read,
            Poll::Ready(Some(Err(_))) => State::Broken,
            Poll::Ready(Some(Ok(_))) | Poll::Pending => State::Begun(pieces),
        };
        polled
    }
}

/// What is left of a body once the request has been answered.
pub(super) struct BodyDrain {
    body: Shared,
    /// The client sends nothing before `100 Continue`.
    waits: bool,
    unread: UnreadBody,
}

impl BodyDrain {
    /// Leaves the request with its body; nothing, where it has none.
    pub(super) fn of(request: &mut Request) -> Option<Self> {
        let body = request.take_body();
        if body.is_empty() {
            return None;
        }
        let waits = request.headers().contains_key(header::EXPECT);
        let unread = request.extensions().get::<UnreadBody>().cloned().unwrap_or_default();
        let shared = Shared(Arc::new(Mutex::new(State::Untouched(Box::pin(body.into_bytes_stream())))));
        request.set_body(poem::Body::from_bytes_stream(shared.clone()));
        Some(Self { body: shared, waits, unread })
    }

    /// Reads the rest, or says that the connection ends with this answer.
    pub(super) async fn drain(mut self, response: &mut Response) {
        if !self.is_untold() {
            // However it ends, the state says how far it came.
            drop(timeout(DRAIN_TIMEOUT, discard(&mut self.body)).await);
        }
        let read = matches!(*self.state(), State::Read);
        if !read {
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            self.unread.0.store(true, Ordering::Relaxed);
        }
    }

    fn is_untold(&self) -> bool {
        self.waits && matches!(*self.state(), State::Untouched(_))
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.body.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn discard(body: &mut Shared) {
    let mut read = 0;
    while read < MAX_DRAINED
        && let Ok(Some(Ok(piece))) = timeout(DRAIN_IDLE_TIMEOUT, body.next()).await
    {
        read += piece.len();
    }
}
