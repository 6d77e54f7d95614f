//! Sending the emails of the outbox: what cannot be sent now is tried again later.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures_util::{FutureExt, future::join_all};
use tokio::sync::watch;

use super::{
    email_details,
    email_outcome::{self, Outcome},
    recipient_limits,
    repetition::{RepeatedFailure, within},
};
use crate::{
    app::{App, shutdown},
    crypto::email_token_secret::EmailTokenSecret,
    email::{
        content::{self, ActionLink, EmailBranding, EmailContext, EventLocation},
        details::Details,
        mime::{self, MimeHeaders, MimeMessage},
        transport::Mailer,
    },
    error::{Error, InternalError, Result},
    flows::{
        change_email::{self, Addressee as Addressed},
        reset_password, verify_email,
    },
    store::{audit_event, email_token, outbox, rate_limit, user},
    types::{
        email::Email,
        email_problem::EmailProblem,
        kinds::{EmailKind, Purpose},
        user_agent::Device,
    },
};

/// How long an email waits without a notification: one that was put back, or comes from the command line.
const POLL_INTERVAL: Duration = Duration::from_secs(2);
/// Emails that are sent at the same time.
const BATCH: u64 = 4;
/// Longer than the way can take: see `email::smtp`.
const LEASE: Duration = Duration::from_mins(2);
/// For each database step of an email. If its end is not stored, the email is sent again when its lease is over.
const STEP_TIMEOUT: Duration = Duration::from_secs(10);
/// For emails that are being sent when the server stops.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(3);

/// Sends emails at least once: one that was sent just before the server crashed is sent again when its lease is over, with the same
/// Message-ID.
pub struct EmailSender {
    app: Arc<App>,
    mailer: Mailer,
}

/// The recipient of an email, its kind and its token.
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
        let mut failure = RepeatedFailure::while_doing("send emails");
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

    /// Tries every email that is due now, once.
    ///
    /// # Errors
    /// The first internal error; what an SMTP server says is none. The other emails have been tried all the same.
    pub async fn drain(&self) -> Result<()> {
        let mut done = Ok(());
        loop {
            let emails = within(STEP_TIMEOUT, self.lease()).await?;
            if emails.is_empty() {
                return done;
            }
            for attempted in join_all(emails.iter().map(|email| self.attempt(email))).await {
                done = done.and(attempted);
            }
        }
    }

    async fn lease(&self) -> Result<Vec<outbox::Model>> {
        let txn = self.app.db.begin().await?;
        let emails = outbox::lease(&txn, BATCH, LEASE, self.app.now()).await?;
        txn.commit().await?;
        Ok(emails)
    }

    /// Tries one email now, unless another worker has it or it is not due.
    ///
    /// # Errors
    /// As `drain`.
    pub async fn send(&self, id: i64) -> Result<()> {
        match outbox::lease_one(self.app.db.writer(), id, LEASE, self.app.now()).await? {
            Some(email) => Box::pin(self.attempt(&email)).await,
            None => Ok(()),
        }
    }

    async fn attempt(&self, email: &outbox::Model) -> Result<()> {
        // One email that causes a panic must not stop all others.
        let tried = AssertUnwindSafe(Box::pin(self.deliver(email))).catch_unwind().await;
        let tried =
            tried.unwrap_or_else(|_| Err(InternalError::new("send an email", format!("email {}: panicked", email.id)).into()));
        match tried {
            Ok(outcome) => within(STEP_TIMEOUT, email_outcome::settle(&self.app, email, outcome)).await,
            Err(Error::Internal(fault)) => {
                let later = Outcome::fault(EmailProblem::Internal.reason().to_owned());
                within(STEP_TIMEOUT, email_outcome::settle(&self.app, email, later)).await?;
                Err(fault.into())
            }
            Err(busy) => within(STEP_TIMEOUT, email_outcome::settle(&self.app, email, Outcome::fault(busy.to_string()))).await,
        }
    }

    async fn deliver(&self, email: &outbox::Model) -> Result<Outcome> {
        let (message, to) = match within(STEP_TIMEOUT, Box::pin(self.message(email))).await? {
            Ok(message) => message,
            Err(outcome) => return Ok(outcome),
        };
        Ok(match self.mailer.send(message).await {
            Ok(delivered) => Outcome::Sent(delivered, to),
            Err(undelivered) => Outcome::Undelivered(undelivered),
        })
    }

    /// What is sent to the SMTP server, and the address that it goes to; or the outcome, if nothing is.
    async fn message(&self, email: &outbox::Model) -> Result<std::result::Result<(MimeMessage, String), Outcome>> {
        if email.expires_at <= self.app.now() {
            return Ok(Err(Outcome::Expired));
        }
        // Before a token is created for it: the link of the email before this one must go on working.
        let mut counted = None;
        if email.attempts == 1 {
            match recipient_limits::refuses(&self.app, email).await? {
                Ok(entry) => counted = entry,
                Err(why) => return Ok(Err(Outcome::Dropped(why))),
            }
        }
        let found = self.addressee(email).await?.and_then(|found| {
            match found.user.as_ref().and_then(|user| recipient_limits::is_out_of_reach(found.kind, user)) {
                Some(why) => Err(why),
                None => Ok(found),
            }
        });
        let addressee = match found {
            Ok(addressee) => addressee,
            Err(why) => {
                // An email that is not sent uses up nothing of the limit of its address.
                rate_limit::refund(self.app.db.writer(), counted.as_ref()).await?;
                return Ok(Err(Outcome::Dropped(why)));
            }
        };
        let (location, details) =
            (self.location(email).await?, email_details::of(&self.app, email, addressee.kind, addressee.user.as_ref()).await?);
        let to = addressee.to.as_typed().to_owned();
        self.write(email, &addressee, (location, details)).map(|message| Ok((message, to)))
    }

    /// Or why there is no recipient.
    async fn addressee(&self, email: &outbox::Model) -> Result<std::result::Result<Addressee, EmailProblem>> {
        let found = match email.kind {
            EmailKind::ResetPassword => {
                reset_password::resolve_recipient(&self.app, email).await?.map(|(user, link)| (user, Some(link)))
            }
            EmailKind::VerifyEmail => {
                verify_email::resolve_recipient(&self.app, email).await?.map(|(user, link)| (user, Some(link)))
            }
            EmailKind::EmailChange => {
                return Ok(match change_email::resolve_recipient(&self.app, email).await? {
                    Some(Addressed::Asker(user, link)) => addressee(email.kind, &link.sent_to.clone(), user, Some(link)),
                    Some(Addressed::Owner(owner)) => addressee(EmailKind::EmailTaken, &owner.email.clone(), owner, None),
                    None => Err(EmailProblem::NoRecipient),
                });
            }
            EmailKind::AlreadyRegistered => return self.already_here(email).await,
            EmailKind::EmailChangeRequested | EmailKind::EmailChanged | EmailKind::DeletionPlanned | EmailKind::Invitation => {
                return self.sent_to_link(email).await;
            }
            EmailKind::Test => {
                let to = email.email.as_deref().and_then(|text| Email::parse(text).ok());
                return Ok(to
                    .map(|to| Addressee { kind: email.kind, to, user: None, link: None })
                    .ok_or(EmailProblem::Unreachable));
            }
            // Notices, which go to the owner of the account.
            _ => user::by_id(self.app.db.reader(), email.user_id.unwrap_or(0)).await?.map(|user| (user, None)),
        };
        let Some((user, link)) = found else { return Ok(Err(EmailProblem::NoRecipient)) };
        Ok(addressee(email.kind, &user.email.clone(), user, link))
    }

    /// The owner of an address that was used to sign up again; if it was never confirmed, they get a link to do so.
    async fn already_here(&self, email: &outbox::Model) -> Result<std::result::Result<Addressee, EmailProblem>> {
        let Some(Ok(address)) = email.email.as_deref().map(Email::parse) else { return Ok(Err(EmailProblem::NoRecipient)) };
        let owner = user::by_email(self.app.db.reader(), address.key()).await?.filter(|user| user.is_active);
        Ok(match owner {
            Some(owner) if owner.verified_at.is_some() => addressee(email.kind, &owner.email.clone(), owner, None),
            Some(_) => match verify_email::resolve_recipient(&self.app, email).await? {
                Some((owner, link)) => addressee(EmailKind::VerifyEmail, &owner.email.clone(), owner, Some(link)),
                None => Err(EmailProblem::NoRecipient),
            },
            None => Err(EmailProblem::NoRecipient),
        })
    }

    /// The user of a token that was created together with its email.
    async fn sent_to_link(&self, email: &outbox::Model) -> Result<std::result::Result<Addressee, EmailProblem>> {
        let db = self.app.db.reader();
        let link = email_token::by_id(db, email.email_token_id.unwrap_or(0)).await?.filter(|link| link.is_live(self.app.now()));
        let user = user::by_id(db, email.user_id.unwrap_or(0)).await?;
        let found = user.zip(link).filter(|(user, link)| link.is_valid_for(user, self.app.now()));
        let Some((user, link)) = found else { return Ok(Err(EmailProblem::NoRecipient)) };
        Ok(addressee(email.kind, &link.sent_to.clone(), user, Some(link)))
    }

    /// Where the event of the email happened.
    async fn location(&self, email: &outbox::Model) -> Result<Option<EventLocation>> {
        let event = match email.event_id {
            Some(id) => audit_event::by_id(self.app.db.reader(), id).await?,
            None => None,
        };
        Ok(event.and_then(|event| {
            let device = Device::of(event.user_agent.as_deref().unwrap_or_default());
            // The location of an administrator is not shown.
            Some(EventLocation { ip: event.ip.filter(|_| event.actor.is_none())?, device })
        }))
    }

    fn write(
        &self,
        email: &outbox::Model,
        addressee: &Addressee,
        (location, details): (Option<EventLocation>, Details),
    ) -> Result<MimeMessage> {
        let (app, now) = (&self.app, self.app.now());
        let user = addressee.user.as_ref();
        let named = user.filter(|user| recipient_limits::may_be_named(addressee.kind, &addressee.to, user));
        // An email of another kind than requested goes to its recipient in their language.
        let asked = email.locale.as_deref().filter(|_| addressee.kind == email.kind);
        let wishes = [asked, user.and_then(|user| user.locale.as_deref())];
        let language = wishes.into_iter().flatten().find_map(|tag| app.i18n.language(tag)).unwrap_or(app.i18n.negotiate(""));
        let context = EmailContext {
            kind: addressee.kind,
            first_name: named.map_or("", |user| &user.first_name),
            at: email.created_at,
            location: location.filter(|_| named.is_some()),
            action: addressee.link.as_ref().map(|link| ActionLink {
                token: link.secret().token(&app.link_key),
                code: link.purpose.has_code().then(|| link.secret().code(&app.link_key)),
                valid_for: link.expires_at.duration_since(now),
                valid_until: link.expires_at,
            }),
            notice: user.filter(|_| addressee.kind.offers_reset()).map(|user| {
                let secret = EmailTokenSecret { purpose: Purpose::RequestReset, id: email.id, sent_to: &user.email };
                secret.token(&app.link_key)
            }),
            details,
        };
        let public_url = &app.config.public_url;
        let identity = &self.mailer.identity;
        let branding = EmailBranding::of(&app.config, identity.logo.as_ref());
        let written = content::write(app.i18n.localizer(&language), branding, &context)?;
        let headers = MimeHeaders {
            identity,
            to: &addressee.to,
            message_id: mime::message_id(&app.link_key, public_url, email.id),
            file_name: file_name(email),
            date: now,
            encoding: self.mailer.encoding(),
        };
        mime::pack(headers, written)
    }
}

fn addressee(
    kind: EmailKind,
    to: &str,
    user: user::Model,
    link: Option<email_token::Model>,
) -> std::result::Result<Addressee, EmailProblem> {
    let to = Email::parse(to).map_err(|_| EmailProblem::Unreachable)?;
    Ok(Addressee { kind, to, user: Some(user), link })
}

/// Returns when even emails that are being sent have had their time.
async fn enough(stopping: &mut watch::Receiver<bool>) {
    shutdown::requested(stopping).await;
    tokio::time::sleep(SHUTDOWN_GRACE).await;
}

/// The name of its file, the same for every attempt: `20261121-140310-000042-verify-email.eml`.
pub fn file_name(email: &outbox::Model) -> String {
    let at = email.created_at.utc();
    let day = format!("{:04}{:02}{:02}", at.year(), u8::from(at.month()), at.day());
    let time = format!("{:02}{:02}{:02}", at.hour(), at.minute(), at.second());
    format!("{day}-{time}-{:06}-{}.eml", email.id, email.kind.word())
}
