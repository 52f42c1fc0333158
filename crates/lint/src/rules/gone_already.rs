//! `gone-already`

use crate::finding::Finding;
use crate::memory::Table;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::alter_table::Change;
use crate::read::drop::{Drop, Dropped};
use crate::read::name::Name;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// A statement is about a table or a column that an earlier one has dropped.
pub(super) const GONE_ALREADY: Rule = Rule {
    code: "gone-already",
    severity: Severity::Error,
    harm: Harm::Fails,
    when: "a statement is about a table or a column that an earlier one has dropped",
    effect: "the statement fails, unless something that this reader does not see has made it again",
    instead: "leave it out, or put it before the DROP",
    source: "https://www.postgresql.org/docs/18/errcodes-appendix.html",
    forms: &[],
    bad: include_str!("gone_already/bad.sql"),
    good: include_str!("gone_already/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::AlterTable, Topic::Drop]), check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    if let Said::Drop(drop) = moment.said {
        return dropped_twice(rule, moment, drop);
    }
    let Said::Alter { name, actions, if_exists, .. } = moment.said else { return Vec::new() };
    let Some(table) = moment.memory.table(name) else {
        let gone = moment.memory.gone.get(&name.name).filter(|gone| gone.schema == name.schema && !if_exists);
        let say = |gone| moment.finding(rule, moment.head(), format!("{gone} was dropped before"));
        return gone.map(say).into_iter().collect();
    };
    let say = |column: &str, span| {
        moment.finding(rule, span, [column, " of ", &name.text(), " was dropped before"].concat())
    };
    let gone = actions.iter().filter_map(|action| Some(say(lost(&action.what, table)?, action.span)));
    gone.collect()
}

/// The column that an action is about and that is no more.
fn lost<'a>(change: &'a Change, table: &Table) -> Option<&'a str> {
    let (Change::DropColumn { column, if_exists: false, .. }
    | Change::AlterType { column, .. }
    | Change::SetDefault { column, .. }
    | Change::DropDefault { column }
    | Change::SetNotNull { column }
    | Change::DropNotNull { column }
    | Change::RenameColumn { from: column, .. }) = change
    else {
        return None;
    };
    let is_gone = table.gone_columns.contains(column) && table.column(column).is_none();
    is_gone.then_some(column.as_str())
}

/// What was dropped before, and is not there again.
#[expect(clippy::wildcard_enum_match_arm, reason = "nothing is remembered of what else is dropped")]
fn dropped_twice(rule: &'static Rule, moment: &Moment<'_>, drop: &Drop) -> Vec<Finding> {
    let is_relation = match drop.what {
        Dropped::Table | Dropped::View | Dropped::MaterializedView | Dropped::Sequence => !drop.if_exists,
        _ => false,
    };
    let is_gone = |name: &&Name| {
        let gone = moment.memory.gone.get(&name.name);
        gone.is_some_and(|gone| gone.schema == name.schema) && moment.memory.table(name).is_none()
    };
    let gone = drop.names.iter().filter(|_| is_relation).find(is_gone);
    gone.map(|name| moment.finding(rule, moment.head(), format!("{name} was dropped before")))
        .into_iter()
        .collect()
}
