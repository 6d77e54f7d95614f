//! `vestibule email`: the mails that wait, and those that did not arrive.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use serde::Serialize;

use super::{
    CliResult,
    error::CliError,
    output::{OutputFormat, maybe, table},
};
use crate::{
    app::{App, authorization::Operator},
    config::Config,
    email::{file_transport::FileTransport, hint, preview},
    error::{Field, InternalError},
    flows::retry_email::{self, Retried},
    jobs::send_emails::{self, EmailSender},
    store::{outbox, pagination::Cursor, user},
    types::{
        email::Email,
        kinds::{EmailKind, EmailState},
    },
};

/// How long `email test` watches what becomes of its mail, and how often it looks.
const PATIENCE: Duration = Duration::from_secs(15);
const LOOK: Duration = Duration::from_millis(200);

#[derive(clap::Subcommand)]
pub(super) enum EmailCommand {
    /// List mails, the newest first
    List {
        /// Only in one state: queued, sent, failed, expired or dropped
        #[arg(long, value_parser = state)]
        state: Option<EmailState>,
        /// How many at most
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u64).range(1..=10_000))]
        limit: u64,
    },
    /// Show everything about one mail (never its text, which is not kept)
    Show { id: i64 },
    /// Put a mail that failed or expired back into the queue, useful for as long again
    Retry(Retry),
    /// Write every mail in every language into a folder, to be looked at: as .eml, .html and .txt
    Preview { folder: PathBuf },
    /// Send a mail to an address of yours, and hear what the mail server says
    Test { address: String },
}

#[derive(clap::Args)]
#[group(required = true, multiple = false)]
pub(super) struct Retry {
    id: Option<i64>,
    /// Every mail that failed
    #[arg(long)]
    all_failed: bool,
}

#[derive(Serialize)]
struct Shown {
    id: i64,
    kind: &'static str,
    state: &'static str,
    to: Option<String>,
    attempts: i64,
    created_at: String,
    due_at: String,
    expires_at: String,
    finished_at: Option<String>,
    last_error: Option<String>,
}

pub(super) async fn run(command: EmailCommand, app: &Arc<App>, format: OutputFormat) -> CliResult {
    match command {
        EmailCommand::List { state, limit } => list(app, state, limit, format).await,
        EmailCommand::Show { id } => {
            let mail = shown(app, by_id(app, id).await?).await?;
            format.print(&mail, || card(&mail))
        }
        EmailCommand::Retry(Retry { id: Some(id), .. }) => {
            let mail = by_id(app, id).await?;
            again(app, &mail).await?.map_err(CliError::Refused)?;
            format.print(&serde_json::json!({ "queued": [id], "left": [] }), || format!("Mail {id} waits to be sent again."))
        }
        EmailCommand::Retry(_) => retry_failed(app, format).await,
        EmailCommand::Preview { folder } => preview(app, &folder, format),
        EmailCommand::Test { address } => test(app, &address, format).await,
    }
}

async fn list(app: &App, state: Option<EmailState>, limit: u64, format: OutputFormat) -> CliResult {
    let mut mails = Vec::new();
    for mail in outbox::page(app.db.reader(), state, (Cursor::Newest, limit)).await?.rows {
        mails.push(shown(app, mail).await?);
    }
    format.print(&mails, || {
        let rows = mails.iter().map(|mail| {
            let error = maybe(mail.last_error.as_ref());
            let (id, attempts) = (mail.id.to_string(), mail.attempts.to_string());
            [
                id,
                in_words(mail).to_owned(),
                mail.kind.to_owned(),
                maybe(mail.to.as_ref()),
                mail.created_at.clone(),
                attempts,
                error,
            ]
        });
        table(["ID", "STATE", "KIND", "TO", "CREATED", "TRIES", "WHAT HAPPENED"], rows)
    })
}

async fn retry_failed(app: &App, format: OutputFormat) -> CliResult {
    let (mut queued, mut left) = (Vec::new(), Vec::new());
    for mail in outbox::page(app.db.reader(), Some(EmailState::Failed), (Cursor::Newest, u64::MAX >> 2)).await?.rows {
        if again(app, &mail).await?.is_ok() { queued.push(mail.id) } else { left.push(mail.id) }
    }
    format.print(&serde_json::json!({ "queued": queued, "left": left }), || {
        let dead = if left.is_empty() { String::new() } else { format!(" Left: {}, whose links are dead.", left.len()) };
        format!("To be sent again: {}.{dead}", queued.len())
    })
}

/// Queues a mail again, or says why that would be of no use.
async fn again(app: &App, mail: &outbox::Model) -> CliResult<Result<(), String>> {
    let id = mail.id;
    Ok(match retry_email::retry(app, &Operator::cli(), id).await? {
        Retried::Queued => Ok(()),
        Retried::InvalidEmailToken => Err(format!("the link of mail {id} is dead: whoever wanted it asks for another")),
        Retried::Done(state) => Err(format!("mail {id} is {}: there is nothing to try again", state.word())),
    })
}

fn preview(app: &App, folder: &Path, format: OutputFormat) -> CliResult {
    let fault = |error| InternalError::new("write the mails", format!("{}: {error}", folder.display()));
    fs::create_dir_all(folder).map_err(fault)?;
    let mut names = Vec::new();
    for mail in preview::all(&app.config, &app.i18n, app.now())? {
        for (ending, bytes) in
            [("eml", mail.raw.as_slice()), ("html", mail.content.html.as_bytes()), ("txt", mail.content.text.as_bytes())]
        {
            let name = format!("{}.{ending}", mail.name);
            fs::write(folder.join(&name), bytes).map_err(fault)?;
            names.push(name);
        }
    }
    format.print(&serde_json::json!({ "written": names }), || format!("{} files are in {}.", names.len(), folder.display()))
}

async fn test(app: &Arc<App>, address: &str, format: OutputFormat) -> CliResult {
    let email = Email::parse(address).map_err(|problem| CliError::App((Field::Email, problem).into()))?;
    let to = outbox::Recipient::Email(email.as_typed().to_owned());
    let id = outbox::add(app.db.writer(), outbox::New::notice(EmailKind::Test, to), app.now()).await?;
    // A server that runs may be quicker, and have the mail by now.
    EmailSender::open(Arc::clone(app))?.send(id).await?;
    let rounds = PATIENCE.as_millis() / LOOK.as_millis();
    for _ in 0..rounds {
        let mail = by_id(app, id).await?;
        if mail.state != EmailState::Queued || mail.last_error.is_some() {
            break;
        }
        tokio::time::sleep(LOOK).await;
    }
    let mail = by_id(app, id).await?;
    let file = FileTransport::below(&app.config.data_dir).path(&send_emails::file_name(&mail));
    report(&app.config, (&shown(app, mail).await?, &file), format)
}

/// What became of the test. Without a mail server it has reached nobody, which is as it should be where somebody develops.
fn report(config: &Config, (mail, file): (&Shown, &Path), format: OutputFormat) -> CliResult {
    let (id, said, file) = (mail.id, maybe(mail.last_error.as_ref()), file.display());
    let hint = hint::about(&said).map(|hint| format!(" ({hint})")).unwrap_or_default();
    let written = format!("written to {file}: no mail server is set");
    match (mail.state, said.as_str()) {
        ("sent", "") => format.print(mail, || format!("Mail {id} was sent.")),
        ("sent", _) if config.public_url.starts_with("https://") => {
            Err(CliError::Refused(format!("mail {id} was not sent but {written}; set `email.smtp.host`")))
        }
        ("sent", _) => format.print(mail, || format!("Mail {id} was {written}.")),
        ("queued", "") => format.print(mail, || {
            format!("Mail {id} is on its way; the mail server has said nothing for {} seconds.", PATIENCE.as_secs())
        }),
        ("queued", said) => Err(CliError::Refused(format!("mail {id} was not sent and will be tried again: {said}{hint}"))),
        (state, said) => Err(CliError::Refused(format!("mail {id} is {state}: {said}"))),
    }
}

async fn by_id(app: &App, id: i64) -> CliResult<outbox::Model> {
    outbox::by_id(app.db.reader(), id).await?.ok_or_else(|| CliError::Refused(format!("there is no mail {id}")))
}

async fn shown(app: &App, mail: outbox::Model) -> CliResult<Shown> {
    let to = match (mail.email, mail.user_id) {
        (Some(address), _) => Some(address),
        (None, Some(id)) => user::by_id(app.db.reader(), id).await?.map(|user| user.email),
        (None, None) => None,
    };
    Ok(Shown {
        id: mail.id,
        kind: mail.kind.word(),
        state: mail.state.word(),
        to,
        attempts: mail.attempts,
        created_at: mail.created_at.to_string(),
        due_at: mail.due_at.to_string(),
        expires_at: mail.expires_at.to_string(),
        finished_at: mail.finished_at.map(|at| at.to_string()),
        last_error: mail.last_error,
    })
}

/// What a server says to a mail that it takes is not kept: what stands there says that there was none.
fn in_words(mail: &Shown) -> &'static str {
    if mail.state == EmailState::Sent.word() && mail.last_error.is_some() { "written" } else { mail.state }
}

fn card(mail: &Shown) -> String {
    let rows = [
        ["id".to_owned(), mail.id.to_string()],
        ["kind".to_owned(), mail.kind.to_owned()],
        ["state".to_owned(), in_words(mail).to_owned()],
        ["to".to_owned(), maybe(mail.to.as_ref())],
        ["tries".to_owned(), mail.attempts.to_string()],
        ["created".to_owned(), mail.created_at.clone()],
        ["due".to_owned(), mail.due_at.clone()],
        ["of use until".to_owned(), mail.expires_at.clone()],
        ["finished".to_owned(), maybe(mail.finished_at.as_ref())],
        ["what happened".to_owned(), maybe(mail.last_error.as_ref())],
    ];
    table(["FIELD", "VALUE"], rows)
}

fn state(text: &str) -> Result<EmailState, String> {
    EmailState::of(text).ok_or_else(|| format!("there are {}", EmailState::ALL.map(EmailState::word).join(", ")))
}
