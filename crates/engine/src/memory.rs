//! What was worked out before: the database that the history gives, and the catalogs of history and desired schema.
//!
//! A history is known by a chain of digests, one for each file, so that only files behind the longest known beginning
//! are replayed. Nothing that is remembered is needed: what cannot be read is worked out again. Small projects are not
//! remembered at all, since they are replayed in no time.

mod catalogs;

use crate::context::Context;
use crate::desired::{Elaborated, SchemaText};
use crate::failure::Failure;
use crate::project::{MigrationFile, Migrations};
use crate::replay::Replay;
use crate::scratch::{ScratchPlace, ScratchServer};
pub(crate) use catalogs::Catalogs;
use whimbrel_catalog::Catalog;
use whimbrel_change::{Direction, Progress};
use whimbrel_postgres::embedded::{Embedded, Kept};
use whimbrel_source::Digest;

/// A history of fewer files is replayed whole, unless they are large.
const FILES_LEAST: usize = 32;

/// So many new files are replayed each time before the database is kept anew: a copy costs more than they do.
const FILES_BEHIND: usize = 8;

/// So much text is worth remembering what it gives: 100 tables or so.
const BYTES_LEAST: usize = 32 * 1024;

/// What is known of one project.
pub(crate) struct Memory<'a> {
    context: &'a Context<'a>,
    migrations: Migrations,
    catalogs: Catalogs,
    kept: Kept,
    /// For each number of files, from none, the key of the history that they make.
    chain: Vec<String>,
}

/// A server that has the beginning of the history.
pub(crate) struct Remembered {
    pub(crate) server: ScratchServer,
    /// How many files of the history its kept database has; `None` where there is none.
    files: Option<usize>,
}

impl<'a> Memory<'a> {
    /// What is known of the project's history; `None` where it and the text that is wanted are short, or where it is
    /// replayed on a server that is not ours.
    pub(crate) fn open(
        context: &'a Context<'a>,
        major: Option<u32>,
        migrations: Migrations,
        text: Option<&SchemaText>,
    ) -> Result<Result<Self, Migrations>, Failure> {
        let is_long = has_much(migrations.iter(), FILES_LEAST) || text.is_some_and(is_much);
        let Some(catalogs) = Catalogs::open(context, major)?.filter(|_| is_long) else {
            return Ok(Err(migrations));
        };
        let Ok(kept) = Kept::of(catalogs.embedded(), &context.project.state_folder()) else {
            return Ok(Err(migrations));
        };
        let chain = chain(catalogs.first_key(), &migrations);
        Ok(Ok(Self { context, migrations, catalogs, kept, chain }))
    }

    /// The catalog that the whole history gives, if it is known.
    pub(crate) fn history(&self) -> Option<Catalog> {
        self.catalogs.history(self.chain.last()?)
    }

    /// Remembers the catalog that the whole history gives.
    pub(crate) fn remember_history(&self, catalog: &Catalog) {
        if let Some(key) = self.chain.last() {
            self.catalogs.remember_history(key, catalog);
        }
    }

    /// What a text gives, if it is known.
    pub(crate) fn known(&self, text: &SchemaText) -> Result<Option<Elaborated>, Failure> {
        self.catalogs.known(text)
    }

    /// What a text gives.
    pub(crate) async fn desired(&self, text: &SchemaText) -> Result<Elaborated, Failure> {
        let server = ScratchServer::start_on(self.context, self.catalogs.embedded())?;
        self.catalogs.elaborated(self.context, text, &server).await
    }

    /// The major version of the servers that are used.
    pub(crate) fn major(&self) -> u32 {
        self.catalogs.embedded().binaries().version.major
    }

    /// Starts a server with as much of the history as is kept.
    pub(crate) fn server(&self) -> Result<Remembered, Failure> {
        let known = self.chain.iter().enumerate().rev();
        for (files, key) in known {
            let Some(original) = self.kept.at(key) else { continue };
            // What was kept and does not start is as good as not kept.
            if let Ok(server) = ScratchServer::start_from(self.context, self.catalogs.embedded(), original) {
                return Ok(Remembered { server, files: Some(files) });
            }
        }
        let server = ScratchServer::start_on(self.context, self.catalogs.embedded())?;
        Ok(Remembered { server, files: None })
    }

    /// The database of the whole history, to which nobody is connected, and its catalog.
    pub(crate) async fn replayed<'s>(
        &self,
        remembered: &'s Remembered,
    ) -> Result<(ScratchPlace<'s>, Catalog), Failure> {
        let place = match remembered.files {
            Some(_) => remembered.server.kept_database()?,
            None => remembered.server.database().await?,
        };
        let known = remembered.files.unwrap_or_default();
        let mut replay = Replay::begin(self.context, &place).await?;
        let count = self.migrations.len();
        for (number, file) in self.migrations.iter().enumerate().skip(known) {
            let what = "replaying the history on a scratch database".to_owned();
            let (done, of) = ((number - known) as u64, (count - known) as u64);
            self.context.observer.see(&Progress::Preparing { what, done, of });
            replay.run(file, Direction::Up).await?;
        }
        let catalog = replay.catalog().await;
        replay.end().await;
        let catalog = catalog?;
        self.remember_history(&catalog);
        Ok((place, catalog))
    }

    /// Whether so much of the history is new that its database should be kept.
    pub(crate) fn is_worth_keeping(&self, remembered: &Remembered) -> bool {
        match remembered.files {
            None => has_much(self.migrations.iter(), FILES_LEAST),
            Some(files) => has_much(self.migrations.iter().skip(files), FILES_BEHIND),
        }
    }

    /// The key of the whole history, and where its database is kept.
    pub(crate) fn place_to_keep(&self) -> (&Embedded, &Kept, &str) {
        let key = self.chain.last().map(String::as_str).unwrap_or_default();
        (self.catalogs.embedded(), &self.kept, key)
    }
}

/// Whether files are so many, or so large, that it takes a while to run them.
fn has_much<'f>(files: impl Iterator<Item = &'f MigrationFile>, least: usize) -> bool {
    let (mut count, mut bytes) = (0, 0);
    for file in files {
        count += 1;
        bytes += file.up.source().text().len();
    }
    count >= least || bytes >= BYTES_LEAST
}

/// Whether a text is so large that it takes a while to load it.
pub(crate) fn is_much(text: &SchemaText) -> bool {
    text.files().iter().map(|file| file.text().len()).sum::<usize>() >= BYTES_LEAST
}

/// The key of each beginning of the history, from that of none.
fn chain(first: &str, migrations: &Migrations) -> Vec<String> {
    let mut key = first.to_owned();
    let mut chain = vec![key.clone()];
    for file in migrations {
        let next = format!("{key}\n{}\n{}", file.id, file.up.raw_digest());
        key = Digest::of(next.as_bytes()).to_string();
        chain.push(key.clone());
    }
    chain
}
