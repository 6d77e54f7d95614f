//! A text of the operator: one for all readers, or one for each language.

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LocalizedText {
    One(String),
    /// By the tags of languages; one at least.
    Each(Vec<(String, String)>),
}

impl LocalizedText {
    /// For readers of this language; where it has none, in English, and where that is missing too, the first.
    pub fn in_language(&self, tag: &str) -> &str {
        let Self::Each(texts) = self else { return self.first() };
        let of = |tag: &str| texts.iter().find(|(known, _)| known.eq_ignore_ascii_case(tag)).map(|(_, text)| text.as_str());
        of(tag).or_else(|| of("en")).unwrap_or_else(|| self.first())
    }

    /// The languages that are named.
    pub fn tags(&self) -> impl Iterator<Item = &str> {
        let texts: &[(String, String)] = if let Self::Each(texts) = self { texts } else { &[] };
        texts.iter().map(|(tag, _)| tag.as_str())
    }

    fn first(&self) -> &str {
        match self {
            Self::One(text) => text,
            Self::Each(texts) => texts.first().map_or("", |(_, text)| text),
        }
    }
}

impl From<&str> for LocalizedText {
    fn from(text: &str) -> Self {
        Self::One(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readers_without_a_text_in_their_language_get_the_english_or_the_first_one() {
        let each = |texts: &[(&str, &str)]| {
            LocalizedText::Each(texts.iter().map(|(tag, text)| ((*tag).to_owned(), (*text).to_owned())).collect())
        };
        let (both, none_in_english) = (each(&[("fr", "Bonjour"), ("en", "Hello")]), each(&[("ru", "Привет"), ("fr", "Bonjour")]));
        for (text, tag, read) in [
            (&both, "fr", "Bonjour"),
            (&both, "ru", "Hello"),
            (&none_in_english, "en", "Привет"),
            (&none_in_english, "FR", "Bonjour"),
            (&"Hi".into(), "ru", "Hi"),
        ] {
            assert_eq!(text.in_language(tag), read, "{tag}");
        }
        assert_eq!(both.tags().collect::<Vec<_>>(), ["fr", "en"]);
    }
}
