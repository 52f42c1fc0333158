//! The files that an editor has open.

use super::position::{range, to_offset};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use whimbrel::lint::{Finding, LintReport, OWN, has_own_rules, lint_text};
use whimbrel::{Diagnostic, Environment, Project, Severity};

/// Open files by their address, each with its text and what is found in it.
#[derive(Default)]
pub(super) struct Documents(BTreeMap<String, Open>);

struct Open {
    text: String,
    report: LintReport,
}

impl Documents {
    pub(super) fn opened(&mut self, parameters: &Value) -> Option<Value> {
        let text = parameters.pointer("/textDocument/text")?.as_str()?;
        self.set(address(parameters)?, text)
    }

    pub(super) fn changed(&mut self, parameters: &Value) -> Option<Value> {
        let text = parameters.pointer("/contentChanges")?.as_array()?.last()?.get("text")?.as_str()?;
        self.set(address(parameters)?, text)
    }

    pub(super) fn closed(&mut self, parameters: &Value) -> Option<Value> {
        let address = address(parameters)?;
        self.0.remove(address);
        Some(published(address, &[]))
    }

    fn set(&mut self, address: &str, text: &str) -> Option<Value> {
        let path = path_of(address)?;
        let report = lint_text(project_of(&path).as_ref(), &path, text);
        Some(self.publish(address, text, report))
    }

    /// A file whose project has rules of its own, with what the others have found in it.
    pub(super) fn to_ask(&self, parameters: &Value) -> Option<ToAsk> {
        let address = address(parameters)?;
        let (path, open) = (path_of(address)?, self.0.get(address)?);
        let project = project_of(&path).filter(has_own_rules)?;
        let report = lint_text(Some(&project), &path, &open.text);
        let folder = path.parent()?.to_path_buf();
        Some(ToAsk { address: address.to_owned(), folder, report })
    }

    /// Takes over what was found, own rules' findings among it.
    pub(super) fn asked(&mut self, address: &str, report: LintReport) -> Option<Value> {
        let text = self.0.get(address)?.text.clone();
        Some(self.publish(address, &text, report))
    }

    fn publish(&mut self, address: &str, text: &str, report: LintReport) -> Value {
        let open = report.findings.iter().filter(|finding| finding.allowed.is_none());
        let mut diagnostics: Vec<Value> = open.map(|finding| of_finding(text, finding)).collect();
        diagnostics.extend(report.unreadable.iter().map(|found| of_mistake(text, found)));
        let message = published(address, &diagnostics);
        self.0.insert(address.to_owned(), Open { text: text.to_owned(), report });
        message
    }

    /// What was measured, at a place.
    pub(super) fn hover(&self, parameters: &Value) -> Value {
        let found = || {
            let open = self.0.get(address(parameters)?)?;
            let offset = to_offset(&open.text, parameters.get("position")?);
            let at = open.report.findings.iter().filter(|finding| {
                finding.span.contains(offset)
                    || finding.statement.is_some_and(|statement| statement.contains(offset))
            });
            let found: Vec<&Finding> = at.collect();
            let has_facts = found.iter().any(|finding| finding.facts.is_some());
            let measured =
                open.report.measured.iter().filter(|(span, _)| !has_facts && span.contains(offset));
            let texts = found.into_iter().map(told).chain(measured.map(|(_, text)| text.clone()));
            let texts: Vec<String> = texts.collect();
            if texts.is_empty() {
                return None;
            }
            Some(json!({"contents": {"kind": "markdown", "value": texts.join("\n\n---\n\n")}}))
        };
        found().unwrap_or(Value::Null)
    }

    /// The fixes in a range.
    pub(super) fn actions(&self, parameters: &Value) -> Value {
        let found = || {
            let uri = address(parameters)?;
            let open = self.0.get(uri)?;
            let start = to_offset(&open.text, parameters.pointer("/range/start")?);
            let end = to_offset(&open.text, parameters.pointer("/range/end")?);
            let meets = |finding: &&Finding| finding.span.start <= end && finding.span.end >= start;
            let fixable = open.report.findings.iter().filter(meets).filter_map(|finding| {
                let fix = finding.fix.as_ref().filter(|_| finding.allowed.is_none())?;
                let edit = json!({
                    "range": range(&open.text, fix.span.start, fix.span.end),
                    "newText": fix.text,
                });
                Some(json!({
                    "title": format!("whimbrel: {}", finding.rule.instead),
                    "kind": "quickfix",
                    "diagnostics": [of_finding(&open.text, finding)],
                    "edit": {"changes": {uri: [edit]}},
                }))
            });
            Some(Value::Array(fixable.collect()))
        };
        found().unwrap_or_else(|| json!([]))
    }
}

/// A file about which the rules of its project's own are asked.
pub(super) struct ToAsk {
    pub(super) address: String,
    pub(super) folder: PathBuf,
    pub(super) report: LintReport,
}

/// A project whose file has mistakes is as good as none; `whimbrel lint` says what is wrong with it.
fn project_of(path: &Path) -> Option<Project> {
    Project::find(path.parent()?, None, &Environment::new(BTreeMap::new())).ok()
}

fn address(parameters: &Value) -> Option<&str> {
    parameters.pointer("/textDocument/uri")?.as_str()
}

fn published(address: &str, diagnostics: &[Value]) -> Value {
    let parameters = json!({"uri": address, "diagnostics": diagnostics});
    json!({"jsonrpc": "2.0", "method": "textDocument/publishDiagnostics", "params": parameters})
}

const fn level(severity: Severity) -> u8 {
    match severity {
        Severity::Error => 1,
        Severity::Warning => 2,
        Severity::Note => 3,
    }
}

fn of_finding(text: &str, finding: &Finding) -> Value {
    let mut diagnostic = json!({
        "range": range(text, finding.span.start, finding.span.end),
        "severity": level(finding.severity),
        "code": finding.rule.code,
        "source": "whimbrel",
        "message": finding.message,
    });
    // The source of a rule of the project's own is the path of its query.
    if let Some(fields) = diagnostic.as_object_mut().filter(|_| !finding.rule.code.starts_with(OWN)) {
        fields.insert("codeDescription".to_owned(), json!({"href": finding.rule.source}));
    }
    diagnostic
}

fn of_mistake(text: &str, mistake: &Diagnostic) -> Value {
    let span = mistake.labels.first().map_or((0, 0), |label| (label.span.start, label.span.end));
    json!({
        "range": range(text, span.0, span.1),
        "severity": level(mistake.severity),
        "code": mistake.code,
        "source": "whimbrel",
        "message": mistake.message,
    })
}

fn told(finding: &Finding) -> String {
    let mut parts = vec![format!("**{}**: {}.", finding.rule.code, finding.message)];
    parts.extend(finding.notes.iter().cloned());
    if let Some(facts) = &finding.facts {
        let locks: Vec<String> =
            facts.locks.iter().map(|lock| format!("- {} on `{}`", lock.mode, lock.relation)).collect();
        parts.push(format!("Work: {}. Locks:\n{}", facts.effort, locks.join("\n")));
    }
    parts.push(format!("Instead: {}.", finding.rule.instead));
    parts.join("\n\n")
}

/// The path of a `file:` address.
fn path_of(address: &str) -> Option<PathBuf> {
    let escaped = address.strip_prefix("file://")?;
    let mut bytes = Vec::with_capacity(escaped.len());
    let mut rest = escaped.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let hex = behind.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        let escaped = hex.and_then(|pair| u8::from_str_radix(pair, 16).ok()).filter(|_| *first == b'%');
        bytes.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { behind.get(2..).unwrap_or_default() } else { behind };
    }
    String::from_utf8(bytes).ok().map(PathBuf::from)
}
