//! PNG files, checked as far as it is cheap: all chunks are there and as they were written (PNG specification, third edition, 5).

use flate2::Crc;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// More than any screen has, in each direction; a picture of so many pixels takes a browser a gigabyte.
const MAX_SIDE: u32 = 16_384;

/// A picture that is whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Png {
    pub width: u32,
    pub height: u32,
}

struct Chunk<'a> {
    name: &'a [u8],
    data: &'a [u8],
}

pub fn is_png(bytes: &[u8]) -> bool {
    bytes.starts_with(SIGNATURE)
}

impl Png {
    /// # Errors
    /// What is wrong with the file, to complete "it is a PNG file, but ...".
    pub fn check(bytes: &[u8]) -> Result<Self, &'static str> {
        let mut rest = bytes.strip_prefix(SIGNATURE).ok_or("it does not begin as one")?;
        let head = next_chunk(&mut rest)?;
        let size = size(&head).ok_or("its first part does not say how large the picture is")?;
        let mut has_picture = false;
        loop {
            let chunk = next_chunk(&mut rest)?;
            has_picture |= chunk.name == b"IDAT" && !chunk.data.is_empty();
            if chunk.name == b"IEND" {
                break;
            }
        }
        match (has_picture, rest.is_empty()) {
            (false, _) => Err("there is no picture in it"),
            (true, false) => Err("something follows its end"),
            (true, true) => Ok(size),
        }
    }
}

/// Width and height of an `IHDR`, neither of which may be zero.
fn size(head: &Chunk<'_>) -> Option<Png> {
    let number = |at: usize| {
        let number = u32::from_be_bytes(head.data.get(at..at + 4)?.try_into().ok()?);
        (1..=MAX_SIDE).contains(&number).then_some(number)
    };
    let is_head = head.name == b"IHDR" && head.data.len() == 13;
    is_head.then_some(Png { width: number(0)?, height: number(4)? })
}

/// A length, a name, data, and a checksum of name and data.
fn next_chunk<'a>(rest: &mut &'a [u8]) -> Result<Chunk<'a>, &'static str> {
    let cut = "it is cut off, or damaged";
    let (length, after) = rest.split_first_chunk::<4>().ok_or(cut)?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok().and_then(|length| length.checked_add(4)).ok_or(cut)?;
    let (named, after) = after.split_at_checked(length).ok_or(cut)?;
    let (checksum, after) = after.split_first_chunk::<4>().ok_or(cut)?;
    let mut sum = Crc::new();
    sum.update(named);
    if sum.sum() != u32::from_be_bytes(*checksum) {
        return Err("it is damaged: a checksum is wrong");
    }
    *rest = after;
    let (name, data) = named.split_at(4);
    Ok(Chunk { name, data })
}

/// A file of this size, whose picture is no picture.
#[cfg(test)]
pub fn sample(width: u32, height: u32) -> Vec<u8> {
    let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 6, 0, 0, 0]].concat();
    [SIGNATURE.to_vec(), chunk(b"IHDR", &head), chunk(b"IDAT", b"x"), chunk(b"IEND", b"")].concat()
}

#[cfg(test)]
fn chunk(name: &[u8], data: &[u8]) -> Vec<u8> {
    let mut sum = Crc::new();
    sum.update(name);
    sum.update(data);
    let length = u32::try_from(data.len()).unwrap_or_default();
    [&length.to_be_bytes()[..], name, data, &sum.sum().to_be_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_file_says_how_large_its_picture_is() {
        assert_eq!(Png::check(&sample(20, 10)), Ok(Png { width: 20, height: 10 }));
        let ours = include_bytes!("../../static/apple-touch-icon.png");
        assert_eq!(Png::check(ours), Ok(Png { width: 180, height: 180 }));
    }

    #[test]
    fn what_is_not_whole_is_refused_wherever_it_breaks() {
        let whole = sample(20, 10);
        for end in 0..whole.len() {
            assert!(Png::check(&whole[..end]).is_err(), "{end}");
        }
        for at in 8..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            assert!(Png::check(&damaged).is_err(), "{at}");
        }
        let without_picture = [SIGNATURE, &whole[8..33], &chunk(b"IEND", b"")].concat();
        for (bad, why) in [
            ([SIGNATURE, b" and so on"].concat(), "cut off"),
            ([&whole[..], b"more"].concat(), "something follows"),
            (sample(0, 10), "how large"),
            (sample(10, 1 << 20), "how large"),
            (without_picture, "no picture"),
        ] {
            assert!(Png::check(&bad).unwrap_err().contains(why), "{why}: {:?}", Png::check(&bad));
        }
    }
}
