//! The end of each statement, by the rules of psql.

use super::{Statement, psql, recovery, setting::StringsSetting};
use crate::diagnostic::Diagnostic;
use crate::file::{SharedFile, Span};
use crate::lexer::{Lexer, Quote, StandardConformingStrings, Token, TokenKind, Unterminated};

/// As many tokens of a statement as are looked at to see what it sets; `SET` and `set_config` need a dozen.
const HEAD_TOKENS: usize = 256;

/// What is made of each statement, and how much of it that takes.
pub(super) struct Each<'e, T> {
    /// As many tokens are kept of a statement, while it is read.
    pub(super) tokens: usize,
    /// What is made of a statement and its tokens.
    pub(super) make: &'e mut dyn FnMut(&Statement, &[Token]) -> T,
}

impl<'e> Each<'e, ()> {
    /// Nothing is.
    pub(super) fn nothing(make: &'e mut dyn FnMut(&Statement, &[Token])) -> Self {
        Self { tokens: HEAD_TOKENS, make }
    }
}

/// Statements with what was made of each, and everything that is wrong.
pub(super) type Found<T> = (Vec<Statement>, Vec<T>, Vec<Diagnostic>);

/// Errors that are looked for in one file: each may cost reading the rest of it once more.
const MOST_ERRORS: usize = 50;

/// The statements of `file` that can be read, and everything that is wrong with it.
pub(super) fn statements<T>(
    file: &SharedFile,
    strings: StandardConformingStrings,
    each: &mut Each<'_, T>,
) -> Found<T> {
    let trusting = Reader::new(file, strings, Literals::AsTheyStand, each).all();
    if trusting.2.is_empty() {
        return trusting;
    }
    Reader::new(file, strings, Literals::OfOneStatement, each).all()
}

/// What is believed of a literal.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Literals {
    /// All: so the server reads it.
    AsTheyStand,
    /// That it does not swallow a statement: in a file that is broken, it likely is the place.
    OfOneStatement,
}

struct Reader<'a, 'e, T> {
    file: &'a SharedFile,
    literals: Literals,
    each: &'a mut Each<'e, T>,
    lexer: Lexer<'a>,
    setting: StringsSetting,
    /// The first tokens of the open statement.
    head: Vec<Token>,
    open: Option<Open>,
    statements: Vec<Statement>,
    made: Vec<T>,
    errors: Vec<Diagnostic>,
}

/// A statement whose end is not yet found.
struct Open {
    /// So far.
    span: Span,
    /// Open parentheses.
    depth: usize,
    /// Offset of the outermost open parenthesis.
    parenthesis: usize,
    /// Offset of the `BEGIN` of the `BEGIN ATOMIC` body that is open.
    body: Option<usize>,
    /// What the last token was to the rules.
    last: Last,
    /// Its first word is COPY, and what that copies from.
    copy: Copy,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    Begin(usize),
    Atomic,
    Semicolon,
    From,
    Other,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Copy {
    /// The statement is another one.
    No,
    /// From or to a file, a program, or not yet known.
    Elsewhere,
    /// Data follows in the file.
    FromStdin,
}

impl<'a, 'e, T> Reader<'a, 'e, T> {
    fn new(
        file: &'a SharedFile,
        strings: StandardConformingStrings,
        literals: Literals,
        each: &'a mut Each<'e, T>,
    ) -> Self {
        Self {
            file,
            literals,
            each,
            lexer: Lexer::new(file.text(), strings),
            setting: StringsSetting::new(strings),
            head: Vec::new(),
            open: None,
            statements: Vec::new(),
            made: Vec::new(),
            errors: Vec::new(),
        }
    }

    fn all(mut self) -> Found<T> {
        loop {
            match self.lexer.next() {
                Some(Ok(token)) => self.read(token),
                Some(Err(unterminated)) => self.unterminated(unterminated),
                None if self.is_left_open() => {}
                None => return self.finish(),
            }
        }
    }

    fn read(&mut self, token: Token) {
        if self.literals == Literals::OfOneStatement
            && let Some(unterminated) = recovery::swallows(self.file.text(), token)
        {
            return self.unterminated(unterminated);
        }
        match token.kind {
            TokenKind::Whitespace | TokenKind::LineComment | TokenKind::BlockComment => {}
            TokenKind::Backslash => self.psql_command(token),
            TokenKind::Semicolon => self.semicolon(token),
            TokenKind::Word
            | TokenKind::QuotedIdentifier
            | TokenKind::String
            | TokenKind::DollarString
            | TokenKind::Number
            | TokenKind::Parameter
            | TokenKind::Symbol => self.significant(token),
        }
    }

    fn significant(&mut self, token: Token) {
        let text = self.file.slice(token.span);
        let open = self.open.get_or_insert_with(|| Open::at(token.span));
        open.span.end = token.span.end;
        if self.head.len() < self.each.tokens {
            self.head.push(token);
        }
        match token.kind {
            TokenKind::Word => {
                let is_first = self.head.len() == 1;
                let word = if is_first && text.eq_ignore_ascii_case("copy") {
                    open.copy = Copy::Elsewhere;
                    Last::Other
                } else if open.depth == 0 {
                    open.word(text, token.span.start)
                } else {
                    Last::Other
                };
                if word == Last::Atomic && open.body.is_none() {
                    open.body = open.last.begin().filter(|_| creates_routine(self.file, &self.head));
                }
                open.last = word;
            }
            TokenKind::Symbol => {
                open.parenthesis(text, token.span.start);
                open.last = Last::Other;
            }
            TokenKind::QuotedIdentifier
            | TokenKind::String
            | TokenKind::DollarString
            | TokenKind::Number
            | TokenKind::Parameter
            | TokenKind::Whitespace
            | TokenKind::LineComment
            | TokenKind::BlockComment
            | TokenKind::Semicolon
            | TokenKind::Backslash => open.last = Last::Other,
        }
    }

    /// A semicolon ends a statement, except in parentheses and in the body of a routine.
    fn semicolon(&mut self, token: Token) {
        let Some(open) = &mut self.open else { return };
        if open.depth > 0 || open.body.is_some() {
            open.span.end = token.span.end;
            open.last = Last::Semicolon;
            if self.head.len() < self.each.tokens {
                self.head.push(token);
            }
            return;
        }
        let copies = open.copy == Copy::FromStdin;
        self.end_statement();
        if copies {
            self.copy_data(token.span.end);
        }
    }

    fn end_statement(&mut self) {
        let Some(open) = self.open.take() else { return };
        let statement = Statement { span: open.span, copy_data: None, strings: self.setting.current() };
        self.made.push((self.each.make)(&statement, &self.head));
        self.statements.push(statement);
        self.setting.follow(self.file, self.head.get(..HEAD_TOKENS).unwrap_or(&self.head));
        self.lexer.set_strings(self.setting.current());
        self.head.clear();
    }

    /// Takes the lines after the one that `COPY … FROM STDIN;` ends on, up to `\.`, as data.
    fn copy_data(&mut self, end_of_copy: usize) {
        let text = self.file.text();
        let rest = text.get(end_of_copy..).unwrap_or_default();
        let line = rest.split('\n').next().unwrap_or_default();
        if let Some(span) = psql::more_than_a_comment(line, end_of_copy) {
            self.errors.push(psql::copy_line(self.file, span));
        }
        let start = (end_of_copy + line.len() + 1).min(text.len());
        let (end, after) = psql::end_of_copy_data(text, start);
        if let Some(statement) = self.statements.last_mut() {
            statement.copy_data = Some(Span::new(start, end));
        }
        self.lexer.skip_to(after);
    }

    fn psql_command(&mut self, token: Token) {
        let between_statements = self.open.is_none();
        self.errors.extend(psql::refusal(self.file, token.span, between_statements));
        self.abandon();
    }

    fn unterminated(&mut self, unterminated: Unterminated) {
        let opening = unterminated.opening.start;
        let start = self.open.as_ref().map_or(opening, |open| open.span.start);
        let is_other_statement = recovery::next_statement(self.file.text(), start, opening).is_some();
        if is_other_statement && self.is_left_open() {
            return;
        }
        self.errors.push(never_closed(self.file, unterminated));
        self.go_on_behind(start);
    }

    /// Whether something in the open statement is never closed; then reading goes on behind that.
    fn is_left_open(&mut self) -> bool {
        let Some(open) = &self.open else { return false };
        let Some(error) = open.left_open(self.file) else { return false };
        let statement = open.span.start;
        self.errors.push(error);
        self.go_on_behind(statement);
        true
    }

    /// Leaves out the statement that begins at `statement`; to the end of the file where no other one can be seen.
    fn go_on_behind(&mut self, statement: usize) {
        self.abandon();
        let text = self.file.text();
        let next = recovery::next_statement(text, statement, text.len());
        let is_enough = self.errors.len() >= MOST_ERRORS || self.literals == Literals::AsTheyStand;
        if is_enough && let (Some(_), Some(last)) = (next, self.errors.last_mut()) {
            last.notes.push("What comes behind it in the file was not read.".to_owned());
        }
        self.lexer.skip_to(next.filter(|_| !is_enough).unwrap_or(text.len()));
    }

    fn abandon(&mut self) {
        self.open = None;
        self.head.clear();
    }

    fn finish(mut self) -> Found<T> {
        let copies = self.open.as_ref().is_some_and(|open| open.copy == Copy::FromStdin);
        self.end_statement();
        if copies {
            self.copy_data(self.file.text().len());
        }
        (self.statements, self.made, self.errors)
    }
}

impl Last {
    fn begin(self) -> Option<usize> {
        match self {
            Self::Begin(offset) => Some(offset),
            Self::Atomic | Self::Semicolon | Self::From | Self::Other => None,
        }
    }
}

impl Open {
    fn at(span: Span) -> Self {
        Self { span, depth: 0, parenthesis: 0, body: None, last: Last::Other, copy: Copy::No }
    }

    /// What the word at `offset`, outside of parentheses, is to the rules.
    ///
    /// In a body only an `END` that follows `;` or `ATOMIC` closes it: the `END` of a `CASE` follows
    /// an expression, and so does a column that is called `end`.
    fn word(&mut self, word: &str, offset: usize) -> Last {
        let is = |keyword: &str| word.eq_ignore_ascii_case(keyword);
        match word.len() {
            3 if self.body.is_some() && is("end") && matches!(self.last, Last::Semicolon | Last::Atomic) => {
                self.body = None;
                Last::Other
            }
            4 if is("from") => Last::From,
            5 if is("begin") => Last::Begin(offset),
            5 | 6 if self.copy != Copy::No && self.last == Last::From && (is("stdin") || is("stdout")) => {
                self.copy = Copy::FromStdin;
                Last::Other
            }
            6 if is("atomic") && self.last.begin().is_some() => Last::Atomic,
            _ => Last::Other,
        }
    }

    fn parenthesis(&mut self, symbol: &str, offset: usize) {
        match symbol {
            "(" => {
                if self.depth == 0 {
                    self.parenthesis = offset;
                }
                self.depth += 1;
            }
            ")" => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
    }

    /// What the end of the file found open.
    fn left_open(&self, file: &SharedFile) -> Option<Diagnostic> {
        if self.depth > 0 {
            let span = Span::new(self.parenthesis, self.parenthesis + 1);
            return Some(
                Diagnostic::error("unclosed-parenthesis", "a parenthesis is never closed")
                    .at(file, span, "opened here")
                    .with_note("A semicolon within parentheses does not end a statement.")
                    .with_help("close it before the semicolon that ends the statement"),
            );
        }
        let begin = self.body?;
        Some(
            Diagnostic::error("unclosed-body", "the body of a routine is never closed")
                .at(file, Span::new(begin, begin + "begin".len()), "opened here")
                .with_note(
                    "A body that begins with BEGIN ATOMIC goes on to its END, which follows a semicolon.",
                )
                .with_help("end the last statement of the body with a semicolon, and write END;"),
        )
    }
}

/// Whether the statement begins with `CREATE [OR REPLACE] {FUNCTION | PROCEDURE}`.
fn creates_routine(file: &SharedFile, head: &[Token]) -> bool {
    let mut words = head.iter().map(|token| file.slice(token.span).to_ascii_uppercase());
    let mut next = || words.next().unwrap_or_default();
    if next() != "CREATE" {
        return false;
    }
    let second = next();
    let routine = if second == "OR" && next() == "REPLACE" { next() } else { second };
    routine == "FUNCTION" || routine == "PROCEDURE"
}

fn never_closed(file: &SharedFile, unterminated: Unterminated) -> Diagnostic {
    let (code, help) = match unterminated.quote {
        Quote::BlockComment => {
            ("unterminated-comment", "close it with */ ; comments nest, so each /* needs its own")
        }
        Quote::String => ("unterminated-quote", "close it with '; a quote within the string is written ''"),
        Quote::Identifier => {
            ("unterminated-quote", "close it with \"; a quote within the name is written \"\"")
        }
        Quote::Dollar => ("unterminated-dollar-quote", "close it with the same tag, in the same case"),
    };
    let name = unterminated.quote.name();
    Diagnostic::error(code, format!("a {name} is never closed"))
        .at(file, unterminated.opening, "opened here")
        .with_note("Everything after it, to the end of the file, would be part of it.")
        .with_help(help)
}
