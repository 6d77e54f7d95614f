//! A time-out for writing: a client that does not read its response does not keep the connection.
//!
//! Not `tokio-io-timeout`: this one also knows whether a response is being sent, and gives a client that is still sending a refused
//! body the time to read the response before the connection is closed.

use std::{
    future::Future,
    io::{self, ErrorKind, IoSlice},
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Instant, Sleep, sleep, sleep_until},
};

use super::exchange::Exchange;
use crate::web::body::UnreadBody;

/// How long a client that is still sending may take to read the last response, after each part that it sent; and altogether.
const LINGER: Duration = Duration::from_secs(2);
const MAX_LINGER: Duration = Duration::from_secs(10);

/// Fails once the client has read nothing for as long as `timeout`.
pub(super) struct WriteTimeout {
    stream: TcpStream,
    timeout: Duration,
    waiting: Option<Pin<Box<Sleep>>>,
    exchange: Exchange,
    unread: UnreadBody,
    lingering: Option<Pin<Box<Sleep>>>,
    lingers_until: Option<Instant>,
}

impl WriteTimeout {
    pub(super) fn new(stream: TcpStream, timeout: Duration, (exchange, unread): (Exchange, UnreadBody)) -> Self {
        Self { stream, timeout, waiting: None, exchange, unread, lingering: None, lingers_until: None }
    }

    /// Reads on for a client that may not have read the last response yet: closing while it still sends would make it lose that
    /// response (RFC 9112 9.6).
    fn linger(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let ends = *self.lingers_until.get_or_insert_with(|| Instant::now() + MAX_LINGER);
        let mut dropped = [0; 4096];
        // So much at once; others have their turn before it goes on.
        for _ in 0..16 {
            let mut into = ReadBuf::new(&mut dropped);
            match Pin::new(&mut self.stream).poll_read(cx, &mut into) {
                Poll::Ready(Ok(())) if !into.filled().is_empty() => self.lingering = None,
                Poll::Ready(_) => return Poll::Ready(()),
                Poll::Pending => {
                    let until = ends.min(Instant::now() + LINGER);
                    let lingering = self.lingering.get_or_insert_with(|| Box::pin(sleep_until(until)));
                    return lingering.as_mut().poll(cx);
                }
            }
        }
        if Instant::now() >= ends {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    fn judge<T>(&mut self, cx: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        self.exchange.writes(written.is_pending());
        if written.is_ready() {
            self.waiting = None;
            return written;
        }
        let timeout = self.timeout;
        let waiting = self.waiting.get_or_insert_with(|| Box::pin(sleep(timeout)));
        waiting.as_mut().poll(cx).map(|()| Err(ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for WriteTimeout {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, into)
    }
}

impl AsyncWrite for WriteTimeout {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.judge(cx, written)
    }

    fn poll_write_vectored(mut self: Pin<&mut Self>, cx: &mut Context<'_>, pieces: &[IoSlice<'_>]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, pieces);
        self.judge(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.lingers_until.is_none() {
            std::task::ready!(Pin::new(&mut self.stream).poll_shutdown(cx))?;
        }
        if self.unread.is_set() { self.linger(cx).map(Ok) } else { Poll::Ready(Ok(())) }
    }
}
