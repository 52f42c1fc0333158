//! A column as it is written, and the constraints of columns and tables.

use crate::read::cursor::Cursor;
use crate::read::name::Name;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::ops::Range;
use whimbrel_source::Span;

/// A column in CREATE TABLE or ADD COLUMN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ColumnDefinition {
    pub(crate) name: SmolStr,
    pub(crate) ty: TypeName,
    pub(crate) default: Option<Expression>,
    pub(crate) generated: Option<Generated>,
    pub(crate) constraints: Vec<Constraint>,
    /// The whole definition, in plain words.
    pub(crate) text: String,
    pub(crate) span: Span,
}

impl ColumnDefinition {
    /// Whether its values come from a default that is a sequence of its own.
    pub(crate) fn is_serial(&self) -> bool {
        matches!(self.ty.name.as_str(), "serial" | "bigserial" | "smallserial")
    }

    /// Whether PostgreSQL makes a sequence for it.
    pub(crate) fn is_numbered(&self) -> bool {
        self.is_serial() || self.generated == Some(Generated::Identity)
    }
}

/// A type as it is written: `varchar`, `50`, `[]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TypeName {
    /// In lower case, PostgreSQL's own name where there are several.
    pub(crate) name: SmolStr,
    pub(crate) modifiers: Vec<i64>,
    pub(crate) is_array: bool,
    pub(crate) collation: Option<SmolStr>,
    #[serde(skip)]
    pub(crate) span: Span,
}

/// An expression, of which only words are looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Expression {
    /// Words in lower case, one blank between tokens.
    pub(crate) text: String,
    pub(crate) span: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Generated {
    Identity,
    Stored,
    Virtual,
    /// Neither STORED nor VIRTUAL is written.
    Unsaid,
    /// In a form that no server knows.
    Nohow,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Constraint {
    pub(crate) name: Option<SmolStr>,
    pub(crate) what: Rule,
    /// Columns that it is about; empty for a check, whose expression is looked into instead.
    pub(crate) columns: Vec<SmolStr>,
    pub(crate) is_valid: bool,
    pub(crate) is_enforced: bool,
    pub(crate) span: Span,
}

/// What a constraint asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Rule {
    Check(Expression),
    NotNull,
    Null,
    Unique { index: Option<SmolStr> },
    Primary { index: Option<SmolStr>, without_overlaps: bool },
    Foreign { referenced: Name, keys: Vec<SmolStr> },
    Exclude,
}

const AFTER_TYPE: [&str; 15] = [
    "CONSTRAINT",
    "NOT",
    "NULL",
    "CHECK",
    "DEFAULT",
    "GENERATED",
    "UNIQUE",
    "PRIMARY",
    "REFERENCES",
    "COLLATE",
    "COMPRESSION",
    "STORAGE",
    "USING",
    "OPTIONS",
    "DEFERRABLE",
];

const AFTER_EXPRESSION: [&str; 12] = [
    "CONSTRAINT",
    "NOT",
    "NULL",
    "CHECK",
    "DEFAULT",
    "GENERATED",
    "UNIQUE",
    "PRIMARY",
    "REFERENCES",
    "COLLATE",
    "ON",
    "DEFERRABLE",
];

pub(crate) fn column(cursor: &mut Cursor<'_>) -> Option<ColumnDefinition> {
    let start = cursor.at();
    let name = cursor.identifier()?;
    let ty = type_name(cursor);
    let mut column = ColumnDefinition {
        name,
        ty,
        default: None,
        generated: None,
        constraints: Vec::new(),
        text: String::new(),
        span: Span::new(0, 0),
    };
    while !cursor.is_at_end() && cursor.text() != "," {
        clause(cursor, &mut column);
    }
    column.span = cursor.span(&(start..cursor.at()));
    column.text = cursor.plain(&(start..cursor.at()));
    Some(column)
}

fn clause(cursor: &mut Cursor<'_>, column: &mut ColumnDefinition) {
    if cursor.take("DEFAULT") {
        column.default = Some(default(cursor));
    } else if cursor.take("GENERATED") {
        column.generated = Some(generated(cursor));
    } else if cursor.take("COLLATE") {
        column.ty.collation = cursor.name().map(|name| name.name);
    } else if let Some(mut constraint) = constraint(cursor) {
        if constraint.columns.is_empty() && !matches!(constraint.what, Rule::Check(_)) {
            constraint.columns.push(column.name.clone());
        }
        column.constraints.push(constraint);
    } else {
        cursor.skip_one();
    }
}

/// An expression of DEFAULT or USING; a word that begins a constraint ends it.
pub(crate) fn default(cursor: &mut Cursor<'_>) -> Expression {
    let start = cursor.at();
    if cursor.take("NULL") {
        return expression(cursor, &(start..cursor.at()));
    }
    cursor.skip_one();
    let stops: Vec<&str> = AFTER_EXPRESSION.iter().copied().chain([","]).collect();
    cursor.until(&stops);
    expression(cursor, &(start..cursor.at()))
}

pub(crate) fn expression(cursor: &Cursor<'_>, range: &Range<usize>) -> Expression {
    Expression { text: cursor.plain(range), span: cursor.span(range) }
}

fn generated(cursor: &mut Cursor<'_>) -> Generated {
    let is_always = cursor.take("ALWAYS");
    let is_by_default = !is_always && cursor.take_all(&["BY", "DEFAULT"]);
    cursor.take("AS");
    if cursor.take("IDENTITY") {
        cursor.parenthesised();
        return if is_always || is_by_default { Generated::Identity } else { Generated::Nohow };
    }
    cursor.parenthesised();
    if !is_always {
        let _ = cursor.take("STORED") || cursor.take("VIRTUAL");
        Generated::Nohow
    } else if cursor.take("STORED") {
        Generated::Stored
    } else if cursor.take("VIRTUAL") {
        Generated::Virtual
    } else {
        Generated::Unsaid
    }
}

/// A type of one byte, which quotes tell from char(n).
const BYTE: &str = "\"char\"";

pub(crate) fn type_name(cursor: &mut Cursor<'_>) -> TypeName {
    let start = cursor.at();
    let mut words: Vec<SmolStr> = Vec::new();
    let mut ty = TypeName {
        name: SmolStr::default(),
        modifiers: Vec::new(),
        is_array: false,
        collation: None,
        span: Span::new(0, 0),
    };
    while !cursor.is_at_end() && cursor.text() != "," && !cursor.sees_one(&AFTER_TYPE) {
        if cursor.text() == "[" || cursor.take("ARRAY") {
            ty.is_array = true;
            cursor.parenthesised();
        } else if let Some(range) = cursor.parenthesised() {
            let numbers = cursor.plain(&range);
            ty.modifiers = numbers.split(" , ").filter_map(|number| number.parse().ok()).collect();
        } else if cursor.take(".") {
            words.pop();
        } else {
            let is_byte = cursor.text() == BYTE;
            let Some(word) = cursor.identifier() else { break };
            words.push(if is_byte { BYTE.into() } else { word });
        }
    }
    ty.span = cursor.span(&(start..cursor.at()));
    ty.name = canonical(&words.join(" "));
    ty
}

/// One name for each type.
fn canonical(name: &str) -> SmolStr {
    let known = match name {
        "int" | "int4" => "integer",
        "int8" => "bigint",
        "int2" => "smallint",
        "serial4" => "serial",
        "serial8" => "bigserial",
        "serial2" => "smallserial",
        "character varying" | "char varying" => "varchar",
        "character" | "bpchar" => "char",
        "decimal" | "dec" => "numeric",
        "bool" => "boolean",
        "float8" | "float" => "double precision",
        "float4" => "real",
        "timestamp with time zone" => "timestamptz",
        "timestamp without time zone" => "timestamp",
        "time without time zone" => "time",
        "time with time zone" => "timetz",
        "bit varying" => "varbit",
        other => other,
    };
    known.into()
}

/// A constraint of a column or a table, with or without its name.
pub(crate) fn constraint(cursor: &mut Cursor<'_>) -> Option<Constraint> {
    let start = cursor.at();
    let name = if cursor.take("CONSTRAINT") { cursor.identifier() } else { None };
    let mut columns = Vec::new();
    let what = rule(cursor, &mut columns)?;
    let (mut is_valid, mut is_enforced) = (true, true);
    loop {
        if cursor.take_all(&["NOT", "VALID"]) {
            is_valid = false;
        } else if cursor.take_all(&["NOT", "ENFORCED"]) {
            is_enforced = false;
        } else if !trailing(cursor) {
            break;
        }
    }
    Some(Constraint { name, what, columns, is_valid, is_enforced, span: cursor.span(&(start..cursor.at())) })
}

fn rule(cursor: &mut Cursor<'_>, columns: &mut Vec<SmolStr>) -> Option<Rule> {
    if cursor.take("CHECK") {
        let range = cursor.parenthesised()?;
        return Some(Rule::Check(expression(cursor, &range)));
    }
    if cursor.take_all(&["NOT", "NULL"]) {
        // Since 18 a table constraint names the column; in a column definition nothing but a clause follows.
        if !cursor.sees_one(&AFTER_TYPE) && cursor.text() != "," && cursor.text() != "NO" {
            columns.extend(cursor.identifier());
        }
        return Some(Rule::NotNull);
    }
    if cursor.take("NULL") {
        return Some(Rule::Null);
    }
    if cursor.take("UNIQUE") {
        let _ = cursor.take_all(&["NULLS", "NOT", "DISTINCT"]) || cursor.take_all(&["NULLS", "DISTINCT"]);
        let index = using_index(cursor);
        columns.extend(cursor.column_list().unwrap_or_default());
        return Some(Rule::Unique { index });
    }
    if cursor.take_all(&["PRIMARY", "KEY"]) {
        let index = using_index(cursor);
        let mut without_overlaps = false;
        if cursor.text() == "(" {
            let look = cursor.at();
            let range = cursor.parenthesised()?;
            without_overlaps = cursor.plain(&range).contains("without overlaps");
            let mut again = cursor.within(&(look..range.end + 1));
            columns.extend(again.column_list().unwrap_or_default());
        }
        return Some(Rule::Primary { index, without_overlaps });
    }
    if cursor.take("EXCLUDE") {
        cursor.until(&["(", ","]);
        cursor.parenthesised();
        return Some(Rule::Exclude);
    }
    if cursor.take_all(&["FOREIGN", "KEY"]) {
        columns.extend(cursor.column_list().unwrap_or_default());
    }
    if cursor.take("REFERENCES") {
        let referenced = cursor.name()?;
        let keys = cursor.column_list().unwrap_or_default();
        return Some(Rule::Foreign { referenced, keys });
    }
    None
}

fn using_index(cursor: &mut Cursor<'_>) -> Option<SmolStr> {
    cursor.take_all(&["USING", "INDEX"]).then(|| cursor.identifier()).flatten()
}

/// What may follow a constraint and does not matter here.
fn trailing(cursor: &mut Cursor<'_>) -> bool {
    if cursor.take("ON") {
        cursor.skip();
        let _ = cursor.take_all(&["NO", "ACTION"])
            || cursor.take("SET") && {
                cursor.skip();
                true
            }
            || {
                cursor.skip();
                true
            };
        return true;
    }
    for words in [
        &["NOT", "DEFERRABLE"][..],
        &["DEFERRABLE"],
        &["INITIALLY", "DEFERRED"],
        &["INITIALLY", "IMMEDIATE"],
        &["NO", "INHERIT"],
        &["ENFORCED"],
        &["MATCH", "FULL"],
        &["MATCH", "SIMPLE"],
    ] {
        if cursor.take_all(words) {
            return true;
        }
    }
    if cursor.take("INCLUDE") || cursor.take("WITH") || cursor.take("WHERE") {
        cursor.parenthesised();
        return true;
    }
    if cursor.take_all(&["USING", "INDEX", "TABLESPACE"]) {
        cursor.skip();
        return true;
    }
    false
}
