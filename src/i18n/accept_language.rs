//! The `Accept-Language` header (RFC 9110 12.5.4).

use unic_langid::LanguageIdentifier;

/// Its languages, the most wanted first, without those that are not valid or not wanted (`q=0`).
pub fn by_weight(header: &str) -> Vec<LanguageIdentifier> {
    let mut wanted: Vec<(LanguageIdentifier, f32)> = header
        .split(',')
        .filter_map(|range| {
            let (tag, weight) = range.split_once(';').unwrap_or((range, ""));
            let weight = weight.trim().strip_prefix("q=").and_then(|text| text.parse().ok()).unwrap_or(1.0);
            Some((tag.trim().parse().ok()?, weight))
        })
        .filter(|(_, weight)| *weight > 0.0)
        .collect();
    wanted.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    wanted.into_iter().map(|(id, _)| id).collect()
}
