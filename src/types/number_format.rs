//! The ways in which old APIs write how long something lasts.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberFormat {
    /// A number of seconds.
    Seconds,
    /// Seconds, as a text of digits.
    Text,
    /// A number of milliseconds.
    Milliseconds,
}

impl NumberFormat {
    /// Seconds have no word: they are the format without one.
    pub const WORDS: [(&'static str, Self); 2] = [("text", Self::Text), ("ms", Self::Milliseconds)];

    pub fn of(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(known, _)| *known == word).map(|(_, format)| *format)
    }
}
