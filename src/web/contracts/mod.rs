//! The contract engine: reads a contract, takes its requests, lays out its replies.

use std::sync::Arc;

use super::{dialects::Style, failure::Dialect, place::Place};

pub struct Contract;

impl Contract {
    pub fn owns(&self, _path: &str) -> bool {
        false
    }

    pub fn dialect(&self) -> Arc<dyn Dialect> {
        Arc::new(Style::Drf)
    }
}

pub fn places(_contract: &Arc<Contract>) -> Vec<Place> {
    Vec::new()
}
