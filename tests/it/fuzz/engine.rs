//! Mutates examples, runs a target with them for a bounded time, and keeps the inputs that it answers in a new way.

use std::{
    collections::BTreeSet,
    env, fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    time::{Duration, Instant, SystemTime},
};

const MAX_INPUT: usize = 4096;
const MAX_CORPUS: usize = 2000;
/// A parser that takes longer for `MAX_INPUT` bytes can be used to keep the server busy; generous, because tests are not optimised.
const MAX_TIME: Duration = Duration::from_secs(2);

/// What is parsed, and how.
pub(super) struct Target {
    pub(super) name: &'static str,
    pub(super) examples: Vec<Vec<u8>>,
    /// Words that mean something to the parser.
    pub(super) words: &'static [&'static str],
    /// Parses, asserts what is always true of the result, and returns its kind: an input of a new kind is mutated further.
    pub(super) run: fn(&[u8]) -> String,
}

impl Target {
    pub(super) fn fuzz(self) {
        for (path, input) in self.found() {
            assert!(self.survives(&input), "the input in {} fails again", path.display());
        }
        let (end, seed) = (Instant::now() + budget(), seed());
        let mut random = Random(seed);
        let (mut corpus, mut kinds) = (self.examples.clone(), BTreeSet::new());
        while Instant::now() < end {
            let input = self.mutate(&corpus, &mut random);
            let began = Instant::now();
            let Ok(kind) = catch_unwind(AssertUnwindSafe(|| (self.run)(&input))) else { self.keep(&input, "panics") };
            if began.elapsed() > MAX_TIME {
                self.keep(&input, "takes too long");
            }
            if kinds.insert(kind) && corpus.len() < MAX_CORPUS {
                corpus.push(input);
            }
        }
    }

    fn survives(&self, input: &[u8]) -> bool {
        let began = Instant::now();
        catch_unwind(AssertUnwindSafe(|| (self.run)(input))).is_ok() && began.elapsed() <= MAX_TIME
    }

    fn folder(&self) -> PathBuf {
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/fuzz/found").join(self.name)
    }

    fn found(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let files = fs::read_dir(self.folder()).into_iter().flatten();
        files.map(|file| file.unwrap().path()).map(|path| (path.clone(), fs::read(path).unwrap())).collect()
    }

    fn keep(&self, input: &[u8], what: &str) -> ! {
        let hash = input.iter().fold(0_u64, |hash, byte| hash.wrapping_mul(31).wrapping_add(u64::from(*byte)));
        let path = self.folder().join(format!("{hash:016x}"));
        fs::create_dir_all(self.folder()).unwrap();
        fs::write(&path, input).unwrap();
        panic!("{}: {what} for {:?}; kept in {}", self.name, String::from_utf8_lossy(input), path.display());
    }

    fn mutate(&self, corpus: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
        let mut input = random.pick(corpus).clone();
        for _ in 0..=random.below(6) {
            let at = random.below(input.len() + 1);
            let piece = match random.below(7) {
                0 => vec![random.byte()],
                1 | 2 => random.pick(self.words).as_bytes().to_vec(),
                3 => {
                    // A piece of another input.
                    let other = random.pick(corpus);
                    let from = random.below(other.len() + 1);
                    other[from..(from + random.below(40)).min(other.len())].to_vec()
                }
                4 => {
                    input.truncate(at);
                    continue;
                }
                5 if !input.is_empty() => {
                    let at = at.min(input.len() - 1);
                    input[at] ^= 1 << random.below(8);
                    continue;
                }
                _ => {
                    input.drain(at..(at + random.below(20)).min(input.len()));
                    continue;
                }
            };
            let times = if random.below(30) == 0 { random.below(200) } else { 1 };
            input.splice(at..at, piece.repeat(times));
        }
        input.truncate(MAX_INPUT);
        input
    }
}

/// Xorshift; its quality is enough to choose bytes.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap() % bound
    }

    fn byte(&mut self) -> u8 {
        u8::try_from(self.below(256)).unwrap()
    }

    fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }
}

#[expect(clippy::disallowed_methods, reason = "it is no setting of the server")]
fn budget() -> Duration {
    let seconds = env::var("FUZZ_SECONDS").ok().and_then(|text| text.parse().ok());
    seconds.map_or(Duration::from_millis(300), Duration::from_secs)
}

#[expect(clippy::disallowed_methods, reason = "every run tries other inputs")]
fn seed() -> u64 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    u64::try_from(now.as_nanos() & u128::from(u64::MAX)).unwrap() | 1
}

/// The kind of a message: without what it quotes.
pub(super) fn words_of(message: &str) -> String {
    message.split('`').step_by(2).map(|part| part.replace(|c: char| c.is_ascii_digit(), "")).collect()
}
