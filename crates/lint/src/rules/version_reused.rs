//! `version-reused`

use crate::finding::Finding;
use crate::layout::Layout;
use crate::rule::{Check, Harm, Rule};
use crate::walk::Walked;
use smol_str::SmolStr;
use std::collections::BTreeMap;
use whimbrel_source::Severity;
use whimbrel_source::Span;

/// Two migrations of one folder have the same version.
pub(super) const VERSION_REUSED: Rule = Rule {
    code: "version-reused",
    severity: Severity::Error,
    harm: Harm::Release,
    when: "two migrations of one folder have the same version",
    effect: "a runner takes one of them for the other, or applies only one",
    instead: "give the newer one another version",
    source: "https://www.postgresql.org/docs/18/ddl-alter.html",
    forms: &[],
    bad: include_str!("version_reused/bad.sql"),
    good: include_str!("version_reused/good.sql"),
    check: Check::Release(check),
};

fn check(rule: &'static Rule, release: &Walked<'_>) -> Vec<Finding> {
    let mut seen: BTreeMap<SmolStr, &str> = BTreeMap::new();
    let mut findings = Vec::new();
    for file in &release.files {
        let (Some(place), Some(version)) = (file.migration.place(), &file.migration.version) else {
            continue;
        };
        let before = release.memory.with_version_of(file.migration);
        if let Some(other) = before.or_else(|| seen.get(&place).copied()) {
            let message = format!("{other} has the version {version} too");
            let finding = file.finding(rule, Span::new(0, 0), message);
            findings.push(match file.migration.layout {
                Layout::Plain => finding
                    .as_severe_as(Severity::Warning)
                    .with_note("Not known here: whether what applies these files goes by the number alone."),
                Layout::Whimbrel
                | Layout::Dbmate
                | Layout::Goose
                | Layout::GolangMigrate
                | Layout::Sqlx
                | Layout::Flyway
                | Layout::Diesel
                | Layout::Prisma => finding,
            });
        } else {
            seen.insert(place, file.migration.file.name());
        }
    }
    findings
}
