//! `owner-changed`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::alter_table::Change;
use crate::read::name::Name;
use crate::read::object::Object;
use crate::read::others::{ObjectChange, SequenceChange};
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// A relation in use, a schema, a function with the rights of its owner, or all that a role has gets another owner.
pub(super) const OWNER_CHANGED: Rule = Rule {
    code: "owner-changed",
    severity: Severity::Note,
    harm: Harm::Breaks,
    when: "a relation in use, a schema, a function with the rights of its owner, or all that a role has gets another owner",
    effect: "code that runs now as the old owner has no more than the privileges that were granted to it, and a function with \
             the rights of its owner has those of the new one",
    instead: "grant to the old owner what its code needs, and to the new one what the function needs, in the same transaction",
    source: "https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-DESC-OWNER",
    forms: &["owner-to", "alter-sequence-owner", "alter-function-owner", "reassign-owned"],
    bad: include_str!("owner_changed/bad.sql"),
    good: include_str!("owner_changed/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::Sequence, Topic::Other, Topic::Owner]), check),
};

#[expect(clippy::wildcard_enum_match_arm, reason = "it speaks of nothing else")]
fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let of = |name: &Name| format!("{name} has another owner from here on");
    let message = match moment.said {
        Said::Alter { name, actions, .. } => {
            let owns =
                actions.iter().filter(|action| action.what == Change::OwnerTo && moment.is_in_use(name));
            return owns.map(|action| moment.finding(rule, action.span, of(name))).collect();
        }
        Said::AlterSequence { name, change: SequenceChange::Owner } if moment.is_in_use(name) => of(name),
        Said::AlterObject { object: Object::Schema, name: Some(name), change: ObjectChange::Owner }
            if !moment.earlier().any(|earlier| is_made(earlier, name)) =>
        {
            of(name)
        }
        Said::AlterObject { object: Object::Routine, name: Some(name), change: ObjectChange::Owner } => {
            return of_routine(rule, moment, name).into_iter().collect();
        }
        Said::ReassignOwned => {
            "everything that the role owns in this database has another owner from here on".to_owned()
        }
        _ => return Vec::new(),
    };
    vec![moment.finding(rule, moment.head(), message)]
}

fn is_made(said: &Said, schema: &Name) -> bool {
    matches!(said, Said::CreateOther { object: Object::Schema, name: Some(name), .. } if name.may_be(schema))
}

/// Only where it runs with the rights of its owner does anybody notice.
fn of_routine(rule: &'static Rule, moment: &Moment<'_>, name: &Name) -> Option<Finding> {
    let known = moment.memory.routines(&name.name);
    let message = format!("{name} runs with the rights of another owner from here on");
    let finding = moment.finding(rule, moment.head(), message);
    if known.is_empty() {
        return Some(finding.with_note(format!("Not known here: whether {name} is SECURITY DEFINER.")));
    }
    let is_noticed = known.iter().any(|own| own.is_definer && !moment.memory.is_new(own.born));
    is_noticed.then(|| finding.as_severe_as(Severity::Warning))
}
