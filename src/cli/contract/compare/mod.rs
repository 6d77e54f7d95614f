//! `vestibule contract compare`: asks an old server and this one the same, and says where a client would notice it.

mod http_client;
mod json_diff;
mod request_cases;
mod target;

use std::{fs, path::PathBuf};

use serde::Serialize;

use self::target::{Account, Target};
use crate::{
    app::authorization::Operator,
    cli::{
        CliResult,
        error::CliError,
        output::{OutputFormat, table},
        password,
    },
    config::{Config, database::Database},
    contracts::{self, Contract, Operation},
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
    after_long_help = "The account should be one that was made for this: its names may change. Without one, the contract's \
                             own registration makes one on the old server, and leaves it there. Mails are asked for in the \
                             name of nobody."
)]
pub(in crate::cli) struct Compare {
    /// The file of the contract
    #[arg(long)]
    contract: PathBuf,
    /// The old server
    #[arg(long, value_name = "URL")]
    against: String,
    /// The user name of an account on the old server
    #[arg(long)]
    username: Option<String>,
    /// Its e-mail address
    #[arg(long)]
    email: Option<String>,
    /// Its password, or its key where the contract asks for one
    #[command(flatten)]
    password: password::Choice,
}

#[derive(Serialize)]
struct Compared {
    asked: usize,
    differences: Vec<ReportedDifference>,
}

#[derive(Serialize)]
struct ReportedDifference {
    action: &'static str,
    case: String,
    what: String,
    theirs: String,
    ours: String,
    /// Why it is meant to be so, as the contract's file says.
    known: Option<String>,
}

pub(super) async fn run(compare: Compare, format: OutputFormat) -> CliResult {
    let contract = read(&compare.contract)?;
    let account = account(&compare, &contract)?;
    let folder =
        tempfile::TempDir::with_prefix("vestibule-compare-").map_err(|error| InternalError::new("make a folder", error))?;
    let house = open(&compare.contract, &contract, folder.path()).await?;
    let compared = both(&contract, &compare.against, &house, account).await;
    house.stop().await?;
    let compared = compared?;
    format.print(&compared, || told(&compared))?;
    match compared.differences.iter().filter(|difference| difference.known.is_none()).count() {
        0 => Ok(()),
        1 => Err(CliError::Refused("one difference is not known to the contract".to_owned())),
        unknown => Err(CliError::Refused(format!("{unknown} differences are not known to the contract"))),
    }
}

fn read(file: &std::path::Path) -> CliResult<Contract> {
    let text = fs::read_to_string(file)
        .map_err(|error| InternalError::new("read the contract", format!("{}: {error}", file.display())))?;
    let name = file.file_stem().unwrap_or_default().to_string_lossy();
    contracts::read(&name, &file.display().to_string(), &text).map_err(|diagnostics| {
        let lines: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
        CliError::Refused(lines.join("\n"))
    })
}

/// Who asks: the account that was named, or one that is made.
fn account(compare: &Compare, contract: &Contract) -> CliResult<Option<Account>> {
    let by_key = contract.actions.iter().any(|action| action.operation == Operation::ApiKeyLogin);
    if compare.username.is_none() && compare.email.is_none() && !by_key {
        return Ok(None);
    }
    let secret = compare.password.read()?;
    let secret =
        secret.ok_or_else(|| CliError::Usage("nobody is there to ask for a password: add --password-stdin".to_owned()))?;
    let username = compare.username.clone().unwrap_or_else(|| compare.email.clone().unwrap_or_else(target::newcomer));
    let email = compare.email.clone().unwrap_or_else(|| format!("{}@example.com", username.replace('@', ".")));
    let key = by_key.then(|| secret.clone());
    Ok(Some(Account { username, email, password: secret, key, newcomer: target::newcomer() }))
}

/// A house that speaks this contract alone and forgets everything.
async fn open(file: &std::path::Path, contract: &Contract, folder: &std::path::Path) -> CliResult<Running> {
    let own = folder.join("contracts");
    let copied = fs::create_dir(&own).and_then(|()| fs::copy(file, own.join(format!("{}.toml", contract.name))));
    copied.map_err(|error| InternalError::new("copy the contract", error))?;
    let config = Config {
        listen: ([127, 0, 0, 1], 0).into(),
        public_url: "http://127.0.0.1:0".to_owned(),
        data_dir: folder.to_owned(),
        database: Database::sqlite(folder.join("vestibule.db")),
        contracts: Some(vec![contract.name.clone()]),
        contracts_dir: Some(own),
        ..Config::default()
    };
    Ok(server::start(config, Clock::default()).await?)
}

async fn both(contract: &Contract, against: &str, house: &Running, account: Option<Account>) -> CliResult<Compared> {
    let url = format!("http://{}", house.address);
    let made = account.is_none();
    let account = account.unwrap_or_else(|| {
        let username = target::newcomer();
        let password = Secret::new(format!("Pass-{}", target::newcomer()));
        Account { email: format!("{username}@example.com"), username, password, key: None, newcomer: target::newcomer() }
    });
    let mut here = account.clone();
    if !made {
        here.key = settle(house, &account).await?;
    }
    let mut theirs = Target::new("the old server", against, account)?;
    let mut ours = Target::new("Vestibule", &url, here)?;
    if made {
        theirs.register(contract).await?;
        ours.register(contract).await?;
    }
    theirs.sign_in(contract).await?;
    ours.sign_in(contract).await?;
    let request_cases = request_cases::request_cases(contract);
    let mut differences = Vec::new();
    for case in &request_cases {
        let (their, our) = (theirs.ask(case).await?, ours.ask(case).await?);
        let found = json_diff::differences(&their, &our);
        differences.extend(found.into_iter().map(|difference| ReportedDifference {
            action: case.operation.word(),
            case: case.name.clone(),
            known: contract.reason_for_difference(case.operation, &case.name).map(ToOwned::to_owned),
            what: difference.what,
            theirs: difference.theirs,
            ours: difference.ours,
        }));
        if case.spends {
            theirs.sign_in(contract).await?;
            ours.sign_in(contract).await?;
        }
        // Wrong passwords are counted here, and this is not what is compared.
        house.web.app.clock.advance(std::time::Duration::from_secs(1));
    }
    Ok(Compared { asked: request_cases.len(), differences })
}

/// The same account in our house, and a key for it where one is asked for.
async fn settle(house: &Running, account: &Account) -> CliResult<Option<Secret>> {
    let app = &house.web.app;
    let password = account.key.is_none().then(|| account.password.reveal());
    let username = Some(account.username.as_str()).filter(|name| !name.contains('@'));
    let user = admin_users::create(
        app,
        &Operator::cli(),
        admin_users::Draft { email: &account.email, username, password, ..admin_users::Draft::default() },
    )
    .await?;
    if account.key.is_none() {
        return Ok(None);
    }
    let draft = Draft { name: Some("compare"), days: None, roles: None, problems: ValidationErrors::default() };
    let asking = Requester::Operator(user.id);
    Ok(Some(api_keys::create(app, asking, draft, &ClientInfo::default()).await?.key))
}

fn told(compared: &Compared) -> String {
    let asked = format!("{} questions were asked of both servers.", compared.asked);
    if compared.differences.is_empty() {
        return format!("{asked} Nothing differs.");
    }
    let rows = compared.differences.iter().map(|told| {
        let known = told.known.clone().unwrap_or_else(|| "NO".to_owned());
        [told.action.to_owned(), told.case.clone(), told.what.clone(), told.theirs.clone(), told.ours.clone(), known]
    });
    table(["ACTION", "QUESTION", "WHAT DIFFERS", "THEIRS", "OURS", "KNOWN"], rows) + "\n" + &asked
}
