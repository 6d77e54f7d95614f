//! The database of a Django project, read and never written.

mod catalogue;
mod rows;
mod snapshot;

pub use self::{
    catalogue::{Column, Kind, Table},
    rows::{List, Row},
    snapshot::{Snapshot, SqliteAccess, log_of},
};
