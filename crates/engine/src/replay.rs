//! The history run again on a scratch database: what schema it gives, whether a down file leads back,
//! whether the order of files matters.

use crate::carry_out::{Item, placeholder_values, read_work};
use crate::context::{Context, TOOL};
use crate::database::{server_failure, session_failure};
use crate::difference::Difference;
use crate::failure::{Class, Failure};
use crate::opened::Opened;
use crate::project::{MigrationFile, Owners, Project};
use crate::scratch::{ScratchPlace, ScratchServer};
use std::time::Duration;
use uuid::Uuid;
use whimbrel_catalog::{Catalog, Delta, Fingerprint, diff};
use whimbrel_change::ledger::Remains;
use whimbrel_change::{Direction, MigrationId, Progress, Unobserved};
use whimbrel_postgres::connection::ConnectionSettings;
use whimbrel_postgres::destroyed;
use whimbrel_postgres::introspect::{Inclusion, IntrospectError, Introspection, introspect_in};
use whimbrel_postgres::run::{Duty, Restraint, RunError, Runner, Witness, Work};
use whimbrel_postgres::scratch_roles::ScratchRoles;
use whimbrel_postgres::uses::Leaving;
use whimbrel_postgres::{Journal, Session};
use whimbrel_source::{Diagnostic, StandardConformingStrings, quote_literal};

/// The schema in which a rehearsal keeps what it compares rows with, as long as it lasts.
pub(crate) const MARKS: &str = "whimbrel_rehearsal";

/// A scratch database in which files run one after the other.
pub(crate) struct Replay<'a> {
    context: &'a Context<'a>,
    runner: Runner<'a>,
    /// Where the server is ours: what makes the roles that a file names.
    roles: Option<ScratchRoles>,
    /// Where nobody else is: what backfills give way to.
    alone: Option<Restraint>,
}

/// Where a table is stored, and what looks at its rows when a column changes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Files {
    /// The file of its rows.
    pub(crate) rows: Option<String>,
    /// Those of its indexes.
    pub(crate) indexes: Option<String>,
    /// How many checks look at the column.
    pub(crate) checks: u32,
}

/// How a file ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ran {
    /// It ran to its end.
    Whole,
    /// A statement failed with one of the SQLSTATEs that were expected.
    FailedAt(FailedStatement),
}

/// A statement that PostgreSQL refused, and its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FailedStatement {
    /// The SQLSTATE.
    pub(crate) code: &'static str,
    /// The statement.
    pub(crate) sql: String,
    /// PostgreSQL's message.
    pub(crate) said: String,
}

/// Nobody is disturbed on a scratch database, and no standby of the target follows it.
fn unrestrained() -> Restraint {
    Restraint { whole_limit: Duration::ZERO, piece_limit: Duration::ZERO, ..Restraint::default() }
}

impl<'a> Replay<'a> {
    /// Begins with an empty database.
    pub(crate) async fn begin(
        context: &'a Context<'a>,
        place: &'a ScratchPlace<'_>,
    ) -> Result<Self, Failure> {
        let session = Session::open(&place.settings, TOOL).await.map_err(session_failure)?;
        let replay = Self::over(context, session, &place.settings, place.roles()).await?;
        Ok(Self { alone: Some(unrestrained()), ..replay })
    }

    /// Goes on from what a database has, with a session of it; the ledger there is made or taken up.
    pub(crate) async fn over(
        context: &'a Context<'a>,
        session: Session,
        settings: &'a ConnectionSettings,
        roles: Option<ScratchRoles>,
    ) -> Result<Self, Failure> {
        let schema = &context.project.settings().ledger_schema;
        let journal = Journal::open(session.client(), schema, Uuid::now_v7().to_string(), None).await;
        let journal = journal.map_err(|error| server_failure("opening a scratch ledger", &error))?;
        let (observer, interrupt) = (&Unobserved, context.interrupt);
        let runner = Runner { session, journal, settings, observer, interrupt, witness: None };
        Ok(Self { context, runner, roles, alone: None })
    }

    /// The same, with somebody who looks at what each statement does.
    pub(crate) fn witnessed(mut self, witness: &'a Witness) -> Self {
        self.runner.witness = Some(witness);
        self
    }

    /// The process that runs the files.
    pub(crate) fn backend_pid(&self) -> i32 {
        self.runner.session.backend_pid()
    }

    /// Runs one file.
    pub(crate) async fn run(
        &mut self,
        migration: &MigrationFile,
        direction: Direction,
    ) -> Result<(), Failure> {
        self.attempt(migration, direction, &[]).await.map(drop)
    }

    /// Runs one file; where a statement fails with one of `expected`, SQLSTATEs, says which.
    pub(crate) async fn attempt(
        &mut self,
        migration: &MigrationFile,
        direction: Direction,
        expected: &[&'static str],
    ) -> Result<Ran, Failure> {
        let item = Item::whole(migration.id.clone(), direction);
        let strings = StandardConformingStrings::On;
        let prepared = read_work(migration, &item, strings)?;
        let placeholders = placeholder_values(self.context)?;
        let asked = prepared.work(self.context, &placeholders);
        let alone = self.alone.clone();
        let work = match &alone {
            Some(restraint) => Work { duty: Duty(100), restraint, ..asked },
            None => asked,
        };
        loop {
            let error = match self.runner.run(&work, item.start.clone()).await {
                Ok(()) => return Ok(Ran::Whole),
                Err(error) => error,
            };
            // A role that is missing has the SQLSTATE of other things, from which there is something to learn.
            if self.is_answered(&error).await? {
                continue;
            }
            if let RunError::Failed(failed) = &error
                && let Some(code) = expected.iter().find(|code| **code == failed.code)
                && let Some(statement) = failed.index.and_then(|index| work.script.statements.get(index))
            {
                let sql = statement.text(&work.script.file).to_owned();
                return Ok(Ran::FailedAt(FailedStatement { code, sql, said: failed.message.clone() }));
            }
            return Err(replay_failed(&item, error));
        }
    }

    /// Whether a file that left nothing behind may run again, since the role that it missed is there now.
    async fn is_answered(&mut self, error: &RunError) -> Result<bool, Failure> {
        let RunError::Failed(failed) = error else { return Ok(false) };
        let is_clean = failed.finished == 0 && failed.remains == Remains::Nothing;
        let Some(roles) = self.roles.as_mut().filter(|_| is_clean) else { return Ok(false) };
        let answered = roles.answer(self.runner.session.client(), &failed.code, &failed.message).await;
        answered.map_err(|error| server_failure("making a role on a scratch database", &error))
    }

    /// The schema as it is now.
    pub(crate) async fn catalog(&self) -> Result<Catalog, Failure> {
        catalog(&self.runner.session, self.context.project).await
    }

    /// Runs one statement outside of any migration.
    ///
    /// # Errors
    /// PostgreSQL's words, and the statement.
    pub(crate) async fn execute(&self, sql: &str) -> Result<(), String> {
        let ran = self.runner.session.client().batch_execute(sql).await;
        ran.map_err(|error| {
            let said = error.as_db_error().map_or_else(|| error.to_string(), |one| one.message().to_owned());
            format!("{said} (at: {sql})")
        })
    }

    /// The files of the table of a column and of its indexes, and how many checks look at the column.
    pub(crate) async fn files_of(&self, column: &[String]) -> Result<Files, Failure> {
        let name = quote_literal(&whimbrel_change::scene::quoted(column.get(..2).unwrap_or_default()));
        let column = quote_literal(column.last().map(String::as_str).unwrap_or_default());
        let table = format!("{name}::pg_catalog.regclass");
        let rows = format!("select pg_catalog.pg_relation_filenode({table})::text");
        let indexes = format!(
            "select pg_catalog.string_agg(pg_catalog.pg_relation_filenode(indexrelid)::text, ' ' order by indexrelid) \
             from pg_catalog.pg_index where indrelid = {table}"
        );
        let checks = format!(
            "select pg_catalog.count(*)::text from pg_catalog.pg_constraint as c \
             join pg_catalog.pg_attribute as a on a.attrelid = c.conrelid and a.attnum = any (c.conkey) \
             where c.contype = 'c' and c.conrelid = {table} and a.attname = {column}"
        );
        let checks = self.asked(&checks).await?.and_then(|count| count.parse().ok()).unwrap_or_default();
        Ok(Files { rows: self.asked(&rows).await?, indexes: self.asked(&indexes).await?, checks })
    }

    /// Whether PostgreSQL turns values of one type into those of another without a look at the session.
    pub(crate) async fn converts_the_same_everywhere(&self, from: &str, to: &str) -> Result<bool, Failure> {
        let (from, to) = (quote_literal(from), quote_literal(to));
        let sql = format!(
            "select 'yes'::text from pg_catalog.pg_cast as c \
             left join pg_catalog.pg_proc as p on p.oid = c.castfunc \
             join pg_catalog.pg_operator as o on o.oprname = '=' and o.oprleft = c.casttarget \
             and o.oprright = c.casttarget \
             where c.castsource = pg_catalog.to_regtype({from}) and c.casttarget = pg_catalog.to_regtype({to}) \
             and c.castcontext <> 'e' and coalesce(p.provolatile, 'i') = 'i' and c.castmethod <> 'i' limit 1"
        );
        Ok(self.asked(&sql).await?.is_some())
    }

    async fn asked(&self, sql: &str) -> Result<Option<String>, Failure> {
        let row = self.runner.session.client().query_opt(sql, &[]).await;
        let row = row.map_err(|error| server_failure("asking a scratch database", &error))?;
        Ok(row.and_then(|row| row.get(0)))
    }

    /// Remembers what stores values, so that [`Self::destroyed`] can tell what of it is no more.
    pub(crate) async fn remember_stored(&self) -> Result<(), Failure> {
        let ledger = &self.context.project.settings().ledger_schema;
        let remembered = destroyed::remember(self.runner.session.client(), MARKS, ledger).await;
        remembered.map_err(|error| server_failure("remembering what stores values", &error))
    }

    /// The tables and columns whose values are gone since they were remembered.
    pub(crate) async fn destroyed(&self) -> Result<Vec<Leaving>, Failure> {
        let found = destroyed::destroyed(self.runner.session.client(), MARKS).await;
        found.map_err(|error| server_failure("looking for what stores no values any more", &error))
    }

    /// Removes every row, but for those of the ledger.
    pub(crate) async fn remove_rows(&self) -> Result<(), Failure> {
        let ledger = quote_literal(&self.context.project.settings().ledger_schema);
        let sql = format!(
            "do $$ declare all_tables text; begin \
             select pg_catalog.string_agg(c.oid::pg_catalog.regclass::text, ', ') into all_tables \
             from pg_catalog.pg_class as c join pg_catalog.pg_namespace as n on n.oid = c.relnamespace \
             where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema', {ledger}) \
             and n.nspname not like 'pg\\_%'; \
             if all_tables is not null then execute 'truncate ' || all_tables; end if; end $$"
        );
        let removed = self.runner.session.client().batch_execute(&sql).await;
        removed.map_err(|error| server_failure("removing the rows of a scratch database", &error))
    }

    /// Leaves the scratch database, so that it can be dropped.
    pub(crate) async fn end(self) {
        self.runner.session.close().await;
    }
}

/// The schema of the database that a session is connected to, without the ledger.
pub(crate) async fn catalog(session: &Session, project: &Project) -> Result<Catalog, Failure> {
    introspect_in(session, &introspection(project)).await.map_err(|error| unreadable(&error))
}

/// What a schema is compared by.
pub(crate) fn introspection(project: &Project) -> Introspection {
    let settings = project.settings();
    let ownership = match settings.schema.owners {
        Owners::Ignored => Inclusion::Ignored,
        Owners::Compared => Inclusion::Included,
    };
    let without_ledger = Introspection::excluding(&[&settings.ledger_schema, MARKS]);
    Introspection { ownership, current_owner: Inclusion::Ignored, ..without_ledger }
}

pub(crate) fn unreadable(error: &IntrospectError) -> Failure {
    let cause = std::error::Error::source(error).map_or_else(String::new, ToString::to_string);
    let diagnostic = Diagnostic::error("catalog-unreadable", error.to_string()).with_note(cause);
    Failure::new(Class::FailedClean, diagnostic.with_help("whimbrel doctor shows what the user may read"))
}

fn replay_failed(item: &Item, error: RunError) -> Failure {
    let mut failure = crate::carry_out::failure(item, error);
    let message =
        format!("replaying {} ({}) on a scratch database failed", item.migration, item.direction.as_str());
    let first = Diagnostic::error("replay-failed", message)
        .with_note("Nothing was done to the target database.")
        .with_help("a role or an extension that the history needs may be missing there: [scratch] url names a server that has it");
    failure.class = Class::Findings;
    failure.diagnostics.insert(0, first);
    failure
}

/// The schema that the applied history gives, in the order in which it was applied.
pub(crate) async fn of_history(opened: &Opened<'_>) -> Result<Catalog, Failure> {
    let server = start(opened)?;
    let mut applied: Vec<_> = opened.state.applied().collect();
    applied.sort_by_key(|applied| applied.seq);
    let ids: Vec<&MigrationId> = applied.iter().map(|applied| &applied.migration).collect();
    of_list(opened, &server, &ids).await
}

async fn of_list(
    opened: &Opened<'_>,
    server: &ScratchServer,
    ids: &[&MigrationId],
) -> Result<Catalog, Failure> {
    let place = server.database().await?;
    let mut replay = Replay::begin(opened.context, &place).await?;
    for (done, id) in ids.iter().enumerate() {
        tell(opened, "replaying the history on a scratch database", done, ids.len());
        if let Some(file) = opened.migrations.get(id) {
            replay.run(file, Direction::Up).await?;
        }
    }
    let catalog = replay.catalog().await?;
    replay.end().await;
    place.close().await?;
    Ok(catalog)
}

fn tell(opened: &Opened<'_>, what: &str, done: usize, of: usize) {
    let (done, of) = (done as u64, of as u64);
    opened.context.observer.see(&Progress::Preparing { what: what.to_owned(), done, of });
}

pub(crate) fn start(opened: &Opened<'_>) -> Result<ScratchServer, Failure> {
    let major = u32::try_from(opened.database.session.facts().version_num / 10_000).ok();
    ScratchServer::start(opened.context, major)
}

/// Refuses down files that leave another schema than there was before their up files ran, but for
/// those that the user accepts by name.
pub(crate) async fn refuse_inexact_down(
    opened: &Opened<'_>,
    newest_first: &[MigrationId],
    accepted: &[String],
) -> Result<(), Failure> {
    let server = start(opened)?;
    let place = server.database().await?;
    let mut replay = Replay::begin(opened.context, &place).await?;
    let mut before = Vec::new();
    let applied: Vec<MigrationId> = opened.state.applied().map(|applied| applied.migration.clone()).collect();
    for (done, id) in applied.iter().enumerate() {
        tell(opened, "trying the way down on a scratch database", done, applied.len() + newest_first.len());
        let Some(file) = opened.migrations.get(id) else { continue };
        if newest_first.contains(id) {
            before.push(replay.catalog().await?);
        }
        replay.run(file, Direction::Up).await?;
    }
    let mut diagnostics = Vec::new();
    for (number, id) in newest_first.iter().enumerate() {
        tell(
            opened,
            "trying the way down on a scratch database",
            applied.len() + number,
            applied.len() + newest_first.len(),
        );
        let (Some(file), Some(before)) = (opened.migrations.get(id), before.pop()) else { continue };
        replay.run(file, Direction::Down).await?;
        let after = replay.catalog().await?;
        let deltas = diff(&after, &before);
        if deltas.is_empty() {
            continue;
        }
        let inexact = inexact(file, &deltas);
        if accepted.iter().any(|text| id.is_called(text)) {
            opened
                .context
                .observer
                .see(&Progress::Note(Diagnostic { severity: whimbrel_source::Severity::Warning, ..inexact }));
        } else {
            diagnostics.push(inexact);
        }
    }
    replay.end().await;
    place.close().await?;
    if diagnostics.is_empty() { Ok(()) } else { Err(Failure { class: Class::Refused, diagnostics }) }
}

fn inexact(file: &MigrationFile, deltas: &[Delta]) -> Diagnostic {
    let id = &file.id;
    let message = format!("the down file of {id} leaves another schema than there was before {id}");
    let mut diagnostic = Diagnostic::error("down-not-exact", message);
    if let Some(down) = &file.down {
        let line = down.source().text().lines().next().unwrap_or_default().len();
        diagnostic = diagnostic.at(down.source(), whimbrel_source::Span::new(0, line), "");
    }
    for difference in deltas
        .iter()
        .take(20)
        .map(|delta| Difference::of(delta).in_words("left behind", "not brought back", "after", "before"))
    {
        diagnostic = diagnostic.with_note(difference);
    }
    diagnostic
        .with_note("Nothing was done to the target database; this was tried on a scratch database.")
        .with_help(format!("correct the down file, or take the difference: --accept-lossy {id}"))
}

/// Allows files out of order where the history in the order of versions gives the same schema as the
/// applied one with the late files behind it.
pub(crate) async fn is_order_free(opened: &Opened<'_>, refused: Failure) -> Result<(), Failure> {
    let server = start(opened)?;
    let mut as_applied: Vec<_> = opened.state.applied().collect();
    as_applied.sort_by_key(|applied| applied.seq);
    let pending = opened.standings.iter().filter(|row| row.standing.is_pending()).map(|row| &row.migration);
    let late: Vec<&MigrationId> =
        as_applied.iter().map(|applied| &applied.migration).chain(pending).collect();
    let mut by_version = late.clone();
    by_version.sort();
    let late = of_list(opened, &server, &late).await?;
    let by_version = of_list(opened, &server, &by_version).await?;
    if Fingerprint::of(&late) == Fingerprint::of(&by_version) {
        return Ok(());
    }
    let mut failure = refused;
    for delta in diff(&late, &by_version).iter().take(20) {
        let words = Difference::of(delta).in_words(
            "only in this order",
            "only in the order of versions",
            "in this order",
            "in the order of versions",
        );
        if let Some(first) = failure.diagnostics.first_mut() {
            first.notes.push(words);
        }
    }
    Err(failure)
}
