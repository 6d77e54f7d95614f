//! Every command and its arguments.

use clap::{Parser, Subcommand};

use super::{
    api_key, audit, backup, config, contract, db_copy, email, export, global_args::GlobalArgs, import, keys, migrate, role, user,
};

/// Authentication server: sign-up, sign-in, account recovery and tokens
#[derive(Parser)]
#[command(
    name = "vestibule",
    version,
    after_help = "Exit codes: 0 success, 1 refused or failed, 2 invalid arguments or settings."
)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Print JSON instead of text
    #[arg(long, global = true)]
    pub json: bool,
    #[command(flatten)]
    pub args: GlobalArgs,
}

#[derive(Subcommand)]
pub enum Command {
    /// Start the server (default)
    Serve,
    /// Apply database migrations, or list them
    Migrate(migrate::Migrate),
    /// Copy the database
    #[command(subcommand)]
    Db(db_copy::Db),
    /// Manage users
    #[command(subcommand)]
    User(user::User),
    /// Manage roles
    #[command(subcommand)]
    Role(role::Role),
    /// Manage API keys, with which programs act for users
    #[command(subcommand)]
    ApiKey(api_key::ApiKey),
    /// Take over the users of another server, with their passwords and tokens
    #[command(subcommand)]
    Import(import::Import),
    /// Export users to the server from which they were taken over
    #[command(subcommand)]
    Export(export::Export),
    /// Write a backup into one file, while the server runs
    Backup(backup::Backup),
    /// Restore or check a backup
    Restore(backup::Restore),
    /// Manage the keys that sign tokens
    #[command(subcommand)]
    Keys(keys::Keys),
    /// List audit events: who did what, when and from where
    Audit(audit::Audit),
    /// List, retry and preview emails, and test the SMTP server
    #[command(subcommand)]
    Email(email::EmailCommand),
    /// List, check and export contracts, and compare one with the server it describes
    #[command(subcommand)]
    Contract(contract::ContractCommand),
    /// Show the settings in force, or write a settings file
    #[command(subcommand)]
    Config(config::ConfigCommand),
}
