//! `publication-refuses-writes`

use crate::finding::Finding;
use crate::memory::What;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::alter_table::Change;
use crate::read::column::Rule as Key;
use crate::read::name::Name;
use crate::read::others::PublicationChange;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// Changes and deletions of a table in use are published, and nothing tells its rows from each other.
pub(super) const PUBLICATION_REFUSES_WRITES: Rule = Rule {
    code: "publication-refuses-writes",
    severity: Severity::Error,
    harm: Harm::Breaks,
    when: "changes and deletions of a table in use are published, and it has no primary key and no other replica identity",
    effect: "every UPDATE and DELETE of it is refused (55000), from the moment of the commit, whether anybody subscribes or not",
    instead: "a primary key or ALTER TABLE … REPLICA IDENTITY first, or WITH (publish = 'insert')",
    source: "https://www.postgresql.org/docs/18/logical-replication-publication.html",
    forms: &["create-publication", "alter-publication-add"],
    bad: include_str!("publication_refuses_writes/bad.sql"),
    good: include_str!("publication_refuses_writes/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::Other]), check),
};

#[expect(clippy::wildcard_enum_match_arm, reason = "it speaks of nothing else")]
fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    // Of one that is there it is not known whether it publishes more than new rows.
    let (of, severity) = match moment.said {
        Said::CreatePublication(of) => (of, rule.severity),
        Said::AlterPublication { change: PublicationChange::Adds | PublicationChange::Sets, of } => {
            (of, Severity::Warning)
        }
        _ => return Vec::new(),
    };
    if !of.is_of_changes {
        return Vec::new();
    }
    if of.is_many {
        let message =
            "UPDATE and DELETE are refused in each table that has no primary key, those to come too";
        return vec![moment.finding(rule, moment.head(), message).as_severe_as(Severity::Warning)];
    }
    let found = of.tables.iter().filter_map(|table| without_identity(rule, moment, table));
    found
        .map(|finding| {
            let most = finding.severity.min(severity);
            finding.as_severe_as(most)
        })
        .collect()
}

fn without_identity(rule: &'static Rule, moment: &Moment<'_>, name: &Name) -> Option<Finding> {
    if !moment.is_in_use(name) || moment.later().chain(moment.earlier()).any(|other| identifies(other, name))
    {
        return None;
    }
    let message =
        format!("UPDATE and DELETE of {name} are refused from here on, unless it has a replica identity");
    let finding = moment.finding(rule, name.span, message);
    let Some(table) = moment.memory.table(name) else {
        let note = format!("Not known here: whether {name} has a primary key.");
        return Some(finding.as_severe_as(Severity::Note).with_note(note));
    };
    let has_key = table.constraints.iter().any(|own| own.what == What::Primary) || table.has_replica_identity;
    (!has_key).then_some(finding)
}

/// Whether a statement of the file gives the table what tells its rows from each other.
#[expect(clippy::wildcard_enum_match_arm, reason = "nothing else does")]
fn identifies(said: &Said, table: &Name) -> bool {
    let Said::Alter { name, actions, .. } = said else { return false };
    let is_one = |what: &Change| match what {
        Change::ReplicaIdentity { how, .. } => how != "NOTHING",
        Change::AddConstraint(constraint) => matches!(constraint.what, Key::Primary { .. }),
        _ => false,
    };
    name.may_be(table) && actions.iter().any(|action| is_one(&action.what))
}
