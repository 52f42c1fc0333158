//! Comments for Whimbrel in front of something: `-- whimbrel: …` on a line of its own.

use crate::file::{SourceFile, Span};
use crate::lexer::{Lexer, StandardConformingStrings, TokenKind};

/// What begins such a comment, after the dashes.
const MARK: &str = "whimbrel:";

/// One `-- whimbrel: …` line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// What it says, without spaces around it.
    pub text: String,
    /// The comment.
    pub span: Span,
    /// The first token behind it that is no comment; `None` at the end of the text.
    pub before: Option<Span>,
    /// Whether something stands before it on its line, so that nobody can tell what it is about.
    pub stands: Standing,
}

/// Where on its line a comment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It has the line for itself.
    Alone,
    /// Something stands before it.
    Behind,
}

/// The comments for Whimbrel in a text, in order; those inside of strings are none.
#[must_use]
pub fn remarks(file: &SourceFile) -> Vec<Remark> {
    let mut remarks: Vec<Remark> = Vec::new();
    if !file.text().contains(MARK) {
        return remarks;
    }
    let mut waiting = 0;
    for token in Lexer::new(file.text(), StandardConformingStrings::On).map_while(Result::ok) {
        if token.kind.is_significant() {
            for remark in remarks.iter_mut().skip(waiting) {
                remark.before = Some(token.span);
            }
            waiting = remarks.len();
        }
        if token.kind != TokenKind::LineComment {
            continue;
        }
        let Some(text) = file.slice(token.span).trim_start_matches('-').trim().strip_prefix(MARK) else {
            continue;
        };
        let head = file.text().get(..token.span.start).unwrap_or_default();
        let line = head.rsplit('\n').next().unwrap_or_default();
        let stands = if line.trim().is_empty() { Standing::Alone } else { Standing::Behind };
        remarks.push(Remark { text: text.trim().to_owned(), span: token.span, before: None, stands });
    }
    remarks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remark_is_about_what_comes_next() {
        let text = "-- whimbrel: renamed from a\n-- prose\ncreate table b (\n  id int, -- whimbrel: late\n  c int\n);\n\
                    select $$\n-- whimbrel: no\n$$;\n--whimbrel: end\n";
        let file = SourceFile::new("a.sql", text);
        let found = remarks(&file);
        let shown: Vec<(&str, Option<&str>, Standing)> = found
            .iter()
            .map(|one| (one.text.as_str(), one.before.map(|span| file.slice(span)), one.stands))
            .collect();
        assert_eq!(
            shown,
            [
                ("renamed from a", Some("create"), Standing::Alone),
                ("late", Some("c"), Standing::Behind),
                ("end", None, Standing::Alone),
            ]
        );
    }
}
