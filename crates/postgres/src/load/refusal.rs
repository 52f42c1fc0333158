//! What a server says of a statement that cannot run.

use super::{Item, LoadError};
use tokio_postgres::Error;
use tokio_postgres::error::{DbError, ErrorPosition, SqlState};
use whimbrel_source::{Diagnostic, Span};

/// A statement, and why the server refused it.
pub(super) struct Refusal {
    diagnostic: Diagnostic,
    code: SqlState,
    message: String,
}

/// Codes that say that something is not there, or not yet as it must be.
const MISSING: [&SqlState; 8] = [
    &SqlState::UNDEFINED_TABLE,
    &SqlState::UNDEFINED_COLUMN,
    &SqlState::UNDEFINED_FUNCTION,
    &SqlState::UNDEFINED_OBJECT,
    &SqlState::UNDEFINED_PARAMETER,
    &SqlState::INVALID_SCHEMA_NAME,
    &SqlState::INVALID_FOREIGN_KEY,
    &SqlState::OBJECT_NOT_IN_PREREQUISITE_STATE,
];

impl Refusal {
    /// Reads the server's words; a connection that broke is no refusal.
    pub(super) fn of(item: Item<'_>, error: Error) -> Result<Self, LoadError> {
        let Some(server) = error.as_db_error() else { return Err(LoadError::Server(error)) };
        Ok(Self {
            diagnostic: diagnostic(item, server),
            code: server.code().clone(),
            message: server.message().to_owned(),
        })
    }

    /// SQLSTATE.
    pub(super) fn code(&self) -> &SqlState {
        &self.code
    }

    /// The server's message.
    pub(super) fn message(&self) -> &str {
        &self.message
    }

    /// Whether it may only wait for another statement.
    pub(super) fn waits(&self) -> bool {
        MISSING.contains(&&self.code)
    }
}

fn diagnostic(item: Item<'_>, server: &DbError) -> Diagnostic {
    let file = &item.script.file;
    let text = item.statement.text(file);
    let start = item.statement.span.start;
    let offset = match server.position() {
        Some(ErrorPosition::Original(place)) => {
            let place = usize::try_from(place.saturating_sub(1)).unwrap_or_default();
            text.char_indices().nth(place).map(|(offset, _)| offset)
        }
        Some(ErrorPosition::Internal { .. }) | None => None,
    };
    let word = |offset: usize| {
        let rest = text.get(offset..).unwrap_or_default();
        let is_part = |character: char| character.is_alphanumeric() || "_.\"$".contains(character);
        rest.find(|character| !is_part(character)).unwrap_or(rest.len()).max(1)
    };
    let span = match offset {
        Some(offset) => Span::new(start + offset, start + offset + word(offset)),
        None => Span::new(start, start + text.lines().next().unwrap_or_default().trim_end().len()),
    };
    let mut diagnostic = Diagnostic::error("schema-refused", server.message().to_owned()).at(file, span, "");
    let said = format!(
        "PostgreSQL said: {}: {} (SQLSTATE {})",
        server.severity(),
        server.message(),
        server.code().code()
    );
    diagnostic = diagnostic.with_note(said);
    for (word, text) in [("DETAIL", server.detail()), ("HINT", server.hint()), ("CONTEXT", server.where_())] {
        if let Some(text) = text {
            diagnostic = diagnostic.with_note(format!("{word}: {text}"));
        }
    }
    match help(server) {
        Some(help) => diagnostic.with_help(help),
        None => diagnostic,
    }
}

fn help(server: &DbError) -> Option<&'static str> {
    let is_about_extension = server.message().starts_with("extension ")
        || server.message().starts_with("could not open extension control file");
    let about_extension = "the scratch server has no such extension: install it there, or name a server that has it: [scratch] url";
    let about_library = "the scratch server has no such library: name a server that has it: [scratch] url";
    if is_about_extension {
        Some(about_extension)
    } else if server.message().starts_with("could not access file") {
        Some(about_library)
    } else {
        None
    }
}

/// What is wrong by itself comes before what may only wait for it.
pub(super) fn told(refusals: impl Iterator<Item = Refusal>) -> Vec<Diagnostic> {
    let mut refusals: Vec<Refusal> = refusals.collect();
    refusals.sort_by_key(Refusal::waits);
    refusals.into_iter().map(|refusal| refusal.diagnostic).collect()
}
