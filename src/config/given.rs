//! Values that were given, each with its setting and its source.

use super::{
    settings::{ContractSetting, Setting},
    source::Source,
    value::RawValue,
};

/// A value that was given, and by what.
pub struct ConfigValue {
    pub setting: &'static Setting,
    pub raw: RawValue,
    pub source: Source,
}

/// A value of `[contract.NAME]`, and by what it was given.
pub struct ContractValue {
    pub contract: String,
    pub setting: &'static ContractSetting,
    pub raw: RawValue,
    pub source: Source,
}

impl ContractValue {
    pub fn key(&self) -> String {
        self.setting.key(&self.contract)
    }
}
