//! `vestibule import django`: what it is asked.

use std::sync::Arc;

use clap::{Args, ValueEnum};

use super::report;
use crate::{
    cli::{
        error::{CliError, CliResult},
        former_model::{FormerModel, FormerModelArgs},
        logging,
        open::{open_if_there, open_with_master_key},
        output::OutputFormat,
    },
    config::Config,
    contracts::{self, Contract},
    django::Source,
    flows::import_django::{self, Options, REFUSALS, Target},
    types::clock::{Clock, Timestamp},
};

#[derive(Args)]
#[command(
    after_help = "Exit codes: 0 every user is carried, 1 a user is refused or the import failed, and nothing was written, \
                        2 invalid arguments or settings."
)]
pub struct Django {
    /// A dump of `manage.py dumpdata` (.json, .jsonl, .gz of either, - for standard input), `sqlite:///PATH` or `postgres://...`
    #[arg(long, value_name = "SOURCE")]
    from: String,
    /// A contract that the clients speak, to check that it is served; repeatable
    #[arg(long, value_name = "NAME")]
    contract: Vec<String>,
    #[command(flatten)]
    former: FormerModelArgs,
    /// Report what would happen, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Leave out users who are refused for these reasons, separated by commas, and import the others
    #[arg(long, value_name = "REASON", value_delimiter = ',', value_parser = REFUSALS)]
    leave_out: Vec<String>,
    /// What happens to users who were imported before and are there no more [default: deactivate, unless it is most of them]
    #[arg(long, value_enum)]
    gone: Option<Gone>,
    /// The users are those of the last import, even if most of them have another date of sign-up
    #[arg(long)]
    same_users: bool,
    /// Import the role that `admin.role` names as well, which opens the administration
    #[arg(long)]
    grant_admin: bool,
    /// When tokens of the former server end at the latest [default: as long as the longest of them lives]
    #[arg(long, value_name = "RFC3339|never", value_parser = tokens_until)]
    tokens_until: Option<import_django::TokensUntil>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Gone {
    Deactivate,
    Keep,
}

impl Django {
    pub fn reads_stdin(&self) -> bool {
        self.from == "-"
    }
}

fn tokens_until(text: &str) -> Result<import_django::TokensUntil, String> {
    if text == "never" {
        return Ok(import_django::TokensUntil::Never);
    }
    let at = Timestamp::parse(text).ok_or("expected never, or a time such as 2026-11-28T12:00:00Z")?;
    Ok(import_django::TokensUntil::At(Timestamp::from_seconds(at.seconds())))
}

pub async fn run(command: Django, config: Config, format: OutputFormat) -> CliResult {
    logging::start(&config.log, logging::For::Command);
    let contracts = served(&config, &command.contract)?;
    let contracts: Vec<&Contract> = contracts.iter().map(|contract| &**contract).collect();
    let former = command.former.read()?;
    let source = Source::open(&command.from, &config.database).await?;
    former.of(&source).await?;
    let options = options(command, former);
    let clock = Clock::default();
    let app = if options.dry_run {
        Box::pin(open_if_there(config.clone())).await?
    } else {
        Some(Box::pin(open_with_master_key(config.clone())).await?)
    };
    let target = app.as_ref().map_or(Target::Missing(&config, &clock), Target::Server);
    let report = Box::pin(import_django::run(&source, target, &options, &contracts)).await?;
    format.print(&report, || report::text(&report))?;
    match report::refusal(&report) {
        Some(why) => Err(CliError::Refused(why)),
        None => Ok(()),
    }
}

/// The contracts that are named, or all that are served.
fn served(config: &Config, names: &[String]) -> CliResult<Vec<Arc<Contract>>> {
    let all = contracts::load(config)?;
    if names.is_empty() {
        return Ok(all);
    }
    let find = |name: &String| {
        let known = || all.iter().map(|contract| contract.name.as_str()).collect::<Vec<_>>().join(", ");
        let found = all.iter().find(|contract| contract.name == *name).cloned();
        found.ok_or_else(|| CliError::Usage(format!("--contract: {name} is not served; there are {}", known())))
    };
    names.iter().map(find).collect()
}

fn options(command: Django, former: FormerModel) -> Options {
    Options {
        mapping: former.mapping,
        mapping_digest: former.mapping_digest,
        model: former.model,
        dry_run: command.dry_run,
        leave_out: command.leave_out,
        gone: command.gone.map(|gone| match gone {
            Gone::Deactivate => import_django::Gone::Deactivate,
            Gone::Keep => import_django::Gone::Keep,
        }),
        same_users: command.same_users,
        roles: former.roles,
        superusers: former.superusers,
        staff: former.staff,
        grant_admin: command.grant_admin,
        tokens_until: command.tokens_until.unwrap_or(import_django::TokensUntil::Longest),
    }
}
