//! Reads the former server once more, and writes what is different here.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    io::Write,
};

use serde::Serialize;
use serde_json::{Map, Value};

use super::{
    fixture::Fixture,
    former_roles::FormerRoles,
    former_tokens::{FormerTokens, KnownTokens},
    former_user,
};
use crate::{
    app::{App, token_id},
    crypto::jwt::Kind,
    django::{FixtureRecord, GROUP_MODEL, GROUPS, Mapping, Record, Source, SourceError, UserModel},
    error::Result,
    store::{
        role, session, user, user_import, user_role,
        user_search::{self, Filter},
        way_back::{self, EndedToken},
    },
    types::clock::Timestamp,
};

/// What is asked for.
pub struct Export {
    pub source: Source,
    pub mapping: Mapping,
    pub model: UserModel,
    /// Our names for roles of theirs.
    pub renamed: BTreeMap<String, String>,
    /// Roles that superusers and staff have here by a field of theirs.
    pub superusers: Option<String>,
    pub staff: Option<String>,
    /// Only what has changed since.
    pub since: Option<Timestamp>,
}

/// What was written.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Exported {
    pub changed: u64,
    pub new: u64,
    /// Users who are not here any more, and are deactivated there.
    pub deactivated: u64,
    pub unchanged: u64,
    /// Roles that become groups.
    pub groups: u64,
    pub ended_tokens: u64,
    /// Without the app of the blacklist, tokens that ended here are valid there again.
    #[serde(rename = "blacklist")]
    pub has_blacklist: bool,
}

/// Writes a fixture for `manage.py loaddata`. A row of it is a whole row of the former server, since Django empties what is not in
/// it; rows without a difference are left out.
///
/// # Errors
/// If the source is not what was imported, or cannot be read.
pub async fn run(app: &App, export: &Export, out: &mut dyn Write) -> Result<Exported, SourceError> {
    let signed_out = signed_out(app, export.since).await?;
    let tokens = FormerTokens::new(known_tokens(app, export.since, &signed_out).await?, signed_out, app.now());
    let flags = [("is_superuser", export.superusers.as_ref()), ("is_staff", export.staff.as_ref())];
    let roles = FormerRoles::new(&export.mapping.roles, export.renamed.clone()).with_flags(flags);
    let mut run = Run {
        app,
        export,
        roles,
        tokens,
        fixture: Fixture::new(out),
        seen: HashSet::new(),
        lists: HashSet::new(),
        done: Exported::default(),
    };
    run.learn().await?;
    run.write_groups().await?;
    run.write_users().await?;
    run.write_new_users().await?;
    run.write_tokens()?;
    run.fixture.finish()?;
    Ok(run.done)
}

struct Run<'a> {
    app: &'a App,
    export: &'a Export,
    roles: FormerRoles,
    tokens: FormerTokens,
    fixture: Fixture<'a>,
    /// Ids of users of the former server, and of users who are written.
    seen: HashSet<i64>,
    /// Fields of the user model that are lists.
    lists: HashSet<String>,
    done: Exported,
}

impl Run<'_> {
    async fn learn(&mut self) -> Result<(), SourceError> {
        let mut records = self.export.source.records();
        while let Some(record) = records.recv().await {
            let record = record?;
            self.roles.learn(&record);
            self.tokens.learn(&record);
        }
        Ok(())
    }

    async fn write_groups(&mut self) -> Result<()> {
        if !self.export.model.columns.contains(GROUPS) {
            return Ok(());
        }
        let all = role::all(self.app.db.reader()).await?;
        for role in all.into_iter().filter(|role| self.roles.is_new(&role.name)) {
            let fields = [("name".to_owned(), Value::from(role.name))].into_iter().collect();
            self.fixture.write(&FixtureRecord { model: GROUP_MODEL, pk: None, fields })?;
            self.done.groups += 1;
        }
        Ok(())
    }

    async fn write_users(&mut self) -> Result<(), SourceError> {
        let mut records = self.export.source.records();
        let mut batch = Vec::new();
        while let Some(record) = records.recv().await {
            let record = record?;
            if record.model == self.export.model.name {
                self.lists.extend(record.fields.iter().filter(|(_, value)| value.is_array()).map(|(name, _)| name.clone()));
                batch.push((record.id()?, record));
            }
            if batch.len() == user_import::BATCH {
                self.compare(std::mem::take(&mut batch)).await?;
            }
        }
        self.compare(batch).await
    }

    async fn compare(&mut self, batch: Vec<(i64, Record)>) -> Result<(), SourceError> {
        let db = self.app.db.reader();
        let ids: Vec<i64> = batch.iter().map(|(id, _)| *id).collect();
        let users = way_back::users(db, &ids).await?;
        let imported = way_back::imported(db, &ids).await?;
        let roles = user_role::names_of_all(db, &ids).await?;
        self.seen.extend(&ids);
        for (id, record) in batch.into_iter().filter(|(id, _)| imported.contains(id)) {
            let mine = roles.get(&id).map_or(&[][..], Vec::as_slice);
            self.compare_one(id, &record.fields, users.get(&id), mine)?;
        }
        Ok(())
    }

    fn compare_one(&mut self, id: i64, before: &Map<String, Value>, user: Option<&user::Model>, roles: &[String]) -> Result<()> {
        let mut fields = before.clone();
        match user {
            Some(user) if self.is_recent(user) => {
                former_user::put(&mut fields, &self.export.mapping, user);
                self.roles.put(&mut fields, roles);
            }
            Some(_) => {}
            None => former_user::deactivate(&mut fields, &self.export.mapping.fields),
        }
        let count = match user {
            _ if fields == *before => &mut self.done.unchanged,
            Some(_) => &mut self.done.changed,
            None => &mut self.done.deactivated,
        };
        *count += 1;
        if fields == *before {
            return Ok(());
        }
        self.fixture.write(&FixtureRecord { model: &self.export.model.name, pk: Some(id), fields })
    }

    fn is_recent(&self, user: &user::Model) -> bool {
        let last = [Some(user.updated_at), Some(user.created_at), user.signed_in_at, user.password_changed_at]
            .into_iter()
            .flatten()
            .max();
        self.export.since.is_none_or(|since| last.is_some_and(|last| last >= since))
    }

    async fn write_new_users(&mut self) -> Result<()> {
        let (db, mut after) = (self.app.db.reader(), 0);
        loop {
            let users = user_search::after_id(db, &Filter::default(), (after, user_import::BATCH as u64)).await?;
            let ids: Vec<i64> = users.iter().map(|user| user.id).collect();
            let Some(last) = ids.last() else { return Ok(()) };
            after = *last;
            let imported = way_back::imported(db, &ids).await?;
            let roles = user_role::names_of_all(db, &ids).await?;
            let others = users.iter().filter(|user| !imported.contains(&user.id));
            for user in others {
                self.write_new(user, roles.get(&user.id).map_or(&[][..], Vec::as_slice))?;
            }
        }
    }

    fn write_new(&mut self, user: &user::Model, roles: &[String]) -> Result<()> {
        let is_known = !self.seen.insert(user.id);
        if is_known || !self.is_recent(user) {
            return Ok(());
        }
        let columns = &self.export.model.columns;
        let mut fields = former_user::new(|name| columns.contains(name), &self.export.mapping, user);
        let named = self.roles.fields().iter().map(String::as_str).chain([GROUPS]);
        for name in named.filter(|name| columns.contains(*name)) {
            let empty = if name == GROUPS || self.lists.contains(name) { Value::from(Vec::<Value>::new()) } else { Value::Null };
            fields.insert(name.to_owned(), empty);
        }
        self.roles.put(&mut fields, roles);
        // Django has a default for it.
        fields.retain(|name, value| !value.is_null() || !self.roles.fields().contains(name));
        self.done.new += 1;
        self.fixture.write(&FixtureRecord { model: &self.export.model.name, pk: Some(user.id), fields })
    }

    fn write_tokens(&mut self) -> Result<(), SourceError> {
        self.done.has_blacklist = self.tokens.has_blacklist();
        if self.done.has_blacklist {
            self.done.ended_tokens = self.tokens.write(&mut self.fixture, |user| self.seen.contains(&user))?;
        }
        Ok(())
    }
}

/// Since when users are signed out everywhere.
async fn signed_out(app: &App, since: Option<Timestamp>) -> Result<HashMap<i64, Timestamp>> {
    let (mut all, mut after) = (HashMap::new(), 0);
    loop {
        let users = way_back::signed_out(app.db.reader(), after, user_import::BATCH as u64).await?;
        let Some((last, _)) = users.last() else { return Ok(all) };
        after = *last;
        all.extend(users.into_iter().filter(|(_, at)| since.is_none_or(|since| *at >= since)));
    }
}

/// Refresh tokens that the former server would accept although they have ended here: its own, and the last one of each session. And
/// those with which users go on here who signed out all their other clients.
async fn known_tokens(app: &App, since: Option<Timestamp>, signed_out: &HashMap<i64, Timestamp>) -> Result<KnownTokens> {
    let (db, page) = (app.db.reader(), (user_import::BATCH as u64, app.now()));
    let mut known = KnownTokens::default();
    let mut after = 0;
    loop {
        let sessions = way_back::ended_sessions(db, after, page).await?;
        let Some(last) = sessions.last() else { break };
        after = last.id;
        known.ended.extend(sessions.iter().flat_map(|row| tokens_of(app, row)));
    }
    let mut after = String::new();
    loop {
        let tokens = way_back::legacy_tokens(db, &after, page).await?;
        let Some((last, _)) = tokens.last() else { break };
        after.clone_from(&last.jti);
        for (token, ended_at) in tokens {
            match ended_at {
                Some(ended_at) => known.ended.push(legacy(token.jti, token.user_id, token.expires_at, ended_at)),
                None if signed_out.contains_key(&token.user_id) => _ = known.live.insert(token.jti),
                None => {}
            }
        }
    }
    known.ended.retain(|token| since.is_none_or(|since| token.ended_at >= since));
    Ok(known)
}

/// It was issued when the session was renewed, or, where tokens do not rotate, when it began.
fn tokens_of(app: &App, row: &session::Model) -> impl Iterator<Item = EndedToken> {
    let times = if row.renewed_at.seconds() == row.created_at.seconds() {
        vec![row.created_at]
    } else {
        vec![row.created_at, row.renewed_at]
    };
    let token = |issued_at: Timestamp| EndedToken {
        jti: token_id::derive(app, Kind::Refresh, row, issued_at),
        user: row.user_id,
        issued_at,
        expires_at: row.expires_at,
        ended_at: row.revoked_at.unwrap_or(row.renewed_at),
    };
    times.into_iter().map(token).collect::<Vec<_>>().into_iter()
}

fn legacy(jti: String, user: i64, expires_at: Timestamp, ended_at: Timestamp) -> EndedToken {
    EndedToken { jti, user, issued_at: ended_at, expires_at, ended_at }
}
