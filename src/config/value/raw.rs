//! A value as it was given, before it is checked.

/// The value of a file, an environment variable or a command-line argument.
#[derive(Clone)]
pub enum RawValue {
    Text(String),
    Integer(i64),
    List(Vec<String>),
    Boolean(bool),
    /// Texts by names, in the order in which they were given.
    Table(Vec<(String, String)>),
    /// Texts and tables of texts by names.
    Tables(Vec<(String, RawValue)>),
    /// A type that no setting takes, by its name.
    Other(&'static str),
}

/// The value, or what would be right, to complete "must be ...".
pub type ParseResult<T> = Result<T, String>;

impl RawValue {
    /// As TOML.
    pub fn written(&self) -> String {
        match self {
            Self::Text(text) => quoted(text),
            Self::Integer(number) => number.to_string(),
            Self::Boolean(answer) => answer.to_string(),
            Self::List(items) => format!("[{}]", items.iter().map(|item| quoted(item)).collect::<Vec<_>>().join(", ")),
            Self::Table(texts) => table(texts.iter().map(|(name, text)| (name, quoted(text)))),
            Self::Tables(values) => table(values.iter().map(|(name, value)| (name, value.written()))),
            Self::Other(kind) => format!("a {kind}"),
        }
    }

    /// Whether it looks like a URL with a password, which must not be shown.
    pub fn holds_password(&self) -> bool {
        let Self::Text(text) = self else { return false };
        let Some((_, rest)) = text.split_once("://") else { return false };
        // A user without a password is no secret.
        rest.rsplit_once('@').is_some_and(|(user, _)| user.contains(':')) || rest.contains("password")
    }
}

fn table<'a>(values: impl Iterator<Item = (&'a String, String)>) -> String {
    let written = values.map(|(name, value)| format!("{} = {value}", key(name)));
    format!("{{ {} }}", written.collect::<Vec<_>>().join(", "))
}

/// Bare where TOML allows it.
fn key(name: &str) -> String {
    let is_bare = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    if is_bare { name.to_owned() } else { quoted(name) }
}

/// As a TOML string.
pub fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_with_a_password_is_recognised() {
        let text = |text: &str| RawValue::Text(text.to_owned());
        for secret in ["postgres://ada:hunter2@db/x", "postgres://a:b@c@db/x", "postgres://db/x?user=ada&password=hunter2"] {
            assert!(text(secret).holds_password(), "{secret}");
        }
        for plain in
            ["postgres://ada@db.example.com:5432/x", "https://example.com", "sqlite://data/vestibule.db", "ada@example.com"]
        {
            assert!(!text(plain).holds_password(), "{plain}");
        }
    }
}
