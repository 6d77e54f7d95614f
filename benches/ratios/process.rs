//! What the binary costs as a process: how soon it is ready, and how much memory it has when it is idle.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use super::{Figure, Limit};

pub fn figures() -> Vec<Figure> {
    let folder = tempfile::tempdir().expect("a folder");
    // The first start makes keys, database and schema; what counts is every start after it.
    Server::start(folder.path()).stop();
    let mut times: Vec<f64> = (0..5)
        .map(|_| {
            let server = Server::start(folder.path());
            let ready = server.ready;
            server.stop();
            ready.as_secs_f64() * 1000.0
        })
        .collect();
    let server = Server::start(folder.path());
    thread::sleep(Duration::from_secs(2));
    let memory = server.resident_mib();
    server.stop();
    vec![
        Figure {
            what: "from start to the first answer of /health/ready (ms)",
            value: super::median(&mut times),
            limit: Limit::Below(100.0, "ms"),
        },
        Figure { what: "resident memory when idle (MiB)", value: memory, limit: Limit::Below(25.0, "MiB") },
    ]
}

struct Server {
    child: Child,
    ready: Duration,
}

impl Server {
    fn start(folder: &std::path::Path) -> Self {
        let started = Instant::now();
        let mut child = Command::new(env!("CARGO_BIN_EXE_vestibule"))
            .args(["serve", "--listen", "127.0.0.1:0"])
            .current_dir(folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary");
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().expect("its output")).read_line(&mut line).expect("a line");
        let address = line.split("http://").nth(1).expect("an address").split([' ', '/', ';', '\n']).next().expect("an address");
        let mut stream = TcpStream::connect(address).expect("a connection");
        stream.write_all(b"GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").expect("a request");
        let mut reply = String::new();
        stream.read_to_string(&mut reply).expect("a reply");
        assert!(reply.starts_with("HTTP/1.1 200"), "{reply}");
        Self { child, ready: started.elapsed() }
    }

    fn resident_mib(&self) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("a process");
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("its memory");
        let kib: f64 = line.split_whitespace().nth(1).expect("a number").parse().expect("a number");
        kib / 1024.0
    }

    fn stop(mut self) {
        let id = self.child.id().to_string();
        Command::new("kill").args(["-TERM", &id]).status().expect("a signal");
        self.child.wait().expect("an end");
    }
}
