//! `name-without-schema`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::create_table::Lifetime;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// A table is made or changed and its schema is not written.
pub(super) const NAME_WITHOUT_SCHEMA: Rule = Rule {
    code: "name-without-schema",
    severity: Severity::Note,
    harm: Harm::Style,
    when: "a table is made or changed and its schema is not written",
    effect: "which table is meant depends on search_path",
    instead: "write the schema",
    source: "https://www.postgresql.org/docs/18/ddl-schemas.html#DDL-SCHEMAS-PATH",
    forms: &[],
    bad: include_str!("name_without_schema/bad.sql"),
    good: include_str!("name_without_schema/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::CreateTable, Topic::CreateIndex, Topic::AlterTable]), check),
};

#[expect(clippy::wildcard_enum_match_arm, reason = "it speaks of nothing else")]
fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let name = match moment.said {
        Said::CreateTable(table) if table.lifetime != Lifetime::Temporary => &table.name,
        Said::Alter { name, .. } => name,
        Said::CreateIndex(index) => &index.table,
        _ => return Vec::new(),
    };
    let is_bare = name.schema.is_none() && !name.name.is_empty();
    if !is_bare {
        return Vec::new();
    }
    let message = [&name.name, " is looked for along search_path"].concat();
    vec![moment.finding(rule, name.span, message)]
}
