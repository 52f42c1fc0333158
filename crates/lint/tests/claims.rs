//! What the linter says of a statement is what servers did with it: each statement of `corpus/claims`, with its setup
//! as the history, on each major that the table of claims knows it on.
#![expect(clippy::unwrap_used, reason = "a failing helper fails the test")]

#[expect(dead_code, reason = "who runs the statements needs more of them")]
#[path = "../../postgres/tests/claims/case.rs"]
mod case;

use case::Case;
use whimbrel_change::claim::{self, Claim};
use whimbrel_lint::{Finding, Harm, Layout, Linter, Migration, Settings};
use whimbrel_source::{Severity, SourceFile};

/// Forms whose statement changes nothing that others wait for: nobody but the statement itself writes a
/// materialized view.
const NOBODY_WAITS: [&str; 2] = ["create-index-on-matview", "refresh-matview-concurrently"];

fn read(text: &str, layout: Layout) -> Migration {
    Migration::read(SourceFile::new("case.sql", text), layout).unwrap()
}

fn findings(case: &Case, major: u32) -> Vec<Finding> {
    let mut linter = Linter::new(Settings { majors: major..=major, ..Settings::default() });
    linter.learn(&read(&(case.setup.join(";\n") + ";"), Layout::Plain));
    let mut text = String::from("set lock_timeout = '1s';\n");
    if !case.before.is_empty() {
        text.extend(["begin;\n", &case.before.join("\n"), "\n"]);
    }
    text.push_str(&case.statement);
    text.push_str(";\n");
    linter.check(&[read(&text, Layout::Plain)])
}

/// Many rows are read, copied or written while reads or writes wait.
fn is_dangerous(form: &str, claim: &Claim) -> bool {
    let stops = claim.stops_writes() && !NOBODY_WAITS.contains(&form);
    claim.refused.is_none() && claim.effort.grows_with_the_table() && stops
}

#[test]
fn each_dangerous_statement_is_an_error_and_no_harmless_one_is_said_to_block() {
    let (mut dangerous, mut harmless, mut wrong) = (0, 0, Vec::new());
    for case in case::all() {
        for major in 13..=18 {
            let claimed = claim::form(&case.form).and_then(|form| claim::of(form, major));
            let Some(claimed) = claimed.filter(|claim| claim.refused.is_none()) else { continue };
            let found = findings(&case, major);
            let blocks = |finding: &&Finding| {
                finding.rule.harm == Harm::Blocks && finding.severity >= Severity::Warning
            };
            let blocking: Vec<&Finding> = found.iter().filter(blocks).collect();
            let is_error = blocking.iter().any(|finding| finding.severity == Severity::Error);
            if is_dangerous(&case.form, claimed) {
                dangerous += 1;
                if !is_error {
                    wrong.push(format!("{} {major}: silence about {}", case.form, case.statement));
                }
            } else if !case.is_about_rows && !claimed.effort.grows_with_the_table() {
                harmless += 1;
                if let Some(finding) = blocking.first() {
                    let code = finding.rule.code;
                    wrong.push(format!(
                        "{} {major}: {code}: {}: {}",
                        case.form, finding.message, case.statement
                    ));
                }
            }
        }
    }
    println!("{dangerous} dangerous and {harmless} harmless statements, on each major");
    assert!(dangerous > 500 && harmless > 1500, "{dangerous} {harmless}");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// What servers were seen to do with each form, and who waited: `crates/change/tests/claims.rs` says how.
const MEASURED: &str = include_str!("../../change/tests/claims/locks.csv");

/// A form on some majors: whether every row was read, copied or written, or an index built, while reads or writes of a
/// table that was there before were seen to wait; `None` where neither that nor metadata alone was measured.
fn measured() -> Vec<(&'static str, Vec<u32>, Option<bool>)> {
    let row = |line: &'static str| {
        let fields: Vec<&str> = line.split(',').collect();
        let [form, majors, _, _, _, _, work, reads_wait, writes_wait] = fields.try_into().unwrap();
        let majors = majors.split('+').flat_map(|range| {
            let (first, last) = range.split_once('-').unwrap_or((range, range));
            first.parse::<u32>().unwrap()..=last.parse().unwrap()
        });
        let grows =
            ["full-scan", "index-build", "file-copy", "index-file-copy", "table-rewrite"].contains(&work);
        let waits = !reads_wait.is_empty() || !writes_wait.is_empty();
        let is_dangerous = if grows && waits { Some(true) } else { (work == "metadata").then_some(false) };
        (form, majors.collect(), is_dangerous)
    };
    MEASURED.lines().skip(1).map(row).collect()
}

#[test]
fn where_somebody_was_seen_to_wait_for_work_there_is_an_error_and_none_where_only_catalogs_change() {
    let cases = case::all();
    let (mut dangerous, mut harmless, mut wrong) = (0, 0, Vec::new());
    for (form, majors, is_dangerous) in measured() {
        let Some(is_dangerous) = is_dangerous else { continue };
        *(if is_dangerous { &mut dangerous } else { &mut harmless }) += 1;
        let case = cases.iter().find(|case| case.form == form).unwrap();
        for major in majors {
            let found = findings(case, major);
            let blocking = found.iter().filter(|finding| finding.rule.harm == Harm::Blocks);
            let worst = blocking.map(|finding| finding.severity).max();
            let is_right = if is_dangerous {
                worst == Some(Severity::Error)
            } else {
                worst.is_none_or(|worst| worst == Severity::Note)
            };
            if !is_right {
                wrong.push(format!("{form} on {major}: {worst:?}: {}", case.statement));
            }
        }
    }
    assert_eq!((dangerous, harmless), (151, 289));
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_statement_that_a_server_refuses_is_an_error_where_its_text_tells() {
    let mut silent = Vec::new();
    let mut told = 0;
    for case in case::all() {
        for major in 13..=18 {
            let claimed = claim::form(&case.form).and_then(|form| claim::of(form, major));
            if claimed.is_none_or(|claim| claim.refused.is_none()) {
                continue;
            }
            let fails = findings(&case, major)
                .iter()
                .any(|finding| finding.rule.harm == Harm::Fails && finding.severity == Severity::Error);
            if fails { told += 1 } else { silent.push(case.form.clone()) }
        }
    }
    silent.dedup();
    println!("{told} refusals are told; these are not: {silent:?}");
    assert!(told > 100, "{told}: {silent:?}");
}

/// Of these nothing is claimed as a whole: what goes with CASCADE is not known, an extension may have tables and a table
/// rows, the statements of a block are looked at one by one, and a query that makes a table is spoken of where it reads many
/// rows.
const NOT_AS_A_WHOLE: [&str; 8] = [
    "alter-extension",
    "drop-extension",
    "drop-operator-family",
    "drop-function-cascade-trigger",
    "drop-extension-cascade-column",
    "add-column-not-null-no-default-empty",
    "do-block-ddl",
    "select-into",
];

#[test]
fn each_command_has_the_facts_that_were_measured_of_it() {
    let mut silent = Vec::new();
    for case in case::all().into_iter().filter(|case| !case.is_about_rows) {
        for major in 13..=18 {
            let claimed = claim::form(&case.form).and_then(|form| claim::of(form, major));
            let Some(claimed) = claimed.filter(|claim| claim.refused.is_none()) else { continue };
            let mut linter = Linter::new(Settings { majors: major..=major, ..Settings::default() });
            linter.learn(&read(&(case.setup.join(";\n") + ";"), Layout::Plain));
            let said = linter.claims(&read(&format!("{};\n", case.statement), Layout::Plain), major);
            let said = said.first().unwrap();
            if said.forms.is_empty() || said.effort < Some(claimed.effort) {
                silent.push(format!(
                    "{} {major}: {:?} {:?}: {}",
                    case.form, said.forms, said.effort, case.statement
                ));
            }
        }
    }
    silent.retain(|line: &String| !NOT_AS_A_WHOLE.iter().any(|form| line.starts_with(&format!("{form} "))));
    assert!(silent.is_empty(), "{} silent:\n{}", silent.len(), silent.join("\n"));
}
