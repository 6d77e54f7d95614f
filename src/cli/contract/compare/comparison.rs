//! Sends the requests to both servers, one after the other, and collects the differences.

use serde::Serialize;

use super::{
    differences::{Answer, Difference, differences},
    request_cases::{self, RequestCase},
    target::{Target, new_name},
};
use crate::{
    app::http_client::HttpResponse,
    cli::error::CliResult,
    contracts::{Contract, Operation},
};

/// Access tokens may be valid for a minute only.
const REQUESTS_OF_A_TOKEN: usize = 30;

#[derive(Serialize)]
pub struct ComparisonOutput {
    pub requests: usize,
    pub differences: Vec<DifferenceOutput>,
    /// Operations that the former server does not have.
    pub missing: Vec<MissingOutput>,
}

#[derive(Serialize)]
pub struct DifferenceOutput {
    pub operation: &'static str,
    pub case: String,
    pub what: String,
    pub theirs: String,
    pub ours: String,
    /// The reason in the contract, for an expected difference.
    pub expected: Option<String>,
}

#[derive(Serialize)]
pub struct MissingOutput {
    pub operation: &'static str,
    pub method: String,
    pub path: String,
    pub status: u16,
    /// The requests that were left out.
    pub left_out: usize,
    pub expected: Option<String>,
    #[serde(skip)]
    of: Operation,
}

/// The case of an `[[expected_difference]]` for an operation that the former server does not have.
const MISSING: &str = "no such path";

impl ComparisonOutput {
    pub fn unexpected(&self) -> usize {
        let differences = self.differences.iter().filter(|difference| difference.expected.is_none()).count();
        differences + self.missing.iter().filter(|missing| missing.expected.is_none()).count()
    }

    async fn ask(&mut self, contract: &Contract, case: &RequestCase, (theirs, ours): (&Target, &Target)) -> CliResult {
        let (their, our) = (theirs.ask(case).await?, ours.ask(case).await?);
        self.requests += 1;
        if case.is_first && is_missing(&their, &our) {
            self.missing.push(MissingOutput {
                operation: case.operation.word(),
                method: case.method.clone(),
                path: case.path.clone(),
                status: their.status,
                left_out: 0,
                expected: contract.reason_for_difference(case.operation, (MISSING, "path")).map(ToOwned::to_owned),
                of: case.operation,
            });
            return Ok(());
        }
        let their = Answer { response: &their, refresh: theirs.refresh(), contract };
        let found = differences(&their, &Answer { response: &our, refresh: ours.refresh(), contract });
        self.differences.extend(found.into_iter().map(|difference| output(contract, case, difference)));
        Ok(())
    }

    /// Counts a request that is not worth sending.
    fn leave_out(&mut self, case: &RequestCase) -> bool {
        let missing = self.missing.iter_mut().find(|missing| missing.of == case.operation);
        missing.map(|missing| missing.left_out += 1).is_some()
    }
}

/// Neither server is asked again about a path or a method that the former server does not have.
fn is_missing(theirs: &HttpResponse, ours: &HttpResponse) -> bool {
    [404, 405].contains(&theirs.status) && theirs.status != ours.status
}

pub async fn run(contract: &Contract, theirs: &mut Target, ours: &mut Target) -> CliResult<ComparisonOutput> {
    let mut compared = ComparisonOutput { requests: 0, differences: Vec::new(), missing: Vec::new() };
    for (number, case) in request_cases::all(contract).iter().enumerate() {
        if compared.leave_out(case) {
            continue;
        }
        if case.needs_new_name {
            let name = new_name();
            theirs.rename_newcomer(&name);
            ours.rename_newcomer(&name);
        }
        compared.ask(contract, case, (theirs, ours)).await?;
        if case.uses_up_tokens || number % REQUESTS_OF_A_TOKEN == REQUESTS_OF_A_TOKEN - 1 {
            theirs.sign_in(contract).await?;
            ours.sign_in(contract).await?;
        }
    }
    Ok(compared)
}

fn output(contract: &Contract, case: &RequestCase, difference: Difference) -> DifferenceOutput {
    DifferenceOutput {
        operation: case.operation.word(),
        case: case.name.clone(),
        expected: contract.reason_for_difference(case.operation, (&case.name, &difference.what)).map(ToOwned::to_owned),
        what: difference.what,
        theirs: difference.theirs,
        ours: difference.ours,
    }
}
