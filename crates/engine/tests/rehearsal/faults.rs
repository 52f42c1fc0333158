//! Every planted fault is caught by its name, and nothing is said of what is none.

use crate::planted::{self, Planted};
use std::fmt::Write as _;
use whimbrel::rehearse::{Rehearsal, Verdict, Weight};
use whimbrel_testbed::TestServer;

#[test]
fn each_planted_fault_is_caught_by_its_name_and_what_is_none_passes() {
    let planted = planted::all();
    let faults = planted.iter().filter(|one| one.caught.is_some()).count();
    assert!(faults >= 40, "{faults}");
    let wanted = std::env::var("CASES").unwrap_or_default();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (mut table, mut wrong) = (String::new(), Vec::new());
    for one in planted.iter().filter(|one| one.name.contains(&wanted)) {
        let rehearsal = runtime.block_on(one.rehearse(TestServer::newest())).unwrap_or_else(|failure| {
            panic!("{}: {:?}", one.name, failure.diagnostics);
        });
        let outcome = outcome(one, &rehearsal);
        writeln!(table, "| {} | {outcome} |", one.what).unwrap();
        if !is_right(one, &rehearsal) {
            wrong.push(format!("{}: {outcome}\n{}", one.name, listed(&rehearsal)));
        }
    }
    assert!(wrong.is_empty(), "{} of {} are wrong:\n{}", wrong.len(), planted.len(), wrong.join("\n"));
    if wanted.is_empty() {
        insta::assert_snapshot!("planted_faults", table);
    }
}

fn is_right(one: &Planted, rehearsal: &Rehearsal) -> bool {
    match &one.caught {
        None => {
            rehearsal.findings.iter().all(|finding| finding.weight == Weight::Warns)
                && rehearsal.verdict == Verdict::Passed
        }
        Some((code, text)) => rehearsal.findings.iter().any(|finding| {
            let said = std::iter::once(&finding.message)
                .chain(&finding.notes)
                .any(|line| line.contains(text.as_str()));
            finding.code == code && said
        }),
    }
}

fn outcome(one: &Planted, rehearsal: &Rehearsal) -> String {
    match &one.caught {
        Some((code, _)) if is_right(one, rehearsal) => format!("caught: `{code}`"),
        Some((code, _)) => format!("not caught: `{code}`"),
        None if is_right(one, rehearsal) => "passes".to_owned(),
        None => "a false alarm".to_owned(),
    }
}

fn listed(rehearsal: &Rehearsal) -> String {
    let lines = rehearsal.findings.iter().map(|finding| {
        format!(
            "    {} {:?} {}: {} {:?}",
            finding.code, finding.way, finding.migration, finding.message, finding.notes
        )
    });
    lines.collect::<Vec<_>>().join("\n")
}
