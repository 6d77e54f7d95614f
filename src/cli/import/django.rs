//! `vestibule import django`: what it is asked.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use clap::{Args, ValueEnum};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::report;
use crate::{
    cli::{
        error::{CliError, CliResult},
        logging, mapping_file,
        open::{open_if_there, open_with_master_key},
        output::OutputFormat,
        role,
    },
    config::Config,
    contracts::{self, Contract},
    django::{Mapping, Source},
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
    /// The file that says which columns of a custom user model are which
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// The user model, where several have a password
    #[arg(long, value_name = "APP.MODEL")]
    model: Option<String>,
    /// Report what would happen, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Leave out users who are refused for these reasons, separated by commas, and import the others
    #[arg(long, value_name = "REASON", value_delimiter = ',', value_parser = REFUSALS)]
    leave_out: Vec<String>,
    /// What happens to users who were imported before and are there no more [default: deactivate, unless it is most of them]
    #[arg(long, value_enum)]
    gone: Option<Gone>,
    /// A group or role that has another name here; repeatable
    #[arg(long, value_name = "OLD=NEW", value_parser = role::renaming)]
    role: Vec<(String, String)>,
    /// A role for superusers
    #[arg(long, value_name = "ROLE")]
    superusers: Option<String>,
    /// A role for staff
    #[arg(long, value_name = "ROLE")]
    staff: Option<String>,
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
    let at = OffsetDateTime::parse(text, &Rfc3339).map_err(|_| "expected never, or a time such as 2026-11-28T12:00:00Z")?;
    Ok(import_django::TokensUntil::At(Timestamp::from_seconds(at.unix_timestamp())))
}

pub async fn run(command: Django, config: Config, format: OutputFormat) -> CliResult {
    logging::start(&config.log, logging::For::Command);
    let contracts = served(&config, &command.contract)?;
    let contracts: Vec<&Contract> = contracts.iter().map(|contract| &**contract).collect();
    let mapping = mapping_file::read(command.mapping.as_deref())?;
    let source = Source::open(&command.from, &config.database).await?;
    let options = options(command, mapping)?;
    let model = source.user_model(options.model.as_deref().or(options.mapping.model.as_deref())).await?;
    options.mapping.check(&model.columns)?;
    let clock = Clock::default();
    let app =
        if options.dry_run { open_if_there(config.clone()).await? } else { Some(open_with_master_key(config.clone()).await?) };
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

fn options(command: Django, (mapping, mapping_digest): (Mapping, Option<String>)) -> CliResult<Options> {
    let parse = |name: Option<String>| name.map(|name| role::parse(&name)).transpose();
    Ok(Options {
        mapping,
        mapping_digest,
        model: command.model.map(|model| model.to_lowercase()),
        dry_run: command.dry_run,
        leave_out: command.leave_out,
        gone: command.gone.map(|gone| match gone {
            Gone::Deactivate => import_django::Gone::Deactivate,
            Gone::Keep => import_django::Gone::Keep,
        }),
        roles: command.role.into_iter().collect::<BTreeMap<_, _>>(),
        superusers: parse(command.superusers)?,
        staff: parse(command.staff)?,
        grant_admin: command.grant_admin,
        tokens_until: command.tokens_until.unwrap_or(import_django::TokensUntil::Longest),
    })
}
