//! Reads a request's body, once and never without a limit.
//!
//! Poem's `SizeLimit` refuses every body without a `Content-Length`, and its own extractors read without a limit.

use std::{io, pin::pin};

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt};
use poem::{Body, http::header};
use tokio::time::timeout;

use crate::web::{context::RequestContext, error::HttpError};

/// The whole body, up to `http.body_limit` and within `http.body_timeout`; empty if it has been read before.
///
/// # Errors
/// `UnsupportedEncoding`, `BodyTooLarge`, `BodyTimeout`, or `Disconnected` if the client went away.
pub async fn read(context: &RequestContext, body: &mut Body) -> Result<Bytes, HttpError> {
    if let Some(coding) = context.content_coding() {
        return Err(HttpError::UnsupportedEncoding(coding));
    }
    let http = &context.app().config.http;
    let declared = context.header(&header::CONTENT_LENGTH).and_then(|text| text.parse::<usize>().ok());
    if declared.is_some_and(|length| length > http.body_limit) {
        return Err(HttpError::BodyTooLarge);
    }
    let mut pieces = pin!(std::mem::take(body).into_bytes_stream());
    timeout(http.body_timeout, collect(&mut pieces, http.body_limit)).await.unwrap_or(Err(HttpError::BodyTimeout))
}

async fn collect(body: &mut (impl Stream<Item = io::Result<Bytes>> + Unpin), limit: usize) -> Result<Bytes, HttpError> {
    let mut bytes = BytesMut::new();
    while let Some(piece) = body.next().await {
        bytes.extend_from_slice(&piece.map_err(|_| HttpError::Disconnected)?);
        if bytes.len() > limit {
            return Err(HttpError::BodyTooLarge);
        }
    }
    Ok(bytes.freeze())
}
