//! `refused-by-server`

use crate::finding::Finding;
use crate::moment::{Block, Moment};
use crate::read::Said;
use crate::refusal::{Refusal, refusals};
use crate::rule::{Check, Harm, Rule};
use crate::topic::Topics;
use whimbrel_source::Severity;

/// The server refuses the statement in these circumstances, on each of the majors or on one of them.
pub(super) const REFUSED_BY_SERVER: Rule = Rule {
    code: "refused-by-server",
    severity: Severity::Error,
    harm: Harm::Fails,
    when: "the server refuses the statement in these circumstances, on each of the majors or on one \
           of them",
    effect: "the migration stops there",
    instead: "see the reason for another way; where only an older major refuses, say which majors are \
           meant",
    source: "https://www.postgresql.org/docs/18/errcodes-appendix.html",
    forms: &[
        "create-index-concurrently-partitioned",
        "create-index-concurrently-on-only",
        "drop-index-concurrently-partitioned",
        "drop-index-of-constraint",
        "drop-index-concurrently-of-constraint",
        "drop-table-referenced",
        "truncate-referenced",
        "drop-pkey-referenced",
        "add-unique-using-index-partial",
        "add-unique-using-index-desc",
        "add-fk-on-partitioned-not-valid",
        "type-varchar-widen-view",
        "type-varchar-widen-generated",
        "type-varchar-widen-trigger-when",
        "type-partition-key",
        "drop-column-view",
        "drop-column-generated-dep",
        "detach-partition-concurrently-default",
        "refresh-matview-concurrently-no-unique",
        "type-alter-attribute-type-column",
        "drop-type-used",
        "validate-fk-not-enforced",
    ],
    bad: include_str!("refused_by_server/bad.sql"),
    good: include_str!("refused_by_server/good.sql"),
    check: Check::Statement(Topics::ANY, check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    if matches!(moment.said, Said::Lock { .. }) && moment.session.block == Block::None {
        let message = "the server refuses this: LOCK TABLE needs a transaction, whose end it holds to";
        let note = "SQLSTATE 25P01, on every major: without BEGIN the lock would be gone with the statement.";
        let finding = moment.finding(rule, moment.head(), message).with_note(note);
        return vec![moment.unless_wrapped(finding)];
    }
    let mut findings: Vec<Finding> =
        refusals(moment).iter().filter_map(|own| known(rule, moment, own)).collect();
    for effect in moment.effects.iter().filter(|effect| effect.may_be_refused()) {
        let on = |major: u32| effect.claim(major).and_then(|claim| claim.refused);
        let majors: Vec<u32> = moment.settings.majors.clone().filter(|major| on(*major).is_some()).collect();
        let Some(code) = majors.last().and_then(|major| on(*major)) else { continue };
        // Another rule speaks of a column that old rows have no value for, and of syntax that is too new.
        if code == "23502" || code == "42601" {
            continue;
        }
        let because = because(effect.form.0);
        let message = format!("the server refuses this: {because}");
        let list: Vec<String> = majors.iter().map(u32::to_string).collect();
        let note = format!("SQLSTATE {code}, on PostgreSQL {}.", crate::danger::list(&list));
        let finding = moment.finding(rule, moment.span_of(effect), message).with_note(note);
        let newest_refuses = on(moment.major()).is_some();
        findings.push(if newest_refuses { finding } else { moment.on_old_majors(finding) });
    }
    findings
}

/// What no claim tells, where one of the majors refuses it.
fn known(rule: &'static Rule, moment: &Moment<'_>, own: &Refusal) -> Option<Finding> {
    let majors: Vec<u32> = moment.settings.majors.clone().filter(|major| *major <= own.until).collect();
    let newest_refuses = majors.last()? == moment.settings.majors.end();
    let list: Vec<String> = majors.iter().map(u32::to_string).collect();
    let message = format!("the server refuses this: {}", own.because);
    let note = format!("SQLSTATE {}, on PostgreSQL {}.", own.code, crate::danger::list(&list));
    let finding = moment.finding(rule, own.span, message).with_note(note);
    Some(if newest_refuses { finding } else { moment.on_old_majors(finding) })
}

fn because(form: &str) -> &'static str {
    match form {
        "create-index-concurrently-partitioned" | "create-index-concurrently-on-only" => {
            "an index of a partitioned table is not built concurrently"
        }
        "drop-index-concurrently-partitioned" => {
            "an index of a partitioned table is not dropped concurrently"
        }
        "drop-index-of-constraint" | "drop-index-concurrently-of-constraint" => {
            "the index belongs to a constraint"
        }
        "drop-table-referenced" | "truncate-referenced" | "drop-pkey-referenced" => {
            "a foreign key points at it"
        }
        "add-unique-using-index-partial" => "a constraint needs an index over all rows",
        "add-unique-using-index-desc" => "a constraint needs an index of plain columns in their usual order",
        "add-fk-on-partitioned-not-valid" => {
            "before 18 a foreign key of a partitioned table cannot be NOT VALID"
        }
        "type-varchar-widen-view" | "drop-column-view" => "a view uses the column",
        "type-varchar-widen-generated" | "drop-column-generated-dep" => "a generated column uses the column",
        "type-varchar-widen-trigger-when" => "a trigger uses the column",
        "type-partition-key" => "the column is part of the partition key",
        "detach-partition-concurrently-default" => "there is a default partition",
        "refresh-matview-concurrently-no-unique" => "the view has no unique index on columns over all rows",
        "type-alter-attribute-type-column" | "drop-type-used" => "a column has this type",
        "add-identity-nullable" => "an identity column must be NOT NULL before",
        "validate-fk-not-enforced" => "the constraint is not enforced",
        _ => "it was refused when it was measured",
    }
}
