//! Whether what was applied behind a migration goes without it: shown on a scratch database.

use crate::difference::Difference;
use crate::failure::{Class, Failure};
use crate::opened::Opened;
use crate::project::MigrationFile;
use crate::replay::{self, Replay};
use crate::scratch::ScratchServer;
use whimbrel_catalog::{Catalog, Delta, diff};
use whimbrel_change::{Direction, MigrationId, Progress};
use whimbrel_source::{Diagnostic, Severity};

/// How many differences are shown.
const SHOWN: usize = 20;

/// Refuses to take migrations back where what was applied behind them needs them: without them the others must run,
/// and give what is left once their down files have run behind all.
pub(super) async fn refuse_needed(
    opened: &Opened<'_>,
    newest_first: &[MigrationId],
    accepted: &[String],
) -> Result<(), Failure> {
    let server = replay::start(opened)?;
    let mut applied: Vec<_> = opened.state.applied().collect();
    applied.sort_by_key(|applied| applied.seq);
    let all: Vec<(&MigrationId, Direction)> =
        applied.iter().map(|applied| (&applied.migration, Direction::Up)).collect();
    let others = all.iter().filter(|(id, _)| !newest_first.contains(id)).copied();
    let wanted = given(opened, &server, others.collect()).await.map_err(needed)?;
    let back = newest_first.iter().map(|id| (id, Direction::Down));
    let left = given(opened, &server, all.iter().copied().chain(back).collect()).await.map_err(needed)?;
    let deltas = diff(&left, &wanted);
    let Some(file) = newest_first.last().and_then(|id| opened.migrations.get(id)) else { return Ok(()) };
    if deltas.is_empty() {
        return Ok(());
    }
    let inexact = inexact(file, &deltas);
    if accepted.iter().any(|text| file.id.is_called(text)) {
        let warning = Diagnostic { severity: Severity::Warning, ..inexact };
        opened.context.observer.see(&Progress::Note(warning));
        return Ok(());
    }
    Err(Failure { class: Class::Refused, diagnostics: vec![inexact] })
}

/// The schema that files give, run one after the other.
async fn given(
    opened: &Opened<'_>,
    server: &ScratchServer,
    files: Vec<(&MigrationId, Direction)>,
) -> Result<Catalog, Failure> {
    let place = server.database().await?;
    let mut replay = Replay::begin(opened.context, &place).await?;
    for (done, (id, direction)) in files.iter().enumerate() {
        let what = "trying the way back on a scratch database".to_owned();
        let (done, of) = (done as u64, files.len() as u64);
        opened.context.observer.see(&Progress::Preparing { what, done, of });
        if let Some(file) = opened.migrations.get(id) {
            replay.run(file, *direction).await?;
        }
    }
    let catalog = replay.catalog().await?;
    replay.end().await;
    place.close().await?;
    Ok(catalog)
}

fn needed(mut failure: Failure) -> Failure {
    let message = "what is applied needs what would be taken back";
    let first = Diagnostic::error("undo-needed", message)
        .with_note("Nothing was done to the target database; this was tried on a scratch database.")
        .with_help("write what leads on instead: whimbrel new");
    failure.class = Class::Refused;
    failure.diagnostics.insert(0, first);
    failure
}

fn inexact(file: &MigrationFile, deltas: &[Delta]) -> Diagnostic {
    let id = &file.id;
    let message = format!("the way back of {id} does not lead to what there would be without it");
    let mut diagnostic = Diagnostic::error("down-not-exact", message);
    for delta in deltas.iter().take(SHOWN) {
        let words = Difference::of(delta).in_words("left behind", "not brought back", "then", "without it");
        diagnostic = diagnostic.with_note(words);
    }
    diagnostic
        .with_note("Nothing was done to the target database; this was tried on a scratch database.")
        .with_help(format!("correct the down file, or take the difference: --accept-lossy {id}"))
}
