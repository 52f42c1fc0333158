//! A picture of tables: what they hold and refer to, or what changes of them in which phase.
//!
//! What is drawn is a value; [`mermaid`] and [`svg`] are two ways to write it down. Both are the same bytes for the
//! same value.

mod arranged;
mod changes;
mod mermaid;
mod svg;
mod tables;

use crate::work::Phase;
pub use changes::{Drawn, changes};
pub use mermaid::mermaid;
use std::collections::BTreeSet;
pub use svg::svg;
pub use tables::tables;

/// Boxes with rows, and arrows between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// What is shown, in one line.
    pub title: String,
    /// How many statements each phase has; empty where nothing changes.
    pub phases: Vec<(Phase, usize)>,
    /// The tables, in the order of their names, and what is no table at the end.
    pub boxes: Vec<TableBox>,
    /// From a table to one that it refers to.
    pub arrows: Vec<Arrow>,
}

/// One table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableBox {
    /// Its name, with its schema.
    pub title: String,
    /// What becomes of the table.
    pub fate: Fate,
    /// Its rows, in order.
    pub rows: Vec<Row>,
}

/// One line of a box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What it says.
    pub text: String,
    /// What becomes of what it speaks of.
    pub fate: Fate,
    /// The phases in which that happens.
    pub phases: BTreeSet<Phase>,
}

/// A reference between tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrow {
    /// The number of the box that refers.
    pub from: usize,
    /// The number of the box that is referred to.
    pub to: usize,
    /// What becomes of the reference.
    pub fate: Fate,
}

/// What becomes of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// It stays as it is.
    Stays,
    /// It is new.
    Comes,
    /// It is there before and after, and not the same.
    Changes,
    /// It is there only before.
    Goes,
}

impl Fate {
    /// The sign before what it happens to.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Stays => "",
            Self::Comes => "+",
            Self::Changes => "~",
            Self::Goes => "-",
        }
    }
}

/// Longest text of a row, in characters.
const ROW_LONGEST: usize = 76;

/// A text on one line, and not too long.
fn short(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= ROW_LONGEST {
        return line;
    }
    let head: String = line.chars().take(ROW_LONGEST - 1).collect();
    format!("{}…", head.trim_end())
}
