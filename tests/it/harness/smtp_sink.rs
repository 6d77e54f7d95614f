//! A real SMTP server beside the app: `tests/support/smtp_sink.py`.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use tempfile::TempDir;
use vestibule::config::{Smtp, Tls};

use super::{ReceivedEmail, eventually};

/// Ends when it is dropped.
pub struct SmtpSink {
    pub port: u16,
    folder: TempDir,
    child: Child,
}

impl SmtpSink {
    /// With arguments of `tests/support/smtp_sink.py`.
    pub fn start(arguments: &[&str]) -> Self {
        let folder = TempDir::with_prefix("vestibule-sink-").unwrap();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/smtp_sink.py");
        let mut command = Command::new("python3");
        command.arg(script).arg(folder.path()).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap_or_else(|error| panic!("python3: {error}; tests/run installs what tests need"));
        let mut port = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut port).unwrap();
        let port = port.trim().parse();
        let port = port.unwrap_or_else(|_| panic!("the SMTP server of the tests does not start; tests/run installs aiosmtpd"));
        Self { port, folder, child }
    }

    /// How the app reaches it.
    pub fn smtp(&self) -> Smtp {
        smtp_at(self.port)
    }

    /// Everything that has arrived, the oldest first.
    pub fn emails(&self) -> Vec<ReceivedEmail> {
        let mut files: Vec<_> = fs::read_dir(self.folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.retain(|path| path.extension().is_some_and(|end| end == "eml"));
        files.sort();
        files.iter().map(|path| ReceivedEmail::parse(fs::read_to_string(path).unwrap())).collect()
    }

    /// The first email that arrives; waits for it a little.
    pub async fn next_email(&self) -> ReceivedEmail {
        eventually(|| async { self.emails().into_iter().next() }).await.unwrap_or_else(|| panic!("no email came"))
    }
}

impl Drop for SmtpSink {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// An SMTP server without TLS and without a password on this machine.
pub fn smtp_at(port: u16) -> Smtp {
    Smtp { host: "127.0.0.1".to_owned(), port, tls: Tls::None, credentials: None }
}
