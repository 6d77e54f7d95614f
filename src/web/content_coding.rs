//! In which forms a file is served, and which of them a client takes (RFC 9110 8.4 and 12.5.3).

use std::{io::Read, sync::OnceLock};

use bytes::Bytes;
use flate2::{Compression, read::GzDecoder, read::GzEncoder};

use super::static_files::StaticFile;

/// Of two that a client likes as much, the shorter comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    Brotli,
    Gzip,
    Identity,
}

/// A file in one form at least.
pub struct Forms {
    plain: OnceLock<Bytes>,
    gzip: Option<Bytes>,
    brotli: Option<Bytes>,
}

impl Coding {
    const ALL: [Self; 3] = [Self::Brotli, Self::Gzip, Self::Identity];

    /// As in `Content-Encoding`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
            Self::Identity => "identity",
        }
    }
}

impl Forms {
    pub fn of(file: &StaticFile) -> Self {
        let held = |bytes: Option<&'static [u8]>| bytes.map(Bytes::from_static);
        Self {
            plain: held(file.plain).map_or_else(OnceLock::new, OnceLock::from),
            gzip: held(file.gzip),
            brotli: held(file.brotli),
        }
    }

    pub fn plain(bytes: Bytes) -> Self {
        Self { plain: OnceLock::from(bytes), gzip: None, brotli: None }
    }

    /// For what is made when the server starts: quickly packed, and not by Brotli, which takes its time.
    pub fn packed(bytes: Bytes) -> Self {
        let mut packed = Vec::new();
        let is_shorter =
            GzEncoder::new(&*bytes, Compression::best()).read_to_end(&mut packed).is_ok() && packed.len() < bytes.len();
        Self { gzip: is_shorter.then(|| packed.into()), ..Self::plain(bytes) }
    }

    /// What tells this file from others: one of its forms.
    pub fn any(&self) -> &Bytes {
        self.plain.get().or(self.gzip.as_ref()).unwrap_or_else(|| self.unpacked())
    }

    /// The form that a client likes best, by its `Accept-Encoding`. One that likes none gets it as it is.
    pub fn best(&self, accept_encoding: &str) -> (Coding, &Bytes) {
        let accepted = Coding::ALL.map(|coding| (coding, weight(accept_encoding, coding)));
        let held = accepted.into_iter().filter_map(|(coding, weight)| Some((coding, self.stored(coding)?, weight)));
        let liked = held.filter(|(.., weight)| *weight > 0.0);
        let best = liked.reduce(|best, other| if other.2 > best.2 { other } else { best });
        best.map_or_else(|| (Coding::Identity, self.unpacked()), |(coding, bytes, _)| (coding, bytes))
    }

    /// Whether the answer depends on the client.
    pub fn vary(&self) -> bool {
        self.gzip.is_some() || self.brotli.is_some()
    }

    fn stored(&self, coding: Coding) -> Option<&Bytes> {
        match coding {
            Coding::Brotli => self.brotli.as_ref(),
            Coding::Gzip => self.gzip.as_ref(),
            Coding::Identity => self.plain.get(),
        }
    }

    /// Files that are only there packed are ours, and unpacked for the first client that needs them so.
    fn unpacked(&self) -> &Bytes {
        self.plain.get_or_init(|| {
            let mut plain = Vec::new();
            let packed = self.gzip.as_deref().unwrap_or_default();
            if let Err(error) = GzDecoder::new(packed).read_to_end(&mut plain) {
                tracing::error!(event = "static_file_damaged", "a file of the server cannot be unpacked: {error}");
            }
            plain.into()
        })
    }
}

/// How much a client likes a coding, from 0 to 1. What it does not name it takes as it is, and not packed.
fn weight(accept_encoding: &str, coding: Coding) -> f32 {
    let ranges = accept_encoding.split(',').map(|range| range.split_once(';').unwrap_or((range, "")));
    let mut ranges = ranges.map(|(name, rest)| (name.trim(), rest.trim()));
    let of = |name: &str| ranges.clone().find(|(range, _)| range.eq_ignore_ascii_case(name)).map(|(_, rest)| quality(rest));
    let named = of(coding.word()).or_else(|| if coding == Coding::Gzip { of("x-gzip") } else { None });
    let unnamed = if coding == Coding::Identity { 0.001 } else { 0.0 };
    named.or_else(|| ranges.find(|(range, _)| *range == "*").map(|(_, rest)| quality(rest))).unwrap_or(unnamed)
}

/// `q=0.5`; 1 where nothing is said, and 0 for what is no number.
fn quality(parameter: &str) -> f32 {
    if parameter.is_empty() {
        return 1.0;
    }
    let number = parameter.strip_prefix("q=").or_else(|| parameter.strip_prefix("Q="));
    number.and_then(|number| number.trim().parse().ok()).filter(|weight| (0.0..=1.0).contains(weight)).unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms() -> Forms {
        Forms { brotli: Some(Bytes::from_static(b"b")), ..Forms::packed(Bytes::from("a".repeat(100))) }
    }

    #[test]
    fn a_client_gets_the_form_that_it_likes_best_and_the_shortest_of_equals() {
        for (accepted, coding) in [
            ("gzip, deflate, br, zstd", Coding::Brotli),
            ("gzip, deflate", Coding::Gzip),
            ("X-GZIP", Coding::Gzip),
            ("br;q=0.5, gzip;q=0.8", Coding::Gzip),
            ("br; q=1.0, gzip;Q=1", Coding::Brotli),
            ("br;q=0, gzip", Coding::Gzip),
            ("br;q=0,gzip;q=0", Coding::Identity),
            ("*", Coding::Brotli),
            ("*;q=0", Coding::Identity),
            ("identity", Coding::Identity),
            ("identity;q=0, gzip;q=0.001", Coding::Gzip),
            ("identity;q=1, *;q=0.5", Coding::Identity),
            ("identity;q=0", Coding::Identity),
            ("deflate", Coding::Identity),
            ("gzip;q=nonsense", Coding::Identity),
            ("gzip;q=2", Coding::Identity),
            ("", Coding::Identity),
            (",,;;,", Coding::Identity),
        ] {
            assert_eq!(forms().best(accepted).0, coding, "{accepted}");
        }
    }

    #[test]
    fn what_is_only_there_packed_is_unpacked_for_who_needs_it() {
        let text = "text ".repeat(100);
        let packed = Forms { plain: OnceLock::new(), ..Forms::packed(text.clone().into()) };
        assert_eq!(packed.best("gzip, br").0, Coding::Gzip);
        assert_eq!(packed.best("br"), (Coding::Identity, &Bytes::from(text.clone())));
        assert_eq!(packed.best(""), (Coding::Identity, &Bytes::from(text)));
    }

    #[test]
    fn what_would_not_become_shorter_is_not_packed() {
        assert!(!Forms::packed(Bytes::from_static(b"a")).vary());
        assert_eq!(Forms::packed(Bytes::from_static(b"a")).best("gzip"), (Coding::Identity, &Bytes::from_static(b"a")));
    }
}
