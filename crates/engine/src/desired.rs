//! The desired schema: its text, and the catalog that a server makes of it.

mod command;
mod files;
mod revision;

use crate::context::{Context, TOOL};
use crate::database::{server_failure, session_failure};
use crate::failure::{Class, Failure};
use crate::replay;
use crate::scratch::{ScratchPlace, ScratchServer};
use std::collections::BTreeMap;
use std::path::Path;
use whimbrel_catalog::Catalog;
use whimbrel_change::Progress;
use whimbrel_change::filled;
use whimbrel_change::rename::{Said, said};
use whimbrel_postgres::Session;
use whimbrel_postgres::introspect_loaded;
use whimbrel_postgres::load::{LoadError, load};
use whimbrel_source::remark::{Remark, remarks};
use whimbrel_source::{Diagnostic, Script, SharedFile, StandardConformingStrings};

/// What a text gives.
pub(crate) struct Elaborated {
    pub(crate) catalog: Catalog,
    /// The renames that the text says.
    pub(crate) renames: Vec<Said>,
}

/// The text of a schema.
pub(crate) struct SchemaText {
    /// Where it comes from, for people.
    pub(crate) origin: String,
    files: Vec<SharedFile>,
}

impl SchemaText {
    /// The schema that the project describes.
    ///
    /// # Errors
    /// [`Class::Usage`] where there is none, or it cannot be read as text.
    pub(crate) fn of_project(context: &Context<'_>) -> Result<Self, Failure> {
        let settings = &context.project.settings().schema;
        if settings.command.is_empty() {
            let paths = files::of_patterns(context.project, &settings.path)?;
            let origin = settings.path.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            return Self::read(context, origin, &paths);
        }
        let origin = settings.command.join(" ");
        let what = format!("asking {origin} for the schema");
        context.observer.see(&Progress::Preparing { what, done: 0, of: 0 });
        let text = command::printed(context.project.root(), &settings.command)?;
        let files = vec![file(&origin, &text)?];
        Ok(Self { origin, files })
    }

    /// The schema in a folder of SQL files, or in one file.
    ///
    /// # Errors
    /// [`Class::Usage`] where there is none, or it cannot be read as text.
    pub(crate) fn at(context: &Context<'_>, path: &Path) -> Result<Self, Failure> {
        let paths = files::below(context.project, path)?;
        Self::read(context, context.project.shown(path), &paths)
    }

    /// The schema that the project described at a revision of its git repository.
    ///
    /// # Errors
    /// [`Class::Usage`] where git does not know the revision, or the schema was not there.
    pub(crate) fn at_revision(context: &Context<'_>, revision: &str) -> Result<Self, Failure> {
        let found = revision::files(context.project, revision)?;
        let files: Result<Vec<SharedFile>, Failure> =
            found.iter().map(|(name, bytes)| file(name, bytes)).collect();
        Ok(Self { origin: format!("git:{revision}"), files: files? })
    }

    /// The schema in texts by the names of their files.
    ///
    /// # Errors
    /// [`Class::Usage`] where one cannot be read as text.
    pub(crate) fn of_texts(origin: &str, texts: &BTreeMap<String, String>) -> Result<Self, Failure> {
        let files: Result<Vec<SharedFile>, Failure> =
            texts.iter().map(|(name, text)| file(name, text.as_bytes())).collect();
        Ok(Self { origin: origin.to_owned(), files: files? })
    }

    fn read(context: &Context<'_>, origin: String, paths: &[std::path::PathBuf]) -> Result<Self, Failure> {
        let mut files = Vec::with_capacity(paths.len());
        let mut diagnostics = Vec::new();
        for path in paths {
            match std::fs::read(path) {
                Ok(bytes) => match file(&context.project.shown(path), &bytes) {
                    Ok(file) => files.push(file),
                    Err(mut failure) => diagnostics.append(&mut failure.diagnostics),
                },
                Err(error) => diagnostics.push(files::unreadable(context.project, path, &error)),
            }
        }
        if diagnostics.is_empty() {
            Ok(Self { origin, files })
        } else {
            Err(Failure { class: Class::Usage, diagnostics })
        }
    }

    /// The catalog that it gives on a fresh scratch database.
    ///
    /// # Errors
    /// [`Class::Usage`] with every statement that cannot run.
    pub(crate) async fn elaborate(
        &self,
        context: &Context<'_>,
        server: &ScratchServer,
    ) -> Result<Elaborated, Failure> {
        let place = server.database().await?;
        let loaded = self.elaborate_in(context, &place).await;
        place.close().await?;
        server.forget_roles().await?;
        self.with_comments(loaded?)
    }

    /// Its files.
    pub(crate) fn files(&self) -> &[SharedFile] {
        &self.files
    }

    /// The catalog that it gives with what its comments say: renames, and what rows of columns are filled with.
    ///
    /// # Errors
    /// [`Class::Usage`] with every comment that cannot be read.
    pub(crate) fn with_comments(&self, mut catalog: Catalog) -> Result<Elaborated, Failure> {
        let mut renames = Vec::new();
        let mut diagnostics = Vec::new();
        for file in &self.files {
            let remarks = remarks(file);
            match said(&catalog, file, &remarks) {
                Ok(found) => renames.extend(found),
                Err(mut wrong) => diagnostics.append(&mut wrong),
            }
            diagnostics.append(&mut filled::note(&mut catalog, file, &remarks));
            diagnostics.extend(unknown_comments(file, &remarks));
        }
        if diagnostics.is_empty() {
            Ok(Elaborated { catalog, renames })
        } else {
            Err(Failure { class: Class::Usage, diagnostics })
        }
    }

    /// The catalog that it gives in an empty scratch database, which has it from then on.
    ///
    /// # Errors
    /// [`Class::Usage`] with every statement that cannot run.
    pub(crate) async fn elaborate_in(
        &self,
        context: &Context<'_>,
        place: &ScratchPlace<'_>,
    ) -> Result<Catalog, Failure> {
        let scripts = self.scripts()?;
        let what = format!("loading the schema of {}", self.origin);
        context.observer.see(&Progress::Preparing { what, done: 0, of: 0 });
        self.load_into(context, place, &scripts).await
    }

    fn scripts(&self) -> Result<Vec<Script>, Failure> {
        let mut scripts = Vec::with_capacity(self.files.len());
        let mut diagnostics = Vec::new();
        for file in &self.files {
            match Script::read(SharedFile::clone(file), StandardConformingStrings::On) {
                Ok(script) => scripts.push(script),
                Err(mut wrong) => diagnostics.append(&mut wrong),
            }
        }
        if diagnostics.is_empty() { Ok(scripts) } else { Err(Failure { class: Class::Usage, diagnostics }) }
    }

    async fn load_into(
        &self,
        context: &Context<'_>,
        place: &ScratchPlace<'_>,
        scripts: &[Script],
    ) -> Result<Catalog, Failure> {
        let session = Session::open(&place.settings, TOOL).await.map_err(session_failure)?;
        let mut roles = place.roles();
        let loaded = load(session.client(), scripts, roles.as_mut()).await;
        let catalog = match loaded {
            Ok(loaded) => {
                introspect_loaded(session.client(), &replay::introspection(context.project), &loaded)
                    .await
                    .map_err(|error| replay::unreadable(&error))
            }
            Err(error) => Err(not_loaded(&self.origin, error)),
        };
        session.close().await;
        catalog
    }
}

fn file(name: &str, bytes: &[u8]) -> Result<SharedFile, Failure> {
    whimbrel_source::SourceFile::from_bytes(name, bytes)
        .map_err(|diagnostic| Failure::new(Class::Usage, diagnostic))
}

/// What a comment for Whimbrel begins with where it is about an object, or about what the linter says of one.
const KNOWN: [&str; 3] = ["allow", "filled", "renamed"];

/// The comments for Whimbrel that say nothing that is known. A setting is that of a migration whose text is used.
fn unknown_comments(file: &SharedFile, remarks: &[Remark]) -> Vec<Diagnostic> {
    let is_known = |text: &str| {
        let mut words = text.split_whitespace();
        let is_known = words.next().is_some_and(|word| KNOWN.contains(&word) || word.contains('='));
        is_known || words.next().is_some_and(|word| word.starts_with('='))
    };
    let unknown = remarks.iter().filter(|remark| !is_known(&remark.text));
    unknown
        .map(|remark| {
            let message = format!("a comment for Whimbrel says nothing that is known: {}", remark.text);
            Diagnostic::error("comment-unknown", message)
                .at(file, remark.span, "")
                .with_help("in front of an object it may say: renamed from <old name>; of a column: filled with <expression>")
        })
        .collect()
}

/// How many wrong statements are shown; the rest is counted.
const SHOWN: usize = 30;

fn not_loaded(origin: &str, error: LoadError) -> Failure {
    match error {
        LoadError::Server(error) => server_failure("loading the schema", &error),
        LoadError::Refused(mut diagnostics) => {
            let more = diagnostics.len().saturating_sub(SHOWN);
            diagnostics.truncate(SHOWN);
            if more > 0 {
                let message = format!("{more} more statements of {origin} cannot run");
                diagnostics.push(Diagnostic::error("schema-refused", message));
            }
            Failure { class: Class::Usage, diagnostics }
        }
    }
}
