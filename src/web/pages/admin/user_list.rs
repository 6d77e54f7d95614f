//! What the query of the list of users asks for, and the links to its other pages.

use super::query;
use crate::{
    store::{
        role,
        user_order::{Order, SortKey},
        user_search::{Filter, Start, UserPage},
    },
    types::site_path::SitePath,
    web::{
        context::RequestContext,
        form::Form,
        pages::form_errors::WrongFilter,
        user_position::{self, text_of, towards_end, towards_start},
    },
};

/// Users on a page; the first, where no other number is asked for.
const SIZES: [u64; 3] = [25, 50, 100];

/// Words that are searched for, and the choices of the form; empty, where there is no choice.
pub struct UserList {
    pub search: String,
    pub state: String,
    pub role: String,
    pub order: Order,
    pub size: u64,
    pub start: Start,
}

impl UserList {
    /// What makes no sense is left out.
    pub fn of(context: &RequestContext) -> Self {
        let list = Self::read(|name| query::text(context, name));
        let start = match context.query_value("page").as_deref() {
            Some("last") => Start::Last,
            _ => user_position::start(context, list.order).unwrap_or_default(),
        };
        Self { start, ..list }
    }

    /// The whole list, as a form of the page asks for it.
    pub fn of_form(form: &Form) -> Self {
        Self::read(|name| query::searched(&form.text(name)))
    }

    fn read(text: impl Fn(&'static str) -> String) -> Self {
        let size = text("per_page").parse().ok().filter(|size| SIZES.contains(size));
        Self {
            search: text("search"),
            state: text("state"),
            role: text("role"),
            order: Order::parse(&text("sort")).unwrap_or_default(),
            size: size.unwrap_or(SIZES[0]),
            start: Start::First,
        }
    }

    pub fn filter(&self) -> Filter {
        let given = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        Filter {
            text: given(&self.search),
            active: match self.state.as_str() {
                "active" => Some(true),
                "inactive" => Some(false),
                _ => None,
            },
            verified: (self.state == "unverified").then_some(false),
            has_email: match self.state.as_str() {
                "unverified" => Some(true),
                "without-email" => Some(false),
                _ => None,
            },
            role: given(&self.role),
        }
    }

    /// What makes no sense: choices that the form does not have.
    pub fn wrong(&self, roles: &[role::Model]) -> Vec<WrongFilter> {
        let is_state = matches!(&*self.state, "" | "active" | "inactive" | "unverified" | "without-email");
        let is_role = self.role.is_empty() || roles.iter().any(|role| role.name == self.role);
        let wrong = |field, label| WrongFilter { field, label, text: "problem-not-a-choice" };
        let state = (!is_state).then(|| wrong("state", "admin-state"));
        state.into_iter().chain((!is_role).then(|| wrong("role", "admin-role"))).collect()
    }

    pub fn is_filtered(&self) -> bool {
        !(self.search.is_empty() && self.state.is_empty() && self.role.is_empty())
    }

    /// The same list from its beginning, in this order.
    pub fn sorted_by(&self, list: &SitePath, order: Order) -> SitePath {
        let (sort, size) = (order.word(), self.size.to_string());
        let pairs = [
            ("search", &*self.search, ""),
            ("state", &*self.state, ""),
            ("role", &*self.role, ""),
            ("sort", sort, Order::default().word()),
            ("per_page", &*size, "25"),
        ];
        let given: Vec<(&str, &str)> =
            pairs.iter().filter(|(_, value, usual)| value != usual).map(|(name, value, _)| (*name, *value)).collect();
        if given.is_empty() { list.clone() } else { list.with_query(&given) }
    }

    /// Everybody, in this order.
    pub fn cleared(&self, list: &SitePath) -> SitePath {
        let all = Self { search: String::new(), state: String::new(), role: String::new(), start: Start::First, ..*self };
        all.sorted_by(list, self.order)
    }

    /// In the other direction where the list is in this order already.
    pub fn sort_link(&self, list: &SitePath, key: SortKey) -> SitePath {
        let descending = if self.order.key == key { !self.order.descending } else { key == SortKey::SignedIn };
        self.sorted_by(list, Order { key, descending })
    }

    /// As `aria-sort` has it; empty, where the list is in another order.
    pub fn direction(&self, key: SortKey) -> &'static str {
        match (self.order.key == key, self.order.descending) {
            (false, _) => "",
            (true, false) => "ascending",
            (true, true) => "descending",
        }
    }

    /// None, where one page shows all.
    pub fn pager(&self, list: &SitePath, page: &UserPage) -> Option<UserPager> {
        let first = self.sorted_by(list, self.order);
        let beside = |name, row| first.with_query(&[(name, &text_of(self.order, row))]);
        let previous = page.rows.first().filter(|_| page.has_previous).map(|row| beside(towards_start(self.order), row));
        let next = page.rows.last().filter(|_| page.has_next).map(|row| beside(towards_end(self.order), row));
        (previous.is_some() || next.is_some()).then(|| UserPager {
            last: next.as_ref().map(|_| first.with_query(&[("page", "last")])),
            first: previous.as_ref().map(|_| first),
            previous,
            next,
        })
    }
}

/// Links to the other pages, where there are any.
pub struct UserPager {
    pub first: Option<SitePath>,
    pub previous: Option<SitePath>,
    pub next: Option<SitePath>,
    pub last: Option<SitePath>,
}
