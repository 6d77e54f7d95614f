//! The second reading: what becomes of each user, compared with what is here. Nothing is written to the database.

use std::{
    collections::{BTreeMap, BTreeSet},
    mem,
};

use super::{
    candidate::{Candidate, Reading},
    decision::{Comparison, Decision, decide},
    hashes,
    left_behind::LeftBehind,
    mark::Field,
    options::Options,
    presence::{Presence, gone},
    reason::Reason,
    report::{Status, UserReport},
    staging::Staged,
    survey::Survey,
    target::Target,
    tokens::{Blacklist, Tokens},
};
use crate::{
    django::{Record, Source, SourceError},
    store::user_import,
    types::{clock::Timestamp, roles},
};

pub(super) struct Plan {
    pub users: Vec<UserReport>,
    pub hashes: BTreeMap<String, u64>,
    pub roles: BTreeMap<String, u64>,
    /// Names of roles that users have there.
    pub old_roles: BTreeSet<String>,
    pub left_behind: BTreeMap<String, u64>,
    pub tokens: Tokens,
    pub work: Work,
    /// Users who would administrate without anybody having said so.
    pub admins: u64,
    /// Known users with another date of sign-up.
    pub redated: u64,
    /// Whether a user is refused who is not to be left out.
    pub refuses: bool,
}

/// What is to be written.
pub(super) struct Work {
    pub adds: Staged<Candidate>,
    pub changes: Staged<Candidate>,
    /// Who has signed in there since, which is all that is new about them.
    pub seen: Vec<(i64, Timestamp)>,
    /// Users of `changes` who are found by other names from then on.
    pub renamed: Vec<i64>,
    /// Imported users who are not in the source any more, and are active here.
    pub gone: Vec<i64>,
}

/// How a user is written.
#[derive(Clone, Copy)]
enum Write {
    Add,
    Change,
}

struct Planner<'a> {
    survey: &'a Survey,
    options: &'a Options,
    target: Target<'a>,
    reading: Reading<'a>,
    left_behind: LeftBehind,
    batch: Vec<(Candidate, Vec<Reason>)>,
    plan: Plan,
}

/// # Errors
/// Where the source or the database cannot be read.
pub(super) async fn plan(
    source: &Source,
    survey: &mut Survey,
    (target, options): (Target<'_>, &Options),
) -> Result<Plan, SourceError> {
    let blacklist = mem::take(&mut survey.blacklist);
    let mut planner = Planner::new(survey, (target, options), blacklist)?;
    let mut records = source.records();
    while let Some(record) = records.recv().await {
        planner.see(&record?).await?;
    }
    planner.finish().await
}

impl<'a> Planner<'a> {
    fn new(survey: &'a Survey, (target, options): (Target<'a>, &'a Options), list: Blacklist) -> Result<Self, SourceError> {
        let plan = Plan {
            users: Vec::with_capacity(survey.unique.count()),
            hashes: BTreeMap::new(),
            roles: BTreeMap::new(),
            old_roles: BTreeSet::new(),
            left_behind: BTreeMap::new(),
            tokens: Tokens::new(target.config(), list, target.now())?,
            work: Work::new()?,
            admins: 0,
            redated: 0,
            refuses: false,
        };
        Ok(Self {
            survey,
            options,
            target,
            reading: survey.reading(options, target),
            left_behind: LeftBehind::new(options, survey.roles.fields()),
            batch: Vec::new(),
            plan,
        })
    }

    async fn see(&mut self, record: &Record) -> Result<(), SourceError> {
        if record.model != self.survey.model {
            return self.plan.tokens.see(record);
        }
        self.left_behind.count(record);
        self.plan.admins += u64::from(self.survey.roles.opens_administration(record)?);
        self.survey.roles.collect_old(record, &mut self.plan.old_roles)?;
        let (mut candidate, mut reasons) = self.reading.candidate(record)?;
        let budget = self.target.config().hashing.memory_budget;
        reasons.extend(hashes::judge(&mut candidate, budget, &mut self.plan.hashes));
        if !roles::fit(&candidate.roles) {
            reasons.push(Reason::TooManyRoles);
        }
        for name in &candidate.roles {
            *self.plan.roles.entry(name.clone()).or_default() += 1;
        }
        self.batch.push((candidate, reasons));
        if self.batch.len() == user_import::BATCH { self.flush().await } else { Ok(()) }
    }

    async fn finish(mut self) -> Result<Plan, SourceError> {
        self.flush().await?;
        if let Some(app) = self.target.app() {
            let gone = gone(app, &self.survey.unique).await?;
            self.plan.users.extend(gone.iter().map(|(id, _)| UserReport::new(*id, Status::Gone, Vec::new())));
            self.plan.work.gone = gone.into_iter().filter(|(_, is_active)| *is_active).map(|(id, _)| id).collect();
        }
        self.plan.left_behind = self.left_behind.into_counts();
        Ok(self.plan)
    }

    async fn flush(&mut self) -> Result<(), SourceError> {
        let mut batch = mem::take(&mut self.batch);
        let mut presence = Presence::of(self.target.app(), batch.iter().map(|(candidate, _)| candidate)).await?;
        let mut staged = Vec::new();
        for (candidate, reasons) in &mut batch {
            if let Some(write) = self.judge(candidate, reasons, &mut presence).await? {
                staged.push((candidate, write));
            }
        }
        self.stage(staged).await
    }

    /// Says what becomes of a user, and what is to be written of them.
    async fn judge(
        &mut self,
        candidate: &mut Candidate,
        reasons: &mut Vec<Reason>,
        presence: &mut Presence<'_>,
    ) -> Result<Option<Write>, SourceError> {
        let unique = &self.survey.unique;
        if let Some(key) = &candidate.email_key
            && !(unique.owns_email(candidate.id, key) && presence.frees_email(unique, candidate.id, key).await?)
        {
            candidate.email_key = None;
            reasons.push(Reason::SharedAddress);
        }
        let (id, name) = (candidate.id, candidate.username.clone().unwrap_or_default());
        let is_free = name.is_empty() || unique.owns_username(id) && presence.frees_username(unique, id, &name).await?;
        let decision = decide(self.target.app().map(|app| &app.import_mark_key), candidate, presence.take(id));
        let takes_name = match &decision {
            Decision::Add => true,
            Decision::Compare(found) => found.taken.contains(&Field::Username),
            _ => false,
        };
        if takes_name && !is_free {
            reasons.push(Reason::UsernameTaken);
        }
        if let Decision::Refuse(reason) = &decision {
            reasons.push(reason.clone());
        }
        let refused = reasons.iter().filter(|reason| reason.refuses());
        let (mut is_refused, mut is_left_out) = (false, true);
        for reason in refused {
            is_refused = true;
            is_left_out &= self.options.leave_out.iter().any(|word| word == reason.word());
        }
        self.plan.refuses |= is_refused && !is_left_out;
        let (status, write) = if is_refused { (Status::Refused, None) } else { self.enter(decision, id, reasons) };
        self.plan.users.push(UserReport::new(id, status, mem::take(reasons)));
        Ok(write)
    }

    fn enter(&mut self, decision: Decision, id: i64, reasons: &mut Vec<Reason>) -> (Status, Option<Write>) {
        let found = match decision {
            Decision::Add => return (Status::Carried, Some(Write::Add)),
            Decision::Deleted | Decision::Refuse(_) => {
                reasons.push(Reason::Kept("account"));
                return (Status::Kept, None);
            }
            Decision::Compare(found) => found,
        };
        let Comparison { kept, is_changed, renames, taken, seen, .. } = *found;
        // One and the same user does not sign up at another time.
        self.plan.redated += u64::from(taken.contains(&Field::CreatedAt));
        reasons.extend(kept.iter().map(|field: &Field| Reason::Kept(field.word())));
        if renames {
            self.plan.work.renamed.push(id);
        }
        match (is_changed, seen) {
            (true, _) => (Status::Updated, Some(Write::Change)),
            (false, Some(at)) => {
                self.plan.work.seen.push((id, at));
                (Status::Updated, None)
            }
            (false, None) if kept.is_empty() => (Status::Unchanged, None),
            (false, None) => (Status::Kept, None),
        }
    }

    async fn stage(&mut self, mut staged: Vec<(&mut Candidate, Write)>) -> Result<(), SourceError> {
        if let (Target::Server(app), false) = (self.target, self.options.dry_run) {
            let weak = staged.iter_mut().map(|(candidate, _)| &mut **candidate);
            let mut weak: Vec<&mut Candidate> = weak.filter(|candidate| candidate.stored_password.is_none()).collect();
            hashes::wrap(&app.hasher, &mut weak).await?;
        }
        for (candidate, write) in staged {
            match write {
                Write::Add => self.plan.work.adds.put(candidate)?,
                Write::Change => self.plan.work.changes.put(candidate)?,
            }
        }
        Ok(())
    }
}

impl Work {
    fn new() -> Result<Self, SourceError> {
        let (adds, changes) = (Staged::new()?, Staged::new()?);
        Ok(Self { adds, changes, seen: Vec::new(), renamed: Vec::new(), gone: Vec::new() })
    }
}

impl UserReport {
    fn new(id: i64, status: Status, mut reasons: Vec<Reason>) -> Self {
        reasons.sort();
        Self { id, status, reasons }
    }
}
