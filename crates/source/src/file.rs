//! A text file, and places in it.

use std::sync::{Arc, OnceLock};

use crate::diagnostic::Diagnostic;

/// A half-open range of bytes in one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset after the last byte; never less than `start`.
    pub end: usize,
}

impl Span {
    /// From `start` to before `end`; empty at `start` where `end` is less.
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end: if end < start { start } else { end } }
    }

    /// Length in bytes.
    #[must_use]
    pub const fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether no byte is covered.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.end == self.start
    }

    /// Whether the byte at `offset` is covered.
    #[must_use]
    pub const fn contains(self, offset: usize) -> bool {
        self.start <= offset && offset < self.end
    }
}

/// A place as people count it: both numbers start at 1, columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// A text file under the name that its user knows it by.
#[derive(Debug, Clone)]
pub struct SourceFile {
    name: String,
    text: String,
    /// Offsets of the first byte of each line; found when first asked for.
    line_starts: OnceLock<Vec<usize>>,
}

impl PartialEq for SourceFile {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.text == other.text
    }
}

impl Eq for SourceFile {}

/// A file is shared by every diagnostic that points into it.
pub type SharedFile = Arc<SourceFile>;

/// U+FEFF in UTF-8; editors on Windows write it before the first character.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// How files begin that are no SQL: archives of `pg_dump`, and UTF-16.
const OTHER_CONTENT: [&[u8]; 3] = [b"PGDMP", b"\xFF\xFE", b"\xFE\xFF"];

impl SourceFile {
    /// A file with this name and text.
    #[must_use]
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> SharedFile {
        Arc::new(Self { name: name.into(), text: text.into(), line_starts: OnceLock::new() })
    }

    /// A file with this name and these bytes, without their byte order mark.
    ///
    /// # Errors
    /// `not-utf-8` and `nul-byte`, each pointing at the first byte that PostgreSQL could not take
    /// as text.
    pub fn from_bytes(name: impl Into<String>, bytes: &[u8]) -> Result<SharedFile, Diagnostic> {
        let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
        match std::str::from_utf8(bytes) {
            Err(error) => Err(not_utf8(name.into(), bytes, error.valid_up_to())),
            Ok(text) => match text.find('\0') {
                Some(offset) => Err(nul_byte(&Self::new(name, text), offset)),
                None => Ok(Self::new(name, text)),
            },
        }
    }

    /// The same, with a sign in place of each byte that is no character, and with NUL bytes, for saying more about the
    /// file; and what is wrong with it. What it has is not what its bytes are: it must not be run or written back.
    ///
    /// # Errors
    /// Those of [`SourceFile::from_bytes`], where the file is no text of SQL at all.
    pub fn from_damaged_bytes(
        name: impl Into<String>,
        bytes: &[u8],
    ) -> Result<(SharedFile, Option<Diagnostic>), Diagnostic> {
        let name = name.into();
        let damage = match Self::from_bytes(name.clone(), bytes) {
            Ok(file) => return Ok((file, None)),
            Err(damage) => damage,
        };
        if OTHER_CONTENT.iter().any(|beginning| bytes.starts_with(beginning)) {
            return Err(damage);
        }
        let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
        let others = places_without_character(bytes).saturating_sub(1);
        let damage = match others {
            0 => damage,
            others => damage.with_note(format!("There are {others} more such places in the file.")),
        };
        Ok((Self::new(name, String::from_utf8_lossy(bytes)), Some(damage)))
    }

    /// The name that is shown: the path from the project's root.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text, without a byte order mark.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text under `span`; empty where the span does not lie on characters of this file.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start..span.end).unwrap_or_default()
    }

    /// Line and column of the byte at `offset`; the end of the text for anything beyond it.
    ///
    /// Lines end with `\n`; the `\r` before it belongs to the line.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.text.len());
        let (line, start) = self.line_of(offset);
        let before = self.text.as_bytes().get(start..offset).unwrap_or_default();
        Position { line, column: characters_started_in(before) + 1 }
    }

    /// The whole line around the byte at `offset`, without its line end.
    #[must_use]
    pub fn line_at(&self, offset: usize) -> &str {
        self.slice(self.line_span(offset))
    }

    /// Where the line around the byte at `offset` begins and ends, without its line end.
    #[must_use]
    pub fn line_span(&self, offset: usize) -> Span {
        let (_, start) = self.line_of(offset.min(self.text.len()));
        let rest = self.text.get(start..).unwrap_or_default();
        let line = rest.split('\n').next().unwrap_or_default();
        Span::new(start, start + line.strip_suffix('\r').unwrap_or(line).len())
    }

    /// Offset of the `number`th character of `span`, counted from 1 as the server counts in the
    /// position of an error; the end of the span for anything beyond it.
    #[must_use]
    pub fn offset_of_character(&self, span: Span, number: usize) -> usize {
        self.slice(span)
            .char_indices()
            .nth(number.saturating_sub(1))
            .map_or(span.end, |(offset, _)| span.start + offset)
    }

    /// Number (from 1) and first offset of the line that `offset` is in.
    fn line_of(&self, offset: usize) -> (usize, usize) {
        let starts = self.line_starts.get_or_init(|| line_starts(&self.text));
        let line = starts.partition_point(|start| *start <= offset);
        (line, starts.get(line.saturating_sub(1)).copied().unwrap_or_default())
    }
}

fn line_starts(text: &str) -> Vec<usize> {
    let mut starts = Vec::with_capacity(text.len() / 32 + 2);
    starts.push(0);
    starts.extend(text.match_indices('\n').map(|(at, _)| at + 1));
    starts
}

/// Continuation bytes of UTF-8 are `10xxxxxx`; every other byte starts a character.
fn characters_started_in(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0b1100_0000 != 0b1000_0000).count()
}

/// Sequences of bytes that are no character, or else NUL bytes.
fn places_without_character(bytes: &[u8]) -> usize {
    match bytes.utf8_chunks().filter(|chunk| !chunk.invalid().is_empty()).count() {
        0 => bytes.split(|byte| *byte == 0).count() - 1,
        places => places,
    }
}

fn not_utf8(name: String, bytes: &[u8], valid_up_to: usize) -> Diagnostic {
    let byte = bytes.get(valid_up_to).copied().unwrap_or_default();
    let file = SourceFile::new(name, String::from_utf8_lossy(bytes));
    let position = file.position(valid_up_to);
    let end = valid_up_to + char::REPLACEMENT_CHARACTER.len_utf8();
    let diagnostic = Diagnostic::error(
        "not-utf-8",
        format!("byte 0x{byte:02x} at line {}, column {} is not UTF-8", position.line, position.column),
    )
    .at(&file, Span::new(valid_up_to, end), "not a character of UTF-8");
    match bytes {
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => diagnostic
            .with_note("The file begins with the byte order mark of UTF-16.")
            .with_help("save it as UTF-8 in the editor, or convert it: iconv -f UTF-16 -t UTF-8"),
        _ => diagnostic
            .with_note("Files of SQL are read as UTF-8, and sent to the server as UTF-8.")
            .with_help("save it as UTF-8 in the editor, or convert it: iconv -f WINDOWS-1252 -t UTF-8"),
    }
}

fn nul_byte(file: &SharedFile, offset: usize) -> Diagnostic {
    let position = file.position(offset);
    let diagnostic = Diagnostic::error(
        "nul-byte",
        format!("line {}, column {} has a NUL byte", position.line, position.column),
    )
    .at(file, Span::new(offset, offset + 1), "NUL");
    if file.text().starts_with("PGDMP") {
        return diagnostic
            .with_note("The file is an archive of pg_dump in its custom format, not SQL.")
            .with_help("write it out as SQL: pg_restore --file=out.sql <archive>");
    }
    diagnostic
        .with_note("PostgreSQL cannot store or read a NUL byte in text.")
        .with_help("remove the byte; a file with many of them is binary, or UTF-16")
}
