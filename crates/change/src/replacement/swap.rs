//! The new columns take the names of the old ones, and the way back from there.

use super::twins::{Twin, TwinKind};
use super::{Conversion, Replacement, counting};
use crate::made_name::replaced;
use crate::plan::{Purpose, Step};
use crate::scene::{last_quoted, quoted, quoted_one};
use crate::work::{Conduct, Phase, Work};
use std::collections::BTreeSet;
use whimbrel_catalog::{Catalog, Object, ObjectAddress};

/// Both ends of a plan whose columns are replaced.
#[derive(Debug, Clone, Copy)]
pub struct Leading<'a> {
    /// What is there before.
    pub live: &'a Catalog,
    /// What is wanted.
    pub desired: &'a Catalog,
    /// The columns.
    pub replacements: &'a [Replacement],
    /// What was built on the new columns.
    pub twins: &'a [Twin],
}

/// The swap is one transaction, and so is the way back.
pub(super) const SWAP: Conduct = Conduct::Together { group: usize::MAX };

/// Statements that belong to the swap.
#[must_use]
pub fn as_swapped(steps: Vec<Step>) -> Vec<Step> {
    let constrain = |step: Step| Step { phase: Phase::Constrain, ..step };
    as_one(steps.into_iter().map(constrain).collect())
}

fn as_one(steps: Vec<Step>) -> Vec<Step> {
    steps.into_iter().map(|step| Step { conduct: SWAP, ..step }).collect()
}

pub(super) fn together(address: &ObjectAddress, form: &'static str, sql: String) -> Step {
    let work = Work::new(form, sql).in_phase(Phase::Constrain).conducted(SWAP);
    Step::by_hand(Purpose::Alter, address, work)
}

fn relation(address: &ObjectAddress) -> String {
    quoted(address.names.get(..2).unwrap_or_default())
}

/// The swap: one transaction that reads no row.
#[must_use]
pub fn swap(leading: &Leading<'_>) -> Vec<Step> {
    let mut steps = Vec::new();
    for one in leading.replacements {
        steps.extend(one.keeper().goes(Phase::Constrain));
        let sql = format!("alter table {} drop constraint {}", one.table(), one.keeper().check());
        steps.push(together(&one.column, "drop-check", sql));
    }
    steps.extend(old_keys_dropped(leading));
    for one in leading.replacements {
        steps.extend(columns_swapped(leading, one));
    }
    let mut twins: Vec<&Twin> = leading.twins.iter().collect();
    twins.sort_by_key(|twin| std::cmp::Reverse(twin.what));
    steps.extend(twins.into_iter().flat_map(|twin| taken_over(leading, twin)));
    for one in leading.replacements {
        steps.extend(one.kept_behind());
    }
    as_one(steps)
}

fn needs_replaced(leading: &Leading<'_>, object: &Object) -> bool {
    leading.replacements.iter().any(|one| object.needs.contains(&one.column))
}

/// Foreign keys to and from the old columns, then the primary keys on them; the others stay under another name.
fn old_keys_dropped(leading: &Leading<'_>) -> Vec<Step> {
    let old = leading.live.objects.iter().filter(|(address, object)| {
        address.kind.as_str() == "table constraint" && needs_replaced(leading, object)
    });
    let old: Vec<_> = old.collect();
    let of_type = |ty: &'static str, form: &'static str| {
        let these = old.iter().filter(move |(_, object)| object.attribute("type") == Some(ty));
        these.map(move |(address, _)| {
            let sql = format!("alter table {} drop constraint {}", relation(address), last_quoted(address));
            together(address, form, sql)
        })
    };
    of_type("foreign key", "drop-fk").chain(of_type("primary key", "drop-pkey")).collect()
}

/// The twin takes the name, and what has it steps aside.
fn taken_over(leading: &Leading<'_>, twin: &Twin) -> Vec<Step> {
    let address = &twin.address;
    let (table, name, old) = (relation(address), last_quoted(address), quoted_one(&twin.name));
    let last = address.names.last().map(String::as_str).unwrap_or_default();
    let schema = address.names.first().cloned().unwrap_or_default();
    let is_there = leading.live.get(address).is_some_and(|object| needs_replaced(leading, object));
    match twin.what {
        TwinKind::ForeignKey => {
            let sql = format!("alter table {table} rename constraint {old} to {name}");
            vec![together(address, "rename-constraint", sql)]
        }
        TwinKind::PrimaryKey => {
            let sql = format!("alter table {table} add constraint {name} primary key using index {old}");
            vec![together(address, "add-pkey-using-index", sql)]
        }
        TwinKind::Constraint => {
            let mut steps = Vec::new();
            if is_there {
                let sql = format!(
                    "alter table {table} rename constraint {name} to {}",
                    quoted_one(&replaced(last))
                );
                steps.push(together(address, "rename-constraint", sql));
            }
            let sql = format!("alter table {table} rename constraint {old} to {name}");
            steps.push(together(address, "rename-constraint", sql));
            steps
        }
        TwinKind::Index => {
            let rename = |from: &str, to: &str| {
                let from = quoted(&[schema.clone(), from.to_owned()]);
                let sql = format!("alter index {from} rename to {}", quoted_one(to));
                together(address, "rename-index", sql)
            };
            let aside = is_there.then(|| rename(last, &replaced(last)));
            aside.into_iter().chain([rename(&twin.name, last)]).collect()
        }
    }
}

/// Default value, identity and name go over to the new column.
fn columns_swapped(leading: &Leading<'_>, one: &Replacement) -> Vec<Step> {
    let (table, name) = (one.table(), one.name());
    let (beside, aside) = (quoted_one(&one.beside), quoted_one(&one.aside));
    let step = |form: &'static str, sql: String| together(&one.column, form, sql);
    let mut steps = Vec::new();
    let default = counting::default_of(one);
    if leading.live.get(&default).is_some() {
        steps.push(step("drop-default", format!("alter table {table} alter column {name} drop default")));
    }
    steps.extend(counting::goes_over(leading, one));
    if crate::kinds::may_hold_no_null(leading.live, &one.column) {
        steps.push(step("drop-not-null", format!("alter table {table} alter column {name} drop not null")));
    }
    steps.push(step("rename-column", format!("alter table {table} rename column {name} to {aside}")));
    steps.push(step("rename-column", format!("alter table {table} rename column {beside} to {name}")));
    if let Some(expression) = leading.desired.get(&default).and_then(written) {
        let sql = format!("alter table {table} alter column {name} set default {expression}");
        steps.push(step("set-default", sql));
    }
    for sequence in owned(leading, &one.column) {
        let sql = format!("alter sequence {} owned by {table}.{name}", quoted(&sequence.names));
        steps.push(step("alter-sequence-owned-by", sql));
    }
    steps
}

pub(super) fn written(default: &Object) -> Option<&str> {
    default.fact(&crate::scene::as_written("expression")).or_else(|| default.attribute("expression"))
}

/// The sequences that belong to a column at both ends.
fn owned<'a>(leading: &Leading<'a>, column: &ObjectAddress) -> BTreeSet<&'a ObjectAddress> {
    let name = quoted(&column.names);
    let is_its = |object: &Object| object.attribute("owned by") == Some(name.as_str());
    let wanted = leading.desired.objects.iter().filter(|(address, object)| {
        address.kind.as_str() == "sequence" && is_its(object) && leading.live.get(address).is_some_and(is_its)
    });
    wanted.map(|(address, _)| address).collect()
}

impl Replacement {
    /// What keeps the old column behind the new one: a value that does not fit into it any more is left out.
    fn kept_behind(&self) -> [Step; 3] {
        let (name, aside) = (self.name(), quoted_one(&self.aside));
        let body = format!(
            "  begin\n    new.{aside} := new.{name};\n  exception when data_exception then\n    \
             new.{aside} := null;\n  end;\n  return new;"
        );
        self.keeper().comes(&body, Phase::Constrain)
    }

    /// Fills the old column where it was left out, and refuses what does not fit.
    fn filled_back(&self) -> Step {
        let (name, aside) = (self.name(), quoted_one(&self.aside));
        let value = match self.conversion {
            Conversion::Assigned => name.clone(),
            Conversion::Cast | Conversion::ThroughText => format!("{name}::text::{}", self.from),
        };
        let sql = format!(
            "update {} set {aside} = {value} where {aside} is null and {name} is not null",
            self.table()
        );
        together(&self.column, "update-batch", sql)
    }
}

/// Takes the swap back: the old columns have their names again.
#[must_use]
pub fn undo(leading: &Leading<'_>) -> Vec<Step> {
    let mut steps = Vec::new();
    for one in leading.replacements {
        steps.extend(one.keeper().goes(Phase::Constrain));
        steps.push(one.filled_back());
    }
    for one in leading.replacements {
        let (table, name) = (one.table(), one.name());
        let (beside, aside) = (quoted_one(&one.beside), quoted_one(&one.aside));
        let rename = |from: &str, to: &str| {
            let sql = format!("alter table {table} rename column {from} to {to}");
            together(&one.column, "rename-column", sql)
        };
        steps.push(rename(&name, &beside));
        steps.push(rename(&aside, &name));
        steps.extend(counting::comes_back(leading, one));
    }
    for one in leading.replacements {
        steps.extend(one.kept_beside(Phase::Constrain));
    }
    for twin in leading.twins {
        let is_kept = matches!(twin.what, TwinKind::Constraint | TwinKind::Index);
        let is_there = leading.live.get(&twin.address).is_some_and(|object| needs_replaced(leading, object));
        if is_kept {
            steps.extend(renamed_back(twin, is_there));
        }
    }
    as_one(steps)
}

fn renamed_back(twin: &Twin, is_there: bool) -> Vec<Step> {
    let address = &twin.address;
    let last = address.names.last().map(String::as_str).unwrap_or_default();
    let schema = address.names.first().cloned().unwrap_or_default();
    let rename = |from: &str, to: &str| match twin.what {
        TwinKind::Index => {
            let from = quoted(&[schema.clone(), from.to_owned()]);
            together(address, "rename-index", format!("alter index {from} rename to {}", quoted_one(to)))
        }
        TwinKind::Constraint | TwinKind::ForeignKey | TwinKind::PrimaryKey => {
            let (from, to) = (quoted_one(from), quoted_one(to));
            let sql = format!("alter table {} rename constraint {from} to {to}", relation(address));
            together(address, "rename-constraint", sql)
        }
    };
    let back = is_there.then(|| rename(&replaced(last), last));
    std::iter::once(rename(last, &twin.name)).chain(back).collect()
}
