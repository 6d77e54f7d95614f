//! Prints what a backup contains, and what is needed besides.

use serde::Serialize;

use super::{archive::KEYS, manifest::Manifest};
use crate::{
    cli::{
        error::CliResult,
        output::{OutputFormat, table},
    },
    store::Database,
};

#[derive(Serialize)]
struct BackupOutput<'a> {
    #[serde(flatten)]
    manifest: &'a Manifest,
    /// Migrations of this program that the backup does not have.
    pending_migrations: Vec<String>,
}

pub fn print(manifest: &Manifest, format: OutputFormat, text: impl FnOnce(String) -> String) -> CliResult {
    let all = Database::steps().into_iter();
    let pending_migrations: Vec<String> = all.filter(|name| !manifest.migrations.contains(name)).collect();
    let pending = pending_migrations.len();
    format.print(&BackupOutput { manifest, pending_migrations }, || text(contents(manifest, pending)))
}

fn contents(manifest: &Manifest, pending: usize) -> String {
    let mut rows: Vec<_> = manifest.rows.iter().map(|(name, count)| [name.clone(), count.to_string()]).collect();
    rows.push(["migrations".to_owned(), manifest.migrations.len().to_string()]);
    rows.push(["pending migrations".to_owned(), pending.to_string()]);
    let master = (!manifest.digests.contains_key(KEYS)).then(|| "the master key".to_owned());
    let missing: Vec<_> = master.iter().chain(&manifest.not_included).map(|what| format!("  {what}")).collect();
    let heading = if missing.is_empty() { "" } else { "\nNot included, and needed to use it:\n" };
    table(["CONTENT", "COUNT"], rows) + heading + &missing.join("\n")
}
