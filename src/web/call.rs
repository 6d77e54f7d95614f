//! One request, as handlers see it: who, what, in which language, and a body that is read once and never without a limit.

use std::{
    io,
    ops::Deref,
    pin::pin,
    sync::{Arc, OnceLock},
};

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt};
use poem::{
    Body,
    http::{HeaderMap, HeaderName, Method, header},
};
use tokio::time::timeout;

use super::{
    Web,
    caller::Caller,
    failure::{Answer, Failure},
    guards::RequestId,
    urlencoded,
};
use crate::{
    app::{
        App,
        admin::Admin,
        proof::{Asking, Recent},
    },
    error::{Refusal, Result, TokenProblem},
    types::origin::Origin,
};

/// Everything of a request but its body.
pub struct Visit {
    pub web: Arc<Web>,
    /// Stands on the answer and on every line of the log.
    pub id: RequestId,
    pub method: Method,
    pub path: String,
    pub query: String,
    pub headers: HeaderMap,
    pub origin: Origin,
    /// Who is calling, where that has been asked.
    pub caller: Option<Caller>,
    /// The form that was sent, once it has been read.
    pub sent: OnceLock<Form>,
}

/// A visit with its body; dereferences to the visit.
pub struct Call {
    visit: Arc<Visit>,
    body: Body,
}

impl Visit {
    pub fn app(&self) -> &App {
        &self.web.app
    }

    /// A header that is there once and is text.
    pub fn header(&self, name: &HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The media type of the body, without its parameters, in lower case.
    pub fn media_type(&self) -> Option<String> {
        let whole = self.header(&header::CONTENT_TYPE)?;
        Some(whole.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
    }

    /// The charset of the body in lower case; empty, where none is named.
    pub fn charset(&self) -> String {
        let whole = self.header(&header::CONTENT_TYPE).unwrap_or_default();
        let mut parameters = whole.split(';').skip(1).filter_map(|parameter| parameter.split_once('='));
        let named = parameters.find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"));
        named.map(|(_, value)| value.trim().trim_matches(['"', '\'']).to_ascii_lowercase()).unwrap_or_default()
    }

    /// How the body is compressed, where it is (RFC 9110 8.4).
    fn content_coding(&self) -> Option<String> {
        let lines = self.headers.get_all(header::CONTENT_ENCODING).iter();
        let codings: Vec<String> = lines.map(|line| line.as_bytes().trim_ascii().escape_ascii().to_string()).collect();
        let codings = codings.join(", ");
        let plain = |coding: &str| coding.is_empty() || coding.eq_ignore_ascii_case("identity");
        (!codings.split(',').map(str::trim).all(plain)).then_some(codings)
    }

    /// The pairs of the query.
    pub fn query_pairs(&self) -> Vec<(String, String)> {
        urlencoded::pairs(self.query.as_bytes()).unwrap_or_default()
    }

    /// The value of a query parameter; of several, the last.
    pub fn query_value(&self, name: &str) -> Option<String> {
        urlencoded::last(&self.query_pairs(), name).map(ToOwned::to_owned)
    }

    /// The id that stands in the path after this prefix.
    ///
    /// # Errors
    /// `NotFound`, where it is no number: nothing of ours has such an id.
    pub fn id_after(&self, prefix: &str) -> Result<i64, Failure> {
        let id = self.path.strip_prefix(prefix).map(|rest| rest.strip_suffix('/').unwrap_or(rest));
        let digits = id.filter(|text| text.bytes().all(|b| b.is_ascii_digit()));
        digits.and_then(|text| text.parse().ok()).ok_or_else(|| Refusal::NotFound.into())
    }

    /// The id that stands in the path after so many steps: in `/users/7/activate/`, 7 after one.
    ///
    /// # Errors
    /// As `id_after`.
    pub fn id_at(&self, steps: usize) -> Result<i64, Failure> {
        let step = self.path.split('/').skip(1).nth(steps).filter(|text| text.bytes().all(|b| b.is_ascii_digit()));
        step.and_then(|text| text.parse().ok()).ok_or_else(|| Refusal::NotFound.into())
    }

    /// Who is calling at a guarded door, where there always is somebody.
    pub fn known(&self) -> Result<&Caller, Failure> {
        self.caller.as_ref().ok_or(Failure::NoCredentials)
    }

    /// As `known`, for deeds that ask from which session they are done.
    pub fn asking(&self) -> Result<Asking> {
        let caller = self.caller.as_ref().ok_or(TokenProblem::Invalid)?;
        Ok(Asking { user: caller.user, session: caller.session })
    }

    /// The proof that sensitive steps want. Without it, people are sent to give their password again, and programs are told to.
    ///
    /// # Errors
    /// As `Recent::of`.
    pub async fn recent(&self) -> Result<Recent> {
        Recent::of(self.app(), self.asking()?).await
    }

    /// The proof that administration wants.
    ///
    /// # Errors
    /// As `Admin::of`.
    pub async fn admin(&self) -> Result<Admin> {
        Admin::of(self.app(), self.asking()?, &self.origin).await
    }
}

impl Call {
    pub fn new(visit: Arc<Visit>, body: Body) -> Self {
        Self { visit, body }
    }

    /// The whole body, up to the configured size and within the configured time.
    ///
    /// # Errors
    /// `Encoded`, `TooLarge`, `TooSlow`, or `Cut` where the caller went away.
    pub async fn bytes(&mut self) -> Result<Bytes, Failure> {
        if let Some(coding) = self.visit.content_coding() {
            return Err(Failure::Encoded(coding));
        }
        let http = &self.visit.web.app.config.http;
        let (limit, patience) = (http.body_limit, http.body_timeout);
        let declared = self.visit.header(&header::CONTENT_LENGTH).and_then(|text| text.parse::<usize>().ok());
        if declared.is_some_and(|length| length > limit) {
            return Err(Failure::TooLarge);
        }
        let mut body = pin!(std::mem::take(&mut self.body).into_bytes_stream());
        timeout(patience, collect(&mut body, limit)).await.unwrap_or(Err(Failure::TooSlow))
    }

    /// The fields of a form that a page sent; read once and kept.
    ///
    /// # Errors
    /// `UnsupportedType` for anything else, and what `bytes` says.
    pub async fn form(&mut self) -> Result<Form, Failure> {
        if let Some(form) = self.visit.sent.get() {
            return Ok(form.clone());
        }
        if self.media_type().as_deref() != Some("application/x-www-form-urlencoded") {
            return Err(Failure::UnsupportedType(self.media_type().unwrap_or_default()));
        }
        let bytes = self.bytes().await?;
        let form = urlencoded::pairs(&bytes).map(Form).ok_or(Failure::BadRequest)?;
        Ok(self.visit.sent.get_or_init(|| form).clone())
    }
}

async fn collect(body: &mut (impl Stream<Item = io::Result<Bytes>> + Unpin), limit: usize) -> Result<Bytes, Failure> {
    let mut bytes = BytesMut::new();
    while let Some(piece) = body.next().await {
        bytes.extend_from_slice(&piece.map_err(|_| Failure::Cut)?);
        if bytes.len() > limit {
            return Err(Failure::TooLarge);
        }
    }
    Ok(bytes.freeze())
}

impl Deref for Call {
    type Target = Visit;

    fn deref(&self) -> &Visit {
        &self.visit
    }
}

/// The fields of a form. A field that stands there twice counts once, with its last value.
#[derive(Default, Clone)]
pub struct Form(Vec<(String, String)>);

impl Form {
    /// What was typed; a field that is not there is empty, as for every form of the web. NUL characters are dropped: no
    /// keyboard has them and no database wants them.
    pub fn text(&self, name: &str) -> String {
        urlencoded::last(&self.0, name).map(|value| value.replace('\0', "")).unwrap_or_default()
    }
}

/// What a handler is: an async function from a call to an answer.
pub trait Handler: Send + Sync + 'static {
    fn handle(&self, call: Call) -> std::pin::Pin<Box<dyn Future<Output = Answer> + Send>>;
}

impl<F, Fut> Handler for F
where
    F: Fn(Call) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Answer> + Send + 'static,
{
    fn handle(&self, call: Call) -> std::pin::Pin<Box<dyn Future<Output = Answer> + Send>> {
        Box::pin(self(call))
    }
}
