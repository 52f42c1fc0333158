//! The numbers of a column go on where another takes its place: nobody who leaves the column out is refused, and no
//! number is given twice.

use super::Replacement;
use super::swap::{Leading, together, written};
use crate::kinds::{identity_sequence, identity_with_sequence, owned_sequence};
use crate::made_name::{beside, replaced};
use crate::plan::Step;
use crate::scene::{quoted, quoted_one};
use whimbrel_catalog::{Catalog, ObjectAddress, ObjectKind};
use whimbrel_source::quote_literal;

/// Identity goes over to the new column, before it takes the name of the old one.
pub(super) fn goes_over(leading: &Leading<'_>, one: &Replacement) -> Vec<Step> {
    let (table, name, column) = (one.table(), one.name(), quoted_one(&one.beside));
    let identity =
        |sql: String| vec![together(&one.column, "add-identity", format!("alter table {table} {sql}"))];
    let Some(was) = leading.live.get(&one.column) else { return Vec::new() };
    let wanted = leading.desired.get(&one.column).and_then(|column| column.attribute("identity"));
    let new = wanted.zip(identity_with_sequence(leading.desired, &one.column));
    // Old code may bring a value until the contract.
    let when = if was.attribute("identity") == wanted { wanted } else { wanted.map(|_| "by default") };
    let old = was.attribute("identity").and(identity_with_sequence(leading.live, &one.column));
    match (old, new) {
        (Some(old), Some((_, new))) => vec![together(
            &one.column,
            "add-identity",
            format!(
                "do $whimbrel$\ndeclare\n  reached bigint;\n  called boolean;\nbegin\n  \
                 select last_value, is_called into reached, called from {};\n  \
                 alter table {table} alter column {name} drop identity;\n  \
                 alter table {table} alter column {column} add generated {} as identity{};\n  \
                 perform pg_catalog.setval({}, reached, called);\nend\n$whimbrel$",
                old.sequence,
                when.unwrap_or_default(),
                new.options,
                quote_literal(&new.sequence),
            ),
        )],
        (Some(_), None) => identity(format!("alter column {name} drop identity")),
        (None, Some((_, new))) => {
            let add = format!(
                "alter column {column} add generated {} as identity{}",
                when.unwrap_or_default(),
                new.options
            );
            match Counted::of(leading, one) {
                Some(counted) => {
                    let position = counted.at(&new.sequence, &counted.old_aside(), "");
                    counted.steps_aside().into_iter().chain(identity(add)).chain([position]).collect()
                }
                // What no sequence gave is behind the greatest value; who leaves the column out gets one from now on.
                None if leading.live.get(&default_of(one)).is_some() => {
                    let literal = quote_literal(&new.sequence);
                    let sql = format!(
                        "select pg_catalog.setval({literal}, pg_catalog.max({column})) from {table} \
                         having pg_catalog.max({column}) is not null"
                    );
                    identity(add).into_iter().chain([together(&one.column, "setval", sql)]).collect()
                }
                None => Vec::new(),
            }
        }
        (None, None) => Vec::new(),
    }
}

/// The old column is filled as it was again, where the new one was an identity column and it was none.
pub(super) fn comes_back(leading: &Leading<'_>, one: &Replacement) -> Vec<Step> {
    let is_identity = |catalog: &Catalog| {
        catalog.get(&one.column).is_some_and(|column| column.attribute("identity").is_some())
    };
    let default = leading.live.get(&default_of(one)).and_then(written);
    let Some(expression) = default.filter(|_| is_identity(leading.desired) && !is_identity(leading.live))
    else {
        return Vec::new();
    };
    let (table, name, column) = (one.table(), one.name(), quoted_one(&one.beside));
    let mut steps = Vec::new();
    if let Some(counted) = Counted::of(leading, one) {
        steps.extend(counted.steps_back());
        let own = quoted(&counted.old.names);
        let never_back = format!(" where last_value >= (select last_value from {own})");
        steps.push(counted.at(&own, &counted.new_aside(), &never_back));
    }
    let drop = format!("alter table {table} alter column {column} drop identity");
    steps.push(together(&one.column, "drop-identity", drop));
    let sql = format!("alter table {table} alter column {name} set default {expression}");
    steps.push(together(&one.column, "set-default", sql));
    steps
}

/// The default value of a column.
pub(super) fn default_of(one: &Replacement) -> ObjectAddress {
    ObjectAddress { kind: ObjectKind::new("default value"), ..one.column.clone() }
}

/// A column that counts by a sequence, its own or another, and becomes an identity column.
struct Counted<'a> {
    old: &'a ObjectAddress,
    new: &'a ObjectAddress,
}

impl<'a> Counted<'a> {
    fn of(leading: &Leading<'a>, one: &Replacement) -> Option<Self> {
        leading.desired.get(&one.column)?.attribute("identity")?;
        if leading.live.get(&one.column)?.attribute("identity").is_some() {
            return None;
        }
        let default = leading.live.get(&default_of(one))?;
        let named = || default.needs.iter().find(|need| need.kind.as_str() == "sequence");
        let old = owned_sequence(leading.live, &one.column).or_else(named)?;
        let new = identity_sequence(leading.desired, &one.column)?;
        Some(Self { old, new })
    }

    /// The old sequence while the new one is there.
    fn old_aside(&self) -> String {
        self.named(if self.old == self.new { replaced } else { str::to_owned })
    }

    /// The new sequence while the old one comes back.
    fn new_aside(&self) -> String {
        if self.old == self.new { self.named(beside) } else { quoted(&self.new.names) }
    }

    fn named(&self, made: fn(&str) -> String) -> String {
        let (schema, last) = (self.old.names.first(), self.old.names.last());
        let names: Vec<String> = schema.cloned().into_iter().chain(last.map(|name| made(name))).collect();
        quoted(&names)
    }

    fn last(&self, made: fn(&str) -> String) -> String {
        quoted_one(&made(self.old.names.last().map(String::as_str).unwrap_or_default()))
    }

    fn rename(&self, from: &str, to: &str) -> Step {
        together(self.old, "rename-sequence", format!("alter sequence {from} rename to {to}"))
    }

    fn steps_aside(&self) -> Vec<Step> {
        let own = quoted(&self.old.names);
        if self.old == self.new { vec![self.rename(&own, &self.last(replaced))] } else { Vec::new() }
    }

    fn steps_back(&self) -> Vec<Step> {
        if self.old != self.new {
            return Vec::new();
        }
        let own = quoted(&self.old.names);
        vec![
            self.rename(&own, &self.last(beside)),
            self.rename(&self.named(replaced), &self.last(str::to_owned)),
        ]
    }

    /// A sequence goes on where another one is.
    fn at(&self, sequence: &str, of: &str, condition: &str) -> Step {
        let literal = quote_literal(sequence);
        let sql = format!("select pg_catalog.setval({literal}, last_value, is_called) from {of}{condition}");
        together(self.old, "setval", sql)
    }
}
