//! `event-trigger-changed`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::drop::Dropped;
use crate::read::object::Object;
use crate::read::others::ObjectChange;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// An event trigger is made, switched or dropped.
pub(super) const EVENT_TRIGGER_CHANGED: Rule = Rule {
    code: "event-trigger-changed",
    severity: Severity::Warning,
    harm: Harm::Breaks,
    when: "an event trigger is made, switched on or off, or dropped",
    effect: "CREATE, ALTER and DROP of everybody in the database run it, those of later migrations and of tools too; where it \
             fails they are refused, and one ON login lets nobody in; what an old one wrote or refused is done no longer",
    instead: "try it where nobody else works; to get in past one, start a session with event_triggers = off (17 and newer)",
    source: "https://www.postgresql.org/docs/18/event-trigger-definition.html",
    forms: &["create-event-trigger", "alter-event-trigger", "drop-event-trigger"],
    bad: include_str!("event_trigger_changed/bad.sql"),
    good: include_str!("event_trigger_changed/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::Drop, Topic::Other]), check),
};

#[expect(clippy::wildcard_enum_match_arm, reason = "it speaks of nothing else")]
fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let (message, severity) = match moment.said {
        Said::CreateEventTrigger { at_login: true } => {
            ("everybody who connects runs this first, and where it fails nobody gets in", rule.severity)
        }
        Said::CreateEventTrigger { at_login: false } => {
            ("CREATE, ALTER and DROP of everybody run this, and fail where it fails", rule.severity)
        }
        Said::AlterObject { object: Object::EventTrigger, change: ObjectChange::Options, .. } => {
            ("CREATE, ALTER and DROP of everybody run it from here on, or no longer", Severity::Note)
        }
        Said::Drop(drop) if drop.what == Dropped::Other(Object::EventTrigger) => {
            ("what it wrote or refused is written or refused no longer", Severity::Note)
        }
        _ => return Vec::new(),
    };
    vec![moment.finding(rule, moment.head(), message).as_severe_as(severity)]
}
