//! Statements that read and write rows.

use super::Said;
use super::cursor::Cursor;
use super::name::Name;
use smol_str::SmolStr;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rows {
    pub(crate) verb: Verb,
    /// The table that is written.
    pub(crate) table: Option<Name>,
    /// Whether a WHERE stands outside of parentheses, and is not simply true.
    pub(crate) bounded: Bound,
    /// The column that is held against constants, where that alone bounds them.
    pub(crate) equal: Option<SmolStr>,
    /// The columns that are assigned, each as often as it is.
    pub(crate) assigned: Vec<SmolStr>,
    /// The columns that INSERT names.
    pub(crate) inserted: Vec<SmolStr>,
    /// The columns that `ON CONFLICT` assigns, each as often as it does.
    pub(crate) updated: Vec<SmolStr>,
    pub(crate) on_conflict: bool,
    /// The whole statement, in plain words.
    pub(crate) text: String,
    /// What the queries of its WITH write.
    pub(crate) within: Vec<Rows>,
    /// The relations that a SELECT reads, but the catalog's.
    pub(crate) sources: Vec<Name>,
}

impl Rows {
    /// Whether a SELECT has no end that its text tells.
    pub(crate) fn is_open_ended(&self) -> bool {
        self.verb == Verb::Select && self.bounded != Bound::Keys && !self.text.contains(" limit ")
    }

    /// It, and what the queries of its WITH write.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(&self.within)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    Select,
    SelectInto,
    Insert,
    InsertSelect,
    Update,
    Delete,
    Merge,
    CopyFrom,
    CopyTo,
    Setval,
}

/// Which rows a statement is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bound {
    /// All of them.
    All,
    /// Those of a condition that does not say how many.
    Condition,
    /// Those of a key or a range of keys, or a number of them.
    Keys,
}

pub(super) fn rows(first: &str, cursor: &mut Cursor<'_>) -> Option<Said> {
    let whole = cursor.at()..usize::MAX;
    let text = format!("{} {}", first.to_ascii_lowercase(), cursor.plain(&(cursor.at()..cursor.len())));
    let mut verb = first.to_owned();
    let mut within = Vec::new();
    if verb == "WITH" {
        within = written_within(cursor);
        verb = cursor.text().to_ascii_uppercase();
        cursor.skip();
    }
    let mut inner = cursor.within(&(cursor.at()..whole.end));
    let sources = if first == "SELECT" { of_users(sources(&inner)) } else { Vec::new() };
    let (verb, table) = target(&verb, &mut inner, &text)?;
    let assigned = if verb == Verb::Update { assigned(&mut inner) } else { Vec::new() };
    let is_insert = matches!(verb, Verb::Insert | Verb::InsertSelect);
    let inserted = if is_insert { inserted(&mut inner) } else { Vec::new() };
    let mut conflict = inner.within(&(inner.at()..whole.end));
    conflict.until(&["CONFLICT"]);
    let updated = if is_insert { self::assigned(&mut conflict) } else { Vec::new() };
    let (mut bounded, equal) =
        if verb == Verb::Merge { (merged(&mut inner, &text), None) } else { bound(&mut inner) };
    // A query of WITH says how many.
    if bounded == Bound::Condition && first == "WITH" && text.contains(" limit ") {
        bounded = Bound::Keys;
    }
    let on_conflict = text.contains("on conflict") || text.contains("where not exists");
    Some(Said::Rows(Rows {
        verb,
        table,
        bounded,
        equal,
        assigned,
        inserted,
        updated,
        on_conflict,
        text,
        within,
        sources,
    }))
}

/// Goes on to the statement behind WITH, and gives what its queries write.
fn written_within(cursor: &mut Cursor<'_>) -> Vec<Rows> {
    let mut within = Vec::new();
    while !cursor.is_at_end() && !cursor.sees_one(&["SELECT", "INSERT", "UPDATE", "DELETE", "MERGE"]) {
        let Some(range) = cursor.parenthesised() else {
            cursor.skip();
            continue;
        };
        let mut query = cursor.within(&range);
        if query.sees_one(&["INSERT", "UPDATE", "DELETE", "MERGE"]) {
            let verb = query.text().to_ascii_uppercase();
            query.skip();
            if let Some(Said::Rows(rows)) = self::rows(&verb, &mut query) {
                within.push(rows);
            }
        }
    }
    within
}

fn target(verb: &str, cursor: &mut Cursor<'_>, text: &str) -> Option<(Verb, Option<Name>)> {
    Some(match verb {
        "INSERT" => {
            cursor.take("INTO");
            let table = cursor.name();
            let reads = cursor.holds("SELECT") && cursor.holds("FROM") && !text.contains("generate_series");
            (if reads { Verb::InsertSelect } else { Verb::Insert }, table)
        }
        "UPDATE" => {
            cursor.take("ONLY");
            (Verb::Update, cursor.name())
        }
        "DELETE" => {
            cursor.take("FROM");
            cursor.take("ONLY");
            (Verb::Delete, cursor.name())
        }
        "MERGE" => {
            cursor.take("INTO");
            (Verb::Merge, cursor.name())
        }
        "COPY" => {
            let table = cursor.name();
            (if cursor.holds("FROM") { Verb::CopyFrom } else { Verb::CopyTo }, table)
        }
        "SELECT" | "TABLE" | "VALUES" => {
            if text.contains("setval (") {
                (Verb::Setval, None)
            } else if cursor.holds("INTO") {
                cursor.until(&["INTO"]);
                cursor.skip();
                let _ = cursor.take("TEMP") || cursor.take("TEMPORARY") || cursor.take("UNLOGGED");
                cursor.take("TABLE");
                (Verb::SelectInto, cursor.name())
            } else {
                (Verb::Select, None)
            }
        }
        _ => return None,
    })
}

fn assigned(cursor: &mut Cursor<'_>) -> Vec<SmolStr> {
    cursor.until(&["SET"]);
    cursor.take("SET");
    let list = cursor.until(&["FROM", "WHERE", "RETURNING"]);
    let mut inner = cursor.within(&list);
    let mut columns = Vec::new();
    while !inner.is_at_end() {
        let item = inner.through_comma();
        let mut one = cursor.within(&item);
        if let Some(several) = one.column_list() {
            columns.extend(several);
        } else if let Some(column) = one.identifier() {
            // Parts of one column are assigned one by one.
            let is_part = matches!(one.text(), "[" | ".");
            if !(is_part && columns.contains(&column)) {
                columns.push(column);
            }
        }
    }
    columns
}

/// The columns behind the table, where they are named: parentheses may hold a query as well.
fn inserted(cursor: &mut Cursor<'_>) -> Vec<SmolStr> {
    if cursor.take("AS") {
        cursor.skip();
    }
    let mut look = cursor.within(&(cursor.at()..usize::MAX));
    let list = look.parenthesised().filter(|_| cursor.text() == "(");
    let is_query = list
        .as_ref()
        .is_some_and(|list| cursor.within(list).sees_one(&["SELECT", "WITH", "VALUES", "TABLE"]));
    if is_query { Vec::new() } else { cursor.column_list().unwrap_or_default() }
}

fn bound(cursor: &mut Cursor<'_>) -> (Bound, Option<SmolStr>) {
    cursor.until(&["WHERE"]);
    if !cursor.take("WHERE") {
        return (Bound::All, None);
    }
    let rest = cursor.rest();
    let condition = cursor.plain(&rest);
    let is_limited = condition.contains("limit ") || condition.contains("between") || has_range(&condition);
    if condition.split(" and ").all(is_true) {
        (Bound::All, None)
    } else if is_limited {
        (Bound::Keys, None)
    } else if is_key(&condition) {
        let column = condition.split([' ', '=']).find(|word| *word != "(");
        let of_table = condition.split_once(" . ").and_then(|(_, rest)| rest.split(' ').next());
        (Bound::Keys, of_table.or(column).map(SmolStr::new))
    } else {
        (Bound::Condition, None)
    }
}

/// The rows that were there and that MERGE writes: as many as its source has, unless those without any are meant.
fn merged(cursor: &mut Cursor<'_>, text: &str) -> Bound {
    cursor.until(&["USING"]);
    cursor.take("USING");
    let source = cursor.until(&["ON"]);
    let source = cursor.plain(&source);
    let is_limited = source.starts_with("( values")
        || ["generate_series (", " limit ", " between "].iter().any(|word| source.contains(word))
        || has_range(&source);
    let writes =
        |when: &str| text.contains(when) && (text.contains("then update") || text.contains("then delete"));
    if writes("not matched by source") || (writes("when matched") && !is_limited) {
        Bound::Condition
    } else {
        Bound::Keys
    }
}

/// `id > … and id <= …`.
fn has_range(condition: &str) -> bool {
    (condition.contains(" > ") || condition.contains(" >= "))
        && (condition.contains(" < ") || condition.contains(" <= "))
}

/// What is true of every row: tools write it where there is no condition.
fn is_true(condition: &str) -> bool {
    let words: Vec<&str> = condition.trim_matches(['(', ')', ' ']).split(' ').collect();
    match words.as_slice() {
        ["true"] | ["not", "false"] | ["null", "is", "null"] => true,
        [left, "=", right] => left == right && is_constant(left),
        _ => false,
    }
}

fn is_constant(word: &str) -> bool {
    word.starts_with(|first: char| first.is_ascii_digit() || first == '\'')
}

/// An equality with a constant or a list of them, and nothing else.
fn is_key(condition: &str) -> bool {
    let words: Vec<&str> = condition.split(' ').collect();
    match words.as_slice() {
        // A query in the place of a value gives one.
        [_, "=", "(", "select", .., ")"] => !condition.contains(" or ") && !condition.contains(" and "),
        [.., "=", last] => words.len() <= 5 && (is_constant(last) || last.starts_with('$')),
        [.., ")"] => condition.contains(" in ( ") && !condition.contains("select"),
        _ => false,
    }
}

/// The names that a query gives to its columns, where its text tells all of them.
pub(super) fn output(cursor: &Cursor<'_>) -> Option<Vec<SmolStr>> {
    let mut look = cursor.within(&(cursor.at()..usize::MAX));
    if !look.take("SELECT") || look.sees_one(&["DISTINCT", "ALL"]) {
        return None;
    }
    let list = look.until(&["FROM", "WHERE", "UNION", "EXCEPT", "INTERSECT", "ORDER", "GROUP", "LIMIT"]);
    let mut list = look.within(&list);
    let mut names = Vec::new();
    while !list.is_at_end() {
        let item = list.through_comma();
        names.push(name_of(&mut list.within(&item))?);
    }
    Some(names)
}

/// `a`, `t.a`, `… AS a`; anything else has a name that the server makes up.
fn name_of(item: &mut Cursor<'_>) -> Option<SmolStr> {
    if item.holds("AS") {
        item.until(&["AS"]);
        item.skip();
        return item.identifier();
    }
    let name = item.name()?.name;
    item.is_at_end().then_some(name)
}

fn of_users(mut names: Vec<Name>) -> Vec<Name> {
    let is_catalog = |name: &Name| {
        name.schema
            .as_ref()
            .is_some_and(|schema| matches!(schema.as_str(), "pg_catalog" | "information_schema"))
            || name.name.starts_with("pg_")
    };
    names.retain(|name| !is_catalog(name));
    names
}

/// The relations behind FROM and JOIN.
pub(super) fn sources(cursor: &Cursor<'_>) -> Vec<Name> {
    let mut names: Vec<Name> = Vec::new();
    let mut look = cursor.within(&(cursor.at()..usize::MAX));
    while !look.is_at_end() {
        let is_from = look.take("FROM") || look.take("JOIN");
        if !is_from {
            look.skip();
            continue;
        }
        while let Some(name) = source(&mut look) {
            if !names.contains(&name) {
                names.push(name);
            }
            if !is_listed_on(&mut look) {
                break;
            }
        }
    }
    names
}

/// The relation that stands here, be it the first of a join in parentheses.
fn source(cursor: &mut Cursor<'_>) -> Option<Name> {
    while cursor.text() == "(" {
        cursor.skip();
    }
    cursor.take("ONLY");
    cursor.take("LATERAL");
    let is_query = cursor.sees_one(&["SELECT", "VALUES", "WITH", "TABLE"]);
    let name = if is_query { None } else { cursor.name() };
    name.filter(|_| cursor.text() != "(")
}

/// Whether another one stands behind a comma, be the one before it called otherwise.
fn is_listed_on(cursor: &mut Cursor<'_>) -> bool {
    let mut look = cursor.within(&(cursor.at()..usize::MAX));
    look.take("AS");
    if look.text() != "," {
        look.skip();
    }
    let is_listed = look.text() == ",";
    while is_listed && cursor.text() != "," {
        cursor.skip();
    }
    is_listed && {
        cursor.skip();
        true
    }
}
