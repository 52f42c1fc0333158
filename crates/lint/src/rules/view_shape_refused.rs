//! `view-shape-refused`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// CREATE OR REPLACE VIEW leaves a column out, or puts another one in its place.
pub(super) const VIEW_SHAPE_REFUSED: Rule = Rule {
    code: "view-shape-refused",
    severity: Severity::Error,
    harm: Harm::Fails,
    when: "CREATE OR REPLACE VIEW leaves a column out, or puts another one in its place",
    effect: "the server refuses it: columns of a view can only be added behind the others",
    instead: "drop the view and make it again in one transaction, or give the new one another name",
    source: "https://www.postgresql.org/docs/18/sql-createview.html#SQL-CREATEVIEW-DESCRIPTION",
    forms: &["create-or-replace-view-drop-column"],
    bad: include_str!("view_shape_refused/bad.sql"),
    good: include_str!("view_shape_refused/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::CreateView]), check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let Said::CreateView(view) = moment.said else { return Vec::new() };
    let known = moment.memory.table(&view.name).filter(|_| view.replaces && !view.is_materialized);
    let Some((old, new)) = known.and_then(|known| known.output.as_ref()).zip(view.columns.as_ref()) else {
        return Vec::new();
    };
    let lost = old.iter().enumerate().find(|(at, column)| new.get(*at) != Some(*column));
    lost.map(|(at, column)| {
        let message = match new.get(at) {
            Some(other) => format!("{other} stands where {} has {column}", view.name),
            None => format!("{} has a column {column}, and this has none", view.name),
        };
        moment.finding(rule, moment.head(), message)
    })
    .map_or_else(Vec::new, |finding| vec![finding])
}
