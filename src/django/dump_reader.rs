//! Reads the text of a dump, JSON or JSON lines, record by record and in constant memory.

use std::{
    cell::Cell,
    io::{self, BufRead, BufReader, Cursor, Read},
    rc::Rc,
};

use flate2::bufread::MultiGzDecoder;
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error as _, SeqAccess, Visitor},
};
use serde_json::{Map, Value};

use super::{dump_kind, error::SourceError, record::Record};

/// Of one record, with whatever texts the other models of a dump have.
const LONGEST_RECORD: usize = 8 << 20;
const LONGEST_MODEL: usize = 256;

/// What is done with each record; whether to go on.
pub type Listener<'a> = &'a mut dyn FnMut(Record) -> bool;

/// Reads a dump, compressed or not. Stops where the listener wants no more.
///
/// # Errors
/// With the line, and without anything of what is in it.
pub fn read(source: impl Read + 'static, listener: Listener<'_>) -> Result<(), SourceError> {
    let mut text: Box<dyn BufRead> = Box::new(BufReader::new(source));
    let mut start = peek(&mut text)?;
    if start.starts_with(dump_kind::GZIP) {
        let whole = Cursor::new(start).chain(text);
        text = Box::new(BufReader::new(MultiGzDecoder::new(whole)));
        start = peek(&mut text)?;
    }
    dump_kind::refuse_others(&start)?;
    let bom = if start.starts_with(dump_kind::BOM) { dump_kind::BOM.len() } else { 0 };
    let is_list = start[bom..].iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[');
    let whole = Cursor::new(start.split_off(bom)).chain(text);
    if is_list { list(whole, listener) } else { lines(whole, listener) }
}

/// The first bytes, which are taken out.
fn peek(text: &mut dyn BufRead) -> Result<Vec<u8>, SourceError> {
    let mut start = Vec::new();
    let read = text.take(dump_kind::PEEKED).read_to_end(&mut start);
    read.map_err(|error| broken_stream(1, &error)).map(|_| start)
}

#[derive(Deserialize)]
struct RawRecord {
    model: String,
    #[serde(default)]
    pk: Value,
    fields: Map<String, Value>,
}

impl RawRecord {
    fn at(self, line: u64) -> Result<Record, SourceError> {
        let position = format!("line {line}");
        match self.model.split_once('.') {
            Some((app, model)) if self.model.len() <= LONGEST_MODEL && !self.model.contains(char::is_control) => {
                let model = format!("{app}.{}", model.to_lowercase());
                Ok(Record { model, pk: self.pk, fields: self.fields, position })
            }
            _ => Err(SourceError::at(&position, "its model is not an app and a model, such as \"auth.user\"")),
        }
    }
}

/// `--format jsonl`: one record a line.
fn lines(mut text: impl BufRead, listener: Listener<'_>) -> Result<(), SourceError> {
    let mut bytes = Vec::new();
    for line in 1.. {
        bytes.clear();
        let read = text.by_ref().take(LONGEST_RECORD as u64 + 1).read_until(b'\n', &mut bytes);
        if read.map_err(|error| broken_stream(line, &error))? == 0 {
            break;
        }
        if bytes.len() > LONGEST_RECORD {
            return Err(too_long(line));
        }
        if bytes.trim_ascii().is_empty() {
            continue;
        }
        let record = serde_json::from_slice::<RawRecord>(&bytes).map_err(|error| broken_line(line, &error, &bytes))?;
        if !listener(record.at(line)?) {
            break;
        }
    }
    Ok(())
}

fn broken_line(line: u64, error: &serde_json::Error, bytes: &[u8]) -> SourceError {
    if error.is_eof() && bytes.ends_with(b"\n") {
        return at(line, "the record is not complete; in a .jsonl file each record is one line");
    }
    broken_json(line, error)
}

/// `--format json`: one list of all.
fn list(text: impl BufRead, listener: Listener<'_>) -> Result<(), SourceError> {
    let progress = Rc::new(Progress { line: Cell::new(1), left: Cell::new(LONGEST_RECORD) });
    let mut json = serde_json::Deserializer::from_reader(Counted { text, progress: Rc::clone(&progress) });
    let mut outcome = Outcome::default();
    let visitor = ListVisitor { progress: &progress, listener, outcome: &mut outcome };
    let read = json.deserialize_seq(visitor).and_then(|()| json.end());
    match (outcome, read) {
        (Outcome { error: Some(error), .. }, _) => Err(error),
        (Outcome { stopped: true, .. }, _) | (_, Ok(())) => Ok(()),
        (_, Err(_)) if progress.left.get() == 0 => Err(too_long(progress.line.get())),
        (_, Err(error)) => Err(broken_json(progress.line.get(), &error)),
    }
}

/// How far the reader is.
struct Progress {
    line: Cell<u64>,
    /// What the record may still take.
    left: Cell<usize>,
}

/// Counts lines, and ends a record that is too long.
struct Counted<R> {
    text: R,
    progress: Rc<Progress>,
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.text.read(into)?;
        let breaks: u64 = into[..read].iter().map(|byte| u64::from(*byte == b'\n')).sum();
        self.progress.line.set(self.progress.line.get() + breaks);
        let left = self.progress.left.get().saturating_sub(read);
        self.progress.left.set(left);
        if left == 0 { Err(io::Error::from(io::ErrorKind::FileTooLarge)) } else { Ok(read) }
    }
}

/// Why the list was not read to its end, other than by its JSON.
#[derive(Default)]
struct Outcome {
    stopped: bool,
    error: Option<SourceError>,
}

struct ListVisitor<'a, 'l> {
    progress: &'a Progress,
    listener: Listener<'l>,
    outcome: &'a mut Outcome,
}

impl<'de> Visitor<'de> for ListVisitor<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list of records")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while let Some((line, record)) = items.next_element_seed(OneRecord(self.progress))? {
            match record.at(line).map(&mut *self.listener) {
                Ok(true) => continue,
                Ok(false) => self.outcome.stopped = true,
                Err(error) => self.outcome.error = Some(error),
            }
            return Err(A::Error::custom("no more is wanted"));
        }
        Ok(())
    }
}

/// A record and the line on which it begins.
struct OneRecord<'a>(&'a Progress);

impl<'de> DeserializeSeed<'de> for OneRecord<'_> {
    type Value = (u64, RawRecord);

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        let line = self.0.line.get();
        self.0.left.set(LONGEST_RECORD);
        RawRecord::deserialize(json).map(|record| (line, record))
    }
}

/// The words of the parser where they are about the form; a value that has the wrong type is not repeated.
fn broken_json(line: u64, error: &serde_json::Error) -> SourceError {
    let said = error.to_string();
    let said = said.rsplit_once(" at line ").map_or(said.as_str(), |(said, _)| said);
    match error.classify() {
        serde_json::error::Category::Eof => at(line, "the dump ends in the middle of a record: was it copied whole?"),
        serde_json::error::Category::Data => {
            at(line, "this is no record of `manage.py dumpdata`, which has `model`, `pk` and `fields`")
        }
        serde_json::error::Category::Syntax if said.contains("unicode code point") => {
            at(line, "the text is not UTF-8; make the dump again with `python -X utf8 manage.py dumpdata --output FILE`")
        }
        serde_json::error::Category::Syntax => at(line, format_args!("the JSON is broken: {said}")),
        serde_json::error::Category::Io => at(line, format_args!("the dump cannot be read: {said}")),
    }
}

fn broken_stream(line: u64, error: &io::Error) -> SourceError {
    if error.kind() == io::ErrorKind::UnexpectedEof {
        return at(line, "the compressed dump ends too early: was it copied whole?");
    }
    at(line, format_args!("the dump cannot be read: {error}"))
}

fn too_long(line: u64) -> SourceError {
    at(line, format_args!("a record is longer than {} MiB", LONGEST_RECORD >> 20))
}

fn at(line: u64, what: impl std::fmt::Display) -> SourceError {
    SourceError::at(&format!("line {line}"), what)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    const ADA: &str = r#"{"model": "auth.user", "pk": 1, "fields": {"username": "ada", "groups": [1, 2]}}"#;
    const BOB: &str = r#"{"model": "auth.User", "pk": 2, "fields": {"username": "bob"}}"#;

    fn all(bytes: &[u8]) -> Result<Vec<Record>, String> {
        let mut records = Vec::new();
        let read = read(Cursor::new(bytes.to_vec()), &mut |record| {
            records.push(record);
            true
        });
        match read {
            Ok(()) => Ok(records),
            Err(SourceError::Refused(why) | SourceError::Usage(why)) => Err(why),
            Err(SourceError::Failed(error)) => panic!("{error}"),
        }
    }

    fn positions(text: &str) -> Vec<(String, i64, String)> {
        let one = |record: Record| (record.model.clone(), record.id().unwrap(), record.position);
        all(text.as_bytes()).unwrap().into_iter().map(one).collect()
    }

    fn refusal(bytes: &[u8]) -> String {
        all(bytes).map(|records| records.len()).unwrap_err()
    }

    fn expected(lines: [u64; 2]) -> Vec<(String, i64, String)> {
        lines.iter().zip(1..).map(|(line, id)| ("auth.user".to_owned(), id, format!("line {line}"))).collect()
    }

    #[test]
    fn records_of_every_form_of_dump_come_with_their_lines() {
        assert_eq!(positions(&format!("[{ADA}, {BOB}]")), expected([1, 1]));
        assert_eq!(positions(&format!("[\n{ADA},\n\n{BOB}\n]\n")), expected([2, 4]));
        assert_eq!(positions(&format!("{ADA}\n\n{BOB}\n")), expected([1, 3]));
        assert_eq!(positions(&format!("{ADA}\r\n{BOB}")), expected([1, 2]));
        assert_eq!(positions(&format!("\u{feff} [{ADA},\n{BOB}]")), expected([1, 2]));
        assert_eq!(positions(" []").len(), 0);
    }

    #[test]
    fn a_compressed_dump_is_recognised_by_its_content() {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(format!("[{ADA}, {BOB}]").as_bytes()).unwrap();
        let whole = gzip.finish().unwrap();
        assert_eq!(all(&whole).unwrap().len(), 2);
        let half = refusal(&whole[..whole.len() / 2]);
        assert!(half.contains("compressed dump ends too early") || half.contains("copied whole"), "{half}");
    }

    #[test]
    fn a_broken_dump_is_refused_with_the_line() {
        for (text, why) in [
            (format!("[\n{ADA},\n{}", &BOB[..20]), "line 3: the dump ends in the middle of a record"),
            (format!("[\n{ADA},\n"), "line 3: the dump ends in the middle"),
            (format!("{ADA}\n{}", &BOB[..20]), "line 2: the dump ends in the middle of a record"),
            (format!("{}\n{BOB}\n", &ADA[..10]), "line 1: the record is not complete"),
            (format!("{ADA}\n{{oops}}\n"), "line 2: the JSON is broken: key must be a string"),
            (format!("[\n{ADA}\n{BOB}]"), "line 3: the JSON is broken: expected `,` or `]`"),
            (format!("[{ADA}]\n[]"), "line 2: the JSON is broken: trailing characters"),
            ("[\n5]".to_owned(), "line 2: this is no record of `manage.py dumpdata`"),
            ("[{\"model\": \"auth.user\", \"pk\": 1}]".to_owned(), "line 1: this is no record"),
            ("[{\"model\": \"user\", \"pk\": 1, \"fields\": {}}]".to_owned(), "line 1: its model is not an app and a model"),
            (format!("[{}]", "[".repeat(5000)), "line 1: this is no record"),
            (
                format!("{{\"model\": \"a.b\", \"fields\": {{\"x\": {}", "[".repeat(5000)),
                "line 1: the JSON is broken: recursion limit",
            ),
        ] {
            let said = refusal(text.as_bytes());
            assert!(said.starts_with(why), "{text}: {said}");
        }
    }

    #[test]
    fn what_is_no_dump_is_refused_with_what_to_do() {
        for (bytes, what) in [
            (&b""[..], "it is empty"),
            (b" \n", "it is empty"),
            (b"<?xml version=\"1.0\"?>", "--format json"),
            (b"- model: auth.user\n", "it is YAML"),
            (b"System check identified 1 issue.\n[]", "--output FILE"),
            (b"SQLite format 3\0\x10", "sqlite:///PATH"),
            (b"PGDMP\x01", "postgres://"),
            (b"BZh91AY", "decompress it"),
            (b"\xff\xfe[\0", "UTF-16"),
        ] {
            assert!(refusal(bytes).contains(what), "{bytes:?}: {}", refusal(bytes));
        }
        let latin: &[u8] = b"[{\"model\": \"auth.user\", \"pk\": 1, \"fields\": {\"username\": \"ren\xe9e\"}}]";
        assert!(refusal(latin).starts_with("line 1: the text is not UTF-8"), "{}", refusal(latin));
    }

    #[test]
    fn no_value_of_a_dump_is_in_an_error() {
        for text in [r#"[{"model": "auth.user", "pk": 1, "fields": "secret"}]"#, r#"[{"model": ["secret"]}]"#, "[\"secret\"]"] {
            assert!(!refusal(text.as_bytes()).contains("secret"));
        }
    }

    #[test]
    fn a_record_is_bounded() {
        let long = "x".repeat(LONGEST_RECORD);
        for text in [format!("[{ADA},\n{{\"model\": \"{long}"), format!("{ADA}\n{{\"model\": \"{long}")] {
            assert_eq!(refusal(text.as_bytes()), "line 2: a record is longer than 8 MiB");
        }
    }

    #[test]
    fn a_dump_without_ids_is_named_as_one() {
        let text = r#"[{"model": "auth.user", "fields": {"username": "ada"}}]"#;
        let record = all(text.as_bytes()).unwrap().remove(0);
        let Err(SourceError::Refused(why)) = record.id() else { panic!("it has an id") };
        assert!(why.starts_with("line 1: auth.user: this dump has no ids: it was made with --natural-primary"), "{why}");
    }
}
