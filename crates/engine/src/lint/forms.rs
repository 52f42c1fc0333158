//! The report in the forms of other programs.
//!
//! Names of files and objects are of the user's making, so each form escapes what it would otherwise understand.

use super::LintReport;
use crate::counted::count;
use serde_json::{Value, json};
use std::fmt::Write as _;
use whimbrel_lint::{Finding, RULES, Rule};
use whimbrel_source::markup::escaped;
use whimbrel_source::{Digest, Severity};

/// A form that another program reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// SARIF 2.1.0, which code scanning reads.
    Sarif,
    /// Annotations of GitHub's workflows.
    Github,
    /// Code quality of GitLab.
    Gitlab,
    /// The XML of `JUnit`.
    Junit,
    /// A comment on a pull request.
    Markdown,
}

/// Writes the open findings in a form.
#[must_use]
pub fn render(report: &LintReport, form: Form) -> String {
    match form {
        Form::Sarif => sarif(report),
        Form::Github => github(report),
        Form::Gitlab => gitlab(report),
        Form::Junit => junit(report),
        Form::Markdown => markdown(report),
    }
}

/// All that is to be said of a finding, in one text.
fn text(finding: &Finding) -> String {
    let mut parts = vec![format!("{}.", finding.message)];
    parts.extend(finding.notes.iter().cloned());
    parts.push(format!("Instead: {}.", finding.rule.instead));
    parts.join(" ")
}

fn sarif(report: &LintReport) -> String {
    // Behind those of the linter stand the project's own, as far as they speak.
    let mut rules: Vec<&Rule> = RULES.to_vec();
    for finding in &report.findings {
        if !rules.iter().any(|rule| rule.code == finding.rule.code) {
            rules.push(finding.rule);
        }
    }
    let results: Vec<Value> = report.findings.iter().map(|finding| result(finding, &rules)).collect();
    let rules: Vec<Value> = rules.into_iter().map(described).collect();
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "whimbrel",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    document.to_string()
}

fn described(rule: &Rule) -> Value {
    let mut described = json!({
        "id": rule.code,
        "shortDescription": {"text": format!("{}.", rule.when)},
        "fullDescription": {"text": rule.meaning()},
        "help": {"text": rule.remedy()},
        "defaultConfiguration": {"level": level(rule.severity)},
    });
    // That of a rule of the project's own is the path of its query.
    if let (true, Some(fields)) = (rule.source.starts_with("https://"), described.as_object_mut()) {
        fields.insert("helpUri".to_owned(), json!(rule.source));
    }
    described
}

fn result(finding: &Finding, rules: &[&Rule]) -> Value {
    let (start, end) = (finding.file.position(finding.span.start), finding.file.position(finding.span.end));
    let mut result = json!({
        "ruleId": finding.rule.code,
        "ruleIndex": rules.iter().position(|rule| rule.code == finding.rule.code),
        "level": level(finding.severity),
        "message": {"text": text(finding)},
        "locations": [{"physicalLocation": {
            "artifactLocation": {"uri": uri(finding.file.name())},
            "region": {
                "startLine": start.line,
                "startColumn": start.column,
                "endLine": end.line,
                "endColumn": end.column,
            },
        }}],
        "partialFingerprints": {"whimbrel/1": fingerprint(finding)},
    });
    if let (Some(reason), Some(fields)) = (&finding.allowed, result.as_object_mut()) {
        let suppression = json!([{"kind": "inSource", "justification": reason}]);
        fields.insert("suppressions".to_owned(), suppression);
    }
    result
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// A relative reference: each byte that has a meaning there is written as `%XX`.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

/// The same for the same statement, wherever in the file it stands.
fn fingerprint(finding: &Finding) -> String {
    let span = finding.statement.unwrap_or(finding.span);
    let parts = [finding.rule.code, finding.file.name(), finding.file.slice(span)];
    Digest::of(parts.join("\n").as_bytes()).to_string()
}

fn github(report: &LintReport) -> String {
    let mut lines = Vec::new();
    for finding in report.open() {
        let command = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let (start, end) =
            (finding.file.position(finding.span.start), finding.file.position(finding.span.end));
        lines.push(format!(
            "::{command} file={},line={},col={},endLine={},title={}::{}\n",
            property(finding.file.name()),
            start.line,
            start.column,
            end.line,
            property(finding.rule.code),
            data(&text(finding)),
        ));
    }
    lines.concat()
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

fn gitlab(report: &LintReport) -> String {
    let issues: Vec<Value> = report
        .open()
        .map(|finding| {
            let severity = match finding.severity {
                Severity::Error => "critical",
                Severity::Warning => "minor",
                Severity::Note => "info",
            };
            json!({
                "type": "issue",
                "check_name": finding.rule.code,
                "description": text(finding),
                "severity": severity,
                "fingerprint": fingerprint(finding),
                "location": {
                    "path": finding.file.name(),
                    "lines": {"begin": finding.file.position(finding.span.start).line},
                },
            })
        })
        .collect();
    Value::Array(issues).to_string()
}

fn junit(report: &LintReport) -> String {
    let counts = report.counts;
    let mut lines = vec![
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned(),
        format!(
            "<testsuites><testsuite name=\"whimbrel lint\" tests=\"{}\" failures=\"{}\">\n",
            (counts.errors + counts.warnings).max(1),
            counts.errors + counts.warnings
        ),
    ];
    let failing: Vec<&Finding> = report.open().filter(|finding| finding.severity > Severity::Note).collect();
    if failing.is_empty() {
        lines.push("<testcase name=\"migrations\"/>\n".to_owned());
    }
    for finding in failing {
        let line = finding.file.position(finding.span.start).line;
        lines.push(format!(
            "<testcase classname=\"{}\" name=\"{}:{line}\"><failure type=\"{}\" message=\"{}\">{}</failure></testcase>\n",
            escaped(finding.file.name()),
            escaped(finding.rule.code),
            level(finding.severity),
            escaped(&finding.message),
            escaped(&text(finding)),
        ));
    }
    lines.push("</testsuite></testsuites>\n".to_owned());
    lines.concat()
}

fn markdown(report: &LintReport) -> String {
    let counts = report.counts;
    let mut lines = vec![format!(
        "### Migrations: {}, {}, {}\n\n",
        count(counts.errors, "error"),
        count(counts.warnings, "warning"),
        count(counts.notes, "note")
    )];
    let mut file = "";
    for finding in report.open().filter(|finding| finding.severity > Severity::Note) {
        if file != finding.file.name() {
            file = finding.file.name();
            lines.push(format!("**{}**\n\n", mark(file)));
        }
        let line = finding.file.position(finding.span.start).line;
        let severity = level(finding.severity);
        lines.push(format!("- line {line}, {severity} `{}`: {}.", finding.rule.code, mark(&finding.message)));
        lines.extend(finding.notes.iter().map(|note| format!(" {}", mark(note))));
        lines.push(format!(" Instead: {}.\n", mark(finding.rule.instead)));
    }
    lines.concat()
}

/// Nothing of a name makes a link, a tag, a mention or a line.
fn mark(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if "\\`*_{}[]<>()#+!|~@&".contains(character) && character != '(' && character != ')' {
            escaped.push('\\');
        }
        escaped.push(if character.is_control() { ' ' } else { character });
    }
    escaped.replace("\\@", "@\u{200b}")
}
