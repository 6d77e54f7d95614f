//! Settings on the command line, which override all others.

use std::path::PathBuf;

use clap::Args;

use crate::config::CliOverrides;

#[derive(Args)]
#[command(next_help_heading = "Settings")]
pub struct GlobalArgs {
    #[arg(long, global = true, value_name = "FILE")]
    #[arg(help = "The settings file [default: $VESTIBULE_CONFIG, or vestibule.toml if it exists]")]
    config: Option<PathBuf>,
    /// IP address and port to listen on
    #[arg(long, global = true, value_name = "ADDRESS")]
    listen: Option<String>,
    #[arg(
        long,
        global = true,
        value_name = "URL",
        help = "The URL at which users reach Vestibule, as in https://accounts.example.com"
    )]
    public_url: Option<String>,
    /// The folder of keys, database and unsent emails
    #[arg(long, global = true, value_name = "FOLDER")]
    data_dir: Option<String>,
    /// Any setting, as in log.level=debug; `vestibule config show` lists all
    #[arg(long, global = true, value_name = "KEY=VALUE", value_parser = pair)]
    set: Vec<(String, String)>,
}

impl GlobalArgs {
    /// Those that say which server is meant, for the lines of a shell script, each after a space.
    pub fn shell_words(&self) -> String {
        let config = self.config.iter().map(|file| ("--config", file.to_string_lossy().into_owned()));
        let folder = self.data_dir.iter().map(|folder| ("--data-dir", folder.clone()));
        let set = self.set.iter().map(|(key, value)| ("--set", format!("{key}={value}")));
        config.chain(folder).chain(set).map(|(name, value)| format!(" {name} {}", quoted(&value))).collect::<Vec<_>>().concat()
    }

    /// Arguments of their own override `--set`.
    pub fn overrides(self) -> CliOverrides {
        let set = self.set.into_iter().map(|(key, value)| {
            let argument = format!("--set {key}");
            (key, value, argument)
        });
        let own = [("listen", self.listen), ("public_url", self.public_url), ("data_dir", self.data_dir)];
        let own = own.into_iter().filter_map(|(key, value)| {
            let argument = format!("--{}", key.replace('_', "-"));
            Some((key.to_owned(), value?, argument))
        });
        CliOverrides { file: self.config, arguments: set.chain(own).collect() }
    }
}

/// For a shell.
fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-./:=,@".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) { text.to_owned() } else { format!("'{}'", text.replace('\'', "'\\''")) }
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("there is no = between key and value")?;
    Ok((key.trim().to_owned(), value.trim().to_owned()))
}
