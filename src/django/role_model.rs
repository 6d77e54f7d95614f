//! Which models hold the roles to which a field of the user model refers.

/// Whether a field such as `role` or `roles` refers to a model such as `accounts.role`. A dump does not say more than names.
pub fn is_model_of(field: &str, model: &str) -> bool {
    if field == "groups" {
        return model == "auth.group";
    }
    let one = field.strip_suffix('s').unwrap_or(field).replace('_', "");
    model.rsplit('.').next().is_some_and(|name| name == one || name.ends_with(&one))
}
