//! What a form of statement locks, reads and writes: measured, and not worked out.
//!
//! Every row of the table is held against real servers by
//! `what_a_statement_does_is_what_the_table_claims`.

use crate::lock::LockMode;
use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::RangeInclusive;
use std::sync::{LazyLock, OnceLock};

/// A form of statement, by the name that the table of claims gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Form(pub &'static str);

/// What a statement does to rows and files, cheapest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effort {
    /// Only catalogs: it takes no longer on a large table.
    Metadata,
    /// The rows that it names.
    Rows,
    /// An empty file in place of the old one.
    NewFile,
    /// Every row of a table is read.
    FullScan,
    /// Every row is read, and an index is built of it.
    IndexBuild,
    /// A file is copied.
    FileCopy,
    /// Every row is read and written again, with every index.
    TableRewrite,
}

/// How a relation that a statement locks stands to the one that the statement is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// The table that becomes a partition.
    Attached,
    /// A table that inherits from it.
    Child,
    /// The default partition.
    Default,
    /// An index of it.
    Index,
    /// The table that it is a partition of, or inherits from.
    Parent,
    /// A partition of it.
    Partition,
    /// The table that its foreign key points at.
    Referenced,
    /// The table whose foreign key points at it.
    Referencing,
    /// A table that it is made or filled from.
    Source,
    /// The table that owns it or uses it.
    Table,
    /// The composite type of its rows or of a column.
    Type,
    /// A view of it.
    View,
}

/// What a form of statement does on one major version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The lock on the relation that the statement is about; `None` where it takes none.
    pub lock: Option<LockMode>,
    /// The strongest lock on each other relation that was there before, by its role.
    pub others: BTreeMap<Role, LockMode>,
    /// What it does to rows and files.
    pub effort: Effort,
    /// Whether PostgreSQL runs it in a transaction block.
    pub block: Block,
    /// The SQLSTATE with which the server refuses it; then nothing is locked and nothing done.
    pub refused: Option<&'static str>,
}

/// Whether PostgreSQL runs a statement in a transaction block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Block {
    /// It does.
    Allowed,
    /// It refuses (25001).
    Refused,
}

/// One row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The form.
    pub form: Form,
    /// The majors on which the claim holds.
    pub majors: Vec<RangeInclusive<u32>>,
    /// What it does there.
    pub claim: Claim,
}

const TABLE: &str = include_str!("claim/claims.csv");

/// In the order of forms; the linter looks one up for each effect of each statement.
static FORMS: LazyLock<IndexMap<&'static str, Rows, FxBuildHasher>> = LazyLock::new(|| {
    let mut forms: IndexMap<&'static str, Rows, FxBuildHasher> = IndexMap::default();
    for line in TABLE.lines().skip(1) {
        let form = line.split(',').next().unwrap_or_default();
        forms.entry(form).or_default().lines.push(line);
    }
    forms.sort_unstable_keys();
    forms
});

/// The rows of a form, which are read when somebody asks: few of them are in one run.
#[derive(Debug, Default)]
struct Rows {
    lines: Vec<&'static str>,
    read: OnceLock<Vec<Row>>,
}

impl Rows {
    fn all(&self) -> &[Row] {
        self.read.get_or_init(|| self.lines.iter().copied().filter_map(read).collect())
    }
}

/// What `form` does on a major version; `None` where it was never measured there.
#[must_use]
pub fn of(form: Form, major: u32) -> Option<&'static Claim> {
    on(rows_of(form), major)
}

/// The rows of a form; none where it was never measured.
#[must_use]
pub fn rows_of(form: Form) -> &'static [Row] {
    FORMS.get(form.0).map(Rows::all).unwrap_or_default()
}

/// What one of these rows says of a major version.
#[must_use]
pub fn on(rows: &'static [Row], major: u32) -> Option<&'static Claim> {
    rows.iter().find(|row| row.majors.iter().any(|range| range.contains(&major))).map(|row| &row.claim)
}

/// Every row, by form.
pub fn rows() -> impl Iterator<Item = &'static Row> {
    FORMS.values().flat_map(Rows::all)
}

/// The form with this name, where the table has one.
#[must_use]
pub fn form(name: &str) -> Option<Form> {
    FORMS.get_key_value(name).map(|(name, _)| Form(name))
}

fn read(line: &'static str) -> Option<Row> {
    let mut fields = line.split(',');
    let mut field = || fields.next();
    let form = Form(field()?);
    let majors = field()?.split('+').map(majors).collect::<Option<_>>()?;
    let refused = field().filter(|code| !code.is_empty());
    let block = if field()? == "no" { Block::Refused } else { Block::Allowed };
    let lock = field().and_then(lock_mode);
    let others = field()?.split(' ').filter_map(|other| {
        let (role, lock) = other.split_once('=')?;
        Some((Role::named(role)?, lock_mode(lock)?))
    });
    let others = others.collect();
    let effort = match field()? {
        "" => Effort::Metadata,
        name => Effort::ALL.into_iter().find(|effort| effort.as_str() == name)?,
    };
    Some(Row { form, majors, claim: Claim { lock, others, effort, block, refused } })
}

fn majors(text: &str) -> Option<RangeInclusive<u32>> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    Some(first.parse().ok()?..=last.parse().ok()?)
}

fn lock_mode(name: &str) -> Option<LockMode> {
    LockMode::ALL.into_iter().find(|mode| mode.as_str().strip_suffix("Lock") == Some(name))
}

impl Claim {
    /// The strongest lock on any relation that was there before.
    #[must_use]
    pub fn strongest(&self) -> Option<LockMode> {
        self.lock.into_iter().chain(self.others.values().copied()).max()
    }

    /// Whether reads of a relation that was there before wait while it runs.
    ///
    /// The planner locks every index of a table, so a strong lock on an index stops reads too.
    #[must_use]
    pub fn stops_reads(&self) -> bool {
        self.strongest() == Some(LockMode::AccessExclusive)
    }

    /// Whether writes of a relation that was there before wait while it runs.
    #[must_use]
    pub fn stops_writes(&self) -> bool {
        self.strongest().is_some_and(|lock| lock.conflicts_with(LockMode::RowExclusive))
    }
}

impl Effort {
    /// Every effort, cheapest first.
    pub const ALL: [Self; 7] = [
        Self::Metadata,
        Self::Rows,
        Self::NewFile,
        Self::FullScan,
        Self::IndexBuild,
        Self::FileCopy,
        Self::TableRewrite,
    ];

    /// Its name in the table.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Metadata => "metadata",
            Self::Rows => "rows",
            Self::NewFile => "new-file",
            Self::FullScan => "full-scan",
            Self::IndexBuild => "index-build",
            Self::FileCopy => "file-copy",
            Self::TableRewrite => "table-rewrite",
        }
    }

    /// Whether it takes longer on a larger table.
    #[must_use]
    pub const fn grows_with_the_table(self) -> bool {
        match self {
            Self::Metadata | Self::Rows | Self::NewFile => false,
            Self::FullScan | Self::IndexBuild | Self::FileCopy | Self::TableRewrite => true,
        }
    }
}

impl fmt::Display for Effort {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 12] = [
        Self::Attached,
        Self::Child,
        Self::Default,
        Self::Index,
        Self::Parent,
        Self::Partition,
        Self::Referenced,
        Self::Referencing,
        Self::Source,
        Self::Table,
        Self::Type,
        Self::View,
    ];

    /// Its name in the table.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Attached => "attached",
            Self::Child => "child",
            Self::Default => "default",
            Self::Index => "index",
            Self::Parent => "parent",
            Self::Partition => "partition",
            Self::Referenced => "referenced",
            Self::Referencing => "referencing",
            Self::Source => "source",
            Self::Table => "table",
            Self::Type => "type",
            Self::View => "view",
        }
    }

    /// The role with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == name)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Attached => "the table that is attached",
            Self::Child => "its children",
            Self::Default => "the default partition",
            Self::Index => "its index",
            Self::Parent => "its parent",
            Self::Partition => "its partitions",
            Self::Referenced => "the table that it references",
            Self::Referencing => "the tables that reference it",
            Self::Source => "the table that it reads",
            Self::Table => "the table that uses it",
            Self::Type => "the type of its rows",
            Self::View => "the views of it",
        })
    }
}

#[cfg(test)]
mod tests;
