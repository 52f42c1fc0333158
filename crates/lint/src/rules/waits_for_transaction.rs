//! `waits-for-transaction`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::rule::{Check, Harm, Rule};
use crate::topic::Topics;
use whimbrel_source::Severity;

/// An index is built concurrently while a transaction of the database has been open for more than a minute.
pub(super) const WAITS_FOR_TRANSACTION: Rule = Rule {
    code: "waits-for-transaction",
    severity: Severity::Warning,
    harm: Harm::Release,
    when: "an index is built concurrently while a transaction of the database has been open for more than a \
           minute",
    effect: "the build waits until that transaction ends, whatever it is about; a timeout then leaves an \
           invalid index",
    instead: "end it first; pg_stat_activity says whose it is",
    source: "https://www.postgresql.org/docs/18/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY",
    forms: &[],
    bad: include_str!("waits_for_transaction/bad.sql"),
    good: include_str!("waits_for_transaction/good.sql"),
    check: Check::Statement(Topics::ANY, check),
};

/// What a request may take, in seconds.
const LONG: f64 = 60.0;

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let Some(open) = moment.memory.live.oldest_transaction.filter(|open| *open > LONG) else {
        return Vec::new();
    };
    let builds = |effect: &crate::effect::Effect| {
        effect.is_alone(&moment.settings.majors) && effect.form.0.contains("concurrently")
    };
    if !moment.effects.iter().any(builds) {
        return Vec::new();
    }
    vec![moment.finding(rule, moment.head(), format!("a transaction is open for {open:.0} seconds"))]
}
