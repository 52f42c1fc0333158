//! What is claimed of a statement, held against what it was measured to do.

use super::Step;
use super::finding::Finding;
use super::moment::{HeldLock, Measured};
use crate::claim::Effort;
use crate::lock::LockMode;
use std::fmt;

/// The name of a relation as a file writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelationName {
    /// The schema, where it is written.
    pub schema: Option<String>,
    /// The last part.
    pub name: String,
}

/// What the table of claims says of one statement of a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Claimed {
    /// The forms that it is made of; empty where it is not known to the table.
    pub forms: Vec<String>,
    /// The locks.
    pub locks: Vec<ClaimedLock>,
    /// The most work of any of them; `None` where the table says nothing.
    pub effort: Option<Effort>,
    /// What it writes, as its text says.
    pub writes: Vec<Write>,
}

/// One lock that is claimed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimedLock {
    /// On what; `None` for relations whose names the text does not have.
    pub on: Option<RelationName>,
    /// How strong.
    pub mode: LockMode,
}

/// Rows that a statement writes, as its text says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Write {
    /// The table.
    pub table: RelationName,
    /// What it does to its rows.
    pub what: Written,
}

/// What a statement does to rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    /// It gives values to these columns.
    Columns(Vec<String>),
    /// It adds rows.
    Adds,
    /// It removes rows.
    Removes,
    /// It may do any of these.
    Any,
}

impl RelationName {
    /// Whether it may mean the relation of this qualified name; a schema that is not written can be any.
    #[must_use]
    pub fn may_be(&self, qualified: &str) -> bool {
        let (schema, name) = qualified.split_once('.').unwrap_or(("", qualified));
        self.name == name && self.schema.as_ref().is_none_or(|own| own == schema)
    }
}

impl fmt::Display for RelationName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.schema {
            Some(schema) => write!(formatter, "{schema}.{}", self.name),
            None => formatter.write_str(&self.name),
        }
    }
}

impl Claimed {
    /// The strongest lock that is claimed on a relation.
    #[must_use]
    pub fn lock_on(&self, relation: &str) -> Option<LockMode> {
        let on = self.locks.iter().filter(|lock| lock.on.as_ref().is_none_or(|on| on.may_be(relation)));
        on.map(|lock| lock.mode).max()
    }

    /// Whether it only reads and writes rows; how many blocks that needs is no claim.
    #[must_use]
    pub fn is_about_rows(&self) -> bool {
        self.effort == Some(Effort::Rows) || !self.writes.is_empty()
    }
}

/// Where a statement did more than is claimed of it. Each is a defect of the table of claims or of its reader, and
/// none of who wrote the statement.
#[must_use]
pub fn findings(step: &Step, measured: &Measured, claimed: &Claimed) -> Vec<Finding> {
    if claimed.forms.is_empty() {
        return Vec::new();
    }
    let mut findings: Vec<Finding> =
        measured.locks.iter().filter_map(|lock| unclaimed_lock(step, measured, claimed, lock)).collect();
    if !claimed.is_about_rows() {
        findings.extend(unclaimed_work(step, measured, claimed));
    }
    findings
}

const HELP: &str =
    "read what it really does in the report; the claim is a defect of Whimbrel: please report it";

fn unclaimed_lock(step: &Step, measured: &Measured, claimed: &Claimed, lock: &HeldLock) -> Option<Finding> {
    let known = claimed.lock_on(&lock.relation);
    if lock.mode < LockMode::ShareUpdateExclusive || known >= Some(lock.mode) {
        return None;
    }
    let said = known.map_or_else(|| "none".to_owned(), |mode| mode.to_string());
    let message = format!("{} locks {} {}, and {said} is claimed", measured.head, lock.relation, lock.mode);
    let finding = Finding::new("lock-not-claimed", message).of(step).on_line(measured.line);
    Some(finding.with_note(format!("The claim is that of {}.", claimed.forms.join(", "))).with_help(HELP))
}

fn unclaimed_work(step: &Step, measured: &Measured, claimed: &Claimed) -> Vec<Finding> {
    let claimed_effort = claimed.effort.unwrap_or(Effort::Metadata);
    let mut findings = Vec::new();
    let mut say = |code, what: &str, tables: Vec<&str>| {
        let message =
            format!("{} {what} {}, and {claimed_effort} is claimed", measured.head, tables.join(", "));
        let finding = Finding::new(code, message).of(step).on_line(measured.line);
        findings.push(
            finding.with_note(format!("The claim is that of {}.", claimed.forms.join(", "))).with_help(HELP),
        );
    };
    if !measured.rewritten.is_empty()
        && claimed_effort < Effort::FileCopy
        && claimed_effort != Effort::NewFile
    {
        say("rewrite-not-claimed", "rewrites", measured.rewritten.iter().map(String::as_str).collect());
    } else if !measured.rebuilt.is_empty()
        && claimed_effort < Effort::IndexBuild
        && claimed_effort != Effort::NewFile
    {
        say("rebuild-not-claimed", "builds anew", measured.rebuilt.iter().map(String::as_str).collect());
    } else if !measured.scanned.is_empty() && claimed_effort < Effort::FullScan {
        say(
            "scan-not-claimed",
            "reads all of",
            measured.scanned.iter().map(|one| one.table.as_str()).collect(),
        );
    }
    findings
}
