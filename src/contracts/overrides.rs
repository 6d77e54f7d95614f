//! Values of the settings that replace those of a contract's file before it is read.

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::config::SessionOverride;

/// They get the place of the section in the file.
pub(super) fn apply<'a>(root: &mut DeTable<'a>, overrides: &'a [SessionOverride]) {
    let Some(session) = root.get_mut("session") else { return };
    let span = session.span();
    let DeValue::Table(table) = session.get_mut() else { return };
    for given in overrides {
        let value = DeValue::String(given.value.as_str().into());
        table.insert(Spanned::new(span.clone(), given.key.into()), Spanned::new(span.clone(), value));
    }
}

/// The one that a mistake is about. Where the mistake names none, the response lacks what another rotation needs.
pub(super) fn to_blame<'a>(overrides: &'a [SessionOverride], mistake: &str) -> Option<&'a SessionOverride> {
    let named = |given: &&SessionOverride| mistake.contains(&format!("`{}", given.key));
    let rotation = |given: &&SessionOverride| given.key == "refresh_rotation";
    overrides.iter().find(named).or_else(|| overrides.iter().find(rotation)).or(overrides.first())
}
