//! Files and ledger side by side, before and under the migration lock.

use crate::context::Context;
use crate::database::{Database, server_failure};
use crate::failure::{Class, Failure};
use crate::project::Migrations;
use crate::standing::{MigrationStanding, Standing, compare};
use similar::TextDiff;
use std::time::Duration;
use whimbrel_change::Progress;
use whimbrel_change::ledger::LedgerState;
use whimbrel_postgres::Session;
use whimbrel_postgres::journal;
use whimbrel_postgres::run_lock::{self, RunLockError};
use whimbrel_source::{Diagnostic, Span};

/// Files and ledger side by side.
pub(crate) struct Opened<'a> {
    pub(crate) context: &'a Context<'a>,
    pub(crate) migrations: Migrations,
    pub(crate) database: Database,
    pub(crate) state: LedgerState,
    pub(crate) standings: Vec<MigrationStanding>,
}

impl<'a> Opened<'a> {
    /// Reads the files, opens the database and reads its ledger.
    pub(crate) async fn read(context: &'a Context<'a>) -> Result<Self, Failure> {
        let schema = &context.project.settings().ledger_schema;
        let ask = async |database: &Database| database.state(schema).await;
        let (migrations, database, state) = Database::open_with_files(context, ask).await?;
        let standings = compare(&migrations, &state, database.strings());
        Ok(Self { context, migrations, database, state, standings })
    }

    /// The schema of the ledger.
    pub(crate) fn schema(&self) -> &'a str {
        &self.context.project.settings().ledger_schema
    }

    /// Takes the migration lock and reads the ledger again, since another run may just have ended.
    pub(crate) async fn lock(&mut self) -> Result<(), Failure> {
        self.database.refuse_standby()?;
        self.confirm_protected()?;
        let patience = self.context.project.settings().lock.patience.0;
        acquire(self.context, &self.database.session, patience).await?;
        self.state = self.database.state(self.schema()).await?;
        self.standings = compare(&self.migrations, &self.state, self.database.strings());
        Ok(())
    }

    /// Takes the migration lock where a migration looks half done: another run may be at work on it at
    /// this moment, and only who holds the lock can tell.
    pub(crate) async fn wait_for_run_at_work(&mut self) -> Result<(), Failure> {
        if self.state.partial().is_some() { self.lock().await } else { Ok(()) }
    }

    fn confirm_protected(&self) -> Result<(), Failure> {
        let name = self.database.target.environment.as_str();
        if !self.database.is_protected || self.context.confirm == Some(name) {
            return Ok(());
        }
        let diagnostic = Diagnostic::error("not-confirmed", format!("the environment {name} is protected"))
            .with_help(format!("name it to confirm that you mean it: --confirm {name}"));
        Err(Failure::new(Class::Refused, diagnostic))
    }

    /// Refuses to run anything over applied files that were edited, removed or renamed, and tells
    /// about those whose comments were edited.
    pub(crate) async fn refuse_tampering(&self) -> Result<(), Failure> {
        let mut diagnostics = Vec::new();
        for row in &self.standings {
            if row.standing.stops() {
                diagnostics.push(self.tampered(row).await?);
            } else if row.standing == Standing::CommentsEdited {
                self.context.observer.see(&Progress::Note(self.about(row, Diagnostic::note)));
            }
        }
        if diagnostics.is_empty() { Ok(()) } else { Err(Failure { class: Class::Refused, diagnostics }) }
    }

    /// What is to be said of an applied migration whose file is not what ran.
    pub(crate) async fn tampered(&self, row: &MigrationStanding) -> Result<Diagnostic, Failure> {
        let mut diagnostic = self.about(row, Diagnostic::error);
        let file = self.migrations.get(&row.migration);
        if let (Standing::Edited, Some(seq), Some(file)) = (&row.standing, row.seq, file) {
            let ran = journal::sql_of(self.database.session.client(), self.schema(), seq)
                .await
                .map_err(crate::database::read_failure)?;
            let difference = ran.map(|ran| difference(&ran, file.up.written_out().text()));
            diagnostic = diagnostic.with_note(difference.unwrap_or_default());
        }
        Ok(diagnostic)
    }

    fn about(&self, row: &MigrationStanding, severity: fn(&'static str, String) -> Diagnostic) -> Diagnostic {
        let migration = &row.migration;
        let (code, message) = match &row.standing {
            Standing::Edited => {
                ("applied-file-edited", format!("{migration} was edited after it was applied"))
            }
            Standing::Missing => {
                ("applied-file-missing", format!("the file of {migration} is gone, and it is applied"))
            }
            Standing::Renamed { from } => (
                "applied-file-renamed",
                format!("{from} was applied, and its file is now called {migration}"),
            ),
            Standing::CommentsEdited => (
                "applied-comments-edited",
                format!(
                    "comments of {migration} were edited after it was applied; its statements are the same"
                ),
            ),
            Standing::OutOfOrder { after } => {
                ("out-of-order", format!("{migration} is older than {after}, which is applied"))
            }
            Standing::Applied | Standing::Retired | Standing::Partial | Standing::Pending => {
                ("standing", format!("{migration} is {}", row.standing.as_str()))
            }
        };
        let mut diagnostic = severity(code, message);
        if let Some(file) = self.migrations.get(migration) {
            let source = file.up.source();
            let line = source.text().lines().next().unwrap_or_default().len();
            diagnostic = diagnostic.at(source, Span::new(0, line), "");
        }
        match row.standing.next_command(migration) {
            Some(command) => diagnostic.with_help(command),
            None => diagnostic,
        }
    }

    /// Refuses pending migrations that are older than applied ones.
    pub(crate) fn refuse_disorder(&self) -> Result<(), Failure> {
        let late = self.standings.iter().filter(|row| matches!(row.standing, Standing::OutOfOrder { .. }));
        let diagnostics: Vec<Diagnostic> = late.map(|row| self.about(row, Diagnostic::error)).collect();
        if diagnostics.is_empty() { Ok(()) } else { Err(Failure { class: Class::Refused, diagnostics }) }
    }

    /// Refuses to begin anything new while a migration is half done.
    pub(crate) fn refuse_partial(&self) -> Result<(), Failure> {
        let Some(partial) = self.state.partial() else { return Ok(()) };
        let (migration, direction) = (&partial.migration, partial.direction.as_str());
        let message = format!(
            "{migration} is half done ({direction}: {} of {} segments)",
            partial.finished, partial.segments
        );
        let mut diagnostic = Diagnostic::error("half-done", message);
        if let Some(in_doubt) = &partial.in_doubt {
            diagnostic = diagnostic.with_note(format!(
                "Segment {} was begun and is not at its end; whoever goes on looks how far it came.",
                in_doubt.segment
            ));
        }
        let diagnostic = diagnostic.with_help("whimbrel resume goes on, whimbrel abort goes back");
        Err(Failure::new(Class::FailedDirty, diagnostic))
    }
}

/// Polls for the migration lock.
pub(crate) async fn acquire(
    context: &Context<'_>,
    session: &Session,
    patience: Duration,
) -> Result<(), Failure> {
    let schema = &context.project.settings().ledger_schema;
    let client = session.client();
    match run_lock::acquire(client, schema, patience, context.observer, context.interrupt).await {
        Ok(()) => Ok(()),
        Err(RunLockError::Interrupted) => {
            let diagnostic = Diagnostic::error(
                "interrupted",
                "interrupted while waiting for another run; nothing was done",
            );
            Err(Failure::new(Class::Interrupted, diagnostic))
        }
        Err(RunLockError::Busy { holder, waited }) => {
            let message =
                format!("another run holds the migration lock (waited {:.1} s)", waited.as_secs_f64());
            let mut diagnostic = Diagnostic::error("run-lock-busy", message);
            if let Some(holder) = holder {
                diagnostic = diagnostic.with_note(format!(
                    "pid {} ({}, user {}) has been connected for {} s: {}",
                    holder.pid,
                    holder.application,
                    holder.user,
                    holder.age_ms / 1000,
                    holder.query
                ));
            }
            let diagnostic = diagnostic.with_help("wait for it: whimbrel status shows how far it is");
            Err(Failure::new(Class::Busy, diagnostic))
        }
        Err(RunLockError::Server(error)) => Err(server_failure("taking the migration lock", &error)),
    }
}

/// How many lines of a difference are shown.
const LINES_SHOWN: usize = 40;

fn difference(ran: &str, now: &str) -> String {
    let unified = TextDiff::from_lines(ran, now)
        .unified_diff()
        .context_radius(1)
        .header("as it ran", "as it is")
        .to_string();
    let shown: Vec<&str> = unified.lines().take(LINES_SHOWN).collect();
    let more = unified.lines().count().saturating_sub(shown.len());
    let tail = if more > 0 { format!("\n… {more} more lines") } else { String::new() };
    format!("{}{tail}", shown.join("\n"))
}
