//! `table-copied-at-once`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::create_table::{Filled, Lifetime};
use crate::read::rows::Verb;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// CREATE TABLE AS, or SELECT INTO, copies a table in use in one statement.
pub(super) const TABLE_COPIED_AT_ONCE: Rule = Rule {
    code: "table-copied-at-once",
    severity: Severity::Note,
    harm: Harm::Style,
    when: "CREATE TABLE AS, or SELECT INTO, copies a table in use in one statement",
    effect: "it is one long transaction, which holds back VACUUM everywhere; constraints, defaults and \
           indexes do not come along",
    instead: "CREATE TABLE (LIKE … INCLUDING ALL), and rows in small transactions",
    source: "https://www.postgresql.org/docs/18/sql-createtableas.html",
    forms: &["create-table-as", "create-table-as-partitioned", "select-into"],
    bad: include_str!("table_copied_at_once/bad.sql"),
    good: include_str!("table_copied_at_once/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::CreateTable, Topic::Rows]), check),
};

#[expect(clippy::wildcard_enum_match_arm, reason = "it speaks of nothing else")]
fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let copied = match moment.said {
        Said::CreateTable(table) if table.lifetime != Lifetime::Temporary => match &table.filled {
            Filled::From(sources) => sources.iter().find(|source| moment.is_in_use(source)),
            Filled::No | Filled::WithNoData(_) => None,
        },
        Said::Rows(rows) if rows.verb == Verb::SelectInto => rows.table.as_ref(),
        _ => None,
    };
    let message = |name| format!("rows of {name} are copied in one transaction, without constraints");
    copied
        .map(|name| moment.finding(rule, moment.head(), message(name)))
        .map_or_else(Vec::new, |finding| vec![finding])
}
