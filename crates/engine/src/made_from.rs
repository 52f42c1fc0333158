//! Whether a database is what a generated migration was made from: its file says the fingerprint.

use crate::carry_out::Item;
use crate::difference::Difference;
use crate::failure::{Class, Failure};
use crate::opened::Opened;
use crate::replay;
use whimbrel_catalog::Fingerprint;
use whimbrel_change::MigrationId;
use whimbrel_source::Diagnostic;

/// What becomes of a run where the database is not what a migration was made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Drift {
    /// Nothing runs.
    #[default]
    Refused,
    /// It runs: a person has said so.
    Accepted,
}

/// How many differences are shown.
const SHOWN: usize = 20;

/// Refuses items of which one was made from another schema than that of the database. A fingerprint that is not the
/// same is no proof, since the majors of two servers show some things otherwise: then the database is held against what was
/// applied to it.
///
/// # Errors
/// [`Class::Refused`] with the differences; or something cannot be read or replayed.
pub(crate) async fn check(opened: &Opened<'_>, items: &[Item]) -> Result<(), Failure> {
    let bound = items.iter().enumerate().find_map(|(number, item)| {
        let file = opened.migrations.get(&item.migration)?;
        Some((number, &item.migration, file.up.made_from()?))
    });
    let Some((number, migration, made_from)) = bound else { return Ok(()) };
    let live = replay::catalog(&opened.database.session, opened.context.project).await?;
    if number == 0 && Fingerprint::of(&live).to_string() == made_from {
        return Ok(());
    }
    let history = replay::of_history(opened).await.map_err(with_consent)?;
    let differences = Difference::all(&live, &history);
    if differences.is_empty() { Ok(()) } else { Err(refused(migration, &differences)) }
}

fn refused(migration: &MigrationId, differences: &[Difference]) -> Failure {
    let message = format!("the database is not what {migration} was made from");
    let mut diagnostic = Diagnostic::error("made-from-another-schema", message);
    let words = |one: &Difference| {
        one.in_words("not in the history", "not in the database", "here", "in the history")
    };
    for difference in differences.iter().take(SHOWN) {
        diagnostic = diagnostic.with_note(words(difference));
    }
    if let Some(more) = differences.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        diagnostic = diagnostic.with_note(format!("… and {more} more: whimbrel drift"));
    }
    with_consent(Failure::new(Class::Refused, diagnostic))
}

fn with_consent(mut failure: Failure) -> Failure {
    if let Some(last) = failure.diagnostics.pop() {
        let last = last.with_help("undo what was done by hand, then run it again").with_help(
            "or run it as it is: whimbrel up --accept-drift; whimbrel drift --as-migration adopts the rest",
        );
        failure.diagnostics.push(last);
    }
    failure
}
