//! Rules of a project's own: queries over what the linter says and knows, asked on a scratch server.

use super::{LintOptions, LintReport};
use crate::context::{Context, TOOL};
use crate::database::{server_failure, session_failure};
use crate::failure::{Class, Failure};
use crate::project::{LintSettings, Project};
use crate::scratch::ScratchServer;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use whimbrel_change::Phase;
use whimbrel_change::claim::Effort;
use whimbrel_change::rehearsal::{Claimed, RelationName};
use whimbrel_lint::rule::Check;
use whimbrel_lint::{Finding, Harm, Linter, Migration, Rule};
use whimbrel_postgres::Session;
use whimbrel_postgres::facts::{self, FactsError, Said};
use whimbrel_source::{Diagnostic, Header, Severity, SharedFile, SourceFile, Span};

/// How the codes of such rules begin.
pub const OWN: &str = "own/";

/// What is known of a file that was checked, for whoever asks about it.
#[derive(Debug)]
pub struct Checked {
    migration: Migration,
    facts: [Vec<Value>; 4],
}

/// Collects what is known of each file, where the project has rules of its own.
pub(super) struct Collecting {
    linter: Linter,
    major: u32,
}

impl Collecting {
    pub(super) fn new(linter: Linter, major: u32) -> Self {
        Self { linter, major }
    }

    /// Takes over what a migration of the history did.
    pub(super) fn learn(&mut self, migration: &Migration) {
        self.linter.claims(migration, self.major);
    }

    pub(super) fn of(&mut self, migration: &Migration) -> Checked {
        let name = migration.file.name();
        let mut facts = [const { Vec::new() }; 4];
        let [migrations, statements, locks, writes] = &mut facts;
        let phase = migration.phase.map(Phase::as_str);
        let reason = &migration.reason;
        migrations
            .push(json!({"file": name, "version": migration.version, "phase": phase, "reason": reason}));
        let claims = self.linter.claims(migration, self.major);
        for (place, (statement, claimed)) in migration.statements.iter().zip(claims).enumerate() {
            let line = migration.file.position(statement.span.start).line;
            let at = json!({"file": name, "number": place + 1, "line": line});
            let Claimed { forms, effort, .. } = &claimed;
            let work = effort.map(Effort::as_str);
            let sql = statement.text(&migration.file);
            statements.push(with(&at, json!({"sql": sql, "forms": forms, "work": work})));
            for lock in &claimed.locks {
                let relation = lock.on.as_ref().map(relation);
                locks.push(with(&at, json!({"relation": relation, "mode": lock.mode.to_string()})));
            }
            for write in &claimed.writes {
                writes.push(with(&at, json!({"relation": relation(&write.table)})));
            }
        }
        Checked { migration: migration.clone(), facts }
    }
}

fn with(at: &Value, more: Value) -> Value {
    let fields = [at.clone(), more].into_iter().filter_map(|value| match value {
        Value::Object(fields) => Some(fields),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => None,
    });
    Value::Object(fields.flatten().collect())
}

fn relation(name: &RelationName) -> String {
    let schema = name.schema.as_ref().map(|schema| format!("{schema}."));
    format!("{}{}", schema.unwrap_or_default(), name.name)
}

/// The codes of a project's own rules.
pub(super) fn own_codes(settings: &LintSettings) -> BTreeSet<String> {
    settings.own.keys().map(|name| format!("{OWN}{name}")).collect()
}

/// Whether the project has such rules: they take a scratch server.
#[must_use]
pub fn has_own_rules(project: &Project) -> bool {
    !project.settings().lint.own.is_empty()
}

/// Asks each rule of the project's own, and adds what it says to the report.
///
/// # Errors
/// [`Class::Usage`] where a query cannot be read, is refused, or speaks of a file that was not checked.
pub async fn ask_own_rules(context: &Context<'_>, report: &mut LintReport) -> Result<(), Failure> {
    let server = ScratchServer::start(context, None)?;
    let place = server.database().await?;
    let session = Session::open(&place.settings, TOOL).await.map_err(session_failure)?;
    let asked = ask_all(context.project, &session, report).await;
    session.close().await;
    place.close().await?;
    let settings = super::settings(Some(context.project), &LintOptions::default());
    let checked: Vec<&Migration> = report.checked.iter().map(|checked| &checked.migration).collect();
    let mut found = settings.settle(&checked, asked?);
    report.counts.add(&found);
    report.findings.append(&mut found);
    report
        .findings
        .sort_by(|left, right| left.file.name().cmp(right.file.name()).then(left.span.cmp(&right.span)));
    Ok(())
}

async fn ask_all(project: &Project, session: &Session, report: &LintReport) -> Result<Vec<Finding>, Failure> {
    let telling = facts::tell(session.client(), &document(report)).await;
    telling.map_err(|error| failed("telling a scratch server what was found", &error))?;
    let files: BTreeMap<&str, &SharedFile> =
        report.checked.iter().map(|one| (one.migration.file.name(), &one.migration.file)).collect();
    let mut found = Vec::new();
    for (name, path) in &project.settings().lint.own {
        let query = read(project, path)?;
        let doing = format!("asking the rule {OWN}{name}");
        let rows =
            facts::ask(session.client(), query.text()).await.map_err(|error| failed(&doing, &error))?;
        let rule = rule(name, path, &query);
        for said in rows {
            found.push(finding(rule, &files, said).ok_or_else(|| unknown_place(&doing, path))?);
        }
    }
    Ok(found)
}

fn document(report: &LintReport) -> Value {
    let all = |which: usize| -> Vec<&Value> {
        report.checked.iter().filter_map(|checked| checked.facts.get(which)).flatten().collect()
    };
    let finding = |finding: &Finding| {
        json!({
            "file": finding.file.name(),
            "line": finding.file.position(finding.span.start).line,
            "code": finding.rule.code,
            "severity": finding.severity,
            "harm": finding.rule.harm,
            "message": finding.message,
            "allowed": finding.allowed,
        })
    };
    json!({
        "migration": all(0),
        "statement": all(1),
        "lock": all(2),
        "write": all(3),
        "finding": report.findings.iter().map(finding).collect::<Vec<_>>(),
    })
}

fn read(project: &Project, path: &str) -> Result<SharedFile, Failure> {
    let unreadable = |note: String| {
        let diagnostic =
            Diagnostic::error("unreadable-file", format!("{path} cannot be read")).with_note(note);
        Failure::new(Class::Usage, diagnostic.with_help("[lint.own] in the project file names it"))
    };
    let bytes =
        std::fs::read(project.root().join(Path::new(path))).map_err(|error| unreadable(error.to_string()))?;
    SourceFile::from_bytes(path, &bytes).map_err(|diagnostic| Failure::new(Class::Usage, diagnostic))
}

fn failed(doing: &str, error: &FactsError) -> Failure {
    match error {
        FactsError::Refused(server) => {
            let mut failure = server_failure(doing, server);
            failure.class = Class::Usage;
            for diagnostic in &mut failure.diagnostics {
                diagnostic.help = vec!["docs/lint.md has the tables and their columns".to_owned()];
            }
            failure
        }
        FactsError::Missing(_) => {
            let diagnostic = Diagnostic::error("own-rule-unclear", format!("{doing}: {error}"))
                .with_help("select file, line and message, and severity where it is not a warning");
            Failure::new(Class::Usage, diagnostic)
        }
    }
}

fn unknown_place(doing: &str, path: &str) -> Failure {
    let message = format!("{doing}: it speaks of a file that was not checked, or of a severity that is none");
    let help = format!("take file and line from the tables; severity is error, warning or note: {path}");
    Failure::new(Class::Usage, Diagnostic::error("own-rule-unclear", message).with_help(help))
}

fn finding(rule: &'static Rule, files: &BTreeMap<&str, &SharedFile>, said: Said) -> Option<Finding> {
    let file = SharedFile::clone(files.get(said.file.as_str())?);
    let severity = match said.severity.as_deref() {
        None | Some("warning") => Severity::Warning,
        Some("error") => Severity::Error,
        Some("note") => Severity::Note,
        Some(_) => return None,
    };
    let start = file.text().split_inclusive('\n').take(said.line - 1).map(str::len).sum();
    let span = file.line_span(start);
    let indented = file.slice(span).len() - file.slice(span).trim_start().len();
    Some(Finding {
        rule,
        severity,
        span: Span::new(span.start + indented, span.end),
        file,
        statement: None,
        message: said.message,
        notes: Vec::new(),
        facts: None,
        fix: None,
        allowed: None,
    })
}

/// The rule of a query; made once for each code, and kept as long as the process, as the rules of the linter are.
fn rule(name: &str, path: &str, query: &SharedFile) -> &'static Rule {
    static KNOWN: Mutex<BTreeMap<String, &'static Rule>> = Mutex::new(BTreeMap::new());
    let kept = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    known.entry(format!("{OWN}{name}")).or_insert_with_key(|code| {
        let reason = Header::read(query).unwrap_or_default().reason;
        let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
        let instead =
            if reason.is_empty() { format!("see {path}") } else { reason.trim_end_matches('.').to_owned() };
        Box::leak(Box::new(Rule {
            code: kept(code.clone()),
            severity: Severity::Warning,
            harm: Harm::Style,
            when: kept(format!("the query in {path} has a row")),
            effect: "a rule of the project's own is not kept",
            instead: kept(instead),
            source: kept(path.to_owned()),
            forms: &[],
            bad: "",
            good: "",
            check: Check::Allowance,
        }))
    })
}
