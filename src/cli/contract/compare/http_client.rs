//! A small HTTP client: one connection per request, and the response as it is, without following redirects.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::{HeaderMap, Request, Uri, client::conn::http1, header};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, RootCertStore, pki_types::ServerName},
};

use crate::{
    cli::error::{CliError, CliResult},
    error::InternalError,
};

const TIMEOUT: Duration = Duration::from_secs(30);
/// Of a response body.
const MAX_BODY: usize = 4 << 20;

pub struct HttpClient {
    host: String,
    port: u16,
    /// The prefix of every path.
    base: String,
    tls: Option<TlsConnector>,
}

pub struct HttpResponse {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl HttpClient {
    pub fn to(url: &str) -> CliResult<Self> {
        let uri: Uri = url.parse().map_err(|_| CliError::Usage(format!("{url} is not a URL")))?;
        let tls = match uri.scheme_str() {
            Some("http") => None,
            Some("https") => Some(connector()),
            _ => return Err(CliError::Usage(format!("{url} must begin with http:// or https://"))),
        };
        let host = uri.host().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        let port = uri.port_u16().unwrap_or(if tls.is_some() { 443 } else { 80 });
        Ok(Self { host, port, base: uri.path().trim_end_matches('/').to_owned(), tls })
    }

    pub async fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(String, String)],
        body: Option<Vec<u8>>,
    ) -> CliResult<HttpResponse> {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.base));
        request = request.header(header::HOST, format!("{host}:{}", self.port)).header(header::CONNECTION, "close");
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let request = request.body(Full::new(Bytes::from(body.unwrap_or_default())));
        let request = request.map_err(|error| InternalError::new("make a request", error))?;
        let fault = |why: String| InternalError::new("ask the server", format!("{}:{}: {why}", self.host, self.port));
        let response = tokio::time::timeout(TIMEOUT, self.send(request)).await;
        Ok(response.map_err(|_| fault("no answer in time".to_owned()))?.map_err(|error| fault(error.to_string()))?)
    }

    async fn send(&self, request: Request<Full<Bytes>>) -> Result<HttpResponse, Box<dyn std::error::Error + Send + Sync>> {
        let stream = TcpStream::connect((self.host.as_str(), self.port)).await?;
        match &self.tls {
            None => exchange(stream, request).await,
            Some(tls) => {
                let name = ServerName::try_from(self.host.clone())?;
                exchange(tls.connect(name, stream).await?, request).await
            }
        }
    }
}

async fn exchange(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    request: Request<Full<Bytes>>,
) -> Result<HttpResponse, Box<dyn std::error::Error + Send + Sync>> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let connection = tokio::spawn(connection);
    let (head, body) = sender.send_request(request).await?.into_parts();
    let body = Limited::new(body, MAX_BODY).collect().await?.to_bytes();
    connection.abort();
    Ok(HttpResponse { status: head.status.as_u16(), headers: head.headers, body })
}

/// Trusts the certificate authorities of this machine.
fn connector() -> TlsConnector {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    // Only one crypto provider is compiled in, so it is the default.
    let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    TlsConnector::from(Arc::new(config))
}
