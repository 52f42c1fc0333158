//! Comments that allow a finding: `-- whimbrel: allow <code> because "<reason>"`.

use crate::finding::Finding;
use crate::migration::Migration;
use crate::rule::{Check, Rule};
use crate::rules::RULES;
use std::collections::BTreeSet;
use whimbrel_source::{Lexer, Severity, Span, StandardConformingStrings, TokenKind};

/// One comment.
struct Allowance<'a> {
    codes: Vec<&'a str>,
    reason: &'a str,
    span: Span,
    /// The statement behind it; `None` where it stands at the head of the file, apart from any.
    statement: Option<Span>,
}

/// Whose codes are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    /// Those of the linter's rules, and what nobody knows.
    Linter,
    /// Those of the project's own.
    Own,
}

const MARK: &str = "whimbrel: allow ";

/// Marks the findings that comments allow, and says what is wrong with the comments.
pub(crate) fn apply(migration: &Migration, findings: &mut Vec<Finding>, own: &BTreeSet<String>, turn: Turn) {
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
        for code in allowance.codes.iter().filter(|code| own.contains(**code) == (turn == Turn::Own)) {
            let is_known = turn == Turn::Own || RULES.iter().any(|rule| rule.code == *code);
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
    let mut found = Vec::new();
    for span in pieces(migration).into_iter().flat_map(|piece| comments(text, piece)) {
        let comment = file.slice(span).trim_start_matches('-').trim();
        let Some(rest) = comment.strip_prefix(MARK) else { continue };
        let (codes, reason) = rest.split_once(" because ").unwrap_or((rest, ""));
        let codes = codes.split([',', ' ']).map(str::trim).filter(|code| !code.is_empty()).collect();
        found.push(Allowance {
            codes,
            reason: reason.trim().trim_matches('"').trim(),
            span,
            statement: statement_behind(migration, span),
        });
    }
    found
}

/// The statements and what stands between them, without data: so that one that is broken hides no comment behind it.
fn pieces(migration: &Migration) -> Vec<(Of, Span)> {
    let mut pieces = Vec::with_capacity(migration.statements.len() * 2 + 1);
    let mut end = 0;
    for statement in &migration.statements {
        pieces.push((Of::Between, Span::new(end, statement.span.start)));
        pieces.push((Of::Statement, statement.span));
        end = statement.copy_data.map_or(statement.span.end, |data| data.end);
    }
    pieces.push((Of::Between, Span::new(end, migration.file.text().len())));
    pieces
}

/// Whether a piece is a statement that was read, or what stands between two.
enum Of {
    Statement,
    Between,
}

/// The comments of a piece that go to the end of their line.
///
/// Between statements stands nothing but comments: whatever else does belongs to a statement that is broken, and its
/// quotes are not believed.
fn comments(text: &str, (of, piece): (Of, Span)) -> Vec<Span> {
    let mut lexer = Lexer::between(text, piece, StandardConformingStrings::On);
    let mut found = Vec::new();
    loop {
        let start = lexer.offset();
        let is_literal = match lexer.next() {
            None => return found,
            Some(Ok(token)) if token.kind == TokenKind::LineComment => {
                found.push(token.span);
                false
            }
            Some(Ok(token)) => {
                matches!(
                    token.kind,
                    TokenKind::String | TokenKind::QuotedIdentifier | TokenKind::DollarString
                )
            }
            Some(Err(_)) => true,
        };
        if is_literal && matches!(of, Of::Between) {
            let line = text.get(start..piece.end).and_then(|rest| rest.find('\n'));
            lexer.skip_to(line.map_or(piece.end, |length| start + length));
        }
    }
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
