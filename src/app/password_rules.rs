//! The one way to the rule for passwords: it refuses the names of this service too.

use super::state::App;
use crate::{
    config::Config,
    crypto::password_policy::{PasswordPolicy, Person, Strength},
    error::FieldError,
    types::{host, secret::Password},
};

/// Shorter labels of a host, such as `www`, say nothing.
const MIN_LABEL_LEN: usize = 4;

impl App {
    /// # Errors
    /// As `PasswordPolicy::judge`.
    pub fn judge_password(
        &self,
        policy: &PasswordPolicy,
        password: &Password,
        person: &Person<'_>,
    ) -> Result<Strength, FieldError> {
        policy.judge(password, person, &service_names(&self.config))
    }
}

/// The product, the host, and what the host is called without its top-level domain.
fn service_names(config: &Config) -> Vec<String> {
    let host = host::name(host::authority(&config.public_url));
    let labels = host.rsplit_once('.').map_or(host, |(labels, _)| labels).split('.').filter(|label| label.len() >= MIN_LABEL_LEN);
    let product = &config.branding.name;
    let joined = product.split_whitespace().collect();
    labels.chain([host, product]).map(ToOwned::to_owned).chain([joined]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_known_by_its_name_and_by_its_host() {
        let mut config = Config { public_url: "https://id.acme-cloud.example:8443".to_owned(), ..Config::default() };
        config.branding.name = "Acme Cloud".to_owned();
        assert_eq!(service_names(&config), ["acme-cloud", "id.acme-cloud.example", "Acme Cloud", "AcmeCloud"]);
    }
}
