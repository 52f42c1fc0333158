//! `rehearsal-missing`

use crate::finding::Finding;
use crate::migration::Rehearsed;
use crate::rule::{Check, Harm, Rule};
use crate::walk::WalkedFile;
use whimbrel_source::{Severity, Span};

/// A migration that has never run as it is, where an environment wants a rehearsal.
pub(super) const REHEARSAL_MISSING: Rule = Rule {
    code: "rehearsal-missing",
    severity: Severity::Warning,
    harm: Harm::Release,
    when: "an environment wants a rehearsal (`require_rehearsal`), and no certificate vouches for a migration as it is",
    effect: "it has never run anywhere as it is, and that environment refuses it",
    instead: "rehearse it, and keep the certificate with it: whimbrel rehearse",
    source: "https://www.postgresql.org/docs/18/ddl-alter.html",
    forms: &[],
    bad: include_str!("rehearsal_missing/bad.sql"),
    good: include_str!("rehearsal_missing/good.sql"),
    check: Check::File(check),
};

fn check(rule: &'static Rule, file: &WalkedFile<'_>) -> Vec<Finding> {
    let message = match file.migration.rehearsed {
        Rehearsed::Never => "no certificate vouches for a rehearsal of this migration",
        Rehearsed::BeforeAnEdit => "this migration was edited after it was rehearsed",
        Rehearsed::BeforeAnEditOfItsWayBack => {
            "the way back of this migration was edited after it was rehearsed"
        }
        Rehearsed::AsItIs | Rehearsed::Unasked => return Vec::new(),
    };
    vec![file.finding(rule, Span::new(0, 0), message)]
}
