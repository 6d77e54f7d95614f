//! Secrets that are not secret: those of examples and tutorials, and sequences such as `qwerty`, `12345` or repetitions.

use std::collections::BTreeSet;

/// Words of examples, ours and those of others. A random secret contains none of them.
const WORDS: [&str; 49] = [
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
    "atleastthirtytwobytesthatarerandom",
    "insecure",
    "notsecure",
    "notsosecret",
    "unsafe",
    "pleasechange",
    "donotuse",
    "localdevelopment",
    "correcthorsebatterystaple",
    "standsbehindmasterin",
    "valueofmasterin",
    "examplesecret",
    "passwordpassword",
];

/// Secrets of documentation and sample files that contain none of the words.
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

/// Sequences that typing or counting produces, forwards and backwards.
const SEQUENCES: [&str; 8] = [
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "0123456789abcdef0",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiop",
    "azertyuiop",
];

/// As many characters of a row make a run.
const RUN: usize = 4;

/// Characters that cannot be predicted from those before. A random secret of the least length has more of them.
const MIN_UNPREDICTABLE: usize = 12;

/// Whether a secret is published, or guessed in a few attempts.
pub(super) fn is_known(secret: &str) -> bool {
    let plain: String = secret.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    let is = |known: &&str| known.eq_ignore_ascii_case(secret);
    WHOLE.iter().any(is) || WORDS.iter().any(|word| plain.contains(word)) || unpredictable(secret) < MIN_UNPREDICTABLE
}

/// Whether `django-admin startproject` made it.
pub(super) fn is_of_startproject(secret: &str) -> bool {
    secret.starts_with("django-insecure-")
}

/// How many characters are neither the next ones of a sequence nor the repetition of an earlier part.
fn unpredictable(secret: &str) -> usize {
    let characters: Vec<char> = secret.to_lowercase().chars().collect();
    let mut single = characters.clone();
    single.dedup();
    unexpected(&characters).min(unexpected(&single))
}

fn unexpected(characters: &[char]) -> usize {
    let mut counted = 0;
    let mut at = 0;
    while at < characters.len() {
        let known = repeated(characters, at).max(in_sequence(&characters[at..]));
        // The first of a run cannot be predicted either.
        counted += 1;
        at += known.max(1);
    }
    let different: BTreeSet<&char> = characters.iter().collect();
    counted.min(different.len() * 3 / 2)
}

/// How many characters from here on repeat an earlier part; fewer than three are chance.
fn repeated(characters: &[char], at: usize) -> usize {
    let length = |from: usize| characters[at..].iter().zip(&characters[from..]).take_while(|(one, other)| one == other).count();
    (0..at).map(length).max().filter(|length| *length >= 3).unwrap_or(0)
}

/// How many characters from here on are a sequence, forwards or backwards, or one character again and again.
fn in_sequence(characters: &[char]) -> usize {
    let follows =
        |row: &str, one: char, next: char| row.contains(&format!("{one}{next}")) || row.contains(&format!("{next}{one}"));
    let run = |same: &dyn Fn(char, char) -> bool| 1 + characters.windows(2).take_while(|pair| same(pair[0], pair[1])).count();
    let rows = SEQUENCES.iter().map(|row| run(&|one, next| follows(row, one, next)));
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
    fn sequences_and_repetitions_are_known() {
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
            assert!(is_known(known), "{known}: {}", unpredictable(known));
        }
    }

    #[test]
    fn random_secrets_are_accepted_however_they_are_encoded() {
        for _ in 0..2000 {
            let (short, long) = (random::<16>(), random::<32>());
            for text in
                [HEXLOWER.encode(&short), HEXLOWER.encode(&long), BASE64.encode(&long), BASE64URL_NOPAD.encode(&random::<24>())]
            {
                assert!(!is_known(&text), "{text}: {}", unpredictable(&text));
            }
        }
        for chosen in ["7 quiet herons wade past the old mill", "Zx7-mLq2-Vb9w-Kt4p-Rj8n-Hd3f-Ys6c"] {
            assert!(!is_known(chosen), "{chosen}: {}", unpredictable(chosen));
        }
    }
}
