//! Keys and words of earlier versions of the format, for errors that name the present one.

/// A key of a section that has another name now.
pub(super) struct RenamedKey {
    pub(super) section: &'static str,
    pub(super) old: &'static str,
    pub(super) new: &'static str,
}

pub(super) const KEYS: [RenamedKey; 15] = [
    key("a contract", "known", "expected_difference"),
    key("[session]", "access", "access_lifetime"),
    key("[session]", "refresh", "refresh_lifetime"),
    key("[session]", "absolute", "max_lifetime"),
    key("[session]", "renewal", "refresh_rotation"),
    key("[session]", "user_id", "user_id_format"),
    key("[session]", "expiring_header", "expiry_header"),
    key("[errors]", "style", "format"),
    key("[[action]]", "does", "operation"),
    key("[[action]]", "takes", "request"),
    key("[[action]]", "reply", "response"),
    key("[[action]]", "door", "auth"),
    key("[[expected_difference]]", "question", "case"),
    key("[[expected_difference]]", "action", "operation"),
    key("[[expected_difference]]", "why", "reason"),
];

/// Values of a key, and variables, that have another name now.
pub(super) const WORDS: [(&str, &str, &str); 6] = [
    ("refresh_rotation", "access-only", "never"),
    ("refresh_rotation", "rotate", "always"),
    ("refresh_rotation", "rotate-once-expired", "after-expiry"),
    ("auth", "open", "public"),
    ("auth", "guarded", "authenticated"),
    ("response", "$user.verified", "$user.email_verified"),
];

pub(super) fn new_key(section: &str, old: &str) -> Option<&'static str> {
    KEYS.iter().find(|key| key.section == section && key.old == old).map(|key| key.new)
}

pub(super) fn old_key(section: &str, new: &str) -> Option<&'static str> {
    KEYS.iter().find(|key| key.section == section && key.new == new).map(|key| key.old)
}

pub(super) fn new_word(key: &str, old: &str) -> Option<&'static str> {
    WORDS.iter().find(|(of, word, _)| *of == key && *word == old).map(|(_, _, new)| *new)
}

const fn key(section: &'static str, old: &'static str, new: &'static str) -> RenamedKey {
    RenamedKey { section, old, new }
}
