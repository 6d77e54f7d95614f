//! A small HTTP client: one connection per request, and the response as it is, without following redirects.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::{HeaderMap, Request, Uri, client::conn::http1, header};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    task::JoinHandle,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, RootCertStore, pki_types::ServerName},
};

use crate::error::{InternalError, Result};

pub struct HttpClient {
    host: String,
    port: u16,
    /// The prefix of every path.
    base: String,
    tls: Option<TlsConnector>,
    limits: ResponseLimits,
}

/// What is not waited for, and not read.
#[derive(Clone, Copy)]
pub struct ResponseLimits {
    /// From the connection to the last byte.
    pub timeout: Duration,
    pub max_body: usize,
}

/// What is sent.
#[derive(Clone, Copy)]
pub struct HttpRequest<'a> {
    pub method: &'a str,
    /// Below the URL of the client.
    pub path: &'a str,
    pub headers: &'a [(String, String)],
    pub body: &'a [u8],
}

pub struct HttpResponse {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl HttpClient {
    /// # Errors
    /// What is wrong with the URL.
    pub fn to(url: &str, limits: ResponseLimits) -> Result<Self, String> {
        let uri: Uri = url.parse().map_err(|_| format!("{url} is not a URL"))?;
        let tls = match uri.scheme_str() {
            Some("http") => None,
            Some("https") => Some(connector()),
            _ => return Err(format!("{url} must begin with http:// or https://")),
        };
        let host = uri.host().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        let port = uri.port_u16().unwrap_or(if tls.is_some() { 443 } else { 80 });
        Ok(Self { host, port, base: uri.path().trim_end_matches('/').to_owned(), tls, limits })
    }

    /// # Errors
    /// A fault that names the server, where there is no response within the limits.
    pub async fn ask(&self, request: HttpRequest<'_>) -> Result<HttpResponse> {
        let fault = |why: String| InternalError::new("ask the server", format!("{}:{}: {why}", self.host, self.port));
        let response = tokio::time::timeout(self.limits.timeout, self.send(self.prepared(request)?)).await;
        Ok(response.map_err(|_| fault("no answer in time".to_owned()))?.map_err(|error| fault(error.to_string()))?)
    }

    fn prepared(&self, asked: HttpRequest<'_>) -> Result<Request<Full<Bytes>>> {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        let mut request = Request::builder().method(asked.method).uri(format!("{}{}", self.base, asked.path));
        request = request.header(header::HOST, format!("{host}:{}", self.port)).header(header::CONNECTION, "close");
        for (name, value) in asked.headers {
            request = request.header(name, value);
        }
        let request = request.body(Full::new(Bytes::copy_from_slice(asked.body)));
        Ok(request.map_err(|error| InternalError::new("make a request", error))?)
    }

    async fn send(&self, request: Request<Full<Bytes>>) -> Result<HttpResponse, Box<dyn std::error::Error + Send + Sync>> {
        let stream = TcpStream::connect((self.host.as_str(), self.port)).await?;
        match &self.tls {
            None => exchange(stream, request, self.limits.max_body).await,
            Some(tls) => {
                let name = ServerName::try_from(self.host.clone())?;
                exchange(tls.connect(name, stream).await?, request, self.limits.max_body).await
            }
        }
    }
}

async fn exchange(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    request: Request<Full<Bytes>>,
    max_body: usize,
) -> Result<HttpResponse, Box<dyn std::error::Error + Send + Sync>> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let connection = Aborted(tokio::spawn(connection));
    let (head, body) = sender.send_request(request).await?.into_parts();
    let body = Limited::new(body, max_body).collect().await?.to_bytes();
    drop(connection);
    Ok(HttpResponse { status: head.status.as_u16(), headers: head.headers, body })
}

/// Ends when its response is no longer waited for.
struct Aborted(JoinHandle<Result<(), hyper::Error>>);

impl Drop for Aborted {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Trusts the certificate authorities of this machine.
fn connector() -> TlsConnector {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    // Only one crypto provider is compiled in, so it is the default.
    let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    TlsConnector::from(Arc::new(config))
}
