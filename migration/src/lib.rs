//! The schema of Vestibule: one file a step, the same for every engine.

use sea_orm_migration::prelude::*;
pub use sea_orm_migration::prelude::{DbErr, MigratorTrait};

mod m20261121_000001_users;
mod m20261121_000002_sessions;
mod m20261121_000003_mail;
mod m20261121_000004_audit_events;
mod m20261121_000005_api_keys;
mod m20261121_000006_stocks;
mod m20261121_000008_limit_marks;
mod m20261121_000009_signing_keys;
mod m20261121_000010_audit_from_where;
mod m20261121_000011_deletion;
mod m20261127_000012_health;
mod m20261127_000013_indexes;
mod m20261127_000014_links;
mod m20261127_000015_mail;
mod m20261127_000016_sessions;
mod m20261127_000017_limits;
mod m20261127_000018_names;
mod m20261128_000019_takeover;
mod m20261128_000020_user_uuids;
mod m20261128_000021_device_names;
mod m20261128_000022_search;
mod m20261128_000023_terms;
mod m20261128_000024_return_to;
mod m20261128_000025_search_order;
mod m20261128_000026_email_problem;
mod m20261128_000027_forms_sent;
mod m20261128_000028_second_factor;
mod m20261128_000029_passkeys;
mod m20261128_000030_sent_to;

pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261121_000001_users::Migration),
            Box::new(m20261121_000002_sessions::Migration),
            Box::new(m20261121_000003_mail::Migration),
            Box::new(m20261121_000004_audit_events::Migration),
            Box::new(m20261121_000005_api_keys::Migration),
            Box::new(m20261121_000006_stocks::Migration),
            Box::new(m20261121_000008_limit_marks::Migration),
            Box::new(m20261121_000009_signing_keys::Migration),
            Box::new(m20261121_000010_audit_from_where::Migration),
            Box::new(m20261121_000011_deletion::Migration),
            Box::new(m20261127_000012_health::Migration),
            Box::new(m20261127_000013_indexes::Migration),
            Box::new(m20261127_000014_links::Migration),
            Box::new(m20261127_000015_mail::Migration),
            Box::new(m20261127_000016_sessions::Migration),
            Box::new(m20261127_000017_limits::Migration),
            Box::new(m20261127_000018_names::Migration),
            Box::new(m20261128_000019_takeover::Migration),
            Box::new(m20261128_000020_user_uuids::Migration),
            Box::new(m20261128_000021_device_names::Migration),
            Box::new(m20261128_000022_search::Migration),
            Box::new(m20261128_000023_terms::Migration),
            Box::new(m20261128_000024_return_to::Migration),
            Box::new(m20261128_000025_search_order::Migration),
            Box::new(m20261128_000026_email_problem::Migration),
            Box::new(m20261128_000027_forms_sent::Migration),
            Box::new(m20261128_000028_second_factor::Migration),
            Box::new(m20261128_000029_passkeys::Migration),
            Box::new(m20261128_000030_sent_to::Migration),
        ]
    }
}
