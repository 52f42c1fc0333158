//! Diagnostics for programs.

use serde_json::{Value, json};

use crate::diagnostic::{Diagnostic, Label};

/// `diagnostic` with every fact that people are shown.
///
/// An object with `code`, `severity`, `message`, `labels`, `notes` and `help`; a label has `file`,
/// `line`, `column`, `end_line`, `end_column` (after its last character) and `message`. Lines and columns begin at
/// 1; columns count characters.
#[must_use]
pub fn json(diagnostic: &Diagnostic) -> Value {
    json!({
        "code": diagnostic.code,
        "severity": diagnostic.severity,
        "message": diagnostic.message,
        "labels": diagnostic.labels.iter().map(label).collect::<Vec<_>>(),
        "notes": diagnostic.notes,
        "help": diagnostic.help,
    })
}

fn label(label: &Label) -> Value {
    let start = label.file.position(label.span.start);
    let end = label.file.position(label.span.end);
    json!({
        "file": label.file.name(),
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
        "message": label.message,
    })
}
