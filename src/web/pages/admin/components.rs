//! What the template of the administration is given.

use askama::Template;

use crate::web::pages::components::{Badge, Choice, Fact, Form, Frame, Kind, Link, Pager, Row, Summary, Tone};

/// Every page of the administration: what is looked for, what was found, and what can be done.
#[derive(Template)]
#[template(path = "pages/admin.html")]
pub struct Desk {
    pub frame: Frame,
    pub heading: String,
    pub lead: Vec<String>,
    pub actions: Vec<Link>,
    pub summary: Option<Summary>,
    pub search: Option<Search>,
    pub table: Option<Table>,
    /// Said where nothing was found.
    pub none: Option<String>,
    pub sections: Vec<Section>,
    pub pager: Option<Pager>,
}

/// A form that asks by its address.
pub struct Search {
    pub action: &'static str,
    pub submit: String,
    pub text: Option<Asked>,
    pub choices: Vec<Sieve>,
}

pub struct Asked {
    pub name: &'static str,
    pub label: String,
    pub value: String,
}

pub struct Sieve {
    pub name: &'static str,
    pub label: String,
    pub choices: Vec<Choice>,
}

pub struct Table {
    pub caption: String,
    pub columns: Vec<String>,
    pub rows: Vec<Vec<Cell>>,
}

#[derive(Default)]
pub struct Cell {
    pub column: String,
    pub text: String,
    pub href: Option<String>,
    pub badge: Option<Badge>,
}

#[derive(Default)]
pub struct Section {
    pub id: &'static str,
    pub heading: String,
    pub lead: Option<String>,
    /// What it does cannot be taken back.
    pub grave: bool,
    pub facts: Vec<Fact>,
    pub none: Option<String>,
    pub rows: Vec<Row>,
    pub forms: Vec<Form>,
}
