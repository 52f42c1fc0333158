//! `comment-missing`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::create_table::Lifetime;
use crate::read::object::Object;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// A table is made, and the file has no COMMENT ON TABLE for it.
pub(super) const COMMENT_MISSING: Rule = Rule {
    code: "comment-missing",
    severity: Severity::Warning,
    harm: Harm::Style,
    when: "a table is made, and the file has no COMMENT ON TABLE for it",
    effect: "what it is for is known to whoever made it",
    instead: "COMMENT ON TABLE … IS …",
    source: "https://www.postgresql.org/docs/18/sql-comment.html",
    forms: &[],
    bad: include_str!("comment_missing/bad.sql"),
    good: include_str!("comment_missing/good.sql"),
    check: Check::OnRequest(Topics::of(&[Topic::CreateTable]), check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let Said::CreateTable(table) = moment.said else { return Vec::new() };
    let is_lasting = table.lifetime != Lifetime::Temporary && table.partition_of.is_none();
    #[expect(clippy::wildcard_enum_match_arm, reason = "nothing else says it")]
    let says = |said: &Said| match said {
        Said::Comment { object: Object::Table, name: Some(name) } => name.may_be(&table.name),
        _ => false,
    };
    if !is_lasting || moment.later().any(says) {
        return Vec::new();
    }
    vec![moment.finding(rule, moment.head(), format!("nothing says what {} is for", table.name))]
}
