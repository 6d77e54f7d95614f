//! The binary: everything it can do stands in `cli`.

fn main() {}
