//! `registry-entry-missing`

use crate::finding::Finding;
use crate::migration::Entry;
use crate::rule::{Check, Harm, Rule};
use crate::walk::WalkedFile;
use whimbrel_source::{Severity, Span};

/// A migration is not in the registry of its folder, or was edited behind its entry.
pub(super) const REGISTRY_ENTRY_MISSING: Rule = Rule {
    code: "registry-entry-missing",
    severity: Severity::Warning,
    harm: Harm::Release,
    when: "the folder of a migration has a registry, and the migration has no entry there, or one for other bytes",
    effect: "nobody can read what it costs before it runs",
    instead: "write the registry again: whimbrel registry; rehearse first, then it has the costs",
    source: "https://www.postgresql.org/docs/18/ddl-alter.html",
    forms: &[],
    bad: include_str!("registry_entry_missing/bad.sql"),
    good: include_str!("registry_entry_missing/good.sql"),
    check: Check::File(check),
};

fn check(rule: &'static Rule, file: &WalkedFile<'_>) -> Vec<Finding> {
    let message = match file.migration.entry {
        Entry::Missing => "the registry of its folder has no entry for this migration",
        Entry::OfOtherBytes => "this migration was edited after its entry in the registry was written",
        Entry::Written | Entry::Unasked => return Vec::new(),
    };
    vec![file.finding(rule, Span::new(0, 0), message)]
}
