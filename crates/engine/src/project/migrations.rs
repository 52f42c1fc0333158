//! The migrations of a project, in order.

use crate::failure::{Class, Failure};
use crate::project::file_text::FileText;
use crate::project::nearest::nearest;
use whimbrel_change::{Direction, MigrationId};
use whimbrel_source::Diagnostic;

/// One migration: its file, and the file that takes it back.
#[derive(Debug)]
pub struct MigrationFile {
    /// Module, version and name.
    pub id: MigrationId,
    /// What it does.
    pub up: FileText,
    /// What takes it back, where there is such a file.
    pub down: Option<FileText>,
}

/// The migrations of a project: all modules, in the order in which they are applied.
#[derive(Debug, Default)]
pub struct Migrations(Vec<MigrationFile>);

impl MigrationFile {
    /// The file of one direction.
    #[must_use]
    pub fn text(&self, direction: Direction) -> Option<&FileText> {
        match direction {
            Direction::Up => Some(&self.up),
            Direction::Down => self.down.as_ref(),
        }
    }
}

impl Migrations {
    /// Migrations with different ids; puts them in order.
    pub(crate) fn new(mut migrations: Vec<MigrationFile>) -> Self {
        migrations.sort_by(|left, right| left.id.cmp(&right.id));
        Self(migrations)
    }

    /// Every migration, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, MigrationFile> {
        self.0.iter()
    }

    /// Every migration, in order.
    #[must_use]
    pub fn as_slice(&self) -> &[MigrationFile] {
        &self.0
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The one with this module and version.
    #[must_use]
    pub fn get(&self, id: &MigrationId) -> Option<&MigrationFile> {
        let place = self.0.binary_search_by(|migration| migration.id.cmp(id)).ok()?;
        self.0.get(place)
    }

    /// The one that a user means by `text`: a version, a name, both joined, or any behind `module/`.
    ///
    /// # Errors
    /// [`Class::Usage`] where none or several are called so.
    pub fn called(&self, text: &str) -> Result<&MigrationFile, Failure> {
        let mut meant = self.0.iter().filter(|migration| migration.id.is_called(text));
        match (meant.next(), meant.next()) {
            (Some(one), None) => Ok(one),
            (Some(first), Some(second)) => {
                let ids: Vec<String> = [first, second]
                    .into_iter()
                    .chain(meant)
                    .map(|migration| migration.id.to_string())
                    .collect();
                let message = format!("several migrations are called {}", text.escape_debug());
                let diagnostic = Diagnostic::error("ambiguous-migration", message);
                let diagnostic = diagnostic.with_help(format!("write one of {}", ids.join(", ")));
                Err(Failure::new(Class::Usage, diagnostic))
            }
            (None, _) => Err(self.unknown(text)),
        }
    }

    fn unknown(&self, text: &str) -> Failure {
        let message = format!("no migration is called {}", text.escape_debug());
        let diagnostic = Diagnostic::error("unknown-migration", message);
        let ids: Vec<(String, &MigrationId)> =
            self.0.iter().map(|migration| (migration.id.to_string(), &migration.id)).collect();
        let whole = nearest(text, ids.iter().map(|(id, _)| id.as_str()));
        let name = || nearest(text, ids.iter().map(|(_, id)| id.name.as_str()));
        let help = match whole.or_else(name) {
            Some(meant) => format!("did you mean {meant}?"),
            None => "whimbrel status lists them".to_owned(),
        };
        Failure::new(Class::Usage, diagnostic.with_help(help))
    }
}

impl<'a> IntoIterator for &'a Migrations {
    type Item = &'a MigrationFile;
    type IntoIter = std::slice::Iter<'a, MigrationFile>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}
