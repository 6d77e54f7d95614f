//! Says SimpleJWT's settings in the words of contracts, and names those that a contract cannot honour.

use std::time::Duration;

use super::{
    duration, headers,
    rules::{RULES, Rule},
    setting::Setting,
    value::Value,
};
use crate::types::{
    auth_scheme,
    token_format::{HmacAlgorithm, OWN_CLAIMS, SUBJECT},
};

/// What has to be known about one setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub line: usize,
    pub setting: String,
    pub message: String,
}

/// Keys of a contract with their values as TOML.
#[derive(Default)]
pub struct Translation {
    pub session: Vec<(&'static str, String)>,
    pub tokens: Vec<(&'static str, String)>,
    /// Whether a renewal returns a refresh token.
    pub rotates: bool,
    pub notes: Vec<Note>,
    /// Keys of `session` that have a default, since the setting cannot be read; with its name and line.
    pub guessed: Vec<(&'static str, String, usize)>,
    /// What `[takeover]` of the settings must say too, by its keys there.
    pub takeover: Vec<(&'static str, String)>,
}

const BLACKLIST: &str = "does nothing in Django unless `rest_framework_simplejwt.token_blacklist` is in INSTALLED_APPS; if it is not, \
                         write `refresh_rotation = \"reusable\"`";

/// The defaults of SimpleJWT.
const ACCESS: Duration = Duration::from_mins(5);
const REFRESH: Duration = Duration::from_hours(24);

/// Whether Django has the blacklist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blacklist {
    /// The file shows it.
    Shown,
    Unknown,
}

pub fn translate(settings: &[Setting], blacklist: Blacklist) -> Translation {
    let mut translator = Translator { settings, blacklist, translation: Translation::default(), claims: Vec::new() };
    translator.lifetimes();
    translator.rotation();
    for setting in settings {
        translator.one(setting);
    }
    translator.finish()
}

struct Translator<'a> {
    settings: &'a [Setting],
    blacklist: Blacklist,
    translation: Translation,
    /// Names of claims, by their keys in a contract.
    claims: Vec<(&'static str, String)>,
}

impl Translator<'_> {
    fn one(&mut self, setting: &Setting) {
        let Some((_, rule)) = RULES.iter().find(|(name, _)| *name == setting.name) else {
            return self.note(setting, "is no setting of SimpleJWT 5.5: it is left out");
        };
        if let (Value::Unreadable(what), false) = (&setting.value, matches!(rule, Rule::Key | Rule::Never(_))) {
            return self
                .note(setting, format!("cannot be read without running the file ({what}): write its value into the contract"));
        }
        match rule {
            Rule::Algorithm => self.algorithm(setting),
            Rule::Key => self.key(setting),
            Rule::Audience => self.texts(setting, "audience"),
            Rule::Issuer => self.texts(setting, "issuer"),
            Rule::Leeway => self.leeway(setting),
            Rule::Schemes => self.schemes(setting),
            Rule::Header => self.header(setting),
            Rule::Claim(key) => self.claim(setting, key),
            Rule::Usual(usual, why) if !usual(&setting.value) => self.note(setting, *why),
            // Those of lifetimes and rotation are read together, before the others.
            Rule::Usual(..) | Rule::Lifetime | Rule::Rotation => {}
            Rule::Never(why) => self.note(setting, *why),
        }
    }

    fn note(&mut self, setting: &Setting, message: impl Into<String>) {
        self.translation.notes.push(Note { line: setting.line, setting: setting.name.clone(), message: message.into() });
    }

    fn wrong_kind(&mut self, setting: &Setting, wanted: &str) {
        self.note(setting, format!("must be {wanted}, not {}: it is left out", setting.value.kind()));
    }

    fn find(&self, name: &str) -> Option<Setting> {
        self.settings.iter().find(|setting| setting.name == name).cloned()
    }

    fn lifetimes(&mut self) {
        let access = self.lifetime("ACCESS_TOKEN_LIFETIME", ("access_lifetime", ACCESS));
        let mut refresh = self.lifetime("REFRESH_TOKEN_LIFETIME", ("refresh_lifetime", REFRESH));
        if refresh < access {
            refresh = access;
            self.translation.guessed.retain(|(key, ..)| *key != "refresh_lifetime");
            if let Some(setting) = self.find("REFRESH_TOKEN_LIFETIME").or_else(|| self.find("ACCESS_TOKEN_LIFETIME")) {
                self.note(
                    &setting,
                    "a session is not shorter than its access tokens: the refresh token lives as long as they do",
                );
            }
        }
        for (key, lifetime) in [("access_lifetime", access), ("refresh_lifetime", refresh)] {
            self.translation.session.push((key, text(&humantime::format_duration(lifetime).to_string())));
        }
    }

    /// In whole seconds.
    fn lifetime(&mut self, name: &str, (key, usual): (&'static str, Duration)) -> Duration {
        let Some(setting) = self.find(name) else { return usual };
        let whole = duration::of(&setting.value).map(|lifetime| Duration::from_secs(lifetime.as_secs()));
        let whole = whole.filter(|lifetime| !lifetime.is_zero());
        // What cannot be read has its note already.
        if whole.is_none() && !matches!(setting.value, Value::Unreadable(_)) {
            self.note(&setting, "must be a timedelta of a second at least: SimpleJWT's default is written");
        }
        if whole.is_none() {
            self.translation.guessed.push((key, setting.name, setting.line));
        }
        whole.unwrap_or(usual)
    }

    fn rotation(&mut self) {
        let mut flag = |name: &str| {
            let setting = self.find(name)?;
            let flag = if let Value::Bool(flag) = setting.value { Some(flag) } else { None };
            if flag.is_none() && !matches!(setting.value, Value::Unreadable(_)) {
                self.wrong_kind(&setting, "True or False");
            }
            flag
        };
        let (rotates, blacklists) = (flag("ROTATE_REFRESH_TOKENS"), flag("BLACKLIST_AFTER_ROTATION"));
        let word = match (rotates.unwrap_or(false), blacklists.unwrap_or(false)) {
            (false, _) => "never",
            (true, true) => "always",
            (true, false) => "reusable",
        };
        self.translation.rotates = word != "never";
        self.translation.session.push(("refresh_rotation", text(word)));
        if word == "always"
            && self.blacklist == Blacklist::Unknown
            && let Some(setting) = self.find("BLACKLIST_AFTER_ROTATION")
        {
            self.note(&setting, BLACKLIST);
        }
    }

    fn algorithm(&mut self, setting: &Setting) {
        let Some(word) = setting.value.as_text() else { return self.wrong_kind(setting, "a string") };
        match HmacAlgorithm::ALL.into_iter().find(|algorithm| algorithm.word() == word) {
            Some(HmacAlgorithm::Hs256) => {}
            Some(algorithm) => {
                self.translation.tokens.push(("algorithm", text(word)));
                let length = algorithm.min_key_len();
                self.note(setting, format!("needs a signing key of its own, of {length} bytes at least (RFC 7518 3.2)"));
            }
            None => self.note(
                setting,
                format!("{word:?} is not honoured: this version signs with HS256, HS384 and HS512; with a private key, a later version will"),
            ),
        }
    }

    /// The key itself is not looked at.
    fn key(&mut self, setting: &Setting) {
        self.note(
            setting,
            "is not copied: put the key into a file, and its path into the setting `signing_key_file` of the contract; if it is Django's \
             SECRET_KEY and all contracts sign with it, into the setting `signing_key_file`",
        );
    }

    fn texts(&mut self, setting: &Setting, key: &'static str) {
        if setting.value == Value::None {
            return;
        }
        match setting.value.as_texts().as_deref() {
            Some([one]) => self.translation.tokens.push((key, text(one))),
            Some(several @ [_, ..]) if key == "audience" => {
                let several: Vec<String> = several.iter().map(|one| text(one)).collect();
                self.translation.tokens.push((key, format!("[{}]", several.join(", "))));
            }
            _ => self.wrong_kind(setting, "a string, or None"),
        }
    }

    fn leeway(&mut self, setting: &Setting) {
        match duration::of(&setting.value).map(|leeway| leeway.as_secs()) {
            Some(0) => {}
            Some(seconds) if seconds <= 600 => self.translation.tokens.push(("leeway", text(&format!("{seconds}s")))),
            Some(_) => {
                self.translation.tokens.push(("leeway", text("10m")));
                self.note(setting, "is longer than ten minutes: ten minutes are written");
            }
            None if setting.value == Value::None => {}
            None => self.wrong_kind(setting, "seconds or a timedelta"),
        }
    }

    fn schemes(&mut self, setting: &Setting) {
        let Some(words) = setting.value.as_texts().filter(|words| !words.is_empty()) else {
            return self.wrong_kind(setting, "a tuple of strings");
        };
        let (good, bad): (Vec<&str>, Vec<&str>) =
            words.iter().copied().partition(|word| auth_scheme::is_scheme(word) && !word.is_empty());
        if !bad.is_empty() {
            self.note(setting, "has a word that cannot be a scheme of tokens: it is left out");
        }
        match *good {
            [] | ["Bearer"] => {}
            [one] => self.translation.session.push(("scheme", text(one))),
            ref several => {
                let several: Vec<String> = several.iter().map(|one| text(one)).collect();
                self.translation.session.push(("scheme", format!("[{}]", several.join(", "))));
            }
        }
    }

    fn header(&mut self, setting: &Setting) {
        let Some(name) = setting.value.as_text() else { return self.wrong_kind(setting, "a string") };
        match headers::of_environment(name) {
            Some(name) if name == "Authorization" => {}
            Some(name) if auth_scheme::is_free_header(&name) => self.translation.session.push(("header", text(&name))),
            _ => self.note(setting, format!("{name:?} names no header that a token can come in: it is left out")),
        }
    }

    fn claim(&mut self, setting: &Setting, key: &'static str) {
        match setting.value.as_text() {
            Some(name) if name == key => {}
            Some(name) if OWN_CLAIMS.contains(&name) || name.is_empty() || (name == SUBJECT && key != "user_id") => {
                self.note(setting, format!("{name:?} is a claim with another meaning: `{key}` is written"));
            }
            Some(name) => self.claims.push((key, text(name))),
            None if setting.value == Value::None => {
                self.note(setting, format!("None is not honoured: tokens always have this claim, and it is called `{key}`"));
            }
            None => self.wrong_kind(setting, "a string"),
        }
    }

    /// Several audiences have no setting: any of them is accepted then.
    fn takeover(&self) -> Vec<(&'static str, String)> {
        let tokens = self
            .translation
            .tokens
            .iter()
            .filter(|(key, value)| matches!(*key, "issuer" | "leeway") || (*key == "audience" && !value.starts_with('[')));
        let claims = self.claims.iter().map(|(key, name)| match *key {
            "user_id" => ("claims.user", name.clone()),
            "jti" => ("claims.id", name.clone()),
            _ => ("claims.kind", name.clone()),
        });
        tokens.cloned().chain(claims).collect()
    }

    fn finish(mut self) -> Translation {
        self.translation.takeover = self.takeover();
        if !self.claims.is_empty() {
            let claims: Vec<String> = self.claims.iter().map(|(key, name)| format!("{key} = {name}")).collect();
            self.translation.tokens.push(("claims", format!("{{ {} }}", claims.join(", "))));
        }
        self.translation.notes.sort_by_key(|note| note.line);
        self.translation
    }
}

/// As TOML.
fn text(text: &str) -> String {
    toml::Value::from(text).to_string()
}
