//! What is done right before a file runs that takes something away: what is lost is counted, a backup is proved, and
//! rows that go for good are dumped; and before its way back runs, the dump is loaded again.

mod backup;

use crate::carry_out::{Consent, Prepared};
use crate::context::Context;
use crate::database::server_failure;
use crate::failure::{Class, Failure};
use crate::lossiness;
use crate::project::FileText;
use std::path::PathBuf;
use whimbrel_change::{Direction, MigrationId, Phase, Progress};
use whimbrel_postgres::dump::{self, Dump, DumpError, Dumped};
use whimbrel_postgres::run::{Runner, Start};
use whimbrel_source::Diagnostic;

/// Makes sure that nothing is lost by a file that nobody agreed to lose.
///
/// # Errors
/// Something is lost now; a backup is not proved; a dump cannot be written, or loaded.
pub(crate) async fn prepare(
    context: &Context<'_>,
    runner: &Runner<'_>,
    prepared: &Prepared<'_>,
) -> Result<(), Failure> {
    if prepared.item.start != Start::default() {
        return Ok(());
    }
    match prepared.item.direction {
        Direction::Up => {
            prove_backup(context, runner, prepared).await?;
            for dump in prepared.migration.up.dumps() {
                write(context, runner, prepared, &dump).await?;
            }
        }
        Direction::Down => {
            if prepared.item.consent == Consent::Withheld {
                let lossy = prepared.migration.down.as_ref().map(FileText::lossy).unwrap_or_default();
                lossiness::refuse_at_its_turn(context, &runner.session, &prepared.item.migration, lossy)
                    .await?;
            }
            let dumps = prepared.migration.up.dumps();
            for dump in &dumps {
                load(context, runner, prepared, dump).await?;
            }
            if dumps.is_empty() {
                name_backup(context, runner, &prepared.item.migration).await?;
            }
        }
    }
    Ok(())
}

/// What was not dumped does not come back by itself: it is said where it can be found.
async fn name_backup(context: &Context<'_>, runner: &Runner<'_>, id: &MigrationId) -> Result<(), Failure> {
    let proof = dump::proof_of(runner.session.client(), runner.journal.schema(), id).await;
    let proof = proof.map_err(|error| server_failure("looking for the proof of a backup", &error))?;
    if let Some(proof) = proof {
        let message = format!("before {id} ran, a backup was proved: {}", proof.said);
        let note = "What its down file does not bring back is there.";
        context.observer.see(&Progress::Note(Diagnostic::note("backup-proved", message).with_note(note)));
    }
    Ok(())
}

/// Removes what was loaded for a way back that has come to its end.
///
/// # Errors
/// Whatever the server says.
pub(crate) async fn tidy(runner: &Runner<'_>, prepared: &Prepared<'_>) -> Result<(), Failure> {
    let dumps = match prepared.item.direction {
        Direction::Up => Vec::new(),
        Direction::Down => prepared.migration.up.dumps(),
    };
    for dump in dumps {
        let forgotten = dump::forget(runner.session.client(), runner.journal.schema(), &dump.name).await;
        forgotten.map_err(|error| server_failure("removing what was loaded for a way back", &error))?;
    }
    Ok(())
}

/// Who does it, for the record.
fn person<'a>(context: &'a Context<'_>, runner: &'a Runner<'_>) -> &'a str {
    if context.person.is_empty() { runner.session.facts().user.as_str() } else { context.person }
}

/// Asks the project's command for the proof that there is a backup, before anything is taken away.
async fn prove_backup(
    context: &Context<'_>,
    runner: &Runner<'_>,
    prepared: &Prepared<'_>,
) -> Result<(), Failure> {
    let words = &context.project.settings().backup.command;
    let takes_away = prepared.migration.up.settings().phase.is_some_and(Phase::takes_away);
    if words.is_empty() || !takes_away {
        return Ok(());
    }
    let id = &prepared.item.migration;
    let what = format!("asking for the proof of a backup: {}", words.join(" "));
    context.observer.see(&Progress::Preparing { what, done: 0, of: 0 });
    let proof = backup::proof(context, words, &id.to_string()).await?;
    let message = format!("a backup was proved before {id}: {}", proof.said);
    context.observer.see(&Progress::Note(Diagnostic::note("backup-proved", message)));
    let (client, schema) = (runner.session.client(), runner.journal.schema());
    let recorded = dump::record_proof(client, schema, (id, person(context, runner)), &proof).await;
    recorded.map_err(|error| server_failure("writing down the proof of a backup", &error))
}

fn folder(context: &Context<'_>) -> PathBuf {
    let folder = context.project.settings().backup.folder.as_ref();
    folder.map_or_else(
        || context.project.state_folder().join("dumps"),
        |path| context.project.root().join(path),
    )
}

async fn write(
    context: &Context<'_>,
    runner: &Runner<'_>,
    prepared: &Prepared<'_>,
    dump: &Dump,
) -> Result<(), Failure> {
    let (client, schema, id) = (runner.session.client(), runner.journal.schema(), &prepared.item.migration);
    let what = format!("dumping {} before {id}", dump.name);
    context.observer.see(&Progress::Preparing { what, done: 0, of: 0 });
    // What an earlier way back has left must not be taken for this dump.
    let forgotten = dump::forget(client, schema, &dump.name).await;
    forgotten.map_err(|error| server_failure("removing what was loaded for a way back", &error))?;
    let folder = folder(context);
    let path = folder.join(format!("{}_{}.{}.copy", id.version, dump.name, runner.journal.run()));
    std::fs::create_dir_all(&folder).map_err(|error| not_dumped(&dump.name, &[error.to_string()]))?;
    let written =
        dump::write(client, dump, &path).await.map_err(|error| not_dumped(&dump.name, &words(&error)))?;
    let path = path.display().to_string();
    let message =
        format!("{} ({}) was dumped to {path} and read again", dump.name, written.digest.rows_in_words());
    let dumped = Dumped { name: dump.name.clone(), path, written };
    let recorded = dump::record_dump(client, schema, (id, person(context, runner)), &dumped).await;
    recorded.map_err(|error| server_failure("writing down a dump", &error))?;
    context.observer.see(&Progress::Note(Diagnostic::note("dumped", message)));
    Ok(())
}

/// What happened, and what caused it.
fn words(error: &DumpError) -> Vec<String> {
    let causes = std::iter::successors(std::error::Error::source(error), |error| error.source());
    std::iter::once(error.to_string()).chain(causes.map(ToString::to_string)).collect()
}

fn not_dumped(name: &str, notes: &[String]) -> Failure {
    let diagnostic =
        Diagnostic::error("not-dumped", format!("{name} could not be dumped, so nothing was dropped"));
    let diagnostic = notes.iter().fold(diagnostic, |diagnostic, note| diagnostic.with_note(note.clone()));
    let help = "make room in [backup] folder, or let the user read the table; then run it again";
    Failure::new(Class::FailedClean, diagnostic.with_help(help))
}

async fn load(
    context: &Context<'_>,
    runner: &Runner<'_>,
    prepared: &Prepared<'_>,
    dump: &Dump,
) -> Result<(), Failure> {
    let (client, schema, id) = (runner.session.client(), runner.journal.schema(), &prepared.item.migration);
    let failed = |error| server_failure("looking for a dump", &error);
    if dump::is_there(client, schema, &dump.name).await.map_err(failed)? {
        return Ok(());
    }
    let dumps = dump::dumps_of(client, schema, id).await.map_err(failed)?;
    let table = dump::table_of(schema, &dump.name);
    let by_hand = format!("or fill {table} by hand with what this gives: {}", dump.query);
    let Some(dumped) = dumps.iter().find(|dumped| dumped.name == dump.name) else {
        let message = format!("nothing is known of a dump {} of {id}", dump.name);
        let mut diagnostic = Diagnostic::error("dump-missing", message);
        if let Some(proof) = dump::proof_of(client, schema, id).await.map_err(failed)? {
            diagnostic = diagnostic.with_note(format!("There is a backup: {}", proof.said));
        }
        return Err(Failure::new(Class::Refused, diagnostic.with_help(by_hand)));
    };
    let what = format!("loading {} from {}", dump.name, dumped.path);
    context.observer.see(&Progress::Preparing { what, done: 0, of: 0 });
    dump::load(client, schema, dumped).await.map_err(|error| {
        let message = format!("the dump {} of {id} cannot be loaded", dump.name);
        let mut diagnostic = Diagnostic::error("dump-missing", message);
        for note in words(&error) {
            diagnostic = diagnostic.with_note(note);
        }
        let back = format!("bring {} back as it was written", dumped.path);
        Failure::new(Class::Refused, diagnostic.with_help(back).with_help(by_hand.clone()))
    })
}
