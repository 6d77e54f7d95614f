//! The settings of one contract: `contract.NAME.KEY`, where NAME is the name of any contract.

use super::table::{PREFIX, variable};
use crate::{
    config::{
        contract_settings::{ContractKey, ContractSettings},
        source::Source,
        value::{self, ParseResult, RawValue},
    },
    types::session_policy::RefreshRotation,
};

pub struct ContractSetting {
    /// What follows `contract.NAME.`.
    pub name: &'static str,
    /// The type of its value, for the reference.
    pub kind: &'static str,
    /// As the description of any other setting.
    pub description: &'static str,
    /// As TOML.
    pub example: &'static str,
    pub secret: bool,
    pub set: fn(&mut ContractSettings, &RawValue, &Source) -> ParseResult<()>,
}

/// The first part of the keys.
pub const CONTRACT: &str = "contract";

/// The contract of the examples.
pub const EXAMPLE_NAME: &str = "simplejwt";

pub static CONTRACT_SETTINGS: &[ContractSetting] = &[
    ContractSetting {
        name: "access_lifetime",
        kind: "duration",
        description: "How long an access token of this contract is valid. Default: what the contract's file says, as for the next ones.",
        example: "\"1h\"",
        secret: false,
        set: |contract, raw, source| session(contract, ("access_lifetime", value::duration(raw).map(drop)), raw, source),
    },
    ContractSetting {
        name: "refresh_lifetime",
        kind: "duration",
        description: "How long a session lasts if it is not renewed.",
        example: "\"7d\"",
        secret: false,
        set: |contract, raw, source| session(contract, ("refresh_lifetime", value::duration(raw).map(drop)), raw, source),
    },
    ContractSetting {
        name: "max_lifetime",
        kind: "duration",
        description: "How long a session lasts in any case.",
        example: "\"90d\"",
        secret: false,
        set: |contract, raw, source| session(contract, ("max_lifetime", value::duration(raw).map(drop)), raw, source),
    },
    ContractSetting {
        name: "grace",
        kind: "duration",
        description: "With rotation: how long the previous refresh token returns the current pair again, if the same client sends it.",
        example: "\"30s\"",
        secret: false,
        set: |contract, raw, source| session(contract, ("grace", value::duration_or_zero(raw).map(drop)), raw, source),
    },
    ContractSetting {
        name: "refresh_rotation",
        kind: "\"never\", \"always\", \"reusable\" or \"after-expiry\"",
        description: "Whether a renewal returns a new refresh token. Except with \"never\", the response of `refresh` in the\n\
                      contract's file must name $refresh.",
        example: "\"always\"",
        secret: false,
        set: |contract, raw, source| {
            session(contract, ("refresh_rotation", value::choice(raw, &RefreshRotation::WORDS).map(drop)), raw, source)
        },
    },
    ContractSetting {
        name: "signing_key",
        kind: "secret",
        description: "A key that signs the tokens of this contract alone, such as the SIGNING_KEY of a Django project: 32 bytes or more,\n\
                      with HS384 48 and with HS512 64 (RFC 7518 3.2). A server that has it can sign in as any user at this\n\
                      contract and at Vestibule's own API. Without it, the keys that all contracts share sign.",
        example: "\"a random text of 64 bytes or more, which no other server has\"",
        secret: true,
        set: |contract, raw, source| {
            contract.signing_key = Some(ContractKey { secret: value::secret(raw)?, source: source.clone() });
            Ok(())
        },
    },
    ContractSetting {
        name: "signing_key_file",
        kind: "path",
        description: "A file with the signing key of this contract; a line break at its end is ignored.",
        example: "\"/run/secrets/simplejwt_signing_key\"",
        secret: false,
        set: |contract, raw, source| {
            contract.signing_key_file = Some((value::path(raw)?, source.clone()));
            Ok(())
        },
    },
];

fn session(
    contract: &mut ContractSettings,
    (key, checked): (&'static str, ParseResult<()>),
    raw: &RawValue,
    source: &Source,
) -> ParseResult<()> {
    checked?;
    contract.override_session(key, value::text(raw)?, source);
    Ok(())
}

impl ContractSetting {
    /// `contract.simplejwt.access_lifetime`
    pub fn key(&self, contract: &str) -> String {
        format!("{CONTRACT}.{contract}.{}", self.name)
    }
}

/// The contract's name and the setting; `None` for any other key.
pub fn contract_setting(key: &str) -> Option<(String, &'static ContractSetting)> {
    let (contract, name) = key.strip_prefix(CONTRACT)?.strip_prefix('.')?.rsplit_once('.')?;
    Some((contract.to_owned(), CONTRACT_SETTINGS.iter().find(|setting| setting.name == name)?))
}

/// The same for an environment variable. Names of contracts have no `_`, and names of variables have no `-`.
pub fn contract_variable(name: &str) -> Option<(String, &'static ContractSetting)> {
    let rest = name.strip_prefix(PREFIX)?.strip_prefix("CONTRACT__")?;
    let (contract, _) = rest.split_once("__")?;
    let contract = contract.to_ascii_lowercase().replace('_', "-");
    let found = CONTRACT_SETTINGS.iter().find(|setting| variable_of(&contract, setting) == name)?;
    Some((contract, found))
}

/// `VESTIBULE_CONTRACT__API_KEY__GRACE` for `contract.api-key.grace`.
pub fn variable_of(contract: &str, setting: &ContractSetting) -> String {
    variable(&setting.key(&contract.replace('-', "_")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_of_a_contract_is_found_by_its_key_and_by_its_variable() {
        for contract in ["simplejwt", "api-key"] {
            for setting in CONTRACT_SETTINGS {
                let by_key = contract_setting(&setting.key(contract)).map(|(name, setting)| (name, setting.name));
                assert_eq!(by_key, Some((contract.to_owned(), setting.name)));
                let by_variable = contract_variable(&variable_of(contract, setting)).map(|(name, found)| (name, found.name));
                assert_eq!(by_variable, Some((contract.to_owned(), setting.name)));
            }
        }
        for other in
            ["contract", "contract.grace", "contract.simplejwt", "contract.simplejwt.acces", "contracts", "contracts_dir"]
        {
            assert!(contract_setting(other).is_none(), "{other}");
        }
        assert!(contract_variable("VESTIBULE_CONTRACTS").is_none() && contract_variable("VESTIBULE_CONTRACT__X").is_none());
    }

    #[test]
    fn every_setting_of_a_contract_has_a_type_a_description_and_an_example() {
        for setting in CONTRACT_SETTINGS {
            assert!(!setting.kind.is_empty() && !setting.example.is_empty(), "{}", setting.name);
            assert!(setting.description.ends_with('.'), "{}", setting.name);
            assert!(setting.description.lines().all(|line| line.len() <= 118), "{}", setting.name);
        }
    }
}
