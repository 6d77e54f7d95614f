//! Django SimpleJWT's settings: read from a settings file without running it, and said in the words of contracts.

mod duration;
mod headers;
mod json;
mod python;
mod python_tokens;
mod rules;
mod setting;
mod settings;
mod translate;
mod value;

#[cfg(test)]
mod tests;

pub use self::{
    setting::Setting,
    settings::{names_blacklist, read},
    translate::{Blacklist, Note, Translation, translate},
};
