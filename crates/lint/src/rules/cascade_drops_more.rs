//! `cascade-drops-more`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::alter_table::Change;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// Something is dropped with CASCADE.
pub(super) const CASCADE_DROPS_MORE: Rule = Rule {
    code: "cascade-drops-more",
    severity: Severity::Error,
    harm: Harm::Loses,
    when: "something is dropped with CASCADE",
    effect: "what depends on it goes too: views, foreign keys, columns, defaults; nobody lists it \
           beforehand",
    instead: "drop each of those by its name first, then this without CASCADE",
    source: "https://www.postgresql.org/docs/18/ddl-depend.html",
    forms: &[
        "drop-table-referenced-cascade",
        "drop-table-with-view-cascade",
        "drop-column-view-cascade",
        "drop-column-referenced-pk",
        "drop-pkey-referenced-cascade",
        "drop-type-cascade",
        "drop-sequence-default-cascade",
        "drop-schema-cascade",
        "drop-function-cascade-trigger",
        "drop-extension-cascade-column",
        "truncate-cascade",
    ],
    bad: include_str!("cascade_drops_more/bad.sql"),
    good: include_str!("cascade_drops_more/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::Drop, Topic::DropColumn, Topic::DropConstraint]), check),
};

#[expect(clippy::wildcard_enum_match_arm, reason = "it speaks of nothing else")]
fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let span = match moment.said {
        Said::Drop(drop) if drop.cascade && drop.names.iter().any(|name| moment.is_in_use(name)) => {
            Some(moment.head())
        }
        Said::Alter { name, actions, .. } if moment.is_in_use(name) => actions
            .iter()
            .find(|action| {
                matches!(
                    action.what,
                    Change::DropColumn { cascade: true, .. } | Change::DropConstraint { cascade: true, .. }
                )
            })
            .map(|action| action.span),
        _ => None,
    };
    span.map(|span| moment.finding(rule, span, "everything that depends on it goes too"))
        .map_or_else(Vec::new, |finding| vec![finding])
}
