//! What a stock is called and what it costs: a symbol, and an exact price in hundredths.

use std::fmt;

use sea_orm::DeriveValueType;

use crate::error::FieldError;

const MAX_SYMBOL_LEN: usize = 12;
/// Larger counts are not exact in every client's numbers (RFC 8259 6).
const MAX_QUANTITY: i64 = (1 << 53) - 1;
/// In whole units: ten digits before the point.
const MAX_PRICE: i64 = 9_999_999_999;
const DECIMALS: usize = 2;

/// Letters, digits, dots and hyphens; small letters become capitals.
///
/// # Errors
/// `Blank`, `TooLong` (12 characters) or `NotASymbol`.
pub fn symbol(text: &str) -> Result<String, FieldError> {
    let symbol = text.trim().to_ascii_uppercase();
    if symbol.is_empty() {
        return Err(FieldError::Blank);
    }
    if symbol.chars().count() > MAX_SYMBOL_LEN {
        return Err(FieldError::TooLong { max: MAX_SYMBOL_LEN });
    }
    let known = |c: char| c.is_ascii_alphanumeric() || ".-".contains(c);
    if symbol.chars().all(known) { Ok(symbol) } else { Err(FieldError::NotASymbol) }
}

/// How many there are.
///
/// # Errors
/// `OutOfRange`, below nothing or beyond what numbers hold exactly.
pub fn quantity(count: i64) -> Result<i64, FieldError> {
    if (0..=MAX_QUANTITY).contains(&count) { Ok(count) } else { Err(FieldError::OutOfRange { min: 0, max: MAX_QUANTITY }) }
}

/// Hundredths, never a floating-point number: written and read as a text like `171.25`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, DeriveValueType)]
pub struct Price(i64);

impl Price {
    /// # Errors
    /// `NotADecimal`, `TooManyDecimals` (2 places) or `OutOfRange` (0 to 9999999999).
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        let text = text.trim();
        let (sign, number) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
        let (whole, part) = number.split_once('.').unwrap_or((number, ""));
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(part) || number.ends_with('.') {
            return Err(FieldError::NotADecimal);
        }
        if part.trim_end_matches('0').len() > DECIMALS {
            return Err(FieldError::TooManyDecimals { max: DECIMALS });
        }
        let out_of_range = FieldError::OutOfRange { min: 0, max: MAX_PRICE };
        let part: i64 = format!("{part:0<2.2}").parse().map_err(|_| FieldError::NotADecimal)?;
        match whole.parse::<i64>() {
            Ok(whole) if whole <= MAX_PRICE && sign * (whole + part) >= 0 => Ok(Self(whole * 100 + part)),
            _ => Err(out_of_range),
        }
    }
}

impl fmt::Display for Price {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_is_exact_to_the_hundredth() {
        for (text, written) in [("171.25", "171.25"), (" 3 ", "3.00"), ("0.5", "0.50"), ("1.500", "1.50"), ("-0", "0.00")] {
            assert_eq!(Price::parse(text).map(|price| price.to_string()), Ok(written.to_owned()), "{text}");
        }
        assert_eq!(Price::parse("1.005"), Err(FieldError::TooManyDecimals { max: 2 }));
        for text in ["-0.01", "-5", "10000000000", "99999999999999999999"] {
            assert!(matches!(Price::parse(text), Err(FieldError::OutOfRange { .. })), "{text}");
        }
        for text in ["", ".", ".5", "1.", "1e3", "NaN", "1,5", "--1", "+1", "١"] {
            assert_eq!(Price::parse(text), Err(FieldError::NotADecimal), "{text}");
        }
    }

    #[test]
    fn a_symbol_is_written_in_capitals() {
        assert_eq!(symbol(" brk.b "), Ok("BRK.B".to_owned()));
        assert_eq!(symbol("A B"), Err(FieldError::NotASymbol));
        assert_eq!(symbol("ABCDEFGHIJKLM"), Err(FieldError::TooLong { max: 12 }));
    }
}
