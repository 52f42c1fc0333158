//! What is found again behind the next files is told once.

use whimbrel_change::rehearsal::{Finding, Way, Weight, told_once};

fn finding(code: &'static str, migration: &str, facts: &[&str]) -> Finding {
    let mut finding = Finding::new(code, format!("{code} of {migration}"));
    migration.clone_into(&mut finding.migration);
    finding.way = Some(Way::Back);
    finding.notes = facts.iter().map(ToString::to_string).collect();
    finding.telling(facts.iter().map(ToString::to_string))
}

fn said(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|one| format!("{}: {}", one.migration, one.notes.join(" "))).collect()
}

#[test]
fn a_fact_stays_where_it_arose_and_says_for_how_long() {
    let files = ["0005_e", "0004_d", "0003_c", "0002_b", "0001_a"];
    let told = told_once(files.iter().map(|file| finding("rows-not-back", file, &["t.a"])).collect());
    let expected = ["0005_e: t.a Still so behind 0004_d back, 0003_c back, 0002_b back and 1 more."];
    assert_eq!(said(&told), expected);
}

#[test]
fn what_is_new_among_what_is_known_is_told() {
    let first = finding("down-differs", "0003_c", &["- an index"]);
    let second = finding("down-differs", "0002_b", &["- an index", "- a default"]);
    let third = finding("down-differs", "0001_a", &["- an index", "- a default"]);
    let expected = [
        "0003_c: - an index Still so behind 0001_a back.",
        "0002_b: - a default Beside 1 difference that earlier files have left.",
    ];
    assert_eq!(said(&told_once(vec![first, second, third])), expected);
}

#[test]
fn the_weight_is_that_of_the_heaviest() {
    let first = finding("again-differs", "0001_a", &["t.a"]).warning();
    let told = told_once(vec![first, finding("again-differs", "0002_b", &["t.a"])]);
    assert_eq!(told.iter().map(|one| one.weight).collect::<Vec<_>>(), [Weight::Fails]);
}

#[test]
fn findings_without_facts_stay_as_they_are() {
    let findings =
        vec![finding("lock-not-claimed", "0001_a", &[]), finding("lock-not-claimed", "0001_a", &[])];
    assert_eq!(told_once(findings.clone()), findings);
}
