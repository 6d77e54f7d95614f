//! Asks a server over HTTP or HTTPS, one connection a question, and takes the answer as it is: nothing is followed.

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
    cli::{CliResult, error::CliError},
    error::InternalError,
};

const PATIENCE: Duration = Duration::from_secs(30);
/// More than any answer that we want to look at.
const LARGEST: usize = 4 << 20;

pub(super) struct HttpClient {
    host: String,
    port: u16,
    /// Before every path.
    base: String,
    tls: Option<TlsConnector>,
}

pub(super) struct HttpResponse {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl HttpClient {
    pub(super) fn to(url: &str) -> CliResult<Self> {
        let uri: Uri = url.parse().map_err(|_| CliError::Usage(format!("{url} is no URL")))?;
        let tls = match uri.scheme_str() {
            Some("http") => None,
            Some("https") => Some(connector()),
            _ => return Err(CliError::Usage(format!("{url} begins neither with http:// nor with https://"))),
        };
        let host = uri.host().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        let port = uri.port_u16().unwrap_or(if tls.is_some() { 443 } else { 80 });
        Ok(Self { host, port, base: uri.path().trim_end_matches('/').to_owned(), tls })
    }

    pub(super) async fn ask(
        &self,
        method: &str,
        path: &str,
        lines: &[(String, String)],
        body: Option<Vec<u8>>,
    ) -> CliResult<HttpResponse> {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.base));
        request = request.header(header::HOST, format!("{host}:{}", self.port)).header(header::CONNECTION, "close");
        for (name, value) in lines {
            request = request.header(name, value);
        }
        let request = request.body(Full::new(Bytes::from(body.unwrap_or_default())));
        let request = request.map_err(|error| InternalError::new("make a request", error))?;
        let fault = |why: String| InternalError::new("ask the server", format!("{}:{}: {why}", self.host, self.port));
        let response = tokio::time::timeout(PATIENCE, self.send(request)).await;
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
    let body = Limited::new(body, LARGEST).collect().await?.to_bytes();
    connection.abort();
    Ok(HttpResponse { status: head.status.as_u16(), headers: head.headers, body })
}

/// Believes whom the system believes.
fn connector() -> TlsConnector {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    // One library of ciphers is compiled in, and so it is the default.
    let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    TlsConnector::from(Arc::new(config))
}
