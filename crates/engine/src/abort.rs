//! `abort`: takes a migration that is half done back to where it stood before.

use crate::carry_out::{
    Consent, Item, RunReport, carry_out, failure, leave, placeholder_values, plan, read_work, who,
};
use crate::context::Context;
use crate::database::server_failure;
use crate::failure::{Class, Failure};
use crate::opened::Opened;
use crate::resume::start;
use uuid::Uuid;
use whimbrel_change::ledger::{Event, Partial};
use whimbrel_change::segment::Body;
use whimbrel_change::{Direction, MigrationId, Progress};
use whimbrel_postgres::journal::{Record, Took};
use whimbrel_postgres::mend::{self, Outcome};
use whimbrel_postgres::run::{Doubt, Purpose, RunError, Start};
use whimbrel_postgres::{Journal, ServerError};
use whimbrel_source::Diagnostic;

/// Takes a half-done migration back: what is in doubt is cleared, and where segments are done the
/// file of the other direction runs. A run that failed cleanly is closed, and nothing is run.
///
/// # Errors
/// No file leads back, or it fails; the migration then is still half done.
pub async fn abort(context: &Context<'_>) -> Result<RunReport, Failure> {
    let mut opened = Opened::read(context).await?;
    if opened.state.partial().is_none() && opened.state.open_run().is_none() {
        return plan(&opened, &[]).map(|report| RunReport { dry_run: false, ..report });
    }
    opened.lock().await?;
    let Some(partial) = opened.state.partial().cloned() else {
        let left =
            opened.state.open_run().and_then(|open| Some((open.left.front()?.clone(), open.direction)));
        let Some((migration, direction)) = left else {
            return plan(&opened, &[]).map(|report| RunReport { dry_run: false, ..report });
        };
        return close(opened, Event::Aborted { migration, direction }).await;
    };
    if opened.state.is_going_back() {
        let back = go_back(&partial, partial.direction, start(&partial));
        return Box::pin(carry_out(opened, &[back])).await;
    }
    let is_done = clear_doubt(&opened, &partial).await?;
    let (migration, direction) = (partial.migration.clone(), partial.direction);
    if partial.finished == 0 && !is_done {
        return close(opened, Event::Aborted { migration, direction }).await;
    }
    Box::pin(carry_out(opened, &[go_back(&partial, direction.reversed(), Start::default())])).await
}

fn go_back(partial: &Partial, direction: Direction, start: Start) -> Item {
    let migration = partial.migration.clone();
    let consent = Consent::Given;
    Item { migration, direction, start, purpose: Purpose::Abort, doubt: Doubt::Ask, consent }
}

/// Clears what a segment left whose end nobody saw; whether its effect is there.
async fn clear_doubt(opened: &Opened<'_>, partial: &Partial) -> Result<bool, Failure> {
    let Some(in_doubt) = &partial.in_doubt else { return Ok(false) };
    let Some(file) = opened.migrations.get(&partial.migration) else {
        return Err(no_file(&partial.migration));
    };
    let item = go_back(partial, partial.direction, start(partial));
    let prepared = read_work(file, &item, opened.database.strings())?;
    let segments = prepared.cut().map_err(|diagnostics| failure(&item, RunError::Unfit(diagnostics)))?;
    let Some(segment) = segments.get(in_doubt.segment as usize - 1) else { return Ok(false) };
    let unblocked = match &segment.body {
        Body::Alone { unblocked, .. } => unblocked,
        // Pieces of it may be committed, which only the file that leads back takes away.
        Body::Batched { .. } => return Ok(true),
        Body::Block { .. } => return Ok(false),
    };
    // The statement's names are those of its file's search path.
    for sql in prepared.settings_of(segment, &placeholder_values(opened.context)?) {
        let set = opened.database.session.client().batch_execute(&sql).await;
        set.map_err(|error| server_failure("setting what the file sets", &error))?;
    }
    let client = opened.database.session.client();
    let patience = opened.context.project.settings().lock.patience.0.as_millis();
    let set = client.batch_execute(&format!("set lock_timeout = {patience}")).await;
    set.map_err(|error| server_failure("setting a timeout", &error))?;
    let facts: serde_json::Value = serde_json::from_str(&in_doubt.facts).unwrap_or_default();
    let before = facts.get("before").cloned().unwrap_or_default();
    let outcome = mend::settle(client, unblocked, &before).await;
    let outcome = outcome.map_err(|error| not_cleared(&partial.migration, &error))?;
    let (is_done, cleared) = match outcome {
        Outcome::Done { cleared } => (true, cleared),
        Outcome::NotDone { cleared } => (false, cleared),
        Outcome::Unknown => (true, Vec::new()),
    };
    for what in cleared {
        opened.context.observer.see(&Progress::Mended { migration: partial.migration.clone(), what });
    }
    Ok(is_done)
}

fn not_cleared(migration: &MigrationId, error: &ServerError) -> Failure {
    let mut failure = server_failure("clearing what was left half-done", error);
    if error.as_db_error().is_some_and(|server| server.code().code() == "55P03") {
        let message = format!("other transactions stand in the way of taking {migration} back");
        let diagnostic = Diagnostic::error("lock-not-had", message)
            .with_note(format!("{migration} is half done as before."))
            .with_help("end them or wait for them, then: whimbrel abort (--lock-patience 10m waits longer)");
        failure = Failure::new(Class::Busy, diagnostic);
    }
    failure
}

fn no_file(migration: &MigrationId) -> Failure {
    let diagnostic = Diagnostic::error("no-file", format!("{migration} has no file"))
        .with_help("bring it back from version control");
    Failure::new(Class::Usage, diagnostic)
}

async fn close(opened: Opened<'_>, event: Event) -> Result<RunReport, Failure> {
    let report = plan(&opened, &[])?;
    let client = opened.database.session.client();
    let facts = who(opened.context, &opened.database);
    let journal = Journal::open(client, opened.schema(), Uuid::now_v7().to_string(), None).await;
    let journal = journal.map_err(|error| server_failure("opening the ledger", &error))?;
    let record = Record { event: &event, took: Took::NOTHING, sql: None, facts: &facts };
    let written = journal.append_alone(client, record).await;
    written.map_err(|error| server_failure("writing the ledger", &error))?;
    leave(opened.database.session).await;
    Ok(RunReport { dry_run: false, ..report })
}
