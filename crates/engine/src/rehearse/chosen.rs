//! Which migrations are rehearsed, and what is there before them.

use super::{PlaceChoice, RehearseOptions, Selection};
use crate::context::Context;
use crate::database::server_failure;
use crate::failure::Failure;
use crate::opened::Opened;
use crate::out_of_order;
use crate::project::{Folder, MigrationFile, Migrations};
use whimbrel_change::{MigrationId, Target};
use whimbrel_postgres::connection::ConnectionSettings;
use whimbrel_postgres::made::Statistics;
use whimbrel_postgres::rehearse::{Query, ServerSide, server_side, statement_queries};

/// So many of the queries that the target's code sends most often run beside the files.
const STATEMENTS: i64 = 20;

/// Which migrations are rehearsed, and what is there before them.
pub(super) struct Chosen {
    pub(super) migrations: Migrations,
    /// Applied before, in the order in which it was.
    pub(super) history: Vec<MigrationId>,
    /// What is rehearsed, oldest first.
    pub(super) files: Vec<MigrationId>,
    pub(super) target: Option<Target>,
    pub(super) there: Option<ServerSide>,
    /// How to reach the target.
    pub(super) settings: Option<ConnectionSettings>,
    /// What the target's code sends.
    pub(super) statements: Vec<Query>,
    /// How the target's values are distributed, where rows are made; none of its values.
    pub(super) statistics: Statistics,
}

impl Chosen {
    pub(super) async fn of(context: &Context<'_>, options: &RehearseOptions) -> Result<Self, Failure> {
        let without_target = options.selection == Selection::All && options.place == PlaceChoice::Scratch;
        if without_target {
            Self::of_files(context, options)
        } else {
            Self::of_target(context, options).await
        }
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
            history,
            files,
            target: None,
            there: None,
            settings: None,
            statements: Vec::new(),
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
        let client = opened.database.session.client();
        let asked = |error| server_failure("asking the target about itself", &error);
        let there = server_side(client).await.map_err(asked)?;
        let statements = statement_queries(client, STATEMENTS).await.map_err(asked)?;
        let ledger = std::slice::from_ref(&context.project.settings().ledger_schema);
        let statistics = match options.rows {
            Some(_) => Statistics::read(client, ledger).await.map_err(asked)?,
            None => Statistics::default(),
        };
        let database = opened.database;
        database.session.close().await;
        Ok(Self {
            migrations: opened.migrations,
            history,
            files,
            target: Some(database.target),
            there: Some(there),
            settings: Some(database.settings),
            statements,
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
