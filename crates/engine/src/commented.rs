//! Files of SQL whose comments say what a statement is for: queries, checks, rows.

use crate::context::Context;
use crate::failure::{Class, Failure};
use std::path::Path;
use whimbrel_source::{Diagnostic, Piece, Script, SourceFile, StandardConformingStrings};

/// A statement, with the lines of the comment before it, without their dashes.
pub(crate) struct Commented {
    pub(crate) sql: String,
    pub(crate) comment: Vec<String>,
}

impl Commented {
    /// What it is called where nothing names it: its first words.
    pub(crate) fn first_words(&self) -> String {
        self.sql.split_whitespace().take(12).collect::<Vec<_>>().join(" ")
    }
}

/// Reads the statements of a file; the path starts from the project's root.
///
/// # Errors
/// The file can't be read, or is no SQL.
pub(crate) fn statements(context: &Context<'_>, path: &Path) -> Result<Vec<Commented>, Failure> {
    let whole = context.project.resolve(path);
    let bytes = std::fs::read(&whole).map_err(|error| {
        let diagnostic = Diagnostic::error("unreadable-file", format!("{} cannot be read", path.display()));
        Failure::new(Class::Usage, diagnostic.with_note(error.to_string()))
    })?;
    let unfit = |diagnostics| Failure { class: Class::Usage, diagnostics };
    let file = SourceFile::from_bytes(path.display().to_string(), &bytes);
    let file = file.map_err(|diagnostic| unfit(vec![diagnostic]))?;
    let script = Script::read(file, StandardConformingStrings::On).map_err(unfit)?;
    let mut found = Vec::new();
    let mut comment = Vec::new();
    for piece in script.pieces() {
        match piece {
            Piece::Between(span) => {
                let lines = script.file.slice(span).lines().filter_map(|line| line.trim().strip_prefix("--"));
                comment.extend(lines.map(|line| line.trim().to_owned()));
            }
            Piece::Statement(statement) => {
                let sql = statement.text(&script.file).to_owned();
                found.push(Commented { sql, comment: std::mem::take(&mut comment) });
            }
            Piece::CopyData(_) => {}
        }
    }
    Ok(found)
}
