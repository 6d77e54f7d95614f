//! The unit in which passwords are weighed.

/// The logarithm of a number of guesses, in tenths of a decimal digit: 80 stands for 10^8, as many as eight random digits cost.
pub type Guesses = u32;
