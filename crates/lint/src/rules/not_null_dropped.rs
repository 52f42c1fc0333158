//! `not-null-dropped`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::name::Name;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_change::Phase;
use whimbrel_source::Severity;

/// A column that code may take to be there always becomes nullable.
pub(super) const NOT_NULL_DROPPED: Rule = Rule {
    code: "not-null-dropped",
    severity: Severity::Warning,
    harm: Harm::Breaks,
    when: "a column that code may take to be there always becomes nullable",
    effect: "code that reads it meets NULL for the first time",
    instead: "deploy code that expects NULL first",
    source: "https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-NOT-NULL",
    forms: &["drop-not-null"],
    bad: include_str!("not_null_dropped/bad.sql"),
    good: include_str!("not_null_dropped/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::NotNull]), check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    if moment.migration.phase.is_some_and(Phase::takes_away) {
        return Vec::new();
    }
    let drops = moment.effects.iter().filter(|effect| rule.forms.contains(&effect.form.0));
    let used = drops.filter(|effect| {
        let column = effect.action.and_then(|action| moment.said.nullable_column(action));
        effect.on.as_ref().is_some_and(|on| {
            moment.is_in_use(on)
                && !moment.is_named_again(on, column)
                && !column.is_some_and(|column| is_nullable(moment, on, column))
        })
    });
    used.map(|effect| {
        moment.finding(rule, moment.span_of(effect), "code that runs now may not expect NULL here")
    })
    .collect()
}

/// Whether NULL was allowed there before.
fn is_nullable(moment: &Moment<'_>, table: &Name, column: &str) -> bool {
    moment
        .memory
        .table(table)
        .is_some_and(|table| table.column(column).is_some() && !table.is_not_null(column))
}
