//! Comments that allow a finding: `-- whimbrel: allow <code> because "<reason>"`.

use crate::finding::Finding;
use crate::migration::Migration;
use crate::rule::{Check, Rule};
use crate::rules::RULES;
use whimbrel_source::{Lexer, Severity, Span, StandardConformingStrings, TokenKind};

/// One comment.
struct Allowance<'a> {
    codes: Vec<&'a str>,
    reason: &'a str,
    span: Span,
    /// The statement behind it; `None` where it stands at the head of the file, apart from any.
    statement: Option<Span>,
}

const MARK: &str = "whimbrel: allow ";

/// Marks the findings that comments allow, and says what is wrong with the comments.
pub(crate) fn apply(migration: &Migration, findings: &mut Vec<Finding>) {
    let file = &migration.file;
    if !file.text().contains(MARK) {
        return;
    }
    let mut wrong = Vec::new();
    for allowance in allowances(migration) {
        let covers = |finding: &Finding| {
            finding.file.name() == file.name()
                && allowance.statement.is_none_or(|statement| statement.contains(finding.span.start))
        };
        for code in &allowance.codes {
            let is_known = RULES.iter().any(|rule| rule.code == *code);
            let mut is_used = false;
            for finding in findings.iter_mut().filter(|finding| finding.rule.code == *code && covers(finding))
            {
                is_used = true;
                if !allowance.reason.is_empty() {
                    finding.allowed = Some(allowance.reason.to_owned());
                }
            }
            let message = if !is_known {
                format!("no rule is called {code}")
            } else if allowance.reason.is_empty() {
                format!("the comment gives no reason why {code} is allowed")
            } else if is_used {
                continue;
            } else {
                format!("the comment allows {code}, which is not found here")
            };
            let code = if is_known && !allowance.reason.is_empty() {
                "unused-allowance"
            } else {
                "incomplete-allowance"
            };
            wrong.extend(rule(code).map(|rule| finding(rule, migration, allowance.span, message)));
        }
    }
    findings.extend(wrong);
}

fn rule(code: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| matches!(rule.check, Check::Allowance) && rule.code == code)
}

fn finding(rule: &'static Rule, migration: &Migration, span: Span, message: String) -> Finding {
    Finding {
        rule,
        severity: Severity::max(rule.severity, Severity::Note),
        file: migration.file.clone(),
        span,
        statement: None,
        message,
        notes: Vec::new(),
        facts: None,
        fix: None,
        allowed: None,
    }
}

fn allowances(migration: &Migration) -> Vec<Allowance<'_>> {
    let file = &migration.file;
    let text = file.text();
    let tokens = Lexer::new(text, StandardConformingStrings::On).map_while(Result::ok);
    let comments = tokens.filter(|token| token.kind == TokenKind::LineComment);
    let mut found = Vec::new();
    for token in comments {
        let comment = file.slice(token.span).trim_start_matches('-').trim();
        let Some(rest) = comment.strip_prefix(MARK) else { continue };
        let (codes, reason) = rest.split_once(" because ").unwrap_or((rest, ""));
        let codes = codes.split([',', ' ']).map(str::trim).filter(|code| !code.is_empty()).collect();
        found.push(Allowance {
            codes,
            reason: reason.trim().trim_matches('"').trim(),
            span: token.span,
            statement: statement_behind(migration, token.span),
        });
    }
    found
}

/// The statement that a comment stands above, with nothing but comments between, or that it stands in.
fn statement_behind(migration: &Migration, comment: Span) -> Option<Span> {
    let behind = migration.statements.iter().find(|statement| statement.span.end > comment.start)?;
    if behind.span.start < comment.start {
        return Some(behind.span);
    }
    let between = migration.file.slice(Span::new(comment.end, behind.span.start));
    let is_apart = between.replace('\r', "").contains("\n\n");
    (!is_apart).then_some(behind.span)
}
