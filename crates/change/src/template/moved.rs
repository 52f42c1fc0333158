//! Columns that move to a table of their own, kept the same in both while two versions of the application write.
//!
//! Each table tells the other what was written, and only where that is another value: so what one has told the other
//! comes back to nobody. A backfill computes each row once more under the lock of its parent, since a value that was
//! read before that may be an old one.

use super::files::{Names, Texts, joined, purge, purge_down, stored_otherwise, text, without_nulls};
use super::{Conflict, Dependents, DualWrite, NewColumn, Nulls, OldColumn};
use crate::aside::aside;
use crate::work::Phase;

/// Columns of one table that get a table of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// The table, as it is written in SQL, with its schema.
    pub table: String,
    /// The table that comes.
    pub target: String,
    /// The key of both: names and types.
    pub key: Vec<(String, String)>,
    /// What moves, with the name that it has in the new table; never empty.
    pub columns: Vec<(OldColumn, String)>,
    /// The schema of the ledger, as it is written in SQL.
    pub ledger: String,
    /// What stands on the columns that move.
    pub dependents: Dependents,
}

/// What is written again and again.
struct Parts {
    names: Names,
    /// The names of the moved columns there, and here.
    new: Vec<String>,
    old: Vec<String>,
    /// Those of the key of both tables.
    key: Vec<String>,
    /// As the templates of one table know it.
    same_table: DualWrite,
}

impl Parts {
    fn of(change: &Move) -> Self {
        let same_table = DualWrite {
            table: change.table.clone(),
            old: change.columns.iter().map(|(old, _)| old.clone()).collect(),
            new: change
                .columns
                .iter()
                .map(|(old, name)| NewColumn {
                    name: name.clone(),
                    ty: old.ty.clone(),
                    nulls: old.nulls,
                    forth: old.name.clone(),
                })
                .collect(),
            conflict: Conflict::Refuse,
            key: change.key.iter().map(|(name, _)| name.clone()).collect(),
            ledger: change.ledger.clone(),
            dependents: change.dependents.clone(),
        };
        let names = Names::of(&same_table);
        Self {
            new: change.columns.iter().map(|(_, name)| name.clone()).collect(),
            old: change.columns.iter().map(|(old, _)| old.name.clone()).collect(),
            key: same_table.key.clone(),
            names,
            same_table,
        }
    }
}

fn list(names: &[String], prefix: &str) -> String {
    joined(names, ", ", |name| format!("{prefix}{name}"))
}

/// Holds where a row of the table and one of the new table are stored otherwise, once both have the same types.
fn differs(change: &Move, parts: &Parts) -> String {
    let here = joined(&change.columns, ", ", |(old, _)| format!("parent.{}::{}", old.name, old.ty));
    stored_otherwise(&format!("row({here})"), &format!("row({})", list(&parts.new, "child.")))
}

/// `child.id = parent.id`
fn same_key(parts: &Parts, one: &str, other: &str) -> String {
    joined(&parts.key, " and ", |name| format!("{one}{name} = {other}{name}"))
}

/// The migrations of a move, in order; the last one drops what the contract has moved out of the way.
#[must_use]
pub fn moved(change: &Move, reason: Option<&str>) -> Vec<Texts> {
    let parts = Parts::of(change);
    let (table, target) = (&change.table, &change.target);
    let of = |phase, up: String, down: String| text(phase, reason, &up, down);
    vec![
        of(Phase::Expand, expand(change, &parts), expand_down(change, &parts)),
        of(Phase::Backfill, backfill(change, &parts), backfill_down(change, &parts)),
        of(
            Phase::Constrain,
            format!("-- whimbrel: transaction = statement\n{}", proof(change, &parts)),
            format!("-- Nothing was made: {table} and {target} were compared.\n"),
        ),
        of(Phase::Contract, contract(change, &parts), contract_down(change, &parts)),
        of(Phase::Purge, purge(&parts.same_table, &parts.names), purge_down(&parts.same_table, &parts.names)),
    ]
}

fn expand(change: &Move, parts: &Parts) -> String {
    let Move { table, target, .. } = change;
    let (old, new, key) = (list(&parts.old, ""), list(&parts.new, ""), list(&parts.key, ""));
    let mut columns: Vec<String> =
        change.key.iter().map(|(name, ty)| format!("    {name} {ty} not null")).collect();
    columns.extend(change.columns.iter().map(|(column, name)| {
        let nulls = if column.nulls == Nulls::Refused { " not null" } else { "" };
        format!("    {name} {}{nulls}", column.ty)
    }));
    let freed: Vec<String> = change
        .columns
        .iter()
        .filter(|(column, _)| column.nulls == Nulls::Refused)
        .map(|(column, _)| format!("    alter column {} drop not null", column.name))
        .collect();
    let freed = if freed.is_empty() {
        String::new()
    } else {
        format!("\n-- New code leaves them out.\nalter table {table}\n{};\n", freed.join(",\n"))
    };
    format!(
        "--\n-- {old} of {table} and {new} of {target} are kept the same, whoever writes, until the contract phase.\n\
         -- A row of {table} without a row of {target} cannot be told from one that has only nulls there.\n\
         -- In a transaction that writes both, and not the same, what was written last holds.\n\
         -- Old code locks {table} first, new code {target}: where both write one row at once, PostgreSQL may end one of\n\
         -- them as a deadlock (SQLSTATE 40P01), and it tries again.\n\
         -- Grant new code what it needs on {target}; old code needs nothing there.\n\n\
         create table {target} (\n{},\n    primary key ({key}),\n    \
         foreign key ({key}) references {table} ({key}) on update cascade on delete cascade\n);\n{freed}{}",
        columns.join(",\n"),
        keeping(change, parts),
    )
}

/// How each function begins. Old code has no rights on the new table, and new code need not have them on the columns.
const HEAD: &str = "returns trigger language plpgsql security definer\nset search_path = pg_catalog, pg_temp as $whimbrel$\n\
    #variable_conflict use_column\nbegin\n";

/// What a backfill writes it has computed itself.
const UNLESS_BACKFILL: &str = "    if coalesce(pg_catalog.current_setting('whimbrel.backfill', true), '') <> '' then\n        \
    return null;\n    end if;\n";

/// The functions, their triggers, and the counter that the gate of the contract reads.
fn keeping(change: &Move, parts: &Parts) -> String {
    let Move { table, target, .. } = change;
    let Names { trigger, function, counter, .. } = &parts.names;
    let (forth, back, again) = (forth(change, parts), back(change, parts), again(change, parts));
    let when = |way: &str| format!("when (pg_catalog.current_setting('whimbrel.backfill', true) = '{way}')");
    let (down, up) = (when("back"), when("on"));
    format!(
        "\ncreate sequence {counter};\n\n{forth}\n{back}\n{again}\n\
         create trigger {trigger} after insert or update on {table}\n    for each row execute function {function}();\n\
         create trigger {trigger}_again before update on {table}\n    \
         for each row {down}\n    execute function {function}_again_back();\n\
         create trigger {trigger} after insert or update or delete on {target}\n    \
         for each row execute function {function}_back();\n\
         create trigger {trigger}_again before insert on {target}\n    \
         for each row {up}\n    execute function {function}_again();\n\
         alter table {table} enable always trigger {trigger}, enable always trigger {trigger}_again;\n\
         alter table {target} enable always trigger {trigger}, enable always trigger {trigger}_again;\n"
    )
}

/// What old code has written goes into the new table.
fn forth(change: &Move, parts: &Parts) -> String {
    let (target, function) = (&change.target, &parts.names.function);
    let Parts { old, new, key, .. } = parts;
    let (keys, values) = (list(key, ""), list(new, ""));
    let nothing = joined(old, " and ", |name| format!("new.{name} is null"));
    let emptied = joined(new, ", ", |name| format!("{name} = null"));
    let has_any = joined(new, " or ", |name| format!("{name} is not null"));
    let sets = joined(new, ", ", |name| format!("{name} = excluded.{name}"));
    let counter = parts.names.counter.replace('\'', "''");
    let is_now = list(old, "new.");
    let (same, of_row) = (same_key(parts, "", "new."), list(key, "new."));
    let row = |names: &[String], prefix: &str| format!("row({})", list(names, prefix));
    let told = stored_otherwise(&row(new, "child."), &row(new, "excluded."));
    let changed = stored_otherwise(&row(old, "new."), &row(old, "old."));
    format!(
        "create function {function}() {HEAD}{UNLESS_BACKFILL}    \
         if tg_op = 'UPDATE' and not {changed} then\n        return null;\n    end if;\n    \
         if {nothing} then\n        update {target} set {emptied} where {same} and ({has_any});\n    else\n        \
         insert into {target} as child ({keys}, {values}) values ({of_row}, {is_now})\n        \
         on conflict ({keys}) do update set {sets}\n        \
         where {told};\n    end if;\n    \
         if found then\n        perform pg_catalog.nextval('{counter}');\n    end if;\n    return null;\nend\n$whimbrel$;\n"
    )
}

/// What new code has written goes into the old columns.
fn back(change: &Move, parts: &Parts) -> String {
    let (table, function) = (&change.table, &parts.names.function);
    let Parts { old, new, .. } = parts;
    let pairs: Vec<(&String, &String)> = old.iter().zip(new).collect();
    let sets = joined(&pairs, ", ", |(old, new)| format!("{old} = new.{new}"));
    let emptied = joined(old, ", ", |name| format!("{name} = null"));
    let has_any = joined(old, " or ", |name| format!("{name} is not null"));
    let (is_now, child) = (list(old, ""), list(new, "new."));
    let (gone, same) = (same_key(parts, "", "old."), same_key(parts, "", "new."));
    format!(
        "create function {function}_back() {HEAD}{UNLESS_BACKFILL}    \
         if tg_op = 'DELETE' then\n        update {table} set {emptied} where {gone} and ({has_any});\n    else\n        \
         update {table} set {sets} where {same} and to_jsonb(row({is_now})) is distinct from to_jsonb(row({child}));\n    end if;\n    \
         return null;\nend\n$whimbrel$;\n"
    )
}

/// A backfill has read its values before it had the lock of the row: they are read once more.
fn again(change: &Move, parts: &Parts) -> String {
    let Move { table, target, .. } = change;
    let Parts { old, new, names, .. } = parts;
    let (function, same) = (&names.function, same_key(parts, "", "new."));
    let (parent, into_parent) = (list(old, ""), list(old, "new."));
    let (child, into_child) = (list(new, ""), list(new, "new."));
    let nothing = joined(new, " and ", |name| format!("new.{name} is null"));
    format!(
        "create function {function}_again() {HEAD}    \
         select {parent} into {into_child} from {table} where {same} for no key update;\n    \
         if not found or ({nothing}) then\n        return null;\n    end if;\n    return new;\nend\n$whimbrel$;\n\n\
         create function {function}_again_back() {HEAD}    \
         select {child} into {into_parent} from {target} where {same};\n    return new;\nend\n$whimbrel$;\n"
    )
}

/// The new table tells nobody any more.
fn not_telling(change: &Move, parts: &Parts) -> String {
    let (target, Names { trigger, function, .. }) = (&change.target, &parts.names);
    format!(
        "drop trigger {trigger} on {target};\ndrop trigger {trigger}_again on {target};\n\
         drop function {function}_back();\ndrop function {function}_again();\n"
    )
}

/// Nor do the old columns.
fn not_told(change: &Move, parts: &Parts) -> String {
    let (table, Names { trigger, function, counter, .. }) = (&change.table, &parts.names);
    format!(
        "drop trigger {trigger} on {table};\ndrop trigger {trigger}_again on {table};\n\
         drop function {function}();\ndrop function {function}_again_back();\ndrop sequence {counter};\n"
    )
}

fn expand_down(change: &Move, parts: &Parts) -> String {
    let Move { table, target, columns, .. } = change;
    let same = same_key(parts, "child.", "parent.");
    let differs = differs(change, parts);
    let required =
        without_nulls(&parts.same_table, &parts.names, columns.iter().map(|(old, _)| (&old.name, old.nulls)));
    let scope = if required.is_empty() { "" } else { "-- whimbrel: transaction = statement\n" };
    let (begin, commit) = if required.is_empty() { ("", "") } else { ("begin;\n", "commit;\n") };
    format!(
        "-- whimbrel: lossy = select count(*) from {target} as child join {table} as parent on {same} \
         where {differs} because \"what new code wrote is not in the old columns\"\n\
         {scope}\n{begin}{}{}drop table {target};\n{commit}{required}",
        not_telling(change, parts),
        not_told(change, parts),
    )
}

fn backfill(change: &Move, parts: &Parts) -> String {
    let Move { table, target, .. } = change;
    let into = [parts.key.as_slice(), parts.new.as_slice()].concat();
    let values = [parts.key.as_slice(), parts.old.as_slice()].concat();
    let (into, values, key) = (list(&into, ""), list(&values, "parent."), list(&parts.key, ""));
    let has_any = joined(&parts.old, " or ", |name| format!("parent.{name} is not null"));
    format!(
        "-- whimbrel: trigger = {}\n\ninsert into {target} ({into})\nselect {values}\nfrom {table} as parent\n\
         where {has_any}\non conflict ({key}) do nothing;\n",
        parts.names.trigger,
    )
}

/// What both say is said by the old columns alone again; these are not told.
fn backfill_down(change: &Move, parts: &Parts) -> String {
    let Move { table, target, .. } = change;
    let same = same_key(parts, "child.", "parent.");
    let differs = differs(change, parts);
    format!(
        "-- New code is gone: {table} has all that {target} has.\n\nbegin;\nset local whimbrel.backfill = 'on';\n\
         delete from {target} as child\nusing {table} as parent\n\
         where {same} and not {differs};\ncommit;\n"
    )
}

/// Two tables are compared as they are in one moment: no check of one table could say it.
fn proof(change: &Move, parts: &Parts) -> String {
    let Move { table, target, .. } = change;
    let same = same_key(parts, "child.", "parent.");
    let differs = differs(change, parts);
    let quoted = |name: &str| name.replace('\'', "''");
    format!(
        "\n-- No row was left out, before anything relies on it.\ndo $whimbrel$ begin\n    \
         if exists (\n        select from {table} as parent left join {target} as child on {same}\n        \
         where {differs}\n    ) then\n        \
         raise exception 'rows of {} are not in {} as they should be' using errcode = 'check_violation';\n    \
         end if;\nend $whimbrel$;\n",
        quoted(table),
        quoted(target),
    )
}

fn contract(change: &Move, parts: &Parts) -> String {
    let Move { table, target, .. } = change;
    let renamed = joined(&parts.old, "", |name| {
        format!("alter table {table} rename column {name} to {};\n", aside(name))
    });
    format!(
        "--\n-- The old columns keep what they hold, under another name, until the purge. One table after the other is locked:\n\
         -- nobody needs {target} to tell the old columns any more.\n\nbegin;\n{}commit;\n\nbegin;\n{}\n{renamed}commit;\n{}",
        not_telling(change, parts),
        not_told(change, parts),
        change.dependents.dropped,
    )
}

fn contract_down(change: &Move, parts: &Parts) -> String {
    let Move { table, target, columns, .. } = change;
    let renamed = joined(&parts.old, "", |name| {
        format!("alter table {table} rename column {} to {name};\n", aside(name))
    });
    let pairs: Vec<(&String, &String)> = parts.old.iter().zip(&parts.new).collect();
    let sets = joined(&pairs, ", ", |(old, new)| format!("{old} = child.{new}"));
    let emptied = joined(&parts.old, ", ", |name| format!("{name} = null"));
    let has_any = joined(&parts.old, " or ", |name| format!("parent.{name} is not null"));
    let same = same_key(parts, "child.", "parent.");
    let differs = differs(change, parts);
    let has_required = columns.iter().any(|(old, _)| old.nulls == Nulls::Refused);
    let nulls = if has_required {
        "\n-- New code leaves the old columns out: they go on to take nulls.\n"
    } else {
        ""
    };
    format!(
        "-- The old columns come back. Where a row was written since, they follow from the new table.\n\
         -- whimbrel: phase = backfill\n\nbegin;\n\n{renamed}{}\ncommit;\n\n\
         update {table} as parent\nset {sets}\nfrom {target} as child\nwhere {same} and {differs};\n\n\
         update {table} as parent\nset {emptied}\nwhere ({has_any}) and not exists (select from {target} as child where {same});\n{}{nulls}{}",
        keeping(change, parts),
        proof(change, parts),
        change.dependents.brought_back,
    )
}
