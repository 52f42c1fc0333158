//! What people want of a backfill that is under way, as its row tells.

use tokio_postgres::Row;

/// What people want of a backfill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Wish {
    /// It goes on.
    #[default]
    Run,
    /// It waits until somebody says otherwise, also over the end of its run.
    Pause,
    /// Its run ends; what is written stays.
    Cancel,
}

impl Wish {
    /// Every wish.
    pub const ALL: [Self; 3] = [Self::Run, Self::Pause, Self::Cancel];

    /// As it stands in the row.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Pause => "pause",
            Self::Cancel => "cancel",
        }
    }

    /// From the word in the row; a word that nobody knows is a pause.
    #[must_use]
    pub fn parse(word: &str) -> Self {
        Self::ALL.into_iter().find(|wish| wish.as_str() == word).unwrap_or(Self::Pause)
    }
}

/// A wish, who has it, and what part of the time the backfill may work.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Order {
    pub(super) wish: Wish,
    pub(super) by: Option<String>,
    pub(super) duty: Option<u8>,
}

impl Order {
    pub(super) fn of(row: &Row) -> Self {
        let duty = row.get::<_, Option<i16>>("duty").and_then(|duty| u8::try_from(duty).ok());
        Self { wish: Wish::parse(row.get("wish")), by: row.get("wish_by"), duty }
    }

    /// `paused by ada`
    pub(super) fn in_words(&self, what: &str) -> String {
        match &self.by {
            Some(by) => format!("{what} by {by}"),
            None => what.to_owned(),
        }
    }
}
