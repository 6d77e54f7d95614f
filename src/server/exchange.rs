//! What a connection is at. When the server stops, a request that is being answered is waited for; one that is still being
//! written is not.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};

use hyper::body::{Body, Frame, SizeHint};

/// Shared by the two ends of a connection: what reads and writes its bytes, and what answers its requests.
#[derive(Clone, Default)]
pub(super) struct Exchange(Arc<State>);

#[derive(Default)]
struct State {
    answering: AtomicBool,
    writing: AtomicBool,
}

/// A request whose head is complete, for as long as this lives.
pub(super) struct Answering(Exchange);

impl Exchange {
    pub(super) fn answer(&self) -> Answering {
        self.0.answering.store(true, Ordering::Relaxed);
        Answering(self.clone())
    }

    /// Whether bytes wait for the other side to take them.
    pub(super) fn writes(&self, waiting: bool) {
        self.0.writing.store(waiting, Ordering::Relaxed);
    }

    /// Whether there is neither a request to answer nor an answer to deliver.
    pub(super) fn is_idle(&self) -> bool {
        !self.0.answering.load(Ordering::Relaxed) && !self.0.writing.load(Ordering::Relaxed)
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.0.0.answering.store(false, Ordering::Relaxed);
    }
}

/// The body of an answer, which is being given until its last byte has left.
pub(super) struct Held<B> {
    body: B,
    _answering: Answering,
}

impl Answering {
    pub(super) fn until_sent<B>(self, body: B) -> Held<B> {
        Held { body, _answering: self }
    }
}

impl<B: Body + Unpin> Body for Held<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
