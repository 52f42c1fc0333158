//! The identity of a migration, and the two ways through it.

use crate::version::Version;
use std::fmt;

/// What a migration is known by: in the ledger, on the command line, and in every message.
///
/// Two migrations are the same when module and version are; the name is for people.
#[derive(Debug, Clone)]
pub struct MigrationId {
    /// The module whose folder it stands in; empty in a project with one folder.
    pub module: String,
    /// Its version.
    pub version: Version,
    /// Its name, e.g. `add_user_preferences`.
    pub name: String,
}

/// Which way a migration is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// The migration's own file.
    Up,
    /// The `.down.sql` file beside it.
    Down,
}

impl Direction {
    /// The word that the ledger and the commands use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
        }
    }

    /// Reads the word that [`Direction::as_str`] writes.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Up, Self::Down].into_iter().find(|direction| direction.as_str() == word)
    }

    /// The way back.
    #[must_use]
    pub const fn reversed(self) -> Self {
        match self {
            Self::Up => Self::Down,
            Self::Down => Self::Up,
        }
    }
}

impl MigrationId {
    /// Module and version: what makes two migrations the same.
    #[must_use]
    pub fn key(&self) -> (&Version, &str) {
        (&self.version, &self.module)
    }

    /// Whether a user who wrote `text` means this migration: its version, its name, both joined,
    /// or any of these behind `module/`.
    #[must_use]
    pub fn is_called(&self, text: &str) -> bool {
        let (module, rest) = match text.rsplit_once('/') {
            Some((module, rest)) => (Some(module), rest),
            None => (None, text),
        };
        let version = Version::parse(rest).is_some_and(|version| version == self.version);
        let stem = format!("{}_{}", self.version, self.name);
        module.is_none_or(|module| module == self.module) && (version || rest == self.name || rest == stem)
    }
}

/// The text that every command understands, e.g. `core/20260120154111_add_memos`.
impl serde::Serialize for MigrationId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl PartialEq for MigrationId {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for MigrationId {}

impl Ord for MigrationId {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key().cmp(&other.key())
    }
}

impl PartialOrd for MigrationId {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for MigrationId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.module.is_empty() {
            write!(formatter, "{}/", self.module)?;
        }
        write!(formatter, "{}", self.version)?;
        if !self.name.is_empty() {
            write!(formatter, "_{}", self.name)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn migration(module: &str, version: &str, name: &str) -> MigrationId {
        MigrationId { module: module.into(), version: Version::parse(version).unwrap(), name: name.into() }
    }

    #[test]
    fn a_migration_answers_to_its_version_its_name_and_both() {
        let id = migration("core", "20260120154111", "add_memos");
        for text in ["20260120154111", "add_memos", "20260120154111_add_memos", "core/add_memos"] {
            assert!(id.is_called(text), "{text}");
        }
        for text in ["other/add_memos", "memos", "20260120154112"] {
            assert!(!id.is_called(text), "{text}");
        }
    }

    #[test]
    fn migrations_are_ordered_by_version_and_then_by_module() {
        let mut ids = [migration("b", "2", "x"), migration("a", "10", "y"), migration("a", "2", "z")];
        ids.sort();
        assert_eq!(ids.map(|id| id.to_string()), ["a/2_z", "b/2_x", "a/10_y"]);
    }
}
