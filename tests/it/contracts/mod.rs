//! The APIs that ship with the house, each as its document describes it.

mod accounts;
mod accounts_refused;
mod guide;
mod others;
mod scheme;
mod simplejwt;
