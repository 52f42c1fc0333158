//! What a database says: its schema, how large its tables are and how much they are used.

use crate::context::TOOL;
use crate::database::{read_failure, server_failure, session_failure, unreachable};
use crate::failure::Failure;
use crate::generate::planned;
use crate::project::{Project, TargetChoice};
use std::collections::BTreeSet;
use whimbrel_catalog::Catalog;
use whimbrel_change::MigrationId;
use whimbrel_change::ledger::LedgerState;
use whimbrel_change::plan::{Lessons, Planning};
use whimbrel_change::scene::Style;
use whimbrel_lint::{Knowledge, Layout, Migration, TableSize};
use whimbrel_postgres::connection::ConnectionSettings;
use whimbrel_postgres::table_use::{Usage, usage};
use whimbrel_postgres::{Environment, Introspection, Session, introspect_in, journal};
use whimbrel_source::SourceFile;

/// What a database says.
#[derive(Debug, Clone)]
pub struct Live {
    /// Its major version.
    pub(super) major: u32,
    /// Its schema as statements; `None` where it holds something that cannot be written.
    pub(super) schema: Option<Migration>,
    pub(super) knowledge: Knowledge,
    /// What its ledger has as applied, by the names of files without their endings.
    pub(super) applied: BTreeSet<String>,
}

impl Live {
    /// Asks the database that the user means. It is only read.
    ///
    /// # Errors
    /// It cannot be reached or read.
    pub async fn read(
        project: Option<&Project>,
        choice: &TargetChoice,
        environment: &Environment,
    ) -> Result<Self, Failure> {
        let url = match project {
            Some(project) => Some(project.target(choice, environment)?.url).filter(|url| !url.is_empty()),
            None => choice.url.clone(),
        };
        let settings = ConnectionSettings::resolve(url.as_deref(), environment);
        let settings = settings.map_err(|error| unreachable(&error))?;
        let session = Session::open(&settings, TOOL).await.map_err(session_failure)?;
        let live = Self::of(&session, project).await;
        session.close().await;
        live
    }

    async fn of(session: &Session, project: Option<&Project>) -> Result<Self, Failure> {
        let ledger = project.map_or("whimbrel", |project| project.settings().ledger_schema.as_str());
        let major = u32::try_from(session.facts().version_num / 10_000).unwrap_or_default();
        let entries = journal::read(session.client(), ledger).await.map_err(read_failure)?;
        let state = LedgerState::of(&entries);
        let catalog = introspect_in(session, &Introspection::excluding(&[ledger])).await;
        let catalog = catalog.map_err(|error| crate::replay::unreadable(&error))?;
        let usage = usage(session.client()).await;
        let usage = usage.map_err(|error| server_failure("asking how much tables are used", &error))?;
        Ok(Self {
            major,
            schema: schema(&catalog, major),
            knowledge: knowledge(usage),
            applied: state.applied().map(|applied| stem(&applied.migration)).collect(),
        })
    }
}

fn stem(migration: &MigrationId) -> String {
    format!("{}_{}", migration.version, migration.name)
}

/// The statements that make what the database has.
fn schema(catalog: &Catalog, major: u32) -> Option<Migration> {
    let how = Planning { major, style: Style::Direct, lessons: Lessons::default() };
    let plan = planned(&Catalog::default(), catalog, &how).ok()?;
    let statements: Vec<&str> = plan.steps.iter().map(|step| step.sql.as_str()).collect();
    let text = statements.join(";\n") + ";\n";
    Migration::read(SourceFile::new("database", text), Layout::Plain).ok()
}

fn knowledge(usage: Usage) -> Knowledge {
    let tables = usage.tables.into_iter().map(|table| TableSize {
        schema: table.schema,
        name: table.name,
        rows: table.rows,
        bytes: table.bytes,
        writes: table.writes,
    });
    Knowledge {
        is_asked: true,
        not_desired: Vec::new(),
        tables: tables.collect(),
        indexes: usage.indexes,
        oldest_transaction: usage.oldest_transaction,
    }
}
