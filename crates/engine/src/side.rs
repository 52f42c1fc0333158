//! A schema that can be compared: what the project describes, what its history gives, what a database has.

use crate::context::{Context, TOOL};
use crate::database::{Database, session_failure};
use crate::desired::{Elaborated, SchemaText};
use crate::failure::{Class, Failure};
use crate::generate::planned;
use crate::memory::{Catalogs, Memory, is_much};
use crate::new::finish_interrupted;
use crate::project::{Folder, Migrations};
use crate::replay::{self, Replay};
use crate::scratch::{ScratchOnDemand, ScratchPlace};
use std::collections::BTreeMap;
use std::path::PathBuf;
use whimbrel_catalog::Catalog;
use whimbrel_change::plan::{Lessons, Planning};
use whimbrel_change::rename::Said;
use whimbrel_change::scene::Style;
use whimbrel_change::{Direction, Progress};
use whimbrel_postgres::Session;
use whimbrel_postgres::connection::ConnectionSettings;

/// A schema that can be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Side {
    /// What a new database has.
    Nothing,
    /// What the project describes.
    Schema,
    /// What all migrations of the project give.
    History,
    /// What the target database has.
    Live,
    /// What the project described at a revision of its git repository.
    Revision(String),
    /// What a folder of SQL files, or one file, a dump for one, describes.
    Path(PathBuf),
    /// What the database at this address has.
    Url(String),
}

impl Side {
    /// Reads how a user writes it: `schema`, `history`, `live`, `nothing`, `git:REVISION`, an address, or
    /// a path.
    #[must_use]
    pub fn read(text: &str) -> Self {
        match text {
            "nothing" => Self::Nothing,
            "schema" => Self::Schema,
            "history" => Self::History,
            "live" => Self::Live,
            _ => match text.strip_prefix("git:") {
                Some(revision) => Self::Revision(revision.to_owned()),
                None if text.contains("://") => Self::Url(text.to_owned()),
                None => Self::Path(PathBuf::from(text)),
            },
        }
    }

    /// What it is called in messages.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Nothing => "a new database".to_owned(),
            Self::Schema => "the desired schema".to_owned(),
            Self::History => "the history".to_owned(),
            Self::Live => "the database".to_owned(),
            Self::Revision(revision) => format!("the schema of git:{revision}"),
            Self::Path(path) => path.display().to_string(),
            Self::Url(url) => crate::project::without_password(url),
        }
    }

    /// Whether it is there without a project.
    #[must_use]
    pub fn needs_no_project(&self) -> bool {
        match self {
            Self::Nothing | Self::Path(_) | Self::Url(_) => true,
            Self::Schema | Self::History | Self::Live | Self::Revision(_) => false,
        }
    }

    /// Where it is a database: its catalog, and the major version of its server.
    async fn of_database(&self, context: &Context<'_>) -> Result<Option<(Catalog, u32)>, Failure> {
        let session = match self {
            Self::Nothing | Self::Schema | Self::History | Self::Revision(_) | Self::Path(_) => {
                return Ok(None);
            }
            Self::Live => Database::open(context).await?.session,
            Self::Url(url) => {
                let settings = ConnectionSettings::resolve(Some(url), context.environment);
                let settings = settings.map_err(|error| Failure::new(Class::Usage, error.diagnostic()))?;
                Session::open(&settings, TOOL).await.map_err(session_failure)?
            }
        };
        let catalog = replay::catalog(&session, context.project).await;
        let major = u32::try_from(session.facts().version_num / 10_000).unwrap_or_default();
        session.close().await;
        Ok(Some((catalog?, major)))
    }

    /// Where it is text: the text.
    ///
    /// # Errors
    /// It cannot be read.
    pub(crate) fn text(&self, context: &Context<'_>) -> Result<Option<SchemaText>, Failure> {
        let text = match self {
            Self::Nothing => SchemaText::of_texts("nothing", &BTreeMap::new())?,
            Self::Schema => SchemaText::of_project(context)?,
            Self::Revision(revision) => SchemaText::at_revision(context, revision)?,
            Self::Path(path) => SchemaText::at(context, path)?,
            Self::History | Self::Live | Self::Url(_) => return Ok(None),
        };
        Ok(Some(text))
    }

    /// What it has, where it is no database.
    ///
    /// # Errors
    /// It cannot be read.
    pub(crate) async fn catalog(&self, context: &Context<'_>) -> Result<Catalog, Failure> {
        Ok(self.of_files(context, &ScratchOnDemand::new(context, None)).await?.catalog)
    }

    /// Where it is no database: what a scratch server makes of it, or has made of it before.
    async fn of_files(
        &self,
        context: &Context<'_>,
        server: &ScratchOnDemand<'_>,
    ) -> Result<Elaborated, Failure> {
        let major = Some(server.major().await?);
        if let Some(text) = self.text(context)? {
            let is_of_project = *self == Self::Schema && is_much(&text);
            let Some(catalogs) = Catalogs::open(context, major)?.filter(|_| is_of_project) else {
                return text.elaborate(context, server.get()?).await;
            };
            return match catalogs.known(&text)? {
                Some(known) => Ok(known),
                None => catalogs.elaborated(context, &text, server.get()?).await,
            };
        }
        let memory = Memory::open(context, major, migrations(context)?, None)?.ok();
        if let Some(catalog) = memory.as_ref().and_then(Memory::history) {
            return Ok(Elaborated { catalog, renames: Vec::new() });
        }
        let place = server.get()?.database().await?;
        let catalog = history(context, &place).await;
        place.close().await?;
        server.get()?.forget_roles().await?;
        let catalog = catalog?;
        if let Some(memory) = memory {
            memory.remember_history(&catalog);
        }
        Ok(Elaborated { catalog, renames: Vec::new() })
    }

    /// Makes in an empty scratch database what it has; `catalog` is what it has, as it was read.
    pub(crate) async fn make_in(
        &self,
        context: &Context<'_>,
        place: &ScratchPlace<'_>,
        (catalog, major): (&Catalog, u32),
    ) -> Result<(), Failure> {
        let text = match self {
            Self::History => return history(context, place).await.map(drop),
            Self::Live | Self::Url(_) => {
                let empty = SchemaText::of_texts("nothing", &BTreeMap::new())?;
                Some(written(&empty.elaborate_in(context, place).await?, catalog, major)?)
            }
            Self::Nothing | Self::Schema | Self::Revision(_) | Self::Path(_) => self.text(context)?,
        };
        match text {
            Some(text) => text.elaborate_in(context, place).await.map(drop),
            None => Ok(()),
        }
    }
}

/// Two schemas, and the server on which those that are text were read.
pub(crate) struct Sides<'a> {
    pub(crate) from: Catalog,
    pub(crate) to: Catalog,
    /// The renames that the text of the second one says.
    pub(crate) renames: Vec<Said>,
    pub(crate) server: ScratchOnDemand<'a>,
    pub(crate) major: u32,
}

/// A schema that is wanted, and the server on which it was read, where it is text.
pub(crate) struct Wanted<'a> {
    pub(crate) catalog: Catalog,
    /// The renames that its text says.
    pub(crate) renames: Vec<Said>,
    pub(crate) server: ScratchOnDemand<'a>,
    pub(crate) major: u32,
}

impl<'a> Wanted<'a> {
    /// Reads it; `major` is that of a database beside it.
    pub(crate) async fn read(
        context: &'a Context<'a>,
        to: &Side,
        major: Option<u32>,
    ) -> Result<Self, Failure> {
        let live = to.of_database(context).await?;
        let major = major.or(live.as_ref().map(|(_, major)| *major));
        let server = ScratchOnDemand::new(context, major);
        let Elaborated { catalog, renames } = match live {
            Some((catalog, _)) => Elaborated { catalog, renames: Vec::new() },
            None => to.of_files(context, &server).await?,
        };
        let major = server.major().await?;
        Ok(Self { catalog, renames, server, major })
    }

    /// Loads a text on a server of `major`.
    pub(crate) async fn of_text(
        context: &'a Context<'a>,
        text: &SchemaText,
        major: Option<u32>,
    ) -> Result<Self, Failure> {
        let server = ScratchOnDemand::new(context, major);
        let Elaborated { catalog, renames } = text.elaborate(context, server.get()?).await?;
        let major = server.major().await?;
        Ok(Self { catalog, renames, server, major })
    }
}

impl<'a> Sides<'a> {
    /// Reads both; text of the second one first, since what is wrong is mostly wrong there.
    pub(crate) async fn read(context: &'a Context<'a>, from: &Side, to: &Side) -> Result<Self, Failure> {
        let live = from.of_database(context).await?;
        let wanted = Wanted::read(context, to, live.as_ref().map(|(_, major)| *major)).await?;
        let Wanted { catalog: to, renames, server, major } = wanted;
        let from = match live {
            Some((catalog, _)) => catalog,
            None => from.of_files(context, &server).await?.catalog,
        };
        Ok(Self { from, to, renames, server, major })
    }

    /// What a scratch server makes of the statements that make the second one.
    ///
    /// # Errors
    /// Something of it cannot be written or run, or there is no scratch server.
    pub(crate) async fn made_again(&self, context: &Context<'_>) -> Result<Catalog, Failure> {
        let server = self.server.get()?;
        let empty = SchemaText::of_texts("nothing", &BTreeMap::new())?.elaborate(context, server).await?;
        let text = written(&empty.catalog, &self.to, self.major)?;
        Ok(text.elaborate(context, server).await?.catalog)
    }
}

/// The text that makes a catalog of an empty one.
fn written(empty: &Catalog, catalog: &Catalog, major: u32) -> Result<SchemaText, Failure> {
    let how = Planning { major, style: Style::Direct, lessons: Lessons::default() };
    let plan = planned(empty, catalog, &how)?;
    let statements: Vec<String> = plan.steps.iter().map(|step| format!("{};\n", step.sql)).collect();
    SchemaText::of_texts("a copy", &BTreeMap::from([("a copy".to_owned(), statements.concat())]))
}

/// Runs every migration of the project in a database, and reads what that gives.
///
/// # Errors
/// Files that cannot be read, and the first that fails.
pub(crate) async fn history(context: &Context<'_>, place: &ScratchPlace<'_>) -> Result<Catalog, Failure> {
    let migrations = migrations(context)?;
    let mut replay = Replay::begin(context, place).await?;
    for (done, file) in migrations.iter().enumerate() {
        let what = "replaying the history on a scratch database".to_owned();
        let (done, of) = (done as u64, migrations.len() as u64);
        context.observer.see(&Progress::Preparing { what, done, of });
        replay.run(file, Direction::Up).await?;
    }
    let catalog = replay.catalog().await;
    replay.end().await;
    catalog
}

/// The project's migrations.
///
/// # Errors
/// Files that cannot be read.
pub(crate) fn migrations(context: &Context<'_>) -> Result<Migrations, Failure> {
    if let Some(finished) = finish_interrupted(context.project)? {
        context.observer.see(&Progress::Note(finished));
    }
    if has_migrations(context) { Folder::read(context.project) } else { Ok(Migrations::default()) }
}

/// A project whose folders are still to be made has an empty history.
fn has_migrations(context: &Context<'_>) -> bool {
    let patterns = &context.project.settings().migrations;
    let exists = |pattern: &crate::project::FolderPattern| {
        pattern.has_modules() || context.project.root().join(pattern.folder_of("")).exists()
    };
    patterns.iter().all(exists)
}
