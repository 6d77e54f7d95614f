//! Where settings come from: a file, the environment, the command line; and how each says where it stands.

use std::{borrow::Cow, ffi::OsString, fmt, fs, io::ErrorKind, path::PathBuf};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    settings::{self, Setting},
    value::RawValue,
};

/// Read from here, where nobody says otherwise and where it exists.
pub const USUAL_FILE: &str = "vestibule.toml";

/// What the command line says of the configuration.
#[derive(Default, Clone)]
pub struct CliOverrides {
    /// `--config FILE`
    pub file: Option<PathBuf>,
    /// Key, value, and the flag as it was typed.
    pub flags: Vec<(String, String, String)>,
}

/// Where a value comes from.
#[derive(Clone, PartialEq, Eq)]
pub enum Source {
    Default,
    File {
        path: PathBuf,
        line: usize,
        column: usize,
    },
    /// The name of an environment variable.
    Environment(String),
    Flag(String),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File { path, line, column } => write!(f, "{}:{line}:{column}", path.display()),
            Self::Environment(name) | Self::Flag(name) => f.write_str(name),
        }
    }
}

/// A value that somebody gave.
pub struct ConfigValue {
    pub setting: &'static Setting,
    pub raw: RawValue,
    pub origin: Source,
}

/// Something that cannot hold: where it stands and what would be right.
#[derive(Debug, PartialEq, Eq)]
pub struct Diagnostic(pub String);

impl Diagnostic {
    pub fn at(origin: &Source, what: impl fmt::Display) -> Self {
        Self(format!("{origin}: {what}"))
    }
}

/// Everything that was given, the lightest first, and every mistake in it.
#[derive(Default)]
pub struct ConfigSources {
    pub given: Vec<ConfigValue>,
    pub mistakes: Vec<Diagnostic>,
    /// The file that was read.
    pub file: Option<PathBuf>,
}

impl ConfigSources {
    pub fn read(typed: &CliOverrides, environment: &[(OsString, OsString)]) -> Self {
        let mut sources = Self::default();
        let named = typed.file.clone().or_else(|| {
            let found = environment.iter().find(|(name, value)| name == "VESTIBULE_CONFIG" && !value.is_empty());
            found.map(|(_, value)| PathBuf::from(value))
        });
        let path = named.clone().unwrap_or_else(|| PathBuf::from(USUAL_FILE));
        match fs::read_to_string(&path) {
            Ok(text) => sources.read_file(path, &text),
            Err(error) if named.is_none() && error.kind() == ErrorKind::NotFound => {}
            Err(error) => sources.mistakes.push(Diagnostic(format!("{}: cannot be read: {error}", path.display()))),
        }
        sources.read_environment(environment);
        sources.read_flags(typed);
        sources.read_credentials(environment);
        sources
    }

    /// Files that systemd hands over (systemd.exec(5), Credentials): one that bears the name of a secret setting is taken
    /// where nobody gives that setting.
    fn read_credentials(&mut self, environment: &[(OsString, OsString)]) {
        let Some((name, folder)) = environment.iter().find(|(name, value)| name == "CREDENTIALS_DIRECTORY" && !value.is_empty())
        else {
            return;
        };
        for secret in settings::all().filter(|setting| setting.secret) {
            let file = format!("{}_file", secret.key);
            let is_given = self.given.iter().any(|given| given.setting.key == secret.key || given.setting.key == file);
            let path = PathBuf::from(folder).join(secret.key);
            if let Some(setting) = settings::by_key(&file).filter(|_| !is_given && path.is_file()) {
                let origin = Source::Environment(name.to_string_lossy().into_owned());
                self.given.push(ConfigValue { setting, raw: RawValue::Text(path.to_string_lossy().into_owned()), origin });
            }
        }
    }

    pub fn read_file(&mut self, path: PathBuf, text: &str) {
        let (table, errors) = DeTable::parse_recoverable(text);
        let place = SourceFile { path: path.clone(), text };
        self.file = Some(path);
        for error in &errors {
            self.mistakes.push(Diagnostic::at(&place.at(error.span().map_or(0, |span| span.start)), error.message()));
        }
        // Its parser says some things twice.
        self.mistakes.dedup();
        // What follows a slip of the pen is seldom what was meant.
        if errors.is_empty() {
            self.read_table(&place, "", table.get_ref());
        }
    }

    fn read_table(&mut self, place: &SourceFile<'_>, above: &str, table: &DeTable<'_>) {
        for (name, value) in table {
            let key: Cow<'_, str> =
                if above.is_empty() { Cow::from(name.get_ref().as_ref()) } else { format!("{above}.{}", name.get_ref()).into() };
            let is_section = settings::is_section(&key);
            match value.get_ref() {
                DeValue::Table(inner) if is_section => self.read_table(place, &key, inner),
                _ if is_section => {
                    let at = place.at(value.span().start);
                    self.mistakes
                        .push(Diagnostic::at(&at, format!("`{key}` is a section: write [{key}] and its settings below it")));
                }
                _ => {
                    let known = settings::by_key(&key);
                    let start = if known.is_some() { value.span().start } else { name.span().start };
                    self.take(&key, raw(value), place.at(start));
                }
            }
        }
    }

    fn read_environment(&mut self, environment: &[(OsString, OsString)]) {
        for (name, value) in environment {
            let Some(name) = name.to_str().filter(|name| name.starts_with(settings::PREFIX)) else { continue };
            // Compose files hand on variables that are not set as empty ones.
            if value.is_empty() || name == "VESTIBULE_CONFIG" {
                continue;
            }
            let origin = Source::Environment(name.to_owned());
            let known = settings::by_variable(name);
            if known.is_none() && is_of_a_service(name, &value.to_string_lossy()) {
                continue;
            }
            let Some(setting) = known else {
                let like = settings::like(name, settings::all().map(settings::variable));
                self.mistakes.push(Diagnostic::at(&origin, format!("there is no such setting{}", meant(like))));
                continue;
            };
            let raw = value.to_str().map_or(RawValue::Other("text that is not UTF-8"), |text| RawValue::Text(text.to_owned()));
            self.given.push(ConfigValue { setting, raw, origin });
        }
    }

    fn read_flags(&mut self, typed: &CliOverrides) {
        for (key, value, flag) in &typed.flags {
            let origin = Source::Flag(flag.clone());
            if let Some(setting) = settings::by_key(key).filter(|setting| setting.secret) {
                let variable = settings::variable(setting);
                let what =
                    format!("a secret does not belong on a command line, where others read it: use {variable} or `{key}_file`");
                self.mistakes.push(Diagnostic::at(&origin, what));
            } else {
                self.take(key, RawValue::Text(value.clone()), origin);
            }
        }
    }

    fn take(&mut self, key: &str, raw: RawValue, origin: Source) {
        match settings::by_key(key) {
            Some(setting) => self.given.push(ConfigValue { setting, raw, origin }),
            None => self.mistakes.push(Diagnostic::at(&origin, unknown(key))),
        }
    }
}

/// The variables of this process.
pub fn environment() -> Vec<(OsString, OsString)> {
    std::env::vars_os().collect()
}

/// Kubernetes puts such variables into every container beside a service whose name begins with `vestibule`
/// (<https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables>): `VESTIBULE_SERVICE_HOST`,
/// `VESTIBULE_METRICS_SERVICE_PORT_HTTP`, `VESTIBULE_PORT=tcp://10.0.0.1:80`, `VESTIBULE_PORT_80_TCP_ADDR`.
fn is_of_a_service(name: &str, value: &str) -> bool {
    const PROTOCOLS: [&str; 3] = ["TCP", "UDP", "SCTP"];
    let is_link = || PROTOCOLS.iter().any(|name| value.starts_with(&format!("{}://", name.to_ascii_lowercase())));
    let is_port = |rest: &str| {
        let (number, rest) = rest.split_once('_').unwrap_or((rest, ""));
        number.parse::<u16>().is_ok() && PROTOCOLS.contains(&rest.split('_').next().unwrap_or_default())
    };
    name.ends_with("_SERVICE_HOST")
        || name.ends_with("_SERVICE_PORT")
        || name.contains("_SERVICE_PORT_")
        || (name.ends_with("_PORT") && is_link())
        || name.match_indices("_PORT_").any(|(at, word)| is_port(&name[at + word.len()..]))
}

fn unknown(key: &str) -> String {
    if let Some(like) = settings::like(key, settings::all().map(|setting| setting.key.to_owned())) {
        return format!("there is no setting `{key}`; did you mean `{like}`?");
    }
    let section = key.rsplit_once('.').map(|(section, _)| section).filter(|section| settings::is_section(section));
    let beside: Vec<_> = settings::all().map(|setting| setting.key).filter(|known| section_of(known) == section).collect();
    format!("there is no setting `{key}`; there are: {}", beside.join(", "))
}

fn section_of(key: &str) -> Option<&str> {
    key.rsplit_once('.').map(|(section, _)| section)
}

fn meant(like: Option<String>) -> String {
    like.map_or_else(
        || "; `vestibule config init` writes a file with all of them".to_owned(),
        |like| format!("; did you mean {like}?"),
    )
}

fn raw(value: &Spanned<DeValue<'_>>) -> RawValue {
    match value.get_ref() {
        DeValue::String(text) => RawValue::Text(text.to_string()),
        DeValue::Integer(number) => {
            let parsed = i64::from_str_radix(number.as_str(), number.radix());
            parsed.map_or(RawValue::Other("number that is too large"), RawValue::Integer)
        }
        DeValue::Boolean(answer) => RawValue::Boolean(*answer),
        DeValue::Array(array) => {
            let words: Option<Vec<_>> = array.iter().map(|word| word.get_ref().as_str().map(ToOwned::to_owned)).collect();
            words.map_or(RawValue::Other("list of other things than texts"), RawValue::List)
        }
        other => RawValue::Other(other.type_str()),
    }
}

/// A file, to say where in it something stands.
struct SourceFile<'a> {
    path: PathBuf,
    text: &'a str,
}

impl SourceFile<'_> {
    fn at(&self, offset: usize) -> Source {
        let before = self.text.get(..offset).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
        Source::File { path: self.path.clone(), line, column }
    }
}
