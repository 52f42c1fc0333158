//! `row-security-changed`

use crate::finding::Finding;
use crate::moment::{Block, Moment};
use crate::read::Said;
use crate::read::alter_table::{Action, Change};
use crate::read::name::Name;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// Row security of a table in use is enabled before it has a policy, is disabled, or is another for its owner; or a
/// policy is changed, or comes where row security is on.
pub(super) const ROW_SECURITY_CHANGED: Rule = Rule {
    code: "row-security-changed",
    severity: Severity::Warning,
    harm: Harm::Breaks,
    when: "row security of a table in use is enabled before it has a policy, is disabled, is forced on its owner or no \
           longer so; or a policy is changed, or comes where row security is on",
    effect: "without a policy nobody but the owner sees a row; without row security everybody with the \
           privilege sees all of them",
    instead: "CREATE POLICY first and ENABLE last, in one transaction",
    source: "https://www.postgresql.org/docs/18/ddl-rowsecurity.html",
    forms: &["enable-rls", "create-policy", "alter-policy"],
    bad: include_str!("row_security_changed/bad.sql"),
    good: include_str!("row_security_changed/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::Guard, Topic::RowSecurity]), check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    if let Said::AlterPolicy { table, renames: false } = moment.said
        && moment.is_in_use(table)
    {
        let message = format!("others see and write rows of {table} from here on");
        return vec![moment.finding(rule, moment.head(), message)];
    }
    if let Said::CreatePolicy { table, is_restrictive, .. } = moment.said {
        return new_policy(rule, moment, table, *is_restrictive).into_iter().collect();
    }
    let Said::Alter { name, actions, .. } = moment.said else { return Vec::new() };
    if !moment.is_in_use(name) {
        return Vec::new();
    }
    let has_policy = moment.memory.guarded.contains(&name.name);
    let say = |action: &Action| {
        let Change::RowSecurity { words } = &action.what else { return None };
        let message = match words.as_str() {
            "enable" if !has_policy && !has_one_at_once(moment, name) => {
                format!("no policy lets anybody see rows of {name}")
            }
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

/// Whether the same transaction makes a policy, so that nobody meets the table without one.
fn has_one_at_once(moment: &Moment<'_>, name: &Name) -> bool {
    let is_policy = |later: &Said| matches!(later, Said::CreatePolicy { table, .. } if table.may_be(name));
    let is_about_it = |later: &Said| matches!(later, Said::Alter { name: own, .. } if own.may_be(name));
    let mut later = moment.later().skip_while(|later| is_about_it(later));
    moment.session.block != Block::None && later.next().is_some_and(is_policy)
}

/// Policies are permissive where nothing else is said: one shows more rows, and a restrictive one hides some.
fn new_policy(
    rule: &'static Rule,
    moment: &Moment<'_>,
    table: &Name,
    is_restrictive: bool,
) -> Option<Finding> {
    let since = moment.memory.secured.iter().find(|(own, _)| own.may_be(table)).map(|(_, since)| *since);
    let is_off = since.is_none() && (moment.memory.table(table).is_some() || is_enabled_later(moment, table));
    if is_off || !moment.is_in_use(table) || since.is_some_and(|since| moment.memory.is_new(since)) {
        return None;
    }
    let (message, severity) = if is_restrictive {
        (format!("rows of {table} are hidden from here on"), rule.severity)
    } else {
        (format!("more rows of {table} can be seen and written from here on"), Severity::Note)
    };
    let finding = moment.finding(rule, moment.head(), message).as_severe_as(severity);
    Some(match since {
        Some(_) => finding,
        None => finding.with_note(format!("Not known here: whether row security of {table} is on.")),
    })
}

fn is_enabled_later(moment: &Moment<'_>, table: &Name) -> bool {
    let enables =
        |action: &Action| matches!(&action.what, Change::RowSecurity { words } if words == "enable");
    moment.later().any(|later| {
        let Said::Alter { name, actions, .. } = later else { return false };
        name.may_be(table) && actions.iter().any(enables)
    })
}
