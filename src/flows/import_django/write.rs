//! The one transaction of an import: all of it or nothing.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::{
    candidate::Candidate,
    decision::{Comparison, Decision, decide, new_row},
    mark::Mark,
    options::{Gone, Options},
    plan::{Plan, Work},
    presence::Presence,
    report::Report,
};
use crate::{
    app::{
        App,
        authorization::Operator,
        revoke_access::{AccessRevocation, ApiKeys},
        unit_of_work::UnitOfWork,
    },
    crypto::keyring::HmacKey,
    error::{InternalError, Result},
    store::{audit_event::About, imported_user, legacy_token, role, takeover, user, user_import, user_role},
    types::kinds::{EndReason, Event},
};

const BATCH: usize = user_import::BATCH;

/// What an import writes beside the users.
pub(super) struct Frame {
    pub takeover: takeover::Model,
    /// New users get higher ids.
    pub last_id: i64,
}

/// # Errors
/// Those of the database; nothing was written then.
pub(super) async fn write(app: &App, plan: &mut Plan, (options, report): (&Options, &Report), frame: Frame) -> Result<()> {
    let operator = Operator::cli();
    let work = operator.begin(app).await?;
    // Two imports at the same time wait for each other here, and for `import finish`.
    let last = takeover::lock_for_update(&work).await?;
    if last.is_some_and(|takeover| takeover.finished_at.is_some()) {
        return Err(InternalError::new("write the import", "the takeover was finished in the meantime").into());
    }
    takeover::put(&work, frame.takeover).await?;
    let roles = ensure_roles(&work, &report.roles.keys().cloned().collect()).await?;
    user_import::raise_next_id(&work, frame.last_id).await?;
    let mut writer = Writer { work, roles, key: &app.import_mark_key };
    writer.change(&mut plan.work).await?;
    writer.add(&mut plan.work).await?;
    user_import::raise_signed_in(&writer.work, &plan.work.seen).await?;
    if options.gone != Some(Gone::Keep) {
        writer.deactivate(&plan.work.gone).await?;
    }
    let mut tokens = plan.tokens.blacklisted.read()?;
    loop {
        let rows: Vec<legacy_token::Model> = tokens.next(BATCH)?.into_iter().map(Into::into).collect();
        if rows.is_empty() {
            break;
        }
        legacy_token::add_blacklisted(&writer.work, rows).await?;
    }
    writer.work.audit(Event::Imported, About::unknown_user().detail(report.summary())).await?;
    writer.work.commit().await
}

async fn ensure_roles(work: &UnitOfWork<'_>, names: &BTreeSet<String>) -> Result<HashMap<String, i64>> {
    let mut ids = HashMap::new();
    for name in names {
        ids.insert(name.clone(), role::ensure(work, name, work.now).await?.id);
    }
    Ok(ids)
}

struct Writer<'a> {
    work: UnitOfWork<'a>,
    /// Ids by name.
    roles: HashMap<String, i64>,
    key: &'a HmacKey,
}

impl Writer<'_> {
    async fn add(&mut self, staged: &mut Work) -> Result<()> {
        let mut adds = staged.adds.read()?;
        loop {
            let candidates: Vec<Candidate> = adds.next(BATCH)?;
            if candidates.is_empty() {
                return Ok(());
            }
            let ids: Vec<i64> = candidates.iter().map(|candidate| candidate.id).collect();
            let marks = candidates.iter().map(|candidate| self.mark(candidate.id, &Mark::of(self.key, candidate))).collect();
            let mut granted = Vec::new();
            for candidate in &candidates {
                for role in &self.role_ids(&candidate.roles)? {
                    granted.push((candidate.id, *role));
                }
            }
            let now = self.work.now;
            user_import::add_all(&self.work, candidates.into_iter().map(|candidate| new_row(candidate, now)).collect()).await?;
            imported_user::put_all(&self.work, marks).await?;
            user_role::grant_all(&self.work, granted).await?;
            self.work.audit_all(Event::Imported, &ids).await?;
        }
    }

    async fn change(&mut self, staged: &mut Work) -> Result<()> {
        let renamed: HashSet<i64> = staged.renamed.iter().copied().collect();
        let mut first = HashMap::new();
        if !renamed.is_empty() {
            let mut changes = staged.changes.read()?;
            loop {
                let candidates = changes.next(BATCH)?;
                if candidates.is_empty() {
                    break;
                }
                let some: Vec<Candidate> = candidates.into_iter().filter(|one: &Candidate| renamed.contains(&one.id)).collect();
                first.extend(self.compare(&some).await?.into_iter().map(|found| (found.row.id, found)));
            }
            // The indexes never see two of one name.
            let found: Vec<i64> = first.keys().copied().collect();
            for ids in found.chunks(BATCH) {
                user_import::release_names(&self.work, ids).await?;
            }
        }
        let mut changes = staged.changes.read()?;
        loop {
            let candidates: Vec<Candidate> = changes.next(BATCH)?;
            if candidates.is_empty() {
                break;
            }
            let some: Vec<Candidate> = candidates.into_iter().filter(|one| !renamed.contains(&one.id)).collect();
            let found = self.compare(&some).await?;
            self.apply(found).await?;
        }
        let mut first: Vec<Comparison> = first.into_values().collect();
        first.sort_unstable_by_key(|found| found.row.id);
        self.apply(first).await
    }

    /// Again, with the rows locked: what was changed here since the plan was made wins as well.
    async fn compare(&self, candidates: &[Candidate]) -> Result<Vec<Comparison>> {
        let mut ids: Vec<i64> = candidates.iter().map(|candidate| candidate.id).collect();
        ids.sort_unstable();
        for id in &ids {
            user::lock_for_update(&self.work, *id).await?;
        }
        let mut presence = Presence::of_ids(&self.work, &ids).await?;
        let decided = candidates.iter().map(|candidate| decide(Some(self.key), candidate, presence.take(candidate.id)));
        Ok(decided.filter_map(|decision| if let Decision::Compare(found) = decision { Some(*found) } else { None }).collect())
    }

    async fn apply(&mut self, changes: Vec<Comparison>) -> Result<()> {
        let ids: Vec<i64> = changes.iter().map(|found| found.row.id).collect();
        let now = self.work.now;
        let mut marks = Vec::new();
        for mut found in changes {
            found.row.updated_at = now;
            user_import::overwrite(&self.work, &found.row).await?;
            if let Some(names) = &found.roles {
                user_role::replace(&self.work, found.row.id, self.role_ids(names)?).await?;
            }
            marks.push(self.mark(found.row.id, &found.mark));
            match found.ends {
                Some(EndReason::UserDeactivated) => self.end_access(found.row.id).await?,
                // The former server goes on accepting its tokens, and so do we.
                Some(reason) => self.work.end_sessions(found.row.id, reason).await?,
                None => {}
            }
        }
        for some in ids.chunks(BATCH) {
            self.work.audit_all(Event::Imported, some).await?;
        }
        while !marks.is_empty() {
            let some = marks.split_off(marks.len().saturating_sub(BATCH));
            imported_user::put_all(&self.work, some).await?;
        }
        Ok(())
    }

    async fn deactivate(&mut self, ids: &[i64]) -> Result<()> {
        for &id in ids {
            let Some(mark) = imported_user::by_ids(&self.work, &[id]).await?.pop() else { continue };
            let now = self.work.now;
            if !user::set_active(&self.work, id, false, now).await? {
                continue;
            }
            self.end_access(id).await?;
            if let Some(read) = Mark::read(&mark.fields) {
                imported_user::put_all(&self.work, vec![self.mark(id, &read.deactivated(self.key, id))]).await?;
            }
        }
        Ok(())
    }

    async fn end_access(&mut self, id: i64) -> Result<()> {
        let revocation = AccessRevocation { reason: EndReason::UserDeactivated, except: None, keys: ApiKeys::Revoke };
        self.work.revoke_access(id, revocation).await?;
        self.work.audit(Event::UserDeactivated, About::user(id)).await?;
        Ok(())
    }

    fn mark(&self, user_id: i64, mark: &Mark) -> imported_user::Model {
        imported_user::Model { user_id, fields: mark.write(), imported_at: self.work.now }
    }

    fn role_ids(&self, names: &[String]) -> Result<Vec<i64>> {
        let unknown = |name: &String| InternalError::new("give a role", format!("{name} is not among those that were made"));
        let ids = names.iter().map(|name| self.roles.get(name).copied().ok_or_else(|| unknown(name).into()));
        ids.collect()
    }
}
