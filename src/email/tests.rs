//! Every kind of email in every language: readable in both parts, and safe whatever name a user has typed.

use std::{fs, time::Duration};

use mail_parser::{MessageParser, MimeHeaders as _};
use sea_orm::Iterable;

use super::{
    content::{self, ActionLink, EmailBranding, EmailContent, EmailContext},
    details::Details,
    identity::Identity,
    logo::Logo,
    mime::{self, Encoding, MimeHeaders, MimeMessage},
    preview,
};
use crate::{
    config::Config,
    crypto::keyring::MasterKey,
    i18n::I18n,
    types::{
        clock::Timestamp, colour::Colour, destination::Destination, email::Email, kinds::EmailKind, pages_at::PagesAt,
        role_labels::RoleLabels, secret::Secret,
    },
};

const PUBLIC_URL: &str = "https://hall.example:8443";
const SENDER: EmailBranding<'static> = EmailBranding {
    public_url: PUBLIC_URL,
    pages_at: &PagesAt::ROOT,
    name: "Zola & Co",
    accent: None,
    logo: None,
    home: None,
    role_labels: &RoleLabels::NONE,
};
/// 2026-11-01 14:03:10 UTC.
const AT: Timestamp = Timestamp(1_793_541_790_000_000);

fn context(kind: EmailKind, first_name: &str) -> EmailContext<'_> {
    let opens = matches!(kind, EmailKind::VerifyEmail | EmailKind::ResetPassword);
    let action = opens.then(|| ActionLink {
        token: Secret::new(format!("17.{}", "x".repeat(43))),
        code: Some(Secret::new("BCDF-GHJK".to_owned())),
        valid_for: Duration::from_secs(15 * 60 - 1),
        valid_until: AT.plus(Duration::from_mins(15)),
    });
    let notice = kind.offers_reset().then(|| Secret::new(format!("18.{}", "y".repeat(43))));
    EmailContext { kind, first_name, at: AT, location: None, action, notice, details: Details::default() }
}

fn written(kind: EmailKind, tag: &str, first_name: &str) -> EmailContent {
    let i18n = I18n::load(None).unwrap();
    let language = i18n.language(tag).unwrap();
    content::write(i18n.localizer(&language), SENDER, &context(kind, first_name)).unwrap()
}

fn packed(content: EmailContent, encoding: Encoding) -> MimeMessage {
    let identity = Identity { from: "Le hall <hall@hall.example>".parse().unwrap(), logo: None };
    let to = Email::parse("Ada.L@BÜCHER.example").unwrap();
    let message_id = "<outbox-1.abc@hall.example>".to_owned();
    mime::pack(MimeHeaders { identity: &identity, to: &to, message_id, file_name: String::new(), date: AT, encoding }, content)
        .unwrap()
}

#[test]
fn every_kind_of_email_is_written_in_every_language() {
    let i18n = I18n::load(None).unwrap();
    for language in i18n.languages() {
        for kind in EmailKind::iter() {
            let content = written(kind, language.tag(), "Ada");
            for part in [&content.subject, &content.text, &content.html] {
                // Neither the name of a text instead of the text nor a value that is missing.
                assert!(!part.contains(&format!("email-{}.", kind.word())) && !part.contains('$'), "{kind:?}: {part}");
            }
            assert!(content.text.contains(" Ada") && content.html.contains(" Ada"), "{}", content.text);
            assert!(content.html.contains(&format!("lang=\"{}\"", language.tag())));
            assert!(content.text.contains("hall.example:8443"), "{}", content.text);
            // Reading it fetches nothing.
            assert!(["<img", "url(", "src=", "<link", "@import"].iter().all(|remote| !content.html.contains(remote)));
        }
    }
}

#[test]
fn each_link_is_on_a_line_of_its_own_and_leads_to_the_public_url() {
    for (kind, path) in [
        (EmailKind::VerifyEmail, "/email-verify?token=17."),
        (EmailKind::ResetPassword, "/password-reset?token=17."),
        (EmailKind::PasswordChanged, "/password-reset/request?token=18."),
        (EmailKind::RefreshReplayed, "/password-reset/request?token=18."),
        (EmailKind::ApiKeyCreated, "/password-reset/request?token=18."),
    ] {
        let content = written(kind, "fr", "Ada");
        let line = content.text.lines().find(|line| line.starts_with(PUBLIC_URL)).unwrap();
        assert!(line.starts_with(&format!("{PUBLIC_URL}{path}")) && !line.contains(' '), "{line}");
        assert!(content.html.contains(&format!("href=\"{line}\"")));
        assert!(content.html.split("href=\"").skip(1).all(|rest| rest.starts_with(PUBLIC_URL)));
    }
}

#[test]
fn the_text_part_says_what_happened_and_what_to_do() {
    let content = written(EmailKind::ResetPassword, "en", "Ada");
    let token = "x".repeat(43);
    let expected = format!(
        "Hello Ada,\n\n\
         A new password was requested for your account at hall.example:8443.\n\n\
         Choose it here:\n\n\
         https://hall.example:8443/password-reset?token=17.{token}\n\n\
         Or enter this code:\n\n     BCDF-GHJK\n\n\
         The link and the code work once, within 15 minutes. Do not share the \n\
         code: we never ask for it.\n\n\
         If you did not request it, ignore this email: your password stays the \n\
         same.\n\n\
         -- \nZola & Co, hall.example:8443. Please do not reply to this email."
    );
    assert_eq!(content.text, expected);
    let content = written(EmailKind::PasswordChanged, "fr", "");
    assert!(content.text.starts_with("Bonjour,\n\n"), "{}", content.text);
    assert!(content.text.contains(" le \n1er novembre 2026 à 14:03 UTC."), "{}", content.text);
}

#[test]
fn a_name_can_put_nothing_into_an_email_but_itself() {
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
        let content = written(EmailKind::VerifyEmail, "en", name);
        assert!(content.text.starts_with("Hello,\n"), "{name}");
        let raw = String::from_utf8(packed(content, Encoding::Readable).raw).unwrap();
        assert!(!raw.contains("Bcc") && !raw.contains("evil"), "{name}");
    }
    for name in ["Jean-Luc", "J. R. R.", "O’Brien & Söhne", "李", "Ada Jr."] {
        assert!(written(EmailKind::VerifyEmail, "en", name).text.starts_with(&format!("Hello {name},")), "{name}");
    }
    assert!(written(EmailKind::VerifyEmail, "en", "A & B").html.contains("Hello A &#38; B,"));
}

#[test]
fn a_message_has_the_headers_that_email_programs_and_servers_expect() {
    for tag in ["en", "fr", "ru"] {
        let content = written(EmailKind::ResetPassword, tag, "Zoë");
        let (subject, text, html) = (content.subject.clone(), content.text.clone(), content.html.clone());
        let message = packed(content, Encoding::SevenBit);
        let raw = String::from_utf8(message.raw).unwrap();
        assert!(raw.is_ascii() && raw.split("\r\n").all(|line| line.len() <= 998 && !line.contains('\n')));
        assert_eq!(message.envelope.to()[0].to_string(), "Ada.L@xn--bcher-kva.example");
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
    let content = written(EmailKind::ResetPassword, "fr", "Zoë");
    let text = content.text.replace('\n', "\r\n");
    let raw = String::from_utf8(packed(content, Encoding::Readable).raw).unwrap();
    assert!(raw.contains(&text), "{raw}");
    assert!(raw.split("\r\n").all(|line| line.len() <= 998 && !line.contains('\n')));
}

#[test]
fn the_same_email_always_has_the_same_message_id() {
    let key = MasterKey::temporary().derive("links");
    let id = mime::message_id(&key, PUBLIC_URL, 7);
    assert_eq!(id, mime::message_id(&key, PUBLIC_URL, 7));
    assert_ne!(id, mime::message_id(&key, PUBLIC_URL, 8));
    assert!(id.starts_with("<outbox-7.") && id.ends_with("@hall.example>"), "{id}");
    assert!(mime::message_id(&key, "http://[::1]:8000", 7).ends_with("@[::1]>"));
    assert!(mime::message_id(&key, "http://[::1]", 7).ends_with("@[::1]>"));
}

#[test]
fn an_email_says_what_happened_before_it_is_opened() {
    let content = written(EmailKind::ResetPassword, "en", "Ada");
    let hidden = content.html.split("mso-hide: all;\">").nth(1).unwrap();
    assert!(hidden.starts_with("A new password was requested for your account"), "{hidden}");
    assert!(hidden.split("</div>").next().unwrap().matches("&#8199;&#847;").count() >= 100, "and nothing follows it");
    assert!(content.html.contains(">Zola &#38; Co</td>"), "the sender is named above");
    for language in I18n::load(None).unwrap().languages() {
        for kind in EmailKind::iter() {
            let subject = written(kind, language.tag(), "Ada").subject;
            assert!(subject.chars().count() <= 50, "a phone shows no more: {subject}");
        }
    }
}

#[test]
fn the_button_has_the_colour_of_the_brand_in_light_and_dark_mode() {
    let i18n = I18n::load(None).unwrap();
    let sender = EmailBranding { accent: Colour::parse("#ffd400"), ..SENDER };
    let context = context(EmailKind::VerifyEmail, "Ada");
    let branded = content::write(i18n.localizer(&i18n.language("en").unwrap()), sender, &context).unwrap();
    assert!(branded.html.contains("background-color: #ffd400; color: #000000;"), "{}", branded.html);
    assert!(branded.html.contains("background-color: #ffd400 !important; color: #000000 !important;"));
    let ours = written(EmailKind::VerifyEmail, "en", "Ada");
    assert!(ours.html.contains("background-color: #1d6b57; color: #ffffff;"));
}

#[test]
fn every_text_of_an_email_may_use_brand_and_host() {
    let folder = tempfile::tempdir().unwrap();
    let files = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/en")).unwrap();
    let ours: String = files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap()).collect();
    let is_text = |key: &str| key.starts_with("email-") || key.starts_with("    .");
    let keys = ours.lines().filter_map(|line| line.split_once(" =")).map(|(key, _)| key).filter(|key| is_text(key));
    // A key whose texts are all attributes has none of its own.
    let is_kind = |key: &str| EmailKind::iter().any(|kind| key == format!("email-{}", kind.word()));
    let text = |key: &str| if is_kind(key) { format!("{key} =") } else { format!("{key} = <{{ $brand }} {{ $host }}>") };
    fs::write(folder.path().join("en.ftl"), keys.map(text).collect::<Vec<_>>().join("\n")).unwrap();
    let i18n = I18n::load(Some(folder.path())).unwrap();
    for kind in EmailKind::iter() {
        let content = content::write(i18n.localizer(&i18n.language("en").unwrap()), SENDER, &context(kind, "Ada")).unwrap();
        assert!(
            content.text.contains("<Zola & Co hall.example:8443>") && !content.text.contains("$h"),
            "{kind:?}: {}",
            content.text
        );
        assert_eq!(content.subject, "<Zola & Co hall.example:8443>");
    }
}

#[test]
fn a_preview_has_every_email_as_it_would_be_sent() {
    let (config, i18n) = (Config::default(), I18n::load(None).unwrap());
    let previews = preview::all(&config, &i18n, AT).unwrap();
    // Four kinds have other words for administrators or a first address.
    assert_eq!(previews.len(), i18n.languages().count() * (EmailKind::iter().count() + 4));
    for preview in previews {
        let read = MessageParser::default().parse(&preview.raw).unwrap();
        assert_eq!(read.subject(), Some(preview.content.subject.as_str()));
        assert!(preview.raw.split(|byte| *byte == b'\n').all(|line| line.len() <= 999), "{}", preview.name);
        let link = preview.content.text.lines().find(|line| line.starts_with("http"));
        assert!(link.is_none_or(|link| preview.content.html.contains(&format!("href=\"{link}\""))), "{}", preview.name);
        assert_eq!(link.is_none(), preview.name.starts_with("test."), "{}", preview.name);
        let wide = preview.content.text.lines().find(|line| line.chars().count() > 78 && !line.starts_with("http"));
        assert_eq!(wide, None, "{}: a terminal has 80 columns", preview.name);
        assert!(preview.content.html.len() < 10 << 10, "{}: {} bytes", preview.name, preview.content.html.len());
    }
}

/// The smallest PNG file: one pixel.
const PIXEL: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\x0bIDATx\x9cc\xf8\x0f\x04\0\t\xfb\x03\xfd\xfb^k+\0\0\0\0IEND\xaeB`\x82";

#[test]
fn an_email_carries_the_logo_of_the_operator_and_names_it_in_words() {
    let logo = Logo { png: PIXEL.into(), width: 48, height: 24 };
    let i18n = I18n::load(None).unwrap();
    let sender = EmailBranding { logo: Some(&logo), ..SENDER };
    let about = context(EmailKind::VerifyEmail, "Ada");
    let content = content::write(i18n.localizer(&i18n.language("en").unwrap()), sender, &about).unwrap();
    let shown = format!("src=\"cid:{}\" alt=\"Zola &#38; Co\" width=\"48\" height=\"24\"", logo.content_id());
    assert!(content.html.contains(&shown), "{}", content.html);
    assert!(logo.embedded_in(&content.html).contains("src=\"data:image/png;base64,iVBORw0KGgo"));
    for encoding in [Encoding::SevenBit, Encoding::Readable] {
        let identity = Identity { from: "hall@hall.example".parse().unwrap(), logo: Some(logo.clone()) };
        let (to, message_id) = (Email::parse("ada@example.com").unwrap(), "<1@hall.example>".to_owned());
        let headers = MimeHeaders { identity: &identity, to: &to, message_id, file_name: String::new(), date: AT, encoding };
        let raw = mime::pack(headers, content.clone()).unwrap().raw;
        let read = MessageParser::default().parse(&raw).unwrap();
        let picture = read.parts.iter().find(|part| part.content_id() == Some(&logo.content_id())).unwrap();
        assert_eq!((picture.contents(), picture.content_type().unwrap().subtype()), (PIXEL, Some("png")));
        assert!(picture.content_disposition().unwrap().is_inline());
        let kinds: Vec<_> = read.parts.iter().filter_map(|part| part.content_type()?.subtype()).collect();
        assert_eq!(kinds, ["alternative", "plain", "related", "html", "png"]);
        assert_eq!(read.body_html(0).unwrap().replace("\r\n", "\n").trim_end(), content.html.trim_end());
    }
}

/// An invitation to Ada, from this administrator and with these roles.
fn invitation(administrator: &str, roles: &[&str], tag: &str) -> EmailContent {
    invitation_from(SENDER, administrator, roles, tag)
}

fn invitation_from(sender: EmailBranding<'_>, administrator: &str, roles: &[&str], tag: &str) -> EmailContent {
    let i18n = I18n::load(None).unwrap();
    let mut context = context(EmailKind::Invitation, "");
    context.details.administrator = Some(administrator.to_owned());
    context.details.roles = roles.iter().map(|&role| role.to_owned()).collect();
    context.action = Some(ActionLink {
        token: Secret::new("19.x".to_owned()),
        code: None,
        valid_for: Duration::from_hours(24 * 7),
        valid_until: AT.plus(Duration::from_hours(24 * 7)),
    });
    content::write(i18n.localizer(&i18n.language(tag).unwrap()), sender, &context).unwrap()
}

#[test]
fn an_email_leads_to_the_application_that_its_reader_is_invited_to() {
    for (home, url) in
        [("https://zola.example/app?a=1&b=2", "https://zola.example/app?a=1&b=2"), ("/", "https://hall.example:8443/")]
    {
        let home = Destination::of_operator(home).unwrap();
        let content = invitation_from(EmailBranding { home: Some(&home), ..SENDER }, "", &[], "en");
        let text = content.text.replace(" \n", " ");
        assert!(text.contains(&format!("This is where you will find Zola & Co: {url}\n")), "{text}");
        let linked = format!("<a href=\"{}\"", url.replace('&', "&#38;"));
        assert!(content.html.contains(&linked), "{}", content.html);
    }
    assert!(!invitation("", &[], "en").text.contains("This is where"));
}

#[test]
fn an_invitation_says_who_invites_to_what_with_which_roles_and_until_when() {
    let text = invitation("Grace Hopper", &["editor", "press"], "en").text.replace(" \n", " ");
    for part in [
        "Grace Hopper has invited you to Zola & Co and created an account for you at hall.example:8443.",
        "Your roles: Editor, press.",
        "You can accept the invitation until 8 November 2026 at 14:03 UTC.",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    let text = invitation("Grace Hopper", &["Gestionnaire", "press"], "ru").text.replace(" \n", " ");
    assert!(text.contains("Менеджер, press"), "{text}");
    let text = invitation("Grace Hopper", &[], "fr").text.replace(" \n", " ");
    assert!(text.contains("Grace Hopper vous invite à rejoindre Zola & Co") && !text.contains("rôles"), "{text}");
    let text = invitation("", &[], "ru").text.replace(" \n", " ");
    assert!(text.contains("Администраторы сервиса Zola & Co создали для вас"), "{text}");
}

#[test]
fn names_in_an_invitation_cannot_carry_a_message_of_their_own() {
    for name in ["Win at evil.example", "Eve\nhttps://evil.example", "evil.example/x", "Ev\u{202e}e evil", &"evil ".repeat(13)] {
        let content = invitation(name, &[name, "editor"], "en");
        let text = content.text.replace(" \n", " ");
        assert!(text.contains("The administrators of Zola & Co have created an account for you"), "{text}");
        assert!(text.contains("Your roles: Editor.") && !text.contains("evil") && !content.html.contains("evil"), "{text}");
    }
    let many: Vec<String> = (0..40).map(|number| format!("role{number}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert!(!invitation("Grace", &many, "en").text.contains("role10"));
}

#[test]
fn a_name_from_right_to_left_turns_nothing_around_it() {
    assert!(invitation("שרה כהן", &[], "en").text.starts_with("Hello,\n\n\u{2068}שרה כהן\u{2069} has invited you"));
    assert!(written(EmailKind::PasswordChanged, "en", "שרה").text.starts_with("Hello \u{2068}שרה\u{2069},\n"));
    assert!(written(EmailKind::PasswordChanged, "en", "Ada").text.starts_with("Hello Ada,\n"), "others have no marks");
}

#[test]
fn a_reset_that_an_administrator_had_sent_says_so() {
    let i18n = I18n::load(None).unwrap();
    for (tag, says) in [
        ("en", "An administrator of Zola & Co has sent you this link"),
        ("fr", "Un administrateur du service Zola & Co vous a envoyé ce lien"),
        ("ru", "Администратор сервиса Zola & Co отправил вам эту ссылку"),
    ] {
        let mut about = context(EmailKind::ResetPassword, "Ada");
        about.details.administrator = Some("Grace Hopper".to_owned());
        let content = content::write(i18n.localizer(&i18n.language(tag).unwrap()), SENDER, &about).unwrap();
        assert!(content.text.replace(" \n", " ").contains(says), "{}", content.text);
        assert!(content.html.contains(&says.replace('&', "&#38;")) && !content.text.contains("Grace"), "{}", content.html);
        assert!(!written(EmailKind::ResetPassword, tag, "Ada").text.replace(" \n", " ").contains(says));
    }
}
