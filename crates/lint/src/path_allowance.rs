//! What the project file allows in some files.

use crate::finding::Finding;
use crate::naming::NamePattern;
use crate::rule::Rule;
use crate::rules::RULES;
use whimbrel_source::{SharedFile, Span};

/// Findings that are allowed in the files of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathAllowance {
    /// The path as messages have it; `*` stands for any characters.
    pub path: NamePattern,
    /// The codes of rules.
    pub codes: Vec<String>,
    /// Why.
    pub reason: String,
}

/// How often each code of an allowance was of use, and in which file it could first have been.
#[derive(Debug, Clone, Default)]
pub(crate) struct Use {
    first: Option<SharedFile>,
    used: Vec<String>,
}

/// Marks the findings of one file.
pub(crate) fn apply(
    allowances: &[PathAllowance],
    uses: &mut Vec<Use>,
    file: &SharedFile,
    findings: &mut [Finding],
) {
    uses.resize_with(allowances.len(), Use::default);
    for (allowance, use_of) in allowances.iter().zip(uses) {
        if !allowance.path.fits(file.name(), "") {
            continue;
        }
        use_of.first.get_or_insert_with(|| file.clone());
        let open = findings.iter_mut().filter(|finding| finding.allowed.is_none());
        for finding in open.filter(|finding| finding.file.name() == file.name()) {
            let Some(code) = allowance.codes.iter().find(|code| **code == finding.rule.code) else {
                continue;
            };
            finding.allowed = Some(allowance.reason.clone());
            if !use_of.used.contains(code) {
                use_of.used.push(code.clone());
            }
        }
    }
}

/// What the project file allows of codes that were asked and nothing needs, in the first file that it was about.
pub(crate) fn unused(
    allowances: &[PathAllowance],
    uses: &[Use],
    is_asked: impl Fn(&str) -> bool,
) -> Vec<Finding> {
    let Some(rule) = RULES.iter().copied().find(|rule| rule.code == "unused-allowance") else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    for (allowance, use_of) in allowances.iter().zip(uses) {
        let Some(file) = &use_of.first else { continue };
        let codes = allowance.codes.iter().filter(|code| is_asked(code));
        for code in codes.filter(|code| !use_of.used.contains(code)) {
            let path = allowance.path.as_str();
            let message = format!("the project file allows {code} in {path}, where it is not found");
            findings.push(at_head(rule, file, message));
        }
    }
    findings
}

fn at_head(rule: &'static Rule, file: &SharedFile, message: String) -> Finding {
    Finding {
        rule,
        severity: rule.severity,
        file: file.clone(),
        span: Span::new(0, 0),
        statement: None,
        message,
        notes: Vec::new(),
        facts: None,
        fix: None,
        allowed: None,
    }
}
