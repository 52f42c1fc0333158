//! The report in the forms of other programs.
//!
//! Names of files and objects are of the user's making, so each form escapes what it would otherwise understand.

use super::LintReport;
use crate::counted::count;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use whimbrel_lint::{RULES, Rule};
use whimbrel_source::markup::escaped;
use whimbrel_source::{Digest, Position, Severity, SharedFile, Span};

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

/// Writes the open findings, and what cannot be read, in a form.
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

/// One thing to tell: a finding, or what cannot be read.
struct Told<'a> {
    code: &'a str,
    severity: Severity,
    /// Where it is; nowhere, where a file as a whole cannot be read.
    at: Option<(&'a SharedFile, Span)>,
    message: &'a str,
    notes: &'a [String],
    instead: String,
    allowed: Option<&'a str>,
    fingerprint: String,
}

impl<'a> Told<'a> {
    fn all(report: &'a LintReport) -> Vec<Self> {
        let mut fingerprints = Fingerprints::default();
        let findings = report.findings.iter().map(|finding| Self {
            code: finding.rule.code,
            severity: finding.severity,
            at: Some((&finding.file, finding.span)),
            message: &finding.message,
            notes: &finding.notes,
            instead: format!("Instead: {}.", finding.rule.instead),
            allowed: finding.allowed.as_deref(),
            fingerprint: fingerprints.of(
                finding.rule.code,
                &finding.file,
                finding.statement.unwrap_or(finding.span),
            ),
        });
        let findings: Vec<Self> = findings.collect();
        let unreadable = report.unreadable.iter().map(|found| {
            let at = found.labels.first().map(|label| (&label.file, label.span));
            let place = |(file, span): (&SharedFile, Span)| {
                fingerprints.of(found.code, file, file.line_span(span.start))
            };
            Self {
                code: found.code,
                severity: found.severity,
                at,
                message: &found.message,
                notes: &found.notes,
                instead: match found.help.join(" ").as_str() {
                    "" => String::new(),
                    help => format!("Instead: {help}."),
                },
                allowed: None,
                fingerprint: at.map_or_else(|| Digest::of(found.message.as_bytes()).to_string(), place),
            }
        });
        let unreadable: Vec<Self> = unreadable.collect();
        let mut all: Vec<Self> = findings.into_iter().chain(unreadable).collect();
        all.sort_by_key(|told| (told.file(), told.at.map(|(_, span)| span.start)));
        all
    }

    /// Those that no comment allows.
    fn open(report: &'a LintReport) -> impl Iterator<Item = Self> {
        Self::all(report).into_iter().filter(|told| told.allowed.is_none())
    }

    /// Those that want to be looked at.
    fn failing(report: &'a LintReport) -> Vec<Self> {
        Self::open(report).filter(|told| told.severity > Severity::Note).collect()
    }

    /// All that is to be said of it, in one text.
    fn text(&self) -> String {
        let first = format!("{}.", self.message);
        let parts = std::iter::once(first).chain(self.notes.iter().cloned()).chain([self.instead.clone()]);
        parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }

    fn file(&self) -> &'a str {
        self.at.map_or(".", |(file, _)| file.name())
    }

    fn start(&self) -> Position {
        self.at.map_or(Position { line: 1, column: 1 }, |(file, span)| file.position(span.start))
    }

    fn end(&self) -> Position {
        self.at.map_or(Position { line: 1, column: 1 }, |(file, span)| file.position(span.end))
    }
}

/// The same for the same statement, wherever in the file it stands; each is there once, so that nobody takes two for one.
#[derive(Default)]
struct Fingerprints(BTreeMap<String, usize>);

impl Fingerprints {
    fn of(&mut self, code: &str, file: &SharedFile, span: Span) -> String {
        let text = [code, file.name(), file.slice(span)].join("\n");
        let first = Digest::of(text.as_bytes()).to_string();
        let count = self.0.entry(first.clone()).or_default();
        *count += 1;
        if *count == 1 { first } else { Digest::of(format!("{text}\n{count}").as_bytes()).to_string() }
    }
}

fn sarif(report: &LintReport) -> String {
    // Behind those of the linter stand the project's own, as far as they speak.
    let mut rules: Vec<&Rule> = RULES.to_vec();
    for finding in &report.findings {
        if !rules.iter().any(|rule| rule.code == finding.rule.code) {
            rules.push(finding.rule);
        }
    }
    let results: Vec<Value> = Told::all(report).iter().map(|told| result(told, &rules)).collect();
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

fn result(told: &Told<'_>, rules: &[&Rule]) -> Value {
    let mut result = json!({
        "ruleId": told.code,
        "level": level(told.severity),
        "message": {"text": told.text()},
        "partialFingerprints": {"whimbrel/1": told.fingerprint},
    });
    let Some(fields) = result.as_object_mut() else { return result };
    // What cannot be read is no finding of a rule.
    if let Some(index) = rules.iter().position(|rule| rule.code == told.code) {
        fields.insert("ruleIndex".to_owned(), json!(index));
    }
    if told.at.is_some() {
        let (start, end) = (told.start(), told.end());
        let region = json!({
            "startLine": start.line,
            "startColumn": start.column,
            "endLine": end.line,
            "endColumn": end.column,
        });
        let place = json!({"artifactLocation": {"uri": uri(told.file())}, "region": region});
        fields.insert("locations".to_owned(), json!([{"physicalLocation": place}]));
    }
    if let Some(reason) = told.allowed {
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

fn github(report: &LintReport) -> String {
    let mut lines = Vec::new();
    for told in Told::open(report) {
        let command = match told.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let (start, end) = (told.start(), told.end());
        let place = told.at.map(|(file, _)| {
            format!(
                "file={},line={},col={},endLine={},",
                property(file.name()),
                start.line,
                start.column,
                end.line
            )
        });
        lines.push(format!(
            "::{command} {}title={}::{}\n",
            place.unwrap_or_default(),
            property(told.code),
            data(&told.text()),
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
    let issue = |told: Told<'_>| {
        let severity = match told.severity {
            Severity::Error => "critical",
            Severity::Warning => "minor",
            Severity::Note => "info",
        };
        json!({
            "type": "issue",
            "check_name": told.code,
            "description": told.text(),
            "severity": severity,
            "fingerprint": told.fingerprint,
            "location": {"path": told.file(), "lines": {"begin": told.start().line}},
        })
    };
    Value::Array(Told::open(report).map(issue).collect()).to_string()
}

fn junit(report: &LintReport) -> String {
    let failing = Told::failing(report);
    let mut lines = vec![
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned(),
        format!(
            "<testsuites><testsuite name=\"whimbrel lint\" tests=\"{}\" failures=\"{}\">\n",
            failing.len().max(1),
            failing.len()
        ),
    ];
    if failing.is_empty() {
        lines.push("<testcase name=\"migrations\"/>\n".to_owned());
    }
    for told in failing {
        lines.push(format!(
            "<testcase classname=\"{}\" name=\"{}:{}\"><failure type=\"{}\" message=\"{}\">{}</failure></testcase>\n",
            escaped(told.file()),
            escaped(told.code),
            told.start().line,
            level(told.severity),
            escaped(told.message),
            escaped(&told.text()),
        ));
    }
    lines.push("</testsuite></testsuites>\n".to_owned());
    lines.concat()
}

fn markdown(report: &LintReport) -> String {
    let counts = report.counts;
    let mut lines = vec![format!(
        "### Migrations: {}, {}, {}\n\n",
        count(counts.errors + report.unreadable.len(), "error"),
        count(counts.warnings, "warning"),
        count(counts.notes, "note")
    )];
    let mut file = "";
    for told in Told::failing(report) {
        if file != told.file() {
            // Without an empty line it would go on with the list before it.
            let apart = if file.is_empty() { "" } else { "\n" };
            file = told.file();
            lines.push(format!("{apart}**{}**\n\n", mark(file)));
        }
        let severity = level(told.severity);
        let message = mark(told.message);
        lines.push(format!("- line {}, {severity} `{}`: {message}.", told.start().line, told.code));
        lines.extend(told.notes.iter().map(|note| format!(" {}", mark(note))));
        lines.push(format!(" {}\n", mark(&told.instead)));
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
