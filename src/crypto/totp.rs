//! Codes of authenticator apps: TOTP (RFC 6238) with HMAC-SHA-1, six digits and steps of 30 seconds, which every app knows.

use aws_lc_rs::{constant_time::verify_slices_are_equal, hmac};
use data_encoding::BASE32_NOPAD;

use super::keyring::random;
use crate::types::{clock::Timestamp, secret::Secret};

const STEP_SECONDS: i64 = 30;
const DIGITS: usize = 6;
/// Codes of the step before and the step after are accepted: clocks differ, and typing takes time.
const WINDOW: i64 = 1;

/// A key of 160 bits (RFC 4226 4), in base32 as apps take it.
pub fn generate() -> Secret {
    Secret::new(BASE32_NOPAD.encode(&random::<20>()))
}

/// The code of one step; nothing, where the key is none.
pub fn code(key: &Secret, step: i64) -> Option<String> {
    let key = BASE32_NOPAD.decode(key.reveal().as_bytes()).ok()?;
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &key);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let bytes = tag.as_ref();
    let at = usize::from(bytes.last()? & 0xf);
    let number = u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?) & 0x7fff_ffff;
    Some(format!("{:0DIGITS$}", number % 1_000_000))
}

/// The step whose code this is, if it is near now and later than the last one that was used.
pub fn step_of(key: &Secret, typed: &str, (last, now): (i64, Timestamp)) -> Option<i64> {
    let step = now.seconds().div_euclid(STEP_SECONDS);
    let steps = (step - WINDOW..=step + WINDOW).filter(|step| *step > last);
    let matches =
        |step: &i64| code(key, *step).is_some_and(|code| verify_slices_are_equal(code.as_bytes(), typed.as_bytes()).is_ok());
    // Every step is looked at, whichever matches.
    let found: Vec<i64> = steps.filter(matches).collect();
    found.last().copied()
}

/// Whether a text has the form of a code.
pub fn is_code(text: &str) -> bool {
    text.len() == DIGITS && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The key in groups of four, to be typed.
pub fn grouped(key: &Secret) -> Secret {
    let groups: Vec<&str> = key.reveal().as_bytes().chunks(4).filter_map(|group| std::str::from_utf8(group).ok()).collect();
    Secret::new(groups.join(" "))
}

/// What the QR code says: `otpauth://totp/..`, as authenticator apps read it.
pub fn uri(key: &Secret, (issuer, account): (&str, &str)) -> Secret {
    let (issuer, account) = (escaped(issuer), escaped(account));
    Secret::new(format!("otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}", key.reveal()))
}

/// RFC 3986 2.1. Some apps take `+` for itself.
fn escaped(text: &str) -> String {
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let escape = |byte: u8| if unreserved(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(escape).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key of RFC 6238, appendix B.
    fn key() -> Secret {
        Secret::new(BASE32_NOPAD.encode(b"12345678901234567890"))
    }

    #[test]
    fn codes_are_those_of_rfc_6238() {
        let known = [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ];
        for (seconds, expected) in known {
            assert_eq!(code(&key(), seconds / STEP_SECONDS).unwrap(), expected, "{seconds}");
        }
    }

    #[test]
    fn a_code_is_taken_one_step_early_or_late_and_never_again() {
        let (now, step) = (Timestamp::from_seconds(1_800_000_015), 1_800_000_015 / STEP_SECONDS);
        for (distance, accepted) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
            let typed = code(&key(), step + distance).unwrap();
            assert_eq!(step_of(&key(), &typed, (0, now)), accepted.then_some(step + distance), "{distance}");
            assert_eq!(step_of(&key(), &typed, (step + distance, now)), None, "{distance}");
        }
        assert_eq!(step_of(&Secret::new("no key".to_owned()), "000000", (0, now)), None);
    }

    #[test]
    fn a_key_is_written_for_apps_and_to_be_typed() {
        let text = uri(&key(), ("Hall & Co", "ada@example.com"));
        let expected =
            "otpauth://totp/Hall%20%26%20Co:ada%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Hall%20%26%20Co";
        assert_eq!(text.reveal(), expected);
        assert_eq!(grouped(&key()).reveal(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        assert_eq!(generate().reveal().len(), 32);
    }
}
