//! A client that costs next to nothing: prepared bytes over kept connections, so that what is measured is the server.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// A request in the bytes that go over the wire, and the status that it must get.
#[derive(Clone)]
pub struct Request {
    head: String,
    body: String,
    expected: u16,
}

pub struct Reply {
    pub status: u16,
    pub body: String,
}

impl Request {
    pub fn get(path: &str) -> Self {
        Self { head: format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n"), body: String::new(), expected: 200 }
    }

    pub fn post(path: &str, body: &Value) -> Self {
        let body = body.to_string();
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n",
            body.len()
        );
        Self { head, body, expected: 200 }
    }

    pub fn bearer(mut self, token: &str) -> Self {
        self.head.push_str("Authorization: Bearer ");
        self.head.push_str(token);
        self.head.push_str("\r\n");
        self
    }

    pub fn expecting(mut self, status: u16) -> Self {
        self.expected = status;
        self
    }

    fn bytes(&self) -> Vec<u8> {
        format!("{}\r\n{}", self.head, self.body).into_bytes()
    }
}

#[derive(Clone)]
pub struct Hammer(SocketAddr);

impl Hammer {
    pub fn new(address: SocketAddr) -> Self {
        Self(address)
    }

    pub async fn once(&self, request: &Request) -> Reply {
        let mut connection = Connection::open(self.0).await;
        connection.ask(&request.bytes()).await
    }

    /// Requests a second over this many connections at once. Every reply must have the expected status; 503 is not counted.
    pub async fn rate(&self, request: &Request, connections: usize, span: Duration) -> f64 {
        let started = Instant::now();
        let worker = || tokio::spawn(work(self.0, request.clone(), started, span));
        let workers: Vec<_> = (0..connections).map(|_| worker()).collect();
        let mut total = 0;
        for worker in workers {
            total += worker.await.expect("a count");
        }
        f64::from(total) / started.elapsed().as_secs_f64()
    }

    /// How long each of so many requests takes, one every `pace`, counted from when it was due.
    pub async fn paced(&self, request: &Request, pace: Duration, count: u32) -> Vec<Duration> {
        let (mut connection, bytes) = (Connection::open(self.0).await, request.bytes());
        let started = Instant::now();
        let mut times = Vec::new();
        for turn in 0..count {
            let due = started + pace * turn;
            tokio::time::sleep_until(due.into()).await;
            let sent = Instant::now();
            assert_eq!(connection.ask(&bytes).await.status, request.expected);
            times.push(sent.elapsed());
        }
        times
    }
}

async fn work(address: SocketAddr, request: Request, started: Instant, span: Duration) -> u32 {
    let (mut connection, bytes) = (Connection::open(address).await, request.bytes());
    let mut count = 0;
    while started.elapsed() < span {
        let status = connection.ask(&bytes).await.status;
        if status != 503 {
            assert_eq!(status, request.expected);
            count += 1;
        }
    }
    count
}

struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    async fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.expect("a connection");
        stream.set_nodelay(true).expect("a socket");
        Self { stream, buffer: Vec::with_capacity(8192) }
    }

    async fn ask(&mut self, bytes: &[u8]) -> Reply {
        self.stream.write_all(bytes).await.expect("a request sent");
        self.buffer.clear();
        let head = loop {
            assert_ne!(self.stream.read_buf(&mut self.buffer).await.expect("a reply"), 0, "the server hung up");
            if let Some(end) = self.buffer.windows(4).position(|window| window == b"\r\n\r\n") {
                break end + 4;
            }
        };
        let text = String::from_utf8_lossy(&self.buffer[..head]).to_ascii_lowercase();
        let status = text[9..12].parse().expect("a status");
        let length = text
            .split("content-length: ")
            .nth(1)
            .and_then(|rest| rest.split("\r\n").next())
            .map_or(0, |n| n.parse().expect("a length"));
        while self.buffer.len() < head + length {
            assert_ne!(self.stream.read_buf(&mut self.buffer).await.expect("a body"), 0, "the server hung up");
        }
        Reply { status, body: String::from_utf8_lossy(&self.buffer[head..head + length]).into_owned() }
    }
}
