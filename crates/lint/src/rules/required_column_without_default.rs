//! `required-column-without-default`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// A column is added that is NOT NULL and has no default, to a table that may have rows.
pub(super) const REQUIRED_COLUMN_WITHOUT_DEFAULT: Rule = Rule {
    code: "required-column-without-default",
    severity: Severity::Error,
    harm: Harm::Fails,
    when: "a column is added that is NOT NULL and has no default, to a table that may have rows",
    effect: "the statement fails with 23502 as soon as there is one row, and code that does not know \
           the column can insert none",
    instead: "give it a DEFAULT, which costs nothing where it is the same for every row; or add it \
           nullable, fill it in batches, then make it NOT NULL",
    source: "https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-COLUMN",
    forms: &["add-column-not-null-no-default"],
    bad: include_str!("required_column_without_default/bad.sql"),
    good: include_str!("required_column_without_default/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::AddColumn]), check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let fails = moment.effects.iter().filter(|effect| rule.forms.contains(&effect.form.0));
    let in_use = fails.filter(|effect| effect.on.as_ref().is_some_and(|on| moment.is_in_use(on)));
    let found = in_use.map(|effect| {
        let on = effect.on.as_ref().map(ToString::to_string).unwrap_or_default();
        let message = format!("the rows of {on} have no value for this column");
        moment.finding(rule, moment.span_of(effect), message)
    });
    found.collect()
}
