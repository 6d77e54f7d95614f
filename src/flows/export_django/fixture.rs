//! The file that is written, with its failures as ours.

use std::io::{self, Write};

use crate::{
    django::{FixtureRecord, FixtureWriter},
    error::{InternalError, Result},
};

pub(super) struct Fixture<'a>(FixtureWriter<&'a mut dyn Write>);

impl<'a> Fixture<'a> {
    pub(super) fn new(out: &'a mut dyn Write) -> Self {
        Self(FixtureWriter::new(out))
    }

    pub(super) fn write(&mut self, record: &FixtureRecord<'_>) -> Result<()> {
        Ok(self.0.write(record).map_err(fault)?)
    }

    pub(super) fn finish(self) -> Result<()> {
        self.0.finish().map_err(fault)?;
        Ok(())
    }
}

fn fault(error: io::Error) -> InternalError {
    InternalError::new("write the fixture", error)
}
