//! Taking over the users of a Django service: read twice, compared with what is here, written in one transaction.

mod candidate;
mod decision;
mod hashes;
mod left_behind;
mod mark;
mod noted_options;
mod options;
mod plan;
mod presence;
mod reason;
mod report;
mod role_names;
mod run;
mod staging;
mod survey;
mod target;
mod tokens;
mod unique_names;
mod write;

pub use self::{
    noted_options::NotedOptions,
    options::{Gone, Options, TokensUntil},
    reason::{REFUSALS, Reason},
    report::{Counts, Report, Status, TokenReport, UserReport},
    run::run,
    target::Target,
};
