//! Every setting of the house, once: its key, what it means, how it is read and what holds by default.
//! The parser, `config show` and the file of `config init` all come from this table.

use super::{
    Config, LogFormat, Smtp, Tls,
    draft::Draft,
    value::{self, Parsed, Raw},
};

pub const PREFIX: &str = "VESTIBULE_";

pub struct Setting {
    /// With dots between sections, as in `mail.smtp.host`.
    pub key: &'static str,
    /// For whoever reads the file, in lines that are short enough for it.
    pub meaning: &'static str,
    /// As TOML, for a setting that holds nothing by default.
    pub example: &'static str,
    pub secret: bool,
    /// What holds, as TOML.
    pub get: fn(&Config) -> Option<toml::Value>,
    pub set: fn(&mut Draft, &Raw) -> Parsed<()>,
}

const PLAIN: Setting = Setting { key: "", meaning: "", example: "", secret: false, get: |_| None, set: |_, _| Ok(()) };

const LEVELS: [(&str, &str); 5] =
    [("error", "error"), ("warn", "warn"), ("info", "info"), ("debug", "debug"), ("trace", "trace")];
const FORMATS: [(&str, LogFormat); 3] = [("auto", LogFormat::Auto), ("human", LogFormat::Human), ("json", LogFormat::Json)];
const SECURITIES: [(&str, Tls); 3] = [("implicit", Tls::Implicit), ("starttls", Tls::Starttls), ("none", Tls::None)];

const GIB: u64 = 1 << 30;

static SETTINGS: [Setting; 33] = [
    Setting {
        key: "listen",
        meaning: "Address and port to listen on. 0.0.0.0 is every address of this machine.",
        get: |config| Some(text(config.listen)),
        set: |draft, raw| put(&mut draft.config.listen, value::address(raw)),
        ..PLAIN
    },
    Setting {
        key: "public_url",
        meaning: "How people reach the house: the only source of links in mails. Without it, the address above.",
        get: |config| Some(text(&config.public_url)),
        set: |draft, raw| put_some(&mut draft.public_url, value::origin(raw)),
        ..PLAIN
    },
    Setting {
        key: "data_dir",
        meaning: "Keys, database and mails that are not sent by SMTP. Made where it is not there.",
        get: |config| Some(text(config.data_dir.display())),
        set: |draft, raw| put(&mut draft.config.data_dir, value::path(raw)),
        ..PLAIN
    },
    Setting {
        key: "contracts",
        meaning: "The APIs that are served, by the names of their contracts. Without it, every one that there is.",
        example: "[\"accounts\"]",
        get: |config| config.contracts.clone().map(toml::Value::from),
        set: |draft, raw| put_some(&mut draft.config.contracts, value::words(raw)),
        ..PLAIN
    },
    Setting {
        key: "contracts_dir",
        meaning: "A folder of contracts of your own: NAME.toml is the contract NAME.",
        example: "\"contracts\"",
        get: |config| config.contracts_dir.as_ref().map(|path| text(path.display())),
        set: |draft, raw| put_some(&mut draft.config.contracts_dir, value::path(raw)),
        ..PLAIN
    },
    Setting {
        key: "signing_key",
        meaning: "A key that other back ends know too, such as Django's SECRET_KEY; 32 bytes or more. Without it, the one\n\
                  in data_dir/keys.toml signs tokens. Better in a file of its own:",
        example: "\"at least thirty-two bytes that nobody guesses\"",
        secret: true,
        set: |draft, raw| put_some(&mut draft.signing_key, value::secret(raw)),
        ..PLAIN
    },
    Setting {
        key: "signing_key_file",
        meaning: "The file that holds it; the end of its last line does not count.",
        example: "\"/run/secrets/signing_key\"",
        set: |draft, raw| put_some(&mut draft.signing_key_file, value::path(raw)),
        ..PLAIN
    },
    Setting {
        key: "database.url",
        meaning: "Where people and their sessions are kept. Without it, vestibule.db in data_dir.",
        get: |config| Some(text(format!("sqlite://{}", config.database.display()))),
        set: |draft, raw| put_some(&mut draft.database, value::database(raw)),
        ..PLAIN
    },
    Setting {
        key: "sessions.access",
        meaning: "How long an access token of the pages lives. Contracts state their own times.",
        get: |config| Some(span(config.sessions.access)),
        set: |draft, raw| put(&mut draft.config.sessions.access, value::span(raw)),
        ..PLAIN
    },
    Setting {
        key: "sessions.refresh",
        meaning: "How long somebody stays signed in without coming back.",
        get: |config| Some(span(config.sessions.refresh)),
        set: |draft, raw| put(&mut draft.config.sessions.refresh, value::span(raw)),
        ..PLAIN
    },
    Setting {
        key: "sessions.absolute",
        meaning: "How long at most, however often they come back.",
        get: |config| Some(span(config.sessions.absolute)),
        set: |draft, raw| put(&mut draft.config.sessions.absolute, value::span(raw)),
        ..PLAIN
    },
    Setting {
        key: "sessions.grace",
        meaning: "For how long a renewal may be repeated: two tabs, a lost answer. \"0s\" is strictly once.",
        get: |config| Some(span(config.sessions.grace)),
        set: |draft, raw| put(&mut draft.config.sessions.grace, value::span_or_nothing(raw)),
        ..PLAIN
    },
    Setting {
        key: "hashing.memory",
        meaning: "What all password hashes together may use at one time.",
        get: |config| Some(size(config.hashing.memory)),
        set: |draft, raw| put(&mut draft.config.hashing.memory, value::size(raw, 1 << 20, 1024 * GIB)),
        ..PLAIN
    },
    Setting {
        key: "hashing.cost.memory",
        meaning: "What one password hash uses (Argon2id, m). A new cost holds from the next sign-in on.",
        get: |config| Some(size(u64::from(config.hashing.cost.memory_kib) << 10)),
        set: |draft, raw| {
            let kib = value::size::<u32>(raw, 1 << 20, 128 << 20).map(|bytes| bytes >> 10);
            put(&mut draft.config.hashing.cost.memory_kib, kib)
        },
        ..PLAIN
    },
    Setting {
        key: "hashing.cost.passes",
        meaning: "How often it goes over that memory (Argon2id, t).",
        get: |config| Some(number(config.hashing.cost.passes)),
        set: |draft, raw| put(&mut draft.config.hashing.cost.passes, value::number(raw, 1, 8)),
        ..PLAIN
    },
    Setting {
        key: "mail.from",
        meaning: "Who writes the mails of the house.",
        get: |config| Some(text(&config.mail.from)),
        set: |draft, raw| put(&mut draft.config.mail.from, value::mailbox(raw)),
        ..PLAIN
    },
    Setting {
        key: "mail.smtp.host",
        meaning: "The server that takes the mails. Without it they go to files in data_dir/mail, and to /dev/mail on a\n\
                  loopback address.",
        example: "\"smtp.example.com\"",
        get: |config| smtp(config).map(|smtp| text(&smtp.host)),
        set: |draft, raw| put(&mut draft.smtp.host, value::optional_text(raw)),
        ..PLAIN
    },
    Setting {
        key: "mail.smtp.port",
        meaning: "Without it, 587 with starttls, 465 with implicit, 25 with none.",
        example: "587",
        get: |config| smtp(config).map(|smtp| number(smtp.port)),
        set: |draft, raw| put_some(&mut draft.smtp.port, value::number(raw, 1, 65_535)),
        ..PLAIN
    },
    Setting {
        key: "mail.smtp.tls",
        meaning: "\"starttls\", \"implicit\" (from the first byte) or \"none\" (for a server on this machine). Without it,\n\
                  implicit on port 465, none on a loopback address and starttls elsewhere.",
        example: "\"starttls\"",
        get: |config| smtp(config).map(|smtp| text(value::word(smtp.tls, &SECURITIES))),
        set: |draft, raw| put_some(&mut draft.smtp.tls, value::choice(raw, &SECURITIES)),
        ..PLAIN
    },
    Setting {
        key: "mail.smtp.username",
        meaning: "Where the server asks who we are.",
        example: "\"accounts@example.com\"",
        get: |config| smtp(config).and_then(|smtp| Some(text(&smtp.credentials.as_ref()?.0))),
        set: |draft, raw| put(&mut draft.smtp.username, value::optional_text(raw)),
        ..PLAIN
    },
    Setting {
        key: "mail.smtp.password",
        meaning: "Better in a file of its own:",
        example: "\"its password\"",
        secret: true,
        set: |draft, raw| put_some(&mut draft.smtp.password, value::secret(raw)),
        ..PLAIN
    },
    Setting {
        key: "mail.smtp.password_file",
        meaning: "The file that holds it; the end of its last line does not count.",
        example: "\"/run/secrets/smtp_password\"",
        set: |draft, raw| put_some(&mut draft.smtp.password_file, value::path(raw)),
        ..PLAIN
    },
    Setting {
        key: "links.verify",
        meaning: "How long the link works that shows whose an address is.",
        get: |config| Some(span(config.links.verify)),
        set: |draft, raw| put(&mut draft.config.links.verify, value::span(raw)),
        ..PLAIN
    },
    Setting {
        key: "links.reset",
        meaning: "How long the link works that sets a new password.",
        get: |config| Some(span(config.links.reset)),
        set: |draft, raw| put(&mut draft.config.links.reset, value::span(raw)),
        ..PLAIN
    },
    Setting {
        key: "registration.default_role",
        meaning: "The role of everybody who signs up; made at the first need. \"\" is none.",
        get: |config| Some(text(config.registration.default_role.as_deref().unwrap_or_default())),
        set: |draft, raw| put(&mut draft.config.registration.default_role, value::optional_text(raw)),
        ..PLAIN
    },
    Setting {
        key: "stocks.editor_role",
        meaning: "Who may change what stands at /api/stocks/: a role. \"\" is nobody.",
        get: |config| Some(text(config.stocks.editor_role.as_deref().unwrap_or_default())),
        set: |draft, raw| put(&mut draft.config.stocks.editor_role, value::optional_text(raw)),
        ..PLAIN
    },
    Setting {
        key: "http.max_connections",
        meaning: "More of them wait until one has ended.",
        get: |config| Some(number(u32::try_from(config.http.max_connections).unwrap_or(u32::MAX))),
        set: |draft, raw| put(&mut draft.config.http.max_connections, value::number(raw, 1, 1_000_000)),
        ..PLAIN
    },
    Setting {
        key: "http.body_limit",
        meaning: "The largest body of a request.",
        get: |config| Some(size(config.http.body_limit as u64)),
        set: |draft, raw| put(&mut draft.config.http.body_limit, value::size(raw, 1 << 10, 64 << 20)),
        ..PLAIN
    },
    Setting {
        key: "http.header_timeout",
        meaning: "How long a client may take for the head of a request.",
        get: |config| Some(span(config.http.header_timeout)),
        set: |draft, raw| put(&mut draft.config.http.header_timeout, value::span(raw)),
        ..PLAIN
    },
    Setting {
        key: "http.body_timeout",
        meaning: "How long for the body.",
        get: |config| Some(span(config.http.body_timeout)),
        set: |draft, raw| put(&mut draft.config.http.body_timeout, value::span(raw)),
        ..PLAIN
    },
    Setting {
        key: "http.stop_timeout",
        meaning: "How long running requests may still take once the server has been told to stop.",
        get: |config| Some(span(config.http.stop_timeout)),
        set: |draft, raw| put(&mut draft.config.http.stop_timeout, value::span_or_nothing(raw)),
        ..PLAIN
    },
    Setting {
        key: "log.level",
        meaning: "\"error\", \"warn\", \"info\", \"debug\" or \"trace\".",
        get: |config| Some(text(&config.log.level)),
        set: |draft, raw| put(&mut draft.config.log.level, value::choice(raw, &LEVELS).map(ToOwned::to_owned)),
        ..PLAIN
    },
    Setting {
        key: "log.format",
        meaning: "\"human\", \"json\", or \"auto\": human on a terminal, JSON otherwise.",
        get: |config| Some(text(value::word(config.log.format, &FORMATS))),
        set: |draft, raw| put(&mut draft.config.log.format, value::choice(raw, &FORMATS)),
        ..PLAIN
    },
];

pub fn all() -> impl Iterator<Item = &'static Setting> {
    SETTINGS.iter()
}

pub fn by_key(key: &str) -> Option<&'static Setting> {
    all().find(|setting| setting.key == key)
}

/// `VESTIBULE_MAIL__SMTP__HOST` for `mail.smtp.host`.
pub fn variable(setting: &Setting) -> String {
    format!("{PREFIX}{}", setting.key.to_ascii_uppercase().replace('.', "__"))
}

pub fn by_variable(name: &str) -> Option<&'static Setting> {
    all().find(|setting| variable(setting) == name)
}

pub fn is_section(key: &str) -> bool {
    all().any(|setting| setting.key.strip_prefix(key).is_some_and(|rest| rest.starts_with('.')))
}

/// What somebody meant who typed this, if it is close enough to anything.
pub fn like(typed: &str, known: impl Iterator<Item = String>) -> Option<String> {
    let judged = known.map(|name| (strsim::normalized_damerau_levenshtein(typed, &name), name));
    judged.filter(|(likeness, _)| *likeness >= 0.7).max_by(|one, other| one.0.total_cmp(&other.0)).map(|(_, name)| name)
}

fn put<T>(slot: &mut T, parsed: Parsed<T>) -> Parsed<()> {
    parsed.map(|value| *slot = value)
}

fn put_some<T>(slot: &mut Option<T>, parsed: Parsed<T>) -> Parsed<()> {
    put(slot, parsed.map(Some))
}

fn smtp(config: &Config) -> Option<&Smtp> {
    config.mail.smtp.as_ref()
}

fn text(value: impl std::fmt::Display) -> toml::Value {
    toml::Value::String(format!("{value}"))
}

fn span(value: std::time::Duration) -> toml::Value {
    text(value::span_text(value))
}

fn size(bytes: u64) -> toml::Value {
    text(value::size_text(bytes))
}

fn number(value: impl Into<i64>) -> toml::Value {
    toml::Value::Integer(value.into())
}
