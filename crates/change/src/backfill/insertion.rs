//! INSERT … SELECT, read as far as it can be done piece by piece.

use super::Sweep;
use crate::reader::Reader;
use whimbrel_source::{Script, Span, Statement, Token, TokenKind};

/// Clauses after which a SELECT gives other rows in pieces than as a whole, or rows that no piece has.
const NEVER: [&str; 15] = [
    "GROUP",
    "HAVING",
    "WINDOW",
    "OVER",
    "UNION",
    "INTERSECT",
    "EXCEPT",
    "LIMIT",
    "OFFSET",
    "FETCH",
    "FOR",
    "RIGHT",
    "FULL",
    "TABLESAMPLE",
    "WITH",
];

/// Words that cannot be the alias of the table before them.
const NO_ALIAS: [&str; 11] =
    ["WHERE", "JOIN", "LEFT", "INNER", "CROSS", "NATURAL", "ON", "ORDER", "RETURNING", "LATERAL", "USING"];

/// Reads an INSERT … SELECT … FROM a table; `None` for anything else.
pub(super) fn insertion(script: &Script, statement: &Statement) -> Option<Sweep> {
    let mut head = Reader::new(&script.file, statement);
    if !head.take_all(&["INSERT", "INTO"]) {
        return None;
    }
    let into = head.name()?;
    let words = Words::of(script, statement);
    if NEVER.iter().any(|never| words.find(never, 0).is_some()) {
        return None;
    }
    let select = words.find("SELECT", 0)?;
    let from = words.clause_of_from(select)?;
    if words.is(select + 1, "DISTINCT") {
        return None;
    }
    let mut source = Reader::from(&script.file, statement, words.span(from)?.end);
    let is_only = source.take("ONLY");
    let table = source.name()?;
    source.take_symbol("*");
    let has_as = source.take("AS");
    let word = source.peek();
    let is_alias = word.is_some_and(|word| !NO_ALIAS.iter().any(|no| word.eq_ignore_ascii_case(no)));
    let alias = if has_as || is_alias { Some(source.name()?) } else { None };
    if source.take_symbol("(") {
        // A function, or names for columns that the condition of a piece would not know.
        return None;
    }
    let tail = words.tail(from).map_or(words.end, |span| span.start);
    let condition = words.find("WHERE", from).and_then(|at| words.span(at)).filter(|span| span.start < tail);
    Some(Sweep {
        qualifier: alias.unwrap_or_else(|| table.clone()),
        table,
        into: Some(into),
        sets: Vec::new(),
        is_only,
        from: None,
        head: Span { start: statement.span.start, end: condition.map_or(tail, |word| word.start) },
        condition: condition.map(|word| Span { start: word.end, end: tail }),
        tail: Span { start: tail, end: words.end },
    })
}

/// The words of a statement that stand outside of parentheses.
struct Words<'a> {
    words: Vec<(&'a str, Span)>,
    /// Where the statement ends.
    end: usize,
}

impl<'a> Words<'a> {
    fn of(script: &'a Script, statement: &Statement) -> Self {
        let mut depth = 0_usize;
        let mut words = Vec::new();
        let mut end = statement.span.start;
        for token in statement.tokens(&script.file).filter(|one| one.kind != TokenKind::Semicolon) {
            let Token { kind, span } = token;
            end = span.end;
            match (kind, script.file.slice(span)) {
                (TokenKind::Symbol, "(" | "[") => depth += 1,
                (TokenKind::Symbol, ")" | "]") => depth = depth.saturating_sub(1),
                (TokenKind::Word, word) if depth == 0 => words.push((word, span)),
                _ => {}
            }
        }
        Self { words, end }
    }

    fn is(&self, index: usize, word: &str) -> bool {
        self.words.get(index).is_some_and(|(found, _)| found.eq_ignore_ascii_case(word))
    }

    fn span(&self, index: usize) -> Option<Span> {
        self.words.get(index).map(|(_, span)| *span)
    }

    fn find(&self, word: &str, from: usize) -> Option<usize> {
        (from..self.words.len()).find(|index| self.is(*index, word))
    }

    /// The FROM of the SELECT, which is not that of IS DISTINCT FROM.
    fn clause_of_from(&self, select: usize) -> Option<usize> {
        (select + 1..self.words.len()).find(|index| {
            self.is(*index, "FROM") && !(self.is(*index - 1, "DISTINCT") && self.is_comparison(*index - 1))
        })
    }

    /// Whether a DISTINCT belongs to IS [NOT] DISTINCT FROM.
    fn is_comparison(&self, distinct: usize) -> bool {
        distinct.checked_sub(1).is_some_and(|before| self.is(before, "IS") || self.is(before, "NOT"))
    }

    /// What stands behind the rows that are selected.
    fn tail(&self, from: usize) -> Option<Span> {
        let is_tail = |index: &usize| {
            self.is(*index, "ORDER")
                || self.is(*index, "RETURNING")
                || (self.is(*index, "ON") && self.is(*index + 1, "CONFLICT"))
        };
        (from..self.words.len()).find(is_tail).and_then(|index| self.span(index))
    }
}

#[cfg(test)]
mod tests {
    use super::super::sweep;
    use whimbrel_source::{Script, SourceFile, StandardConformingStrings};

    fn read(sql: &str) -> Option<(String, String, String)> {
        let file = SourceFile::new("1_a.sql", sql);
        let script = Script::read(file, StandardConformingStrings::On).unwrap();
        let sweep = sweep(&script, script.statements.first().unwrap())?;
        let piece = sweep.for_piece(&script, "id > 3");
        Some((sweep.table, sweep.qualifier, piece))
    }

    #[test]
    fn a_piece_reads_a_part_of_the_first_table() {
        let (table, qualifier, piece) = read(
            "insert into app.names (id, name) select u.id, coalesce(u.name, '') from only app.users as u \
             left join app.x on x.id = u.id where u.a is distinct from u.b order by u.id \
             on conflict (id) do update set name = excluded.name where names.name = '' returning id;",
        )
        .unwrap();
        assert_eq!((table.as_str(), qualifier.as_str()), ("app.users", "u"));
        assert_eq!(
            piece,
            "insert into app.names (id, name) select u.id, coalesce(u.name, '') from only app.users as u \
             left join app.x on x.id = u.id\nwhere (u.a is distinct from u.b\n) and id > 3\n\
             order by u.id on conflict (id) do update set name = excluded.name where names.name = '' returning id"
        );
        let (table, qualifier, piece) =
            read("insert into a select x is distinct from y from b on conflict do nothing").unwrap();
        assert_eq!((table.as_str(), qualifier.as_str()), ("b", "b"));
        assert_eq!(
            piece,
            "insert into a select x is distinct from y from b\nwhere id > 3\non conflict do nothing"
        );
    }

    #[test]
    fn what_looks_at_several_rows_is_not_in_pieces() {
        for sql in [
            "insert into a select distinct x from b",
            "insert into a select distinct on (x) x from b",
            "insert into a select x, count(*) from b group by x",
            "insert into a select x from b limit 3",
            "insert into a select x from b union select 1",
            "insert into a select row_number() over () from b",
            "insert into a select x from b right join c using (x)",
            "insert into a select x from generate_series(1, 3) as x",
            "insert into a values (1)",
            "insert into a select 1",
        ] {
            assert_eq!(read(sql), None, "{sql}");
        }
    }
}
