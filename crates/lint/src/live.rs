//! What a database says of its tables, and how much it matters.

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::name::Name;
use crate::rule::Harm;
use whimbrel_change::claim::Role;
use whimbrel_source::Severity;

/// What a database says; empty where none was asked.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Knowledge {
    /// Whether a database was asked.
    pub is_asked: bool,
    /// Its tables.
    pub tables: Vec<TableSize>,
    /// Indexes that queries have used: schema, name, how often.
    pub indexes: Vec<(String, String, u64)>,
    /// In what the end of the history is not the desired schema, each by its name.
    pub not_desired: Vec<String>,
    /// How long the oldest transaction is open, in seconds.
    pub oldest_transaction: Option<f64>,
}

/// How large a table is, and how much is written to it.
#[derive(Debug, Clone, PartialEq)]
pub struct TableSize {
    /// The schema.
    pub schema: String,
    /// The name.
    pub name: String,
    /// About how many rows; `None` where nobody has counted.
    pub rows: Option<u64>,
    /// Bytes of its file.
    pub bytes: u64,
    /// Rows written in each second; `None` where that is not known.
    pub writes: Option<f64>,
}

/// What goes through in the time of one request.
const FEW: (u64, u64) = (10_000, 16 << 20);

/// From here on it takes minutes.
const MANY: (u64, u64) = (1_000_000, 1 << 30);

impl Knowledge {
    pub(crate) fn table(&self, name: &Name) -> Option<&TableSize> {
        let is_it = |own: &&TableSize| {
            own.name == name.name && name.schema.as_ref().is_none_or(|schema| *schema == own.schema)
        };
        self.tables.iter().find(is_it)
    }
}

impl TableSize {
    fn is_small(&self) -> bool {
        self.rows.is_some_and(|rows| rows < FEW.0) && self.bytes < FEW.1
    }

    fn is_large(&self) -> bool {
        self.rows.is_some_and(|rows| rows >= MANY.0) || self.bytes >= MANY.1
    }

    fn sentence(&self) -> String {
        let size = match self.rows {
            Some(rows) => {
                format!("{}.{} has about {rows} rows in {}", self.schema, self.name, bytes(self.bytes))
            }
            None => format!(
                "Nobody has counted the rows of {}.{}: ANALYZE does; its file has {}",
                self.schema,
                self.name,
                bytes(self.bytes)
            ),
        };
        match self.writes {
            Some(writes) => format!("{size}; {writes:.1} rows are written in each second."),
            None => format!("{size}; how many are written in each second is not known."),
        }
    }
}

fn bytes(bytes: u64) -> String {
    match bytes {
        0..0x40_0000 => format!("{} kB", bytes >> 10),
        0x40_0000..0x1_0000_0000 => format!("{} MB", bytes >> 20),
        _ => format!("{} GB", bytes >> 30),
    }
}

/// Weighs findings about work on rows by the tables that it is done on: on small ones it is a note, and what is
/// only a warning is an error on large ones.
pub(crate) fn weigh(moment: &Moment<'_>, findings: &mut [Finding]) {
    if !moment.memory.live.is_asked {
        return;
    }
    let names = worked(moment);
    let sizes: Vec<_> = names.iter().map(|name| moment.memory.live.table(name)).collect();
    for finding in findings.iter_mut().filter(|finding| is_about_work(finding)) {
        for (name, size) in names.iter().zip(&sizes) {
            finding.notes.push(match size {
                Some(size) => size.sentence(),
                None => format!("The database has no table {name}."),
            });
        }
        let all_small = !sizes.is_empty() && sizes.iter().all(|size| size.is_some_and(TableSize::is_small));
        let any_large = sizes.iter().flatten().any(|size| size.is_large());
        if all_small {
            finding.severity = Severity::Note;
        } else if any_large && finding.severity == Severity::Warning {
            finding.severity = Severity::Error;
        }
    }
}

/// Work that grows with a table, and rows that are written by the table.
fn is_about_work(finding: &Finding) -> bool {
    let of_rows = ["every-row-written", "backfill-unbatched"].contains(&finding.rule.code);
    of_rows || (finding.rule.harm == Harm::Blocks && finding.facts.is_some())
}

#[expect(clippy::wildcard_enum_match_arm, reason = "nothing else writes rows")]
fn worked(moment: &Moment<'_>) -> Vec<Name> {
    let mut names: Vec<Name> = Vec::new();
    let of_effects = moment.effects.iter().flat_map(|effect| {
        if effect.work_on.is_empty() { effect.on.as_slice() } else { effect.work_on.as_slice() }
    });
    let of_rows = match moment.said {
        Said::Rows(rows) => rows.table.as_slice(),
        _ => &[],
    };
    // What refers to a column of another type is held against it again, row by row.
    let again = moment.effects.iter().filter(|effect| effect.form.0 == "type-fk-referenced-column");
    let again = again.flat_map(|effect| &effect.others).filter(|(role, _)| *role == Role::Referencing);
    let again = again.map(|(_, name)| name);
    for name in of_effects.chain(of_rows).chain(again).filter(|name| moment.is_in_use(name)) {
        if !names.iter().any(|other| other.may_be(name)) {
            names.push(name.clone());
        }
    }
    names
}
