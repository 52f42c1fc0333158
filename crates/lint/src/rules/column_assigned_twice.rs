//! `column-assigned-twice`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::alter_table::Change;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use smol_str::SmolStr;
use whimbrel_source::Severity;

/// One statement assigns a column twice, or names a column twice.
pub(super) const COLUMN_ASSIGNED_TWICE: Rule = Rule {
    code: "column-assigned-twice",
    severity: Severity::Error,
    harm: Harm::Fails,
    when: "a statement assigns a column twice, or names one twice among those that it makes or fills",
    effect: "the statement fails",
    instead: "keep one of the two",
    source: "https://www.postgresql.org/docs/18/sql-update.html",
    forms: &[],
    bad: include_str!("column_assigned_twice/bad.sql"),
    good: include_str!("column_assigned_twice/good.sql"),
    check: Check::Statement(
        Topics::of(&[Topic::CreateTable, Topic::CreateView, Topic::AddColumn, Topic::Rows]),
        check,
    ),
};

#[expect(clippy::wildcard_enum_match_arm, reason = "it speaks of nothing else")]
fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let twice = match moment.said {
        Said::Rows(rows) => {
            [&rows.assigned, &rows.inserted, &rows.updated].into_iter().find_map(|own| twice(own.iter()))
        }
        Said::CreateTable(table) => twice(table.columns.iter().map(|column| &column.name)),
        Said::CreateView(view) => twice(view.columns.iter().flatten()),
        Said::Alter { actions, .. } => {
            let added = actions.iter().filter_map(|action| match &action.what {
                Change::AddColumn { column, if_not_exists: false } => Some(&column.name),
                _ => None,
            });
            twice(added)
        }
        _ => return Vec::new(),
    };
    twice
        .map(|name| moment.finding(rule, moment.head(), format!("{name} is there twice")))
        .map_or_else(Vec::new, |finding| vec![finding])
}

/// A name that comes again.
fn twice<'a>(names: impl Iterator<Item = &'a SmolStr>) -> Option<&'a SmolStr> {
    let mut names: Vec<&SmolStr> = names.collect();
    names.sort();
    names.windows(2).find_map(|pair| match pair {
        [first, second] if first == second => Some(*first),
        _ => None,
    })
}
