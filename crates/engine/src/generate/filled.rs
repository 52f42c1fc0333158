//! What rows of columns are filled with: what the user's text says wrongly, and what it does not say.

use crate::difference::pointing;
use crate::failure::{Class, Failure};
use crate::replay::Replay;
use whimbrel_catalog::Catalog;
use whimbrel_change::Phase;
use whimbrel_change::filled::{unsaid, value_of};
use whimbrel_change::plan::{Plan, Step};
use whimbrel_change::scene::quoted;
use whimbrel_source::Diagnostic;

/// Has PostgreSQL read what the user's text says that rows are filled with: a table without rows is filled in no pieces.
///
/// # Errors
/// [`Class::Usage`] where it cannot run.
pub(super) async fn check(replay: &Replay<'_>, steps: &[Step], goal: &Catalog) -> Result<(), Failure> {
    let is_said = |address| goal.get(address).is_some_and(|column| value_of(column).is_some());
    let fills = steps.iter().filter(|step| step.phase == Phase::Backfill && is_said(&step.address));
    for step in fills {
        let Err(said) = replay.execute(&format!("explain {}", step.sql)).await else { continue };
        let message = format!("the rows of {} cannot be filled with what is said", step.address);
        let diagnostic = pointing(Diagnostic::error("fill-refused", message), &step.address, &[goal]);
        let diagnostic = diagnostic.with_note(format!("PostgreSQL says: {said}"));
        let help = "correct the comment in front of the column; nothing was written";
        return Err(Failure::new(Class::Usage, diagnostic.with_help(help)));
    }
    Ok(())
}

/// What the author of a plan should know of columns that nothing fills.
pub(super) fn note(plan: &Plan) -> Option<String> {
    let columns: Vec<String> = unsaid(plan).into_iter().map(|column| quoted(&column.names)).collect();
    let named = columns.join(", ");
    (!columns.is_empty()).then(|| {
        format!(
            "nothing says what the rows that are there get in {named}; a column is not made NOT NULL while one has no \
             value: write it in front of the column (-- whimbrel: filled with <expression>) and generate again, or let \
             the application fill them before"
        )
    })
}
