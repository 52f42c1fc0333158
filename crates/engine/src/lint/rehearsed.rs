//! Whether the certificate of a rehearsal vouches for a migration, where an environment wants one.

use super::files::stem;
use super::order::version;
use crate::failure::Failure;
use crate::project::{Folder, Project};
use crate::rehearse::read_certificate;
use std::path::{Path, PathBuf};
use whimbrel_change::rehearsal::Certificate;
use whimbrel_change::rehearsal::certificate::Certified;
use whimbrel_lint::Rehearsed;
use whimbrel_source::Digest;

/// What a project wants rehearsed, and what was.
pub(super) struct Rehearsals {
    folders: Vec<Folder>,
    /// `None` where there is none, or none that is whole.
    certificate: Option<Certificate>,
}

/// What a certificate says of one file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Vouched {
    /// Nobody wants it to.
    Unasked,
    /// Nothing.
    Never,
    /// That it was rehearsed with these digests.
    For {
        /// Of the file.
        up: String,
        /// Of its way back; empty where it had none.
        down: String,
        /// Where its way back stands.
        way_back: PathBuf,
    },
}

impl Rehearsals {
    /// `None` where no environment wants a rehearsal.
    ///
    /// # Errors
    /// Those of [`Folder::all`].
    pub(super) fn of(project: &Project) -> Result<Option<Self>, Failure> {
        let mut environments = project.settings().environments.values();
        if !environments.any(|environment| environment.require_rehearsal.is_some()) {
            return Ok(None);
        }
        let certificate = read_certificate(project).ok().filter(Certificate::is_whole);
        Ok(Some(Self { folders: Folder::all(project)?, certificate }))
    }

    /// What is said of a file; `is_last` where none that is checked stands behind it.
    ///
    /// Files that are missing before the newest that is certified have had certificates of their own. Where there is
    /// none at all, only the last file is spoken of: nobody knows which of the others have run where it matters.
    pub(super) fn vouched(&self, path: &Path, is_last: bool) -> Vouched {
        let own = path.parent().and_then(|own| self.folders.iter().find(|folder| folder.path == own));
        let Some(folder) = own else { return Vouched::Unasked };
        let stem = stem(path);
        let name = if folder.module.is_empty() { stem.clone() } else { format!("{}/{stem}", folder.module) };
        let all = self.certificate.iter().flat_map(|certificate| &certificate.migrations);
        if let Some(one) = all.clone().find(|one| one.migration == name) {
            let way_back = path.with_file_name(format!("{stem}.down.sql"));
            return Vouched::For { up: one.up.clone(), down: one.down.clone(), way_back };
        }
        let number = |one: &Certified| version(one.migration.rsplit('/').next().unwrap_or_default());
        let is_behind = match all.filter_map(number).max() {
            Some(newest) => version(&stem).is_some_and(|own| own > newest),
            None => is_last,
        };
        if is_behind { Vouched::Never } else { Vouched::Unasked }
    }
}

impl Vouched {
    /// Whether that is so of these bytes.
    pub(super) fn of(&self, bytes: &[u8]) -> Rehearsed {
        match self {
            Self::Unasked => Rehearsed::Unasked,
            Self::Never => Rehearsed::Never,
            Self::For { up, .. } if *up != Digest::of(bytes).to_string() => Rehearsed::BeforeAnEdit,
            Self::For { down, way_back, .. } => {
                let bytes = std::fs::read(way_back).ok();
                let own = bytes.map(|bytes| Digest::of(&bytes).to_string()).unwrap_or_default();
                if *down == own { Rehearsed::AsItIs } else { Rehearsed::BeforeAnEditOfItsWayBack }
            }
        }
    }
}
