//! Every other `CREATE`.

use super::Said;
use super::column::{self, Expression};
use super::create_function::function;
use super::create_table::{Lifetime, create_table};
use super::cursor::Cursor;
use super::name::{Name, chosen};
use super::object::Object;
use super::words::words;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use whimbrel_source::Span;

#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a word that is there or not")]
pub(crate) struct CreateIndex {
    pub(crate) name: Option<Name>,
    pub(crate) table: Name,
    pub(crate) unique: bool,
    pub(crate) concurrently: bool,
    pub(crate) only: bool,
    pub(crate) if_not_exists: bool,
    pub(crate) method: Option<SmolStr>,
    pub(crate) keys: Vec<IndexKey>,
    pub(crate) include: Vec<SmolStr>,
    pub(crate) predicate: Option<Expression>,
    /// Where CONCURRENTLY would stand.
    pub(crate) after_index: Span,
}

impl CreateIndex {
    /// The name that PostgreSQL gives an index which has none, where it is short enough and not taken.
    pub(crate) fn chosen_name(&self) -> SmolStr {
        index_name(&self.table.name, &self.keys, &self.include, "idx")
    }
}

/// The name that PostgreSQL gives to an index of a table, where it is short enough and not taken.
pub(crate) fn index_name(table: &str, keys: &[IndexKey], include: &[SmolStr], word: &str) -> SmolStr {
    let keys = keys.iter().map(|key| {
        let call = key.text.split_once('(');
        let call = call.filter(|(_, rest)| grouped(rest).is_some_and(|(_, behind)| behind.is_empty()));
        let function = call.map(|(before, _)| before.trim());
        let is_name = |word: &&str| {
            !word.is_empty() && word.chars().all(|letter| letter.is_alphanumeric() || letter == '_')
        };
        key.column.clone().unwrap_or_else(|| function.filter(is_name).unwrap_or("expr").into())
    });
    let columns: Vec<SmolStr> = keys.chain(include.iter().cloned()).collect();
    chosen(table, &columns.join("_"), word)
}

/// A key of an index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct IndexKey {
    /// A column, where it is no expression.
    pub(crate) column: Option<SmolStr>,
    /// The whole key, with what follows: `lower ( x ) desc`.
    pub(crate) text: SmolStr,
}

impl IndexKey {
    /// A key that is a column.
    pub(crate) fn of(column: &str) -> Self {
        Self { column: Some(column.into()), text: column.into() }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CreateView {
    pub(crate) name: Name,
    pub(crate) is_materialized: bool,
    pub(crate) replaces: bool,
    pub(crate) if_not_exists: bool,
    /// The names of its columns, where the text tells all of them.
    pub(crate) columns: Option<Vec<SmolStr>>,
    /// The query, in plain words.
    pub(crate) query: String,
    pub(crate) sources: Vec<Name>,
}

/// Where a cast is taken without anybody having written it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coercion {
    Nowhere,
    InAssignments,
    Anywhere,
}

/// What is behind the name of a new type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TypeForm {
    /// The values.
    Enum(Vec<SmolStr>),
    /// Nothing: it is made again with all that it needs.
    Shell,
    Other,
}

/// What a publication is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Publication {
    pub(crate) name: SmolStr,
    pub(crate) tables: Vec<Name>,
    /// Those of which some columns or rows are published, each with the words that say which.
    pub(crate) parts: Vec<(Name, SmolStr)>,
    /// Whether it is of all tables, or of all of a schema.
    pub(crate) is_many: bool,
    /// Whether changed and deleted rows are published, which have to be told from others.
    pub(crate) is_of_changes: bool,
}

pub(super) fn create(cursor: &mut Cursor<'_>) -> Option<Said> {
    let replaces = cursor.take_all(&["OR", "REPLACE"]);
    let lifetime = lifetime(cursor);
    let unique = cursor.take("UNIQUE");
    if cursor.take("TABLE") {
        return create_table(lifetime, false, cursor);
    }
    if cursor.take_all(&["FOREIGN", "TABLE"]) {
        return create_table(lifetime, true, cursor);
    }
    if cursor.take("INDEX") {
        return index(unique, cursor);
    }
    cursor.take("RECURSIVE");
    let is_materialized = cursor.take("MATERIALIZED");
    if cursor.take("VIEW") {
        return view(is_materialized, replaces, cursor);
    }
    if cursor.sees_one(&["FUNCTION", "PROCEDURE"]) {
        cursor.skip();
        return function(replaces, cursor);
    }
    let _ = cursor.sees(&["CONSTRAINT", "TRIGGER"]) && cursor.take("CONSTRAINT");
    if cursor.take("TRIGGER") {
        return trigger(replaces, cursor);
    }
    if cursor.take("SEQUENCE") {
        let if_not_exists = cursor.take_all(&["IF", "NOT", "EXISTS"]);
        return cursor.name().map(|name| Said::CreateSequence { name, if_not_exists });
    }
    on_a_table(cursor).or_else(|| of_types(cursor)).or_else(|| of_the_cluster(cursor))
}

/// A key without the parentheses around an expression, of which a server shows one pair more than anybody writes.
fn bare(key: &str) -> String {
    let grouped = key.strip_prefix("( ").and_then(grouped);
    let ordered = |rest: &str| rest.is_empty() || rest.starts_with(" desc") || rest.starts_with(" asc");
    match grouped {
        Some((inner, rest)) if ordered(rest) => [&bare(inner), rest].concat(),
        Some(_) | None => key.to_owned(),
    }
}

/// What the order of a key says without need.
const SAID_ANYWAY: [(&str, &str); 4] =
    [(" asc", ""), (" asc nulls last", ""), (" nulls last", ""), (" desc nulls first", " desc")];

/// The operator classes that an index of btree takes for a type where none is written.
const DEFAULT_CLASSES: [&str; 22] = [
    "bit_ops",
    "bool_ops",
    "bpchar_ops",
    "bytea_ops",
    "date_ops",
    "enum_ops",
    "float4_ops",
    "float8_ops",
    "inet_ops",
    "int2_ops",
    "int4_ops",
    "int8_ops",
    "interval_ops",
    "jsonb_ops",
    "numeric_ops",
    "oid_ops",
    "text_ops",
    "time_ops",
    "timestamp_ops",
    "timestamptz_ops",
    "timetz_ops",
    "uuid_ops",
];

/// A key without what the server would take where nothing is written: an order, and a class of operators.
fn usual(key: &str, is_btree: bool) -> String {
    // The longest ending is the one that is written.
    let order = SAID_ANYWAY.iter().filter(|(said, _)| key.ends_with(said)).max_by_key(|(said, _)| said.len());
    let is_backwards = key.ends_with(" desc nulls last");
    let (key, behind) = match order {
        Some((said, shorter)) if !is_backwards => (key.strip_suffix(said).unwrap_or(key), *shorter),
        Some(_) | None => (key, ""),
    };
    let class = key.rsplit_once(' ').filter(|(_, class)| is_btree && DEFAULT_CLASSES.contains(class));
    [class.map_or(key, |(before, _)| before), behind].concat()
}

/// What stands before the parenthesis that closes an open one, and behind it.
fn grouped(open: &str) -> Option<(&str, &str)> {
    let mut depth = 1;
    let close = open.bytes().position(|sign| {
        match sign {
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        depth == 0
    })?;
    Some((open.get(..close)?.trim(), open.get(close + 1..)?))
}

fn lifetime(cursor: &mut Cursor<'_>) -> Lifetime {
    let _ = cursor.take("GLOBAL") || cursor.take("LOCAL");
    if cursor.take("TEMP") || cursor.take("TEMPORARY") {
        Lifetime::Temporary
    } else if cursor.take("UNLOGGED") {
        Lifetime::Unlogged
    } else {
        Lifetime::Permanent
    }
}

fn index(unique: bool, cursor: &mut Cursor<'_>) -> Option<Said> {
    let here = cursor.token()?.span.start;
    let concurrently = cursor.take("CONCURRENTLY");
    let if_not_exists = cursor.take_all(&["IF", "NOT", "EXISTS"]);
    let name = if cursor.sees(&["ON"]) { None } else { cursor.name() };
    cursor.take("ON");
    let only = cursor.take("ONLY");
    let table = cursor.name()?;
    let method = cursor.take("USING").then(|| cursor.identifier()).flatten();
    let list = cursor.parenthesised()?;
    let mut inner = cursor.within(&list);
    let mut keys = Vec::new();
    let is_btree = method.as_deref().is_none_or(|method| method == "btree");
    while !inner.is_at_end() {
        let item = inner.through_comma();
        let mut key = cursor.within(&item);
        let word = key.identifier();
        let is_column = key.text() != "(" && key.text() != ".";
        keys.push(IndexKey {
            column: word.filter(|_| is_column),
            text: usual(&bare(&cursor.plain(&item)), is_btree).into(),
        });
    }
    let include = if cursor.take("INCLUDE") { cursor.column_list().unwrap_or_default() } else { Vec::new() };
    cursor.until(&["WHERE"]);
    let predicate = cursor.take("WHERE").then(|| {
        let rest = cursor.rest();
        column::expression(cursor, &rest)
    });
    Some(Said::CreateIndex(CreateIndex {
        name,
        table,
        unique,
        concurrently,
        only,
        if_not_exists,
        method,
        keys,
        include,
        predicate,
        after_index: Span::new(here, here),
    }))
}

fn view(is_materialized: bool, replaces: bool, cursor: &mut Cursor<'_>) -> Option<Said> {
    let if_not_exists = cursor.take_all(&["IF", "NOT", "EXISTS"]);
    let name = cursor.name()?;
    let listed = cursor.column_list();
    cursor.until(&["AS"]);
    cursor.take("AS");
    let columns = listed.or_else(|| super::rows::output(&cursor.within(&(cursor.at()..usize::MAX))));
    let sources = super::rows::sources(&cursor.within(&(cursor.at()..usize::MAX)));
    let rest = cursor.rest();
    Some(Said::CreateView(CreateView {
        name,
        is_materialized,
        replaces,
        if_not_exists,
        columns,
        query: cursor.plain(&rest),
        sources,
    }))
}

fn trigger(replaces: bool, cursor: &mut Cursor<'_>) -> Option<Said> {
    let name = cursor.identifier()?;
    let events = cursor.until(&["ON"]);
    let mut inner = cursor.within(&events);
    inner.until(&["OF"]);
    let columns =
        if inner.take("OF") { inner.names().into_iter().map(|name| name.name).collect() } else { Vec::new() };
    cursor.take("ON");
    let table = cursor.name()?;
    cursor.until(&["WHEN", "EXECUTE"]);
    let condition = if cursor.take("WHEN") { cursor.parenthesised() } else { None };
    let condition = condition.map(|range| column::expression(cursor, &range));
    Some(Said::CreateTrigger { table, name, columns, condition, replaces })
}

fn on_a_table(cursor: &mut Cursor<'_>) -> Option<Said> {
    let is_rule = cursor.take("RULE");
    if is_rule || cursor.take("POLICY") {
        let name = cursor.identifier()?;
        cursor.until(if is_rule { &["TO"] } else { &["ON"] });
        cursor.skip();
        let table = cursor.name()?;
        let is_restrictive = cursor.sees(&["AS", "RESTRICTIVE"]);
        if !is_rule {
            cursor.until(&["USING", "WITH"]);
        }
        let rest = cursor.rest();
        let words = cursor.plain(&rest).into();
        return Some(if is_rule {
            Said::CreateRule { table, name, words }
        } else {
            Said::CreatePolicy { table, name, words, is_restrictive }
        });
    }
    if cursor.take("STATISTICS") {
        cursor.until(&["FROM"]);
        cursor.take("FROM");
        return Some(Said::CreateStatistics { table: cursor.name() });
    }
    None
}

fn of_types(cursor: &mut Cursor<'_>) -> Option<Said> {
    if cursor.take("DOMAIN") {
        let name = cursor.name()?;
        cursor.take("AS");
        let ty = column::type_name(cursor);
        let is_not_null = cursor.holds_all(&["NOT", "NULL"]);
        let has_default = cursor.holds("DEFAULT");
        let mut checks = 0;
        while !cursor.is_at_end() {
            checks += usize::from(cursor.sees(&["CHECK"]));
            cursor.skip_one();
        }
        return Some(Said::CreateDomain { name, ty, checks, is_not_null, has_default });
    }
    if cursor.take("TYPE") {
        let name = cursor.name()?;
        return Some(Said::CreateType { name, form: type_form(cursor) });
    }
    None
}

fn of_the_cluster(cursor: &mut Cursor<'_>) -> Option<Said> {
    if cursor.take("DATABASE") {
        return Some(Said::CreateDatabase);
    }
    if cursor.take("TABLESPACE") {
        return Some(Said::CreateTablespace);
    }
    if cursor.take("SUBSCRIPTION") {
        let rest = cursor.rest();
        let words = cursor.plain(&rest);
        let makes_slot = !["connect = false", "create_slot = false", "slot_name = none"]
            .iter()
            .any(|option| words.contains(option));
        return Some(Said::CreateSubscription { makes_slot });
    }
    if cursor.take("PUBLICATION") {
        let name = cursor.identifier()?;
        return Some(Said::CreatePublication(publication(name, cursor)));
    }
    let object = Object::read(cursor)?;
    if object == Object::Cast {
        return Some(Said::CreateCast { asked: coercion(cursor) });
    }
    let if_not_exists = cursor.take_all(&["IF", "NOT", "EXISTS"]);
    if object == Object::UserMapping {
        cursor.until(&["SERVER"]);
        cursor.skip();
    }
    // Without a name of its own a schema has that of its owner.
    if object == Object::Schema {
        cursor.take("AUTHORIZATION");
    }
    let name = cursor.name();
    if object == Object::EventTrigger {
        return Some(Said::CreateEventTrigger { at_login: cursor.sees(&["ON", "LOGIN"]) });
    }
    Some(Said::CreateOther { object, name, if_not_exists })
}

fn type_form(cursor: &mut Cursor<'_>) -> TypeForm {
    if cursor.is_at_end() {
        return TypeForm::Shell;
    }
    if !cursor.take_all(&["AS", "ENUM"]) {
        return TypeForm::Other;
    }
    let list = cursor.parenthesised().map(|range| cursor.plain(&range)).unwrap_or_default();
    let words = words(&list);
    let value = |word: &&str| Some(word.strip_prefix('\'')?.strip_suffix('\'')?.into());
    TypeForm::Enum(words.iter().filter_map(value).collect())
}

/// Where a conversion is taken without anybody having written it.
fn coercion(cursor: &mut Cursor<'_>) -> Coercion {
    if cursor.holds_all(&["AS", "IMPLICIT"]) {
        Coercion::Anywhere
    } else if cursor.holds_all(&["AS", "ASSIGNMENT"]) {
        Coercion::InAssignments
    } else {
        Coercion::Nowhere
    }
}

/// Reads CREATE PUBLICATION behind these words, and what ALTER PUBLICATION adds.
pub(super) fn publication(name: SmolStr, cursor: &mut Cursor<'_>) -> Publication {
    let rest = cursor.rest();
    let mut of = cursor.within(&rest);
    let words = cursor.plain(&rest);
    let changes_rows = |publish: &str| publish.contains("update") || publish.contains("delete");
    let publish = words.split_once("publish = '").and_then(|(_, rest)| rest.split('\'').next());
    let (mut tables, mut parts) = (Vec::new(), Vec::new());
    of.until(&["TABLE", "TABLES"]);
    let mut is_many = of.take("TABLES");
    while !is_many && (of.take("TABLE") || of.take(",")) {
        of.take("TABLE");
        if of.take("TABLES") {
            is_many = true;
            break;
        }
        of.take("ONLY");
        let Some(table) = of.name() else { break };
        of.take("*");
        let part = of.until(&[",", "WITH"]);
        if !part.is_empty() {
            parts.push((table.clone(), cursor.plain(&part).into()));
        }
        tables.push(table);
    }
    Publication { name, tables, parts, is_many, is_of_changes: publish.is_none_or(changes_rows) }
}
