//! `enum-value-unusable`

use crate::finding::Finding;
use crate::moment::{Block, Moment};
use crate::read::Said;
use crate::read::others::TypeChange;
use crate::rule::{Check, Harm, Rule};
use crate::topic::Topics;
use smol_str::SmolStr;
use whimbrel_source::Severity;

/// A value is added to an enum and used in the same transaction.
pub(super) const ENUM_VALUE_UNUSABLE: Rule = Rule {
    code: "enum-value-unusable",
    severity: Severity::Error,
    harm: Harm::Fails,
    when: "a value is added to an enum and used in the same transaction",
    effect: "the statement that uses it fails with 55P04",
    instead: "add the value in a transaction of its own, and use it in the next",
    source: "https://www.postgresql.org/docs/18/sql-altertype.html#SQL-ALTERTYPE-NOTES",
    forms: &["enum-add-value-then-use"],
    bad: include_str!("enum_value_unusable/bad.sql"),
    good: include_str!("enum_value_unusable/good.sql"),
    check: Check::Statement(Topics::ANY, check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let Some(now) = moment.memory.now.filter(|_| moment.session.block != Block::None) else {
        return Vec::new();
    };
    if matches!(moment.said, Said::AlterType { change: TypeChange::AddValue { .. }, .. }) {
        return Vec::new();
    }
    let text = moment.statement.text(&moment.migration.file);
    let is_new = |(_, transaction): &(SmolStr, u32)| *transaction == now.transaction;
    for (name, known) in moment.memory.enums.iter().filter(|(_, known)| known.added.iter().any(is_new)) {
        // Since 17 a value can be used in the transaction that made its type; the oldest major decides.
        let born_here = known.born.is_some_and(|born| born.transaction == now.transaction);
        if born_here && *moment.settings.majors.start() >= 17 {
            continue;
        }
        for (value, transaction) in &known.added {
            let quoted = format!("'{value}'");
            if *transaction == now.transaction && text.contains(&quoted) {
                let message =
                    format!("{quoted} was added to {name} in this transaction and cannot be used in it");
                return vec![moment.finding(rule, moment.head(), message)];
            }
        }
    }
    Vec::new()
}
