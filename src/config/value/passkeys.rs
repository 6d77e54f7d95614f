//! Values about passkeys: a domain, and apps as Apple and Google name them.

use data_encoding::HEXUPPER_PERMISSIVE;

use super::{
    network::origin,
    plain::{list, optional_text},
    raw::{ParseResult, RawValue},
};
use crate::{config::passkeys::AndroidApp, types::email::ascii_domain};

/// A domain in the form in which domains are compared; an empty one is `None`.
pub fn optional_domain(raw: &RawValue) -> ParseResult<Option<String>> {
    let right = || "a domain such as \"example.com\"".to_owned();
    let known = |given: String| ascii_domain(&given).ok_or_else(right);
    optional_text(raw).map_err(|_| right())?.map(known).transpose()
}

/// As `origins`; may be empty.
pub fn origins_or_none(raw: &RawValue) -> ParseResult<Vec<String>> {
    let right = || "a list of origins such as [\"https://app.example.com\"], each with its scheme".to_owned();
    items(raw, &right, |item| origin(&RawValue::Text(item)).ok())
}

/// The team and the bundle of apps.
pub fn apple_apps(raw: &RawValue) -> ParseResult<Vec<String>> {
    let right = || "a list of team and bundle IDs such as [\"A1B2C3D4E5.com.example.app\"]".to_owned();
    let is_team = |team: &str| team.len() == 10 && team.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    items(raw, &right, |item| item.split_once('.').is_some_and(|(team, app)| is_team(team) && is_dotted(app)).then_some(item))
}

/// Packages with the fingerprints of their certificates.
pub fn android_apps(raw: &RawValue) -> ParseResult<Vec<AndroidApp>> {
    let right = || {
        let pairs = ["AB"; 32].join(":");
        format!("a list of packages with SHA-256 fingerprints such as [\"com.example.app={pairs}\"]")
    };
    items(raw, &right, |item| android_app(&item))
}

fn android_app(item: &str) -> Option<AndroidApp> {
    let (package, fingerprint) = item.split_once('=')?;
    let bytes = HEXUPPER_PERMISSIVE.decode(fingerprint.trim().replace(':', "").as_bytes()).ok()?;
    let package = Some(package.trim()).filter(|package| is_dotted(package) && package.contains('.'))?;
    Some(AndroidApp { package: package.to_owned(), fingerprint: bytes.try_into().ok()? })
}

fn is_dotted(name: &str) -> bool {
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    name.len() <= 255 && name.split('.').all(plain)
}

fn items<T>(raw: &RawValue, right: &impl Fn() -> String, read: impl Fn(String) -> Option<T>) -> ParseResult<Vec<T>> {
    let given = match raw {
        RawValue::List(items) if items.is_empty() => return Ok(Vec::new()),
        raw => list(raw),
    };
    given.map_err(|_| right())?.into_iter().map(|item| read(item.trim().to_owned()).ok_or_else(right)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(text: &str) -> RawValue {
        RawValue::Text(text.to_owned())
    }

    #[test]
    fn apps_are_named_as_apple_and_google_name_them() {
        assert_eq!(apple_apps(&raw("A1B2C3D4E5.com.example.app")).unwrap(), ["A1B2C3D4E5.com.example.app"]);
        let pairs = ["0a"; 32].join(":");
        let app = android_apps(&raw(&format!("com.example.app={pairs}"))).unwrap().remove(0);
        assert_eq!((app.package.as_str(), app.fingerprint), ("com.example.app", [10; 32]));
        assert_eq!(app.fingerprint_text(), ["0A"; 32].join(":"));
        for bad in ["com.example.app", "a1b2c3d4e5.com.example", "A1B2C3D4E5.", "A1B2C3D4E5.com..app", "A1B2C3D4E5.com/app"] {
            assert!(apple_apps(&raw(bad)).is_err(), "{bad}");
        }
        for bad in ["com.example.app=00", "com.example.app", &format!("app={pairs}"), &format!("com.example.app={pairs}:00")] {
            assert!(android_apps(&raw(bad)).is_err(), "{bad}");
        }
    }
}
