//! An HTTP server that answers every request as its test says, and remembers what it was asked.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceivedRequest {
    /// `POST /path`.
    pub line: String,
    pub content_type: String,
    pub body: String,
}

pub struct ScriptedHttp {
    port: u16,
    answer: Arc<Mutex<String>>,
    received: Arc<Mutex<Vec<ReceivedRequest>>>,
}

impl ScriptedHttp {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (answer, received) = (Arc::<Mutex<String>>::default(), Arc::<Mutex<Vec<ReceivedRequest>>>::default());
        let (answer_too, received_too) = (Arc::clone(&answer), Arc::clone(&received));
        // Ends with the tests.
        thread::spawn(move || {
            for stream in listener.incoming() {
                let answer = answer_too.lock().unwrap().clone();
                // A client that disconnects ends its request, and nothing else.
                drop(talk(&stream.unwrap(), &answer, &received_too));
            }
        });
        Self { port, answer, received }
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// From now on, to everything.
    pub fn answers(&self, status: u16, body: &str) {
        let length = body.len();
        *self.answer.lock().unwrap() =
            format!("HTTP/1.1 {status} As told\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}");
    }

    /// Since it was last called.
    pub fn received(&self) -> Vec<ReceivedRequest> {
        std::mem::take(&mut self.received.lock().unwrap())
    }
}

fn talk(mut stream: &TcpStream, answer: &str, received: &Mutex<Vec<ReceivedRequest>>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 || line.trim().is_empty() {
            break;
        }
        lines.push(line.trim().to_owned());
    }
    let header = |name: &str| {
        let of = |line: &String| {
            line.split_once(": ").filter(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned())
        };
        lines.iter().find_map(of).unwrap_or_default()
    };
    let mut body = vec![0; header("content-length").parse().unwrap_or(0)];
    reader.read_exact(&mut body)?;
    let line = lines.first().map(|line| line.trim_end_matches(" HTTP/1.1").to_owned()).unwrap_or_default();
    let (content_type, body) = (header("content-type"), String::from_utf8_lossy(&body).into_owned());
    received.lock().unwrap().push(ReceivedRequest { line, content_type, body });
    stream.write_all(answer.as_bytes())
}
