//! What is added to a table: columns and constraints.

use super::altering::Altering;
use super::{Effect, is_partitioned};
use crate::memory::{Kind, Known, Memory, Table, What};
use crate::read::alter_table::Relation;
use crate::read::column::{ColumnDefinition, Constraint, Generated, Rule};
use crate::read::create_function::Volatility;
use crate::read::name::Name;
use smol_str::SmolStr;
use std::collections::BTreeSet;
use std::sync::LazyLock;
use whimbrel_change::claim::Role;

/// The table that a foreign key of `column` points at.
pub(super) fn foreign_key_of<'a>(table: &'a Table, column: &str) -> Option<&'a Name> {
    let is_own =
        |known: &&Known| known.what == What::Foreign && known.columns.iter().any(|own| own == column);
    table.constraints.iter().find(is_own)?.references.as_ref()
}

pub(super) fn column(altering: &Altering<'_>, column: &ColumnDefinition, if_not_exists: bool) -> Vec<Effect> {
    let exists = altering.seen().is_some_and(|table| table.column(&column.name).is_some());
    if exists && if_not_exists {
        return vec![altering.whole("add-column-if-not-exists-existing")];
    }
    let is_foreign = altering.relation == Relation::ForeignTable
        || altering.table().is_some_and(|table| table.kind == Kind::Foreign);
    // Its rows are elsewhere.
    let form = if is_foreign { "alter-foreign-table" } else { storing(altering, column) };
    let mut effects = vec![altering.whole(form)];
    for constraint in &column.constraints {
        effects.extend(of_new_column(altering, column, constraint));
    }
    effects
}

/// What it takes to give every row the new column.
fn storing(altering: &Altering<'_>, column: &ColumnDefinition) -> &'static str {
    let memory = altering.memory;
    let partitioned = is_partitioned(altering.table());
    if column.is_serial() {
        return "add-column-serial";
    }
    match column.generated {
        Some(Generated::Identity) if partitioned => return "add-column-identity-partitioned",
        Some(Generated::Identity) => return "add-column-identity",
        Some(Generated::Stored) => return "add-column-generated-stored",
        Some(Generated::Virtual) if requires_value(column) => return "add-column-generated-virtual-not-null",
        Some(Generated::Virtual) => return "add-column-generated-virtual",
        Some(Generated::Unsaid) => return "add-column-generated-default-kind",
        Some(Generated::Nohow) | None => {}
    }
    if !column.ty.is_array && memory.is_constrained(&column.ty.name) {
        return "add-column-domain-check";
    }
    // `DEFAULT NULL` is none.
    let default = column.default.as_ref().map(|default| default.text.as_str()).filter(|text| *text != "null");
    match default {
        Some(default) if is_volatile(default, memory) && partitioned => "add-column-partitioned-volatile",
        Some(default) if is_volatile(default, memory) => "add-column-volatile-default-clock",
        Some(_) if partitioned => "add-column-const-default-partitioned",
        Some(_) if requires_value(column) => "add-column-not-null-const-default",
        Some(_) => "add-column-const-default",
        None if requires_value(column) && !has_default(column, memory) => not_null(altering),
        None if partitioned => "add-column-partitioned",
        None => "add-column-nullable",
    }
}

/// Whether the type of a column, a domain, gives it a value.
fn has_default(column: &ColumnDefinition, memory: &Memory) -> bool {
    memory.domains.get(&column.ty.name).is_some_and(|domain| domain.has_default)
}

fn not_null(altering: &Altering<'_>) -> &'static str {
    let is_known_empty = altering.table().is_some_and(|table| !table.has_rows && is_watched(altering));
    if is_known_empty { "add-column-not-null-no-default-empty" } else { "add-column-not-null-no-default" }
}

/// Whether every row that the table may have came in before our eyes.
fn is_watched(altering: &Altering<'_>) -> bool {
    altering.table().is_some_and(|table| altering.memory.is_new(table.born))
}

pub(crate) fn requires_value(column: &ColumnDefinition) -> bool {
    column
        .constraints
        .iter()
        .any(|constraint| matches!(constraint.what, Rule::NotNull | Rule::Primary { .. }))
}

/// Functions of PostgreSQL's own that give one value for the whole statement on every major, in the order of bytes:
/// those that are not volatile by any of their arguments. `what_is_called_steady_is_volatile_on_no_major` asks servers.
static STEADY: LazyLock<BTreeSet<&str>> =
    LazyLock::new(|| include_str!("steady.txt").split_whitespace().collect());

/// Words of the grammar that a parenthesis can follow.
const WORDS: [&str; 24] = [
    "coalesce", "nullif", "greatest", "least", "cast", "row", "array", "trim", "and", "or", "not", "in",
    "any", "all", "some", "case", "when", "then", "else", "between", "like", "is", "collate", "zone",
];

pub(crate) fn is_volatile(default: &str, memory: &Memory) -> bool {
    let words: Vec<&str> = default.split(' ').collect();
    words.windows(2).any(|pair| {
        let [function, next] = pair else { return false };
        let is_call =
            *next == "(" && function.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
        is_call
            && (*function != "timezone" || has_time_of_day(&words))
            && match memory.routines(function).last() {
                Some(known) => known.volatility == Volatility::Volatile,
                None => !(STEADY.contains(*function) || WORDS.contains(function) || is_type(function)),
            }
    })
}

/// Whether a time of day with a time zone may be there: `timezone` of that is volatile before 18, and of moments on no
/// major.
fn has_time_of_day(words: &[&str]) -> bool {
    let is_one = |word: &&str| matches!(*word, "timetz" | "current_time" | "time");
    words.iter().any(is_one)
}

/// A type before its modifier, as in `'x'::varchar(10)`.
fn is_type(word: &str) -> bool {
    ["varchar", "numeric", "char", "timestamp", "timestamptz", "time", "interval", "bit", "varbit", "decimal"]
        .contains(&word)
}

/// A constraint inside of ADD COLUMN.
fn of_new_column(
    altering: &Altering<'_>,
    column: &ColumnDefinition,
    constraint: &Constraint,
) -> Option<Effect> {
    let form = match &constraint.what {
        Rule::Check(_) if constraint.is_enforced => "add-column-check",
        Rule::Unique { .. } => "add-column-unique",
        Rule::Primary { .. } => "add-column-primary-key",
        Rule::Foreign { referenced, .. } => {
            let form = match &column.default {
                _ if !constraint.is_enforced => "add-fk-not-enforced",
                Some(_) => "add-column-references-default",
                None => "add-column-references",
            };
            return Some(Effect::new(form, altering.name).with(Role::Referenced, referenced));
        }
        Rule::Check(_) | Rule::NotNull | Rule::Null | Rule::Exclude => return None,
    };
    Some(altering.whole(form))
}

pub(super) fn constraint(altering: &Altering<'_>, constraint: &Constraint) -> Vec<Effect> {
    let partitioned = is_partitioned(altering.table()) && !altering.only;
    let is_parent_alone = is_partitioned(altering.table()) && altering.only;
    let pick = |plain, on_partitions| if partitioned { on_partitions } else { plain };
    let form = match &constraint.what {
        Rule::Unique { index: None } if is_parent_alone => "add-unique-on-only",
        Rule::Primary { index: None, .. } if is_parent_alone => "add-pkey-on-only",
        Rule::Check(_) if !constraint.is_enforced => "add-check-not-enforced",
        Rule::Check(_) if !constraint.is_valid => {
            pick("add-check-not-valid", "add-check-not-valid-partitioned")
        }
        Rule::Check(_) => pick("add-check", "add-check-no-inherit-partitioned"),
        Rule::NotNull => return vec![add_not_null(altering, constraint)],
        Rule::Unique { index: Some(index) } | Rule::Primary { index: Some(index), .. } => {
            return vec![using_index(altering, constraint, index)];
        }
        Rule::Unique { index: None } => pick("add-unique", "add-unique-partitioned"),
        Rule::Primary { without_overlaps: true, .. } => "add-pkey-without-overlaps",
        Rule::Primary { .. } => pick("add-pkey", "add-pkey-partitioned"),
        Rule::Exclude => "add-exclude",
        Rule::Foreign { referenced, .. } => return vec![foreign_key(altering, constraint, referenced)],
        Rule::Null => return Vec::new(),
    };
    vec![altering.whole(form)]
}

fn add_not_null(altering: &Altering<'_>, constraint: &Constraint) -> Effect {
    let column = constraint.columns.first().map_or("", |column| column);
    let is_proved = altering
        .seen()
        .is_some_and(|table| table.is_not_null(column) || table.proves_not_null(column, &altering.dropped()));
    if !constraint.is_valid && is_partitioned(altering.table()) {
        return altering.whole("add-not-null-not-valid-partitioned");
    }
    altering.whole(match (constraint.is_valid, is_proved) {
        (false, _) => "add-not-null-constraint-not-valid",
        (true, true) => "add-not-null-constraint-with-check",
        (true, false) => "add-not-null-constraint",
    })
}

fn using_index(altering: &Altering<'_>, constraint: &Constraint, index: &str) -> Effect {
    let table = altering.seen();
    let known = table.and_then(|table| table.indexes.iter().find(|own| own.name.as_deref() == Some(index)));
    let is_primary = matches!(constraint.what, Rule::Primary { .. });
    if let Some(known) = known {
        let is_plain = |text: &str, column: &Option<SmolStr>| column.as_deref() == Some(text);
        if known.predicate.is_some() {
            return altering.whole("add-unique-using-index-partial");
        }
        if !known.keys.iter().all(|key| is_plain(&key.text, &key.column)) {
            return altering.whole("add-unique-using-index-desc");
        }
    }
    if !is_primary {
        return altering.whole("add-unique-using-index");
    }
    let swaps = !altering.dropped().is_empty();
    let columns: Option<Vec<SmolStr>> =
        known.map(|known| known.keys.iter().filter_map(|key| key.column.clone()).collect());
    let is_proved = |column: &SmolStr| {
        table.is_some_and(|table| {
            table.is_not_null(column) || table.proves_not_null(column, &altering.dropped())
        })
    };
    match columns {
        Some(columns) if columns.iter().all(is_proved) => {
            altering.whole(if swaps { "swap-pkey" } else { "add-pkey-using-index" })
        }
        Some(_) => altering.whole("add-pkey-using-index-nullable"),
        None => altering
            .whole("add-pkey-using-index-nullable")
            .unless_known("whether the columns of the index are NOT NULL"),
    }
}

fn foreign_key(altering: &Altering<'_>, constraint: &Constraint, referenced: &Name) -> Effect {
    let memory = altering.memory;
    let form = if !constraint.is_enforced {
        "add-fk-not-enforced"
    } else if constraint.is_valid && is_on_each_partition(altering, constraint, referenced) {
        "add-fk-on-partitioned-present"
    } else if is_partitioned(altering.table()) {
        if constraint.is_valid { "add-fk-on-partitioned" } else { "add-fk-on-partitioned-not-valid" }
    } else if !constraint.is_valid && is_partitioned(memory.table(referenced)) {
        "add-fk-referencing-partitioned"
    } else if constraint.is_valid {
        "add-fk"
    } else {
        "add-fk-not-valid"
    };
    let effect = altering.whole(form).with(Role::Referenced, referenced).reading(altering.name);
    match memory.table(referenced) {
        Some(table) => effect.with_all(Role::Referenced, &table.children),
        None => effect,
    }
}

/// Whether every partition has the same foreign key already, which then is not checked again.
fn is_on_each_partition(altering: &Altering<'_>, constraint: &Constraint, referenced: &Name) -> bool {
    let is_same = |known: &crate::memory::Known| {
        let is_it = known.references.as_ref().is_some_and(|other| other.may_be(referenced));
        is_it && known.is_valid && known.is_enforced && known.columns == constraint.columns
    };
    let has = |child: &Name| {
        let child = altering.memory.table(child).filter(|child| child.children.is_empty());
        child.is_some_and(|child| child.constraints.iter().any(is_same))
    };
    let parent = altering.table().filter(|table| is_partitioned(Some(table)) && !table.children.is_empty());
    parent.is_some_and(|parent| parent.children.iter().all(has))
}

pub(super) fn set_not_null(altering: &Altering<'_>, column: &str) -> Effect {
    let Some(table) = altering.seen() else {
        return altering.whole("set-not-null");
    };
    if table.is_not_null(column) {
        return altering.whole("set-not-null-already");
    }
    if table.proves_not_null(column, &altering.dropped()) {
        return altering.whole("set-not-null-valid-check");
    }
    if table.proves_not_null(column, &[]) {
        return altering.whole("set-not-null-and-drop-check");
    }
    let partitioned = is_partitioned(Some(table));
    let has_not_valid = table.constraints.iter().any(|known| {
        known.what == What::NotNull && !known.is_valid && known.columns.iter().any(|own| own == column)
    });
    altering.whole(if has_not_valid && altering.major >= 18 {
        "set-not-null-after-notvalid-nn"
    } else if partitioned {
        "set-not-null-partitioned"
    } else {
        "set-not-null"
    })
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the others have forms of their own elsewhere")]
pub(super) fn validate(altering: &Altering<'_>, name: &str) -> Vec<Effect> {
    let adds = altering.actions.iter().any(|action| match &action.what {
        crate::read::alter_table::Change::AddConstraint(added) => added.name.as_deref() == Some(name),
        _ => false,
    });
    if adds {
        return vec![altering.whole("add-and-validate-check-one-statement")];
    }
    let partitioned = is_partitioned(altering.table());
    let pick = |plain, on_partitions| if partitioned { on_partitions } else { plain };
    let Some(known) = altering.seen().and_then(|table| table.constraint(name)) else {
        return vec![altering.whole("validate-check").unless_known("which constraint this is")];
    };
    let form = match known.what {
        What::Foreign if !known.is_enforced => "validate-fk-not-enforced",
        What::Foreign => pick("validate-fk", "validate-fk-partitioned"),
        What::NotNull => pick("validate-not-null-constraint", "validate-not-null-partitioned"),
        _ if known.is_valid => "validate-check-already-valid",
        _ => pick("validate-check", "validate-check-partitioned"),
    };
    vec![altering.whole(form).with_all(Role::Referenced, known.references.as_ref())]
}
