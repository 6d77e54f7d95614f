//! Whether a piece of HTML stays within the element that it is put into: what it opens it closes, and nothing else.

use std::ops::Range;

/// What is wrong, and where it begins.
#[derive(Debug, PartialEq, Eq)]
pub struct MarkupMistake {
    pub at: usize,
    pub what: String,
}

/// Elements without an end tag (HTML 13.1.2).
const VOID: [&str; 13] = ["area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];
/// Elements whose end tag may be left out (HTML 13.1.2.4).
const IMPLIED: [&str; 18] = [
    "caption", "colgroup", "dd", "dt", "li", "optgroup", "option", "p", "rb", "rp", "rt", "rtc", "tbody", "td", "tfoot", "th",
    "thead", "tr",
];
/// Elements whose content is text, whatever it looks like.
const TEXT: [&str; 8] = ["iframe", "noembed", "noframes", "script", "style", "textarea", "title", "xmp"];
/// Elements that a part of a page cannot have, or of which a page has one already.
const OF_THE_PAGE: [&str; 8] = ["html", "head", "body", "main", "base", "frameset", "frame", "plaintext"];
/// Where `/>` closes an element.
const FOREIGN: [&str; 2] = ["svg", "math"];

struct Tag {
    name: String,
    is_end: bool,
    is_self_closing: bool,
    range: Range<usize>,
}

/// # Errors
/// The first mistake.
pub fn check(html: &str) -> Result<(), MarkupMistake> {
    let mut open: Vec<Tag> = Vec::new();
    let mut from = 0;
    while let Some(tag) = next_tag(html, from)? {
        from = tag.range.end;
        if OF_THE_PAGE.contains(&tag.name.as_str()) {
            return mistake(&tag.range, format!("<{}> belongs to the whole page, and this is a part of it", tag.name));
        }
        if tag.is_end {
            close(&mut open, &tag)?;
        } else if TEXT.contains(&tag.name.as_str()) {
            from = end_of_text(html, &tag)?;
        } else if !(VOID.contains(&tag.name.as_str()) || tag.is_self_closing && is_foreign(&open)) {
            open.push(tag);
        }
    }
    match open.iter().rev().find(|tag| !is_implied(tag)) {
        Some(tag) => mistake(&tag.range, format!("<{}> is not closed", tag.name)),
        None => Ok(()),
    }
}

fn close(open: &mut Vec<Tag>, end: &Tag) -> Result<(), MarkupMistake> {
    while open.last().is_some_and(|tag| tag.name != end.name && is_implied(tag)) {
        open.pop();
    }
    match open.pop() {
        Some(tag) if tag.name == end.name => Ok(()),
        Some(tag) => mistake(&tag.range, format!("<{}> is not closed before </{}>", tag.name, end.name)),
        None => mistake(&end.range, format!("</{}> closes nothing", end.name)),
    }
}

fn is_implied(tag: &Tag) -> bool {
    IMPLIED.contains(&tag.name.as_str())
}

fn is_foreign(open: &[Tag]) -> bool {
    open.iter().any(|tag| FOREIGN.contains(&tag.name.as_str()))
}

fn end_of_text(html: &str, tag: &Tag) -> Result<usize, MarkupMistake> {
    let rest = html[tag.range.end..].to_ascii_lowercase();
    match rest.find(&format!("</{}", tag.name)).and_then(|at| Some(at + rest[at..].find('>')? + 1)) {
        Some(length) => Ok(tag.range.end + length),
        None => mistake(&tag.range, format!("<{}> is not closed", tag.name)),
    }
}

/// The next tag; comments are passed over.
fn next_tag(html: &str, mut from: usize) -> Result<Option<Tag>, MarkupMistake> {
    while let Some(start) = html[from..].find('<').map(|at| from + at) {
        let rest = &html[start..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            let Some(length) = comment.find("-->") else { return mistake(&(start..start), "<!-- is not closed".to_owned()) };
            from = start + "<!--".len() + length + "-->".len();
        } else if rest.starts_with("<!") || rest.starts_with("<?") {
            return mistake(
                &(start..start),
                "<!doctype> and the like belong to the whole page, and this is a part of it".to_owned(),
            );
        } else if rest[1..].trim_start_matches('/').starts_with(|c: char| c.is_ascii_alphabetic()) {
            return tag_at(html, start).map(Some);
        } else {
            from = start + 1;
        }
    }
    Ok(None)
}

fn tag_at(html: &str, start: usize) -> Result<Tag, MarkupMistake> {
    let is_end = html[start + 1..].starts_with('/');
    let name_start = start + 1 + usize::from(is_end);
    let name_length = html[name_start..].find(|c: char| c.is_ascii_whitespace() || "/>".contains(c));
    let name = name_length.map_or(&html[name_start..], |length| &html[name_start..name_start + length]).to_ascii_lowercase();
    let Some(length) = tag_length(&html[start..]) else { return mistake(&(start..start), format!("<{name} has no >")) };
    let range = start..start + length;
    let is_self_closing = html[range.clone()].ends_with("/>");
    Ok(Tag { name, is_end, is_self_closing, range })
}

/// Up to the `>` that is not within quotes.
fn tag_length(tag: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in tag.char_indices() {
        match (quote, c) {
            (None, '>') => return Some(at + 1),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
    }
    None
}

fn mistake<T>(range: &Range<usize>, what: String) -> Result<T, MarkupMistake> {
    Err(MarkupMistake { at: range.start, what })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_closes_all_that_it_opens_is_right() {
        for right in [
            "",
            "text & more < 3 <- 4",
            "<nav><ul><li>One<li>Two</ul></nav><p>No end",
            "<IMG src=\"a>b\" alt='\"'><br/><a href=x>y</A>",
            "<svg viewBox='0 0 1 1'><path d=''/><g><circle/></g></svg>",
            "<!-- <div> --><script>if (a<b) '</div>'</script><style>a>b{}</style>",
            "<table><tr><td>1<td>2<tr><td>3</table>",
            "<dl><dt>a<dd>b</dl><select><option>a<option>b</select>",
        ] {
            assert_eq!(check(right), Ok(()), "{right}");
        }
    }

    #[test]
    fn what_would_break_the_page_around_it_is_refused_with_its_place() {
        for (wrong, at, what) in [
            ("a<div>", 1, "<div> is not closed"),
            ("<p></div>", 3, "</div> closes nothing"),
            ("<b><i></b></i>", 3, "<i> is not closed before </b>"),
            ("<div/>", 0, "<div> is not closed"),
            ("a<!-- b", 1, "<!-- is not closed"),
            ("<a href=\"x>", 0, "<a has no >"),
            ("<script>", 0, "<script> is not closed"),
            ("<!DOCTYPE html>", 0, "belong to the whole page"),
            ("<p></p><Body>", 7, "<body> belongs to the whole page"),
            ("</main>", 0, "<main> belongs to the whole page"),
        ] {
            let found = check(wrong).unwrap_err();
            assert!(found.at == at && found.what.contains(what), "{wrong}: {found:?}");
        }
    }
}
