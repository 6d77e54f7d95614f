//! Everything about one person as JSON, for pages and programs alike; no secret is among it.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    flows::my_data::Everything,
    types::{clock::Moment, time_format::TimeFormat},
};

#[derive(Serialize, ToSchema)]
pub struct Portrait {
    /// When it was taken.
    #[schema(format = DateTime)]
    taken_at: String,
    account: Account,
    roles: Vec<String>,
    sessions: Vec<KnownSession>,
    api_keys: Vec<KnownKey>,
    /// What happened, as far back as it is remembered.
    log: Vec<Happening>,
    /// Links and codes that went out by mail.
    links: Vec<MailLink>,
    mails: Vec<KnownMail>,
}

#[derive(Serialize, ToSchema)]
struct Account {
    id: i64,
    email: String,
    username: Option<String>,
    first_name: String,
    last_name: String,
    gender: Option<String>,
    locale: Option<String>,
    active: bool,
    has_password: bool,
    password_changed_at: Option<String>,
    email_verified_at: Option<String>,
    created_at: String,
    updated_at: String,
    signed_in_at: Option<String>,
    delete_at: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct KnownSession {
    id: i64,
    contract: String,
    user_agent: Option<String>,
    address: Option<String>,
    api_key: Option<i64>,
    created_at: String,
    last_seen_at: String,
    expires_at: String,
    ended_at: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct KnownKey {
    id: i64,
    name: String,
    hint: String,
    roles: Vec<String>,
    created_at: String,
    expires_at: Option<String>,
    last_used_at: Option<String>,
    revoked_at: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct Happening {
    at: String,
    event: String,
    session: Option<i64>,
    address: Option<String>,
    user_agent: Option<String>,
    detail: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct MailLink {
    purpose: &'static str,
    sent_to: String,
    created_at: String,
    expires_at: String,
    used_at: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct KnownMail {
    kind: &'static str,
    state: &'static str,
    language: Option<String>,
    created_at: String,
    finished_at: Option<String>,
}

fn time(at: Moment) -> String {
    TimeFormat::IsoMs.write(at)
}

impl From<Everything> for Portrait {
    fn from(all: Everything) -> Self {
        let user = all.user;
        Self {
            taken_at: time(all.at),
            account: Account {
                id: user.id,
                email: user.email,
                username: user.username,
                first_name: user.first_name,
                last_name: user.last_name,
                gender: user.gender,
                locale: user.locale,
                active: user.is_active,
                has_password: user.password_hash.is_some(),
                password_changed_at: user.password_changed_at.map(time),
                email_verified_at: user.verified_at.map(time),
                created_at: time(user.created_at),
                updated_at: time(user.updated_at),
                signed_in_at: user.signed_in_at.map(time),
                delete_at: user.delete_at.map(time),
            },
            roles: all.roles,
            sessions: all
                .sessions
                .into_iter()
                .map(|row| (row.seen(all.at), row))
                .map(|(seen, row)| KnownSession {
                    id: row.id,
                    contract: row.contract,
                    user_agent: row.user_agent,
                    address: row.ip,
                    api_key: row.api_key_id,
                    created_at: time(row.created_at),
                    last_seen_at: time(seen.at),
                    expires_at: time(seen.expires),
                    ended_at: row.revoked_at.map(time),
                })
                .collect(),
            api_keys: all
                .keys
                .into_iter()
                .map(|row| KnownKey {
                    id: row.id,
                    roles: row.role_names(),
                    name: row.name,
                    hint: row.hint,
                    created_at: time(row.created_at),
                    expires_at: row.expires_at.map(time),
                    last_used_at: row.last_used_at.map(time),
                    revoked_at: row.revoked_at.map(time),
                })
                .collect(),
            log: all
                .events
                .into_iter()
                .map(|row| Happening {
                    at: time(row.at),
                    event: row.event.word(),
                    session: row.session_id,
                    address: row.ip,
                    user_agent: row.user_agent,
                    detail: row.detail,
                })
                .collect(),
            links: all
                .links
                .into_iter()
                .map(|row| MailLink {
                    purpose: row.purpose.word(),
                    sent_to: row.sent_to,
                    created_at: time(row.created_at),
                    expires_at: time(row.expires_at),
                    used_at: row.used_at.map(time),
                })
                .collect(),
            mails: all
                .mails
                .into_iter()
                .map(|row| KnownMail {
                    kind: row.kind.word(),
                    state: row.state.word(),
                    language: row.locale,
                    created_at: time(row.created_at),
                    finished_at: row.finished_at.map(time),
                })
                .collect(),
        }
    }
}
