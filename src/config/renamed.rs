//! Settings that had another name before 0.1, and their names now.

use super::settings;

/// Old and new.
pub const RENAMED: [(&str, &str); 41] = [
    ("branding.mail_dir", "branding.email_dir"),
    ("hashing.cost", "hashing.argon2"),
    ("hashing.cost.memory", "hashing.argon2.memory"),
    ("hashing.cost.passes", "hashing.argon2.iterations"),
    ("hashing.memory", "hashing.memory_budget"),
    ("limits.codes", "limits.email_codes"),
    ("limits.forgotten", "limits.password_reset"),
    ("limits.login_failed", "limits.failed_login"),
    ("limits.mail", "limits.emails_per_recipient"),
    ("limits.notice", "limits.notices_per_recipient"),
    ("limits.resend", "limits.verification_email"),
    ("links", "email_links"),
    ("links.invite", "email_links.invitation"),
    ("links.resend", "email_links.resend_after"),
    ("links.reset", "email_links.reset_password"),
    ("links.undo", "email_links.undo_change"),
    ("links.verify", "email_links.verify_email"),
    ("mail", "email"),
    ("mail.from", "email.from"),
    ("mail.smtp", "email.smtp"),
    ("mail.smtp.ca_file", "email.smtp.ca_file"),
    ("mail.smtp.ehlo_name", "email.smtp.ehlo_name"),
    ("mail.smtp.host", "email.smtp.host"),
    ("mail.smtp.password", "email.smtp.password"),
    ("mail.smtp.password_file", "email.smtp.password_file"),
    ("mail.smtp.port", "email.smtp.port"),
    ("mail.smtp.tls", "email.smtp.tls"),
    ("mail.smtp.username", "email.smtp.username"),
    ("registration.form_time", "registration.min_form_time"),
    ("registration.reveal", "registration.reveal_existing_accounts"),
    ("retention.audit_strangers", "retention.anonymous_audit"),
    ("retention.links", "retention.email_tokens"),
    ("retention.mails", "retention.emails"),
    ("retention.unconfirmed", "retention.unverified_accounts"),
    ("sessions.absolute", "sessions.max_lifetime"),
    ("sessions.access", "sessions.access_lifetime"),
    ("sessions.brief", "sessions.transient_lifetime"),
    ("sessions.per_key", "sessions.per_api_key"),
    ("sessions.proof", "sessions.reauthenticate_after"),
    ("sessions.refresh", "sessions.refresh_lifetime"),
    ("sessions.remember", "sessions.remember_by_default"),
];

pub fn new_name(old: &str) -> Option<&'static str> {
    RENAMED.iter().find(|(known, _)| *known == old).map(|(_, new)| *new)
}

/// The environment variable that replaces this one.
pub fn new_variable(old: &str) -> Option<String> {
    RENAMED.iter().find(|(known, _)| settings::variable(known) == old).map(|(_, new)| settings::variable(new))
}

/// Whether this was a section, so that each setting in it gets its new name.
pub fn is_section(key: &str) -> bool {
    RENAMED.iter().any(|(old, _)| old.strip_prefix(key).is_some_and(|rest| rest.starts_with('.')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_new_name_exists_and_no_old_one_does() {
        for (old, new) in RENAMED {
            assert!(settings::by_key(new).is_some() || settings::is_section(new), "{new}");
            assert!(settings::by_key(old).is_none() && !settings::is_section(old), "{old}");
        }
    }
}
