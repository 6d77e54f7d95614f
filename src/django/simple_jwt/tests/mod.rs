//! Tests of reading SimpleJWT's settings.

mod reading;
mod translating;
