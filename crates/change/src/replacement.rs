//! A column that gets another type while the application works on: another column is filled beside it, and takes
//! its name when both hold the same.
//!
//! Before the swap a trigger keeps the new column as the old one is written; after it another trigger keeps the
//! old one as the new one is written, so that the way back has every row.
//!
//! Source of the shape: measured on 15 and 18, with writers of both versions at once.

mod counting;
mod eligible;
mod keeper;
mod others;
mod swap;
mod twins;

pub(crate) use eligible::plain_table;
pub use eligible::{READERS, Refused, replacement};
pub(crate) use keeper::Keeper;
pub use others::others;
pub use swap::{Leading, as_swapped, swap, undo};
pub use twins::{Beside, Twin, beside, indexes_beside};

use crate::plan::Step;
use crate::scene::quoted_one;
use crate::work::{Conduct, Phase};
use whimbrel_catalog::ObjectAddress;

/// A column, and what takes its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacement {
    /// The column, by the name that it has before and after.
    pub column: ObjectAddress,
    /// The name of the new column until it takes that of the old one.
    pub beside: String,
    /// The name of the old column from then on.
    pub aside: String,
    /// The type that the column has.
    pub from: String,
    /// The type that it gets.
    pub to: String,
    /// The collation that it gets, where that is not the usual one.
    pub collation: Option<String>,
    /// How a value becomes one of the new type.
    pub conversion: Conversion,
    /// How it is seen that both columns hold the same.
    pub agreement: Agreement,
}

/// How a value becomes one of another type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conversion {
    /// As PostgreSQL does it where a value is assigned; what does not fit is refused.
    Assigned,
    /// By a cast that has to be asked for.
    Cast,
    /// By way of its text.
    ThroughText,
}

/// How it is seen that two columns hold the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agreement {
    /// Their values can be compared, and every session sees the same.
    Values,
    /// Only whether they hold a value can be compared: what a value becomes depends on the session.
    Nulls,
}

impl Replacement {
    fn table(&self) -> String {
        self.keeper().table()
    }

    fn name(&self) -> String {
        crate::scene::last_quoted(&self.column)
    }

    /// The relation that the column is of.
    #[must_use]
    pub fn relation(&self) -> ObjectAddress {
        self.keeper().relation()
    }

    /// The address of the new column before the swap.
    #[must_use]
    pub fn beside_address(&self) -> ObjectAddress {
        let mut address = self.column.clone();
        address.names.pop();
        address.names.push(self.beside.clone());
        address
    }

    fn keeper(&self) -> Keeper<'_> {
        Keeper(&self.column)
    }

    /// A value of the old column as one of the new type; `value` is an expression.
    fn converted(&self, value: &str) -> String {
        match self.conversion {
            Conversion::Assigned => value.to_owned(),
            Conversion::Cast => format!("({value})::{}", self.to),
            Conversion::ThroughText => format!("({value})::text::{}", self.to),
        }
    }

    /// Adds the new column and what keeps it, as one transaction; `group` is another one for each column, so that
    /// no two tables are locked at once.
    #[must_use]
    pub fn expand(&self, group: usize) -> Vec<Step> {
        let (table, beside) = (self.table(), quoted_one(&self.beside));
        let collation = self.collation.as_ref().map(|one| format!(" collate {one}")).unwrap_or_default();
        let add = format!("alter table {table} add column {beside} {}{collation}", self.to);
        let mut steps = vec![self.keeper().step("add-column-nullable", add, Phase::Expand)];
        steps.extend(self.kept_beside(Phase::Expand));
        steps.into_iter().map(|step| Step { conduct: Conduct::Together { group }, ..step }).collect()
    }

    /// What keeps the new column as the old one is written.
    fn kept_beside(&self, phase: Phase) -> [Step; 3] {
        let value = self.converted(&format!("new.{}", self.name()));
        let body = format!("  new.{} := {value};\n  return new;", quoted_one(&self.beside));
        self.keeper().comes(&body, phase)
    }

    /// Fills the new column: whoever writes a row meanwhile has filled it already.
    #[must_use]
    pub fn backfill(&self) -> Step {
        let (name, beside) = (self.name(), quoted_one(&self.beside));
        let sql = format!(
            "update {} set {beside} = {} where {beside} is null and {name} is not null",
            self.table(),
            self.converted(&name)
        );
        self.keeper().step("update-batch", sql, Phase::Backfill)
    }

    /// PostgreSQL itself makes sure that both columns hold the same, before anything relies on it.
    #[must_use]
    pub fn proof(&self) -> [Step; 2] {
        let (table, name, beside) = (self.table(), self.name(), quoted_one(&self.beside));
        let same = match self.agreement {
            Agreement::Values => format!("{beside} is not distinct from ({name})::{}", self.to),
            Agreement::Nulls => format!("({beside} is null) = ({name} is null)"),
        };
        let check = self.keeper().check();
        let add = format!("alter table {table} add constraint {check} check ({same}) not valid");
        let validate = format!("alter table {table} validate constraint {check}");
        let validate = self.keeper().step("validate-check", validate, Phase::Constrain);
        [
            self.keeper().step("add-check-not-valid", add, Phase::Constrain),
            Step { conduct: Conduct::CommitBefore, ..validate },
        ]
    }

    /// Gives the column the name of the new one, in a copy of what is wanted: the server then writes every
    /// definition as it is before the swap.
    #[must_use]
    pub fn renamed_in_a_copy(&self) -> String {
        format!("alter table {} rename column {} to {}", self.table(), self.name(), quoted_one(&self.beside))
    }
}
