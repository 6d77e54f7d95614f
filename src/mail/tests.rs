//! What is asked of mails: every kind in every language, readable in both parts, and nothing that a reader's name could do.

use std::{fs, time::Duration};

use lettre::message::Mailbox;
use mail_parser::MessageParser;
use sea_orm::Iterable;

use super::{
    details::Details,
    letter::{self, Letter, Occasion, Opening, Sender},
    message::{self, Label, Parcel, Reader},
    preview,
};
use crate::{
    config::Config,
    crypto::keyring::Master,
    types::{clock::Moment, colour::Colour, email::Email, kinds::MailKind, secret::Secret},
    words::Words,
};

const PUBLIC_URL: &str = "https://hall.example:8443";
const SENDER: Sender<'static> = Sender { public_url: PUBLIC_URL, name: "Zola & Co", accent: None };
/// 2026-11-01 14:03:10 UTC.
const AT: Moment = Moment(1_793_541_790_000_000);

fn occasion(kind: MailKind, first_name: &str) -> Occasion<'_> {
    let opens = matches!(kind, MailKind::VerifyEmail | MailKind::ResetPassword);
    let opening = opens.then(|| Opening {
        token: Secret::new(format!("17.{}", "x".repeat(43))),
        code: Some(Secret::new("BCDF-GHJK".to_owned())),
        holds: Duration::from_secs(15 * 60 - 1),
    });
    Occasion { kind, first_name, at: AT, place: None, opening, details: Details::default() }
}

fn written(kind: MailKind, tag: &str, first_name: &str) -> Letter {
    let words = Words::load(None).unwrap();
    let language = words.known(tag).unwrap();
    letter::write(words.in_language(&language), SENDER, &occasion(kind, first_name)).unwrap()
}

fn packed(letter: Letter, reader: Reader) -> Parcel {
    let from: Mailbox = "Le hall <hall@hall.example>".parse().unwrap();
    let to = Email::parse("Ada.L@BÜCHER.example").unwrap();
    let message_id = "<outbox-1.abc@hall.example>".to_owned();
    message::pack(Label { from: &from, to: &to, message_id, file_name: String::new(), date: AT, reader }, letter).unwrap()
}

#[test]
fn every_kind_is_written_in_every_language() {
    let words = Words::load(None).unwrap();
    for language in words.languages() {
        for kind in MailKind::iter() {
            let letter = written(kind, language.tag(), "Ada");
            for part in [&letter.subject, &letter.text, &letter.html] {
                // Neither the name of a text instead of the text nor a value that is missing.
                assert!(!part.contains(&format!("email-{}.", kind.word())) && !part.contains('$'), "{kind:?}: {part}");
            }
            assert!(letter.text.contains(" Ada") && letter.html.contains(" Ada"), "{}", letter.text);
            assert!(letter.html.contains(&format!("lang=\"{}\"", language.tag())));
            assert!(letter.text.contains("hall.example:8443"), "{}", letter.text);
            // Nothing is fetched by whoever reads it.
            assert!(["<img", "url(", "src=", "<link", "@import"].iter().all(|remote| !letter.html.contains(remote)));
        }
    }
}

#[test]
fn links_stand_on_a_line_of_their_own_and_lead_nowhere_else() {
    for (kind, path) in [
        (MailKind::VerifyEmail, "/email-verify?token=17."),
        (MailKind::ResetPassword, "/password-reset?token=17."),
        (MailKind::PasswordChanged, "/password-forgotten"),
        (MailKind::RefreshReplayed, "/password-forgotten"),
        (MailKind::ApiKeyMade, "/password-forgotten"),
    ] {
        let letter = written(kind, "fr", "Ada");
        let line = letter.text.lines().find(|line| line.starts_with(PUBLIC_URL)).unwrap();
        assert!(line.starts_with(&format!("{PUBLIC_URL}{path}")) && !line.contains(' '), "{line}");
        assert!(letter.html.contains(&format!("href=\"{line}\"")));
        assert!(letter.html.split("href=\"").skip(1).all(|rest| rest.starts_with(PUBLIC_URL)));
    }
}

#[test]
fn the_text_reads_as_it_should() {
    let letter = written(MailKind::ResetPassword, "en", "Ada");
    let token = "x".repeat(43);
    let expected = format!(
        "Hello Ada,\n\n\
         A new password was requested for your account at hall.example:8443.\n\n\
         Choose it here:\n\n\
         https://hall.example:8443/password-reset?token=17.{token}\n\n\
         Or enter this code:\n\n    BCDF-GHJK\n\n\
         The link and the code work once, within 15 minutes. Do not share the code: we never ask for it.\n\n\
         If you did not request it, ignore this email: your password stays the same.\n\n\
         -- \nZola & Co, hall.example:8443. Please do not reply to this email."
    );
    assert_eq!(letter.text, expected);
    let letter = written(MailKind::PasswordChanged, "fr", "");
    assert!(letter.text.starts_with("Bonjour,\n\n"), "{}", letter.text);
    assert!(letter.text.contains(" le 1er novembre 2026 à 14:03 UTC."), "{}", letter.text);
}

#[test]
fn a_name_can_put_nothing_into_a_mail_but_itself() {
    for name in [
        "Eve\r\nBcc: x@y.zz",
        "Eve\nhttps://evil.example",
        "You won, see evil.example",
        "see evil。example",
        "Eve\u{2028}Dear",
        "\u{202e}evE",
        "<b>Eve</b>",
        "{ $host }",
        &"E".repeat(61),
        " ",
    ] {
        let letter = written(MailKind::VerifyEmail, "en", name);
        assert!(letter.text.starts_with("Hello,\n"), "{name}");
        let raw = String::from_utf8(packed(letter, Reader::Person).raw).unwrap();
        assert!(!raw.contains("Bcc") && !raw.contains("evil"), "{name}");
    }
    for name in ["Jean-Luc", "J. R. R.", "O’Brien & Söhne", "李", "Ada Jr."] {
        assert!(written(MailKind::VerifyEmail, "en", name).text.starts_with(&format!("Hello {name},")), "{name}");
    }
    assert!(written(MailKind::VerifyEmail, "en", "A & B").html.contains("Hello A &#38; B,"));
}

#[test]
fn a_parcel_has_what_mail_programs_and_servers_ask_for() {
    for tag in ["en", "fr", "ru"] {
        let letter = written(MailKind::ResetPassword, tag, "Zoë");
        let (subject, text, html) = (letter.subject.clone(), letter.text.clone(), letter.html.clone());
        let parcel = packed(letter, Reader::Server);
        let raw = String::from_utf8(parcel.raw).unwrap();
        assert!(raw.is_ascii() && raw.split("\r\n").all(|line| line.len() <= 998 && !line.contains('\n')));
        assert_eq!(parcel.envelope.to()[0].to_string(), "Ada.L@xn--bcher-kva.example");
        let (head, _) = raw.split_once("\r\n\r\n").unwrap();
        for line in [
            "Date: Sun, 01 Nov 2026 14:03:10 +0000",
            "Message-ID: <outbox-1.abc@hall.example>",
            "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0",
            "To: Ada.L@xn--bcher-kva.example",
            &format!("Content-Language: {tag}"),
        ] {
            assert!(head.split("\r\n").any(|header| header == line), "{line} is not in\n{head}");
        }
        assert!(head.contains("Content-Type: multipart/alternative"));
        let read = MessageParser::default().parse(raw.as_bytes()).unwrap();
        assert_eq!(read.subject(), Some(subject.as_str()));
        assert_eq!(read.body_text(0).unwrap().replace("\r\n", "\n").trim_end(), text.trim_end());
        assert_eq!(read.body_html(0).unwrap().replace("\r\n", "\n").trim_end(), html.trim_end());
    }
}

#[test]
fn a_file_can_be_read_as_it_is() {
    let letter = written(MailKind::ResetPassword, "fr", "Zoë");
    let text = letter.text.replace('\n', "\r\n");
    let raw = String::from_utf8(packed(letter, Reader::Person).raw).unwrap();
    assert!(raw.contains(&text), "{raw}");
    assert!(raw.split("\r\n").all(|line| line.len() <= 998 && !line.contains('\n')));
}

#[test]
fn the_same_mail_always_has_the_same_message_id() {
    let key = Master::temporary().derive("links");
    let id = message::message_id(&key, PUBLIC_URL, 7);
    assert_eq!(id, message::message_id(&key, PUBLIC_URL, 7));
    assert_ne!(id, message::message_id(&key, PUBLIC_URL, 8));
    assert!(id.starts_with("<outbox-7.") && id.ends_with("@hall.example>"), "{id}");
    assert!(message::message_id(&key, "http://[::1]:8000", 7).ends_with("@[::1]>"));
    assert!(message::message_id(&key, "http://[::1]", 7).ends_with("@[::1]>"));
}

#[test]
fn a_mail_says_what_it_is_about_before_it_is_opened() {
    let letter = written(MailKind::ResetPassword, "en", "Ada");
    let hidden = letter.html.split("mso-hide: all;\">").nth(1).unwrap();
    assert!(hidden.starts_with("A new password was requested for your account"), "{hidden}");
    assert!(letter.html.contains(">Zola &#38; Co</p>"), "who writes stands above");
    for language in Words::load(None).unwrap().languages() {
        for kind in MailKind::iter() {
            let subject = written(kind, language.tag(), "Ada").subject;
            assert!(subject.chars().count() <= 50, "a phone shows no more: {subject}");
        }
    }
}

#[test]
fn the_button_has_the_colour_of_the_house_by_day_and_by_night() {
    let words = Words::load(None).unwrap();
    let sender = Sender { accent: Colour::parse("#ffd400"), ..SENDER };
    let occasion = occasion(MailKind::VerifyEmail, "Ada");
    let letter = letter::write(words.in_language(&words.known("en").unwrap()), sender, &occasion).unwrap();
    assert!(letter.html.contains("background-color: #ffd400; color: #000000;"), "{}", letter.html);
    assert!(letter.html.contains("background-color: #ffd400 !important; color: #000000 !important;"));
    let ours = written(MailKind::VerifyEmail, "en", "Ada");
    assert!(ours.html.contains("background-color: #1d6b57; color: #ffffff;"));
}

#[test]
fn every_text_of_a_mail_may_name_the_house() {
    let folder = tempfile::tempdir().unwrap();
    let files = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/en")).unwrap();
    let ours: String = files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap()).collect();
    let is_text = |key: &str| key.starts_with("email-") || key.starts_with("    .");
    let keys = ours.lines().filter_map(|line| line.split_once(" =")).map(|(key, _)| key).filter(|key| is_text(key));
    // A key whose texts are all attributes has none of its own.
    let is_kind = |key: &str| MailKind::iter().any(|kind| key == format!("email-{}", kind.word()));
    let text = |key: &str| if is_kind(key) { format!("{key} =") } else { format!("{key} = <{{ $brand }} {{ $host }}>") };
    fs::write(folder.path().join("en.ftl"), keys.map(text).collect::<Vec<_>>().join("\n")).unwrap();
    let words = Words::load(Some(folder.path())).unwrap();
    for kind in MailKind::iter() {
        let letter = letter::write(words.in_language(&words.known("en").unwrap()), SENDER, &occasion(kind, "Ada")).unwrap();
        assert!(
            letter.text.contains("<Zola & Co hall.example:8443>") && !letter.text.contains("$h"),
            "{kind:?}: {}",
            letter.text
        );
        assert_eq!(letter.subject, "<Zola & Co hall.example:8443>");
    }
}

#[test]
fn a_preview_has_every_mail_as_it_would_leave() {
    let (config, words) = (Config::default(), Words::load(None).unwrap());
    let previews = preview::all(&config, &words, AT).unwrap();
    assert_eq!(previews.len(), words.languages().count() * MailKind::iter().count());
    for preview in previews {
        let read = MessageParser::default().parse(&preview.raw).unwrap();
        assert_eq!(read.subject(), Some(preview.letter.subject.as_str()));
        assert!(preview.raw.split(|byte| *byte == b'\n').all(|line| line.len() <= 999), "{}", preview.name);
        let link = preview.letter.text.lines().find(|line| line.starts_with("http"));
        assert!(link.is_none_or(|link| preview.letter.html.contains(&format!("href=\"{link}\""))), "{}", preview.name);
        assert_eq!(link.is_none(), preview.name.starts_with("test."), "{}", preview.name);
    }
}
