//! What is to be written, in a temporary file: however much it is, the database is locked only while it is written.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, BufWriter, Seek, Write},
    marker::PhantomData,
};

use serde::{Serialize, de::DeserializeOwned};

use crate::error::{InternalError, Result};

/// Values in the order in which they were put. The file has no name, and ends with the process.
pub(super) struct Staged<T> {
    file: BufWriter<File>,
    count: usize,
    kind: PhantomData<T>,
}

/// The values again, some at a time.
pub(super) struct Batches<T> {
    lines: io::Lines<BufReader<File>>,
    kind: PhantomData<T>,
}

impl<T: Serialize + DeserializeOwned> Staged<T> {
    pub(super) fn new() -> Result<Self> {
        Ok(Self { file: BufWriter::new(tempfile::tempfile().map_err(failed)?), count: 0, kind: PhantomData })
    }

    pub(super) fn put(&mut self, value: &T) -> Result<()> {
        serde_json::to_writer(&mut self.file, value).map_err(failed)?;
        self.count += 1;
        Ok(self.file.write_all(b"\n").map_err(failed)?)
    }

    pub(super) fn count(&self) -> usize {
        self.count
    }

    pub(super) fn read(&mut self) -> Result<Batches<T>> {
        self.file.flush().map_err(failed)?;
        let mut file = self.file.get_ref().try_clone().map_err(failed)?;
        file.rewind().map_err(failed)?;
        Ok(Batches { lines: BufReader::new(file).lines(), kind: PhantomData })
    }
}

impl<T: DeserializeOwned> Batches<T> {
    /// So many at most; none at the end.
    pub(super) fn next(&mut self, most: usize) -> Result<Vec<T>> {
        let mut values = Vec::new();
        for line in self.lines.by_ref().take(most) {
            values.push(serde_json::from_str(&line.map_err(failed)?).map_err(failed)?);
        }
        Ok(values)
    }
}

fn failed(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> InternalError {
    InternalError::new("keep what is to be imported in a temporary file", error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_comes_back_in_its_order_and_more_than_once() {
        let mut staged = Staged::<String>::new().unwrap();
        for text in ["a", "line\nbreak", "c"] {
            staged.put(&text.to_owned()).unwrap();
        }
        for _ in 0..2 {
            let mut batches = staged.read().unwrap();
            assert_eq!(batches.next(2).unwrap(), ["a", "line\nbreak"]);
            assert_eq!(batches.next(2).unwrap(), ["c"]);
            assert!(batches.next(2).unwrap().is_empty());
        }
    }
}
