//! Posting the outbox: what is due leaves, what cannot leave now is tried again, and nothing is forgotten between.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures_util::{FutureExt, future::join_all};
use tokio::sync::watch;

use super::{
    email_details, recipient_limits,
    repetition::{RepeatedFailure, within},
};
use crate::{
    app::{App, shutdown},
    email::{
        content::{self, ActionLink, EmailBranding, EmailContext, EventLocation},
        details::Details,
        mime::{self, MimeHeaders, MimeMessage},
        transport::{Delivered, DeliveryError, Mailer},
    },
    error::{Error, InternalError, Result},
    flows::{
        change_email::{self, Addressee as Addressed},
        reset_password, verify_email,
    },
    store::{audit_event, email_token, outbox, rate_limit, user},
    types::{
        clock::Timestamp,
        email::Email,
        kinds::{EmailKind, EmailState},
        user_agent::Device,
    },
};

/// How long a mail may wait that nobody has rung for: one that was put back, or comes from the command line.
const POLL_INTERVAL: Duration = Duration::from_secs(2);
/// Mails that are on their way at the same time.
const BATCH: u64 = 4;
/// Longer than the way can take: see `email::smtp`.
const LEASE: Duration = Duration::from_mins(2);
const FIRST_BACK_OFF: Duration = Duration::from_secs(10);
const MAX_BACK_OFF: Duration = Duration::from_hours(1);
/// For what is asked of the database or told it about a mail. Should its end not get through, the mail leaves again when its
/// lease is over.
const STEP_TIMEOUT: Duration = Duration::from_secs(10);
/// For mails that are on their way when the server stops.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(3);

/// Sends mails at least once: one that left just before the house fell over leaves again when the lease is over, with the
/// same Message-ID.
pub struct EmailSender {
    app: Arc<App>,
    mailer: Mailer,
}

/// What became of an attempt.
enum Outcome {
    Sent(Delivered),
    Expired,
    Dropped(&'static str),
    Undelivered(DeliveryError),
}

impl Outcome {
    fn word(&self) -> &'static str {
        match self {
            Self::Sent(_) => EmailState::Sent.word(),
            Self::Expired => EmailState::Expired.word(),
            Self::Dropped(_) => EmailState::Dropped.word(),
            Self::Undelivered(DeliveryError::Permanent(_)) => EmailState::Failed.word(),
            Self::Undelivered(DeliveryError::Transient(_)) => "postponed",
            Self::Undelivered(DeliveryError::SenderRejected(..)) => "refused",
        }
    }
}

/// What stands in the outbox beside a mail that no server has got.
const IN_A_FILE: &str = "written to a file: no mail server is set";
/// Why a mail was dropped.
const NOBODY: &str = "nobody has this address, or the link does not work any more";

/// Whom a mail goes to, what it says and what it opens.
struct Addressee {
    kind: EmailKind,
    to: Email,
    user: Option<user::Model>,
    link: Option<email_token::Model>,
}

impl EmailSender {
    /// # Errors
    /// A fault that names the setting that cannot be right.
    pub fn open(app: Arc<App>) -> Result<Self> {
        Ok(Self { mailer: Mailer::open(&app.config)?, app })
    }

    pub(super) async fn run(self, mut stopping: watch::Receiver<bool>) {
        let mut failure = RepeatedFailure::while_doing("post the mails");
        loop {
            let drained = tokio::select! {
                drained = self.drain() => drained,
                () = enough(&mut stopping) => return,
            };
            failure.record(&drained);
            tokio::select! {
                () = self.app.outbox_wakeup.notified() => {}
                () = tokio::time::sleep(POLL_INTERVAL) => {}
                () = shutdown::requested(&mut stopping) => return,
            }
        }
    }

    /// Tries every mail that is due now, once.
    ///
    /// # Errors
    /// The first fault of ours; what a mail server says is none. The other mails have been tried all the same.
    pub async fn drain(&self) -> Result<()> {
        let mut done = Ok(());
        loop {
            let mails = within(STEP_TIMEOUT, self.lease()).await?;
            if mails.is_empty() {
                return done;
            }
            for attempted in join_all(mails.iter().map(|mail| self.attempt(mail))).await {
                done = done.and(attempted);
            }
        }
    }

    async fn lease(&self) -> Result<Vec<outbox::Model>> {
        let txn = self.app.db.begin().await?;
        let mails = outbox::lease(&txn, BATCH, LEASE, self.app.now()).await?;
        txn.commit().await?;
        Ok(mails)
    }

    /// Tries one mail now, unless somebody else is at it or it is not due.
    ///
    /// # Errors
    /// As `drain`.
    pub async fn send(&self, id: i64) -> Result<()> {
        match outbox::lease_one(self.app.db.writer(), id, LEASE, self.app.now()).await? {
            Some(mail) => self.attempt(&mail).await,
            None => Ok(()),
        }
    }

    async fn attempt(&self, mail: &outbox::Model) -> Result<()> {
        // One mail that trips us up must not keep all others waiting.
        let tried = AssertUnwindSafe(self.deliver(mail)).catch_unwind().await;
        let tried =
            tried.unwrap_or_else(|_| Err(InternalError::new("send a mail", format!("mail {}: panicked", mail.id)).into()));
        match tried {
            Ok(outcome) => within(STEP_TIMEOUT, self.settle(mail, outcome)).await,
            Err(Error::Internal(fault)) => {
                let later = DeliveryError::Transient("a fault of ours; the log knows more".to_owned());
                within(STEP_TIMEOUT, self.settle(mail, Outcome::Undelivered(later))).await?;
                Err(fault.into())
            }
            Err(busy) => {
                let later = Outcome::Undelivered(DeliveryError::Transient(busy.to_string()));
                within(STEP_TIMEOUT, self.settle(mail, later)).await
            }
        }
    }

    async fn deliver(&self, mail: &outbox::Model) -> Result<Outcome> {
        let message = match within(STEP_TIMEOUT, self.message(mail)).await? {
            Ok(message) => message,
            Err(outcome) => return Ok(outcome),
        };
        Ok(match self.mailer.send(message).await {
            Ok(delivered) => Outcome::Sent(delivered),
            Err(undelivered) => Outcome::Undelivered(undelivered),
        })
    }

    /// What is handed to the mail server; or what became of the mail, where nothing is.
    async fn message(&self, mail: &outbox::Model) -> Result<std::result::Result<MimeMessage, Outcome>> {
        if mail.expires_at <= self.app.now() {
            return Ok(Err(Outcome::Expired));
        }
        // Before anything is made for it: the link of the mail before this one must go on working.
        let mut counted = None;
        if mail.attempts == 1 {
            match recipient_limits::refuses(&self.app, mail).await? {
                Ok(mark) => counted = mark,
                Err(why) => return Ok(Err(Outcome::Dropped(why))),
            }
        }
        let found = match self.addressee(mail).await? {
            Ok(found) if found.user.as_ref().is_some_and(|user| recipient_limits::is_out_of_reach(found.kind, user)) => {
                Err(recipient_limits::UNCONFIRMED)
            }
            found => found,
        };
        let addressee = match found {
            Ok(addressee) => addressee,
            Err(why) => {
                // A mail that nobody gets uses up nothing of what its address may get.
                rate_limit::refund(self.app.db.writer(), counted.as_ref()).await?;
                return Ok(Err(Outcome::Dropped(why)));
            }
        };
        let (location, details) =
            (self.location(mail).await?, email_details::of(&self.app, mail, addressee.kind, addressee.user.as_ref()).await?);
        self.write(mail, &addressee, (location, details)).map(Ok)
    }

    /// Or why there is nobody to send it to.
    async fn addressee(&self, mail: &outbox::Model) -> Result<std::result::Result<Addressee, &'static str>> {
        let found = match mail.kind {
            EmailKind::ResetPassword => {
                reset_password::resolve_recipient(&self.app, mail).await?.map(|(user, link)| (user, Some(link)))
            }
            EmailKind::VerifyEmail => {
                verify_email::resolve_recipient(&self.app, mail).await?.map(|(user, link)| (user, Some(link)))
            }
            EmailKind::EmailChange => {
                return Ok(match change_email::resolve_recipient(&self.app, mail).await? {
                    Some(Addressed::Asker(user, link)) => addressee(mail.kind, &link.sent_to.clone(), user, Some(link)),
                    Some(Addressed::Owner(owner)) => addressee(EmailKind::EmailTaken, &owner.email.clone(), owner, None),
                    None => Err(NOBODY),
                });
            }
            EmailKind::AlreadyRegistered => return self.already_here(mail).await,
            EmailKind::EmailChangeRequested | EmailKind::EmailChanged | EmailKind::DeletionPlanned | EmailKind::Invitation => {
                return self.sent_to_link(mail).await;
            }
            EmailKind::PasswordChanged
            | EmailKind::RefreshReplayed
            | EmailKind::NewDevice
            | EmailKind::ApiKeyCreated
            | EmailKind::EmailTaken => {
                user::by_id(self.app.db.reader(), mail.user_id.unwrap_or(0)).await?.map(|user| (user, None))
            }
            EmailKind::Test => {
                let to = mail.email.as_deref().and_then(|text| Email::parse(text).ok());
                return Ok(to.map(|to| Addressee { kind: mail.kind, to, user: None, link: None }).ok_or("no address"));
            }
        };
        let Some((user, link)) = found else { return Ok(Err(NOBODY)) };
        Ok(addressee(mail.kind, &user.email.clone(), user, link))
    }

    /// The owner of an address that somebody has signed up with; one who has never confirmed it gets a link to do so.
    async fn already_here(&self, mail: &outbox::Model) -> Result<std::result::Result<Addressee, &'static str>> {
        let Some(Ok(email)) = mail.email.as_deref().map(Email::parse) else { return Ok(Err(NOBODY)) };
        let owner = user::by_email(self.app.db.reader(), email.key()).await?.filter(|user| user.is_active);
        Ok(match owner {
            Some(owner) if owner.verified_at.is_some() => addressee(mail.kind, &owner.email.clone(), owner, None),
            Some(_) => match verify_email::resolve_recipient(&self.app, mail).await? {
                Some((owner, link)) => addressee(EmailKind::VerifyEmail, &owner.email.clone(), owner, Some(link)),
                None => Err(NOBODY),
            },
            None => Err(NOBODY),
        })
    }

    /// Whom a link was made for that was made together with its mail.
    async fn sent_to_link(&self, mail: &outbox::Model) -> Result<std::result::Result<Addressee, &'static str>> {
        let db = self.app.db.reader();
        let link = email_token::by_id(db, mail.email_token_id.unwrap_or(0)).await?.filter(|link| link.is_live(self.app.now()));
        let user = user::by_id(db, mail.user_id.unwrap_or(0)).await?;
        let found = user.zip(link).filter(|(user, link)| link.is_valid_for(user, self.app.now()));
        let Some((user, link)) = found else { return Ok(Err(NOBODY)) };
        Ok(addressee(mail.kind, &link.sent_to.clone(), user, Some(link)))
    }

    /// Where that happened of which the mail tells.
    async fn location(&self, mail: &outbox::Model) -> Result<Option<EventLocation>> {
        let event = match mail.event_id {
            Some(id) => audit_event::by_id(self.app.db.reader(), id).await?,
            None => None,
        };
        Ok(event.and_then(|event| {
            let device = Device::of(event.user_agent.as_deref().unwrap_or_default());
            // Whoever acts for somebody keeps their place to themselves.
            Some(EventLocation { ip: event.ip.filter(|_| event.actor.is_none())?, device })
        }))
    }

    fn write(
        &self,
        mail: &outbox::Model,
        addressee: &Addressee,
        (location, details): (Option<EventLocation>, Details),
    ) -> Result<MimeMessage> {
        let (app, now) = (&self.app, self.app.now());
        let user = addressee.user.as_ref();
        let named = user.filter(|user| recipient_limits::may_be_named(addressee.kind, &addressee.to, user));
        // What was asked for in one language goes to somebody else in theirs.
        let asked = mail.locale.as_deref().filter(|_| addressee.kind == mail.kind);
        let wishes = [asked, user.and_then(|user| user.locale.as_deref())];
        let language = wishes.into_iter().flatten().find_map(|tag| app.i18n.language(tag)).unwrap_or(app.i18n.negotiate(""));
        let context = EmailContext {
            kind: addressee.kind,
            first_name: named.map_or("", |user| &user.first_name),
            at: mail.created_at,
            location: location.filter(|_| named.is_some()),
            action: addressee.link.as_ref().map(|link| ActionLink {
                token: link.secret().token(&app.link_key),
                code: link.purpose.has_code().then(|| link.secret().code(&app.link_key)),
                valid_for: link.expires_at.duration_since(now),
            }),
            details,
        };
        let public_url = &app.config.public_url;
        let content = content::write(app.i18n.localizer(&language), EmailBranding::of(&app.config), &context)?;
        let headers = MimeHeaders {
            from: &self.mailer.from,
            to: &addressee.to,
            message_id: mime::message_id(&app.link_key, public_url, mail.id),
            file_name: file_name(mail),
            date: now,
            encoding: self.mailer.encoding(),
        };
        mime::pack(headers, content)
    }

    async fn settle(&self, mail: &outbox::Model, outcome: Outcome) -> Result<()> {
        self.app.metrics.email_attempted(mail.kind, outcome.word());
        let (db, now) = (self.app.db.writer(), self.app.now());
        let (id, kind, attempts) = (mail.id, mail.kind.word(), mail.attempts);
        match outcome {
            Outcome::Sent(Delivered::Server) => {
                tracing::info!(mail = id, kind, attempts, "a mail has left");
                outbox::complete(db, mail, EmailState::Sent, None, now).await
            }
            Outcome::Sent(Delivered::File) => {
                tracing::info!(mail = id, kind, attempts, "a mail was written to a file: no mail server is set");
                outbox::complete(db, mail, EmailState::Sent, Some(IN_A_FILE), now).await
            }
            Outcome::Expired => {
                tracing::warn!(mail = id, kind, attempts, "a mail could not leave while it was of use");
                outbox::complete(db, mail, EmailState::Expired, mail.last_error.as_deref(), now).await
            }
            Outcome::Dropped(why) => {
                tracing::debug!(mail = id, kind, why, "a mail was dropped");
                outbox::complete(db, mail, EmailState::Dropped, Some(why), now).await
            }
            Outcome::Undelivered(DeliveryError::Permanent(said)) => {
                tracing::warn!(mail = id, kind, attempts, "a mail was refused for good; the outbox has the server's words");
                outbox::complete(db, mail, EmailState::Failed, Some(&said), now).await
            }
            Outcome::Undelivered(DeliveryError::Transient(said)) => {
                let due = later(mail, now);
                tracing::warn!(mail = id, kind, attempts, next = %due, "a mail could not leave yet; the outbox knows why");
                outbox::reschedule(db, mail, due, &said).await
            }
            Outcome::Undelivered(DeliveryError::SenderRejected(complaint, said)) => {
                let (due, reason) = (later(mail, now), complaint.word());
                tracing::warn!(mail = id, kind, attempts, reason, next = %due, "the mail server refuses us; the mail waits, and the outbox has the server's words");
                outbox::reschedule(db, mail, due, &said).await
            }
        }
    }
}

fn addressee(
    kind: EmailKind,
    to: &str,
    user: user::Model,
    link: Option<email_token::Model>,
) -> std::result::Result<Addressee, &'static str> {
    let to = Email::parse(to).map_err(|_| "an address that no mail can reach")?;
    Ok(Addressee { kind, to, user: Some(user), link })
}

/// Comes back when even mails that are on their way have had their time.
async fn enough(stopping: &mut watch::Receiver<bool>) {
    shutdown::requested(stopping).await;
    tokio::time::sleep(SHUTDOWN_GRACE).await;
}

fn later(mail: &outbox::Model, now: Timestamp) -> Timestamp {
    now.plus(back_off(mail.attempts)).min(mail.expires_at)
}

fn back_off(attempts: i64) -> Duration {
    let doublings = u32::try_from(attempts.clamp(1, 16) - 1).unwrap_or(0);
    FIRST_BACK_OFF.saturating_mul(1 << doublings).min(MAX_BACK_OFF)
}

/// The name of its file, the same for every attempt: `20261121-140310-000042-verify-email.eml`.
pub fn file_name(mail: &outbox::Model) -> String {
    let at = mail.created_at.utc();
    let day = format!("{:04}{:02}{:02}", at.year(), u8::from(at.month()), at.day());
    let time = format!("{:02}{:02}{:02}", at.hour(), at.minute(), at.second());
    format!("{day}-{time}-{:06}-{}.eml", mail.id, mail.kind.word())
}
