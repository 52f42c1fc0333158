//! `row-security-changed`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::alter_table::{Action, Change};
use crate::rule::{Check, Harm, Rule};
use whimbrel_source::Severity;

/// Row security of a table in use is enabled before it has a policy, is disabled, or is another for its owner or by
/// another policy.
pub(super) const ROW_SECURITY_CHANGED: Rule = Rule {
    code: "row-security-changed",
    severity: Severity::Warning,
    harm: Harm::Breaks,
    when: "row security of a table in use is enabled before it has a policy, is disabled, is forced on its owner or no \
           longer so, or a policy is changed",
    effect: "without a policy nobody but the owner sees a row; without row security everybody with the \
           privilege sees all of them",
    instead: "CREATE POLICY first and ENABLE last, in one transaction",
    source: "https://www.postgresql.org/docs/18/ddl-rowsecurity.html",
    forms: &["enable-rls"],
    bad: include_str!("row_security_changed/bad.sql"),
    good: include_str!("row_security_changed/good.sql"),
    check: Check::Statement(check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    if let Said::AlterPolicy { table, renames: false } = moment.said
        && moment.is_in_use(table)
    {
        let message = format!("others see and write rows of {table} from here on");
        return vec![moment.finding(rule, moment.head(), message)];
    }
    let Said::Alter { name, actions, .. } = moment.said else { return Vec::new() };
    if !moment.is_in_use(name) {
        return Vec::new();
    }
    let has_policy = moment.memory.guarded.contains(&name.name);
    let say = |action: &Action| {
        let Change::RowSecurity { words } = &action.what else { return None };
        let message = match words.as_str() {
            "enable" if !has_policy => format!("no policy lets anybody see rows of {name}"),
            "disable" => format!("nothing hides rows of {name} any more"),
            "force" => format!("policies hide rows of {name} from its owner, too"),
            words if words.starts_with("no force") => {
                format!("nothing hides rows of {name} from its owner any more")
            }
            _ => return None,
        };
        Some(moment.finding(rule, action.span, message))
    };
    actions.iter().filter_map(say).collect()
}
