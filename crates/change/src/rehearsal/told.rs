//! What is found again and again is told once, where it arose.

use super::finding::Finding;
use std::collections::BTreeMap;

/// How many files are named in which something is still so.
const NAMED: usize = 3;

/// A difference that a file has left is there behind the files after it, too: its finding stays where it arose, and says for how
/// long. Of a finding that tells several facts, those stay that are new.
///
/// Findings without facts are about their statement alone, and stay as they are.
#[must_use]
pub fn told_once(findings: Vec<Finding>) -> Vec<Finding> {
    let mut told: Vec<Finding> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut still: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for mut finding in findings {
        let first = finding.facts.first().and_then(|fact| places.get(fact)).copied();
        let (known, new): (Vec<String>, Vec<String>) =
            std::mem::take(&mut finding.facts).into_iter().partition(|fact| places.contains_key(fact));
        if let (Some(place), true) = (first, new.is_empty()) {
            if let Some(earlier) = told.get_mut(place) {
                earlier.weight = earlier.weight.max(finding.weight);
            }
            still.entry(place).or_default().push(behind(&finding));
            continue;
        }
        if !known.is_empty() {
            finding.notes.retain(|note| !known.contains(note));
            let count = known.len();
            let what = if count == 1 { "difference" } else { "differences" };
            finding.notes.push(format!("Beside {count} {what} that earlier files have left."));
        }
        places.extend(new.into_iter().map(|fact| (fact, told.len())));
        told.push(finding);
    }
    for (place, files) in still {
        if let Some(finding) = told.get_mut(place) {
            finding.notes.push(format!("Still so behind {}.", listed(&files)));
        }
    }
    told
}

/// What ran last: `0003_x back`.
fn behind(finding: &Finding) -> String {
    let way = finding.way.map(|way| format!(" {}", way.as_str())).unwrap_or_default();
    format!("{}{way}", finding.migration)
}

fn listed(files: &[String]) -> String {
    let named: Vec<&str> = files.iter().take(NAMED).map(String::as_str).collect();
    match files.len().saturating_sub(NAMED) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}
