//! The languages of texts that are not those of `locales/`, and the choice of one of them for a request.

use unic_langid::LanguageIdentifier;

use super::accept_language::by_weight;

/// The first one is for clients that ask for none of them.
#[derive(Debug, Default)]
pub struct LanguageChoice(Vec<LanguageIdentifier>);

impl LanguageChoice {
    /// # Errors
    /// The first tag that is not one of a language (BCP 47).
    pub fn new<'a>(tags: &[&'a str]) -> Result<Self, &'a str> {
        tags.iter().map(|tag| tag.parse().map_err(|_| *tag)).collect::<Result<_, _>>().map(Self)
    }

    /// The position of the best one for an `Accept-Language` header: `fr-CA` gets `fr` too.
    pub fn choose(&self, accept_language: Option<&str>) -> usize {
        if self.0.len() < 2 {
            return 0;
        }
        let wanted = accept_language.map(by_weight).unwrap_or_default();
        let exact = |wanted: &LanguageIdentifier| self.0.iter().position(|known| known == wanted);
        let near = |wanted: &LanguageIdentifier| self.0.iter().position(|known| known.language == wanted.language);
        wanted.iter().find_map(|wanted| exact(wanted).or_else(|| near(wanted))).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_language_is_chosen_and_else_the_first() {
        let choice = LanguageChoice::new(&["de", "fr", "pt-BR"]).unwrap();
        for (header, wanted) in [
            (None, 0),
            (Some(""), 0),
            (Some("ja, *;q=0.5"), 0),
            (Some("fr-CA"), 1),
            (Some("en, fr;q=0.2, pt;q=0.9"), 2),
            (Some("fr;q=0, pt-BR;q=0.1"), 2),
        ] {
            assert_eq!(choice.choose(header), wanted, "{header:?}");
        }
        assert_eq!(LanguageChoice::new(&["en", "not a tag"]).unwrap_err(), "not a tag");
    }
}
