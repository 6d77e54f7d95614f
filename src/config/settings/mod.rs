//! Every setting, once: its key, its meaning, how it is read and its default.
//! The parser, `config show`, the file of `config init` and the reference all come from these tables.

mod accounts;
mod branding;
mod contract;
mod database;
mod email;
mod general;
mod limits;
mod passkeys;
mod passwords;
mod retention;
mod second_factor;
mod server;
mod setting;
mod table;
mod takeover;

pub use self::{
    contract::{CONTRACT, CONTRACT_SETTINGS, ContractSetting, EXAMPLE_NAME, contract_setting, contract_variable, variable_of},
    setting::Setting,
    table::{PREFIX, all, by_key, by_variable, is_section, variable},
};
