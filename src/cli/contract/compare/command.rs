//! Runs the comparison: starts a server with the contract, sends the requests to both, and reports the differences.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{
    comparison::{self, ComparisonOutput},
    profile::Profile,
    report,
    target::{self, Account, Target},
};
use crate::{
    app::authorization::Operator,
    cli::{
        error::{CliError, CliResult},
        folders,
        output::OutputFormat,
        password::PasswordArgs,
    },
    config::{Config, database::Database, limits::Limits},
    contracts::{self, Contract, Operation},
    diagnostics,
    error::{InternalError, ValidationErrors},
    flows::{
        admin_users,
        api_keys::{self, Draft, Requester},
    },
    server::{self, Running},
    types::{client::ClientInfo, clock::Clock, rate_limit::Limit, secret::Secret},
};

#[derive(clap::Args)]
#[command(
    after_long_help = "Use an account that was created for this: its names may change. Without one, an account is registered on the \
                       former server with the contract's own registration, and stays there. No emails are sent to real recipients."
)]
pub struct Compare {
    /// The contract file
    #[arg(long)]
    contract: PathBuf,
    /// The URL of the former server
    #[arg(long, value_name = "URL")]
    against: String,
    /// The username of an account on the former server
    #[arg(long)]
    username: Option<String>,
    /// Its email address
    #[arg(long)]
    email: Option<String>,
    /// Its password, or its API key if the contract uses them
    #[command(flatten)]
    password: PasswordArgs,
}

pub async fn run(compare: Compare, format: OutputFormat) -> CliResult {
    let contract = read(&compare.contract)?;
    let account = account(&compare, &contract)?;
    let folder = folders::temporary()?;
    let server = start(&compare.contract, &contract, folder.path()).await?;
    let compared = compare_all(&contract, &compare.against, &server, account).await;
    server.stop().await?;
    let compared = compared?;
    format.print(&compared, || report::text(&compared))?;
    match compared.unexpected() {
        0 => Ok(()),
        1 => Err(CliError::Refused("1 difference is not expected by the contract".to_owned())),
        unexpected => Err(CliError::Refused(format!("{unexpected} differences are not expected by the contract"))),
    }
}

fn read(file: &Path) -> CliResult<Contract> {
    let text = fs::read_to_string(file)
        .map_err(|error| InternalError::new("read the contract", format!("{}: {error}", file.display())))?;
    let name = file.file_stem().unwrap_or_default().to_string_lossy();
    contracts::read(&name, file, &text).map_err(|mistakes| CliError::Refused(diagnostics::list(&mistakes)))
}

/// The named account; `None` has one registered.
fn account(compare: &Compare, contract: &Contract) -> CliResult<Option<Account>> {
    let by_key = contract.actions.iter().any(|action| action.operation == Operation::ApiKeyLogin);
    if compare.username.is_none() && compare.email.is_none() && !by_key {
        return Ok(None);
    }
    let secret = compare.password.read()?;
    let no_terminal = || CliError::Usage("there is no terminal to ask for a password: add --password-stdin".to_owned());
    let secret = secret.ok_or_else(no_terminal)?;
    let username = compare.username.clone().unwrap_or_else(|| compare.email.clone().unwrap_or_else(target::new_name));
    let email = compare.email.clone().unwrap_or_else(|| format!("{}@example.com", username.replace('@', ".")));
    let key = by_key.then(|| secret.clone());
    Ok(Some(Account { username, email, password: secret, key, new_name: target::new_name() }))
}

/// A server with this contract alone and an empty database.
async fn start(file: &Path, contract: &Contract, folder: &Path) -> CliResult<Running> {
    let contracts_dir = folder.join("contracts");
    let copied =
        fs::create_dir(&contracts_dir).and_then(|()| fs::copy(file, contracts_dir.join(format!("{}.toml", contract.name))));
    copied.map_err(|error| InternalError::new("copy the contract", error))?;
    let config = Config {
        listen: ([127, 0, 0, 1], 0).into(),
        public_url: "http://127.0.0.1:0".to_owned(),
        data_dir: folder.to_owned(),
        database: Database::sqlite(folder.join("vestibule.db")),
        contracts: Some(vec![contract.name.clone()]),
        contracts_dir: Some(contracts_dir),
        limits: unlimited(),
        ..Config::default()
    };
    Ok(server::start(config, Clock::default()).await?)
}

/// Rate limits are not what is compared.
fn unlimited() -> Limits {
    Limits {
        login: Limit::default(),
        failed_login: Limit::default(),
        sign_up: Limit::default(),
        password_reset: Limit::default(),
        verification_email: Limit::default(),
        email_codes: Limit::default(),
        refresh: Limit::default(),
        api_key: Limit::default(),
        ..Limits::default()
    }
}

async fn compare_all(
    contract: &Contract,
    against: &str,
    server: &Running,
    account: Option<Account>,
) -> CliResult<ComparisonOutput> {
    let (mut theirs, mut ours) = targets(contract, against, server, account).await?;
    comparison::run(contract, &mut theirs, &mut ours).await
}

/// Both servers, with the same account signed in on both.
async fn targets(contract: &Contract, against: &str, server: &Running, account: Option<Account>) -> CliResult<(Target, Target)> {
    let url = format!("http://{}", server.address);
    let is_new = account.is_none();
    let account = account.unwrap_or_else(Account::random);
    let mut here = account.clone();
    let mut theirs = Target::new("the former server", against, account)?;
    if is_new {
        theirs.register(contract).await?;
    }
    theirs.sign_in(contract).await?;
    if !is_new {
        here.key = create_account(server, &here, &theirs.profile(contract).await?).await?;
    }
    let mut ours = Target::new("Vestibule", &url, here)?;
    if is_new {
        ours.register(contract).await?;
    }
    ours.sign_in(contract).await?;
    Ok((theirs, ours))
}

/// The same account here, and an API key for it if the contract uses them.
async fn create_account(server: &Running, account: &Account, profile: &Profile) -> CliResult<Option<Secret>> {
    let app = &server.web.app;
    let password = account.key.is_none().then(|| account.password.reveal());
    let username = Some(account.username.as_str()).filter(|name| !name.contains('@'));
    let draft = admin_users::Draft {
        email: Some(&account.email),
        username,
        password,
        first_name: &profile.first_name,
        last_name: &profile.last_name,
        gender: &profile.gender,
        roles: profile.roles.clone(),
        ..admin_users::Draft::default()
    };
    let user = admin_users::create(app, &Operator::cli(), draft).await?;
    if account.key.is_none() {
        return Ok(None);
    }
    let draft = Draft { name: Some("compare"), days: None, roles: None, problems: ValidationErrors::default() };
    let asking = Requester::Operator(user.id);
    Ok(Some(api_keys::create(app, asking, draft, &ClientInfo::default()).await?.key))
}
