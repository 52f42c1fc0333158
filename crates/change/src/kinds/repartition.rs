//! Tables that are partitioned otherwise: PostgreSQL cannot change that of a table, so it is made again with its rows.

use super::identity::sequence_of;
use super::relation::parents;
use crate::made_name::fitted;
use crate::scene::{columns_of, last_quoted, quoted, quoted_one, table_of};
use crate::work::{Loss, Phase, Unwritable, Work};
use std::collections::BTreeSet;
use whimbrel_catalog::{Catalog, Object, ObjectAddress};

/// The forms of statements behind which a table takes its rows.
pub(crate) const MAKES_ROOM: [&str; 3] = ["create-table", "attach-partition", "attach-partition-check"];

/// The form of the statement by which they come again.
pub(crate) const FILLS: &str = "insert";

/// A dump of columns that the rows which are put aside lack.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kept<'a> {
    /// Where it is, as SQL writes it.
    pub(crate) dump: &'a str,
    /// The columns by which it knows the rows.
    pub(crate) key: &'a [String],
    /// The columns, each with its value; the dump is called `kept`.
    pub(crate) values: &'a [(String, String)],
}

/// The form of the statement that puts rows aside.
pub(crate) const PUTS_ASIDE: &str = "create-table-as";

/// A table that is made again, and where its rows are meanwhile.
#[derive(Debug)]
pub(crate) struct Refilled<'a> {
    live: &'a Catalog,
    desired: &'a Catalog,
    /// The table.
    pub(crate) table: &'a ObjectAddress,
}

/// The tables that both catalogs have and that are to be partitioned otherwise, or by a column of another type. None is
/// a partition of another one of them. Beside one whose bound gives way to one of the `overlapping` ones the whole is made again.
pub(crate) fn refilled<'a>(
    live: &'a Catalog,
    desired: &'a Catalog,
    overlapping: &BTreeSet<ObjectAddress>,
) -> Vec<Refilled<'a>> {
    let mut tables = BTreeSet::new();
    for (address, object) in &live.objects {
        let Some(wanted) = desired.get(address) else { continue };
        match address.kind.as_str() {
            "table" if object.attribute("partition key") != wanted.attribute("partition key") => {
                let table = live.objects.get_key_value(address).map(|(table, _)| table);
                // PostgreSQL drops no column above a partition that is partitioned by it.
                let loses_key = || {
                    columns_of(live, address).into_iter().any(|(column, object)| {
                        object.fact("in partition key").is_some() && desired.get(column).is_none()
                    })
                };
                tables.extend(table.map(|table| if loses_key() { root(live, table) } else { table }));
            }
            "table column"
                if object.fact("in partition key").is_some()
                    && object.attribute("type") != wanted.attribute("type") =>
            {
                let table = live.objects.get_key_value(&table_of(address));
                tables.extend(table.map(|(table, _)| root(live, table)));
            }
            _ => {}
        }
    }
    let crowded: BTreeSet<&ObjectAddress> = overlapping
        .iter()
        .filter_map(|one| parents(desired, one).into_iter().next())
        .filter(|whole| desired.get(whole).is_some_and(|one| one.attribute("partition key").is_some()))
        .collect();
    let tables: BTreeSet<&ObjectAddress> =
        tables.into_iter().map(|table| lifted(live, table, &crowded)).collect();
    let is_below = |table: &&ObjectAddress| ancestors(live, table).any(|one| tables.contains(one));
    let tops: Vec<&ObjectAddress> = tables.iter().copied().filter(|table| !is_below(table)).collect();
    tops.into_iter().map(|table| Refilled { live, desired, table }).collect()
}

fn ancestors<'a>(catalog: &'a Catalog, table: &'a ObjectAddress) -> impl Iterator<Item = &'a ObjectAddress> {
    let above = |one: &&'a ObjectAddress| parents(catalog, one).into_iter().next();
    std::iter::successors(above(&table), move |one| above(one))
}

fn root<'a>(catalog: &'a Catalog, table: &'a ObjectAddress) -> &'a ObjectAddress {
    ancestors(catalog, table).last().unwrap_or(table)
}

/// The highest of a table and those above it that has a part too many for a moment.
fn lifted<'a>(
    live: &'a Catalog,
    table: &'a ObjectAddress,
    crowded: &BTreeSet<&ObjectAddress>,
) -> &'a ObjectAddress {
    ancestors(live, table).filter(|one| crowded.contains(one)).last().unwrap_or(table)
}

/// Whether an object is a table that is made again: the table itself or one of its partitions.
fn is_refilled(catalog: &Catalog, table: &ObjectAddress, address: &ObjectAddress) -> bool {
    address == table || ancestors_of(catalog, address).contains(table)
}

fn ancestors_of(catalog: &Catalog, address: &ObjectAddress) -> BTreeSet<ObjectAddress> {
    let found = catalog.objects.get_key_value(address);
    found.map(|(address, _)| ancestors(catalog, address).cloned().collect()).unwrap_or_default()
}

impl Refilled<'_> {
    /// The table and its partitions, in either catalog.
    pub(crate) fn holds(&self, address: &ObjectAddress) -> bool {
        [self.live, self.desired].iter().any(|catalog| is_refilled(catalog, self.table, address))
    }

    /// Why it cannot be made again, where `gone` is what goes with it.
    pub(crate) fn in_the_way(&self, gone: &BTreeSet<&ObjectAddress>) -> Option<Unwritable> {
        let reason = gone.iter().find_map(|address| self.is_in_the_way(address))?;
        let reason = format!(
            "PostgreSQL cannot change how a table is partitioned, and it cannot be made again: {reason}; make a new \
             table beside it by hand and move the rows"
        );
        Some(Unwritable { address: self.table.clone(), reason })
    }

    fn is_in_the_way(&self, address: &ObjectAddress) -> Option<String> {
        let forced = "row security for the owner";
        let both = [self.live.get(address), self.desired.get(address)];
        let is_forced = both.iter().flatten().any(|object| object.attribute(forced).is_some());
        match address.kind.as_str() {
            "table" if is_forced => Some(format!("row security hides rows of {address} from its owner")),
            "table" if !is_refilled(self.live, self.table, address) => {
                Some(format!("{address} is made of it and has rows of its own"))
            }
            "table" => {
                let stays = self.desired.get(address).is_some();
                let leaves = stays && !is_refilled(self.desired, self.table, address);
                leaves.then(|| format!("{address} leaves it at the same time"))
            }
            "foreign table" => Some(format!("{address} has its rows elsewhere")),
            "table column" => {
                let is_its = is_refilled(self.live, self.table, &table_of(address));
                (!is_its).then(|| format!("{address} holds values of its type"))
            }
            _ => None,
        }
    }

    fn name(&self) -> String {
        quoted(&self.table.names)
    }

    /// Where the rows are while the table is not there.
    fn aside(&self) -> String {
        let (schema, name) = (self.table.names.first(), self.table.names.last());
        let name = fitted("", name.map(String::as_str).unwrap_or_default(), "_whimbrel_rows");
        [schema.map(String::as_str).unwrap_or_default(), &name].map(quoted_one).join(".")
    }

    fn work(&self, form: &'static str, sql: String) -> Work {
        Work::new(form, sql).on(self.table).in_phase(Phase::Contract)
    }

    /// Columns that count by themselves at both ends, with the sequence that is there.
    fn identities(&self) -> Vec<(String, String)> {
        let found = columns_of(self.live, self.table).into_iter().filter_map(|(address, _)| {
            let stays = self.desired.get(address)?.attribute("identity").is_some();
            let (sequence, _) = sequence_of(self.live, address).filter(|_| stays)?;
            Some((address.names.last()?.clone(), quoted(&sequence.names)))
        });
        found.collect()
    }

    /// The setting that holds for the transaction what a column has counted to.
    fn counted(&self, column: &str) -> String {
        let name = format!("{}.{column}", self.table.names.join("."));
        format!("'whimbrel.counted{}'", crate::made_name::mark(&name))
    }

    /// Nobody writes from here on; the rows and what columns have counted to are put aside.
    pub(crate) fn put_aside(&self) -> Vec<Work> {
        let name = self.name();
        let copied = format!("create table {} as select * from {name}", self.aside());
        let mut works = vec![
            self.work("lock-table-default", format!("lock table {name} in access exclusive mode")),
            Work { loss: self.loss(), ..self.work(PUTS_ASIDE, copied) },
        ];
        works.extend(self.identities().into_iter().map(|(column, sequence)| {
            let literal = whimbrel_source::quote_literal(&sequence);
            let last = format!("pg_catalog.pg_sequence_last_value({literal}::pg_catalog.regclass)");
            let counted = self.counted(&column);
            self.work("select", format!("select pg_catalog.set_config({counted}, {last}::text, true)"))
        }));
        works
    }

    /// The statement by which the rows come again, each column as it is wanted; `kept` has columns that they lack.
    pub(crate) fn insert(&self, kept: Option<&Kept<'_>>) -> Option<Work> {
        let row = if kept.is_some() { "whimbrel_row." } else { "" };
        let stays = columns_of(self.desired, self.table).into_iter().filter_map(|(address, wanted)| {
            let live = self.live.get(address).filter(|_| wanted.attribute("generated").is_none())?;
            let column = last_quoted(address);
            let ty = wanted.attribute("type").filter(|ty| live.attribute("type") != Some(*ty));
            let cast = ty.map(|ty| format!("::{ty}")).unwrap_or_default();
            let value = format!("{row}{column}{cast}");
            Some((column, value, wanted.attribute("identity").is_some()))
        });
        let stays: Vec<_> = stays.collect();
        let overriding =
            if stays.iter().any(|(_, _, counts)| *counts) { " overriding system value" } else { "" };
        let both = stays.into_iter().map(|(name, value, _)| (name, value));
        let both = both.chain(kept.iter().flat_map(|kept| kept.values.iter().cloned()));
        let (names, values): (Vec<String>, Vec<String>) = both.unzip();
        let (name, aside) = (self.name(), self.aside());
        let joined = kept.map(|kept| {
            let same: Vec<String> = kept.key.iter().map(|one| format!("kept.{one} = {row}{one}")).collect();
            format!(" as whimbrel_row left join {} as kept on {}", kept.dump, same.join(" and "))
        });
        let sql = format!(
            "insert into {name} ({}){overriding} select {} from {aside}{}",
            names.join(", "),
            values.join(", "),
            joined.unwrap_or_default()
        );
        (!names.is_empty()).then(|| self.work(FILLS, sql))
    }

    /// The rows come again, and columns go on counting.
    pub(crate) fn fill(&self) -> Vec<Work> {
        let (name, aside) = (self.name(), self.aside());
        let mut works: Vec<Work> = self.insert(None).into_iter().collect();
        works.extend(self.identities().into_iter().map(|(column, _)| {
            let [table, counted] = [whimbrel_source::quote_literal(&name), self.counted(&column)];
            let column = whimbrel_source::quote_literal(&column);
            let sequence = format!("pg_catalog.pg_get_serial_sequence({table}, {column})");
            let last = format!("nullif(pg_catalog.current_setting({counted}), '')::bigint");
            self.work("setval", format!("select pg_catalog.setval({sequence}, {last})"))
        }));
        works.push(self.work("drop-table", format!("drop table {aside}")));
        works
    }

    /// The values of columns that do not come again.
    fn loss(&self) -> Option<Loss> {
        let gone = columns_of(self.live, self.table).into_iter().filter(|(address, object)| {
            object.attribute("generated").is_none() && self.desired.get(address).is_none()
        });
        let gone: Vec<String> = gone.map(|(address, _)| last_quoted(address)).collect();
        let name = self.name();
        let what = format!("the values of {} of {name}", gone.join(", "));
        let is_there: Vec<String> = gone.iter().map(|column| format!("{column} is not null")).collect();
        let count = format!("select pg_catalog.count(*) from {name} where {}", is_there.join(" or "));
        (!gone.is_empty()).then_some(Loss { what, count: Some(count) })
    }
}

/// A sequence that belongs to a column stays where the column goes for a while: what it has counted to stays with it.
pub(crate) fn outlives(address: &ObjectAddress, object: &Object) -> bool {
    address.kind.as_str() == "sequence" && object.attribute("owned by").is_some()
}

/// The same, belonging to nothing.
pub(crate) fn on_its_own(object: &Object) -> Object {
    let mut object = object.clone();
    object.attributes.remove("owned by");
    object.needs.clear();
    object.goes_with.clear();
    object
}

/// What fires, or looks at other tables, as rows are written: it comes when the rows are there.
pub(crate) fn waits_for_rows(address: &ObjectAddress, object: Option<&Object>) -> bool {
    match address.kind.as_str() {
        "trigger" | "rule" => true,
        "table constraint" => object.and_then(|one| one.attribute("type")) == Some("foreign key"),
        _ => false,
    }
}
