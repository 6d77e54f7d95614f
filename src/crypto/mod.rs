//! Pure cryptography: values in, values out, every primitive from a library.

pub mod api_key;
pub mod argon2_hash;
pub mod content_hash;
pub mod decoy;
pub mod decoy_django_hash;
pub mod device_cookie;
pub mod email_token_secret;
pub mod encrypt_at_rest;
pub mod file_hash;
pub mod form_binding;
pub mod hash_cost;
pub mod hash_queue;
pub mod jwt;
pub mod keyring;
pub mod known_hash;
pub mod legacy_hashes;
pub mod legacy_tokens;
pub mod multiset_hash;
pub mod password;
pub mod password_guesses;
pub mod password_policy;
pub mod random_uuid;
pub mod refresh_client;
pub mod signed_timestamp;
pub mod webauthn;
