//! Files for spreadsheets: CSV (RFC 4180) in UTF-8, of which no cell is a formula.

use std::{future::Future, io};

use csv::{QuoteStyle, Terminator, WriterBuilder};
use futures_util::{Stream, StreamExt, stream};
use poem::{
    Body, Response,
    http::{HeaderValue, header},
};

use crate::{
    error::{InternalError, Result},
    types::{clock::Timestamp, text, time_format::TimeFormat},
};

/// Without it, Excel reads UTF-8 as something else.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// The cells of a row, as they were entered. `row` makes them harmless.
pub type Row<const N: usize> = [String; N];

/// A response that is saved under this name: a row of heads, then the rows of every part until one says that it was the last. A part
/// is read when the one before it was sent, so that the longest list takes no more memory than a short one. If reading fails in the
/// middle, the response is cut off.
///
/// # Errors
/// Those of the writer of CSV.
pub fn attachment<S, F, const N: usize>(
    name: &'static str,
    heads: [&str; N],
    start: S,
    next: impl FnMut(S) -> F + Send + 'static,
) -> Result<Response>
where
    S: Send + 'static,
    F: Future<Output = Result<(Vec<Row<N>>, Option<S>)>> + Send + 'static,
{
    let head = format!("{BYTE_ORDER_MARK}{}", lines([heads.map(ToOwned::to_owned)])?);
    let parts = stream::once(async { Ok(head) }).chain(parts(start, next));
    let mut response = Response::builder().content_type("text/csv; charset=utf-8").body(Body::from_bytes_stream(parts));
    let attached = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
    let attached = attached.map_err(|error| InternalError::new("name a file", error))?;
    response.headers_mut().insert(header::CONTENT_DISPOSITION, attached);
    Ok(response)
}

fn parts<S, F, const N: usize>(
    start: S,
    next: impl FnMut(S) -> F + Send + 'static,
) -> impl Stream<Item = io::Result<String>> + Send + 'static
where
    S: Send + 'static,
    F: Future<Output = Result<(Vec<Row<N>>, Option<S>)>> + Send + 'static,
{
    stream::try_unfold((Some(start), next), |(start, mut next)| async move {
        let Some(start) = start else { return Ok(None) };
        let read = next(start).await.inspect_err(|error| tracing::error!("a list was cut off: {error}"));
        let (rows, rest) = read.map_err(io::Error::other)?;
        Ok(Some((lines(rows).map_err(io::Error::other)?, (rest, next))))
    })
}

/// In UTC, as spreadsheets read it.
pub fn moment(at: Timestamp) -> String {
    TimeFormat::IsoSecondsNaive.write(at).replace('T', " ")
}

/// What a spreadsheet would take for a formula begins with an apostrophe, which makes it a text (OWASP, CSV Injection). Spreadsheets
/// pass over blanks, quotes and what cannot be seen, and some take full-width characters for plain ones.
fn plain(cell: String) -> String {
    let is_passed_over = |c: char| c.is_whitespace() || text::is_hidden(c) || "\"'“”„«".contains(c);
    let begins = cell.trim_start_matches(|c| is_passed_over(c) && !matches!(c, '\t' | '\r' | '\n'));
    let formula = begins.starts_with(['=', '+', '-', '@', '|', '%', '\t', '\r', '\n', '＝', '＋', '－', '−', '＠', '｜', '％']);
    if formula { format!("'{cell}") } else { cell }
}

fn lines<const N: usize>(rows: impl IntoIterator<Item = Row<N>>) -> Result<String> {
    let mut writer = WriterBuilder::new().quote_style(QuoteStyle::Always).terminator(Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row.map(plain)).map_err(|error| InternalError::new("write a list", error))?;
    }
    let written = writer.into_inner().map_err(|error| InternalError::new("write a list", error.into_error()))?;
    Ok(String::from_utf8(written).map_err(|error| InternalError::new("write a list", error))?)
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
