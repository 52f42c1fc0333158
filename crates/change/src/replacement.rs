//! A column that gets another type while the application works on: another column is filled beside it, and takes
//! its name when both hold the same.
//!
//! Before the swap a trigger keeps the new column as the old one is written; after it another trigger keeps the
//! old one as the new one is written, so that the way back has every row.
//!
//! Source of the shape: measured on 15 and 18, with writers of both versions at once.

mod eligible;
mod others;
mod swap;
mod twins;

pub(crate) use eligible::plain_table;
pub use eligible::{READERS, Refused, replacement};
pub use others::others;
pub use swap::{Leading, as_swapped, swap, undo};
pub use twins::{Beside, Twin, beside, indexes_beside};

use crate::made_name::fitted;
use crate::plan::{Purpose, Step};
use crate::scene::{quoted, quoted_one};
use crate::work::{Conduct, Phase, Work};
use whimbrel_catalog::{ObjectAddress, ObjectKind};

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
        quoted(self.column.names.get(..2).unwrap_or_default())
    }

    fn name(&self) -> String {
        crate::scene::last_quoted(&self.column)
    }

    /// The relation that the column is of.
    #[must_use]
    pub fn relation(&self) -> ObjectAddress {
        let names = self.column.names.get(..2).unwrap_or_default().to_vec();
        ObjectAddress { kind: ObjectKind::new("table"), names, args: None }
    }

    /// The address of the new column before the swap.
    #[must_use]
    pub fn beside_address(&self) -> ObjectAddress {
        let mut address = self.column.clone();
        address.names.pop();
        address.names.push(self.beside.clone());
        address
    }

    /// The function of the trigger, with its schema.
    fn function(&self) -> String {
        let schema = self.column.names.first().cloned().unwrap_or_default();
        quoted(&[schema, self.helper_name()])
    }

    /// The name of trigger and function; the last of all triggers of the table.
    fn helper_name(&self) -> String {
        let names = self.column.names.get(1..).unwrap_or_default().join("_");
        fitted("zzz_whimbrel_", &names, "")
    }

    fn check(&self) -> String {
        let name = self.column.names.last().map(String::as_str).unwrap_or_default();
        quoted_one(&fitted("", name, "_whimbrel_same"))
    }

    /// A value of the old column as one of the new type; `value` is an expression.
    fn converted(&self, value: &str) -> String {
        match self.conversion {
            Conversion::Assigned => value.to_owned(),
            Conversion::Cast => format!("({value})::{}", self.to),
            Conversion::ThroughText => format!("({value})::text::{}", self.to),
        }
    }

    fn step(&self, purpose: Purpose, form: &'static str, sql: String, phase: Phase) -> Step {
        let work = Work::new(form, sql).on(&self.relation()).in_phase(phase);
        Step::by_hand(purpose, &self.column, work)
    }

    /// Adds the new column and what keeps it, as one transaction; `group` is another one for each column, so that
    /// no two tables are locked at once.
    #[must_use]
    pub fn expand(&self, group: usize) -> Vec<Step> {
        let (table, beside) = (self.table(), quoted_one(&self.beside));
        let collation = self.collation.as_ref().map(|one| format!(" collate {one}")).unwrap_or_default();
        let add = format!("alter table {table} add column {beside} {}{collation}", self.to);
        let mut steps = vec![self.step(Purpose::Alter, "add-column-nullable", add, Phase::Expand)];
        steps.extend(self.kept_beside(Phase::Expand));
        steps.into_iter().map(|step| Step { conduct: Conduct::Together { group }, ..step }).collect()
    }

    /// What keeps the new column as the old one is written.
    fn kept_beside(&self, phase: Phase) -> [Step; 3] {
        let value = self.converted(&format!("new.{}", self.name()));
        let body = format!("  new.{} := {value};\n  return new;", quoted_one(&self.beside));
        self.keeping(&body, phase)
    }

    /// A function and the trigger that runs it, also for what a subscription writes.
    fn keeping(&self, body: &str, phase: Phase) -> [Step; 3] {
        let (table, function, trigger) = (self.table(), self.function(), quoted_one(&self.helper_name()));
        let create = format!(
            "create function {function}() returns trigger language plpgsql \
             set search_path = pg_catalog, pg_temp as $whimbrel$\nbegin\n{body}\nend\n$whimbrel$"
        );
        let attach = format!(
            "create trigger {trigger} before insert or update on {table} for each row execute function {function}()"
        );
        let always = format!("alter table {table} enable always trigger {trigger}");
        [
            self.step(Purpose::Alter, "create-function", create, phase),
            self.step(Purpose::Alter, "create-trigger", attach, phase),
            self.step(Purpose::Alter, "disable-trigger", always, phase),
        ]
    }

    /// Removes the trigger and its function.
    fn letting_go(&self, phase: Phase) -> [Step; 2] {
        let (table, function, trigger) = (self.table(), self.function(), quoted_one(&self.helper_name()));
        [
            self.step(Purpose::Alter, "drop-trigger", format!("drop trigger {trigger} on {table}"), phase),
            self.step(Purpose::Alter, "drop-function", format!("drop function {function}()"), phase),
        ]
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
        self.step(Purpose::Alter, "update-batch", sql, Phase::Backfill)
    }

    /// PostgreSQL itself makes sure that both columns hold the same, before anything relies on it.
    #[must_use]
    pub fn proof(&self) -> [Step; 2] {
        let (table, name, beside) = (self.table(), self.name(), quoted_one(&self.beside));
        let same = match self.agreement {
            Agreement::Values => format!("{beside} is not distinct from ({name})::{}", self.to),
            Agreement::Nulls => format!("({beside} is null) = ({name} is null)"),
        };
        let check = self.check();
        let add = format!("alter table {table} add constraint {check} check ({same}) not valid");
        let validate = format!("alter table {table} validate constraint {check}");
        let validate = self.step(Purpose::Alter, "validate-check", validate, Phase::Constrain);
        [
            self.step(Purpose::Alter, "add-check-not-valid", add, Phase::Constrain),
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
