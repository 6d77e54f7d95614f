//! Reads the `[passwords]` of a contract: which passwords its clients may choose.

use super::toml_reader::Section;
use crate::crypto::password_policy::{CommonPasswords, PasswordPolicy, Weak};

const KEYS: [&str; 3] = ["min_length", "common", "personal"];
/// A longer one is a slip of the pen: NIST SP 800-63B-4 asks for 15 where a password is all there is.
const MAX_MIN_LENGTH: i64 = 64;

/// What it does not say is as in Vestibule's own policy.
pub(super) fn read(root: &Section<'_>) -> Option<PasswordPolicy> {
    let own = PasswordPolicy::default();
    if root.find("passwords").is_none() {
        return Some(own);
    }
    let section = root.section("passwords", "[passwords]", &KEYS)?;
    let min_length = min_length(&section, own.min_length);
    let common = choice(&section, "common", &CommonPasswords::WORDS, own.common);
    let personal = choice(&section, "personal", &Weak::WORDS, own.personal);
    Some(PasswordPolicy { min_length: min_length?, common: common?, personal: personal? })
}

fn min_length(section: &Section<'_>, default: usize) -> Option<usize> {
    if section.find("min_length").is_none() {
        return Some(default);
    }
    let (at, number) = section.integer("min_length")?;
    let length = usize::try_from(number).ok().filter(|_| (1..=MAX_MIN_LENGTH).contains(&number));
    if length.is_none() {
        section.report(at, format!("`min_length = {number}` is invalid: it must be from 1 to {MAX_MIN_LENGTH}"));
    }
    length
}

fn choice<T: Copy>(section: &Section<'_>, key: &str, words: &[(&str, T)], default: T) -> Option<T> {
    if section.find(key).is_none() {
        return Some(default);
    }
    section.choice(key, &section.text(key)?, words)
}
