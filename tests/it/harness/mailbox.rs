//! The emails that the app has written, read as an email client reads them.

use std::{collections::HashSet, fs, path::PathBuf};

use mail_parser::MessageParser;
use vestibule::{store::outbox, types::kinds::EmailState};

use super::{PUBLIC_URL, TestApp, eventually};

#[derive(Debug, Clone)]
pub struct ReceivedEmail {
    pub to: String,
    pub subject: String,
    /// As a program shows it that joins the lines of a paragraph (RFC 3676).
    pub text: String,
    pub html: String,
    /// The bytes of the file.
    pub raw: String,
}

#[derive(Default)]
pub(super) struct Mailbox {
    read: HashSet<PathBuf>,
}

impl TestApp {
    /// The next email that has not been read, the oldest first; waits for it a little.
    pub async fn next_email(&self) -> ReceivedEmail {
        eventually(|| async { self.take_unread() }).await.unwrap_or_else(|| panic!("no email came"))
    }

    /// Every email that was sent and has not been read, the oldest first, once nothing that is due is left to send.
    pub async fn emails(&self) -> Vec<ReceivedEmail> {
        let sent = eventually(|| async { (!self.has_due_emails().await).then_some(()) }).await;
        assert!(sent.is_some(), "there are still emails to send");
        std::iter::from_fn(|| self.take_unread()).collect()
    }

    async fn has_due_emails(&self) -> bool {
        let state = self.state();
        let queued =
            outbox::page(state.db.reader(), Some(EmailState::Queued), (vestibule::store::pagination::Cursor::Newest, 1000))
                .await
                .unwrap()
                .rows;
        queued.iter().any(|email| email.due_at <= state.now())
    }

    fn take_unread(&self) -> Option<ReceivedEmail> {
        let mut mailbox = self.mailbox.lock().unwrap();
        let folder = fs::read_dir(self.data().join("emails")).ok()?;
        let mut files: Vec<_> = folder.map(|entry| entry.unwrap().path()).collect();
        files.retain(|path| path.extension().is_some_and(|end| end == "eml") && !mailbox.read.contains(path));
        files.sort_by_key(|path| (fs::metadata(path).and_then(|about| about.modified()).ok(), path.clone()));
        let path = files.into_iter().next()?;
        let raw = fs::read_to_string(&path).unwrap();
        mailbox.read.insert(path);
        Some(ReceivedEmail::parse(raw))
    }
}

/// Lines that end with a blank go on in the next; `-- ` is the start of a signature.
fn joined(flowed: &str) -> String {
    let lines = flowed.lines().map(|line| line.strip_prefix(' ').unwrap_or(line));
    lines.map(|line| if line != "-- " && line.ends_with(' ') { line.to_owned() } else { format!("{line}\n") }).collect()
}

impl ReceivedEmail {
    pub(super) fn parse(raw: String) -> Self {
        let message = MessageParser::default().parse(raw.as_bytes()).unwrap();
        let to = message.to().and_then(|to| to.first()).and_then(|one| one.address()).unwrap_or_default().to_owned();
        let subject = message.subject().unwrap_or_default().to_owned();
        let text = joined(&message.body_text(0).unwrap_or_default());
        let html = message.body_html(0).unwrap_or_default().into_owned();
        Self { to, subject, text, html, raw }
    }

    /// The link of the text part, as a path.
    pub fn link(&self) -> String {
        let found = self.text.split_whitespace().find_map(|word| word.strip_prefix(PUBLIC_URL));
        found.unwrap_or_else(|| panic!("no link in: {}", self.text)).to_owned()
    }

    /// The code of the text part: `BCDF-GHJK`.
    pub fn code(&self) -> String {
        let letters = |part: &str| part.len() == 4 && part.bytes().all(|c| b"BCDFGHJKLMNPQRSTVWXZ".contains(&c));
        let is_code = |word: &&str| word.split_once('-').is_some_and(|(front, back)| letters(front) && letters(back));
        let words = self.text.split(|c: char| !c.is_alphanumeric() && c != '-');
        words.into_iter().find(is_code).unwrap_or_else(|| panic!("no code in: {}", self.text)).to_owned()
    }
}
