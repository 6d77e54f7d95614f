//! The first reading: who there is, which roles, which tokens are blacklisted. What a user becomes depends on all of it.

use super::{
    candidate::{self, Reading},
    options::Options,
    role_names::RoleNames,
    target::Target,
    tokens::Blacklist,
    unique_names::{Named, UniqueNames},
};
use crate::django::{Mapping, Record, Source, SourceError};

pub(super) struct Survey {
    /// The model of users.
    pub model: String,
    pub roles: RoleNames,
    pub unique: UniqueNames,
    pub blacklist: Blacklist,
    /// Whether a user has something to sign in with.
    pub has_names: bool,
}

/// # Errors
/// Where the source cannot be read, has no users, or has one twice.
pub(super) async fn survey(source: &Source, target: Target<'_>, options: &Options) -> Result<Survey, SourceError> {
    let model = source.user_model(options.model.as_deref().or(options.mapping.model.as_deref())).await?.name;
    let roles = RoleNames::new(options, target.config().admin.role.as_deref());
    let mut survey = Survey { model, roles, unique: UniqueNames::default(), blacklist: Blacklist::default(), has_names: false };
    let mut records = source.records();
    while let Some(record) = records.recv().await {
        survey.learn(&record?, options, target)?;
    }
    if survey.unique.count() == 0 {
        return Err(SourceError::refused(format!("there are no users in {}: {} is empty", source.describe(), survey.model)));
    }
    survey.unique.settle()?;
    if let Some(db) = target.reader() {
        survey.unique.keep_owners(db).await?;
    }
    Ok(survey)
}

impl Survey {
    fn learn(&mut self, record: &Record, options: &Options, target: Target<'_>) -> Result<(), SourceError> {
        self.blacklist.learn(record, target.now());
        self.roles.learn(record)?;
        if record.model == self.model {
            self.learn_user(record, &options.mapping)?;
        }
        Ok(())
    }

    fn learn_user(&mut self, record: &Record, mapping: &Mapping) -> Result<(), SourceError> {
        let names = &mapping.fields;
        let email = record.text(&names.email).and_then(candidate::email_key);
        let username = record.text(&names.username).and_then(candidate::stored_username);
        self.has_names |= email.is_some() || username.is_some();
        self.unique.add(&Named {
            id: candidate::id(record)?,
            email_key: email.as_deref(),
            username: username.as_deref(),
            is_verified: mapping.verified.as_ref().is_none_or(|column| record.flag(column).unwrap_or(false)),
            is_active: record.flag(&names.is_active).unwrap_or(true),
            signed_in_at: record.timestamp(&names.last_login),
        });
        Ok(())
    }

    pub(super) fn reading<'a>(&'a self, options: &'a Options, target: Target<'_>) -> Reading<'a> {
        Reading { mapping: &options.mapping, roles: &self.roles, now: target.now() }
    }
}
