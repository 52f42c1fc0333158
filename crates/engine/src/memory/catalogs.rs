//! Catalogs that were worked out before, in the project's folder of state.

use crate::carry_out::placeholder_values;
use crate::context::Context;
use crate::desired::{Elaborated, SchemaText};
use crate::failure::Failure;
use crate::project::whole_file;
use crate::scratch::{ScratchServer, embedded_for};
use serde::{Deserialize, Serialize};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::PathBuf;
use whimbrel_catalog::{Catalog, Fingerprint, Origin};
use whimbrel_postgres::embedded::Embedded;
use whimbrel_source::{Digest, SharedFile, Span};

/// This build, by its sources.
const BUILD: &str = env!("WHIMBREL_BUILD");

/// The catalogs of history and desired schema that were read last.
pub(crate) struct Catalogs {
    embedded: Embedded,
    /// It stands for the build, the server and the settings.
    first_key: String,
    folder: PathBuf,
}

/// A catalog on disk.
#[derive(Serialize, Deserialize)]
struct Stored<'a> {
    key: &'a str,
    /// Of the catalog, so that a file that was cut is seen.
    fingerprint: &'a str,
    /// For each object, in order, where it was written: the number of the file, and the bytes.
    origins: Vec<Option<(usize, usize, usize)>>,
    /// As `Catalog::to_bytes` gives them.
    catalog: &'a [u8],
}

impl Catalogs {
    /// Those of the project, as a server of `major` reads them; `None` where the server is not ours.
    pub(crate) fn open(context: &Context<'_>, major: Option<u32>) -> Result<Option<Self>, Failure> {
        if context.project.settings().scratch.url.is_some() {
            return Ok(None);
        }
        let embedded = embedded_for(context, major)?;
        let first_key = first_key(context, &embedded)?;
        let folder = context.project.state_folder().join("catalogs");
        Ok(Some(Self { embedded, first_key, folder }))
    }

    /// What the servers are started from.
    pub(crate) fn embedded(&self) -> &Embedded {
        &self.embedded
    }

    /// The key of an empty history.
    pub(crate) fn first_key(&self) -> &str {
        &self.first_key
    }

    /// The catalog of the history with a key, if it is known.
    pub(crate) fn history(&self, key: &str) -> Option<Catalog> {
        Stored::of(&self.bytes("history")?, key)?.unpacked()
    }

    /// Remembers the catalog of the history with a key.
    pub(crate) fn remember_history(&self, key: &str, catalog: &Catalog) {
        self.store("history", key, catalog, &[]);
    }

    /// What a text gives, if it is known.
    pub(crate) fn known(&self, text: &SchemaText) -> Result<Option<Elaborated>, Failure> {
        let bytes = self.bytes("desired").unwrap_or_default();
        let stored = Stored::of(&bytes, &self.key_of(text));
        let catalog = stored.and_then(|stored| stored.pointing(text.files()));
        catalog.map(|catalog| text.with_comments(catalog)).transpose()
    }

    /// What a text gives on a server; it is known from then on.
    pub(crate) async fn elaborated(
        &self,
        context: &Context<'_>,
        text: &SchemaText,
        server: &ScratchServer,
    ) -> Result<Elaborated, Failure> {
        let elaborated = text.elaborate(context, server).await?;
        self.store("desired", &self.key_of(text), &elaborated.catalog, text.files());
        Ok(elaborated)
    }

    fn key_of(&self, text: &SchemaText) -> String {
        let mut key = self.first_key.clone();
        for file in text.files() {
            let next = format!("{key}\n{}\n{}", file.name(), Digest::of(file.text().as_bytes()));
            key = Digest::of(next.as_bytes()).to_string();
        }
        key
    }

    fn bytes(&self, what: &str) -> Option<Vec<u8>> {
        std::fs::read(self.file(what)).ok()
    }

    fn file(&self, what: &str) -> PathBuf {
        self.folder.join(format!("{what}.catalog"))
    }

    /// Best effort: what could not be written is worked out again.
    fn store(&self, what: &str, key: &str, catalog: &Catalog, files: &[SharedFile]) {
        let place = |origin: &Origin| {
            let file = files.iter().position(|file| file.name() == origin.file.name())?;
            Some((file, origin.span.start, origin.span.end))
        };
        let origins = catalog.objects.values().map(|object| object.origin.as_ref().and_then(place));
        let stored = Stored {
            key,
            fingerprint: &Fingerprint::of(catalog).to_string(),
            origins: if files.is_empty() { Vec::new() } else { origins.collect() },
            catalog: &catalog.to_bytes(),
        };
        let Ok(bytes) = postcard::to_allocvec(&stored) else { return };
        // A catalog may hold what a placeholder let in.
        let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.folder);
        if made.is_ok() {
            drop(whole_file::replace(&self.file(what), &bytes));
        }
    }
}

impl<'a> Stored<'a> {
    /// What is in the bytes of a file, where it is that of a key.
    fn of(bytes: &'a [u8], key: &str) -> Option<Self> {
        postcard::from_bytes::<Self>(bytes).ok().filter(|stored| stored.key == key)
    }

    fn unpacked(&self) -> Option<Catalog> {
        let catalog = Catalog::from_bytes(self.catalog)?;
        (Fingerprint::of(&catalog).to_string() == self.fingerprint).then_some(catalog)
    }

    /// The catalog with the places of its objects in these files.
    fn pointing(self, files: &[SharedFile]) -> Option<Catalog> {
        let mut catalog = self.unpacked()?;
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

fn first_key(context: &Context<'_>, embedded: &Embedded) -> Result<String, Failure> {
    let placeholders = placeholder_values(context)?;
    let settings = context.project.settings();
    let owners = settings.schema.owners.as_str();
    let version = &embedded.binaries().version.text;
    let mut first = format!("{BUILD}\n{version}\n{}\n{owners}", settings.ledger_schema);
    for (name, value) in &placeholders.values {
        first = format!("{first}\n{name}\n{}", Digest::of(value.as_bytes()));
    }
    Ok(Digest::of(first.as_bytes()).to_string())
}
