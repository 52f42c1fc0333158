//! `default-changed`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::alter_table::Change;
use crate::read::name::Name;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_change::Phase;
use whimbrel_source::Severity as Matters;
use whimbrel_source::Severity;

/// The default of a column in use is set or dropped.
pub(super) const DEFAULT_CHANGED: Rule = Rule {
    code: "default-changed",
    severity: Severity::Note,
    harm: Harm::Breaks,
    when: "the default of a column in use is set or dropped",
    effect: "rows that running code inserts without naming the column get another value, or none",
    instead: "change it when no running code leaves the column out; right after ADD COLUMN … NOT NULL \
           DEFAULT keep the default until the next deploy",
    source: "https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-DEFAULT",
    forms: &["set-default", "drop-default"],
    bad: include_str!("default_changed/bad.sql"),
    good: include_str!("default_changed/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::Default]), check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let Said::Alter { name, actions, .. } = moment.said else { return Vec::new() };
    if !moment.is_in_use(name) {
        return Vec::new();
    }
    let whole = moment.memory.table(name);
    let mut findings = Vec::new();
    for action in actions {
        let (Change::SetDefault { column, .. }
        | Change::DropDefault { column }
        | Change::DropExpression { column, .. }
        | Change::DropIdentity { column }) = &action.what
        else {
            continue;
        };
        let known = moment.memory.seen(name).and_then(|table| table.column(column));
        if whole.is_some() && known.is_none() {
            continue;
        }
        let is_new = known.is_some_and(|known| moment.memory.is_new(known.born));
        let drops = !matches!(action.what, Change::SetDefault { .. });
        if drops && moment.migration.phase.is_some_and(Phase::takes_away) {
            continue;
        }
        // A trigger may give rows a value that nobody knows.
        let is_filled = moment.memory.triggers.iter().any(|own| own.table.may_be(name));
        if drops && known.is_some_and(|known| known.is_not_null) && (is_new || !is_filled) {
            // Another value may come in its place.
            if is_given_a_value(moment, name, column) {
                continue;
            }
            let message = if is_new {
                format!("code that does not know {column} can insert no row any more")
            } else {
                format!("rows that are inserted without {column} are refused from here on")
            };
            findings.push(moment.finding(rule, action.span, message).as_severe_as(Matters::Warning));
        } else if !is_new {
            let message = format!("rows that are inserted without {column} get another value from here on");
            findings.push(moment.finding(rule, action.span, message));
        }
    }
    findings
}

/// Whether this statement or a later one of the file gives rows that come without a column a value.
#[expect(clippy::wildcard_enum_match_arm, reason = "nothing else gives one")]
fn is_given_a_value(moment: &Moment<'_>, table: &Name, column: &str) -> bool {
    let gives = |change: &Change| match change {
        Change::SetDefault { column: own, .. }
        | Change::AddIdentity { column: own, .. }
        | Change::DropNotNull { column: own }
        | Change::DropColumn { column: own, .. } => own == column,
        _ => false,
    };
    std::iter::once(moment.said).chain(moment.later()).any(|said| match said {
        Said::Alter { name, actions, .. } => {
            name.may_be(table) && actions.iter().any(|action| gives(&action.what))
        }
        _ => false,
    })
}
