//! Runs the comparison: starts a server with the contract, sends the requests to both, and reports the differences.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use serde::Serialize;

use super::{
    json_diff, request_cases,
    request_cases::RequestCase,
    target::{self, Account, Target},
};
use crate::{
    app::authorization::Operator,
    cli::{
        error::{CliError, CliResult},
        output::{OutputFormat, table},
        password::PasswordArgs,
    },
    config::{Config, database::Database},
    contracts::{self, Contract, Operation},
    diagnostics,
    error::{InternalError, ValidationErrors},
    flows::{
        admin_users,
        api_keys::{self, Draft, Requester},
    },
    server::{self, Running},
    types::{client::ClientInfo, clock::Clock, secret::Secret},
};

#[derive(clap::Args)]
#[command(
    after_long_help = "Use an account that was created for this: its names may change. Without one, an account is registered on the \
                       old server with the contract's own registration, and stays there. No emails are sent to real recipients."
)]
pub struct Compare {
    /// The contract file
    #[arg(long)]
    contract: PathBuf,
    /// The URL of the old server
    #[arg(long, value_name = "URL")]
    against: String,
    /// The username of an account on the old server
    #[arg(long)]
    username: Option<String>,
    /// Its email address
    #[arg(long)]
    email: Option<String>,
    /// Its password, or its API key if the contract uses them
    #[command(flatten)]
    password: PasswordArgs,
}

#[derive(Serialize)]
struct ComparisonOutput {
    requests: usize,
    differences: Vec<DifferenceOutput>,
}

#[derive(Serialize)]
struct DifferenceOutput {
    operation: &'static str,
    case: String,
    what: String,
    theirs: String,
    ours: String,
    /// The reason in the contract, for an expected difference.
    expected: Option<String>,
}

pub async fn run(compare: Compare, format: OutputFormat) -> CliResult {
    let contract = read(&compare.contract)?;
    let account = account(&compare, &contract)?;
    let folder = tempfile::TempDir::with_prefix("vestibule-compare-");
    let folder = folder.map_err(|error| InternalError::new("create a folder", error))?;
    let server = start(&compare.contract, &contract, folder.path()).await?;
    let compared = compare_all(&contract, &compare.against, &server, account).await;
    server.stop().await?;
    let compared = compared?;
    format.print(&compared, || text(&compared))?;
    match compared.differences.iter().filter(|difference| difference.expected.is_none()).count() {
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
        ..Config::default()
    };
    Ok(server::start(config, Clock::default()).await?)
}

async fn compare_all(
    contract: &Contract,
    against: &str,
    server: &Running,
    account: Option<Account>,
) -> CliResult<ComparisonOutput> {
    let (mut theirs, mut ours) = targets(contract, against, server, account).await?;
    let cases = request_cases::all(contract);
    let mut differences = Vec::new();
    for (number, case) in cases.iter().enumerate() {
        let (their, our) = (theirs.ask(case).await?, ours.ask(case).await?);
        let found = json_diff::differences(&their, &our).into_iter();
        differences.extend(found.map(|difference| output(contract, case, difference)));
        // Access tokens may be valid for a minute only, and our clock runs fast.
        if case.uses_up_tokens || number % 30 == 29 {
            theirs.sign_in(contract).await?;
            ours.sign_in(contract).await?;
        }
        // Rate limits are not what is compared.
        server.web.app.clock.advance(Duration::from_secs(1));
    }
    Ok(ComparisonOutput { requests: cases.len(), differences })
}

fn output(contract: &Contract, case: &RequestCase, difference: json_diff::Difference) -> DifferenceOutput {
    DifferenceOutput {
        operation: case.operation.word(),
        case: case.name.clone(),
        expected: contract.reason_for_difference(case.operation, &case.name).map(ToOwned::to_owned),
        what: difference.what,
        theirs: difference.theirs,
        ours: difference.ours,
    }
}

/// Both servers, with the same account signed in on both.
async fn targets(contract: &Contract, against: &str, server: &Running, account: Option<Account>) -> CliResult<(Target, Target)> {
    let url = format!("http://{}", server.address);
    let is_new = account.is_none();
    let account = account.unwrap_or_else(Account::random);
    let mut here = account.clone();
    if !is_new {
        here.key = create_account(server, &account).await?;
    }
    let mut theirs = Target::new("the old server", against, account)?;
    let mut ours = Target::new("Vestibule", &url, here)?;
    if is_new {
        theirs.register(contract).await?;
        ours.register(contract).await?;
    }
    theirs.sign_in(contract).await?;
    ours.sign_in(contract).await?;
    Ok((theirs, ours))
}

/// The same account here, and an API key for it if the contract uses them.
async fn create_account(server: &Running, account: &Account) -> CliResult<Option<Secret>> {
    let app = &server.web.app;
    let password = account.key.is_none().then(|| account.password.reveal());
    let username = Some(account.username.as_str()).filter(|name| !name.contains('@'));
    let draft = admin_users::Draft { email: Some(&account.email), username, password, ..admin_users::Draft::default() };
    let user = admin_users::create(app, &Operator::cli(), draft).await?;
    if account.key.is_none() {
        return Ok(None);
    }
    let draft = Draft { name: Some("compare"), days: None, roles: None, problems: ValidationErrors::default() };
    let asking = Requester::Operator(user.id);
    Ok(Some(api_keys::create(app, asking, draft, &ClientInfo::default()).await?.key))
}

fn text(compared: &ComparisonOutput) -> String {
    let sent = format!("Sent {} requests to both servers.", compared.requests);
    if compared.differences.is_empty() {
        return format!("{sent} There are no differences.");
    }
    let rows = compared.differences.iter().map(|one| {
        let expected = one.expected.clone().unwrap_or_else(|| "NO".to_owned());
        [one.operation.to_owned(), one.case.clone(), one.what.clone(), one.theirs.clone(), one.ours.clone(), expected]
    });
    table(["OPERATION", "CASE", "WHAT DIFFERS", "THEIRS", "OURS", "EXPECTED"], rows) + "\n" + &sent
}
