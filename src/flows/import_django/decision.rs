//! What becomes of a user: added, changed field by field, or left as they are. What was changed here is not overwritten.

use super::{
    candidate::Candidate,
    mark::{Field, Mark},
    reason::Reason,
};
use crate::{
    crypto::{keyring::HmacKey, random_uuid::random_uuid},
    store::{imported_user, user},
    types::{clock::Timestamp, kinds::EndReason},
};

/// What is here of a user of the source.
#[derive(Default)]
pub(super) struct Present {
    pub user: Option<user::Model>,
    pub mark: Option<imported_user::Model>,
    /// In alphabetical order.
    pub roles: Vec<String>,
}

pub(super) enum Decision {
    Add,
    Refuse(Reason),
    /// Their account was deleted here.
    Deleted,
    Compare(Box<Comparison>),
}

/// An imported user, and what the source says by now.
pub(super) struct Comparison {
    pub row: user::Model,
    pub mark: Mark,
    /// Where they are to be others.
    pub roles: Option<Vec<String>>,
    /// Why their sessions end.
    pub ends: Option<EndReason>,
    pub kept: Vec<Field>,
    /// What is to be as the source has it.
    pub taken: Vec<Field>,
    /// Whether they are found by another name than before.
    pub renames: bool,
    pub is_changed: bool,
    /// When they have signed in there, which is all that is new.
    pub seen: Option<Timestamp>,
}

/// Without a key there is no database either.
pub(super) fn decide(key: Option<&HmacKey>, candidate: &Candidate, present: Present) -> Decision {
    match (present.user, present.mark) {
        (None, None) => Decision::Add,
        (None, Some(_)) => Decision::Deleted,
        (Some(user), Some(mark)) => match Mark::read(&mark.fields).zip(key) {
            Some((mark, key)) => Decision::Compare(Box::new(Comparison::new(user, mark).with(key, candidate, &present.roles))),
            None => Decision::Refuse(Reason::IdTaken),
        },
        (Some(_), None) => Decision::Refuse(Reason::IdTaken),
    }
}

/// As the source has them.
pub(super) fn new_row(candidate: Candidate, now: Timestamp) -> user::Model {
    user::Model {
        id: candidate.id,
        email: candidate.email,
        email_key: candidate.email_key,
        username: candidate.username,
        first_name: candidate.first_name,
        last_name: candidate.last_name,
        gender: candidate.gender,
        locale: None,
        is_active: candidate.is_active,
        verified_at: candidate.verified.then_some(candidate.created_at),
        password_hash: candidate.stored_password.map(|hash| hash.reveal().to_owned()),
        // No token of the former server is older than the password.
        password_changed_at: None,
        created_at: candidate.created_at,
        updated_at: now,
        signed_in_at: candidate.signed_in_at,
        delete_at: None,
        terms_version: None,
        terms_accepted_at: None,
        legacy_tokens_revoked_at: None,
        uuid: Some(random_uuid()),
        search_text: None,
        sort_name: None,
        second_factor_changed_at: None,
    }
}

impl Comparison {
    fn new(row: user::Model, mark: Mark) -> Self {
        let (kept, taken, renames) = (Vec::new(), Vec::new(), false);
        Self { row, mark, roles: None, ends: None, kept, taken, renames, is_changed: false, seen: None }
    }

    fn with(mut self, key: &HmacKey, candidate: &Candidate, roles: &[String]) -> Self {
        let (theirs, ours) = (Mark::of(key, candidate), Mark::of_row(key, &self.row, roles));
        self.take_email(candidate, (&theirs, &ours));
        self.take_names(candidate, (&theirs, &ours));
        if self.settles(Field::Gender, &theirs, &ours) {
            self.row.gender.clone_from(&candidate.gender);
        }
        if self.settles(Field::CreatedAt, &theirs, &ours) {
            self.row.created_at = candidate.created_at;
        }
        if self.settles(Field::Roles, &theirs, &ours) {
            self.roles = Some(candidate.roles.clone());
        }
        self.take_password(candidate, &theirs);
        if self.settles(Field::IsActive, &theirs, &ours) {
            self.row.is_active = candidate.is_active;
            self.ends = if candidate.is_active { self.ends } else { Some(EndReason::UserDeactivated) };
        }
        self.seen = candidate.signed_in_at.filter(|at| self.row.signed_in_at.is_none_or(|ours| ours < *at));
        self.row.signed_in_at = self.seen.or(self.row.signed_in_at);
        self
    }

    /// A new address is as verified as it is there: that the old one was, says nothing of it.
    fn take_email(&mut self, candidate: &Candidate, (theirs, ours): (&Mark, &Mark)) {
        if self.settles(Field::Email, theirs, ours) {
            self.row.email.clone_from(&candidate.email);
            self.row.verified_at = candidate.verified.then_some(candidate.created_at);
            self.mark.take(Field::Verified, theirs);
        } else if self.row.verified_at.is_none() && self.settles(Field::Verified, theirs, ours) {
            self.row.verified_at = Some(candidate.created_at);
        }
    }

    fn take_names(&mut self, candidate: &Candidate, (theirs, ours): (&Mark, &Mark)) {
        if self.row.email == candidate.email && self.row.email_key != candidate.email_key {
            self.row.email_key.clone_from(&candidate.email_key);
            (self.renames, self.is_changed) = (true, true);
        }
        if self.settles(Field::Username, theirs, ours) {
            self.row.username.clone_from(&candidate.username);
            self.renames = true;
        }
        if self.settles(Field::FirstName, theirs, ours) {
            self.row.first_name.clone_from(&candidate.first_name);
        }
        if self.settles(Field::LastName, theirs, ours) {
            self.row.last_name.clone_from(&candidate.last_name);
        }
    }

    /// Whether a field is to be what it is there. Ours wins, where it is not what the last import has written.
    fn settles(&mut self, field: Field, theirs: &Mark, ours: &Mark) -> bool {
        if theirs.get(field) == ours.get(field) {
            return false;
        }
        if ours.get(field) != self.mark.get(field) {
            self.kept.push(field);
            return false;
        }
        self.mark.take(field, theirs);
        self.taken.push(field);
        self.is_changed = true;
        true
    }

    /// A hash that was exchanged at a sign-in is still the same password; one that was set here wins.
    fn take_password(&mut self, candidate: &Candidate, theirs: &Mark) {
        if self.row.password_changed_at.is_some() {
            self.kept.push(Field::Password);
        } else if theirs.get(Field::Password) != self.mark.get(Field::Password) {
            self.mark.take(Field::Password, theirs);
            self.row.password_hash = candidate.stored_password.as_ref().map(|hash| hash.reveal().to_owned());
            self.ends = Some(EndReason::PasswordChanged);
            self.is_changed = true;
        }
    }
}
