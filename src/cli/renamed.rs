//! Commands that had another name before 0.1, and their names now.

use clap::error::{ContextKind, ContextValue, ErrorKind};

/// Old and new.
pub const RENAMED: [(&str, &str); 5] = [
    ("add-role", "user grant-role"),
    ("mail", "email"),
    ("move", "db copy"),
    ("postman", "contract export --format postman"),
    ("remove-role", "user revoke-role"),
];

/// The new name, if the mistake is an old one.
pub fn advice(error: &clap::Error) -> Option<String> {
    if error.kind() != ErrorKind::InvalidSubcommand {
        return None;
    }
    let Some(ContextValue::String(old)) = error.get(ContextKind::InvalidSubcommand) else { return None };
    let (_, new) = RENAMED.iter().find(|(known, _)| known == old)?;
    Some(format!("`{old}` has been renamed to `vestibule {new}`"))
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::cli::command::Cli;

    fn said(line: &str) -> Option<String> {
        Cli::try_parse_from(line.split(' ')).err().and_then(|error| advice(&error))
    }

    #[test]
    fn an_old_command_is_told_its_new_name() {
        for (line, new) in [
            ("vestibule user add-role ada editor", "user grant-role"),
            ("vestibule user remove-role ada editor", "user revoke-role"),
            ("vestibule mail list", "email"),
            ("vestibule move --to sqlite://a.db", "db copy"),
            ("vestibule contract postman clients", "contract export --format postman"),
        ] {
            let said = said(line).unwrap_or_default();
            assert!(said.ends_with(&format!("has been renamed to `vestibule {new}`")), "{line}: {said}");
        }
        assert_eq!(said("vestibule moves"), None);
    }

    #[test]
    fn every_new_name_is_a_command() {
        for (_, new) in RENAMED {
            let line = format!("vestibule {new} --help");
            let error = Cli::try_parse_from(line.split(' ')).err().map(|error| error.kind());
            assert_eq!(error, Some(ErrorKind::DisplayHelp), "{line}");
        }
    }
}
