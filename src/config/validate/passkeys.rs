//! Whether browsers would make passkeys as the settings say.

use super::validator::Validator;
use crate::config::{model::Config, passkeys::domain_for_passkeys};

impl Validator {
    pub(super) fn passkeys(&mut self, config: &Config) {
        let passkeys = &config.passkeys;
        let (url, host) = (&config.public_url, domain_for_passkeys(&config.public_url));
        if let Some(id) = &passkeys.rp_id {
            match &host {
                None => self.refuse(
                    "passkeys.rp_id",
                    format!("`passkeys.rp_id` ({id}) needs https and a host name in `public_url`, which is {url}"),
                ),
                Some(host) if !is_above(id, host) => self.refuse(
                    "passkeys.rp_id",
                    format!("`passkeys.rp_id` ({id}) must be {host}, the host of `public_url`, or a domain above it"),
                ),
                Some(_) => {}
            }
        }
        let open = passkeys.related_origins.iter().find(|origin| domain_for_passkeys(origin).is_none());
        if let Some(origin) = open {
            let message =
                format!("`passkeys.related_origins` names {origin}: browsers use passkeys with https and a host name only");
            self.refuse("passkeys.related_origins", message);
        }
    }
}

/// A domain without a dot is above others of many owners.
fn is_above(id: &str, host: &str) -> bool {
    host == id || (id.contains('.') && host.strip_suffix(id).is_some_and(|rest| rest.ends_with('.')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_belong_to_the_host_or_to_a_domain_above_it() {
        for id in ["login.example.com", "example.com"] {
            assert!(is_above(id, "login.example.com"), "{id}");
        }
        for id in ["com", "ample.com", "other.com", "www.login.example.com", "n.example.com"] {
            assert!(!is_above(id, "login.example.com"), "{id}");
        }
    }
}
