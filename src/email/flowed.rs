//! The text part in lines that a terminal shows whole, and that other programs join again: `format=flowed` (RFC 3676).

/// RFC 3676 4.2 asks for 78 at most; quoted once or twice, these still fit into 80 columns.
const WIDTH: usize = 72;

/// What begins a signature; the blank belongs to it and breaks no line.
const SIGNATURE: &str = "-- ";

/// Breaks paragraphs at blanks: a line that goes on ends with one. Links and codes have none and stay whole, and neither does a
/// no-break space end a line.
pub fn flow(text: &str) -> String {
    text.lines().map(flow_line).collect::<Vec<_>>().join("\n")
}

fn flow_line(line: &str) -> String {
    if line == SIGNATURE {
        return line.to_owned();
    }
    let mut lines: Vec<String> = vec![String::new()];
    for word in line.trim_end().split_inclusive(' ') {
        let used = lines.last().map_or(0, |last| last.chars().count());
        if used > 0 && used + word.trim_end().chars().count() > WIDTH {
            lines.push(String::new());
        }
        if let Some(last) = lines.last_mut() {
            last.push_str(word);
        }
    }
    lines.iter().map(|line| stuffed(line)).collect::<Vec<_>>().join("\n")
}

/// What would mean something else at the start of a line gets a blank before it, which readers of the format remove (RFC 3676 4.4).
fn stuffed(line: &str) -> String {
    let is_special = [" ", ">", "From "].iter().any(|start| line.starts_with(start));
    if is_special { format!(" {line}") } else { line.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(flowed: &str) -> String {
        let lines = flowed.lines().map(|line| line.strip_prefix(' ').unwrap_or(line));
        let whole = |line: &str| line == SIGNATURE || !line.ends_with(' ');
        lines.map(|line| if whole(line) { format!("{line}\n") } else { line.to_owned() }).collect()
    }

    #[test]
    fn paragraphs_are_broken_for_a_terminal_and_can_be_joined_again() {
        let words = "word ".repeat(30);
        let link = format!("https://hall.example/{}", "x".repeat(100));
        let text = format!("{}\n\n{link}\n\n    BCDF-GHJK\n\nFrom here on\n\n-- \nus", words.trim_end());
        let flowed = flow(&text);
        assert!(flowed.lines().all(|line| line == link || line.chars().count() <= WIDTH + 1), "{flowed}");
        assert!(flowed.lines().next().unwrap().ends_with("word "), "{flowed}");
        assert!(flowed.contains("\n     BCDF-GHJK\n") && flowed.contains("\n From here on\n") && flowed.ends_with("\n-- \nus"));
        assert_eq!(joined(&flowed).trim_end(), text);
    }

    #[test]
    fn a_no_break_space_breaks_no_line() {
        let text = format!("{} voici\u{a0}: le lien", "mot ".repeat(17).trim_end());
        let flowed = flow(&text);
        assert!(flowed.contains("\nvoici\u{a0}: le lien"), "{flowed}");
    }
}
