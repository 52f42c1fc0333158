//! `order-crossed`

use crate::finding::Finding;
use crate::memory::Past;
use crate::rule::{Check, Harm, Rule};
use crate::walk::{Walked, WalkedFile};
use whimbrel_source::Severity;
use whimbrel_source::Span;

/// A file of the release has an earlier version than a file that was there before it, and both are about the same
/// relation.
pub(super) const ORDER_CROSSED: Rule = Rule {
    code: "order-crossed",
    severity: Severity::Warning,
    harm: Harm::Release,
    when: "a file of the release has an earlier version than a file that was there before it, and both are \
           about the same relation",
    effect: "servers that have run the later one run them in another order than new ones do, and may end up \
           otherwise",
    instead: "give it a version behind the last one",
    source: "https://www.postgresql.org/docs/18/ddl-alter.html",
    forms: &[],
    bad: include_str!("order_crossed/bad.sql"),
    good: include_str!("order_crossed/good.sql"),
    check: Check::Release(check),
};

fn check(rule: &'static Rule, release: &Walked<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &release.files {
        let Some(version) = &file.migration.version else { continue };
        let name = file.migration.file.name();
        let is_later = |past: &&Past| past.folder == folder(name) && order(&past.version) > order(version);
        let mut later = release.memory.past.iter().filter(is_later);
        if let Some((past, relation)) = later.find_map(|past| Some((past, both(file, past)?))) {
            let message = format!("{} was there before, and is about {relation} too", past.name);
            findings.push(file.finding(rule, Span::new(0, 0), message));
        }
    }
    findings
}

fn folder(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Numbers count as numbers: 10 comes behind 9, and 1.10 behind 1.9.
fn order(version: &str) -> Vec<u128> {
    version.split(['.', '_', '-']).map(|part| part.parse().unwrap_or(u128::MAX)).collect()
}

/// A relation that both are about.
fn both(file: &WalkedFile<'_>, past: &Past) -> Option<String> {
    let mut own = file.steps.iter().flat_map(crate::walk::Step::relations);
    own.find(|name| past.relations.iter().any(|other| other.may_be(name))).map(ToString::to_string)
}
