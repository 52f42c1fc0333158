//! `row-security-changed`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::alter_table::Change;
use crate::rule::{Check, Harm, Rule};
use whimbrel_source::Severity;

/// Row security of a table in use is enabled before it has a policy, or is disabled.
pub(super) const ROW_SECURITY_CHANGED: Rule = Rule {
    code: "row-security-changed",
    severity: Severity::Warning,
    harm: Harm::Breaks,
    when: "row security of a table in use is enabled before it has a policy, or is disabled",
    effect: "without a policy nobody but the owner sees a row; without row security everybody with the \
           privilege sees all of them",
    instead: "CREATE POLICY first and ENABLE last, in one transaction",
    source: "https://www.postgresql.org/docs/18/ddl-rowsecurity.html",
    forms: &["enable-rls"],
    bad: include_str!("row_security_changed/bad.sql"),
    good: include_str!("row_security_changed/good.sql"),
    check: Check::Statement(check),
};

#[expect(clippy::wildcard_enum_match_arm, reason = "it speaks of nothing else")]
fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let Said::Alter { name, actions, .. } = moment.said else { return Vec::new() };
    if !moment.is_in_use(name) {
        return Vec::new();
    }
    let has_policy = moment.memory.guarded.contains(&name.name);
    let say = |action: &crate::read::alter_table::Action| match &action.what {
        Change::RowSecurity { words } if words == "enable" && !has_policy => {
            Some(moment.finding(rule, action.span, format!("no policy lets anybody see rows of {name}")))
        }
        Change::RowSecurity { words } if words == "disable" => {
            Some(moment.finding(rule, action.span, format!("nothing hides rows of {name} any more")))
        }
        _ => None,
    };
    actions.iter().filter_map(say).collect()
}
