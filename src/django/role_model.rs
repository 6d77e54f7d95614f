//! Which models hold the roles to which a field of the user model refers.

/// The field of Django's own groups, and their model.
pub const GROUPS: &str = "groups";
pub const GROUP_MODEL: &str = "auth.group";

/// Whether a field such as `role` or `roles` refers to a model such as `accounts.role`. A dump does not say more than names.
pub fn is_model_of(field: &str, model: &str) -> bool {
    if field == GROUPS {
        return model == GROUP_MODEL;
    }
    let one = field.strip_suffix('s').unwrap_or(field).replace('_', "");
    model.rsplit('.').next().is_some_and(|name| name == one || name.ends_with(&one))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_refers_to_the_model_of_its_name() {
        for (field, model) in [("groups", "auth.group"), ("role", "accounts.role"), ("roles", "shop.userrole")] {
            assert!(is_model_of(field, model), "{field} {model}");
        }
        assert!(!is_model_of("groups", "shop.group") && !is_model_of("role", "shop.product"));
    }
}
