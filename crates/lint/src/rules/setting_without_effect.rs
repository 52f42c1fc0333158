//! `setting-without-effect`

use crate::finding::Finding;
use crate::moment::{Block, Moment};
use crate::read::Said;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// SET LOCAL stands outside of a transaction block.
pub(super) const SETTING_WITHOUT_EFFECT: Rule = Rule {
    code: "setting-without-effect",
    severity: Severity::Error,
    harm: Harm::Fails,
    when: "SET LOCAL stands outside of a transaction block",
    effect: "PostgreSQL warns and forgets it at once, so that the statement which it should guard runs \
           without it",
    instead: "write SET, or begin a transaction before it",
    source: "https://www.postgresql.org/docs/18/sql-set.html",
    forms: &[],
    bad: include_str!("setting_without_effect/bad.sql"),
    good: include_str!("setting_without_effect/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::Setting]), check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    if let Said::Setting(setting) = moment.said
        && setting.is_local
        && moment.session.block == Block::None
    {
        let message = format!("{} is set for a transaction, and there is none", setting.name);
        vec![moment.unless_wrapped(moment.finding(rule, moment.head(), message))]
    } else {
        Vec::new()
    }
}
