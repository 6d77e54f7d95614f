//! The files of `static/`, as `build.rs` has put them into the binary.

/// A file in the forms that it is served in; one at least. A form that would not be shorter is left out.
pub struct StaticFile {
    pub name: &'static str,
    pub plain: Option<&'static [u8]>,
    pub gzip: Option<&'static [u8]>,
    pub brotli: Option<&'static [u8]>,
}

include!(concat!(env!("OUT_DIR"), "/static_files.rs"));
