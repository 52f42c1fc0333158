//! `drop-loses-rows`

use crate::danger::list;
use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::drop::{Drop, Dropped};
use crate::read::name::Name;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_change::Phase;
use whimbrel_source::Severity;

/// A table, a schema or a database that was there before the release is dropped, and the file does not say that it is the contract phase.
pub(super) const DROP_LOSES_ROWS: Rule = Rule {
    code: "drop-loses-rows",
    severity: Severity::Error,
    harm: Harm::Loses,
    when: "a table, a schema or a database that was there before the release is dropped, and the \
           file does not say that it is the contract phase",
    effect: "its rows are gone when the transaction commits, and no down file brings them back",
    instead: "stop using it, keep it for a while, take a backup, then drop it in a file that says so: \
           `-- whimbrel: phase = contract`",
    source: "https://www.postgresql.org/docs/18/sql-droptable.html",
    forms: &[
        "drop-table",
        "drop-table-with-fk",
        "drop-table-referenced-cascade",
        "drop-table-with-view-cascade",
        "drop-partition",
        "drop-partitioned-table",
        "drop-partitioned-table-with-fk",
        "drop-default-partition-table",
        "drop-schema",
        "drop-schema-cascade",
        "drop-database",
    ],
    bad: include_str!("drop_loses_rows/bad.sql"),
    good: include_str!("drop_loses_rows/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::Drop]), check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    if moment.migration.phase.is_some_and(Phase::takes_away) {
        return Vec::new();
    }
    if let Said::Drop(Drop { what: Dropped::Owned, names, .. }) = moment.said {
        let roles: Vec<String> = names.iter().map(ToString::to_string).collect();
        let message = format!("everything that {} owns in this database cannot be had back", list(&roles));
        return vec![moment.finding(rule, moment.head(), message)];
    }
    if let Said::Drop(Drop { what: Dropped::Schema, names, .. }) = moment.said {
        let born = |name: &Name| moment.memory.created.get(&name.name).copied().flatten();
        if names.iter().all(|name| moment.memory.is_new(born(name))) {
            return Vec::new();
        }
    }
    let drops = moment.effects.iter().filter(|effect| rule.forms.contains(&effect.form.0));
    let used = drops.filter(|effect| effect.on.as_ref().is_none_or(|on| moment.is_in_use(on)));
    used.map(|effect| {
        let what = effect
            .on
            .as_ref()
            .map_or_else(|| "everything in it".to_owned(), |on| format!("the rows of {on}"));
        moment.finding(rule, moment.span_of(effect), format!("{what} cannot be had back"))
    })
    .collect()
}
