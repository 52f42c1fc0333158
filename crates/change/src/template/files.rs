//! The texts of the migrations, and of their ways back.

use super::{Conflict, Dependents, DualWrite, Nulls};
use crate::aside::aside;
use crate::made_name::mark;
use crate::work::Phase;
use std::fmt::Write as _;

/// One migration of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Texts {
    /// Its part of the change.
    pub phase: Phase,
    /// Its file.
    pub up: String,
    /// Its way back.
    pub down: String,
}

/// The longest name that PostgreSQL keeps, in bytes, without what is put in front of it and behind it.
const LONGEST: usize = 40;

/// A name that fits; two long ones that begin alike stay two.
fn short(whole: &str) -> String {
    if whole.len() <= LONGEST {
        return whole.to_owned();
    }
    let mark = mark(whole);
    let fits = |(place, one): &(usize, char)| place + one.len_utf8() + mark.len() <= LONGEST;
    let kept: String = whole.char_indices().take_while(fits).map(|(_, one)| one).collect();
    format!("{kept}{mark}")
}

/// The migrations of a change, in order; the last one drops what the contract has moved out of the way.
#[must_use]
pub fn texts(change: &DualWrite, reason: Option<&str>) -> Vec<Texts> {
    let names = Names::of(change);
    let of = |phase: Phase, up: String, down: String| text(phase, reason, &up, down);
    let mut texts = vec![
        of(Phase::Expand, expand(change, &names), expand_down(change, &names)),
        of(
            Phase::Backfill,
            format!("-- whimbrel: trigger = {}\n{}", names.trigger, backfill(change)),
            "-- What was filled in goes with its columns.\n".to_owned(),
        ),
        of(Phase::Constrain, constrain(change, &names), constrain_down(change, &names)),
        of(Phase::Contract, contract(change, &names), contract_down(change, &names)),
    ];
    if change.is_two_way() {
        texts.push(of(Phase::Purge, purge(change, &names), purge_down(change, &names)));
    }
    texts
}

/// One migration, with its head.
pub(super) fn text(phase: Phase, reason: Option<&str>, up: &str, down: String) -> Texts {
    let why = reason.unwrap_or_default().lines().collect::<Vec<_>>().join("\n-- ");
    Texts { phase, up: format!("-- Why: {why}\n-- whimbrel: phase = {phase}\n{up}"), down }
}

/// The names of what comes and goes with a change.
pub(super) struct Names {
    /// Of the trigger; the last of all triggers of its table, so that it sees what they write.
    pub(super) trigger: String,
    /// Of its function, with the schema.
    pub(super) function: String,
    /// Of the sequence that counts what old code writes.
    pub(super) counter: String,
    /// Of the check that proves that the backfill is complete.
    pub(super) check: String,
    /// Of what is dumped before the purge.
    pub(super) dump: String,
}

impl Names {
    pub(super) fn of(change: &DualWrite) -> Self {
        let (schema, table) = match change.table.rsplit_once('.') {
            Some((schema, table)) => (format!("{schema}."), table),
            None => (String::new(), change.table.as_str()),
        };
        let bare = |name: &str| -> String {
            name.chars().filter(|letter| letter.is_alphanumeric() || *letter == '_').collect()
        };
        let column = change.new.first().map(|one| bare(&one.name)).unwrap_or_default();
        let stem = short(&format!("{}_{column}", bare(table)).to_lowercase());
        Self {
            trigger: format!("zzzz_whimbrel_{stem}"),
            function: format!("{schema}zzzz_whimbrel_{stem}"),
            counter: format!("{schema}zzzz_whimbrel_{stem}_old"),
            check: format!("whimbrel_{stem}_filled"),
            dump: stem
                .chars()
                .map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' })
                .collect(),
        }
    }
}

pub(super) fn joined<T>(parts: &[T], separator: &str, write: impl Fn(&T) -> String) -> String {
    parts.iter().map(write).collect::<Vec<_>>().join(separator)
}

fn expand(change: &DualWrite, names: &Names) -> String {
    let table = &change.table;
    let columns = joined(&change.new, ",\n", |one| format!("    add column {} {}", one.name, one.ty));
    format!("{}\nalter table {table}\n{columns};\n{}", remarks(change), keeping(change, names))
}

/// What nobody can tell apart, said where the file is read.
fn remarks(change: &DualWrite) -> String {
    let old = joined(&change.old, ", ", |one| one.name.clone());
    let new = joined(&change.new, ", ", |one| one.name.clone());
    let mut text =
        format!("--\n-- {new} and {old} are kept the same, whoever writes, until the contract phase.\n");
    if change.is_two_way() {
        let _ = writeln!(
            text,
            "-- An INSERT that gives null for all of {new} cannot be told from one that does not know them: it counts as\n\
             -- one of old code. So does one that leaves out {old} where these have a default."
        );
        text.push_str(match change.conflict {
            Conflict::Refuse => {
                "-- A statement that writes both, and not the same, is refused (SQLSTATE 23514).\n"
            }
            Conflict::NewWins => {
                "-- In a statement that writes both, and not the same, the new columns hold.\n"
            }
        });
    } else {
        let _ = writeln!(text, "-- {new} cannot be written: every write computes them again.");
    }
    text
}

/// The function, its trigger, and the counter that the gate of the contract reads.
fn keeping(change: &DualWrite, names: &Names) -> String {
    let Names { trigger, function, counter, .. } = names;
    let table = &change.table;
    let body = if change.is_two_way() { two_way(change, names) } else { one_way(change) };
    let counted = if change.is_two_way() {
        format!("\ncreate sequence {counter};\ngrant usage on sequence {counter} to public;\n")
    } else {
        String::new()
    };
    format!(
        "{counted}\ncreate function {function}() returns trigger language plpgsql\n\
         set search_path = pg_catalog, pg_temp as $whimbrel$\n{body}$whimbrel$;\n\n\
         create trigger {trigger} before insert or update on {table}\n    \
         for each row execute function {function}();\n\
         alter table {table} enable always trigger {trigger};\n{}",
        understood(change, trigger)
    )
}

/// The function sees no schema but that of PostgreSQL, and its text is looked at when somebody writes. What it does not
/// find is said before that, and so is a trigger that would write behind it.
fn understood(change: &DualWrite, trigger: &str) -> String {
    let table = &change.table;
    let literal = table.replace('\'', "''");
    let back = change.old.iter().filter_map(|one| one.back.clone());
    let values: Vec<String> = change.new.iter().map(|one| one.forth.clone()).chain(back).collect();
    format!(
        "\n-- What the function calls is found with this search_path; a function of yours is called with its schema.\n\
         do $whimbrel$ declare\n    path constant text := current_setting('search_path');\nbegin\n    \
         set local search_path = pg_catalog, pg_temp;\n    perform {} from {table} as whimbrel_row where false;\n    \
         perform set_config('search_path', path, true);\n    \
         if exists (\n        select from pg_trigger\n        where tgrelid = '{literal}'::regclass and not tgisinternal and \
         tgtype & 3 = 3 and tgname > '{trigger}'\n    ) then\n        \
         raise exception 'a trigger of {literal} comes behind {trigger}, which does not see what it writes'\n            \
         using hint = 'Give it a name that comes before.';\n    end if;\nend $whimbrel$;\n",
        values.join(", "),
    )
}

/// `new.first := x.first;` for each column that is computed, from one row of expressions.
fn forth(change: &DualWrite, margin: &str) -> String {
    let values = joined(&change.new, ", ", |one| one.forth.clone());
    let into = joined(&change.new, ", ", |one| format!("new.{}", one.name));
    format!("{margin}select {values}\n{margin}into {into} from (select new.*) as whimbrel_row;\n")
}

fn back(change: &DualWrite, margin: &str) -> String {
    let values = joined(&change.old, ", ", |one| one.back.clone().unwrap_or_default());
    let into = joined(&change.old, ", ", |one| format!("new.{}", one.name));
    format!("{margin}select {values}\n{margin}into {into} from (select new.*) as whimbrel_row;\n")
}

fn one_way(change: &DualWrite) -> String {
    format!("#variable_conflict use_column\nbegin\n{}    return new;\nend\n", forth(change, "    "))
}

fn two_way(change: &DualWrite, names: &Names) -> String {
    let row = |prefix: &str, names: &[String]| {
        format!("row({})", joined(names, ", ", |name| format!("{prefix}{name}")))
    };
    let old_names: Vec<String> = change.old.iter().map(|one| one.name.clone()).collect();
    let new_names: Vec<String> = change.new.iter().map(|one| one.name.clone()).collect();
    let nothing = joined(&new_names, " and ", |name| format!("new.{name} is null"));
    let new_changed = stored_otherwise(&row("new.", &new_names), &row("old.", &new_names));
    let old_changed = stored_otherwise(&row("new.", &old_names), &row("old.", &old_names));
    let counter = names.counter.replace('\'', "''");
    let count = format!("perform pg_catalog.nextval('{counter}');\n");
    let (forth, back) = (forth(change, "        "), back(change, "        "));
    let conflict = match change.conflict {
        Conflict::Refuse => format!(
            "        whimbrel_written := new;\n{forth}        \
             if to_jsonb({}) is distinct from to_jsonb({}) then\n            \
             raise exception 'a statement writes both versions of a column, and not the same'\n                \
             using errcode = 'check_violation', table = tg_table_name, schema = tg_table_schema;\n        end if;\n        \
             new := whimbrel_written;\n",
            row("new.", &new_names),
            row("whimbrel_written.", &new_names),
        ),
        Conflict::NewWins => back.clone(),
    };
    let written = match change.conflict {
        Conflict::Refuse => "    whimbrel_written record;\n",
        Conflict::NewWins => "",
    };
    format!(
        "#variable_conflict use_column\ndeclare\n    \
         marker constant text := coalesce(pg_catalog.current_setting('whimbrel.backfill', true), '');\n{written}begin\n    \
         if marker = 'on' then\n{forth}    elsif marker = 'back' then\n{back}    \
         elsif tg_op = 'INSERT' and {nothing} then\n{forth}        {count}    \
         elsif tg_op = 'INSERT' then\n{back}    \
         elsif {new_changed} and not {old_changed} then\n{back}    \
         elsif {old_changed} and not {new_changed} then\n{forth}        {count}    \
         elsif {old_changed} then\n{conflict}    end if;\n    return new;\nend\n"
    )
}

/// Holds where two rows are stored otherwise: not every type has an equality, and some do not see all of a value, such as
/// its capitals. As records they are compared whole; else each pair would be by an operator of its own.
pub(super) fn stored_otherwise(one: &str, other: &str) -> String {
    format!("({one}::record *<> {other}::record)")
}

/// Holds where new columns have other values than follow from the old ones, as people read them: not every type has an
/// equality, and one that does not look at capitals would lose a write.
fn differ(change: &DualWrite) -> String {
    let new = joined(&change.new, ", ", |one| one.name.clone());
    let forth = joined(&change.new, ", ", |one| format!("({})::{}", one.forth, one.ty));
    format!("to_jsonb(row({new})) is distinct from to_jsonb(row({forth}))")
}

fn expand_down(change: &DualWrite, names: &Names) -> String {
    let Names { trigger, function, counter, .. } = names;
    let table = &change.table;
    let columns = joined(&change.new, ",\n", |one| format!("    drop column {}", one.name));
    let differ = differ(change);
    let lossy = if change.is_two_way() {
        format!(
            "-- whimbrel: lossy = select count(*) from {table} where {} because \"what new code wrote cannot be had \
             from the old columns\"\n",
            differ.replace(['\n', '\r'], " ")
        )
    } else {
        String::new()
    };
    let counted = if change.is_two_way() { format!("drop sequence {counter};\n") } else { String::new() };
    format!(
        "{lossy}drop trigger {trigger} on {table};\ndrop function {function}();\n{counted}\nalter table {table}\n{columns};\n"
    )
}

fn backfill(change: &DualWrite) -> String {
    let table = &change.table;
    let sets = joined(&change.new, ",\n    ", |one| format!("{} = {}", one.name, one.forth));
    let open = if change.is_two_way() {
        // A row that new code has written holds more than the old columns tell.
        open_rows(change)
    } else {
        joined(&change.new, " or ", |one| format!("{} is distinct from ({})", one.name, one.forth))
    };
    format!("\nupdate {table}\nset {sets}\nwhere {open};\n")
}

/// The rows that nobody has filled yet.
fn open_rows(change: &DualWrite) -> String {
    let empty = joined(&change.new, " and ", |one| format!("{} is null", one.name));
    let has_value = joined(&change.new, " or ", |one| format!("({}) is not null", one.forth));
    format!("{empty} and ({has_value})")
}

/// The columns that are to refuse nulls get there through a check that is validated while others write.
pub(super) fn without_nulls<'a>(
    change: &DualWrite,
    names: &Names,
    columns: impl Iterator<Item = (&'a String, Nulls)>,
) -> String {
    let (table, check) = (&change.table, &names.check);
    let required = columns.filter(|(_, nulls)| *nulls == Nulls::Refused).enumerate();
    let each = required.map(|(number, (column, _))| {
        let check = format!("{check}_{}", number + 1);
        format!(
            "\nalter table {table} add constraint {check} check ({column} is not null) not valid;\n\n\
             alter table {table} validate constraint {check};\n\n\
             alter table {table} alter column {column} set not null;\n\n\
             alter table {table} drop constraint {check};\n"
        )
    });
    each.collect()
}

fn constrain(change: &DualWrite, names: &Names) -> String {
    let required = without_nulls(change, names, change.new.iter().map(|one| (&one.name, one.nulls)));
    format!("-- whimbrel: transaction = statement\n{}{required}", proof(change, names))
}

/// The server proves that no row was left out.
fn proof(change: &DualWrite, names: &Names) -> String {
    let (table, check) = (&change.table, &names.check);
    let same = if change.is_two_way() {
        format!("not ({})", open_rows(change))
    } else {
        joined(&change.new, " and ", |one| format!("{} is not distinct from ({})", one.name, one.forth))
    };
    format!(
        "\n-- The server proves that no row was left out, before anything relies on it.\n\
         alter table {table} add constraint {check} check ({same}) not valid;\n\n\
         alter table {table} validate constraint {check};\n"
    )
}

fn constrain_down(change: &DualWrite, names: &Names) -> String {
    let required = change.new.iter().filter(|one| one.nulls == Nulls::Refused);
    let freed = required.map(|one| format!("alter column {} drop not null", one.name));
    let all: Vec<String> = freed.chain([format!("drop constraint {}", names.check)]).collect();
    format!("alter table {} {};\n", change.table, all.join(", "))
}

fn contract(change: &DualWrite, names: &Names) -> String {
    let Names { trigger, function, counter, check, .. } = names;
    let table = &change.table;
    if !change.is_two_way() {
        return format!(
            "--\n-- From now on the application writes what the trigger computed.\n\n\
             alter table {table} drop constraint {check};\n\
             drop trigger {trigger} on {table};\ndrop function {function}();\n"
        );
    }
    let freed = joined(&change.old, ",\n", |one| format!("    alter column {} drop not null", one.name));
    let moved = joined(&change.old, "", |one| {
        format!("alter table {table} rename column {} to {};\n", one.name, aside(&one.name))
    });
    format!(
        "--\n-- The old columns keep what they hold, under another name, until the purge.\n\n\
         alter table {table} drop constraint {check};\ndrop trigger {trigger} on {table};\ndrop function {function}();\n\
         drop sequence {counter};\n\nalter table {table}\n{freed};\n{moved}{}",
        change.dependents.dropped
    )
}

pub(super) fn purge(change: &DualWrite, names: &Names) -> String {
    let table = &change.table;
    let columns = joined(&change.old, ",\n", |one| format!("    drop column {}", aside(&one.name)));
    let gone = change.old.iter().map(|one| aside(&one.name));
    let kept: Vec<String> = change.key.iter().cloned().chain(gone).collect();
    format!(
        "-- whimbrel: dump = {}: select {} from {table}\n\nalter table {table}\n{columns};\n",
        names.dump,
        kept.join(", "),
    )
}

pub(super) fn purge_down(change: &DualWrite, names: &Names) -> String {
    let table = &change.table;
    let bare = joined(&change.old, ",\n", |one| format!("    add column {} {}", aside(&one.name), one.ty));
    let Dependents { columns, behind_values, .. } = &change.dependents;
    let columns =
        if columns.is_empty() { format!("alter table {table}\n{bare};\n") } else { columns.clone() };
    let sets = joined(&change.old, ",\n    ", |one| {
        let gone = aside(&one.name);
        format!("{gone} = kept.{gone}")
    });
    // As text, since not every type has an equality.
    let differs = joined(&change.old, " or ", |one| {
        let gone = aside(&one.name);
        format!("whimbrel_row.{gone}::text is distinct from kept.{gone}::text")
    });
    let key = joined(&change.key, ", ", Clone::clone);
    let found = joined(&change.key, " and ", |column| format!("kept.{column} = whimbrel_row.{column}"));
    let dump = format!("{}.dump_{}", change.ledger, names.dump);
    format!(
        "-- What was purged comes again from its dump.\n-- whimbrel: phase = backfill\n\
         -- whimbrel: user_triggers = off\n\n\
         {columns}\ncreate index on {dump} ({key});\n\n\
         update {table} as whimbrel_row\nset {sets}\nfrom {dump} as kept\nwhere {found}\n    and ({differs});\n{behind_values}",
    )
}

fn contract_down(change: &DualWrite, names: &Names) -> String {
    let table = &change.table;
    let proof = proof(change, names);
    if !change.is_two_way() {
        let again = backfill(change);
        return format!(
            "-- whimbrel: phase = backfill\n\nbegin;\n{}commit;\n{again}{proof}",
            keeping(change, names)
        );
    }
    let moved = joined(&change.old, "", |one| {
        format!("alter table {table} rename column {} to {};\n", aside(&one.name), one.name)
    });
    let sets = joined(&change.old, ",\n    ", |one| {
        format!("{} = {}", one.name, one.back.clone().unwrap_or_default())
    });
    let differ = differ(change);
    let required = without_nulls(change, names, change.old.iter().map(|one| (&one.name, one.nulls)));
    format!(
        "-- The old columns come back. Where a row was written since, they follow from the new ones.\n\
         -- whimbrel: phase = backfill\n\n\
         begin;\n\n{moved}{}\ncommit;\n\n\
         update {table}\nset {sets}\nwhere {differ};\n{proof}{required}{}",
        keeping(change, names),
        change.dependents.brought_back,
    )
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, short};

    #[test]
    fn helpers_of_two_long_tables_that_begin_alike_have_names_of_their_own() {
        let long = "a_table_whose_name_is_as_long_as_names_of_tables_get";
        let (first, second) = (short(&format!("{long}_one")), short(&format!("{long}_two")));
        assert_ne!(first, second);
        assert!(first.len() <= LONGEST && short(&"ж".repeat(30)).len() <= LONGEST);
        assert_eq!(short("people_full_name"), "people_full_name");
    }
}
