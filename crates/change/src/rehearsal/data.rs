//! What became of rows, held against what was declared.

use super::claimed::{RelationName, Write, Written};
use super::finding::Finding;
use super::{Step, Way};
use crate::work::Phase;
use serde::Serialize;
use std::collections::BTreeSet;

/// What became of the rows of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TableChange {
    /// What it was called before.
    pub before: String,
    /// What it is called now; `None` where it is gone.
    pub now: Option<String>,
    /// Rows of it before.
    pub rows_before: u64,
    /// Rows that are gone.
    pub gone: u64,
    /// Rows that were not there before.
    pub added: u64,
    /// Rows with another value.
    pub changed: u64,
    /// The columns with other values.
    pub columns: Vec<ColumnChange>,
    /// Rows of the first differences, by their key.
    pub examples: Vec<String>,
    /// Triggers of others that fire when rows of the table are updated.
    pub triggers: Vec<String>,
}

/// In how many rows a column has another value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ColumnChange {
    /// What it was called before.
    pub before: String,
    /// What it is called now; `None` where it is gone.
    pub now: Option<String>,
    /// How many rows.
    pub rows: u64,
    /// The type before and behind, where it is another.
    pub retyped: Option<(String, String)>,
}

/// What a file says about rows, by its phase, its statements and the lines at its head.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Declared {
    /// The phase.
    pub phase: Option<Phase>,
    /// What its statements write.
    pub writes: Vec<Write>,
    /// `-- whimbrel: changes = …`: columns and tables that may change though no statement names them.
    pub changes: Vec<String>,
    /// `-- whimbrel: loses = …`: columns and tables whose values no way back brings back.
    pub loses: Vec<String>,
    /// What its down file counts as lost, `-- whimbrel: lossy = select count(*) …`: what each of the queries reads.
    pub lossy: Vec<Reads>,
}

/// What a query reads, as far as its words tell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reads {
    /// Its words, those without quotes in lower case.
    pub words: BTreeSet<String>,
}

impl Reads {
    /// Whether it may count rows of a table: it names it, or reads no table at all.
    fn of(&self, table: &str) -> bool {
        let name = table.rsplit('.').next().unwrap_or(table);
        self.words.contains(name) || !self.words.contains("from")
    }
}

impl Declared {
    fn names(list: &[String], table: &str, column: Option<&str>) -> bool {
        let is = |entry: &String| match column {
            Some(column) => *entry == format!("{table}.{column}") || entry == table,
            None => entry == table,
        };
        list.iter().any(is)
    }

    /// Whether the loss of a table, or of a column of it, is declared.
    #[must_use]
    pub fn loses(&self, table: &str, column: Option<&str>) -> bool {
        self.phase.is_some_and(Phase::takes_away)
            || self.lossy.iter().any(|reads| reads.of(table))
            || Self::names(&self.loses, table, column)
    }

    fn may_change(&self, change: &TableChange, column: &ColumnChange) -> bool {
        let now = column.now.as_deref().unwrap_or(&column.before);
        let tables = [Some(change.before.as_str()), change.now.as_deref()];
        tables.into_iter().flatten().any(|table| {
            Self::names(&self.changes, table, Some(now))
                || self.writes_to(table).any(|write| match &write.what {
                    Written::Columns(columns) => {
                        columns.iter().any(|one| one == now || *one == column.before)
                    }
                    Written::Any => true,
                    Written::Adds | Written::Removes => false,
                })
        })
    }

    fn writes_to<'a>(&'a self, table: &'a str) -> impl Iterator<Item = &'a Write> {
        self.writes.iter().filter(move |write| write.table.may_be(table))
    }

    fn may(&self, change: &TableChange, wanted: &Written) -> bool {
        let tables = [Some(change.before.as_str()), change.now.as_deref()];
        tables.into_iter().flatten().any(|table| {
            Self::names(&self.changes, table, None)
                || self.writes_to(table).any(|write| write.what == *wanted || write.what == Written::Any)
        })
    }

    /// The tables that its statements update.
    pub fn updated(&self) -> impl Iterator<Item = &RelationName> {
        let updates = self.writes.iter().filter(|write| matches!(write.what, Written::Columns(_)));
        updates.map(|write| &write.table)
    }
}

/// What a step forward did to rows that it does not say.
#[must_use]
pub fn undeclared(step: &Step, declared: &Declared) -> Vec<Finding> {
    step.changes.iter().flat_map(|change| of_table(step, declared, change)).collect()
}

fn of_table(step: &Step, declared: &Declared, change: &TableChange) -> Vec<Finding> {
    let Some(now) = &change.now else { return lost_table(step, declared, change) };
    let mut findings = Vec::new();
    if change.gone > 0 && !declared.may(change, &Written::Removes) {
        let message = format!("{} {now} are gone, and no statement says so", rows(change.gone, "of"));
        findings.push(shown(Finding::new("rows-lost", message), change));
    }
    if change.added > 0 && !declared.may(change, &Written::Adds) {
        let message =
            format!("{} {now} that were not there, and no statement says so", rows(change.added, "in"));
        findings.push(shown(Finding::new("rows-added", message), change));
    }
    for column in &change.columns {
        findings.extend(of_column(step, declared, change, column));
    }
    let found = findings.into_iter().map(|finding| by_trigger(step, declared, change, finding).of(step));
    found
        .map(|finding| if finding.help.is_empty() { finding.with_help(declare(now)) } else { finding })
        .collect()
}

fn declare(what: &str) -> String {
    format!("correct the file, or say at its head what it means to do: -- whimbrel: changes = {what}")
}

fn of_column(
    step: &Step,
    declared: &Declared,
    change: &TableChange,
    column: &ColumnChange,
) -> Option<Finding> {
    let table = change.now.as_deref().unwrap_or(&change.before);
    let Some(now) = &column.now else { return lost_column(step, declared, change, column) };
    if declared.may_change(change, column) {
        return None;
    }
    let count = rows(column.rows, "of");
    if let Some((from, to)) = &column.retyped {
        let message = format!("{table}.{now} reads otherwise in {count} {table} as {to} than as {from}");
        let finding = Finding::new("values-reshaped", message).warning();
        let finding = finding.with_note("Whether it comes back whole is shown by the way back.");
        return Some(finding.with_help(declare(&format!("{table}.{now}"))));
    }
    let message = format!("{table}.{now} has other values in {count} {table}, and no statement says so");
    let help = declare(&format!("{table}.{now}"));
    Some(shown(Finding::new("rows-changed", message), change).with_help(help))
}

/// A backfill that changes more than its column, where somebody else's trigger fires on it.
fn by_trigger(step: &Step, declared: &Declared, change: &TableChange, finding: Finding) -> Finding {
    let is_updated =
        declared.updated().any(|table| table.may_be(&change.before)) && !change.triggers.is_empty();
    if !is_updated || finding.code != "rows-changed" {
        return finding;
    }
    let note = format!("Fired by the UPDATE: {}.", change.triggers.join(", "));
    let code = if step.phase == Some(Phase::Backfill) { "trigger-on-backfill" } else { finding.code };
    Finding { code, ..finding }.with_note(note)
}

fn lost_table(step: &Step, declared: &Declared, change: &TableChange) -> Vec<Finding> {
    if change.rows_before == 0 || declared.loses(&change.before, None) {
        return Vec::new();
    }
    let message = format!("{} {} go with the table", rows(change.rows_before, "of"), change.before);
    vec![loss(Finding::new(UNDECLARED_LOSS, message), step, &change.before)]
}

fn lost_column(
    step: &Step,
    declared: &Declared,
    change: &TableChange,
    column: &ColumnChange,
) -> Option<Finding> {
    if column.rows == 0 || declared.loses(&change.before, Some(&column.before)) {
        return None;
    }
    let what = format!("{}.{}", change.before, column.before);
    let message =
        format!("the values of {what} go with the column, in {} {}", rows(column.rows, "of"), change.before);
    Some(loss(shown(Finding::new(UNDECLARED_LOSS, message), change), step, &what))
}

fn loss(finding: Finding, step: &Step, what: &str) -> Finding {
    finding
        .of(step)
        .with_help(format!("keep them, or declare it at the head of the file: -- whimbrel: loses = {what}"))
}

/// What is declared as lost and was not: whoever reads it is frightened for nothing.
#[must_use]
pub fn needless(step: &Step, declared: &Declared) -> Vec<Finding> {
    let is_lost = |entry: &String| {
        step.changes.iter().any(|change| {
            let table = change.now.is_none() && change.rows_before > 0 && change.before == *entry;
            let column = change.columns.iter().any(|column| {
                let gone = column.now.is_none() || column.retyped.is_some();
                gone && column.rows > 0
                    && (format!("{}.{}", change.before, column.before) == *entry || change.before == *entry)
            });
            table || column || (change.gone > 0 && change.before == *entry)
        })
    };
    let needless = declared.loses.iter().filter(|entry| !is_lost(entry));
    needless
        .map(|entry| {
            Finding::new(
                "loss-declared-but-none",
                format!("{entry} is declared as lost, and nothing of it is"),
            )
            .of(step)
            .with_help("take the line out of the head of the file, or rehearse with rows that show the loss")
        })
        .collect()
}

/// What is not as it was behind a way there and back, or behind a way that was gone twice.
#[must_use]
pub fn not_back(step: &Step, changes: &[TableChange], lost: &Declared) -> Vec<Finding> {
    let (code, when) = match step.way {
        Way::Back => ("rows-not-back", "behind the way back"),
        Way::Again => ("again-differs", "behind the second time forward"),
        Way::Twice => ("backfill-not-idempotent", "behind a second run"),
        Way::Forward => ("rows-changed", "behind the step"),
    };
    // What a second run does is about that run alone.
    let lasts = matches!(step.way, Way::Back | Way::Again);
    let mut findings = Vec::new();
    for change in changes {
        let table = change.before.as_str();
        let is_lost = lost.loses(table, None) && change.changed == 0 && change.added == 0;
        if change.gone > 0 && !(is_lost || Declared::names(&lost.loses, table, None)) {
            let message = format!("{} {table} are not there {when}", rows(change.gone, "of"));
            findings.push(
                shown(Finding::new(code, message), change).telling(lasts.then(|| format!("{table} gone"))),
            );
        }
        if change.added > 0 {
            let message = format!("{} {table} that were not there before, {when}", rows(change.added, "in"));
            findings.push(
                shown(Finding::new(code, message), change).telling(lasts.then(|| format!("{table} added"))),
            );
        }
        for column in change.columns.iter().filter(|column| !lost.loses(table, Some(&column.before))) {
            let count = rows(column.rows, "of");
            let message = format!("{table}.{} has other values in {count} {table} {when}", column.before);
            let fact = format!("{table}.{}", column.before);
            findings.push(shown(Finding::new(code, message), change).telling(lasts.then_some(fact)));
        }
    }
    let help = |finding: &Finding| match step.way {
        Way::Back => {
            let fact = finding.facts.first().map(String::as_str).unwrap_or_default();
            let what = fact.strip_suffix(" gone").or(fact.strip_suffix(" added")).unwrap_or(fact);
            format!(
                "correct the down file, or declare the loss at the head of the up file: -- whimbrel: loses = {what}"
            )
        }
        Way::Twice => "give the UPDATE a condition that leaves out the rows that it has written".to_owned(),
        Way::Again | Way::Forward => {
            "make the file give the same rows each time, or declare the loss".to_owned()
        }
    };
    let told = |finding: Finding| {
        let help = help(&finding);
        finding.of(step).with_help(help)
    };
    findings.into_iter().map(told).collect()
}

/// The code of values that go without a word.
pub const UNDECLARED_LOSS: &str = "loss-not-declared";

/// Whether a way back has every value again that went with a column or a table forward: then nothing is lost.
#[must_use]
pub fn brings_back(forward: &Step, back: &Step) -> bool {
    let went = forward.changes.iter().flat_map(|change| {
        let table = change.now.is_none().then(|| change.before.clone());
        let columns = change.columns.iter().filter(|column| column.now.is_none());
        let columns = columns.map(|column| format!("{}.{}", change.before, column.before));
        table.into_iter().chain(columns)
    });
    let missing = |name: &String| {
        back.changes.iter().any(|change| {
            (change.gone > 0 && (change.before == *name || name.starts_with(&format!("{}.", change.before))))
                || change.columns.iter().any(|column| format!("{}.{}", change.before, column.before) == *name)
                || (change.now.is_none() && change.before == *name)
        })
    };
    !went.into_iter().any(|name| missing(&name))
}

/// What a down file says is lost, as it was counted before it ran.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedLoss {
    /// In words.
    pub what: String,
    /// What the query reads: it says nothing of other tables.
    pub reads: Reads,
    /// How many rows; `None` where the query gave no number.
    pub rows: Option<u64>,
}

/// A way back whose file says how many rows lose something: as many may be others than before, and no more.
///
/// What it covers is added to `lost`, since it is not there from then on.
#[must_use]
pub fn counted(step: &Step, counts: &[CountedLoss], lost: &mut Declared) -> (Vec<Finding>, Vec<String>) {
    let not_known = counts.iter().any(|count| count.rows.is_none());
    let allowed: u64 = counts.iter().filter_map(|count| count.rows).sum();
    let mut differing = 0;
    let mut names = Vec::new();
    let is_counted = |change: &&TableChange| counts.iter().any(|count| count.reads.of(&change.before));
    for change in step.changes.iter().filter(is_counted) {
        let table = change.before.as_str();
        let columns = change.columns.iter().filter(|column| !lost.loses(table, Some(&column.before)));
        let columns: Vec<&ColumnChange> = columns.collect();
        if change.gone > 0 && !lost.loses(table, None) {
            differing += change.gone;
            names.push(table.to_owned());
        }
        differing += columns.iter().map(|column| column.rows).max().unwrap_or_default();
        names.extend(columns.iter().map(|column| format!("{table}.{}", column.before)));
    }
    if counts.is_empty() || (allowed == 0 && !not_known) {
        return (Vec::new(), Vec::new());
    }
    if differing == 0 {
        let none = |count: &CountedLoss| {
            let message =
                format!("its down file says that something is lost, and nothing is: {}", count.what);
            Finding::new("loss-declared-but-none", message).of(step).warning()
        };
        let help = "rehearse with rows that show the loss, or take the line out of the down file";
        let said = counts.iter().filter(|count| count.rows != Some(0));
        return (said.map(|count| none(count).with_help(help)).collect(), Vec::new());
    }
    if differing > allowed && !not_known {
        let message =
            format!("the way back loses something in {differing} rows, and its down file counts {allowed}");
        let finding = Finding::new("more-lost-than-declared", message)
            .of(step)
            .with_note(format!("Not as before: {}.", names.join(", ")))
            .with_help("correct the down file, or the query of its line `lossy`");
        return (vec![finding], Vec::new());
    }
    let happened = counts.iter().filter(|count| count.rows != Some(0)).map(|count| {
        let rows = count.rows.map_or_else(
            || "an unknown number of rows".to_owned(),
            |rows| match rows {
                1 => "1 row".to_owned(),
                rows => format!("{rows} rows"),
            },
        );
        format!("going back below {} loses something in {rows}: {}", step.migration, count.what)
    });
    lost.loses.extend(names);
    (Vec::new(), happened.collect())
}

/// The losses that were declared and happened, counted.
#[must_use]
pub fn declared_losses(step: &Step, declared: &Declared) -> Vec<String> {
    let mut losses = Vec::new();
    for change in &step.changes {
        if change.now.is_none() && change.rows_before > 0 && declared.loses(&change.before, None) {
            losses.push(format!(
                "{} loses {} {}",
                step.migration,
                rows(change.rows_before, "of"),
                change.before
            ));
        }
        for column in change.columns.iter().filter(|column| column.now.is_none() && column.rows > 0) {
            if declared.loses(&change.before, Some(&column.before)) {
                let count = rows(column.rows, "of");
                losses.push(format!(
                    "{} loses {}.{} in {count} it",
                    step.migration, change.before, column.before
                ));
            }
        }
    }
    losses
}

fn shown(finding: Finding, change: &TableChange) -> Finding {
    match change.examples.as_slice() {
        [] => finding,
        examples => finding.with_note(format!("Among them: {}.", examples.join("; "))),
    }
}

fn rows(count: u64, of: &str) -> String {
    if count == 1 { format!("1 row {of}") } else { format!("{count} rows {of}") }
}
