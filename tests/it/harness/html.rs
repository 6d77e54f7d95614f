//! As much of HTML as a test needs: the forms of a page and the values of their fields.

#[derive(Debug, Clone, Default)]
pub struct Form {
    pub action: String,
    /// Names and values as the browser would send them untouched.
    pub fields: Vec<(String, String)>,
}

impl Form {
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        let at = self.fields.iter().position(|(key, _)| key == name);
        self.fields[at.unwrap_or_else(|| panic!("the form has no field {name}"))] = (name.to_owned(), value.to_owned());
        self
    }

    pub fn value(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Every form of a page, in order.
pub(super) fn forms(page: &str) -> Vec<Form> {
    let mut forms: Vec<Form> = Vec::new();
    let mut inside = false;
    let mut select = String::new();
    for tag in tags(page) {
        match tag.name {
            "form" => {
                inside = true;
                forms.push(Form { action: tag.value("action").unwrap_or_default(), fields: Vec::new() });
            }
            "/form" => inside = false,
            "select" if inside => {
                select = tag.value("name").unwrap_or_default();
                keep(&mut forms, &select, String::new());
            }
            "option" if inside && tag.has("selected") => {
                let value = tag.value("value").unwrap_or_else(|| unescape(tag.text).trim().to_owned());
                forms.last_mut().unwrap().fields.retain(|(name, _)| *name != select);
                keep(&mut forms, &select, value);
            }
            "textarea" if inside => keep(&mut forms, &tag.value("name").unwrap_or_default(), unescape(tag.text)),
            "input" if inside => input(&mut forms, &tag),
            _ => {}
        }
    }
    forms
}

/// What this button sends, whatever form it belongs to.
pub(super) fn pressed(page: &str, (name, value): (&str, &str)) -> Option<Form> {
    let is_pressed = |tag: &Tag<'_>| {
        tag.name == "button" && tag.value("name").as_deref() == Some(name) && tag.value("value").as_deref() == Some(value)
    };
    let is_form = |tag: &Tag<'_>| tag.name == "form";
    let button = tags(page).find(is_pressed)?;
    let at = match button.value("form") {
        Some(id) => tags(page).filter(is_form).position(|form| form.value("id").as_ref() == Some(&id))?,
        None => tags(page).take_while(|tag| !is_pressed(tag)).filter(is_form).count().checked_sub(1)?,
    };
    let mut form = forms(page).into_iter().nth(at)?;
    form.action = button.value("formaction").unwrap_or(form.action);
    form.fields.push((name.to_owned(), value.to_owned()));
    Some(form)
}

fn input(forms: &mut [Form], tag: &Tag<'_>) {
    let kind = tag.value("type").unwrap_or_default();
    let name = tag.value("name").unwrap_or_default();
    let choice = matches!(kind.as_str(), "radio" | "checkbox");
    if matches!(kind.as_str(), "submit" | "button" | "reset") || tag.has("disabled") {
        return;
    }
    // A choice that was not made is not sent; it is empty here so that a test can make it.
    let value = if choice && !tag.has("checked") { String::new() } else { tag.value("value").unwrap_or_default() };
    let fields = &mut forms.last_mut().unwrap().fields;
    match fields.iter_mut().find(|(known, _)| choice && *known == name) {
        Some((_, old)) if old.is_empty() => *old = value,
        Some(_) => {}
        None if name.is_empty() => {}
        None => fields.push((name, value)),
    }
}

fn keep(forms: &mut [Form], name: &str, value: String) {
    if let Some(form) = forms.last_mut()
        && !name.is_empty()
    {
        form.fields.push((name.to_owned(), value));
    }
}

pub(super) struct Tag<'a> {
    pub(super) name: &'a str,
    attributes: &'a str,
    /// The text up to the next tag.
    pub(super) text: &'a str,
}

impl Tag<'_> {
    pub(super) fn value(&self, wanted: &str) -> Option<String> {
        self.find(wanted).map(|value| unescape(value.trim_matches(['"', '\''])))
    }

    fn has(&self, wanted: &str) -> bool {
        self.find(wanted).is_some()
    }

    fn find(&self, wanted: &str) -> Option<&str> {
        let mut rest = self.attributes.trim_start();
        while !rest.is_empty() {
            let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
            let (name, after) = rest.split_at(end);
            let (value, after) = match after.strip_prefix('=') {
                Some(after) => value(after),
                None => ("", after),
            };
            if name.eq_ignore_ascii_case(wanted) {
                return Some(value);
            }
            rest = after.trim_start();
            if name.is_empty() && value.is_empty() {
                return None;
            }
        }
        None
    }
}

fn value(text: &str) -> (&str, &str) {
    let end = match text.chars().next() {
        Some(quote @ ('"' | '\'')) => text[1..].find(quote).map_or(text.len(), |at| at + 2),
        _ => text.find(char::is_whitespace).unwrap_or(text.len()),
    };
    text.split_at(end)
}

/// The tags of a page in order; a `>` in quotes does not end one.
pub(super) fn tags(page: &str) -> impl Iterator<Item = Tag<'_>> {
    page.split('<').skip(1).filter(|piece| !piece.starts_with('!')).map(|piece| {
        let mut quote = None;
        let end = piece.find(|c: char| {
            match quote {
                Some(open) if open == c => quote = None,
                None if c == '"' || c == '\'' => quote = Some(c),
                _ => {}
            }
            c == '>' && quote.is_none()
        });
        let (tag, text) = end.map_or((piece, ""), |at| (&piece[..at], &piece[at + 1..]));
        let tag = tag.trim_end_matches('/');
        let (name, attributes) = tag.split_at(tag.find(char::is_whitespace).unwrap_or(tag.len()));
        Tag { name, attributes, text }
    })
}

pub(super) fn unescape(text: &str) -> String {
    let named = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#34;", "\""), ("&#39;", "'"), ("&#60;", "<"), ("&#62;", ">")];
    let plain = named.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
    plain.replace("&#38;", "&").replace("&amp;", "&")
}

#[test]
fn forms_are_read_as_a_browser_reads_them() {
    let page = r#"<!doctype html><form method=post action="/a?x=1&amp;y=2"><input name="email" value="a &gt; b" required>
        <input type=hidden name=n value=1><input type="radio" name="g" value="F"><input type="radio" name="g" value="H" checked>
        <select name="l"><option value="en">English<option value="fr" selected>français</select>
        <textarea name="t">one
two</textarea><button>Send</button></form><form action="/b"></form>"#;
    let read = forms(page);
    let fields: Vec<_> = read[0].fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(fields, [("email", "a > b"), ("n", "1"), ("g", "H"), ("l", "fr"), ("t", "one\ntwo")]);
    assert_eq!((read[0].action.as_str(), read[1].action.as_str()), ("/a?x=1&y=2", "/b"));
}
