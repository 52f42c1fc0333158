//! One SQL file of a project, read once.

use crate::project::dump::read_dump;
use crate::project::file_settings::{FileSettings, MARK};
use crate::project::lossy::Lossy;
use crate::project::sections::sections_in_one_file;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use whimbrel_change::backfill::declared::written_out;
use whimbrel_postgres::dump::Dump;
use whimbrel_source::{
    Diagnostic, Digest, Digests, Header, Script, SharedFile, SourceFile, StandardConformingStrings,
};

/// One SQL file of a project, as it was when the project's folders were read.
///
/// What runs, what is digested and what messages point into are the same bytes.
#[derive(Debug)]
pub struct FileText {
    path: PathBuf,
    /// The bytes, where they are not those of the text: there was a byte order mark.
    marked: Option<Vec<u8>>,
    source: SharedFile,
    /// With what the file declares written out as statements.
    written_out: SharedFile,
    settings: FileSettings,
    raw: OnceLock<Digest>,
}

impl FileText {
    /// Takes over the bytes of the file at `path`, which is called `shown` in messages.
    ///
    /// # Errors
    /// Everything that is wrong with the file as text: not UTF-8, settings that cannot be used, two ways
    /// in one file.
    pub(crate) fn new(path: PathBuf, shown: &str, bytes: Vec<u8>) -> Result<Self, Vec<Diagnostic>> {
        let source = SourceFile::from_bytes(shown, &bytes).map_err(|diagnostic| vec![diagnostic])?;
        if let Some(refusal) = sections_in_one_file(&source) {
            return Err(vec![refusal]);
        }
        let settings =
            if source.text().contains(MARK) { FileSettings::read(&source)? } else { FileSettings::default() };
        let marked = (bytes.len() != source.text().len()).then_some(bytes);
        let written_out = written_out(SharedFile::clone(&source));
        Ok(Self { path, marked, source, written_out, settings, raw: OnceLock::new() })
    }

    /// The path, to open it.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The path from the project's root, to show it.
    #[must_use]
    pub fn name(&self) -> &str {
        self.source.name()
    }

    /// The bytes, with a byte order mark where there is one.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.marked.as_deref().unwrap_or(self.source.text().as_bytes())
    }

    /// The text, without a byte order mark.
    #[must_use]
    pub fn source(&self) -> &SharedFile {
        &self.source
    }

    /// What the file says about how it is run.
    #[must_use]
    pub fn settings(&self) -> &FileSettings {
        &self.settings
    }

    /// What the file says is lost when it runs, each with the query that counts it.
    #[must_use]
    pub fn lossy(&self) -> Vec<Lossy> {
        self.said("lossy").filter_map(|value| Lossy::read(&value).ok()).collect()
    }

    /// What is dumped before the file runs, for its way back.
    #[must_use]
    pub fn dumps(&self) -> Vec<Dump> {
        self.said("dump").filter_map(|value| read_dump(&value).ok()).collect()
    }

    /// The trigger that has to be there as long as the file fills columns.
    #[must_use]
    pub fn trigger(&self) -> Option<String> {
        self.said("trigger").last()
    }

    /// The fingerprint of the schema that the file was generated from.
    #[must_use]
    pub fn made_from(&self) -> Option<String> {
        self.said("made_from").last()
    }

    fn said(&self, key: &'static str) -> impl Iterator<Item = String> + use<> {
        let has_any = self.source.text().contains(MARK);
        let settings = if has_any { self.header().settings } else { Vec::new() };
        settings.into_iter().filter(move |setting| setting.key == key).map(|setting| setting.value)
    }

    /// The digest of the bytes; worked out when first asked for.
    #[must_use]
    pub fn raw_digest(&self) -> Digest {
        *self.raw.get_or_init(|| Digest::of(self.bytes()))
    }

    /// The statements, as a server with this setting reads them; what is declared is written out behind the text.
    ///
    /// # Errors
    /// As [`Script::read`].
    pub fn script(&self, strings: StandardConformingStrings) -> Result<Script, Vec<Diagnostic>> {
        Script::read(SharedFile::clone(&self.written_out), strings)
    }

    /// The text, with what it declares written out as statements.
    #[must_use]
    pub fn written_out(&self) -> &SharedFile {
        &self.written_out
    }

    /// Whether its statements are what it declares: a column, and the value that it is to have in every row.
    #[must_use]
    pub fn declares_values(&self) -> bool {
        self.written_out.text().len() != self.source.text().len()
    }

    /// Both digests, the normalised one over the statements of `script`.
    #[must_use]
    pub fn digests(&self, script: &Script) -> Digests {
        Digests::of(self.bytes(), script)
    }

    /// The comments at the head: the reason, and the settings as they are written.
    #[must_use]
    pub fn header(&self) -> Header {
        // A header with mistakes was refused when the file was read.
        Header::read(&self.source).unwrap_or_default()
    }
}
