//! What a program that a test starts needs to write its coverage, although it gets no other variable of the environment.

use std::{env, ffi::OsString};

/// Set by `tests/coverage`.
const VARIABLE: &str = "LLVM_PROFILE_FILE";

#[expect(clippy::disallowed_methods, reason = "it is no setting of the server")]
pub fn coverage_variable() -> Option<(&'static str, OsString)> {
    env::var_os(VARIABLE).map(|path| (VARIABLE, path))
}
