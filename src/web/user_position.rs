//! Positions in a list of users, as the query of a page or of the API has them: an id, and the key by which the list is sorted.

use data_encoding::BASE64URL_NOPAD;

use super::context::RequestContext;
use crate::store::{
    user,
    user_order::{Key, Order, Position, SortKey},
    user_search::Start,
};

/// No key is longer.
const MAX_LEN: usize = 600;

/// The parameter for rows that sort before a position, and the one for rows after it.
const BEFORE: &str = "before";
const AFTER: &str = "after";

/// Where the page begins.
///
/// # Errors
/// The name of the parameter that is no position in this order.
pub fn start(context: &RequestContext, order: Order) -> Result<Start, &'static str> {
    let given = [BEFORE, AFTER].into_iter().find_map(|name| Some((name, context.query_value(name)?)));
    let Some((name, text)) = given else { return Ok(Start::First) };
    let position = parse(&text, order).ok_or(name)?;
    Ok(if name == towards_end(order) { Start::After(position) } else { Start::Before(position) })
}

/// The parameter of the pages after one.
pub fn towards_end(order: Order) -> &'static str {
    if order.descending { BEFORE } else { AFTER }
}

/// The parameter of the pages before one.
pub fn towards_start(order: Order) -> &'static str {
    if order.descending { AFTER } else { BEFORE }
}

/// The position of a row.
pub fn text_of(order: Order, row: &user::Model) -> String {
    let Position { id, key } = order.position(row);
    match key {
        None if order.key == SortKey::Id => id.to_string(),
        None => format!("{id}."),
        Some(Key::Text(text)) => format!("{id}.{}", BASE64URL_NOPAD.encode(text.as_bytes())),
        Some(Key::Time(at)) => format!("{id}.{at}"),
    }
}

fn parse(text: &str, order: Order) -> Option<Position> {
    if order.key == SortKey::Id {
        return Some(Position { id: text.parse().ok()?, key: None });
    }
    let (id, key) = text.split_once('.').filter(|(_, key)| key.len() <= MAX_LEN)?;
    let key = match order.key {
        _ if key.is_empty() => None,
        SortKey::SignedIn => Some(Key::Time(key.parse().ok()?)),
        _ => {
            let text = String::from_utf8(BASE64URL_NOPAD.decode(key.as_bytes()).ok()?).ok()?;
            Some(Key::Text(Some(text).filter(|text| !text.contains('\0'))?))
        }
    };
    Some(Position { id: id.parse().ok()?, key })
}
