//! The real binary, in a folder of its own, as an operator types it.

mod audit;
mod backup;
mod db_copy;
mod email_settings;
mod email_tls;
mod first_start;
mod keys;
mod lock;
mod secrets;
mod serving;
mod settings;
mod stopping;
mod users;

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;
use tempfile::TempDir;

use crate::harness::{TestDatabase, postgres};

/// A folder, and what is typed in it.
struct Shell {
    /// It goes before the folder, which holds it on SQLite.
    database: Option<TestDatabase>,
    folder: TempDir,
    variables: Vec<(String, String)>,
}

/// What a command said.
struct CommandOutput {
    code: i32,
    out: String,
    err: String,
}

impl Shell {
    /// Without a word about the database on SQLite; on PostgreSQL with an empty one.
    fn open() -> Self {
        let mut shell = Self::on_sqlite();
        if postgres().is_some() {
            let database = TestDatabase::empty(shell.folder.path());
            shell.set("VESTIBULE_DATABASE__URL", &database.url());
            shell.database = Some(database);
        }
        shell
    }

    /// As `open`, with the schema in it: what commands work with before the first start of a server.
    fn migrated() -> Self {
        let shell = Self::open();
        shell.run("migrate").success();
        shell
    }

    /// As `open`, after the first start of a server, which makes the master secret and the first signing key.
    fn served() -> Self {
        let shell = Self::open();
        shell.serve_once("");
        shell
    }

    /// Starts a server and stops it again.
    fn serve_once(&self, more: &str) {
        let mut server = self.serve(more);
        server.signal("TERM");
        assert_eq!(server.end().0, Some(0));
    }

    /// For what is about files, whatever the other tests run on.
    fn on_sqlite() -> Self {
        Self { database: None, folder: TempDir::with_prefix("vestibule-").unwrap(), variables: Vec::new() }
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
        fs::set_permissions(self.path(name), fs::Permissions::from_mode(0o600)).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    fn set(&mut self, name: &str, value: &str) {
        self.variables.push((name.to_owned(), value.to_owned()));
    }

    fn unset(&mut self, name: &str) {
        self.variables.retain(|(known, _)| known != name);
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What others may do with a file, in octal.
    fn mode(&self, name: &str) -> String {
        format!("{:o}", fs::metadata(self.path(name)).unwrap().permissions().mode() & 0o777)
    }

    fn command(&self, line: &str) -> Command {
        let mut command = Command::new(Path::new(env!("CARGO_BIN_EXE_vestibule")));
        command.args(line.split_whitespace()).current_dir(self.folder.path());
        command.env_clear().envs(self.variables.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn run(&self, line: &str) -> CommandOutput {
        self.type_into(line, "")
    }

    /// As `run`, with this on standard input, which is no terminal.
    fn type_into(&self, line: &str, input: &str) -> CommandOutput {
        let mut child = self.command(line).spawn().unwrap();
        // A command that wants no input may have ended already.
        drop(child.stdin.take().unwrap().write_all(input.as_bytes()));
        let output = child.wait_with_output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        CommandOutput { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
    }

    /// A server on a port that the system chooses.
    fn serve(&self, more: &str) -> Server {
        let mut child = self.command(&format!("serve --listen 127.0.0.1:0 {more}")).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        if line.is_empty() {
            let mut said = String::new();
            child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
            panic!("no server: {said}");
        }
        let address = line.split("http://").nth(1).unwrap().split([' ', ';', '/', '\n']).next().unwrap().to_owned();
        Server { child, line, address }
    }
}

impl CommandOutput {
    #[track_caller]
    fn success(self) -> String {
        assert_eq!((self.code, self.err.as_str()), (0, ""), "{}", self.out);
        self.out
    }

    #[track_caller]
    fn json(self) -> Value {
        serde_json::from_str(&self.success()).unwrap()
    }

    /// The sentences that it was refused with.
    #[track_caller]
    fn failure(self, code: i32) -> String {
        assert_eq!((self.code, self.out.as_str()), (code, ""), "{}", self.err);
        self.err
    }
}

struct Server {
    child: Child,
    line: String,
    address: String,
}

impl Server {
    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
        let mut reply = String::new();
        stream.read_to_string(&mut reply).unwrap();
        reply
    }

    /// The status and the JSON that came back, null where it was none.
    fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let body = body.to_string();
        let head = format!("POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n");
        write!(stream, "{head}Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        let mut reply = String::new();
        stream.read_to_string(&mut reply).unwrap();
        let (head, body) = reply.split_once("\r\n\r\n").unwrap();
        (head[9..12].parse().unwrap(), serde_json::from_str(body).unwrap_or_default())
    }

    fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([format!("-{name}"), self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Its exit code, what it said at the end, and how long the end took.
    fn end(&mut self) -> (Option<i32>, String, Duration) {
        let asked = Instant::now();
        let status = self.child.wait().unwrap();
        let took = asked.elapsed();
        let mut said = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        (status.code(), said, took)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has ended already where the test has ended well.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
