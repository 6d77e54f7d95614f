//! The sequence of an import.

use std::time::Duration;

use super::{
    noted_options::NotedOptions,
    options::{Options, TokensUntil},
    plan::{Plan, plan},
    report::{Counts, Report, TokenReport},
    survey::{Survey, survey},
    target::Target,
    write::{Frame, write},
};
use crate::{
    contracts::Contract,
    django::{Source, SourceError},
    store::takeover,
    types::{clock::Timestamp, session_policy::RefreshRotation},
};

/// So many users may always be gone.
const FEW: u64 = 10;

/// Reads the source twice, says what becomes of every user, and writes it unless it is a rehearsal or a user is refused.
///
/// # Errors
/// Where the source cannot be read or makes no sense, or the database cannot be written. Nothing was written then.
pub async fn run(source: &Source, target: Target<'_>, options: &Options, contracts: &[&Contract]) -> Result<Report, SourceError> {
    let mut survey = survey(source, target, options).await?;
    let mut plan = Box::pin(plan(source, &mut survey, (target, options))).await?;
    let now = target.now();
    let longest = contracts.iter().map(|contract| contract.session.refresh).max().unwrap_or_default();
    let until = until(options.tokens_until, &plan, (now, longest));
    let mut report = report(source, options, &mut plan, until);
    report.problems = problems(target, &plan, &survey).await?;
    report.problems.extend(too_many_gone(options, &report.counts, plan.work.gone.len()));
    report.problems.extend(other_users(options, &report.counts, plan.redated));
    report.hints = survey.roles.unknown(&plan.old_roles);
    report.hints.extend(hints(&plan, contracts));
    report.hints.extend(longer_than_before(target, until).await?);
    if let Target::Server(app) = target
        && !options.dry_run
        && !report.is_refused()
    {
        let takeover = takeover::Model {
            id: takeover::ID,
            source: source.describe().to_owned(),
            imported_at: now,
            switched_at: now,
            tokens_until: until,
            finished_at: None,
            options: NotedOptions::of(options, &survey.model).write(),
        };
        let last_id = source.last_id(&survey.model).await?.unwrap_or(0).max(survey.unique.last_id());
        Box::pin(write(app, &mut plan, (options, &report), Frame { takeover, last_id })).await?;
        report.written = true;
    }
    Ok(report)
}

fn until(wanted: TokensUntil, plan: &Plan, (now, refresh): (Timestamp, Duration)) -> Option<Timestamp> {
    match wanted {
        TokensUntil::Longest => Some(now.plus(plan.tokens.longest.unwrap_or(refresh))),
        TokensUntil::At(at) => Some(at),
        TokensUntil::Never => None,
    }
}

fn report(source: &Source, options: &Options, plan: &mut Plan, until: Option<Timestamp>) -> Report {
    let mut users = std::mem::take(&mut plan.users);
    users.sort_unstable_by_key(|user| user.id);
    let blacklisted = u64::try_from(plan.tokens.blacklisted.count()).unwrap_or(u64::MAX);
    Report {
        dry_run: options.dry_run,
        written: false,
        source: source.describe().to_owned(),
        counts: Counts::of(&users),
        users,
        hashes: plan.hashes.clone(),
        roles: plan.roles.clone(),
        left_behind: plan.left_behind.clone(),
        tokens: TokenReport { outstanding: plan.tokens.outstanding, blacklisted, until },
        problems: Vec::new(),
        hints: Vec::new(),
        refuses: plan.refuses,
    }
}

/// Why nothing is written, whatever the users are.
async fn problems(target: Target<'_>, plan: &Plan, survey: &Survey) -> Result<Vec<String>, SourceError> {
    let last = if let Some(db) = target.reader() { takeover::current(db).await? } else { None };
    let is_finished = last.is_some_and(|takeover| takeover.finished_at.is_some());
    let finished = is_finished.then(|| "the takeover is finished: nothing is imported any more".to_owned());
    let nameless = (!survey.has_names).then(|| {
        "no user has a username or an email address, so no user could sign in: say in --mapping which columns they are".to_owned()
    });
    let more = [administrators(target, plan, &survey.model), plan.tokens.problem()];
    Ok([finished, nameless].into_iter().chain(more).flatten().collect())
}

fn administrators(target: Target<'_>, plan: &Plan, model: &str) -> Option<String> {
    target.config().admin.role.as_deref().filter(|_| plan.admins > 0).map(|role| {
        let have = match plan.admins {
            1 => format!("1 user of {model} has it"),
            count => format!("{count} users of {model} have it"),
        };
        format!("{role} opens the administration here, and {have}: --grant-admin, or --role {role}=...")
    })
}

/// The wrong dump would deactivate every user who is not in it.
fn too_many_gone(options: &Options, counts: &Counts, gone: usize) -> Option<String> {
    let Counts { carried, updated, unchanged, kept, refused, .. } = counts;
    let (known, gone) = (updated + unchanged + kept, u64::try_from(gone).unwrap_or(u64::MAX));
    let is_odd = options.gone.is_none() && gone > FEW && gone > known;
    is_odd.then(|| {
        let there = carried + known + refused;
        format!(
            "{gone} of the {} imported users are not among the {there} of this source: is it the right one? Say --gone deactivate or \
             --gone keep",
            gone + known
        )
    })
}

/// The dump of another project has other users of the same ids.
fn other_users(options: &Options, counts: &Counts, redated: u64) -> Option<String> {
    let known = counts.updated + counts.unchanged + counts.kept;
    let is_odd = !options.same_users && redated > FEW && redated * 2 > known;
    is_odd.then(|| {
        format!(
            "{redated} of {known} imported users signed up at another time in this source: is it the right one? If only the dates \
             have changed, say --same-users"
        )
    })
}

/// Each import says again until when tokens are accepted.
async fn longer_than_before(target: Target<'_>, until: Option<Timestamp>) -> Result<Option<String>, SourceError> {
    let last = if let Some(db) = target.reader() { takeover::current(db).await? } else { None };
    let before = last.and_then(|takeover| takeover.tokens_until);
    let is_longer = |before: &Timestamp| until.is_none_or(|until| until > *before);
    Ok(before.filter(is_longer).map(|before| format!("tokens were accepted until {before} before: --tokens-until says it again")))
}

fn hints(plan: &Plan, contracts: &[&Contract]) -> Vec<String> {
    let mut hints = Vec::new();
    let (renewed, compared) = plan.tokens.rotated();
    if renewed * 2 > compared {
        let never = contracts.iter().filter(|contract| contract.session.renewal == RefreshRotation::Never);
        hints.extend(never.map(|contract| {
            let name = &contract.name;
            format!(
                "contract {name} has refresh_rotation = \"never\"; the former server rotates ({renewed} of {compared} blacklisted tokens)"
            )
        }));
    }
    if plan.tokens.lacks_key() {
        let count = plan.tokens.outstanding;
        hints.push(format!("no key is set, so none of the {count} outstanding tokens is accepted: set takeover.key_file"));
    }
    hints
}
