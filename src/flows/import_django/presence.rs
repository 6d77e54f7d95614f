//! What is here of some users of the source, and who has the names that they are to have.

use std::collections::HashMap;

use super::{
    candidate::Candidate,
    decision::Present,
    mark::{Field, Mark},
    unique_names::UniqueNames,
};
use crate::{
    app::App,
    error::Result,
    store::{Connection, imported_user, user, user_import, user_role},
};

#[derive(Default)]
pub(super) struct Presence<'a> {
    app: Option<&'a App>,
    users: HashMap<i64, user::Model>,
    marks: HashMap<i64, imported_user::Model>,
    roles: HashMap<i64, Vec<String>>,
    email_owners: HashMap<String, i64>,
    username_owners: HashMap<String, i64>,
}

impl<'a> Presence<'a> {
    /// Nothing, where there is no database.
    pub(super) async fn of(app: Option<&'a App>, candidates: impl Iterator<Item = &Candidate>) -> Result<Self> {
        let Some(app) = app else { return Ok(Self::default()) };
        let db = app.db.reader();
        let (mut ids, mut keys, mut names) = (Vec::new(), Vec::new(), Vec::new());
        for candidate in candidates {
            ids.push(candidate.id);
            keys.extend(candidate.email_key.clone());
            names.extend(candidate.username.clone());
        }
        keys.dedup();
        let present = Self::of_ids(db, &ids).await?;
        Ok(Self {
            app: Some(app),
            email_owners: user_import::ids_by_email_keys(db, &keys).await?.into_iter().collect(),
            username_owners: user_import::ids_by_usernames(db, &names).await?.into_iter().collect(),
            ..present
        })
    }

    /// As `of`, in any transaction, without the owners of names.
    pub(super) async fn of_ids(db: &impl Connection, ids: &[i64]) -> Result<Self> {
        let users = user_import::by_ids(db, ids).await?;
        let marks = imported_user::by_ids(db, ids).await?;
        Ok(Self {
            users: users.into_iter().map(|user| (user.id, user)).collect(),
            marks: marks.into_iter().map(|mark| (mark.user_id, mark)).collect(),
            roles: user_role::names_of_all(db, ids).await?,
            ..Self::default()
        })
    }

    pub(super) fn take(&mut self, id: i64) -> Present {
        let mut roles = self.roles.remove(&id).unwrap_or_default();
        // Databases have orders of their own.
        roles.sort_unstable();
        Present { user: self.users.remove(&id), mark: self.marks.remove(&id), roles }
    }

    /// Whether no other user here is found by an address, or the one who is gives it up in this import.
    pub(super) async fn frees_email(&self, unique: &UniqueNames, id: i64, key: &str) -> Result<bool> {
        match self.email_owners.get(key) {
            Some(&owner) if owner != id => Ok(unique.leaves_email(owner, key) && self.gives_up(owner, Field::Email).await?),
            _ => Ok(true),
        }
    }

    /// As `frees_email`.
    pub(super) async fn frees_username(&self, unique: &UniqueNames, id: i64, name: &str) -> Result<bool> {
        match self.username_owners.get(name) {
            Some(&owner) if owner != id => {
                Ok(unique.leaves_username(owner, name) && self.gives_up(owner, Field::Username).await?)
            }
            _ => Ok(true),
        }
    }

    /// Whether this user has the field from the last import, and so takes what the source says.
    async fn gives_up(&self, owner: i64, field: Field) -> Result<bool> {
        let Some(app) = self.app else { return Ok(true) };
        let key = &app.import_mark_key;
        let owner = Self::of_ids(app.db.reader(), &[owner]).await?.take(owner);
        let mark = owner.mark.and_then(|mark| Mark::read(&mark.fields));
        Ok(owner.user.zip(mark).is_some_and(|(user, mark)| Mark::of_row(key, &user, &[]).get(field) == mark.get(field)))
    }
}

/// Imported users who are not in the source any more, and whether each is still active, as the last import had it.
pub(super) async fn gone(app: &App, unique: &UniqueNames) -> Result<Vec<(i64, bool)>> {
    let db = app.db.reader();
    let (mut gone, mut last) = (Vec::new(), 0);
    loop {
        let marks = imported_user::after(db, last, user_import::BATCH as u64).await?;
        let Some(newest) = marks.last() else { return Ok(gone) };
        last = newest.user_id;
        let marks: HashMap<i64, Option<Mark>> = marks
            .into_iter()
            .filter(|mark| !unique.contains(mark.user_id))
            .map(|mark| (mark.user_id, Mark::read(&mark.fields)))
            .collect();
        let ids: Vec<i64> = marks.keys().copied().collect();
        for user in user_import::by_ids(db, &ids).await? {
            let ours = Mark::of_row(&app.import_mark_key, &user, &[]);
            let unchanged = marks[&user.id].as_ref().is_some_and(|mark| mark.get(Field::IsActive) == ours.get(Field::IsActive));
            gone.push((user.id, user.is_active && unchanged));
        }
    }
}
