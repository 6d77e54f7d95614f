//! A list of users as a file for spreadsheets: CSV (RFC 4180) in UTF-8, of which no cell is a formula.

use std::io;

use csv::{QuoteStyle, Terminator, WriterBuilder};
use futures_util::{StreamExt, stream};
use poem::{
    Body, Response, handler,
    http::{HeaderValue, header},
};

use super::user_list::UserList;
use crate::{
    app::{App, authorization::Admin},
    error::{InternalError, Result},
    flows::export_users::{self, Part, UserExport},
    store::{user, user_search::Start},
    types::{clock::Timestamp, text, time_format::TimeFormat},
    web::{error::HttpResult, form::Form},
};

/// Without it, Excel reads UTF-8 as something else.
const BYTE_ORDER_MARK: &str = "\u{feff}";
const COLUMNS: [&str; 10] =
    ["id", "email", "verified", "username", "first_name", "last_name", "roles", "active", "created_at", "last_sign_in"];

/// Everybody in the list, read and written a part at a time. If the database fails in the middle, the response is cut off.
#[handler]
pub async fn submit(app: &App, admin: &Admin, form: &Form) -> HttpResult {
    let list = UserList::of_form(form);
    let export = export_users::begin(app, admin, list.filter(), list.order).await?;
    let head = format!("{BYTE_ORDER_MARK}{}", lines([COLUMNS.map(ToOwned::to_owned)])?);
    let mut response = Response::builder().content_type("text/csv; charset=utf-8").body(streamed(app.clone(), export, head));
    let attached = HeaderValue::from_static("attachment; filename=\"users.csv\"");
    response.headers_mut().insert(header::CONTENT_DISPOSITION, attached);
    Ok(response)
}

fn streamed(app: App, export: UserExport, head: String) -> Body {
    let rest = stream::try_unfold((app, export, Some(Start::First)), |(app, export, start)| async move {
        let Some(start) = start else { return Ok(None) };
        let written = write(&app, &export, start).await;
        let written = written.inspect_err(|error| tracing::error!("a list of users was cut off: {error}"));
        let (text, next) = written.map_err(io::Error::other)?;
        Ok::<_, io::Error>(Some((text, (app, export, next))))
    });
    Body::from_bytes_stream(stream::once(async { Ok(head) }).chain(rest))
}

async fn write(app: &App, export: &UserExport, start: Start) -> Result<(String, Option<Start>)> {
    let Part { users, mut roles, next } = export_users::part(app, export, start).await?;
    let rows = users.into_iter().map(|user| {
        let roles = roles.remove(&user.id).unwrap_or_default();
        row(user, &roles)
    });
    Ok((lines(rows)?, next))
}

fn row(user: user::Model, roles: &[String]) -> [String; 10] {
    let yes_or_no = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
    let moment = |at: Timestamp| TimeFormat::IsoSecondsNaive.write(at).replace('T', " ");
    let verified = yes_or_no(user.verified_email().is_some());
    [
        user.id.to_string(),
        plain(user.email),
        verified,
        plain(user.username.unwrap_or_default()),
        plain(user.first_name),
        plain(user.last_name),
        plain(roles.join("; ")),
        yes_or_no(user.is_active),
        moment(user.created_at),
        user.signed_in_at.map(moment).unwrap_or_default(),
    ]
}

/// What a spreadsheet would take for a formula begins with an apostrophe, which makes it a text (OWASP, CSV Injection). Spreadsheets
/// pass over blanks, quotes and what cannot be seen, and some take full-width characters for plain ones.
fn plain(cell: String) -> String {
    let is_passed_over = |c: char| c.is_whitespace() || text::is_hidden(c) || "\"'“”„«".contains(c);
    let begins = cell.trim_start_matches(|c| is_passed_over(c) && !matches!(c, '\t' | '\r' | '\n'));
    let formula = begins.starts_with(['=', '+', '-', '@', '|', '%', '\t', '\r', '\n', '＝', '＋', '－', '−', '＠', '｜', '％']);
    if formula { format!("'{cell}") } else { cell }
}

fn lines<const N: usize>(rows: impl IntoIterator<Item = [String; N]>) -> Result<String> {
    let mut writer = WriterBuilder::new().quote_style(QuoteStyle::Always).terminator(Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        writer.write_record(&row).map_err(|error| InternalError::new("write a list of users", error))?;
    }
    let written = writer.into_inner().map_err(|error| InternalError::new("write a list of users", error.into_error()))?;
    Ok(String::from_utf8(written).map_err(|error| InternalError::new("write a list of users", error))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for cell in [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            " =1",
            "\"=1",
            "'=1",
            "\u{a0}=1",
            "＝1",
            "－1",
            "＋1",
            "＠x",
            "\"＝1",
            "|calc",
            "\u{200b}=1",
            "\u{feff}=1",
            "\u{ad}=1",
        ] {
            assert_eq!(plain(cell.to_owned()), format!("'{cell}"), "{cell:?}");
        }
        for cell in ["Ada", "O'Neil", "a=b", "ada+x@example.com", "", "Jean-Pierre", "\"Ada\"", "石-田"] {
            assert_eq!(plain(cell.to_owned()), cell);
        }
    }

    #[test]
    fn quotes_separators_and_line_breaks_stay_in_their_cell() {
        let row = ["a\"b".to_owned(), "c,d;e\r\nf".to_owned()];
        assert_eq!(lines([row]).unwrap(), "\"a\"\"b\",\"c,d;e\r\nf\"\r\n");
    }
}
