//! Contracts as they are read: what is understood, and what is said of mistakes.
