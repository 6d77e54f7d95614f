//! The JSON Schema of a contract's file, for editors. It knows the keys and words that the reader knows, which a test compares.

mod keys;
mod shapes;
mod table;

#[cfg(test)]
mod tests;

pub use self::keys::schema;
