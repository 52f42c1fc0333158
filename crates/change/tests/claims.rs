//! The table of claims beside another measurement, row by row: `claims/locks.csv` has what PostgreSQL 13.23, 14.23, 15.18,
//! 16.14, 17.10 and 18.4 did with each form, and who waited, as a second program saw it: `pg_locks` of an open
//! transaction, files, blocks that were fetched, and sessions that tried to read and to write meanwhile.
//!
//! Where the table says something else, the reason stands here. Each line has one: `a_reason_is_about_a_difference`.
#![expect(clippy::unwrap_used, reason = "a failing helper fails the test")]

use std::collections::{BTreeMap, BTreeSet};
use whimbrel_change::claim::{self, Block, Claim};

const MEASURED: &str = include_str!("claims/locks.csv");

const ROW_LOCKS: &str = "the rows that were written are locked, not the table";
const NO_ROWS: &str =
    "nobody writes rows of a view, a materialized view or a type: readers wait, and that is claimed";
const NO_READS: &str = "nobody reads a sequence, but each nextval waits, and that is claimed";
const LATER: &str = "its transactions come to other tables later: only the locks that one holds are claimed";
const UNCLAIMED: &str =
    "it needs a second server; create-subscription-without-slot is claimed, and lint knows of the slot";

/// Forms for which the table says something else, about what, and why.
const DIFFERENCES: [(&str, &str, &str); 18] = [
    ("create-subscription", "form", UNCLAIMED),
    ("update-all", "writes wait", ROW_LOCKS),
    ("merge", "writes wait", ROW_LOCKS),
    ("rename-view", "writes wait", NO_ROWS),
    ("create-or-replace-view", "writes wait", NO_ROWS),
    ("drop-view", "writes wait", NO_ROWS),
    ("alter-view-set", "writes wait", NO_ROWS),
    ("create-index-on-matview", "writes wait", NO_ROWS),
    ("refresh-matview", "writes wait", NO_ROWS),
    ("refresh-matview-concurrently", "writes wait", NO_ROWS),
    ("drop-matview", "writes wait", NO_ROWS),
    ("type-add-attribute-column", "writes wait", NO_ROWS),
    ("rename-sequence", "reads wait", NO_READS),
    ("alter-sequence-owner", "reads wait", NO_READS),
    ("drop-sequence", "reads wait", NO_READS),
    ("alter-sequence-unlogged", "reads wait", NO_READS),
    ("reindex-schema", "reads wait", LATER),
    ("reindex-partitioned", "reads wait", LATER),
];

/// One row of the other measurement.
struct Measured<'a> {
    form: &'a str,
    majors: Vec<u32>,
    refused: &'a str,
    block: &'a str,
    lock: &'a str,
    others: &'a str,
    work: &'a str,
    reads_wait: &'a str,
    writes_wait: &'a str,
}

fn measured() -> Vec<Measured<'static>> {
    let read = |line: &'static str| {
        let fields: Vec<&str> = line.split(',').collect();
        let [form, majors, refused, block, lock, others, work, reads_wait, writes_wait] =
            fields.try_into().unwrap();
        let majors = majors.split('+').flat_map(|range| {
            let (first, last) = range.split_once('-').unwrap_or((range, range));
            first.parse::<u32>().unwrap()..=last.parse().unwrap()
        });
        Measured {
            form,
            majors: majors.collect(),
            refused,
            block,
            lock,
            others,
            work,
            reads_wait,
            writes_wait,
        }
    };
    MEASURED.lines().skip(1).map(read).collect()
}

/// What a row and the claim say otherwise, each as `what: measured, claimed`.
fn differences(row: &Measured<'_>, claim: &Claim) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    let mut compare = |what: &'static str, measured: String, claimed: String| {
        if measured != claimed {
            found.push((what, format!("measured {measured:?}, claimed {claimed:?}")));
        }
    };
    compare("refusal", row.refused.to_owned(), claim.refused.unwrap_or_default().to_owned());
    if !row.refused.is_empty() {
        return found;
    }
    let mode = |mode: whimbrel_change::LockMode| mode.as_str().trim_end_matches("Lock").to_owned();
    compare(
        "block",
        row.block.to_owned(),
        if claim.block == Block::Allowed { "yes" } else { "no" }.to_owned(),
    );
    compare("lock", row.lock.to_owned(), claim.lock.map(mode).unwrap_or_default());
    let theirs: BTreeSet<&str> =
        row.others.split(' ').filter_map(|other| Some(other.split_once('=')?.1)).collect();
    let of_tables = claim.others.iter().filter(|(role, _)| **role != claim::Role::Index);
    let ours: BTreeSet<String> = of_tables.map(|(_, lock)| mode(*lock)).collect();
    compare("locks on others", format!("{theirs:?}"), format!("{ours:?}"));
    let work = match row.work {
        "dml" => "rows",
        "new-empty-file" => "new-file",
        "index-file-copy" => "file-copy",
        other => other,
    };
    compare("work", work.to_owned(), claim.effort.as_str().to_owned());
    compare("reads wait", (!row.reads_wait.is_empty()).to_string(), claim.stops_reads().to_string());
    compare("writes wait", (!row.writes_wait.is_empty()).to_string(), claim.stops_writes().to_string());
    found
}

/// Every difference, by form and what it is about.
fn all_differences() -> BTreeMap<(&'static str, &'static str), String> {
    let mut all = BTreeMap::new();
    for row in measured() {
        for major in &row.majors {
            match claim::form(row.form).and_then(|form| claim::of(form, *major)) {
                None => {
                    all.insert((row.form, "form"), format!("not claimed on {major}"));
                }
                Some(claim) => {
                    let found = differences(&row, claim).into_iter();
                    all.extend(found.map(|(what, text)| ((row.form, what), format!("on {major}: {text}"))));
                }
            }
        }
    }
    all
}

#[test]
fn each_row_of_another_measurement_is_what_the_table_claims() {
    let known: BTreeSet<(&str, &str)> = DIFFERENCES.iter().map(|(form, what, _)| (*form, *what)).collect();
    let unknown: Vec<String> = all_differences()
        .into_iter()
        .filter(|(key, _)| !known.contains(key))
        .map(|((form, what), text)| format!("{form}, {what} {text}"))
        .collect();
    assert!(unknown.is_empty(), "{}", unknown.join("\n"));
    let rows = measured();
    let on_majors: usize = rows.iter().map(|row| row.majors.len()).sum();
    assert_eq!((rows.len(), on_majors), (527, 2834));
}

#[test]
fn a_reason_is_about_a_difference() {
    let all = all_differences();
    for (form, what, reason) in DIFFERENCES {
        assert!(all.contains_key(&(form, what)), "{form}, {what}: there is none any more: {reason}");
    }
}
