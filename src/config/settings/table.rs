//! All settings, and how to find one.

use super::{
    accounts, branding, database, email, general, limits, passkeys, passwords, retention, second_factor, server,
    setting::Setting, takeover,
};

/// Of environment variables.
pub const PREFIX: &str = "VESTIBULE_";

/// In the order of the file that `config init` writes.
static TABLES: [&[Setting]; 12] = [
    general::SETTINGS,
    branding::SETTINGS,
    database::SETTINGS,
    accounts::SETTINGS,
    passwords::SETTINGS,
    second_factor::SETTINGS,
    passkeys::SETTINGS,
    limits::SETTINGS,
    email::SETTINGS,
    server::SETTINGS,
    retention::SETTINGS,
    takeover::SETTINGS,
];

pub fn all() -> impl Iterator<Item = &'static Setting> {
    TABLES.into_iter().flatten()
}

pub fn by_key(key: &str) -> Option<&'static Setting> {
    all().find(|setting| setting.key == key)
}

/// `VESTIBULE_EMAIL__SMTP__HOST` for `email.smtp.host`.
pub fn variable(key: &str) -> String {
    format!("{PREFIX}{}", key.to_ascii_uppercase().replace('.', "__"))
}

pub fn by_variable(name: &str) -> Option<&'static Setting> {
    all().find(|setting| variable(setting.key) == name)
}

pub fn is_section(key: &str) -> bool {
    all().any(|setting| setting.key.strip_prefix(key).is_some_and(|rest| rest.starts_with('.')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{model::Config, partial::PartialConfig, value::RawValue};

    #[test]
    fn every_setting_has_a_type_a_description_and_a_default_or_an_example() {
        let defaults = Config::default();
        for setting in all() {
            assert!(!setting.kind.is_empty(), "{}", setting.key);
            assert!(setting.description.ends_with(['.', ':']), "{}: {}", setting.key, setting.description);
            assert!(setting.description.lines().all(|line| line.len() <= 118), "{}", setting.key);
            assert!((setting.get)(&defaults).is_some() || !setting.example.is_empty(), "{}", setting.key);
        }
    }

    /// The list in the error of a setting that got something else.
    fn recommended(setting: &Setting) -> Option<String> {
        let right = (setting.set)(&mut PartialConfig::default(), &RawValue::Other("table")).err()?;
        let (start, end) = (right.find('[')?, right.rfind(']')?);
        Some(right[start..=end].to_owned())
    }

    fn set(setting: &Setting, raw: &RawValue) -> Option<toml::Value> {
        let mut partial = PartialConfig::default();
        (setting.set)(&mut partial, raw).unwrap_or_else(|right| panic!("{} must be {right}: {}", setting.key, raw.written()));
        (setting.get)(&partial.config).or(Some(partial.signing_key_previous.len().to_string().into()))
    }

    #[test]
    fn a_list_in_the_environment_is_taken_as_its_error_recommends_it_and_separated_by_commas() {
        let lists: Vec<_> = all().filter(|setting| setting.kind.starts_with("list of")).collect();
        assert!(lists.len() >= 7, "{}", lists.len());
        for setting in lists {
            let written = recommended(setting).unwrap_or_else(|| panic!("{} recommends no list", setting.key));
            let items: Vec<String> = toml::from_str::<std::collections::BTreeMap<String, Vec<String>>>(&format!("a = {written}"))
                .unwrap()
                .remove("a")
                .unwrap();
            let wanted = set(setting, &RawValue::List(items.clone()));
            assert_eq!(set(setting, &RawValue::Text(written)), wanted, "{}", setting.key);
            if !setting.secret {
                assert_eq!(set(setting, &RawValue::Text(items.join(", "))), wanted, "{}", setting.key);
            }
            assert_eq!(
                set(setting, &RawValue::Text("[]".to_owned())),
                set(setting, &RawValue::List(Vec::new())),
                "{}",
                setting.key
            );
        }
    }

    #[test]
    fn a_key_stands_in_one_table_once() {
        let mut keys: Vec<_> = all().map(|setting| setting.key).collect();
        keys.sort_unstable();
        let count = keys.len();
        keys.dedup();
        assert_eq!(keys.len(), count);
    }
}
