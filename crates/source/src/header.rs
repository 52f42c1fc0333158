//! The first comment block of a migration: its reason, and its settings.

use crate::diagnostic::Diagnostic;
use crate::file::{SharedFile, Span};
use crate::lexer::{Lexer, StandardConformingStrings, TokenKind};
use crate::script::{Piece, Script};

/// What the comments at the head of a file say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Header {
    /// The prose of the first comment block; empty where there is none.
    pub reason: String,
    /// `-- whimbrel: key = value` lines, in order.
    pub settings: Vec<Setting>,
}

/// One `-- whimbrel: key = value` line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The key, e.g. `lock_timeout`.
    pub key: String,
    /// The value, trimmed, quotes removed.
    pub value: String,
    /// The whole line.
    pub span: Span,
}

/// What begins a line of settings, after the dashes.
const SETTING: &str = "whimbrel:";

/// What a line for the linter goes on with: it allows a finding, and sets nothing.
const ALLOWANCE: &str = "allow ";

/// The keys that may stand in several lines: each says something else that is dumped, filled or lost.
const REPEATED: [&str; 3] = ["dump", "fill", "lossy"];

/// The question of the template; a line with nothing after it is no answer.
const QUESTION: &str = "Why:";

/// A line of a comment, without the characters that make it one.
struct CommentLine<'a> {
    text: &'a str,
    span: Span,
}

impl Header {
    /// Reads the comments before the first statement of `file`.
    ///
    /// The reason is the prose of the first block of comments that has any, a block being comments
    /// without an empty line between them. Settings may stand in each block before the first statement.
    ///
    /// # Errors
    /// `malformed-setting` and `duplicate-setting`, each pointing at its line.
    pub fn read(file: &SharedFile) -> Result<Self, Vec<Diagnostic>> {
        let blocks = comment_blocks(file);
        let reason = blocks.iter().find_map(|block| prose(block)).unwrap_or_default();
        let mut settings: Vec<Setting> = Vec::new();
        let mut errors = Vec::new();
        for line in blocks.iter().flatten() {
            let Some(assignment) = assignment(line.text) else { continue };
            match setting(file, assignment, line.span) {
                Err(error) => errors.push(error),
                Ok(setting) if REPEATED.contains(&setting.key.as_str()) => settings.push(setting),
                Ok(setting) => match settings.iter().find(|earlier| earlier.key == setting.key) {
                    Some(earlier) => errors.push(said_twice(file, earlier, &setting)),
                    None => settings.push(setting),
                },
            }
        }
        if errors.is_empty() { Ok(Self { reason, settings }) } else { Err(errors) }
    }

    /// Settings that stand after the first statement, where [`Header::read`] does not look: each an
    /// error `late-setting`, so that none is passed over in silence.
    #[must_use]
    pub fn late_settings(script: &Script) -> Vec<Diagnostic> {
        let is_statement = |piece: &Piece<'_>| matches!(piece, Piece::Statement(_));
        let pieces = script.pieces().into_iter().skip_while(|piece| !is_statement(piece));
        let between = pieces.filter_map(|piece| match piece {
            Piece::Between(span) => Some(span),
            Piece::Statement(_) | Piece::CopyData(_) => None,
        });
        between.flat_map(|span| late_settings(&script.file, span)).collect()
    }

    /// The setting with this key.
    #[must_use]
    pub fn setting(&self, key: &str) -> Option<&Setting> {
        self.settings.iter().find(|setting| setting.key == key)
    }
}

/// The comments before the first statement, in blocks; lines of psql and empty statements part them.
fn comment_blocks(file: &SharedFile) -> Vec<Vec<CommentLine<'_>>> {
    let mut blocks: Vec<Vec<CommentLine<'_>>> = Vec::new();
    let mut begins_block = true;
    for token in Lexer::new(file.text(), StandardConformingStrings::On).map_while(Result::ok) {
        let text = file.slice(token.span);
        match token.kind {
            TokenKind::Whitespace => {
                begins_block = begins_block || text.matches('\n').count() > 1;
                continue;
            }
            TokenKind::Semicolon | TokenKind::Backslash => {
                begins_block = true;
                continue;
            }
            TokenKind::LineComment | TokenKind::BlockComment => {}
            TokenKind::Word
            | TokenKind::QuotedIdentifier
            | TokenKind::String
            | TokenKind::DollarString
            | TokenKind::Number
            | TokenKind::Parameter
            | TokenKind::Symbol => break,
        }
        if begins_block {
            blocks.push(Vec::new());
            begins_block = false;
        }
        if let Some(block) = blocks.last_mut() {
            block.extend(comment_lines(token.kind, text, token.span.start));
        }
    }
    blocks
}

/// What a line of settings sets.
fn assignment(line: &str) -> Option<&str> {
    line.strip_prefix(SETTING).filter(|rest| !rest.trim_start().starts_with(ALLOWANCE))
}

fn late_settings(file: &SharedFile, between: Span) -> Vec<Diagnostic> {
    Lexer::between(file.text(), between, StandardConformingStrings::On)
        .map_while(Result::ok)
        .filter(|token| !token.kind.is_significant())
        .flat_map(|token| comment_lines(token.kind, file.slice(token.span), token.span.start))
        .filter(|line| assignment(line.text).is_some())
        .map(|line| {
            Diagnostic::error("late-setting", "a setting stands after the first statement")
                .at(file, line.span, "")
                .with_help("move the line to the head of the file")
        })
        .collect()
}

/// The lines of one comment, without dashes, slashes and stars at their ends.
fn comment_lines(kind: TokenKind, text: &str, offset: usize) -> Vec<CommentLine<'_>> {
    if kind == TokenKind::LineComment {
        let inside = text.trim_start_matches('-').trim();
        return vec![CommentLine { text: inside, span: Span::new(offset, offset + text.trim_end().len()) }];
    }
    let mut start = offset;
    let mut lines = Vec::new();
    for line in text.split('\n') {
        let indent = line.len() - line.trim_start().len();
        let inside = line.trim().trim_start_matches("/*").trim_end_matches("*/").trim();
        let inside = inside.trim_start_matches('*').trim();
        lines.push(CommentLine {
            text: inside,
            span: Span::new(start + indent, start + line.trim_end().len()),
        });
        start += line.len() + 1;
    }
    lines
}

/// The prose of a block; nothing where it only has settings.
fn prose(block: &[CommentLine<'_>]) -> Option<String> {
    let is_prose = |line: &&CommentLine<'_>| !line.text.starts_with(SETTING);
    let lines: Vec<&str> = block.iter().filter(is_prose).map(|line| line.text).collect();
    if lines.iter().all(|line| line.is_empty()) {
        return None;
    }
    let answers: Vec<&str> =
        lines.iter().map(|line| line.strip_prefix(QUESTION).map_or(*line, str::trim)).collect();
    Some(answers.join("\n").trim().to_owned())
}

fn setting(file: &SharedFile, assignment: &str, span: Span) -> Result<Setting, Diagnostic> {
    let (key, value) = assignment.split_once('=').unwrap_or((assignment, ""));
    let (key, value) = (key.trim(), unquoted(value.trim()));
    let is_key =
        !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte));
    if is_key && !value.is_empty() {
        return Ok(Setting { key: key.to_owned(), value: value.to_owned(), span });
    }
    Err(Diagnostic::error("malformed-setting", "a setting is not of the form key = value")
        .at(file, span, "")
        .with_help("write it as: -- whimbrel: lock_timeout = 5s"))
}

fn unquoted(value: &str) -> &str {
    ['"', '\'']
        .iter()
        .find_map(|quote| {
            let inside = value.strip_prefix(*quote).and_then(|rest| rest.strip_suffix(*quote));
            inside.filter(|inside| !inside.contains(*quote))
        })
        .unwrap_or(value)
}

fn said_twice(file: &SharedFile, first: &Setting, second: &Setting) -> Diagnostic {
    Diagnostic::error("duplicate-setting", format!("{} is set twice", second.key))
        .at(file, second.span, "again here")
        .at(file, first.span, "first here")
        .with_help("keep one of the two lines")
}
