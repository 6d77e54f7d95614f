//! The texts: the same keys in every language, every key used, every used key there.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use fluent_bundle::FluentResource;
use sea_orm::Iterable;

use super::{I18n, locale::DEFAULT};
use crate::types::{
    clock::Timestamp,
    email_problem::EmailProblem,
    kinds::{EmailKind, Event},
};

fn root(below: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(below)
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

fn text_below(folders: &[&str]) -> String {
    let mut found = Vec::new();
    for folder in folders {
        files(&root(folder), &mut found);
    }
    // This file writes about keys.
    found.retain(|path| !path.ends_with("i18n/tests.rs"));
    found.iter().map(|path| fs::read_to_string(path).unwrap_or_default()).collect()
}

/// Keys of the messages of a language; its terms are its own affair.
fn keys(tag: &str) -> BTreeSet<String> {
    let text = text_below(&[&format!("locales/{tag}")]);
    let keys = text.lines().filter_map(|line| line.split_once(" =")).map(|(key, _)| key);
    keys.filter(|key| key.starts_with(|c: char| c.is_ascii_lowercase())).map(str::to_owned).collect()
}

/// Keys that are made where they are used: of emails by their kind, of events by their word.
fn made_keys() -> BTreeSet<String> {
    let emails = EmailKind::iter().map(|kind| format!("email-{}", kind.word()));
    let problems = EmailProblem::iter().map(|problem| format!("admin-email-problem-{}", problem.word()));
    emails.chain(problems).chain(Event::all().map(|event| format!("log-{}", event.word()))).collect()
}

/// Every text between quotes that has the form of a key: words joined by dashes.
fn quoted(text: &str) -> BTreeSet<&str> {
    let is_key = |s: &&str| s.contains('-') && s.split('-').all(|w| !w.is_empty() && w.bytes().all(|b| b.is_ascii_lowercase()));
    text.split('"').filter(is_key).collect()
}

#[test]
fn every_language_has_the_same_keys() {
    let i18n = I18n::load(None).unwrap();
    let ours = keys(DEFAULT);
    for language in i18n.languages() {
        let theirs = keys(language.tag());
        let odd: Vec<_> = ours.symmetric_difference(&theirs).collect();
        assert!(odd.is_empty(), "{}: {odd:?}", language.tag());
    }
}

#[test]
fn every_key_is_used_and_every_used_key_is_there() {
    let source = text_below(&["src", "templates"]);
    let used = quoted(&source);
    let keys = keys(DEFAULT);
    let texts = text_below(&["locales"]);
    let made = made_keys();
    let absent: Vec<_> = made.difference(&keys).collect();
    assert!(absent.is_empty(), "not in locales/: {absent:?}");
    let is_used = |key: &String| used.contains(key.as_str()) || made.contains(key) || texts.contains(&format!("{{ {key} "));
    let idle: Vec<_> = keys.iter().filter(|key| !is_used(key)).collect();
    assert!(idle.is_empty(), "never said: {idle:?}");
    // What begins as our keys do is meant as one, wherever it is handed on to `text`.
    let families: BTreeSet<&str> = keys.iter().filter_map(|key| Some(key.split_once('-')?.0)).collect();
    let speakers = text_below(&["src/web/pages", "src/email", "src/i18n", "templates"]);
    let missing: Vec<_> =
        quoted(&speakers).into_iter().filter(|key| families.contains(key.split('-').next().unwrap())).collect::<Vec<_>>();
    let is_attribute = |key: &str| texts.contains(&format!("\n    .{key} ="));
    let missing: Vec<_> = missing.into_iter().filter(|key| !keys.contains(*key) && !is_attribute(key)).collect();
    assert!(missing.is_empty(), "not in locales/: {missing:?}");
}

/// What each kind of email says. Without one of these it would show the name of the attribute, or leave out what to do.
fn attributes_of(kind: EmailKind) -> BTreeSet<&'static str> {
    let own: &[&str] = match kind {
        EmailKind::Test => &[],
        EmailKind::PasswordChanged => &["action", "button", "names-cleared", "keys-revoked", "keys-kept"],
        EmailKind::RefreshReplayed
        | EmailKind::NewDevice
        | EmailKind::ApiKeyCreated
        | EmailKind::PasskeyAdded
        | EmailKind::PasskeyRemoved
        | EmailKind::SecondFactorRemoved
        | EmailKind::EmailTaken => &["action", "button"],
        EmailKind::RecoveryCodeUsed => &["action", "button", "codes-left"],
        EmailKind::EmailSet => &["intro-administrator-name", "action", "button", "note"],
        EmailKind::EmailChange => &["intro-first", "action", "button", "note"],
        EmailKind::ResetPassword => &["intro-administrator", "action", "button", "note", "note-administrator"],
        EmailKind::Invitation => {
            &["intro-administrator", "intro-administrator-name", "home", "roles", "action", "button", "validity", "note"]
        }
        EmailKind::VerifyEmail
        | EmailKind::SecondFactorAdded
        | EmailKind::SecondFactorReset
        | EmailKind::EmailChangeRequested
        | EmailKind::EmailChanged
        | EmailKind::AlreadyRegistered
        | EmailKind::DeletionPlanned => &["action", "button", "note"],
    };
    ["name", "subject", "intro"].iter().chain(own).copied().collect()
}

#[test]
fn every_kind_of_email_has_its_attributes_in_every_language() {
    for locale in I18n::load(None).unwrap().locales() {
        for kind in EmailKind::iter() {
            let message = locale.texts.get_message(&format!("email-{}", kind.word())).unwrap();
            let found: BTreeSet<_> = message.attributes().map(|attribute| attribute.id()).collect();
            assert_eq!(found, attributes_of(kind), "{kind:?} in {}", locale.language.tag());
        }
    }
}

/// Lines of a language's files that are texts, and where they are.
fn lines(tag: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    files(&root(&format!("locales/{tag}")), &mut found);
    let read = |file: &PathBuf| {
        let text = fs::read_to_string(file).unwrap();
        let lines = text.lines().enumerate().filter(|(_, line)| !line.starts_with('#'));
        lines.map(|(at, line)| (format!("{}:{}", file.display(), at + 1), line.to_owned())).collect::<Vec<_>>()
    };
    found.iter().flat_map(read).collect()
}

#[test]
fn a_line_of_french_does_not_break_before_its_punctuation() {
    let wrong = [" :", " ;", " ?", " !", " »", "« "];
    let odd: Vec<_> = lines("fr").into_iter().filter(|(_, line)| wrong.iter().any(|pair| line.contains(pair))).collect();
    assert!(odd.is_empty(), "put U+00A0 before : and inside « », U+202F before ; ? !: {odd:?}");
}

/// One word for one thing, and the letters and marks of a careful writer: apostrophes, dashes that stay on the line, ё, «вы».
#[test]
fn each_language_keeps_to_its_spelling() {
    let refused_marks =
        [("en", vec!["'", "..."]), ("fr", vec!["'", "..."]), ("ru", vec!["'", "...", " \u{2014}", ", Вы", ", Ваш"])];
    let refused_words = [
        ("en", vec!["e-mail", "e-mails"]),
        ("fr", vec!["courriel", "courriels", "email", "emails"]),
        (
            "ru",
            vec![
                "учетная",
                "учетной",
                "учетную",
                "учетные",
                "учетных",
                "еще",
                "ее",
                "нее",
                "мое",
                "свое",
                "изменен",
                "отменен",
                "удален",
                "введен",
                "завершен",
                "запрещен",
                "разрешен",
                "подтвержден",
                "придет",
                "начнет",
                "дает",
            ],
        ),
    ];
    for ((tag, marks), (_, i18n)) in refused_marks.into_iter().zip(refused_words) {
        for (at, line) in lines(tag) {
            let text = line.split_once('=').map_or(line.as_str(), |(_, text)| text);
            // Without what is between braces.
            let text: String = text.split('{').filter_map(|part| part.rsplit('}').next()).collect();
            let found: Vec<_> = marks.iter().filter(|mark| text.contains(**mark)).collect();
            assert!(found.is_empty(), "{at}: {found:?}");
            let lower = text.to_lowercase();
            let found: Vec<_> =
                lower.split(|c: char| !c.is_alphabetic() && c != '-').filter(|word| i18n.contains(word)).collect();
            assert!(found.is_empty(), "{at}: {found:?}");
        }
    }
}

#[test]
fn every_text_can_be_read() {
    let mut found = Vec::new();
    files(&root("locales"), &mut found);
    for file in found {
        let read = FluentResource::try_new(fs::read_to_string(&file).unwrap());
        assert!(read.is_ok(), "{}: {:?}", file.display(), read.err().map(|(_, errors)| errors));
    }
}

#[test]
fn the_language_is_the_dearest_of_those_that_we_speak() {
    let i18n = I18n::load(None).unwrap();
    for (header, expected) in [
        ("", "en"),
        ("fr", "fr"),
        ("fr-CA,fr;q=0.9,en;q=0.8", "fr"),
        ("de,fr;q=0.5", "fr"),
        ("de", "en"),
        ("en;q=0.4, fr;q=0.6", "fr"),
        ("fr;q=0, en;q=0.1", "en"),
        ("ru-RU,ru;q=0.9,en-US;q=0.8,en;q=0.7", "ru"),
        ("*", "en"),
        (";;q=,fr;q=x", "fr"),
        ("\u{1F600}", "en"),
    ] {
        assert_eq!(i18n.negotiate(header).tag(), expected, "{header}");
    }
    assert_eq!(i18n.language("FR").unwrap().tag(), "fr");
    assert!(i18n.language("../en").is_none());
}

/// In Russian three forms, which a text of two would get wrong at 2 or at 21.
#[test]
fn numbers_agree_with_what_they_count() {
    let i18n = I18n::load(None).unwrap();
    let russian = i18n.localizer(&i18n.language("ru").unwrap());
    let minutes = |count: u64| russian.span(Duration::from_secs(count * 60)).replace('\u{a0}', " ");
    let said = [1, 2, 5, 11, 15, 21, 23, 112].map(minutes);
    let expected = ["1 минута", "2 минуты", "5 минут", "11 минут", "15 минут", "21 минута", "23 минуты", "112 минут"];
    assert_eq!(said, expected);
    let english = i18n.localizer(&i18n.language("en").unwrap());
    assert_eq!([1, 47, 50].map(|hours| english.span(Duration::from_hours(hours))), ["one hour", "47 hours", "2 days"]);
    let wait = |seconds| english.wait(Duration::from_secs(seconds));
    let said = [0, 61, 3541, 3601, 7200, 7201, 172_801].map(wait);
    assert_eq!(said, ["one minute", "2 minutes", "one hour", "61 minutes", "2 hours", "3 hours", "3 days"]);
    let french = i18n.localizer(&i18n.language("fr").unwrap());
    let hours = [1, 2, 5, 21].map(|count| [french.wait(Duration::from_hours(count)), russian.wait(Duration::from_hours(count))]);
    let hours = hours.map(|said| said.map(|text| text.replace('\u{a0}', " ")));
    let expected = [["1 heure", "1 час"], ["2 heures", "2 часа"], ["5 heures", "5 часов"], ["21 heures", "21 час"]];
    assert_eq!(hours, expected);
}

#[test]
fn every_language_says_days_in_words() {
    let i18n = I18n::load(None).unwrap();
    // 2026-11-01 14:03:10 UTC.
    let at = Timestamp(1_793_541_790_000_000);
    let said = ["en", "fr", "ru"].map(|tag| i18n.localizer(&i18n.language(tag).unwrap()).moment(at).replace('\u{a0}', " "));
    let expected = ["1 November 2026 at 14:03 UTC", "1er novembre 2026 à 14:03 UTC", "1 ноября 2026 г. в 14:03 UTC"];
    assert_eq!(said, expected);
    for language in i18n.languages() {
        let localizer = i18n.localizer(language);
        let months: BTreeSet<String> =
            (0..12).map(|month| localizer.day(at.plus(Duration::from_hours(month * 31 * 24)))).collect();
        assert!(months.len() == 12 && months.iter().all(|day| !day.contains('-')), "{months:?}");
    }
}

#[test]
fn an_operator_can_replace_single_texts_of_emails() {
    let folder = tempfile::tempdir().unwrap();
    let own = "email-reset-password =\n    .subject = Code secret de { $brand }\nemail-code =\n    Tapez ce code :\n";
    fs::write(folder.path().join("fr.ftl"), own).unwrap();
    let i18n = I18n::load(Some(folder.path())).unwrap();
    let french = i18n.localizer(&i18n.language("fr").unwrap());
    let reset = |name: &str| french.attribute("email-reset-password", name, &[("brand", "Chez nous".into())]).unwrap();
    assert_eq!(reset("subject"), "Code secret de Chez nous");
    assert_eq!(reset("button"), "Choisir un nouveau mot de passe", "what they leave out stays");
    assert_eq!((french.text("email-code").as_str(), french.text("email-greeting").as_str()), ("Tapez ce code :", "Bonjour,"));
    assert_eq!(i18n.localizer(&i18n.language("en").unwrap()).text("email-code"), "Or enter this code:");
}

#[test]
fn texts_of_emails_that_cannot_be_used_are_refused_with_file_and_line() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text, line, what) in [
        ("xx.ftl", "email-code = x", 1, "there is no language `xx`; there are en, fr, ru"),
        (
            "fr.ftl",
            "# ours\nemail-cod = Code",
            2,
            "`email-cod` is not a text of an email; those in locales/fr begin with `email-`",
        ),
        ("fr.ftl", "login-title = Ici", 1, "`login-title` is not a text of an email; those in locales/fr begin with `email-`"),
        (
            "fr.ftl",
            "email-code =\n    .subject = Ici",
            1,
            "`email-code.subject` is not a text of an email; `email-code` has no attributes",
        ),
        ("fr.ftl", "email-test = Ici", 1, "`email-test` is not a text of an email; `email-test` has .name, .subject, .intro"),
        (
            "en.ftl",
            "\nemail-valid-once = For { $spam }",
            2,
            "`email-valid-once` has no value { $spam }, only { $brand }, { $host }, { $span }",
        ),
        (
            "en.ftl",
            "email-test =\n    .subject = On { $when }",
            1,
            "`email-test.subject` has no value { $when }, only { $brand }, { $host }",
        ),
        ("en.ftl", "email-code = { -name }", 1, "`email-code` must not refer to `-name`"),
        ("en.ftl", "email-code = { email-greeting }", 1, "`email-code` must not refer to `email-greeting`"),
        ("en.ftl", "email-code = {\"a\\u000d\\u000aBcc: x\"}", 1, "`email-code` must not contain control characters"),
        ("en.ftl", "email-code = {\"\\U000000\"}x", 1, "`email-code` must not contain control characters"),
        ("en.ftl", "email-code = {\"\"}", 1, "`email-code` must not be empty"),
        ("en.ftl", &format!("email-code = {}", "{".repeat(20_000)), 1, "braces are nested more than 16 deep"),
        ("en.ftl", "-name = Us", 1, "`-name` is a term: write out its text instead"),
        ("en.ftl", "email-code = A code:\n\nemail-greeting = Hello { $name\n", 4, "Expected"),
    ] {
        let file = folder.path().join(name);
        fs::write(&file, text).unwrap();
        let refused = I18n::load(Some(folder.path())).err().map(|error| format!("{error:?}")).unwrap_or_default();
        let expected = format!("{}:{line}: {what}", file.display());
        assert!(refused.replace("\\\"", "\"").contains(&expected), "{expected} is not in {refused}");
        fs::remove_file(&file).unwrap();
    }
    for large in [true, false] {
        let path = folder.path().join("en.ftl");
        if large {
            fs::write(&path, "# ".repeat(200_000)).unwrap();
        } else {
            fs::create_dir(&path).unwrap();
        }
        let refused = I18n::load(Some(folder.path())).err().map(|error| format!("{error:?}")).unwrap_or_default();
        assert!(refused.contains("it must be a file of at most 256 KiB"), "{refused}");
        drop(fs::remove_file(&path));
    }
    assert!(I18n::load(Some(Path::new("no/such/folder"))).is_err());
}

#[test]
fn a_text_that_is_missing_shows_its_key() {
    let i18n = I18n::load(None).unwrap();
    let localizer = i18n.localizer(&i18n.language("fr").unwrap());
    assert_eq!((localizer.tag(), localizer.text("no-such-key").as_str()), ("fr", "no-such-key"));
    assert_eq!(localizer.text("language-name"), "Français");
}

#[test]
fn numbers_have_separators_between_thousands() {
    let i18n = I18n::load(None).unwrap();
    for (tag, wanted) in [("en", "1,234,567"), ("fr", "1\u{202f}234\u{202f}567"), ("ru", "1\u{a0}234\u{a0}567")] {
        let words = i18n.localizer(&i18n.language(tag).unwrap());
        assert_eq!(words.number(1_234_567), wanted);
        assert_eq!((words.number(0), words.number(999)), ("0".to_owned(), "999".to_owned()));
        assert_eq!(words.number(100_000).chars().count(), 7);
    }
}
