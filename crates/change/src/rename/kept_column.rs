//! The old name of a column, alive until no code uses it: another column, filled beside the first, that takes the old
//! name in the moment in which the first gives it up.
//!
//! The column itself keeps its rows, keys, default value and identity under the new name, and everything that reads it
//! follows. Before the swap a trigger keeps the second as the first is written; after it another trigger keeps each as
//! the other is written, until the contract phase drops the second.

use crate::made_name::replaced;
use crate::plan::Step;
use crate::replacement::{Keeper, plain_table};
use crate::scene::last_quoted;
use crate::work::{Conduct, Phase};
use whimbrel_catalog::{Catalog, ObjectAddress};

/// A column whose old name stays alive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptColumn {
    /// The column by its old name.
    pub old: ObjectAddress,
    /// The column by its new name.
    pub new: ObjectAddress,
    /// The type of both columns, with the collation.
    pub ty: String,
    /// How it is seen that two values are the same.
    pub comparison: Comparison,
}

/// How two values of one type are compared where nothing but `pg_catalog` is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// The type has an equality there.
    Values,
    /// Their texts are compared.
    Texts,
}

/// The way of the trigger.
enum Keeping {
    /// The second column follows the first.
    Beside,
    /// Each follows the other.
    BothWays,
}

impl KeptColumn {
    /// How the old name of a column is kept; `named` is what is there with both columns under their old names.
    ///
    /// # Errors
    /// Why it is not kept; a clause.
    pub fn of(named: &Catalog, old: &ObjectAddress, new: &ObjectAddress) -> Result<Self, String> {
        stands_alone(named, old)?;
        let column = named.get(old).ok_or("it is not there under its old name")?;
        if ["generated", "inherited"].iter().any(|one| column.attribute(one).is_some()) {
            return Err("it is computed or comes from a parent".to_owned());
        }
        let ty = column.attribute("type").ok_or("its type is not known")?;
        let collation =
            column.attribute("collation").map(|one| format!(" collate {one}")).unwrap_or_default();
        let ty = format!("{ty}{collation}");
        Ok(Self { old: old.clone(), new: new.clone(), ty, comparison: Comparison::Texts })
    }

    /// The second column before it takes the old name.
    #[must_use]
    pub fn beside(&self) -> ObjectAddress {
        let mut address = self.old.clone();
        let name = address.names.pop().unwrap_or_default();
        address.names.push(replaced(&name));
        address
    }

    fn keeper(&self) -> Keeper<'_> {
        Keeper(&self.old)
    }

    fn table(&self) -> String {
        self.keeper().table()
    }

    fn renaming(&self, from: &ObjectAddress, to: &ObjectAddress) -> Step {
        let sql = format!(
            "alter table {} rename column {} to {}",
            self.table(),
            last_quoted(from),
            last_quoted(to)
        );
        self.keeper().step("rename-column", sql, Phase::Constrain)
    }

    /// Gives the column the name of the one beside it, in a copy of what is there: the server then writes every
    /// definition as it is on that one.
    #[must_use]
    pub fn renamed_in_a_copy(&self) -> String {
        self.renaming(&self.old, &self.beside()).sql
    }

    /// Takes that back.
    #[must_use]
    pub fn named_back_in_a_copy(&self) -> String {
        self.renaming(&self.beside(), &self.old).sql
    }

    /// A query that fails where values of the type have no equality in `pg_catalog`.
    #[must_use]
    pub fn compares_values(&self) -> String {
        let ty = &self.ty;
        format!("select null::{ty} is not distinct from null::{ty}")
    }

    /// Adds the second column and what keeps it, as one transaction; `group` is another one for each column.
    #[must_use]
    pub fn expand(&self, group: usize) -> Vec<Step> {
        let add =
            format!("alter table {} add column {} {}", self.table(), last_quoted(&self.beside()), self.ty);
        let mut steps = vec![self.keeper().step("add-column-nullable", add, Phase::Expand)];
        steps.extend(self.kept(&Keeping::Beside, Phase::Expand));
        as_one(steps, group)
    }

    /// Fills the second column; whoever writes a row meanwhile has filled it already.
    #[must_use]
    pub fn backfill(&self) -> Step {
        self.filling(&self.old, &self.beside())
    }

    /// Fills the old name again, where the contract is taken back.
    #[must_use]
    pub fn refill(&self) -> Step {
        self.filling(&self.new, &self.old)
    }

    fn filling(&self, from: &ObjectAddress, into: &ObjectAddress) -> Step {
        let (from, into) = (last_quoted(from), last_quoted(into));
        let sql = format!(
            "update {} set {into} = {from} where {into} is null and {from} is not null",
            self.table()
        );
        self.keeper().step("update-batch", sql, Phase::Backfill)
    }

    /// PostgreSQL itself makes sure that no row was left out, before anything relies on it.
    #[must_use]
    pub fn proof(&self) -> [Step; 2] {
        let (table, check) = (self.table(), self.keeper().check());
        let (old, beside) = (last_quoted(&self.old), last_quoted(&self.beside()));
        let same = match self.comparison {
            Comparison::Values => format!("{beside} is not distinct from {old}"),
            Comparison::Texts => format!("({beside} is null) = ({old} is null)"),
        };
        let add = format!("alter table {table} add constraint {check} check ({same}) not valid");
        let validate = format!("alter table {table} validate constraint {check}");
        let validate = self.keeper().step("validate-check", validate, Phase::Constrain);
        [
            self.keeper().step("add-check-not-valid", add, Phase::Constrain),
            Step { conduct: Conduct::CommitBefore, ..validate },
        ]
    }

    /// Both names change hands: one transaction that reads no row.
    #[must_use]
    pub fn swap(&self, group: usize) -> Vec<Step> {
        let drop = format!("alter table {} drop constraint {}", self.table(), self.keeper().check());
        let mut steps = vec![self.keeper().step("drop-check", drop, Phase::Constrain)];
        steps.extend(self.keeper().goes(Phase::Constrain));
        steps.push(self.renaming(&self.old, &self.new));
        steps.push(self.renaming(&self.beside(), &self.old));
        steps.extend(self.kept(&Keeping::BothWays, Phase::Constrain));
        as_one(steps, group)
    }

    /// Takes the swap back, but for the check.
    #[must_use]
    pub fn undo(&self, group: usize) -> Vec<Step> {
        let mut steps = self.keeper().goes(Phase::Constrain).to_vec();
        steps.push(self.renaming(&self.old, &self.beside()));
        steps.push(self.renaming(&self.new, &self.old));
        steps.extend(self.kept(&Keeping::Beside, Phase::Constrain));
        as_one(steps, group)
    }

    /// Gives the old name up.
    #[must_use]
    pub fn contract(&self, group: usize) -> Vec<Step> {
        let mut steps = self.keeper().goes(Phase::Contract).to_vec();
        let drop = format!("alter table {} drop column {}", self.table(), last_quoted(&self.old));
        steps.push(self.keeper().step("drop-column", drop, Phase::Contract));
        as_one(steps, group)
    }

    /// The function, and its trigger, which also sees what a subscription writes.
    fn kept(&self, keeping: &Keeping, phase: Phase) -> [Step; 3] {
        let body = match keeping {
            Keeping::Beside => {
                format!("  new.{} := new.{};\n", last_quoted(&self.beside()), last_quoted(&self.old))
            }
            Keeping::BothWays => self.both_ways(),
        };
        self.keeper().comes(&format!("{body}  return new;"), phase)
    }

    /// An INSERT that gives the old name a value is one of old code: the column has no default value under it.
    fn both_ways(&self) -> String {
        let (old, new) = (last_quoted(&self.old), last_quoted(&self.new));
        let text = match self.comparison {
            Comparison::Values => "",
            Comparison::Texts => "::text",
        };
        // As it is stored: what compares as equal, for instance without a look at capitals, is another value all the same.
        let changed = |name: &str| format!("row(new.{name})::record *<> row(old.{name})::record");
        format!(
            "  if tg_op = 'INSERT' then\n    if new.{old} is null then\n      new.{old} := new.{new};\n    else\n      \
             new.{new} := new.{old};\n    end if;\n  \
             elsif {} then\n    if {} and new.{new}{text} is distinct from new.{old}{text} then\n      \
             raise exception 'a statement writes a column under both of its names, and not the same'\n        \
             using errcode = 'check_violation', schema = tg_table_schema, table = tg_table_name;\n    end if;\n    \
             new.{old} := new.{new};\n  elsif {} then\n    new.{new} := new.{old};\n  end if;\n",
            changed(&new),
            changed(&old),
            changed(&old),
        )
    }
}

/// Refuses what is not the column of a table with all its parts, and what decides in which part a row is.
fn stands_alone(named: &Catalog, old: &ObjectAddress) -> Result<(), String> {
    let table = named.get(&Keeper(old).relation());
    let Some(table) = table.filter(|table| table.attribute("partition key").is_some()) else {
        return plain_table(named, old);
    };
    let column = named.get(old);
    if column.is_some_and(|column| column.fact("in partition key").is_some()) {
        return Err("it is part of a partition key".to_owned());
    }
    match table.attribute("partition of") {
        Some(_) => Err("its table is a part of another".to_owned()),
        None => Ok(()),
    }
}

fn as_one(steps: Vec<Step>, group: usize) -> Vec<Step> {
    steps.into_iter().map(|step| Step { conduct: Conduct::Together { group }, ..step }).collect()
}
