//! A column and its value, declared at the head of a file: `-- whimbrel: fill = app.people.upper := upper(name)`.

use std::fmt::Write as _;
use whimbrel_source::{Header, Lexer, SharedFile, SourceFile, StandardConformingStrings, Token, TokenKind};

/// The key of the setting.
pub const KEY: &str = "fill";

/// What parts a column from its value.
const BECOMES: &str = ":=";

/// A column that is to hold the value of an expression over its row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fill {
    /// The table, as it is written.
    pub table: String,
    /// The column, as it is written.
    pub column: String,
    /// The expression, as it is written.
    pub expression: String,
}

impl Fill {
    /// Reads `app.people.upper := upper(name)`; `None` for anything else.
    #[must_use]
    pub fn read(value: &str) -> Option<Self> {
        let tokens: Vec<Token> =
            Lexer::new(value, StandardConformingStrings::On).collect::<Result<_, _>>().ok()?;
        let text = |token: &Token| value.get(token.span.start..token.span.end).unwrap_or_default();
        let is_plain = |token: &Token| {
            !matches!(
                token.kind,
                TokenKind::LineComment
                    | TokenKind::BlockComment
                    | TokenKind::Semicolon
                    | TokenKind::Backslash
            )
        };
        let becomes = tokens.iter().position(|token| text(token) == BECOMES)?;
        let (names, expression) = (tokens.get(..becomes)?, tokens.get(becomes + 1..)?);
        let names: Vec<&Token> = names.iter().filter(|token| token.kind != TokenKind::Whitespace).collect();
        let is_in_place = |(place, token): (usize, &&Token)| match token.kind {
            TokenKind::Word | TokenKind::QuotedIdentifier => place % 2 == 0,
            TokenKind::Symbol => place % 2 == 1 && text(token) == ".",
            TokenKind::Whitespace
            | TokenKind::LineComment
            | TokenKind::BlockComment
            | TokenKind::String
            | TokenKind::DollarString
            | TokenKind::Number
            | TokenKind::Parameter
            | TokenKind::Semicolon
            | TokenKind::Backslash => false,
        };
        let is_column = names.len() >= 3 && names.len() % 2 == 1 && names.iter().enumerate().all(is_in_place);
        let has_value = expression.iter().any(|token| token.kind.is_significant());
        if !is_column || !has_value || !tokens.iter().all(is_plain) || !is_closed(expression, text) {
            return None;
        }
        let (column, table) = names.split_last()?;
        let table: String = table.split_last()?.1.iter().map(|token| text(token)).collect();
        let expression = value.get(expression.first()?.span.start..)?.trim().to_owned();
        Some(Self { table, column: text(column).to_owned(), expression })
    }

    /// Holds where the column has another value than it should.
    #[must_use]
    fn differs(&self) -> String {
        format!("{} is distinct from ({})", self.column, self.expression)
    }
}

/// Whether each parenthesis is closed where it should be.
fn is_closed<'a>(tokens: &[Token], text: impl Fn(&Token) -> &'a str) -> bool {
    let mut depth = 0_i32;
    for token in tokens.iter().filter(|token| token.kind == TokenKind::Symbol) {
        depth += match text(token) {
            "(" | "[" => 1,
            ")" | "]" => -1,
            _ => 0,
        };
        if depth < 0 {
            return false;
        }
    }
    depth == 0
}

/// What a file declares, in order; nothing where a line cannot be read.
#[must_use]
pub fn fills(file: &SharedFile) -> Vec<Fill> {
    if !file.text().contains(BECOMES) {
        return Vec::new();
    }
    let settings = Header::read(file).unwrap_or_default().settings;
    let read = settings.iter().filter(|setting| setting.key == KEY).map(|setting| Fill::read(&setting.value));
    read.collect::<Option<Vec<_>>>().unwrap_or_default()
}

/// The same file, with what it declares written out as statements behind its text: an UPDATE for each table, which
/// leaves out the rows that are as they should be.
#[must_use]
pub fn written_out(file: SharedFile) -> SharedFile {
    let fills = fills(&file);
    if fills.is_empty() {
        return file;
    }
    let mut text = file.text().trim_end().to_owned();
    for of_table in fills.chunk_by(|one, next| one.table == next.table) {
        let table = of_table.first().map(|fill| fill.table.as_str()).unwrap_or_default();
        let sets: Vec<String> =
            of_table.iter().map(|fill| format!("{} = {}", fill.column, fill.expression)).collect();
        let differ: Vec<String> = of_table.iter().map(Fill::differs).collect();
        let (sets, differ) = (sets.join(",\n    "), differ.join("\n    or "));
        let _ = write!(text, "\nupdate {table}\nset {sets}\nwhere {differ};\n");
    }
    SourceFile::new(file.name(), text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use whimbrel_source::Script;

    #[test]
    fn a_column_and_its_value_are_told_apart() {
        let fill = Fill::read("app.\"People\" . upper :=  upper(name) || ':=' ").unwrap();
        assert_eq!((fill.table.as_str(), fill.column.as_str()), ("app.\"People\"", "upper"));
        assert_eq!(fill.expression, "upper(name) || ':='");
        for wrong in [
            "",
            "a := 1",
            "t.a = 1",
            "t.a :=",
            "t..a := 1",
            "t.a.:= 1",
            "t.a := 1; drop table t",
            "t.a := 1 -- one",
            "t.a := f(1))",
            "t.a := (1",
            "t.a := 'x",
        ] {
            assert_eq!(Fill::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_declared_is_written_out_as_one_update_for_each_table() {
        let file = SourceFile::new(
            "1_a.sql",
            "-- Why: a search\n-- whimbrel: phase = backfill\n-- whimbrel: fill = app.p.a := upper(x)\n\
             -- whimbrel: fill = app.p.\"B\" := lower(x)\n-- whimbrel: fill = app.q.a := \"B\"\n",
        );
        let script =
            Script::read(written_out(SharedFile::clone(&file)), StandardConformingStrings::On).unwrap();
        let texts: Vec<&str> =
            script.statements.iter().map(|statement| statement.text(&script.file)).collect();
        assert_eq!(
            texts,
            [
                "update app.p\nset a = upper(x),\n    \"B\" = lower(x)\nwhere a is distinct from (upper(x))\n    \
                 or \"B\" is distinct from (lower(x))",
                "update app.q\nset a = \"B\"\nwhere a is distinct from (\"B\")",
            ]
        );
        assert!(script.file.text().starts_with(file.text().trim_end()));
        let none = SourceFile::new("1_a.sql", "-- whimbrel: phase = backfill\nupdate t set a = 1;\n");
        assert_eq!(written_out(SharedFile::clone(&none)), none);
    }
}
