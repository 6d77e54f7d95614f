//! An SMTP server that follows a script at one point of each conversation, and is otherwise like any other.

use std::{
    collections::VecDeque,
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use vestibule::config::Smtp;

use super::{ReceivedEmail, smtp_at};

/// Points of a conversation: the last command, `GREETING`, or one of these.
pub const FIRST_LINE: &str = "the first line of the text";
pub const LAST_LINE: &str = "the last line of the text";

#[derive(Debug, Clone, Copy)]
pub enum Script {
    Accept,
    /// Answers this instead.
    Reply(&'static str, &'static str),
    /// Closes the connection.
    Disconnect(&'static str),
    /// Stops responding, and leaves the connection open for longer than any timeout.
    Hang(&'static str),
}

pub struct ScriptedSmtp {
    port: u16,
    taken: Arc<Mutex<Vec<String>>>,
    heard: Arc<Mutex<Vec<String>>>,
    commands: Arc<Mutex<Vec<String>>>,
}

impl ScriptedSmtp {
    /// One script for each conversation; `Accept` when there are no more.
    pub fn start(scripts: impl IntoIterator<Item = Script>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let scripts = Mutex::new(scripts.into_iter().collect::<VecDeque<_>>());
        let (taken, heard) = (Arc::<Mutex<Vec<String>>>::default(), Arc::<Mutex<Vec<String>>>::default());
        let commands = Arc::<Mutex<Vec<String>>>::default();
        let (taken_too, heard_too, commands_too) = (Arc::clone(&taken), Arc::clone(&heard), Arc::clone(&commands));
        // Ends with the tests.
        thread::spawn(move || {
            for stream in listener.incoming() {
                let script = scripts.lock().unwrap().pop_front().unwrap_or(Script::Accept);
                let (taken, heard) = (Arc::clone(&taken_too), Arc::clone(&heard_too));
                let commands = Arc::clone(&commands_too);
                // A client that disconnects ends the conversation, and nothing else.
                thread::spawn(move || drop(talk(&stream.unwrap(), script, &taken, (&heard, &commands))));
            }
        });
        Self { port, taken, heard, commands }
    }

    pub fn smtp(&self) -> Smtp {
        smtp_at(self.port)
    }

    /// Emails that it has accepted.
    pub fn taken(&self) -> Vec<ReceivedEmail> {
        self.taken.lock().unwrap().iter().cloned().map(ReceivedEmail::parse).collect()
    }

    /// Every command that it has received.
    pub fn commands(&self) -> Vec<String> {
        self.commands.lock().unwrap().clone()
    }

    /// Emails that it has received completely, whatever it replied.
    pub fn heard(&self) -> Vec<ReceivedEmail> {
        self.heard.lock().unwrap().iter().cloned().map(ReceivedEmail::parse).collect()
    }
}

/// Texts of all conversations.
type Heard = Mutex<Vec<String>>;

fn talk(mut stream: &TcpStream, script: Script, taken: &Heard, (heard, commands): (&Heard, &Heard)) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?);
    let mut at = "GREETING".to_owned();
    loop {
        let usual = match at.as_str() {
            "GREETING" => "220 scripted.test",
            "DATA" => "354 go on",
            "QUIT" => "221 good-bye",
            _ => "250 fine",
        };
        let said = match script {
            Script::Disconnect(point) if point == at => return Ok(()),
            Script::Hang(point) if point == at => {
                thread::sleep(Duration::from_mins(2));
                return Ok(());
            }
            Script::Reply(point, words) if point == at => words,
            _ => usual,
        };
        write!(stream, "{said}\r\n")?;
        if at == "DATA" && said.starts_with("354") {
            let Some(text) = text(&mut lines, script)? else { return Ok(()) };
            heard.lock().unwrap().push(text.clone());
            LAST_LINE.clone_into(&mut at);
            let no =
                matches!(script, Script::Reply(point, _) | Script::Disconnect(point) | Script::Hang(point) if point == LAST_LINE);
            if !no {
                taken.lock().unwrap().push(text);
            }
            continue;
        }
        let mut line = String::new();
        if lines.read_line(&mut line)? == 0 || at == "QUIT" {
            return Ok(());
        }
        commands.lock().unwrap().push(line.trim_end().to_owned());
        line.split([' ', '\r']).next().unwrap_or_default().to_ascii_uppercase().clone_into(&mut at);
    }
}

/// The text up to the final dot; `None` if the script has cut it.
fn text(lines: &mut impl BufRead, script: Script) -> std::io::Result<Option<String>> {
    let mut text = String::new();
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line)? == 0 || matches!(script, Script::Disconnect(FIRST_LINE)) {
            return Ok(None);
        }
        if line == ".\r\n" {
            return Ok(Some(text));
        }
        text.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}
