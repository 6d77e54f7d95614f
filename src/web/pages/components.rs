//! What templates are given: finished words, laid out by the page that says them.

use std::time::Duration;

use askama::Template;

use crate::{error::Field, web::assets::Icon};

/// How a page stands in its window; `static/app.css` knows the classes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Shell {
    /// One narrow card: signing in, and what went wrong.
    Centered,
    /// The entrance.
    Hall,
    /// A wide page, with the other rooms listed beside it where it has any: the account, the administration.
    Room,
}

impl Shell {
    pub fn class(self) -> &'static str {
        match self {
            Self::Centered => "door",
            Self::Hall => "hall",
            Self::Room => "room",
        }
    }
}

/// The pages that belong together, listed beside each of them.
pub struct Rooms {
    pub label: String,
    pub links: Vec<Link>,
}

/// What stands around every page.
pub struct Frame {
    pub shell: Shell,
    pub lang: String,
    pub title: String,
    pub style: String,
    pub script: String,
    pub icon: Icon,
    pub house: String,
    /// The operator's mark, in the place of ours.
    pub logo: Option<String>,
    /// The operator's words above the page and below.
    pub banner: Option<String>,
    pub imprint: Option<String>,
    pub legal: String,
    pub legal_links: Vec<Link>,
    pub skip: String,
    pub home: String,
    pub account: String,
    pub navigation: Vec<Link>,
    pub rooms: Option<Rooms>,
    /// There where somebody is signed in.
    pub sign_out: Option<String>,
    pub languages_label: String,
    pub languages: Vec<Tongue>,
    /// The page to come back to in another language.
    pub here: String,
    /// Said once, about what has just been done.
    pub notice: Option<String>,
}

/// A language, in its own words.
pub struct Tongue {
    pub tag: String,
    pub name: String,
    pub current: bool,
}

pub struct Link {
    pub href: String,
    pub text: String,
    pub current: bool,
}

impl Link {
    pub fn to(href: impl Into<String>, text: String) -> Self {
        Self { href: href.into(), text, current: false }
    }
}

/// A question and the link that answers it.
pub struct Way {
    pub question: String,
    pub link: Link,
}

/// Everything that is wrong with a form, before the form.
pub struct Summary {
    pub heading: String,
    pub items: Vec<Complaint>,
    /// How long not to come again.
    pub wait: Option<Duration>,
}

pub struct Complaint {
    pub text: String,
    /// The field that it is about.
    pub href: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// What the page is for.
    Primary,
    Quiet,
    /// What cannot be taken back.
    Danger,
}

impl Tone {
    /// To be added to a class, with the blank before it.
    pub fn class(self) -> &'static str {
        match self {
            Self::Primary => "",
            Self::Quiet => " quiet",
            Self::Danger => " danger",
        }
    }
}

/// A word or two about the thing that it stands beside.
pub struct Badge {
    pub text: String,
    pub mood: Mood,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    Plain,
    Good,
    Bad,
}

impl Mood {
    /// To be added to a class, with the blank before it.
    pub fn class(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Good => " good",
            Self::Bad => " bad",
        }
    }
}

/// One line of `parts/facts.html`.
pub struct Fact {
    pub name: String,
    pub value: String,
    pub badge: Option<Badge>,
    pub link: Option<Link>,
}

impl Fact {
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into(), badge: None, link: None }
    }
}

/// One line of `parts/rows.html`: a thing, what there is to say about it, and what can be done with it.
#[derive(Default)]
pub struct Row {
    pub name: String,
    pub href: Option<String>,
    /// Shown as programs write it.
    pub code: Option<String>,
    pub badge: Option<Badge>,
    pub about: Vec<String>,
    pub forms: Vec<Form>,
}

/// A form that is posted to one of our own paths.
pub struct Form {
    pub action: &'static str,
    pub tone: Tone,
    pub submit: String,
    pub hidden: Vec<(&'static str, String)>,
    /// For password managers: whose password this is, where the form itself does not ask.
    pub account: Option<String>,
    pub inputs: Vec<Input>,
    /// What it was made for; see `web::binding`.
    pub made_for: String,
    /// The label of a field that no person sees, and that must stay empty.
    pub trap: Option<String>,
}

pub struct Input {
    /// What it means, whatever it is called.
    pub field: Field,
    pub name: &'static str,
    pub kind: Kind,
    pub label: String,
    /// Said beside the label where the field may stay empty.
    pub optional: Option<String>,
    pub value: String,
    /// What password managers understand (HTML 4.10.18.7).
    pub autocomplete: &'static str,
    pub hint: Option<String>,
    pub error: Option<String>,
    /// What a script says while a new password is typed.
    pub strength: Option<Strength>,
    /// A way out, beside the label.
    pub aside: Option<Link>,
}

/// How good a password is, in words.
pub struct Strength {
    pub min: usize,
    pub short: String,
    pub weak: String,
    pub fair: String,
    pub strong: String,
}

pub enum Kind {
    Text,
    Email,
    /// A text that nobody wants corrected: a user name.
    Exact,
    /// The letters of a mail.
    Code,
    /// Ticked or not.
    Check(bool),
    /// Never shown again. With the words of the button that shows it.
    Password {
        show: Spoken,
        hide: Spoken,
    },
    Choice(Vec<Choice>),
}

/// What a button shows, and what it says to whoever cannot see what stands beside it.
pub struct Spoken {
    pub text: String,
    pub label: String,
}

pub struct Choice {
    pub value: String,
    pub text: String,
    pub chosen: bool,
}

impl Input {
    /// The ids of what is said about the field, for `aria-describedby`.
    pub fn described_by(&self) -> Option<String> {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.name));
        let error = self.error.as_ref().map(|_| format!("{}-error", self.name));
        let ids: Vec<String> = hint.into_iter().chain(error).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}

/// Most pages: a heading, a few sentences, a form or two, and the ways on.
#[derive(Template)]
#[template(path = "pages/card.html")]
pub struct Card {
    pub frame: Frame,
    pub heading: String,
    pub lead: Vec<String>,
    pub summary: Option<Summary>,
    /// What somebody typed into a form that was not obeyed.
    pub facts: Vec<Fact>,
    pub forms: Vec<Form>,
    pub ways: Vec<Way>,
    pub buttons: Vec<Link>,
    /// A number to name when somebody asks for help.
    pub reference: Option<(String, String)>,
}

#[derive(Template)]
#[template(path = "pages/welcome.html")]
pub struct Welcome {
    pub frame: Frame,
    pub heading: String,
    pub lead: String,
    pub buttons: Vec<Link>,
}

/// A page of the account: what stands there, and what one may do.
#[derive(Template)]
#[template(path = "pages/room.html")]
pub struct Room {
    pub frame: Frame,
    pub heading: String,
    pub lead: Vec<String>,
    pub summary: Option<Summary>,
    pub facts: Vec<Fact>,
    pub rows: Vec<Row>,
    pub forms: Vec<Form>,
    pub pager: Option<Pager>,
}

/// One page of several, as `parts/pager.html` has it.
pub struct Pager {
    pub label: String,
    pub previous: Option<Link>,
    pub position: String,
    pub next: Option<Link>,
}

#[derive(Template)]
#[template(path = "pages/api_keys.html")]
pub struct ApiKeys {
    pub frame: Frame,
    pub heading: String,
    pub lead: Vec<String>,
    pub summary: Option<Summary>,
    pub made: Option<NewKey>,
    pub list: String,
    pub none: Option<String>,
    pub rows: Vec<Row>,
    pub making: String,
    pub form: Form,
}

/// The one time that a key is seen.
pub struct NewKey {
    pub heading: String,
    pub lead: String,
    pub label: String,
    pub key: String,
}
