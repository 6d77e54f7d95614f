//! The parts of a page that an operator can replace.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// In place of logo and name, at the top of every page.
    Header,
    /// In place of the links and the line at the bottom of every page.
    Footer,
    /// In place of the content of the page at `/`.
    Home,
}

impl Part {
    pub const ALL: [Self; 3] = [Self::Header, Self::Footer, Self::Home];

    /// As in the names of files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Header => "header",
            Self::Footer => "footer",
            Self::Home => "home",
        }
    }

    /// The file for readers of all languages.
    pub fn file(self) -> String {
        format!("{}.html", self.word())
    }

    /// The file for readers of one language.
    pub fn file_in(self, tag: &str) -> String {
        format!("{}.{tag}.html", self.word())
    }
}
