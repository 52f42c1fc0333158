//! Which migrations are rehearsed, and what is there before them.

use super::{PlaceChoice, RehearseOptions, Selection};
use crate::context::{Context, TOOL};
use crate::database::{server_failure, session_failure};
use crate::failure::Failure;
use crate::opened::Opened;
use crate::out_of_order;
use crate::project::{Folder, MigrationFile, Migrations};
use std::collections::BTreeMap;
use whimbrel_change::rehearsal::{Budget, TableSize};
use whimbrel_change::{MigrationId, Target};
use whimbrel_postgres::connection::ConnectionSettings;
use whimbrel_postgres::made::Statistics;
use whimbrel_postgres::rehearse::{Query, ServerSide, server_side, statement_queries};
use whimbrel_postgres::table_use::{TableUse, Usage, usage};
use whimbrel_postgres::{ServerError, Session};

/// So many of the queries that the target's code sends most often run beside the files.
const STATEMENTS: i64 = 20;

/// Nobody is made to wait by who only looks.
const READING: &str = "begin transaction isolation level repeatable read, read only; \
     set local statement_timeout = '30s'; set local lock_timeout = '2s'";

/// Which migrations are rehearsed, and what is there before them.
pub(super) struct Chosen {
    /// What it may cost.
    pub(super) budget: Budget,
    pub(super) migrations: Migrations,
    /// Applied before, in the order in which it was.
    pub(super) history: Vec<MigrationId>,
    /// What is rehearsed, oldest first.
    pub(super) files: Vec<MigrationId>,
    pub(super) target: Option<Target>,
    pub(super) there: Option<ServerSide>,
    /// How to reach the target.
    pub(super) settings: Option<ConnectionSettings>,
    /// How to reach the database whose rows are cloned.
    pub(super) source: Option<ConnectionSettings>,
    /// What the target's code sends; `None` where nobody knows.
    pub(super) statements: Option<Vec<Query>>,
    /// How large the tables of the target are, by their qualified names; else those of the source of a clone.
    pub(super) sizes: BTreeMap<String, TableSize>,
    /// How the target's values are distributed, where rows are made; none of its values.
    pub(super) statistics: Statistics,
}

impl Chosen {
    pub(super) async fn of(context: &Context<'_>, options: &RehearseOptions) -> Result<Self, Failure> {
        let without_target = options.selection == Selection::All
            && match &options.place {
                PlaceChoice::Scratch => true,
                PlaceChoice::Clone(choice) => choice.from.is_some(),
                PlaceChoice::Template | PlaceChoice::InPlace(_) => false,
            };
        let mut chosen = if without_target {
            Self::of_files(context, options)?
        } else {
            Self::of_target(context, options).await?
        };
        if let PlaceChoice::Clone(choice) = &options.place {
            let given = choice.from.as_deref().map(|url| crate::clone::source(context, url)).transpose()?;
            chosen.source = given.or_else(|| chosen.settings.clone());
            chosen.ask_source().await?;
        }
        Ok(chosen)
    }

    /// Where no target is asked, the server of the rows is what this one is compared with.
    async fn ask_source(&mut self) -> Result<(), Failure> {
        let (None, Some(source)) = (&self.there, &self.source) else { return Ok(()) };
        let session = Session::open(source, TOOL).await.map_err(session_failure)?;
        let asked = in_one_snapshot(&session, async {
            Ok((server_side(session.client()).await?, usage(session.client()).await?))
        });
        let asked = asked.await;
        session.close().await;
        let (there, usage) = asked?;
        self.there = Some(there);
        self.sizes = sizes(&usage);
        Ok(())
    }

    /// The files alone: those before the first that is meant are the history.
    fn of_files(context: &Context<'_>, options: &RehearseOptions) -> Result<Self, Failure> {
        let migrations = Folder::read(context.project)?;
        let all: Vec<&MigrationId> = migrations.iter().map(|file| &file.id).collect();
        let files = meant(&migrations, options, &all)?;
        let first = files.first();
        let history =
            all.into_iter().filter(|id| first.is_some_and(|first| *id < first) && !files.contains(id));
        let history = history.cloned().collect();
        Ok(Self {
            budget: Budget::default(),
            history,
            files,
            target: None,
            there: None,
            settings: None,
            source: None,
            statements: None,
            sizes: BTreeMap::new(),
            statistics: Statistics::default(),
            migrations,
        })
    }

    async fn of_target(context: &Context<'_>, options: &RehearseOptions) -> Result<Self, Failure> {
        let opened = Opened::read(context).await?;
        opened.refuse_tampering().await?;
        opened.refuse_partial()?;
        out_of_order::check(&opened).await?;
        let mut applied: Vec<_> = opened.state.applied().collect();
        applied.sort_by_key(|applied| applied.seq);
        let history = applied.iter().map(|applied| applied.migration.clone()).collect();
        let pending: Vec<&MigrationId> = opened
            .standings
            .iter()
            .filter(|row| row.standing.is_pending())
            .map(|row| &row.migration)
            .collect();
        let files = meant(&opened.migrations, options, &pending)?;
        let ledger = std::slice::from_ref(&context.project.settings().ledger_schema);
        let asked = in_one_snapshot(&opened.database.session, async {
            let client = opened.database.session.client();
            let there = server_side(client).await?;
            let statements = statement_queries(client, STATEMENTS).await?;
            let statistics = match options.rows {
                Some(_) => Statistics::read(client, ledger).await?,
                None => Statistics::default(),
            };
            let usage = usage(client).await?;
            Ok((there, statements, statistics, usage))
        });
        let (there, statements, statistics, usage) = asked.await?;
        let database = opened.database;
        database.session.close().await;
        Ok(Self {
            budget: Budget::default(),
            migrations: opened.migrations,
            history,
            files,
            target: Some(database.target),
            there: Some(there),
            settings: Some(database.settings),
            source: None,
            statements,
            sizes: sizes(&usage),
            statistics,
        })
    }

    /// The major version that the target has.
    pub(super) fn major(&self) -> Option<u32> {
        self.there.as_ref().map(|there| there.major)
    }

    /// The files that are rehearsed, oldest first.
    pub(super) fn rehearsed(&self) -> Vec<&MigrationFile> {
        self.files.iter().filter_map(|id| self.migrations.get(id)).collect()
    }
}

fn sizes(usage: &Usage) -> BTreeMap<String, TableSize> {
    let size = |one: &TableUse| {
        let pages = i64::try_from(one.pages).unwrap_or(i64::MAX);
        (format!("{}.{}", one.schema, one.name), TableSize { rows: one.rows, pages })
    };
    usage.tables.iter().map(size).collect()
}

/// Asks a database about itself: in one snapshot, read-only, and for no longer than [`READING`] each time.
async fn in_one_snapshot<T>(
    session: &Session,
    ask: impl Future<Output = Result<T, ServerError>>,
) -> Result<T, Failure> {
    let failed = |error: &ServerError| server_failure("asking a database about itself", error);
    let client = session.client();
    let begun = client.batch_execute(READING).await;
    begun.map_err(|error| failed(&error))?;
    let asked = ask.await;
    let ended = client.batch_execute("rollback").await;
    let asked = asked.map_err(|error| failed(&error))?;
    ended.map_err(|error| failed(&error))?;
    Ok(asked)
}

/// Those of `candidates` that the user means.
fn meant(
    migrations: &Migrations,
    options: &RehearseOptions,
    candidates: &[&MigrationId],
) -> Result<Vec<MigrationId>, Failure> {
    let last = options.to.as_deref().map(|text| migrations.called(text)).transpose()?;
    let first = options.from.as_deref().map(|text| migrations.called(text)).transpose()?;
    let is_module = |what: &str| migrations.iter().any(|file| file.id.module == what);
    let only = match options.what.as_deref() {
        Some(what) if !is_module(what) => Some(&migrations.called(what)?.id),
        Some(_) | None => None,
    };
    let module = options.what.as_deref().filter(|what| is_module(what));
    let chosen = candidates
        .iter()
        .filter(|id| only.is_none_or(|only| only == **id))
        .filter(|id| module.is_none_or(|module| id.module == module))
        .filter(|id| first.is_none_or(|first| ***id >= first.id))
        .take_while(|id| last.is_none_or(|last| ***id <= last.id));
    Ok(chosen.map(|id| (*id).clone()).collect())
}
