//! What is dumped of tables and columns before they go for good, and what brings it back.

use super::{Leaving, dump_name};
use crate::kinds::caught_up;
use crate::kinds::repartition::{Kept, refilled};
use crate::plan::{Purpose, Step};
use crate::scene::{columns_of, last_quoted, quoted, table_of};
use crate::work::{Loss, Phase, Work};
use std::collections::{BTreeMap, BTreeSet};
use whimbrel_catalog::{Catalog, Object, ObjectAddress};

/// One dump, and the way back from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dumped {
    /// What it is called.
    pub name: String,
    /// The rows.
    pub query: String,
    /// The table or the columns.
    pub of: Vec<ObjectAddress>,
    /// What brings them back, once everything is there again and empty.
    pub restore: Vec<Step>,
    /// What brings them back with the rows of a table that is made again: it stands for the step that fills it.
    pub filling: Option<Step>,
    /// What does not come back.
    pub loss: Option<Loss>,
}

impl Dumped {
    /// Puts what brings columns back with the rows of a table in the place of the step that fills it.
    pub fn fill(&self, steps: &mut [Step]) {
        let Some(filling) = &self.filling else { return };
        let fills = |step: &&mut Step| {
            step.form == filling.form && step.address == filling.address && step.purpose == filling.purpose
        };
        if let Some(step) = steps.iter_mut().find(fills) {
            step.sql.clone_from(&filling.sql);
        }
    }
}

/// What the purge finds, what it leaves, and the schema of the ledger, as SQL writes it.
#[derive(Debug, Clone, Copy)]
pub struct Purged<'a> {
    /// What is there before.
    pub stepped: &'a Catalog,
    /// What is there behind it.
    pub goal: &'a Catalog,
    /// The schema in which dumps are found.
    pub ledger: &'a str,
}

/// A dump for each table that goes, and one for each table of which columns go.
#[must_use]
pub fn dumped(leaving: &[Leaving], purged: Purged<'_>) -> Vec<Dumped> {
    let stepped = purged.stepped;
    let is_root = |one: &&Leaving| {
        stepped.get(&one.to).is_some_and(|object| object.attribute("partition of").is_none())
    };
    let mut dumps: Vec<Dumped> = leaving
        .iter()
        .filter(|one| one.is_table())
        .filter(is_root)
        .map(|one| of_table(one, purged))
        .collect();
    let mut columns: BTreeMap<ObjectAddress, Vec<&Leaving>> = BTreeMap::new();
    for one in leaving.iter().filter(|one| !one.is_table()) {
        columns.entry(table_of(&one.to)).or_default().push(one);
    }
    dumps.extend(columns.iter().map(|(table, columns)| of_columns(table, columns, purged)));
    dumps
}

/// The columns that hold values of their own, in their order.
fn stored<'a>(table: &ObjectAddress, catalog: &'a Catalog) -> Vec<(&'a ObjectAddress, &'a Object)> {
    let is_stored = |(_, object): &(&ObjectAddress, &Object)| object.attribute("generated").is_none();
    columns_of(catalog, table).into_iter().filter(is_stored).collect()
}

/// A column as it is dumped and brought back: as text where its type goes with it.
struct Carried {
    name: String,
    /// The type that text is turned into.
    ty: Option<String>,
}

impl Carried {
    fn of(address: &ObjectAddress, object: &Object, purged: Purged<'_>) -> Self {
        let table = table_of(address);
        let is_gone = |need: &ObjectAddress| *need != table && purged.goal.get(need).is_none();
        let ty = object.attribute("type").filter(|_| object.needs.iter().any(is_gone));
        Self { name: last_quoted(address), ty: ty.map(ToOwned::to_owned) }
    }

    fn dumped(&self) -> String {
        let name = &self.name;
        self.ty.as_ref().map_or_else(|| name.clone(), |_| format!("{name}::text as {name}"))
    }

    fn restored(&self, from: &str) -> String {
        let name = &self.name;
        self.ty.as_ref().map_or_else(|| format!("{from}{name}"), |ty| format!("{from}{name}::{ty}"))
    }

    /// Holds where a row has not got its value yet; as text, since not every type has an equality.
    fn differs(&self) -> String {
        format!("whimbrel_row.{0}::text is distinct from kept.{0}::text", self.name)
    }
}

fn listed(columns: &[Carried], write: impl Fn(&Carried) -> String) -> String {
    columns.iter().map(write).collect::<Vec<_>>().join(", ")
}

fn step(address: &ObjectAddress, form: &'static str, sql: String) -> Step {
    Step::by_hand(Purpose::Alter, address, Work::new(form, sql).in_phase(Phase::Backfill))
}

fn of_table(one: &Leaving, purged: Purged<'_>) -> Dumped {
    let (stepped, ledger) = (purged.stepped, purged.ledger);
    let (name, table) = (dump_name(&one.from.names), quoted(&one.to.names));
    let columns = stored(&one.to, stepped);
    let carried: Vec<Carried> =
        columns.iter().map(|(address, object)| Carried::of(address, object, purged)).collect();
    let is_identity = columns.iter().any(|(_, object)| object.attribute("identity").is_some());
    let insert = format!(
        "insert into {table} ({}){} select {} from {ledger}.dump_{name}",
        listed(&carried, |one| one.name.clone()),
        if is_identity { " overriding system value" } else { "" },
        listed(&carried, |one| one.restored("")),
    );
    // In the order of a key the rows come again piece by piece.
    let keyed = key(&one.to, stepped, &|_| false).map(|key| {
        let sql = format!("alter table {ledger}.dump_{name} add primary key ({})", key.join(", "));
        step(&one.from, "add-pkey", sql)
    });
    let mut restore: Vec<Step> = keyed.into_iter().chain([step(&one.from, "insert", insert)]).collect();
    restore.extend(columns.iter().filter_map(|(address, object)| numbered(address, object, stepped)));
    let query = format!("select {} from {table}", listed(&carried, Carried::dumped));
    Dumped { query, name, of: vec![one.to.clone()], restore, filling: None, loss: None }
}

/// Sets the sequence of a column behind what its rows hold.
fn numbered(address: &ObjectAddress, object: &Object, stepped: &Catalog) -> Option<Step> {
    let is_its = |(one, sequence): (&ObjectAddress, &Object)| {
        one.kind.as_str() == "sequence" && sequence.goes_with.contains(address)
    };
    let (sequence, _) = stepped.objects.iter().find(|(one, object)| is_its((*one, *object)))?;
    let is_number = ["smallint", "integer", "bigint"].iter().any(|ty| object.attribute("type") == Some(*ty));
    let work = caught_up(sequence, &table_of(address), &last_quoted(address));
    is_number.then(|| Step::by_hand(Purpose::Alter, address, work.in_phase(Phase::Backfill)))
}

fn of_columns(table: &ObjectAddress, columns: &[&Leaving], purged: Purged<'_>) -> Dumped {
    let (stepped, ledger) = (purged.stepped, purged.ledger);
    let of = columns.iter().map(|one| one.to.clone()).collect();
    let first = columns.first().and_then(|one| one.from.names.last()).cloned();
    let name = dump_name(&table.names.iter().cloned().chain(first).collect::<Vec<_>>());
    let is_gone = |address: &ObjectAddress| columns.iter().any(|one| one.to == *address);
    let (target, dump) = (quoted(&table.names), format!("{ledger}.dump_{name}"));
    let carried = |is_wanted: &dyn Fn(&ObjectAddress) -> bool| -> Vec<Carried> {
        let all = stored(table, stepped).into_iter().filter(|(address, _)| is_wanted(address));
        all.map(|(address, object)| Carried::of(address, object, purged)).collect()
    };
    let gone = carried(&is_gone);
    let Some(key) = key(table, stepped, &is_gone) else {
        let names = listed(&gone, |one| one.name.clone());
        let what =
            format!("the values of {target}.{names} (they are in the dump; no key finds their rows again)");
        let loss = Some(Loss { what, count: Some(format!("select pg_catalog.count(*) from {target}")) });
        let query = format!("select {} from {target}", listed(&carried(&|_| true), Carried::dumped));
        return Dumped { name, query, of, restore: Vec::new(), filling: None, loss };
    };
    let query = format!("select {}, {} from {target}", key.join(", "), listed(&gone, Carried::dumped));
    if let Some(made_again) =
        refilled(purged.goal, stepped, &BTreeSet::new()).iter().find(|one| one.table == table)
    {
        let values: Vec<(String, String)> =
            gone.iter().map(|one| (one.name.clone(), one.restored("kept."))).collect();
        let insert = made_again.insert(Some(&Kept { dump: &dump, key: &key, values: &values }));
        let filling = insert.map(|work| Step::by_hand(Purpose::Rebuild, table, work));
        return Dumped { name, query, of, restore: Vec::new(), filling, loss: None };
    }
    let same: Vec<String> = key.iter().map(|one| format!("kept.{one} = whimbrel_row.{one}")).collect();
    let key = key.join(", ");
    let update = format!(
        "update {target} as whimbrel_row set {} from {dump} as kept where {} and ({})",
        listed(&gone, |one| format!("{} = {}", one.name, one.restored("kept."))),
        same.join(" and "),
        gone.iter().map(Carried::differs).collect::<Vec<_>>().join(" or "),
    );
    let index = step(table, "create-index", format!("create index on {dump} ({key})"));
    let restore = vec![index, step(table, "update-batch", update)];
    Dumped { name, query, of, restore, filling: None, loss: None }
}

/// From 18 on NOT NULL may be a constraint with a name of its own.
fn refuses_nulls(catalog: &Catalog, column: &ObjectAddress) -> bool {
    let asks = |(one, constraint): (&ObjectAddress, &Object)| {
        one.kind.as_str() == "table constraint"
            && constraint.attribute("type") == Some("not null")
            && constraint.attribute("not valid").is_none()
            && constraint.needs.contains(column)
    };
    catalog.get(column).is_some_and(|one| one.attribute("not null").is_some())
        || catalog.objects.iter().any(asks)
}

/// The columns of the primary key, or of a unique constraint that refuses nulls, as SQL writes them; `None` where a table
/// has no such key whose columns all stay.
#[must_use]
pub fn key(
    table: &ObjectAddress,
    catalog: &Catalog,
    is_gone: &dyn Fn(&ObjectAddress) -> bool,
) -> Option<Vec<String>> {
    let column = |name: &str| {
        let is_it = |address: &&ObjectAddress| {
            address.kind.as_str() == "table column"
                && address.names.starts_with(&table.names)
                && last_quoted(address) == name
        };
        catalog.objects.keys().find(is_it)
    };
    let columns = |(address, object): (&ObjectAddress, &Object)| {
        if address.kind.as_str() != "table constraint" || !address.names.starts_with(&table.names) {
            return None;
        }
        let place = ["primary key", "unique"].iter().position(|ty| object.attribute("type") == Some(*ty))?;
        let names: Vec<String> = object.fact("columns")?.split(", ").map(ToOwned::to_owned).collect();
        // A primary key refuses nulls, whatever its columns say.
        let is_primary = place == 0;
        let serves = names.iter().all(|name| {
            column(name)
                .is_some_and(|address| (is_primary || refuses_nulls(catalog, address)) && !is_gone(address))
        });
        serves.then_some((place, names))
    };
    let keys = catalog.objects.iter().filter_map(|(address, object)| columns((address, object)));
    keys.min().map(|(_, names)| names)
}
