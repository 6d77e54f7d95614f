//! A fingerprint of many texts together, in whatever order they come.

use aws_lc_rs::digest::{SHA256, digest};

/// Two of them are equal where the same texts went in, each as often.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MultisetHash {
    count: u64,
    sum: u128,
}

impl MultisetHash {
    pub fn add(&mut self, text: &str) {
        let digest = digest(&SHA256, text.as_bytes());
        let half = digest.as_ref().iter().take(16).fold(0, |sum: u128, byte| sum << 8 | u128::from(*byte));
        self.count += 1;
        self.sum = self.sum.wrapping_add(half);
    }

    pub fn count(&self) -> u64 {
        self.count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(texts: &[&str]) -> MultisetHash {
        let mut sum = MultisetHash::default();
        for text in texts {
            sum.add(text);
        }
        sum
    }

    #[test]
    fn order_does_not_matter_and_everything_else_does() {
        assert_eq!(of(&["a", "b"]), of(&["b", "a"]));
        assert_ne!(of(&["a", "b"]), of(&["a", "c"]));
        assert_ne!(of(&["a"]), of(&["a", "a"]));
        assert_eq!(of(&["a", "a"]).count(), 2);
    }
}
