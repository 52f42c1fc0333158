//! The report for programs.

use serde::Serialize;
use whimbrel_lint::{Facts, Finding};
use whimbrel_source::{Position, Severity};

/// A finding for programs.
#[derive(Debug, Serialize)]
pub struct FindingDocument<'a> {
    code: &'static str,
    severity: Severity,
    harm: whimbrel_lint::Harm,
    file: &'a str,
    start: Position,
    end: Position,
    message: &'a str,
    notes: &'a [String],
    instead: &'static str,
    source: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    facts: Option<&'a Facts>,
    /// The statement as `--fix` writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    patched: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    allowed: Option<&'a str>,
}

/// How many open findings there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Counts {
    /// Those that make the check fail.
    pub errors: usize,
    /// Those that want to be looked at.
    pub warnings: usize,
    /// Facts and advice.
    pub notes: usize,
    /// Those that a comment allows.
    pub allowed: usize,
}

impl<'a> FindingDocument<'a> {
    /// The document of a finding.
    #[must_use]
    pub fn of(finding: &'a Finding) -> Self {
        Self {
            code: finding.rule.code,
            severity: finding.severity,
            harm: finding.rule.harm,
            file: finding.file.name(),
            start: finding.file.position(finding.span.start),
            end: finding.file.position(finding.span.end),
            message: &finding.message,
            notes: &finding.notes,
            instead: finding.rule.instead,
            source: finding.rule.source,
            facts: finding.facts.as_ref(),
            patched: finding.patched(),
            allowed: finding.allowed.as_deref(),
        }
    }
}

impl Counts {
    /// Counts more findings.
    pub(super) fn add(&mut self, findings: &[Finding]) {
        for finding in findings {
            let count = match (&finding.allowed, finding.severity) {
                (Some(_), _) => &mut self.allowed,
                (None, Severity::Error) => &mut self.errors,
                (None, Severity::Warning) => &mut self.warnings,
                (None, Severity::Note) => &mut self.notes,
            };
            *count += 1;
        }
    }
}
