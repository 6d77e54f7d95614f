//! Settings on the command line: the weightiest of all.

use std::path::PathBuf;

use clap::Args;

use crate::config::sources::CliOverrides;

#[derive(Args)]
#[command(next_help_heading = "Settings")]
pub(super) struct GlobalArgs {
    #[arg(long, global = true, value_name = "FILE")]
    #[arg(help = "The file of settings [default: $VESTIBULE_CONFIG, or vestibule.toml where it exists]")]
    config: Option<PathBuf>,
    /// Address and port to listen on
    #[arg(long, global = true, value_name = "ADDRESS")]
    listen: Option<String>,
    #[arg(long, global = true, value_name = "URL", help = "How people reach the house, as in https://accounts.example.com")]
    public_url: Option<String>,
    /// The folder of keys, database and mails
    #[arg(long, global = true, value_name = "FOLDER")]
    data_dir: Option<String>,
    /// Any setting by its key, as in log.level=debug; `vestibule config show` lists them
    #[arg(long, global = true, value_name = "KEY=VALUE", value_parser = pair)]
    set: Vec<(String, String)>,
}

impl GlobalArgs {
    /// What has a flag of its own weighs more than `--set`.
    pub(super) fn typed(self) -> CliOverrides {
        let set = self.set.into_iter().map(|(key, value)| {
            let flag = format!("--set {key}");
            (key, value, flag)
        });
        let own = [("listen", self.listen), ("public_url", self.public_url), ("data_dir", self.data_dir)];
        let own = own.into_iter().filter_map(|(key, value)| {
            let flag = format!("--{}", key.replace('_', "-"));
            Some((key.to_owned(), value?, flag))
        });
        CliOverrides { file: self.config, flags: set.chain(own).collect() }
    }
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("there is no = between key and value")?;
    Ok((key.trim().to_owned(), value.trim().to_owned()))
}
