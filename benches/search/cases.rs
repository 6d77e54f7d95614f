//! What is asked for: lists of users and of events, filtered in every way, in every order, at their beginning, middle and end.

use std::time::Duration;

use vestibule::{
    error::Error,
    store::{
        Database, audit_event,
        pagination::Cursor,
        user,
        user_order::Order,
        user_role,
        user_search::{self, Filter, Start},
    },
    types::{clock::Timestamp, kinds::Event},
};

use super::{
    load::{EVENTS, place_of},
    users::{BEGIN, USERS, YEAR},
};

const PAGE: u64 = 25;
/// As far as the page of users counts them.
const MOST: u64 = 1_001;

#[derive(Default)]
pub struct Measured {
    pub median: Duration,
    pub most: Duration,
    /// In which order, from where.
    pub how: String,
}

pub enum Case {
    Users(String, Filter),
    Events(String, audit_event::Filter),
}

pub enum Question {
    Users(Filter, Order, Start),
    Events(audit_event::Filter, Cursor),
}

impl Case {
    pub fn name(&self) -> &str {
        match self {
            Self::Users(name, _) | Self::Events(name, _) => name,
        }
    }

    /// With their names.
    pub async fn questions(&self, db: &Database) -> Result<Vec<(String, Question)>, Error> {
        match self {
            Self::Users(_, filter) => {
                let middle = user::by_id(db.reader(), USERS / 2).await?.expect("a user in the middle");
                Ok(Order::ALL.iter().flat_map(|(word, order)| users(filter, (word, *order), &middle)).collect())
            }
            Self::Events(_, filter) => {
                let places = [("newest", Cursor::Newest), ("middle", Cursor::Before(EVENTS / 2)), ("oldest", Cursor::After(0))];
                let question = |(word, cursor): (&str, Cursor)| (word.to_owned(), Question::Events(filter.clone(), cursor));
                Ok(places.into_iter().map(question).collect())
            }
        }
    }
}

fn users(filter: &Filter, (word, order): (&str, Order), middle: &user::Model) -> Vec<(String, Question)> {
    let places = [
        ("first page", Start::First),
        ("last page", Start::Last),
        ("middle", Start::After(order.position(middle))),
        ("middle, backward", Start::Before(order.position(middle))),
    ];
    let question = |(place, start): (&str, Start)| (format!("{word}, {place}"), Question::Users(filter.clone(), order, start));
    places.into_iter().map(question).collect()
}

impl Question {
    pub async fn ask(&self, db: &Database) -> Result<(), Error> {
        match self {
            Self::Users(filter, order, start) => ask_users(db, filter, (*order, start)).await,
            Self::Events(filter, cursor) => audit_event::page(db.reader(), filter, (*cursor, PAGE)).await.map(drop),
        }
    }
}

/// As the page does: the users, their roles, how many there are, and how many before them.
async fn ask_users(db: &Database, filter: &Filter, (order, start): (Order, &Start)) -> Result<(), Error> {
    let db = db.reader();
    let page = user_search::page(db, filter, order, (start.clone(), PAGE)).await?;
    let ids: Vec<i64> = page.rows.iter().map(|user| user.id).collect();
    user_role::names_of_all(db, &ids).await?;
    let count = user_search::count(db, filter, MOST).await?;
    match (start, page.rows.first()) {
        (Start::First, _) | (_, None) => {}
        (Start::Last, _) if count < MOST => {}
        (_, Some(first)) => {
            let place = (order, order.position(first));
            user_search::count_before(db, filter, place, (count < MOST, MOST)).await?;
        }
    }
    Ok(())
}

const TEXTS: [(&str, &str); 18] = [
    ("frequent first name", "maria"),
    ("frequent last name", "smith"),
    ("rare last name", "Quisling"),
    ("no hit, rare letters", "qzxqjk"),
    ("no hit, frequent letters", "marines"),
    ("middle of an address", "arcia77"),
    ("a domain of many", "@gmail.com"),
    ("a domain of few", "barosta.example"),
    ("a whole address", "maria.smith500"),
    ("two words", "james smith"),
    ("two rare words", "yolanda zola"),
    ("one letter", "q"),
    ("two letters", "zo"),
    ("digits", "12345"),
    ("Cyrillic", "петрова"),
    ("Cyrillic, two words", "артем лукьянов"),
    ("Arabic", "محمد"),
    ("Chinese", "欧阳"),
];

pub async fn all(db: &Database) -> Result<Vec<Case>, Error> {
    let mut cases = vec![Case::Users("all users".to_owned(), Filter::default())];
    let text = |text: &str| Filter { text: Some(text.to_owned()), ..Filter::default() };
    cases.extend(TEXTS.iter().map(|(name, searched)| Case::Users((*name).to_owned(), text(searched))));
    for (state, filter) in states() {
        cases.push(Case::Users(state.to_owned(), filter.clone()));
        for (name, searched) in TEXTS {
            cases.push(Case::Users(format!("{state}: {name}"), Filter { text: Some(searched.to_owned()), ..filter.clone() }));
        }
    }
    cases.extend(events(db).await?);
    Ok(cases)
}

/// As the page offers them.
fn states() -> Vec<(&'static str, Filter)> {
    let role = |name: &str| Filter { role: Some(name.to_owned()), ..Filter::default() };
    let unverified = Filter { verified: Some(false), has_email: Some(true), ..Filter::default() };
    vec![
        ("active", Filter { active: Some(true), ..Filter::default() }),
        ("inactive", Filter { active: Some(false), ..Filter::default() }),
        ("unverified", unverified.clone()),
        ("without email", Filter { has_email: Some(false), ..Filter::default() }),
        ("300,000 members", role("Customer")),
        ("33,000 members", role("Partner")),
        ("2,000 members", role("Editor")),
        ("10 members", role("Administrator")),
        ("unverified, 33,000 members", Filter { role: Some("Partner".to_owned()), ..unverified }),
    ]
}

/// By each of event, user, IP address and administrator, or none, and each with each span of days, or none.
async fn events(db: &Database) -> Result<Vec<Case>, Error> {
    let someone = audit_event::by_id(db.reader(), EVENTS / 3).await?.and_then(|event| event.user_id);
    let none = audit_event::Filter::default();
    let of = [
        ("log", none.clone()),
        ("log: frequent event", audit_event::Filter { event: Some(Event::SignedIn), ..none.clone() }),
        ("log: rare event", audit_event::Filter { event: Some(Event::RefreshReplayed), ..none.clone() }),
        ("log: event that never was", audit_event::Filter { event: Some(Event::TakeoverFinished), ..none.clone() }),
        ("log: user", audit_event::Filter { user: someone, ..none.clone() }),
        ("log: user, event", audit_event::Filter { user: someone, event: Some(Event::SignedOut), ..none.clone() }),
        ("log: 21 users", audit_event::Filter { users: Some((1..=21).map(|n| n * 40_000).collect()), ..none.clone() }),
        ("log: IP address", audit_event::Filter { ip: Some(place_of(77)), ..none.clone() }),
        ("log: IP address, event", audit_event::Filter { ip: Some(place_of(77)), event: Some(Event::SignedIn), ..none.clone() }),
        ("log: administrator", audit_event::Filter { actor: Some("1".to_owned()), ..none.clone() }),
        (
            "log: administrator, frequent event",
            audit_event::Filter { actor: Some("1".to_owned()), event: Some(Event::SignedIn), ..none },
        ),
    ];
    let with = |(name, filter): &(&str, audit_event::Filter)| {
        let spanned = |(span, since, until): (&str, Option<i64>, Option<i64>)| {
            let at = |day: i64| Timestamp::from_seconds(BEGIN + day * YEAR / 365);
            let filter = audit_event::Filter { since: since.map(at), until: until.map(at), ..filter.clone() };
            Case::Events(format!("{name}{span}"), filter)
        };
        SPANS.map(spanned)
    };
    Ok(of.iter().flat_map(with).collect())
}

/// In days of the year.
const SPANS: [(&str, Option<i64>, Option<i64>); 7] = [
    ("", None, None),
    (", an old day", Some(20), Some(21)),
    (", a recent day", Some(360), Some(361)),
    (", until an old day", None, Some(20)),
    (", from an old day", Some(20), None),
    (", from a recent day", Some(360), None),
    (", three months", Some(100), Some(190)),
];
