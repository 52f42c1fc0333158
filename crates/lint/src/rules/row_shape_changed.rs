//! `row-shape-changed`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::alter_table::Change;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// A column comes onto a table of which a view was made with SELECT *.
pub(super) const ROW_SHAPE_CHANGED: Rule = Rule {
    code: "row-shape-changed",
    severity: Severity::Note,
    harm: Harm::Breaks,
    when: "a column comes onto a table of which a view was made with SELECT *",
    effect: "the view does not have it; code with a prepared SELECT * of the table fails once, because its \
           result has another type",
    instead: "lists of columns, in views and in code",
    source: "https://www.postgresql.org/docs/18/sql-createview.html",
    forms: &["add-column-with-view"],
    bad: include_str!("row_shape_changed/bad.sql"),
    good: include_str!("row_shape_changed/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::AddColumn]), check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let Said::Alter { name, actions, .. } = moment.said else { return Vec::new() };
    let added = actions.iter().find(|action| matches!(action.what, Change::AddColumn { .. }));
    let Some(added) = added.filter(|_| moment.is_in_use(name)) else { return Vec::new() };
    let views = moment.memory.views_of(name);
    let whole =
        views.into_iter().find(|view| view.query.starts_with("select *") || view.query.contains(". * "));
    whole
        .map(|view| {
            moment.finding(
                rule,
                added.span,
                format!("{} was made with SELECT * and does not get it", view.name),
            )
        })
        .map_or_else(Vec::new, |finding| vec![finding])
}
