//! Numbers, with what separates thousands in a language.

use super::localizer::Localizer;

impl Localizer<'_> {
    /// `5,001`
    pub fn number(&self, number: u64) -> String {
        let separator = self.text("number-separator");
        let digits = number.to_string();
        let first = digits.len() % 3;
        let (head, rest) = digits.split_at(first);
        let groups = rest.as_bytes().chunks(3).map(|group| String::from_utf8_lossy(group).into_owned());
        let groups: Vec<String> = Some(head.to_owned()).filter(|head| !head.is_empty()).into_iter().chain(groups).collect();
        groups.join(&separator)
    }
}
