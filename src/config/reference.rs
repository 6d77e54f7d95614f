//! The reference of all settings as Markdown: `docs/src/reference/settings.md` is this text.

use std::fmt::Write;

use super::{
    model::Config,
    settings::{self, CONTRACT_SETTINGS, ContractSetting, Setting},
};

const HEAD: &str = "# All settings

<!-- Written by `vestibule config reference`; a test compares the two. -->

Settings come from the file `vestibule.toml` (or the one that `--config` or `VESTIBULE_CONFIG` names), then from environment
variables, then from command-line arguments (`--set KEY=VALUE`); later ones override earlier ones. `vestibule config show` prints
every setting in force and where it comes from, `vestibule config init` writes a file with all of them.

Durations are written as `30s`, `15m`, `12h`, `14d` or a sum such as `1d 12h`; sizes as `64 KiB`, `16 MiB` or `1 GiB`; limits as
`5/15m per account, 50/15m per ip` or `off`. In environment variables and arguments, lists are written as
in the file (`[\"a\", \"b\"]`) or separated by commas.
";

const CONTRACTS: &str = "
## `[contract.NAME]`

NAME is the name of a contract, shipped or your own, as in `[contract.simplejwt]`. In the names of environment variables it is
in upper case and has `_` in place of `-`: `VESTIBULE_CONTRACT__API_KEY__ACCESS_LIFETIME`. The values are checked with the
contract's file, by the same rules.
";

pub fn markdown() -> String {
    let defaults = Config::default();
    let mut text = String::from(HEAD);
    let mut section = None;
    for setting in settings::all() {
        let above = setting.key.rsplit_once('.').map_or("", |(above, _)| above);
        if section != Some(above) {
            let heading = if above.is_empty() { "Top level".to_owned() } else { format!("`[{above}]`") };
            text.extend(["\n## ", &heading, "\n"]);
            section = Some(above);
        }
        entry(&mut text, setting, &defaults);
    }
    text.push_str(CONTRACTS);
    for setting in CONTRACT_SETTINGS {
        contract_entry(&mut text, setting);
    }
    text
}

fn contract_entry(text: &mut String, setting: &ContractSetting) {
    let ContractSetting { kind, example, .. } = setting;
    let (key, variable) = (setting.key("NAME"), settings::variable(&setting.key("NAME")));
    // Writing to a String does not fail.
    let _ = write!(
        text,
        "\n### `{key}`\n\n{}\n\n{kind}, no default; for example `{example}`; `{variable}`\n",
        escaped(setting.description)
    );
}

fn entry(text: &mut String, setting: &Setting, defaults: &Config) {
    let value = match (setting.get)(defaults) {
        Some(default) => format!("default `{default}`"),
        None => format!("no default; for example `{}`", setting.example),
    };
    let variable = settings::variable(setting.key);
    // Writing to a String does not fail.
    let _ =
        write!(text, "\n### `{}`\n\n{}\n\n{}, {value}; `{variable}`\n", setting.key, escaped(setting.description), setting.kind);
}

/// Markdown takes `<` for the start of HTML.
fn escaped(text: &str) -> String {
    text.replace('<', "\\<").replace('*', "\\*")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reference_names_every_setting_its_variable_and_its_default() {
        let text = markdown();
        for setting in settings::all() {
            assert!(text.contains(&format!("\n### `{}`\n", setting.key)), "{}", setting.key);
            assert!(text.contains(&settings::variable(setting.key)), "{}", setting.key);
        }
        for setting in CONTRACT_SETTINGS {
            assert!(text.contains(&format!("\n### `contract.NAME.{}`\n", setting.name)), "{}", setting.name);
        }
        assert!(text.contains("duration, default `\"5m\"`; `VESTIBULE_SESSIONS__ACCESS_LIFETIME`"));
    }
}
