//! The arguments of `backup` and `restore`.

use std::path::{Path, PathBuf};

#[derive(clap::Args)]
#[command(
    after_help = "The server may keep running. The backup contains the database, the master key if it is in data_dir/keys.toml, the \
                  settings file, and the contracts, email texts and files of branding that it names; everything else that a server \
                  needs is listed. Run the command with the master key of the server: it is tried on the signing keys. Keep the backup \
                  secret; to encrypt it: vestibule backup - | age -r RECIPIENT -o FILE"
)]
pub struct Backup {
    /// The file to write; - is standard output
    pub file: PathBuf,
    /// Overwrite an existing file
    #[arg(long)]
    pub force: bool,
}

#[derive(clap::Args)]
#[command(after_help = "Restores into data_dir, which must be empty or not exist. The settings file of the backup becomes \
                        data_dir/vestibule.toml, with contracts/, email-texts/, templates/, logo/ and style/ beside it; move them to \
                        where the server reads them.")]
pub struct Restore {
    /// The backup; - is standard input
    pub file: PathBuf,
    /// Only check that the backup is complete, and print what it contains
    #[arg(long)]
    pub check: bool,
}

/// Whether a file is `-`.
pub fn is_pipe(file: &Path) -> bool {
    file.as_os_str() == "-"
}
