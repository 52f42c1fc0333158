//! `name-cut`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::name::KEPT;
use crate::rule::{Check, Harm, Rule};
use crate::topic::Topics;
use whimbrel_source::Severity;
use whimbrel_source::TokenKind;

/// A name is longer than 63 bytes.
pub(super) const NAME_CUT: Rule = Rule {
    code: "name-cut",
    severity: Severity::Error,
    harm: Harm::Fails,
    when: "a name is longer than 63 bytes",
    effect: "PostgreSQL cuts it, so that the next statement may not find it, or two names become one",
    instead: "give it a shorter name",
    source: "https://www.postgresql.org/docs/18/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS",
    forms: &[],
    bad: include_str!("name_cut/bad.sql"),
    good: include_str!("name_cut/good.sql"),
    check: Check::Statement(Topics::ANY, check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    if moment.migration.longest_word <= KEPT {
        return Vec::new();
    }
    let file = &moment.migration.file;
    let is_long = |token: &whimbrel_source::Token| {
        let text = file.slice(token.span);
        matches!(token.kind, TokenKind::Word | TokenKind::QuotedIdentifier)
            && text.trim_matches('"').len() > KEPT
    };
    let long = moment.statement.tokens(file).filter(is_long);
    let found = long.map(|token| {
        let length = file.slice(token.span).trim_matches('"').len();
        moment.finding(rule, token.span, format!("the name has {length} bytes, and PostgreSQL keeps {KEPT}"))
    });
    found.collect()
}
