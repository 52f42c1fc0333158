//! What keeps a second column as the first one is written: a trigger, its function, and a check that both agree.

use crate::made_name::{fitted, keeper};
use crate::plan::{Purpose, Step};
use crate::scene::{quoted, quoted_one};
use crate::work::{Phase, Work};
use whimbrel_catalog::{ObjectAddress, ObjectKind};

/// The keeper of a column, by the name that the column has when the keeper comes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Keeper<'a>(pub(crate) &'a ObjectAddress);

impl Keeper<'_> {
    /// The relation that the column is of.
    pub(crate) fn relation(self) -> ObjectAddress {
        let names = self.0.names.get(..2).unwrap_or_default().to_vec();
        ObjectAddress { kind: ObjectKind::new("table"), names, args: None }
    }

    /// The same, as it is written in SQL.
    pub(crate) fn table(self) -> String {
        quoted(&self.relation().names)
    }

    /// The name of trigger and function; the last of all triggers of the table.
    fn name(self) -> String {
        let names = self.0.names.get(1..).unwrap_or_default().join("_");
        keeper(&names)
    }

    /// The function of the trigger, with its schema.
    fn function(self) -> String {
        quoted(&[self.0.names.first().cloned().unwrap_or_default(), self.name()])
    }

    /// The check that both columns hold the same.
    pub(crate) fn check(self) -> String {
        let name = self.0.names.last().map(String::as_str).unwrap_or_default();
        quoted_one(&fitted("", name, "_whimbrel_same"))
    }

    /// A statement about the column.
    pub(crate) fn step(self, form: &'static str, sql: String, phase: Phase) -> Step {
        let work = Work::new(form, sql).on(&self.relation()).in_phase(phase);
        Step::by_hand(Purpose::Alter, self.0, work)
    }

    /// A function and the trigger that runs it, also for what a subscription writes; `body` is what stands between
    /// BEGIN and END.
    pub(crate) fn comes(self, body: &str, phase: Phase) -> [Step; 3] {
        let (table, function, trigger) = (self.table(), self.function(), quoted_one(&self.name()));
        let create = format!(
            "create function {function}() returns trigger language plpgsql \
             set search_path = pg_catalog, pg_temp as $whimbrel$\nbegin\n{body}\nend\n$whimbrel$"
        );
        let attach = format!(
            "create trigger {trigger} before insert or update on {table} for each row execute function {function}()"
        );
        let always = format!("alter table {table} enable always trigger {trigger}");
        [
            self.step("create-function", create, phase),
            self.step("create-trigger", attach, phase),
            self.step("disable-trigger", always, phase),
        ]
    }

    /// Removes the trigger and its function.
    pub(crate) fn goes(self, phase: Phase) -> [Step; 2] {
        let (table, function, trigger) = (self.table(), self.function(), quoted_one(&self.name()));
        [
            self.step("drop-trigger", format!("drop trigger {trigger} on {table}"), phase),
            self.step("drop-function", format!("drop function {function}()"), phase),
        ]
    }
}
