//! Where settings come from: a file, the environment, the command line; and how each says where it stands.

use std::{borrow::Cow, ffi::OsString, fmt, fs, io::ErrorKind, path::PathBuf};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    settings::{self, Setting},
    value::Raw,
};

/// Read from here, where nobody says otherwise and where it exists.
pub const USUAL_FILE: &str = "vestibule.toml";

/// What the command line says of the configuration.
#[derive(Default, Clone)]
pub struct Typed {
    /// `--config FILE`
    pub file: Option<PathBuf>,
    /// Key, value, and the flag as it was typed.
    pub flags: Vec<(String, String, String)>,
}

/// Where a value comes from.
#[derive(Clone, PartialEq, Eq)]
pub enum Origin {
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

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File { path, line, column } => write!(f, "{}:{line}:{column}", path.display()),
            Self::Environment(name) | Self::Flag(name) => f.write_str(name),
        }
    }
}

/// A value that somebody gave.
pub struct Given {
    pub setting: &'static Setting,
    pub raw: Raw,
    pub origin: Origin,
}

/// Something that cannot hold: where it stands and what would be right.
#[derive(Debug, PartialEq, Eq)]
pub struct Mistake(pub String);

impl Mistake {
    pub fn at(origin: &Origin, what: impl fmt::Display) -> Self {
        Self(format!("{origin}: {what}"))
    }
}

/// Everything that was given, the lightest first, and every mistake in it.
#[derive(Default)]
pub struct Layers {
    pub given: Vec<Given>,
    pub mistakes: Vec<Mistake>,
    /// The file that was read.
    pub file: Option<PathBuf>,
}

impl Layers {
    pub fn read(typed: &Typed, environment: &[(OsString, OsString)]) -> Self {
        let mut layers = Self::default();
        let named = typed.file.clone().or_else(|| {
            let found = environment.iter().find(|(name, value)| name == "VESTIBULE_CONFIG" && !value.is_empty());
            found.map(|(_, value)| PathBuf::from(value))
        });
        let path = named.clone().unwrap_or_else(|| PathBuf::from(USUAL_FILE));
        match fs::read_to_string(&path) {
            Ok(text) => layers.read_file(path, &text),
            Err(error) if named.is_none() && error.kind() == ErrorKind::NotFound => {}
            Err(error) => layers.mistakes.push(Mistake(format!("{}: cannot be read: {error}", path.display()))),
        }
        layers.read_environment(environment);
        layers.read_flags(typed);
        layers.read_credentials(environment);
        layers
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
                let origin = Origin::Environment(name.to_string_lossy().into_owned());
                self.given.push(Given { setting, raw: Raw::Text(path.to_string_lossy().into_owned()), origin });
            }
        }
    }

    pub fn read_file(&mut self, path: PathBuf, text: &str) {
        let (table, errors) = DeTable::parse_recoverable(text);
        let place = Place { path: path.clone(), text };
        self.file = Some(path);
        for error in &errors {
            self.mistakes.push(Mistake::at(&place.at(error.span().map_or(0, |span| span.start)), error.message()));
        }
        // Its parser says some things twice.
        self.mistakes.dedup();
        // What follows a slip of the pen is seldom what was meant.
        if errors.is_empty() {
            self.read_table(&place, "", table.get_ref());
        }
    }

    fn read_table(&mut self, place: &Place<'_>, above: &str, table: &DeTable<'_>) {
        for (name, value) in table {
            let key: Cow<'_, str> =
                if above.is_empty() { Cow::from(name.get_ref().as_ref()) } else { format!("{above}.{}", name.get_ref()).into() };
            let is_section = settings::is_section(&key);
            match value.get_ref() {
                DeValue::Table(inner) if is_section => self.read_table(place, &key, inner),
                _ if is_section => {
                    let at = place.at(value.span().start);
                    self.mistakes
                        .push(Mistake::at(&at, format!("`{key}` is a section: write [{key}] and its settings below it")));
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
            let origin = Origin::Environment(name.to_owned());
            let known = settings::by_variable(name);
            if known.is_none() && is_of_a_service(name, &value.to_string_lossy()) {
                continue;
            }
            let Some(setting) = known else {
                let like = settings::like(name, settings::all().map(settings::variable));
                self.mistakes.push(Mistake::at(&origin, format!("there is no such setting{}", meant(like))));
                continue;
            };
            let raw = value.to_str().map_or(Raw::Other("text that is not UTF-8"), |text| Raw::Text(text.to_owned()));
            self.given.push(Given { setting, raw, origin });
        }
    }

    fn read_flags(&mut self, typed: &Typed) {
        for (key, value, flag) in &typed.flags {
            let origin = Origin::Flag(flag.clone());
            if let Some(setting) = settings::by_key(key).filter(|setting| setting.secret) {
                let variable = settings::variable(setting);
                let what =
                    format!("a secret does not belong on a command line, where others read it: use {variable} or `{key}_file`");
                self.mistakes.push(Mistake::at(&origin, what));
            } else {
                self.take(key, Raw::Text(value.clone()), origin);
            }
        }
    }

    fn take(&mut self, key: &str, raw: Raw, origin: Origin) {
        match settings::by_key(key) {
            Some(setting) => self.given.push(Given { setting, raw, origin }),
            None => self.mistakes.push(Mistake::at(&origin, unknown(key))),
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

fn raw(value: &Spanned<DeValue<'_>>) -> Raw {
    match value.get_ref() {
        DeValue::String(text) => Raw::Text(text.to_string()),
        DeValue::Integer(number) => {
            let parsed = i64::from_str_radix(number.as_str(), number.radix());
            parsed.map_or(Raw::Other("number that is too large"), Raw::Integer)
        }
        DeValue::Boolean(answer) => Raw::Boolean(*answer),
        DeValue::Array(array) => {
            let words: Option<Vec<_>> = array.iter().map(|word| word.get_ref().as_str().map(ToOwned::to_owned)).collect();
            words.map_or(Raw::Other("list of other things than texts"), Raw::List)
        }
        other => Raw::Other(other.type_str()),
    }
}

/// A file, to say where in it something stands.
struct Place<'a> {
    path: PathBuf,
    text: &'a str,
}

impl Place<'_> {
    fn at(&self, offset: usize) -> Origin {
        let before = self.text.get(..offset).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
        Origin::File { path: self.path.clone(), line, column }
    }
}
