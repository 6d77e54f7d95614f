//! The file that `vestibule config init` writes: every setting, what it means and its default.

use std::fmt::Write;

use super::{
    model::Config,
    settings::{self, CONTRACT, CONTRACT_SETTINGS, EXAMPLE_NAME, Setting},
};

/// Settings stand behind `#`, what they mean behind `# `.
pub fn file() -> String {
    let mut text = String::from(
        "# The settings of Vestibule. Lines that begin with # and a name show the default, or an example of a value.\n\
         # Environment variables override this file (VESTIBULE_EMAIL__SMTP__HOST for email.smtp.host), and command-line\n\
         # arguments override both. `vestibule config show` prints the settings in force and where each comes from.\n",
    );
    let defaults = Config::default();
    let mut section = "";
    for setting in settings::all() {
        let (above, name) = setting.key.rsplit_once('.').unwrap_or(("", setting.key));
        // Writing to a String does not fail.
        if above != section {
            let _ = write!(text, "\n[{above}]");
            section = above;
            text.push('\n');
        }
        add(&mut text, setting.description, (name, &value(setting, &defaults)));
    }
    text.push_str("\n# What the file of a contract says, changed for this server; any contract has these settings.\n");
    let _ = writeln!(text, "[{CONTRACT}.{EXAMPLE_NAME}]");
    for setting in CONTRACT_SETTINGS {
        add(&mut text, setting.description, (setting.name, setting.example));
    }
    text
}

fn add(text: &mut String, description: &str, (name, value): (&str, &str)) {
    let _ = write!(text, "\n# {}\n#{name} = {value}\n", description.replace('\n', "\n# "));
}

fn value(setting: &Setting, defaults: &Config) -> String {
    (setting.get)(defaults).map_or_else(|| setting.example.to_owned(), |value| value.to_string())
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::config::{contract_settings::ContractSettings, partial::PartialConfig, sources::ConfigSources};

    #[test]
    fn the_file_is_read_without_error_when_every_comment_mark_is_removed() {
        let is_setting = |line: &str| line.starts_with('#') && !line.starts_with("# ");
        let text: String =
            file().lines().map(|line| if is_setting(line) { &line[1..] } else { line }.to_owned() + "\n").collect();
        let mut sources = ConfigSources::default();
        sources.read_file(PathBuf::from("vestibule.toml"), &text);
        assert_eq!(sources.mistakes, []);
        assert_eq!(sources.given.len(), settings::all().count());
        let mut partial = PartialConfig::default();
        for given in &sources.given {
            assert_eq!((given.setting.set)(&mut partial, &given.raw), Ok(()), "{}", given.setting.key);
        }
        assert_eq!(sources.contracts.len(), CONTRACT_SETTINGS.len());
        let mut contract = ContractSettings::default();
        for given in &sources.contracts {
            assert_eq!((given.setting.set)(&mut contract, &given.raw, &given.source), Ok(()), "{}", given.setting.name);
        }
    }

    #[test]
    fn a_section_is_opened_once() {
        let text = file();
        let headers: Vec<_> = text.lines().filter(|line| line.starts_with('[')).collect();
        let mut once = headers.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), headers.len(), "{headers:?}");
    }
}
