//! Tables and columns that a plan drops, moved out of the way by its contract and dropped by its purge.

use super::aside;
use crate::made_name::is_twin;
use crate::plan::{Purpose, Step};
use crate::replacement::{Agreement, Replacement};
use crate::scene::{columns_of, last_quoted, quoted, quoted_one, table_of};
use crate::scope::taken_from;
use crate::work::{Phase, Work};
use std::collections::BTreeSet;
use whimbrel_catalog::{Catalog, Object, ObjectAddress, ObjectKind};
use whimbrel_source::quote_literal;

/// A table or a column that leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaving {
    /// Where it is before.
    pub from: ObjectAddress,
    /// Where it is until the purge; the same for a column that another has replaced.
    pub to: ObjectAddress,
    /// The names that are taken in its schema by what goes with it: word of ALTER, form, address.
    parts: Vec<(&'static str, &'static str, ObjectAddress)>,
    /// Whether the column refuses nulls and nobody gives it a value once new code writes.
    is_freed: bool,
    /// Brings a column that another has replaced up to what that holds.
    pub refresh: Option<Step>,
}

/// What a contract drops at once, where it is, also with a table that is made again; what has a copy beside it is none
/// of it.
#[must_use]
pub fn dropped_at_once(steps: &[Step], before: &Catalog, goal: &Catalog) -> Vec<Leaving> {
    let is_copy = |address: &ObjectAddress| address.names.last().is_some_and(|name| is_twin(name));
    let is_stored = |address: &&ObjectAddress| ["table", "table column"].contains(&address.kind.as_str());
    let dropped = losing(steps).filter(is_stored).chain(left_out(steps, before, goal));
    let dropped = dropped.filter(|address| !is_copy(address));
    dropped.filter(|address| before.get(address).is_some()).map(Leaving::in_its_place).collect()
}

/// The columns that do not come again with the rows of a table that is made again.
fn left_out<'a>(
    steps: &'a [Step],
    before: &'a Catalog,
    goal: &'a Catalog,
) -> impl Iterator<Item = &'a ObjectAddress> {
    let made_again = steps.iter().filter(|step| step.puts_rows_aside() && step.loss.is_some());
    let columns = made_again.flat_map(|step| columns_of(before, &step.address));
    let is_left_out = |(address, object): &(&ObjectAddress, &Object)| {
        object.attribute("generated").is_none() && goal.get(address).is_none()
    };
    columns.filter(is_left_out).map(|(address, _)| address)
}

/// What the contract of a plan drops with rows or values.
fn losing(steps: &[Step]) -> impl Iterator<Item = &ObjectAddress> {
    let loses = |step: &&Step| {
        step.phase == Phase::Contract
            && step.purpose == Purpose::Drop
            && step.loss.as_ref().is_some_and(|loss| loss.count.is_some())
    };
    steps.iter().filter(loses).map(|step| &step.address)
}

/// What a plan drops and what can leave in two steps, and why other things cannot. `before` is what its contract
/// finds, `replaced` are columns that others have replaced.
#[must_use]
pub fn leaving(
    steps: &[Step],
    before: &Catalog,
    goal: &Catalog,
    replaced: &[Replacement],
) -> (Vec<Leaving>, Vec<String>) {
    let mut dropped: Vec<&ObjectAddress> = losing(steps).collect();
    // Partitions go with their table, and have names of their own.
    let mut place = 0;
    while let Some(table) = dropped.get(place).copied() {
        dropped.extend(partitions(before, table).filter(|one| !dropped.contains(one)).collect::<Vec<_>>());
        place += 1;
    }
    let (mut found, mut notes) = (Vec::new(), Vec::new());
    let with_rows = left_out(steps, before, goal);
    notes.extend(with_rows.map(|column| at_once(column, "its table is made again with its rows")));
    for address in &dropped {
        let one = match address.kind.as_str() {
            "table" => table(before, address, &dropped),
            "table column" => column(before, address, replaced),
            _ => continue,
        };
        let is_taken = |one: &Leaving| {
            one.from != one.to
                && [before, goal]
                    .iter()
                    .any(|all| all.objects.keys().any(|other| other.names == one.to.names))
        };
        match one {
            Ok(one) if is_taken(&one) => notes.push(at_once(address, "its name out of the way is taken")),
            Ok(one) => found.push(one),
            Err(reason) => notes.push(at_once(address, reason)),
        }
    }
    (found, notes)
}

fn partitions<'a>(catalog: &'a Catalog, table: &'a ObjectAddress) -> impl Iterator<Item = &'a ObjectAddress> {
    let is_one = move |(_, object): &(&ObjectAddress, &Object)| {
        object.attribute("partition of") == Some(quoted(&table.names).as_str())
    };
    let is_table = |(address, _): &(&ObjectAddress, &Object)| address.kind.as_str() == "table";
    catalog.objects.iter().filter(is_table).filter(is_one).map(|(address, _)| address)
}

fn at_once(address: &ObjectAddress, reason: &str) -> String {
    format!("{address} is dropped at once: {reason}")
}

/// The address of something that steps aside.
fn out_of_the_way(address: &ObjectAddress) -> ObjectAddress {
    let mut to = address.clone();
    if let Some(name) = to.names.last_mut() {
        *name = aside(name);
    }
    to
}

fn table(
    before: &Catalog,
    address: &ObjectAddress,
    dropped: &[&ObjectAddress],
) -> Result<Leaving, &'static str> {
    let object = before.get(address).ok_or("it is not there")?;
    let is_root = object.attribute("partition of").is_none();
    if object.attribute("inherits").is_some() || has_heirs(before, address) {
        return Err("it has parents or children by inheritance");
    }
    if !is_root && !object.needs.iter().any(|need| dropped.contains(&need)) {
        return Err("it is a partition of a table that stays");
    }
    let parts =
        before.objects.iter().filter_map(|(part, object)| named_part(address, part, object)).collect();
    let (from, to) = (address.clone(), out_of_the_way(address));
    Ok(Leaving { from, to, parts, is_freed: false, refresh: None })
}

/// Whether tables that are no partitions inherit from it.
fn has_heirs(catalog: &Catalog, table: &ObjectAddress) -> bool {
    catalog.objects.iter().any(|(address, object)| {
        address.kind.as_str() == "table"
            && object.attribute("inherits").is_some()
            && object.needs.contains(table)
    })
}

/// What of a table has a name of its own in the schema.
fn named_part(
    table: &ObjectAddress,
    part: &ObjectAddress,
    object: &Object,
) -> Option<(&'static str, &'static str, ObjectAddress)> {
    let is_of_it = |one: &ObjectAddress| one == table || is_column_of(one, table);
    let goes_with_it = object.goes_with.iter().any(is_of_it);
    match part.kind.as_str() {
        "index" if object.attribute("table") == Some(quoted(&table.names).as_str()) => {
            Some(("index", "rename-index", part.clone()))
        }
        "sequence" if goes_with_it => Some(("sequence", "rename-sequence", part.clone())),
        "statistics object" if goes_with_it => Some(("statistics", "alter-statistics", part.clone())),
        _ => None,
    }
}

fn is_column_of(address: &ObjectAddress, table: &ObjectAddress) -> bool {
    address.kind.as_str() == "table column" && address.names.starts_with(&table.names)
}

fn column(
    before: &Catalog,
    address: &ObjectAddress,
    replaced: &[Replacement],
) -> Result<Leaving, &'static str> {
    let object = before.get(address).ok_or("it is not there")?;
    let from = address.clone();
    let is_it = |one: &&Replacement| {
        one.relation().names == address.names.get(..2).unwrap_or_default()
            && address.names.last() == Some(&one.aside)
    };
    if let Some(one) = replaced.iter().find(is_it) {
        return match one.agreement {
            Agreement::Values => {
                let refresh = Some(one.refreshed());
                Ok(Leaving { to: from.clone(), from, parts: Vec::new(), is_freed: false, refresh })
            }
            Agreement::Nulls => Err("whether it still holds what the new column does cannot be compared"),
        };
    }
    let table = before.get(&table_of(address)).ok_or("it is not the column of a table")?;
    if ["inherits", "partition of", "of type"].iter().any(|one| table.attribute(one).is_some())
        || has_heirs(before, &table_of(address))
    {
        return Err("its table has parents, or children by inheritance");
    }
    let default = ObjectAddress { kind: ObjectKind::new("default value"), ..address.clone() };
    let has_value = object.attribute("identity").is_some() || before.get(&default).is_some();
    let is_freed = object.attribute("not null").is_some() && !has_value;
    Ok(Leaving { to: out_of_the_way(address), from, parts: Vec::new(), is_freed, refresh: None })
}

impl Leaving {
    /// What has stepped aside from this address.
    #[must_use]
    pub fn stepped_aside(from: &ObjectAddress) -> Self {
        Self::in_its_place(&out_of_the_way(from))
    }

    /// What is where it goes from.
    fn in_its_place(address: &ObjectAddress) -> Self {
        let (from, to) = (address.clone(), address.clone());
        Self { from, to, parts: Vec::new(), is_freed: false, refresh: None }
    }

    pub(super) fn is_table(&self) -> bool {
        self.from.kind.as_str() == "table"
    }

    fn step(&self, purpose: Purpose, form: &'static str, sql: String) -> Step {
        let on = if self.is_table() { self.from.clone() } else { table_of(&self.from) };
        Step::by_hand(purpose, &self.from, Work::new(form, sql).on(&on).in_phase(Phase::Contract))
    }

    /// Gives one name for another, of the thing itself.
    fn renaming(&self, from: &ObjectAddress, to: &ObjectAddress, purpose: Purpose) -> Step {
        let (table, old, new) =
            (quoted(from.names.get(..2).unwrap_or_default()), last_quoted(from), last_quoted(to));
        if self.is_table() {
            self.step(purpose, "rename-table", format!("alter table {table} rename to {new}"))
        } else {
            self.step(purpose, "rename-column", format!("alter table {table} rename column {old} to {new}"))
        }
    }

    /// The statements that move it out of the way.
    #[must_use]
    pub fn forth(&self) -> Vec<Step> {
        if self.from == self.to {
            return Vec::new();
        }
        let mut steps = vec![self.renaming(&self.from, &self.to, Purpose::Drop)];
        for (word, form, part) in &self.parts {
            let (name, new) = (quoted(&part.names), last_quoted(&out_of_the_way(part)));
            steps.push(self.step(Purpose::Alter, form, format!("alter {word} {name} rename to {new}")));
        }
        steps
    }

    /// The statements that give it its names again.
    #[must_use]
    pub fn back(&self) -> Vec<Step> {
        if self.from == self.to {
            return Vec::new();
        }
        let mut steps = Vec::new();
        for (word, form, part) in self.parts.iter().rev() {
            let (name, old) = (quoted(&out_of_the_way(part).names), last_quoted(part));
            steps.push(self.step(Purpose::Alter, form, format!("alter {word} {name} rename to {old}")));
        }
        steps.push(self.renaming(&self.to, &self.from, Purpose::Create));
        steps
    }

    /// Lets a column take nulls before the contract: code that does not know it any more writes rows without it.
    #[must_use]
    pub fn freed(&self) -> Option<Step> {
        let (table, name) = (quoted(&table_of(&self.from).names), last_quoted(&self.from));
        let sql = format!("alter table {table} alter column {name} drop not null");
        self.is_freed
            .then(|| Step { phase: Phase::Expand, ..self.step(Purpose::Alter, "drop-not-null", sql) })
    }

    /// Says what rows have no value for the column, before it refuses nulls again and anything runs.
    #[must_use]
    pub fn guard(&self) -> Option<Step> {
        let (table, name) = (quoted(&table_of(&self.from).names), last_quoted(&self.from));
        let message =
            quote_literal(&format!("rows of {table} have no value for {name}, which is to refuse nulls"));
        let hint = quote_literal(
            "Code that does not know it has written them: give them values, and run this again.",
        );
        let sql = format!(
            "do $whimbrel$\nbegin\n  if exists (select from {table} where {name} is null) then\n    \
             raise exception using errcode = 'not_null_violation',\n      message = {message},\n      hint = {hint};\n  \
             end if;\nend\n$whimbrel$"
        );
        self.is_freed.then(|| self.step(Purpose::Alter, "select", sql))
    }

    /// What of a catalog leaves with it, once it has stepped aside.
    fn with_parts<'a>(&self, stepped: &'a Catalog) -> BTreeSet<&'a ObjectAddress> {
        let is_it = |address: &ObjectAddress| {
            *address == self.to
                || self.is_table() && is_column_of(address, &self.to)
                // That of each partition.
                || !self.is_table()
                    && address.kind == self.to.kind
                    && address.names.last() == self.to.names.last()
                    && stepped.get(address).is_some_and(|object| object.attribute("inherited").is_some())
        };
        let mut found: BTreeSet<&ObjectAddress> = stepped.objects.keys().filter(|one| is_it(one)).collect();
        loop {
            let more: Vec<&ObjectAddress> = stepped
                .objects
                .iter()
                .filter(|(address, object)| {
                    !found.contains(address)
                        && self.stays_with(address, object)
                        && object.goes_with.iter().any(|one| found.contains(one))
                })
                .map(|(address, _)| address)
                .collect();
            if more.is_empty() {
                return found;
            }
            found.extend(more);
        }
    }

    /// Whether what goes with it does nothing to others: foreign keys, triggers and rules do, and on a table that
    /// stays so do keys and checks.
    fn stays_with(&self, address: &ObjectAddress, object: &Object) -> bool {
        let kind = address.kind.as_str();
        let is_said_of_it =
            ["comment on ", "privileges on ", "security label on "].iter().any(|one| kind.starts_with(one));
        if self.is_table() {
            let part = ["default value", "index", "policy", "sequence", "statistics object"].contains(&kind);
            let key = kind == "table constraint" && object.attribute("type") != Some("foreign key");
            return is_said_of_it || part || key;
        }
        is_said_of_it || ["default value", "sequence"].contains(&kind)
    }
}

/// What a plan leads to, with what has stepped aside and what that cannot do without. `stepped` is what is there
/// behind the statements that move it.
#[must_use]
pub fn goal_with(goal: &Catalog, stepped: &Catalog, leaving: &[Leaving]) -> Catalog {
    let chosen: BTreeSet<&ObjectAddress> = leaving.iter().flat_map(|one| one.with_parts(stepped)).collect();
    taken_from(goal, stepped, chosen.into_iter().filter(|one| goal.get(one).is_none()))
}

impl Replacement {
    /// Brings the column that was replaced up to the new one where that was written since: the trigger that is there
    /// again writes it, and leaves out what does not fit.
    fn refreshed(&self) -> Step {
        let (table, name) = (quoted(&self.relation().names), last_quoted(&self.column));
        let old = quoted_one(&self.aside);
        let sql =
            format!("update {table} set {old} = null where {name} is distinct from ({old})::{}", self.to);
        let work = Work::new("update-batch", sql).on(&self.relation()).in_phase(Phase::Backfill);
        Step::by_hand(Purpose::Alter, &self.column, work)
    }
}
