//! One file to run, and what people have said about it.

use whimbrel_change::{Direction, MigrationId};
use whimbrel_postgres::run::{Doubt, Purpose, Start};

/// One file to run.
pub(crate) struct Item {
    /// Whose.
    pub(crate) migration: MigrationId,
    /// Which of its files.
    pub(crate) direction: Direction,
    /// Where in the file to begin.
    pub(crate) start: Start,
    /// What its last row says.
    pub(crate) purpose: Purpose,
    /// What to do about a statement of which nobody can tell how far it got; the file's own setting
    /// where it is [`Doubt::Ask`].
    pub(crate) doubt: Doubt,
    /// Whether a person agrees that a down file loses information.
    pub(crate) consent: Consent,
}

/// Whether a person agrees that a down file loses information.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Consent {
    /// Only where nothing is lost now.
    #[default]
    Withheld,
    /// Whatever is lost.
    Given,
}

impl Item {
    /// A whole file.
    pub(crate) fn whole(migration: MigrationId, direction: Direction) -> Self {
        let (start, purpose) = (Start::default(), Purpose::Migrate);
        Self { migration, direction, start, purpose, doubt: Doubt::Ask, consent: Consent::Withheld }
    }
}
