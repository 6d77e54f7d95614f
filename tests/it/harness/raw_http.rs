//! Raw bytes, for requests that no HTTP client would send.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{TestApp, wait::TIMEOUT};

impl TestApp {
    /// Sends these bytes and returns everything until the app closes the connection.
    pub async fn send_raw(&self, bytes: impl AsRef<[u8]>) -> String {
        let mut wire = self.connect().await;
        wire.say(bytes).await;
        wire.rest().await
    }

    pub async fn connect(&self) -> RawConnection {
        RawConnection { stream: TcpStream::connect(self.addr).await.unwrap() }
    }
}

pub struct RawConnection {
    stream: TcpStream,
}

impl RawConnection {
    /// The app may have closed the connection already; what it sent before can still be read.
    pub async fn say(&mut self, bytes: impl AsRef<[u8]>) {
        drop(self.stream.write_all(bytes.as_ref()).await);
    }

    /// Everything until the app closes the connection.
    pub async fn rest(&mut self) -> String {
        self.listen(None).await
    }

    /// As `rest`, for a body that is no text: the head, and the body as it came.
    pub async fn rest_in_bytes(&mut self) -> (String, Vec<u8>) {
        let mut heard = Vec::new();
        tokio::time::timeout(TIMEOUT, self.stream.read_to_end(&mut heard)).await.unwrap().unwrap();
        let end = heard.windows(4).position(|four| four == b"\r\n\r\n").map_or(heard.len(), |at| at + 4);
        let body = heard.split_off(end);
        (String::from_utf8(heard).unwrap(), body)
    }

    /// Everything up to this text, and what arrived with it.
    pub async fn until(&mut self, words: &str) -> String {
        self.listen(Some(words)).await
    }

    async fn listen(&mut self, words: Option<&str>) -> String {
        let mut heard = Vec::new();
        let all = async {
            let mut some = [0; 4096];
            while !words.is_some_and(|words| String::from_utf8_lossy(&heard).contains(words)) {
                match self.stream.read(&mut some).await {
                    Ok(0) | Err(_) => break,
                    Ok(count) => heard.extend_from_slice(&some[..count]),
                }
            }
        };
        let ended = tokio::time::timeout(TIMEOUT, all).await;
        let text = String::from_utf8_lossy(&heard).into_owned();
        assert!(ended.is_ok(), "the app neither went on nor closed the connection after: {text}");
        text
    }
}
