//! Which model of the former server is the one of its users.

use std::collections::BTreeSet;

use super::{error::SourceError, mapping_reader::is_model};

/// Its name, and the names of its fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserModel {
    pub name: String,
    pub columns: BTreeSet<String>,
}

impl UserModel {
    /// Whether it has what Django's sign-in needs.
    pub(super) fn has_password(&self) -> bool {
        ["password", "last_login"].iter().all(|field| self.columns.contains(*field))
    }

    pub(super) fn is_called(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// The one that is wanted, or else the only one that has a password.
pub(super) fn choose(models: Vec<UserModel>, wanted: Option<&str>) -> Result<UserModel, SourceError> {
    let (mut fitting, names): (Vec<_>, Vec<_>) = match wanted {
        Some(name) if !is_model(name) => {
            let why = format!("`{name}` is no model: write the app and the model, such as accounts.customuser");
            return Err(SourceError::Usage(why));
        }
        Some(name) => {
            let names = names_with_password(&models);
            (models.into_iter().filter(|model| model.is_called(name)).collect(), names)
        }
        None => {
            let names = names_with_password(&models);
            (models.into_iter().filter(UserModel::has_password).collect(), names)
        }
    };
    match (fitting.pop(), fitting.is_empty(), wanted) {
        (Some(model), true, _) => Ok(model),
        (Some(_), false, _) => {
            let names = names.join(", ");
            Err(SourceError::refused(format!("{} models have a password: {names}; say --model", in_words(fitting.len() + 1))))
        }
        (None, _, Some(name)) if names.is_empty() => {
            Err(SourceError::refused(format!("there are no rows of {name}, and no model has a password")))
        }
        (None, _, Some(name)) => {
            Err(SourceError::refused(format!("there are no rows of {name}; models with a password: {}", names.join(", "))))
        }
        (None, _, None) => {
            let why =
                "no model has the fields `password` and `last_login`: if the users are there, say --model and use a mapping";
            Err(SourceError::refused(why))
        }
    }
}

fn names_with_password(models: &[UserModel]) -> Vec<String> {
    models.iter().filter(|model| model.has_password()).map(|model| model.name.clone()).collect()
}

fn in_words(number: usize) -> String {
    match number {
        2 => "two".to_owned(),
        3 => "three".to_owned(),
        more => more.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model(name: &str, columns: &[&str]) -> UserModel {
        UserModel { name: name.to_owned(), columns: columns.iter().map(|column| (*column).to_owned()).collect() }
    }

    fn refusal(models: &[UserModel], wanted: Option<&str>) -> String {
        match choose(models.to_vec(), wanted) {
            Err(SourceError::Refused(why) | SourceError::Usage(why)) => why,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_user_model_is_the_one_with_a_password() {
        let (user, group) = (model("auth.user", &["password", "last_login"]), model("auth.group", &["name"]));
        let (other, odd) = (model("accounts.customuser", &["password", "last_login"]), model("shop.client", &["secret"]));
        assert_eq!(choose(vec![group.clone(), user.clone()], None).unwrap(), user);
        assert_eq!(choose(vec![user.clone(), other.clone()], Some("accounts.CustomUser")).unwrap(), other);
        assert_eq!(choose(vec![user.clone(), odd.clone()], Some("shop.client")).unwrap(), odd);
        let both = [user.clone(), other];
        assert_eq!(refusal(&both, None), "two models have a password: auth.user, accounts.customuser; say --model");
        assert_eq!(refusal(&[user], Some("a.b")), "there are no rows of a.b; models with a password: auth.user");
        assert!(refusal(&[group], None).starts_with("no model has the fields `password`"));
        assert!(refusal(&both, Some("user")).starts_with("`user` is no model"));
    }
}
