//! `publication-changed`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::drop::Dropped;
use crate::read::object::Object;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// A publication or a subscription is changed or dropped.
pub(super) const PUBLICATION_CHANGED: Rule = Rule {
    code: "publication-changed",
    severity: Severity::Note,
    harm: Harm::Breaks,
    when: "a publication or a subscription is changed or dropped",
    effect: "subscribers get other rows than before, and none of those that they have missed",
    instead: "tell whoever subscribes; refresh the subscription behind it",
    source: "https://www.postgresql.org/docs/18/logical-replication-publication.html",
    forms: &["alter-publication", "alter-publication-add", "alter-publication-drop"],
    bad: include_str!("publication_changed/bad.sql"),
    good: include_str!("publication_changed/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::Drop, Topic::Other]), check),
};

#[expect(clippy::wildcard_enum_match_arm, reason = "it speaks of nothing else")]
fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let object = match moment.said {
        Said::AlterObject { object, .. } => *object,
        Said::AlterPublication { .. } => Object::Publication,
        Said::RefreshSubscription | Said::DetachSlot => Object::Subscription,
        Said::Drop(drop) => match drop.what {
            Dropped::Other(object) => object,
            _ => return Vec::new(),
        },
        _ => return Vec::new(),
    };
    let message = match object {
        Object::Publication => "subscribers get other rows from here on",
        Object::Subscription => "rows of the publisher come otherwise from here on, or no longer",
        _ => return Vec::new(),
    };
    vec![moment.finding(rule, moment.head(), message)]
}
