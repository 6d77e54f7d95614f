//! What decides how long a password hash takes to verify: its kind, its parameters and the length of its salt.

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cost {
    pub name: &'static str,
    pub numbers: [u64; 4],
}
