//! `ALTER COLUMN … TYPE`: whether the rows are written again, and what is read and built besides.

use super::altering::Altering;
use super::{Effect, adding::foreign_key_of, is_partitioned};
use crate::memory::{Memory, Table, What, mentions};
use crate::read::column::{Expression, TypeName};
use whimbrel_change::claim::Role;

/// What becomes of the stored values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Values {
    /// They stay, and so do the indexes.
    Stay,
    /// They stay, and are ordered in another way.
    Reordered,
    /// Every row is written again.
    Rewritten,
}

pub(super) fn effects(
    altering: &Altering<'_>,
    column: &str,
    ty: &TypeName,
    using: Option<&Expression>,
) -> Vec<Effect> {
    let table = altering.table();
    let Some((table, old)) = table.and_then(|table| Some((table, table.column(column)?))) else {
        return vec![altering.whole("type-using-expression").unless_known("the present type of the column")];
    };
    if let Some(form) = refused(altering, table, column) {
        return vec![Effect::new(form, altering.name)];
    }
    let values = values(&old.ty, ty, column, using, altering.memory);
    let (form, unknown) = match values {
        Values::Rewritten => (rewriting(altering, table, column), None),
        Values::Reordered if has_index(table, column) => ("type-collation", None),
        Values::Reordered | Values::Stay => (staying(altering, table, column), None),
    };
    let mut effect = altering.whole(form).with_all(Role::Referenced, foreign_key_of(table, column));
    effect = effect.with_all(Role::Referencing, &altering.memory.referencing_column(altering.name, column));
    effect.unknown = unknown;
    vec![effect]
}

fn has_index(table: &Table, column: &str) -> bool {
    table.indexes_of(column).next().is_some() || table.is_in_an_index_expression(column)
}

fn refused(altering: &Altering<'_>, table: &Table, column: &str) -> Option<&'static str> {
    if table.partition_key.iter().any(|key| key == column) {
        return Some("type-partition-key");
    }
    if !altering.memory.views_using(altering.name, column).is_empty() {
        return Some("type-varchar-widen-view");
    }
    let generated = |own: &crate::memory::Column| {
        own.name != column && own.generated.as_ref().is_some_and(|(text, _)| mentions(text, column))
    };
    if table.columns.iter().any(generated) {
        return Some("type-varchar-widen-generated");
    }
    let fires = |trigger: &crate::memory::Trigger| {
        trigger.table.may_be(altering.name) && mentions(&trigger.mentions, column)
    };
    altering.memory.triggers.iter().any(fires).then_some("type-varchar-widen-trigger-when")
}

fn rewriting(altering: &Altering<'_>, table: &Table, column: &str) -> &'static str {
    if !altering.memory.referencing_column(altering.name, column).is_empty() {
        "type-fk-referenced-column"
    } else if foreign_key_of(table, column).is_some() {
        "type-fk-column"
    } else if is_partitioned(Some(table)) {
        "type-int-bigint-partitioned"
    } else if !table.children.is_empty() {
        "type-inherited"
    } else {
        "type-int-bigint"
    }
}

fn staying(altering: &Altering<'_>, table: &Table, column: &str) -> &'static str {
    if table.is_in_an_index_expression(column) {
        return "type-varchar-widen-expression-index";
    }
    if is_partitioned(Some(table)) {
        let indexed = table.indexes_of(column).next().is_some() && !altering.only;
        return if indexed {
            "type-varchar-widen-partitioned"
        } else {
            "type-varchar-widen-partitioned-noindex"
        };
    }
    let is_checked = table.constraints.iter().any(|known| {
        known.what == What::Check
            && known.is_valid
            && (known.columns.iter().any(|own| own == column) || mentions(&known.expression, column))
    });
    if is_checked {
        "type-varchar-widen-check"
    } else if foreign_key_of(table, column).is_some() {
        "type-fk-varchar-widen"
    } else {
        "type-varchar-widen"
    }
}

fn values(
    old: &TypeName,
    new: &TypeName,
    column: &str,
    using: Option<&Expression>,
    memory: &Memory,
) -> Values {
    let is_plain = using.is_none_or(|using| {
        let text = using.text.trim_matches(['(', ')', ' ']);
        text == column || is_cast_to(text, column, new)
    });
    if !is_plain {
        return Values::Rewritten;
    }
    let stored = if old.is_array || new.is_array {
        let is_same = old.name == new.name && old.modifiers == new.modifiers && old.is_array == new.is_array;
        if is_same { Values::Stay } else { Values::Rewritten }
    } else {
        of_types(&base(old, memory), &base(new, memory), memory)
    };
    let is_reordered = old.collation != new.collation && is_collatable(&new.name);
    if stored == Values::Stay && is_reordered { Values::Reordered } else { stored }
}

fn is_cast_to(text: &str, column: &str, new: &TypeName) -> bool {
    if let Some(inner) = text.strip_prefix("cast ( ") {
        let cast = inner.strip_prefix(column).and_then(|rest| rest.strip_prefix(" as "));
        return cast.is_some_and(|ty| ty.starts_with(new.name.as_str()));
    }
    let Some(cast) = text.strip_prefix(column).and_then(|rest| rest.trim().strip_prefix("::")) else {
        return false;
    };
    cast.trim().starts_with(new.name.as_str())
}

fn is_collatable(name: &str) -> bool {
    matches!(name, "text" | "varchar" | "char" | "citext")
}

/// A domain without a constraint is stored as its type; one with a constraint is another type.
fn base(ty: &TypeName, memory: &Memory) -> TypeName {
    match memory.domains.get(&ty.name) {
        Some(domain) if !memory.is_constrained(&ty.name) => {
            TypeName { name: domain.base.clone(), ..ty.clone() }
        }
        Some(_) | None => ty.clone(),
    }
}

fn of_types(old: &TypeName, new: &TypeName, memory: &Memory) -> Values {
    let (from, to) = (old.name.as_str(), new.name.as_str());
    // A domain that checks nothing of its own when it goes.
    if memory.domains.get(from).is_some_and(|domain| domain.base == to) {
        return Values::Stay;
    }
    if from == to {
        return of_modifiers(to, &old.modifiers, &new.modifiers);
    }
    let is_open = new.modifiers.is_empty();
    match (from, to) {
        ("varchar" | "xml", "text") | ("cidr", "inet") => Values::Stay,
        ("text" | "xml", "varchar") if is_open => Values::Stay,
        ("citext", "varchar") | ("bit", "varbit") if is_open => Values::Reordered,
        ("text" | "varchar", "citext")
        | ("citext", "text")
        | ("integer", "oid" | "regclass" | "regtype" | "regproc") => Values::Reordered,
        ("timestamp", "timestamptz") | ("timestamptz", "timestamp") if memory.utc == Some(true) => {
            Values::Reordered
        }
        _ => Values::Rewritten,
    }
}

/// The same type with other modifiers.
fn of_modifiers(ty: &str, old: &[i64], new: &[i64]) -> Values {
    if old == new {
        return Values::Stay;
    }
    let limit = |modifiers: &[i64], open: i64| modifiers.first().copied().unwrap_or(open);
    let widens = match ty {
        "varchar" | "varbit" => limit(new, i64::MAX) >= limit(old, i64::MAX),
        "timestamp" | "timestamptz" | "time" | "timetz" | "interval" => limit(new, 6) >= limit(old, 6),
        "numeric" => {
            let scale = |modifiers: &[i64]| modifiers.get(1).copied().unwrap_or(0);
            new.is_empty() || (!old.is_empty() && limit(new, 0) >= limit(old, 0) && scale(new) == scale(old))
        }
        _ => false,
    };
    if widens { Values::Stay } else { Values::Rewritten }
}
