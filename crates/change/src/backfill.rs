//! A statement that goes through the rows of one table and can be done piece by piece.

pub mod declared;
mod insertion;

use crate::reader::Reader;
use std::borrow::Cow;
use whimbrel_source::{Script, Span, Statement, Token, TokenKind, name_of};

/// A statement that goes through the rows of one table, and the places in its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sweep {
    /// The table whose rows it goes through, as it is written.
    pub table: String,
    /// The table that it inserts into; `None` for an UPDATE.
    pub into: Option<String>,
    /// What its columns are called by: its alias, or the table as it is written.
    pub qualifier: String,
    /// The columns that are set, as the catalog has their names.
    pub sets: Vec<String>,
    /// Whether the tables that inherit from it are left out.
    is_only: bool,
    /// The other tables that it reads, without FROM.
    from: Option<Span>,
    /// What stands before its condition.
    head: Span,
    /// The condition, without WHERE.
    condition: Option<Span>,
    /// What stands behind it.
    tail: Span,
}

/// In what form a piece says whether it would write its rows again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// One row, from the server: how many it has written, and of how many of them the condition holds.
    Counted,
    /// A boolean for each row. WITH refuses to write a table that has rules.
    EachRow,
}

impl Answer {
    /// What stands before the statement, so that it is known where a place of the server's is in its text.
    #[must_use]
    pub const fn before(self) -> &'static str {
        match self {
            Self::Counted => "with written (again) as (",
            Self::EachRow => "",
        }
    }

    const fn behind(self) -> &'static str {
        match self {
            Self::Counted => {
                ") select pg_catalog.count(*), pg_catalog.count(*) filter (where again) from written"
            }
            Self::EachRow => "",
        }
    }
}

/// Reads an UPDATE, or an INSERT … SELECT; `None` for anything else, and for what cannot be done in pieces (WITH,
/// WHERE CURRENT OF, GROUP BY, …).
#[must_use]
pub fn sweep(script: &Script, statement: &Statement) -> Option<Sweep> {
    update(script, statement).or_else(|| insertion::insertion(script, statement))
}

fn update(script: &Script, statement: &Statement) -> Option<Sweep> {
    let mut head = Reader::new(&script.file, statement);
    if !head.take("UPDATE") {
        return None;
    }
    let is_only = head.take("ONLY");
    let table = head.name()?;
    head.take_symbol("*");
    let has_as = head.take("AS");
    let is_set = head.peek().is_some_and(|word| word.eq_ignore_ascii_case("SET"));
    let alias = if has_as || !is_set { Some(head.name()?) } else { None };
    if !head.take("SET") {
        return None;
    }
    let sets_at = head.place()?;
    let tokens = statement.tokens(&script.file).filter(|one| one.kind != TokenKind::Semicolon);
    let tokens: Vec<Token> = tokens.filter(|one| one.span.start >= sets_at).collect();
    let tail = Tail { script, tokens: &tokens };
    let clauses = tail.clauses();
    let end = tokens.last()?.span.end;
    let returning = clauses.returning.map_or(end, |word| word.span.start);
    let condition = clauses.condition.map(|word| Span { start: word.span.end, end: returning });
    if condition.is_some_and(|span| tail.begins_with(span, &["CURRENT", "OF"])) {
        return None;
    }
    let head_end = clauses.condition.map_or(returning, |word| word.span.start);
    Some(Sweep {
        into: None,
        qualifier: alias.unwrap_or_else(|| table.clone()),
        table,
        sets: tail.sets(),
        is_only,
        from: clauses.from.map(|word| Span { start: word.span.end, end: head_end }),
        head: Span { start: statement.span.start, end: head_end },
        condition,
        tail: Span { start: returning, end },
    })
}

impl Sweep {
    /// The statement for the rows of one piece; `piece` is a condition.
    #[must_use]
    pub fn for_piece(&self, script: &Script, piece: &str) -> String {
        let text = |span: Span| script.file.slice(span).trim();
        let condition = match self.condition {
            Some(condition) => format!("({}\n) and {piece}", text(condition)),
            None => piece.to_owned(),
        };
        // A comment to the end of a line must not swallow what follows.
        format!("{}\nwhere {condition}\n{}", text(self.head), text(self.tail))
    }

    /// The same, which says of the rows that it writes whether it would write them again; `None` where it has no
    /// condition, or answers with something else.
    #[must_use]
    pub fn for_asking_piece(&self, script: &Script, piece: &str, answer: Answer) -> Option<String> {
        let condition = script.file.slice(self.condition.filter(|_| self.is_update())?).trim();
        let asking = || format!("{}returning ({condition}\n)", self.for_piece(script, piece));
        self.tail.is_empty().then(|| format!("{}{}{}", answer.before(), asking(), answer.behind()))
    }

    /// Why nobody can count behind it what it has left out, as a fact about the statement; `None` where an UPDATE has a
    /// condition, which says it as long as it does not hold for what was written.
    #[must_use]
    pub fn uncounted(&self) -> Option<&'static str> {
        match (self.is_update(), self.condition) {
            (true, Some(_)) => None,
            (true, None) => Some("no condition of it says which rows are done"),
            (false, _) => Some("nothing says which rows it has inserted"),
        }
    }

    /// A query for the rows of one piece that an UPDATE with a condition would still write: how many, and of one of them
    /// what `shown` says; no row where there are none.
    #[must_use]
    pub fn left(&self, script: &Script, shown: &str, piece: &str) -> String {
        let condition = self.condition.map_or("false", |condition| script.file.slice(condition).trim());
        let Self { table, qualifier, .. } = self;
        let alias = if qualifier == table { String::new() } else { format!(" as {qualifier}") };
        let only = if self.is_only { "only " } else { "" };
        let others =
            self.from.map(|from| format!(", {}\n", script.file.slice(from).trim())).unwrap_or_default();
        format!(
            "select pg_catalog.count(*) over (), {shown} from {only}{table}{alias}{others} \
             where ({condition}\n) and {piece} limit 1"
        )
    }

    /// Whether it answers with rows of its own.
    #[must_use]
    pub fn answers(&self) -> bool {
        !self.tail.is_empty()
    }

    /// Whether it writes the rows that it goes through.
    #[must_use]
    pub fn is_update(&self) -> bool {
        self.into.is_none()
    }

    /// Whether rows that it has written are left out when it runs again.
    #[must_use]
    pub fn has_condition(&self) -> bool {
        self.condition.is_some()
    }
}

/// What stands behind SET.
struct Tail<'a> {
    script: &'a Script,
    tokens: &'a [Token],
}

impl Tail<'_> {
    fn text(&self, token: &Token) -> &str {
        self.script.file.slice(token.span)
    }

    fn is(&self, token: &Token, word: &str) -> bool {
        token.kind == TokenKind::Word && self.text(token).eq_ignore_ascii_case(word)
    }

    fn begins_with(&self, span: Span, words: &[&str]) -> bool {
        let inside = self.tokens.iter().filter(|token| token.span.start >= span.start);
        let first: Vec<&Token> = inside.take(words.len()).collect();
        first.len() == words.len() && first.iter().zip(words).all(|(token, word)| self.is(token, word))
    }

    /// The names before each `=` of SET.
    fn sets(&self) -> Vec<String> {
        let mut sets = Vec::new();
        let mut is_target = true;
        let mut depth = 0_usize;
        for token in self.tokens {
            match self.text(token) {
                "(" | "[" if token.kind == TokenKind::Symbol => depth += 1,
                ")" | "]" if token.kind == TokenKind::Symbol => depth = depth.saturating_sub(1),
                "=" if depth == 0 => is_target = false,
                "," if depth == 0 => is_target = true,
                _ if depth == 0 && ["WHERE", "FROM", "RETURNING"].iter().any(|word| self.is(token, word)) => {
                    break;
                }
                text if is_target && matches!(token.kind, TokenKind::Word | TokenKind::QuotedIdentifier) => {
                    sets.extend(name_of(token.kind, text).map(Cow::into_owned));
                }
                _ => {}
            }
        }
        sets
    }

    /// The words that begin the clauses behind SET, outside of parentheses.
    fn clauses(&self) -> Clauses<'_> {
        let mut clauses = Clauses::default();
        let mut depth = 0_usize;
        let mut before: Option<&Token> = None;
        for token in self.tokens {
            let is_compared = before.replace(token).is_some_and(|before| self.is(before, "DISTINCT"));
            match self.text(token) {
                "(" | "[" if token.kind == TokenKind::Symbol => depth += 1,
                ")" | "]" if token.kind == TokenKind::Symbol => depth = depth.saturating_sub(1),
                _ if depth > 0 => {}
                _ if self.is(token, "WHERE") && clauses.condition.is_none() => {
                    clauses.condition = Some(token);
                }
                _ if self.is(token, "FROM") && !is_compared && clauses.condition.is_none() => {
                    clauses.from = clauses.from.or(Some(token));
                }
                _ if self.is(token, "RETURNING") => clauses.returning = Some(token),
                _ => {}
            }
        }
        clauses
    }
}

#[derive(Default)]
struct Clauses<'a> {
    from: Option<&'a Token>,
    condition: Option<&'a Token>,
    returning: Option<&'a Token>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use whimbrel_source::{SourceFile, StandardConformingStrings};

    fn read(sql: &str) -> Option<(Sweep, String)> {
        let file = SourceFile::new("1_a.sql", sql);
        let script = Script::read(file, StandardConformingStrings::On).unwrap();
        let update = sweep(&script, script.statements.first().unwrap())?;
        let piece = update.for_piece(&script, "id > 3");
        Some((update, piece))
    }

    #[test]
    fn a_piece_is_the_statement_with_one_condition_more() {
        let (update, piece) = read(
            "update only app.\"Orders\" as o set total = (select sum(x) from y where y.o = o.id), b = 2 -- why\n \
             from z where z.id = o.id or (a = 'where') -- and\n returning o.id;",
        )
        .unwrap();
        assert_eq!(update.table, "app.\"Orders\"");
        assert_eq!(update.qualifier, "o");
        assert_eq!(update.sets, ["total", "b"]);
        assert_eq!(
            piece,
            "update only app.\"Orders\" as o set total = (select sum(x) from y where y.o = o.id), b = 2 -- why\n \
             from z\nwhere (z.id = o.id or (a = 'where') -- and\n) and id > 3\nreturning o.id"
        );
    }

    #[test]
    fn what_is_left_is_asked_for_with_the_same_tables_and_condition() {
        let sql =
            "update app.a as x set b = c is distinct from d from app.y as y, z where y.id = x.id -- and\n;";
        let file = SourceFile::new("1_a.sql", sql);
        let script = Script::read(file, StandardConformingStrings::On).unwrap();
        let update = sweep(&script, script.statements.first().unwrap()).unwrap();
        assert_eq!(
            update.left(&script, "x.id", "true"),
            "select pg_catalog.count(*) over (), x.id from app.a as x, app.y as y, z\n where (y.id = x.id\n) and true limit 1"
        );
        let sql = "update only app.a set b = 1 where b is null";
        let only = Script::read(SourceFile::new("1_a.sql", sql), StandardConformingStrings::On).unwrap();
        let of_one_table = sweep(&only, only.statements.first().unwrap()).unwrap();
        assert!(of_one_table.left(&only, "id", "true").contains(" from only app.a where (b is null"));
        let first = update.for_asking_piece(&script, "true", Answer::EachRow).unwrap();
        assert!(first.ends_with("and true\nreturning (y.id = x.id\n)"), "{first}");
        let counted = update.for_asking_piece(&script, "true", Answer::Counted).unwrap();
        let behind = ") select pg_catalog.count(*), pg_catalog.count(*) filter (where again) from written";
        assert_eq!(counted, format!("{}{first}{behind}", Answer::Counted.before()));
        let (_, none) = (read("update t set a = 1").unwrap(), "true");
        let file = SourceFile::new("1_a.sql", "update t set a = 1 where a = 2 returning a");
        let script = Script::read(file, StandardConformingStrings::On).unwrap();
        let update = sweep(&script, script.statements.first().unwrap()).unwrap();
        assert_eq!(update.for_asking_piece(&script, none, Answer::Counted), None);
    }

    #[test]
    fn without_a_condition_the_piece_is_the_condition() {
        let sql = "UPDATE t SET (a, B) = (1, 2), c[1] = 3, \"d\" = 4, \"E\"\"e\" = 5";
        let (update, piece) = read(sql).unwrap();
        assert_eq!((update.qualifier.as_str(), update.has_condition()), ("t", false));
        assert_eq!(update.sets, ["a", "b", "c", "d", "E\"e"]);
        assert_eq!(piece, format!("{sql}\nwhere id > 3\n"));
    }

    #[test]
    fn other_statements_are_none() {
        for sql in [
            "insert into t values (1)",
            "with x as (select 1) update t set a = 1",
            "update t set a = 1 where current of c",
        ] {
            assert_eq!(read(sql), None, "{sql}");
        }
    }
}
