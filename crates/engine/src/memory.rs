//! What was worked out before: the database that the history gives, and the catalogs of history and desired schema.
//!
//! A history is known by a chain of digests, one for each file, so that only files behind the longest known beginning
//! are replayed. Nothing that is remembered is needed: what cannot be read is worked out again. Small projects are not
//! remembered at all, since they are replayed in no time.

use crate::carry_out::placeholder_values;
use crate::context::Context;
use crate::desired::{Elaborated, SchemaText};
use crate::failure::Failure;
use crate::project::{Migrations, whole_file};
use crate::replay::Replay;
use crate::scratch::{ScratchPlace, ScratchServer, embedded_for};
use serde::{Deserialize, Serialize};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::PathBuf;
use whimbrel_catalog::{Catalog, Fingerprint, Origin};
use whimbrel_change::{Direction, Progress};
use whimbrel_postgres::embedded::{Embedded, Kept};
use whimbrel_source::{Digest, SharedFile, Span};

/// A shorter history is replayed whole.
const FILES_LEAST: usize = 32;

/// So many new files are replayed each time before the database is kept anew: a copy costs more than they do.
const FILES_BEHIND: usize = 8;

/// This build, by its sources.
const BUILD: &str = env!("WHIMBREL_BUILD");

/// What is known of one project.
pub(crate) struct Memory<'a> {
    context: &'a Context<'a>,
    migrations: Migrations,
    embedded: Embedded,
    kept: Kept,
    /// For each number of files, from none, the key of the history that they make.
    chain: Vec<String>,
    /// Where catalogs are.
    folder: PathBuf,
}

/// A server that has the beginning of the history.
pub(crate) struct Remembered {
    pub(crate) server: ScratchServer,
    /// How many files of the history its kept database has; `None` where there is none.
    files: Option<usize>,
}

/// A catalog on disk.
#[derive(Serialize, Deserialize)]
struct Stored {
    catalog: Catalog,
    /// Of the catalog, so that a file that was cut is seen.
    fingerprint: String,
    /// For each object, in order, where it was written: the number of the file, and the bytes.
    #[serde(default)]
    origins: Vec<Option<(usize, usize, usize)>>,
}

impl<'a> Memory<'a> {
    /// What is known of the project's history; `None` where it is too short, or replayed on a server that is not ours.
    pub(crate) fn open(
        context: &'a Context<'a>,
        major: Option<u32>,
        migrations: Migrations,
    ) -> Result<Result<Self, Migrations>, Failure> {
        let is_elsewhere = context.project.settings().scratch.url.is_some();
        if migrations.len() < FILES_LEAST || is_elsewhere {
            return Ok(Err(migrations));
        }
        let embedded = embedded_for(context, major)?;
        let folder = context.project.state_folder();
        let Ok(kept) = Kept::of(&embedded, &folder) else { return Ok(Err(migrations)) };
        let chain = chain(context, &migrations, &embedded)?;
        let folder = folder.join("catalogs");
        Ok(Ok(Self { context, migrations, embedded, kept, chain, folder }))
    }

    /// The catalog that the whole history gives.
    pub(crate) fn history(&self) -> Option<Catalog> {
        Some(self.stored("history", self.chain.last()?)?.catalog)
    }

    /// Remembers the catalog that the whole history gives.
    pub(crate) fn remember_history(&self, catalog: &Catalog) {
        if let Some(key) = self.chain.last() {
            self.store("history", key, catalog, &[]);
        }
    }

    /// What a text gives.
    pub(crate) async fn desired(&self, text: &SchemaText) -> Result<Elaborated, Failure> {
        let key = self.key_of(text);
        if let Some(stored) = self.stored("desired", &key)
            && let Some(catalog) = stored.pointing(text.files())
        {
            return text.with_renames(catalog);
        }
        let server = ScratchServer::start_on(self.context, &self.embedded)?;
        let elaborated = text.elaborate(self.context, &server).await?;
        self.store("desired", &key, &elaborated.catalog, text.files());
        Ok(elaborated)
    }

    /// The major version of the servers that are used.
    pub(crate) fn major(&self) -> u32 {
        self.embedded.binaries().version.major
    }

    /// Starts a server with as much of the history as is kept.
    pub(crate) fn server(&self) -> Result<Remembered, Failure> {
        let known = self.chain.iter().enumerate().rev();
        for (files, key) in known {
            let Some(original) = self.kept.at(key) else { continue };
            // What was kept and does not start is as good as not kept.
            if let Ok(server) = ScratchServer::start_from(self.context, &self.embedded, original) {
                return Ok(Remembered { server, files: Some(files) });
            }
        }
        let server = ScratchServer::start_on(self.context, &self.embedded)?;
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
        remembered.files.is_none_or(|files| files + FILES_BEHIND <= self.migrations.len())
    }

    /// The key of the whole history, and where its database is kept.
    pub(crate) fn place_to_keep(&self) -> (&Embedded, &Kept, &str) {
        (&self.embedded, &self.kept, self.chain.last().map(String::as_str).unwrap_or_default())
    }

    fn key_of(&self, text: &SchemaText) -> String {
        let mut key = self.chain.first().cloned().unwrap_or_default();
        for file in text.files() {
            let next = format!("{key}\n{}\n{}", file.name(), Digest::of(file.text().as_bytes()));
            key = Digest::of(next.as_bytes()).to_string();
        }
        key
    }

    fn stored(&self, what: &str, key: &str) -> Option<Stored> {
        let bytes = std::fs::read(self.folder.join(format!("{what}.json"))).ok()?;
        let head = format!("{key}\n");
        let stored: Stored = serde_json::from_slice(bytes.strip_prefix(head.as_bytes())?).ok()?;
        (Fingerprint::of(&stored.catalog).to_string() == stored.fingerprint).then_some(stored)
    }

    /// Best effort: what could not be written is worked out again.
    fn store(&self, what: &str, key: &str, catalog: &Catalog, files: &[SharedFile]) {
        let place = |origin: &Origin| {
            let file = files.iter().position(|file| file.name() == origin.file.name())?;
            Some((file, origin.span.start, origin.span.end))
        };
        let origins = catalog.objects.values().map(|object| object.origin.as_ref().and_then(place));
        let stored = Stored {
            fingerprint: Fingerprint::of(catalog).to_string(),
            origins: if files.is_empty() { Vec::new() } else { origins.collect() },
            catalog: catalog.clone(),
        };
        let Ok(text) = serde_json::to_string(&stored) else { return };
        // A catalog may hold what a placeholder let in.
        let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.folder);
        if made.is_ok() {
            let path = self.folder.join(format!("{what}.json"));
            drop(whole_file::replace(&path, &format!("{key}\n{text}")));
        }
    }
}

impl Stored {
    /// The catalog with the places of its objects in these files.
    fn pointing(self, files: &[SharedFile]) -> Option<Catalog> {
        let mut catalog = self.catalog;
        if self.origins.len() != catalog.objects.len() {
            return None;
        }
        for (object, origin) in catalog.objects.values_mut().zip(self.origins) {
            let Some((file, start, end)) = origin else { continue };
            object.origin =
                Some(Origin { file: SharedFile::clone(files.get(file)?), span: Span::new(start, end) });
        }
        Some(catalog)
    }
}

/// The key of each beginning of the history: it stands for the build, the server, the settings and the files.
fn chain(
    context: &Context<'_>,
    migrations: &Migrations,
    embedded: &Embedded,
) -> Result<Vec<String>, Failure> {
    let placeholders = placeholder_values(context)?;
    let settings = context.project.settings();
    let owners = settings.schema.owners.as_str();
    let version = &embedded.binaries().version.text;
    let mut first = format!("{BUILD}\n{version}\n{}\n{owners}", settings.ledger_schema);
    for (name, value) in &placeholders.values {
        first = format!("{first}\n{name}\n{}", Digest::of(value.as_bytes()));
    }
    let mut key = Digest::of(first.as_bytes()).to_string();
    let mut chain = vec![key.clone()];
    for file in migrations {
        let next = format!("{key}\n{}\n{}", file.id, file.up.raw_digest());
        key = Digest::of(next.as_bytes()).to_string();
        chain.push(key.clone());
    }
    Ok(chain)
}
