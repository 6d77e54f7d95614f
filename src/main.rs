//! The binary: everything it can do stands in `cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    vestibule::cli::main()
}
