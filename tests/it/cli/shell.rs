//! The binary, run in a folder of its own.

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

use crate::harness::{TestDatabase, coverage_variable, postgres};

/// A folder, and the commands that are run in it.
pub(super) struct Shell {
    /// Dropped before the folder, which contains it on SQLite.
    pub(super) database: Option<TestDatabase>,
    pub(super) folder: TempDir,
    pub(super) variables: Vec<(String, String)>,
}

/// The result of a command.
pub(super) struct CommandOutput {
    pub(super) code: i32,
    pub(super) out: String,
    pub(super) err: String,
}

impl Shell {
    /// With the default database on SQLite; with an empty one on PostgreSQL.
    pub(super) fn open() -> Self {
        let mut shell = Self::on_sqlite();
        if postgres().is_some() {
            let database = TestDatabase::empty(shell.folder.path());
            shell.set("VESTIBULE_DATABASE__URL", &database.url());
            shell.database = Some(database);
        }
        shell
    }

    /// With the migrations, before the first start of a server.
    pub(super) fn migrated() -> Self {
        let shell = Self::open();
        shell.run("migrate").success();
        shell
    }

    /// After the first start of a server, which creates the master key and the first signing key.
    pub(super) fn served() -> Self {
        let shell = Self::open();
        shell.serve_once("");
        shell
    }

    /// Starts a server and stops it again.
    pub(super) fn serve_once(&self, more: &str) {
        let mut server = self.serve(more);
        server.signal("TERM");
        assert_eq!(server.end().0, Some(0));
    }

    /// On SQLite, whatever the other tests run on.
    pub(super) fn on_sqlite() -> Self {
        Self { database: None, folder: TempDir::with_prefix("vestibule-").unwrap(), variables: Vec::new() }
    }

    pub(super) fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
        fs::set_permissions(self.path(name), fs::Permissions::from_mode(0o600)).unwrap();
    }

    pub(super) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    pub(super) fn set(&mut self, name: &str, value: &str) {
        self.variables.push((name.to_owned(), value.to_owned()));
    }

    pub(super) fn unset(&mut self, name: &str) {
        self.variables.retain(|(known, _)| known != name);
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The permissions of a file, in octal.
    pub(super) fn mode(&self, name: &str) -> String {
        format!("{:o}", fs::metadata(self.path(name)).unwrap().permissions().mode() & 0o777)
    }

    pub(super) fn command(&self, line: &str) -> Command {
        let mut command = Command::new(Path::new(env!("CARGO_BIN_EXE_vestibule")));
        command.args(line.split_whitespace()).current_dir(self.folder.path());
        command.env_clear().envs(coverage_variable()).envs(self.variables.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub(super) fn run(&self, line: &str) -> CommandOutput {
        self.type_into(line, "")
    }

    /// With this on standard input, which is not a terminal.
    pub(super) fn type_into(&self, line: &str, input: &str) -> CommandOutput {
        let mut child = self.command(line).spawn().unwrap();
        // A command that needs no input may have ended already.
        drop(child.stdin.take().unwrap().write_all(input.as_bytes()));
        let output = child.wait_with_output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        CommandOutput { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
    }

    /// A server on a port that the system chooses.
    pub(super) fn serve(&self, more: &str) -> Server {
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
    pub(super) fn success(self) -> String {
        assert_eq!((self.code, self.err.as_str()), (0, ""), "{}", self.out);
        self.out
    }

    #[track_caller]
    pub(super) fn json(self) -> Value {
        serde_json::from_str(&self.success()).unwrap()
    }

    /// Its errors.
    #[track_caller]
    pub(super) fn failure(self, code: i32) -> String {
        assert_eq!((self.code, self.out.as_str()), (code, ""), "{}", self.err);
        self.err
    }
}

pub(super) struct Server {
    pub(super) child: Child,
    pub(super) line: String,
    pub(super) address: String,
}

impl Server {
    pub(super) fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
        let mut reply = String::new();
        stream.read_to_string(&mut reply).unwrap();
        reply
    }

    /// The status and the JSON of the response; null for another body.
    pub(super) fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let body = body.to_string();
        let head = format!("POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n");
        write!(stream, "{head}Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        let mut reply = String::new();
        stream.read_to_string(&mut reply).unwrap();
        let (head, body) = reply.split_once("\r\n\r\n").unwrap();
        (head[9..12].parse().unwrap(), serde_json::from_str(body).unwrap_or_default())
    }

    pub(super) fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([format!("-{name}"), self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Its exit code, the rest of its log, and how long the shutdown took.
    pub(super) fn end(&mut self) -> (Option<i32>, String, Duration) {
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
        // Still running only if the test has failed.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
