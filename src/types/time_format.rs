//! The ways in which old APIs write a time.

use time::{format_description::BorrowedFormatItem, macros::format_description};

use super::clock::Timestamp;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeFormat {
    /// 2024-06-05T13:56:56Z
    Iso,
    /// 2024-06-05T13:56:56.000Z, as JavaScript writes it.
    IsoMs,
    /// 2025-05-20T13:08:18, in UTC without saying so.
    IsoSecondsNaive,
    /// 2025-05-20T12:08:18.338840, as Python writes it; in UTC without saying so.
    IsoMicrosNaive,
    /// Whole seconds since 1970: a number.
    Unix,
}

const ISO: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");
const ISO_MS: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");
const ISO_S: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]");
const ISO_US: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:6]");

impl TimeFormat {
    pub const ALL: [Self; 5] = [Self::Iso, Self::IsoMs, Self::IsoSecondsNaive, Self::IsoMicrosNaive, Self::Unix];

    pub fn word(self) -> &'static str {
        match self {
            Self::Iso => "iso",
            Self::IsoMs => "iso-ms",
            Self::IsoSecondsNaive => "iso-s-naive",
            Self::IsoMicrosNaive => "iso-us-naive",
            Self::Unix => "unix",
        }
    }

    pub fn write(self, moment: Timestamp) -> String {
        let layout = match self {
            Self::Iso => ISO,
            Self::IsoMs => ISO_MS,
            Self::IsoSecondsNaive => ISO_S,
            Self::IsoMicrosNaive => ISO_US,
            Self::Unix => return moment.seconds().to_string(),
        };
        moment.utc().format(layout).expect("a date and a time are all that these formats ask for")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_writes_the_same_moment() {
        let moment = Timestamp(1_747_742_898_338_840);
        let written = TimeFormat::ALL.map(|format| format.write(moment));
        assert_eq!(
            written,
            [
                "2025-05-20T12:08:18Z",
                "2025-05-20T12:08:18.338Z",
                "2025-05-20T12:08:18",
                "2025-05-20T12:08:18.338840",
                "1747742898"
            ]
        );
    }
}
