//! The binary. See `cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    vestibule::cli::main()
}
