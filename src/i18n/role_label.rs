//! What readers see in place of the name of a role: the operator's label, or ours where a role is called as in a new installation or in the bundled contract.

use super::localizer::Localizer;
use crate::types::role_labels::RoleLabels;

impl Localizer<'_> {
    /// The name itself for a role without a label.
    pub fn role_label(&self, labels: &RoleLabels, name: &str) -> String {
        let own = labels.in_language(name, self.tag()).map(ToOwned::to_owned);
        own.or_else(|| built_in(name).map(|key| self.text(key))).unwrap_or_else(|| name.to_owned())
    }
}

/// The key of our label: for the roles of a new installation, and for those of a Django server that was taken over.
fn built_in(name: &str) -> Option<&'static str> {
    match name {
        "Visiteur" => Some("role-visitor"),
        "Gestionnaire" => Some("role-manager"),
        "editor" => Some("role-editor"),
        "admin" | "Administrateur" => Some("role-administrator"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{i18n::I18n, types::localized_text::LocalizedText};

    #[test]
    fn a_role_is_called_by_the_operators_label_then_by_ours_then_by_its_name() {
        let i18n = I18n::load(None).unwrap();
        let each = |texts: &[(&str, &str)]| {
            LocalizedText::Each(texts.iter().map(|(tag, text)| ((*tag).to_owned(), (*text).to_owned())).collect())
        };
        let own: RoleLabels = [("editor", each(&[("en", "Editor"), ("ru", "Редактор")])), ("Visiteur", "Guest".into())]
            .into_iter()
            .map(|(role, label)| (role.to_owned(), label))
            .collect();
        for (tag, labels) in [
            ("en", ["Editor", "Guest", "Manager", "Administrator", "press"]),
            ("fr", ["Editor", "Guest", "Gestionnaire", "Administrateur", "press"]),
            ("ru", ["Редактор", "Guest", "Менеджер", "Администратор", "press"]),
        ] {
            let localizer = i18n.localizer(&i18n.language(tag).unwrap());
            let shown =
                ["editor", "Visiteur", "Gestionnaire", "Administrateur", "press"].map(|name| localizer.role_label(&own, name));
            assert_eq!(shown, labels, "{tag}");
        }
    }
}
