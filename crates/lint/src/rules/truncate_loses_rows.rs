//! `truncate-loses-rows`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// A table that was there before the release is truncated.
pub(super) const TRUNCATE_LOSES_ROWS: Rule = Rule {
    code: "truncate-loses-rows",
    severity: Severity::Error,
    harm: Harm::Loses,
    when: "a table that was there before the release is truncated",
    effect: "its rows are gone when the transaction commits; with CASCADE those of every table with a \
           foreign key to it too",
    instead: "delete the rows that are meant, in batches, with a condition",
    source: "https://www.postgresql.org/docs/18/sql-truncate.html",
    forms: &[
        "truncate",
        "truncate-only-with-fk",
        "truncate-cascade",
        "truncate-restart-identity",
        "truncate-partition",
    ],
    bad: include_str!("truncate_loses_rows/bad.sql"),
    good: include_str!("truncate_loses_rows/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::Drop]), check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let cuts = moment.effects.iter().filter(|effect| rule.forms.contains(&effect.form.0));
    let used = cuts.filter(|effect| effect.on.as_ref().is_some_and(|on| moment.is_in_use(on)));
    used.map(|effect| {
        let on = effect.on.as_ref().map(ToString::to_string).unwrap_or_default();
        moment.finding(rule, moment.span_of(effect), format!("every row of {on} is removed"))
    })
    .collect()
}
