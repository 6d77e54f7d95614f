//! The name that was probably meant.

/// The most similar name, if any is similar enough.
pub fn similar(typed: &str, known: impl Iterator<Item = String>) -> Option<String> {
    let scored = known.map(|name| (strsim::normalized_damerau_levenshtein(typed, &name), name));
    scored.filter(|(score, _)| *score >= 0.7).max_by(|one, other| one.0.total_cmp(&other.0)).map(|(_, name)| name)
}
