//! `vestibule email`: emails in the queue, those that failed, and a test of the SMTP server.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use super::{
    email_output::{EmailOutput, details, row},
    error::{CliError, CliResult},
    output::{OutputFormat, maybe, table},
};
use crate::{
    app::{App, authorization::Operator},
    config::Config,
    email::{file_transport::FileTransport, hint, preview},
    error::{Field, InternalError},
    flows::retry_email::{self, Retried},
    jobs::send_emails::{self, EmailSender},
    store::{outbox, pagination::Cursor},
    types::{
        email::Email,
        kinds::{EmailKind, EmailState},
    },
};

/// How long `email test` waits for the result, and how often it looks.
const TEST_TIMEOUT: Duration = Duration::from_secs(15);
const TEST_INTERVAL: Duration = Duration::from_millis(200);

#[derive(clap::Subcommand)]
pub enum EmailCommand {
    /// List emails, newest first
    List {
        /// Only in this state: queued, sent, failed, expired or dropped
        #[arg(long, value_parser = state)]
        state: Option<EmailState>,
        /// Print at most so many emails
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u64).range(1..=10_000))]
        limit: u64,
    },
    /// Print everything about one email, except its contents, which are not stored
    Show {
        /// The id of the email
        id: i64,
    },
    /// Put an email that failed or expired back into the queue
    Retry(Retry),
    /// Write every kind of email in every language into a folder, as it would be sent
    Preview {
        /// The folder, created when missing
        folder: PathBuf,
        /// Write this format only: the text part, the HTML part, or the whole email
        #[arg(long)]
        format: Option<PreviewFormat>,
    },
    /// Send a test email and print the answer of the SMTP server
    Test {
        /// The recipient
        email: String,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum PreviewFormat {
    Text,
    Html,
    Eml,
}

#[derive(clap::Args)]
#[group(required = true, multiple = false)]
pub struct Retry {
    /// The id of the email
    id: Option<i64>,
    /// Retry all failed emails
    #[arg(long)]
    all_failed: bool,
}

pub async fn run(command: EmailCommand, app: &Arc<App>, format: OutputFormat) -> CliResult {
    match command {
        EmailCommand::List { state, limit } => list(app, state, limit, format).await,
        EmailCommand::Show { id } => {
            let email = EmailOutput::load(app, by_id(app, id).await?).await?;
            format.print(&email, || details(&email))
        }
        EmailCommand::Retry(Retry { id: Some(id), .. }) => {
            let email = by_id(app, id).await?;
            retry(app, &email).await?.map_err(CliError::Refused)?;
            format.print(&serde_json::json!({ "queued": [id], "left": [] }), || format!("Email {id} is queued again."))
        }
        EmailCommand::Retry(_) => retry_failed(app, format).await,
        EmailCommand::Preview { folder, format: only } => preview(app, (&folder, only), format),
        EmailCommand::Test { email } => Box::pin(test(app, &email, format)).await,
    }
}

async fn list(app: &App, state: Option<EmailState>, limit: u64, format: OutputFormat) -> CliResult {
    let rows = outbox::page(app.db.reader(), state, (Cursor::Newest, limit)).await?.rows;
    let emails = EmailOutput::load_all(app, rows).await?;
    format.print(&emails, || table(["ID", "STATE", "KIND", "TO", "CREATED", "ATTEMPTS", "LAST ERROR"], emails.iter().map(row)))
}

async fn retry_failed(app: &App, format: OutputFormat) -> CliResult {
    let (mut queued, mut left) = (Vec::new(), Vec::new());
    for email in outbox::page(app.db.reader(), Some(EmailState::Failed), (Cursor::Newest, u64::MAX >> 2)).await?.rows {
        if retry(app, &email).await?.is_ok() { queued.push(email.id) } else { left.push(email.id) }
    }
    format.print(&serde_json::json!({ "queued": queued, "left": left }), || {
        let left = if left.is_empty() {
            String::new()
        } else {
            format!(" Not queued, because their links are no longer valid: {}.", left.len())
        };
        format!("Queued again: {}.{left}", queued.len())
    })
}

/// Queues an email again, or says why that would be useless.
async fn retry(app: &App, email: &outbox::Model) -> CliResult<Result<(), String>> {
    let id = email.id;
    Ok(match retry_email::retry(app, &Operator::cli(), id).await? {
        Retried::Queued => Ok(()),
        Retried::InvalidEmailToken => {
            Err(format!("the link of email {id} is no longer valid: its recipient has to request another"))
        }
        Retried::Done(state) => Err(format!("email {id} is {} and cannot be retried", state.word())),
    })
}

fn preview(app: &App, (folder, only): (&Path, Option<PreviewFormat>), format: OutputFormat) -> CliResult {
    let fault = |error| InternalError::new("write the emails", format!("{}: {error}", folder.display()));
    fs::create_dir_all(folder).map_err(fault)?;
    let mut names = Vec::new();
    for email in preview::all(&app.config, &app.i18n, app.now())? {
        let files = [
            (PreviewFormat::Eml, "eml", email.raw.as_slice()),
            (PreviewFormat::Html, "html", email.content.html.as_bytes()),
            (PreviewFormat::Text, "txt", email.content.text.as_bytes()),
        ];
        for (_, extension, bytes) in files.into_iter().filter(|(kind, ..)| only.is_none_or(|only| only == *kind)) {
            let name = format!("{}.{extension}", email.name);
            fs::write(folder.join(&name), bytes).map_err(fault)?;
            names.push(name);
        }
    }
    format.print(&serde_json::json!({ "written": names }), || format!("Wrote {} files to {}.", names.len(), folder.display()))
}

async fn test(app: &Arc<App>, to: &str, format: OutputFormat) -> CliResult {
    let to = Email::parse(to).map_err(|problem| CliError::App((Field::Email, problem).into()))?;
    let to = outbox::Recipient::Email(to.as_typed().to_owned());
    let id = outbox::add(app.db.writer(), outbox::NewEmail::notice(EmailKind::Test, to), app.now()).await?;
    // A running server may already be sending it.
    Box::pin(EmailSender::open(Arc::clone(app))?.send(id)).await?;
    let email = wait_for_result(app, id).await?;
    let file = FileTransport::below(&app.config.data_dir).path(&send_emails::file_name(&email));
    report(&app.config, (&EmailOutput::load(app, email).await?, &file), format)
}

async fn wait_for_result(app: &App, id: i64) -> CliResult<outbox::Model> {
    for _ in 0..TEST_TIMEOUT.as_millis() / TEST_INTERVAL.as_millis() {
        let email = by_id(app, id).await?;
        if email.state != EmailState::Queued || email.last_error.is_some() {
            return Ok(email);
        }
        tokio::time::sleep(TEST_INTERVAL).await;
    }
    by_id(app, id).await
}

/// The result of the test. With an https `public_url`, a missing SMTP server is an error.
fn report(config: &Config, (email, file): (&EmailOutput, &Path), format: OutputFormat) -> CliResult {
    let (id, error, file) = (email.id, maybe(email.last_error.as_ref()), file.display());
    let hint = hint::about(&error).map(|hint| format!(" ({hint})")).unwrap_or_default();
    let written = format!("written to {file}, because no SMTP server is set");
    match (email.state, error.as_str()) {
        ("sent", "") => format.print(email, || format!("Email {id} was sent.")),
        ("sent", _) if config.public_url.starts_with("https://") => {
            Err(CliError::Refused(format!("email {id} was not sent but {written}; set `email.smtp.host`")))
        }
        ("sent", _) => format.print(email, || format!("Email {id} was {written}.")),
        ("queued", "") => format.print(email, || {
            format!("Email {id} is being sent; the SMTP server has not answered for {} seconds.", TEST_TIMEOUT.as_secs())
        }),
        ("queued", error) => Err(CliError::Refused(format!("email {id} was not sent and will be retried: {error}{hint}"))),
        (state, error) => Err(CliError::Refused(format!("email {id} is {state}: {error}"))),
    }
}

async fn by_id(app: &App, id: i64) -> CliResult<outbox::Model> {
    outbox::by_id(app.db.reader(), id).await?.ok_or_else(|| CliError::Refused(format!("there is no email {id}")))
}

fn state(text: &str) -> Result<EmailState, String> {
    EmailState::of(text).ok_or_else(|| format!("the states are {}", EmailState::ALL.map(EmailState::word).join(", ")))
}
