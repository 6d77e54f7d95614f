//! `vestibule backup` and `vestibule restore`: everything that a server needs, in one file.

mod archive;
mod command;
mod make;
mod manifest;
mod report;
mod restore;
mod sealed;

pub use self::{
    command::{Backup, Restore},
    make::{external_settings, make},
    restore::restore,
};
