//! Secrets that are none: those of examples and tutorials, and what a row of keys, a count or a repetition gives.

use std::collections::BTreeSet;

/// Words of which an example says that they are to be replaced, or that stand in the examples of others. A random secret holds none.
const WORDS: [&str; 48] = [
    "changeme",
    "changethis",
    "changeit",
    "changeinproduction",
    "changebefore",
    "replaceme",
    "replacewith",
    "replacethis",
    "insertyour",
    "putyour",
    "yoursecret",
    "yourjwt",
    "yoursuper",
    "yourkey",
    "your256bit",
    "your384bit",
    "your512bit",
    "yourstrong",
    "yourrandom",
    "yourown",
    "yourvery",
    "mysecret",
    "mysupersecret",
    "myverysecret",
    "supersecret",
    "verysecret",
    "topsecret",
    "secretkey",
    "secretsecret",
    "jwtsecret",
    "secretthatis",
    "secretatleast",
    "stringsecret",
    "bitsecret",
    "tokenwithatleast",
    "atleast32",
    "atleastthirtytwobytesthatnobody",
    "insecure",
    "notsecure",
    "notsosecret",
    "unsafe",
    "pleasechange",
    "donotuse",
    "localdevelopment",
    "correcthorsebatterystaple",
    "standsbehindmasterin",
    "examplesecret",
    "passwordpassword",
];

/// Secrets that stand in documentation and sample files as they are, as far as they hold none of the words.
const WHOLE: [&str; 8] = [
    // The key of a widely copied Spring Security tutorial, and two that followed it.
    "404E635266556A586E3272357538782F413F4428472B4B6250645367566B5970",
    "413F4428472B4B6250655368566D5970337336763979244226452948404D6351",
    "3cfa76ef14937c1c0ea519f8fc057a80fcd04a7420f8e8bcd0a7567c272e007b",
    // RFC 7515, A.1.
    "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow",
    // better-auth's former default, Rails' test key, Laravel's sample key and Auth.js' sample.
    "better-auth-secret-123456789012345",
    "b9a3e9c5f6a4d5c9b5f7e3a1c2d4e6f8",
    "base64:2fl+Ktvkfl+Fuz4Qp/A75G2RTiWVA/ZoKZvp6fiiM10=",
    "2fl+Ktvkfl+Fuz4Qp/A75G2RTiWVA/ZoKZvp6fiiM10=",
];

/// Rows that fingers or counting give; backwards too.
const ROWS: [&str; 8] = [
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "0123456789abcdef0",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiop",
    "azertyuiop",
];

/// As many letters of a row make a run.
const RUN: usize = 4;

/// Letters that somebody who tries the likely ones first would have to guess; a random secret of the shortest length has more.
const LEAST: usize = 12;

/// Whether somebody else knows a secret, or comes by it without trying many.
pub(super) fn is_known(secret: &str) -> bool {
    let plain: String = secret.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    let is = |known: &&str| known.eq_ignore_ascii_case(secret);
    WHOLE.iter().any(is) || WORDS.iter().any(|word| plain.contains(word)) || surprise(secret) < LEAST
}

/// How many letters do not follow from those before: not the next ones of a row, and not those of a piece that stood there already.
fn surprise(secret: &str) -> usize {
    let letters: Vec<char> = secret.to_lowercase().chars().collect();
    let mut single = letters.clone();
    single.dedup();
    unexpected(&letters).min(unexpected(&single))
}

fn unexpected(letters: &[char]) -> usize {
    let mut counted = 0;
    let mut at = 0;
    while at < letters.len() {
        let known = repeated(letters, at).max(in_a_row(&letters[at..]));
        // The first of a run has to be guessed all the same.
        counted += 1;
        at += known.max(1);
    }
    let different: BTreeSet<&char> = letters.iter().collect();
    counted.min(different.len() * 3 / 2)
}

/// How many letters from here on stood together before; fewer than three are chance.
fn repeated(letters: &[char], at: usize) -> usize {
    let length = |from: usize| letters[at..].iter().zip(&letters[from..]).take_while(|(one, other)| one == other).count();
    (0..at).map(length).max().filter(|length| *length >= 3).unwrap_or(0)
}

/// How many letters from here on are a row, forwards or backwards, or one letter again and again.
fn in_a_row(letters: &[char]) -> usize {
    let follows =
        |row: &str, one: char, next: char| row.contains(&format!("{one}{next}")) || row.contains(&format!("{next}{one}"));
    let run = |same: &dyn Fn(char, char) -> bool| 1 + letters.windows(2).take_while(|pair| same(pair[0], pair[1])).count();
    let rows = ROWS.iter().map(|row| run(&|one, next| follows(row, one, next)));
    rows.chain([run(&|one, next| one == next)]).max().filter(|length| *length >= RUN).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER};

    use super::*;
    use crate::crypto::keyring::random;

    #[test]
    fn secrets_of_examples_are_known() {
        for known in [
            "your-super-secret-jwt-token-with-at-least-32-characters-long",
            "your-256-bit-secret-your-256-bit-secret",
            "a-string-secret-at-least-256-bits-long",
            "a-valid-string-secret-that-is-at-least-512-bits-long-which-is-very-long",
            "django-insecure-8k3^v2x!m0q7w#r5t9y1u4i6o8p2a3s5d7f9g0h",
            "404E635266556A586E3272357538782F413F4428472B4B6250645367566B5970",
            "404e635266556a586e3272357538782f413f4428472b4b6250645367566b5970",
            "PLEASE-CHANGE-ME-I-AM-VERY-INSECURE",
            "PLEASE-CHANGE-ME-32-CHARACTERS!!",
            "youReallyNeedToChangeThis",
            "this-is-the-primary-secret-please-change-it",
            "better-auth-secret-123456789012345",
            "mysupersecretkeythatnobodyknows1",
            "secret_key_for_local_development_only",
            "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow",
            "correct horse battery staple correct horse",
            "SECRET_KEY_BASE_SECRET_KEY_BASE_1",
            "replace-with-a-long-random-string-1234",
        ] {
            assert!(is_known(known), "{known}");
        }
    }

    #[test]
    fn rows_counts_and_repetitions_are_known() {
        for known in [
            "01234567890123456789012345678901",
            "0123456789abcdef0123456789abcdef",
            "12345678901234567890123456789012",
            "98765432109876543210987654321098",
            "abcdefghijklmnopqrstuvwxyz012345",
            "abcdefghijklmnopqrstuvwxyzabcdef",
            "ABCDEFGHIJKLMNOPQRSTUVWXYZ123456",
            "qwertyuiopasdfghjklzxcvbnm123456",
            "zyxwvutsrqponmlkjihgfedcba987654",
            "aaaaaaaabbbbbbbbccccccccdddddddd",
            "deadbeefdeadbeefdeadbeefdeadbeef",
            "xK9#xK9#xK9#xK9#xK9#xK9#xK9#xK9#",
            "a1b2c3a1b2c3a1b2c3a1b2c3a1b2c3a1",
            "00000000000000000000000000000000",
            "passwordpasswordpasswordpassword",
            "00112233445566778899aabbccddeeff",
        ] {
            assert!(is_known(known), "{known}: {}", surprise(known));
        }
    }

    #[test]
    fn random_secrets_are_taken_however_they_are_written() {
        for _ in 0..2000 {
            let (short, long) = (random::<16>(), random::<32>());
            for text in
                [HEXLOWER.encode(&short), HEXLOWER.encode(&long), BASE64.encode(&long), BASE64URL_NOPAD.encode(&random::<24>())]
            {
                assert!(!is_known(&text), "{text}: {}", surprise(&text));
            }
        }
        for chosen in ["7 quiet herons wade past the old mill", "Zx7-mLq2-Vb9w-Kt4p-Rj8n-Hd3f-Ys6c"] {
            assert!(!is_known(chosen), "{chosen}: {}", surprise(chosen));
        }
    }
}
