//! What going back would lose now: the queries of the down files, asked of the live database.

use crate::context::Context;
use crate::database::server_failure;
use crate::failure::{Class, Failure};
use crate::opened::Opened;
use crate::project::{FileText, Lossy};
use serde::Serialize;
use whimbrel_change::{MigrationId, Progress};
use whimbrel_postgres::Session;
use whimbrel_postgres::counting::count_rows;
use whimbrel_source::{Diagnostic, Severity};

/// What one line of a down file says is lost, with the number of rows that it is now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Loss {
    /// Whose down file.
    pub migration: MigrationId,
    /// What is lost, in the words of the file.
    pub what: String,
    /// How many rows lose something; `None` where that cannot be counted now.
    pub rows: Option<i64>,
    /// Why it cannot be counted, in PostgreSQL's words.
    pub why_not: Option<String>,
}

impl Loss {
    /// Whether nothing is lost.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.rows == Some(0)
    }

    /// `214 rows: their label becomes empty`
    #[must_use]
    pub fn in_words(&self) -> String {
        let what = &self.what;
        match (self.rows, &self.why_not) {
            (Some(1), _) => format!("1 row: {what}"),
            (Some(rows), _) => format!("{rows} rows: {what}"),
            (None, why) => {
                format!(
                    "{what}; it cannot be counted now: {}",
                    why.as_deref().unwrap_or("it gives no number")
                )
            }
        }
    }
}

/// Counts what the down files of these migrations would lose now.
pub(crate) async fn losses<'a>(
    opened: &Opened<'_>,
    ids: impl IntoIterator<Item = &'a MigrationId>,
) -> Result<Vec<Loss>, Failure> {
    let mut losses = Vec::new();
    for id in ids {
        let down = opened.migrations.get(id).and_then(|file| file.down.as_ref());
        let lossy = down.map(FileText::lossy).unwrap_or_default();
        losses.extend(counted(opened.context, &opened.database.session, id, lossy).await?);
    }
    Ok(losses)
}

async fn counted(
    context: &Context<'_>,
    session: &Session,
    id: &MigrationId,
    lossy: Vec<Lossy>,
) -> Result<Vec<Loss>, Failure> {
    let mut losses = Vec::new();
    for Lossy { query, what } in lossy {
        let what_for = format!("counting what going back below {id} would lose");
        context.observer.see(&Progress::Preparing { what: what_for, done: 0, of: 0 });
        let counted = count_rows(session.client(), &query).await;
        let counted = counted.map_err(|error| server_failure("counting what would be lost", &error))?;
        let (rows, why_not) = match counted {
            Ok(rows) => (rows, None),
            Err(why) => (None, Some(why)),
        };
        losses.push(Loss { migration: id.clone(), what, rows, why_not });
    }
    Ok(losses)
}

/// Refuses to go back below one migration where that loses something now; what is newer has been taken back.
pub(crate) async fn refuse_at_its_turn(
    context: &Context<'_>,
    session: &Session,
    id: &MigrationId,
    lossy: Vec<Lossy>,
) -> Result<(), Failure> {
    let losses = counted(context, session, id, lossy).await?;
    let lost: Vec<&Loss> = losses.iter().filter(|loss| !loss.is_none()).collect();
    if lost.is_empty() {
        return Ok(());
    }
    let help = format!("if that is what you want: whimbrel down --accept-lossy {id}");
    Err(Failure::new(Class::Refused, loses(id, lost).with_help(help)))
}

fn loses(id: &MigrationId, lost: Vec<&Loss>) -> Diagnostic {
    let diagnostic = Diagnostic::error("down-loses", format!("going back below {id} loses information"));
    lost.into_iter().fold(diagnostic, |diagnostic, loss| diagnostic.with_note(loss.in_words()))
}

/// Refuses to go back where that loses information now, but for migrations that the user accepts by name.
pub(crate) async fn refuse_losses(
    opened: &Opened<'_>,
    newest_first: &[MigrationId],
    accepted: &[String],
) -> Result<(), Failure> {
    let losses = losses(opened, newest_first).await?;
    let mut diagnostics = Vec::new();
    for (newer, id) in newest_first.iter().enumerate() {
        let lost = losses.iter().filter(|loss| loss.migration == *id && !loss.is_none());
        let lost: Vec<&Loss> = lost.collect();
        if lost.is_empty() {
            continue;
        }
        // The way back of a newer file may bring what the query names, so it is counted when its turn comes.
        if newer > 0 && lost.iter().all(|loss| loss.rows.is_none()) {
            continue;
        }
        let diagnostic = loses(id, lost);
        if accepted.iter().any(|text| id.is_called(text)) {
            let accepted = Diagnostic { severity: Severity::Warning, ..diagnostic };
            opened.context.observer.see(&Progress::Note(accepted));
        } else {
            diagnostics.push(diagnostic.with_help(format!("if that is what you want: --accept-lossy {id}")));
        }
    }
    if diagnostics.is_empty() { Ok(()) } else { Err(Failure { class: Class::Refused, diagnostics }) }
}
