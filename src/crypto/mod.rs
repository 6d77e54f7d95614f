//! Pure cryptography of the house: values in, values out, every primitive from a library.

pub mod api_key;
pub mod decoy;
pub mod device;
pub mod digest;
pub mod django;
pub mod fingerprint;
pub mod jwt;
pub mod keyring;
pub mod made_for;
pub mod mail_link;
pub mod password;
pub mod renewer;
pub mod seal;
pub mod stamp;
pub mod strength;
pub mod sum;
