//! `security-definer-path`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::name::Name;
use crate::read::others::RoutineChange;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// A function runs with its owner's rights and has no `search_path` of its own.
pub(super) const SECURITY_DEFINER_PATH: Rule = Rule {
    code: "security-definer-path",
    severity: Severity::Warning,
    harm: Harm::Style,
    when: "a function runs with its owner's rights and has no search_path of its own",
    effect: "who calls it can put objects of the same name before those that it means",
    instead: "SET search_path = pg_catalog, … in the definition of the function",
    source: "https://www.postgresql.org/docs/18/sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY",
    forms: &[],
    bad: include_str!("security_definer_path/bad.sql"),
    good: include_str!("security_definer_path/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::Routine]), check),
};

#[expect(clippy::wildcard_enum_match_arm, reason = "it speaks of nothing else")]
fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let (name, is_known) = match moment.said {
        Said::CreateFunction(function) if function.is_definer_without_path => (&function.name, true),
        Said::AlterRoutine { name, changes } if may_lack_path(moment, name, changes) => {
            (name, !moment.memory.routines(&name.name).is_empty())
        }
        _ => return Vec::new(),
    };
    let message = format!("{name} looks for objects where its caller says");
    let finding = moment.finding(rule, name.span, message);
    if is_known {
        return vec![finding];
    }
    vec![
        finding
            .with_note(format!("Not known here: whether {name} has a search_path."))
            .as_severe_as(Severity::Note),
    ]
}

/// Whether a function gets its owner's rights and has no path, or nobody knows.
fn may_lack_path(moment: &Moment<'_>, name: &Name, changes: &[RoutineChange]) -> bool {
    let sets_path = |change: &RoutineChange| matches!(change, RoutineChange::Setting(Some(setting)) if setting == "search_path");
    let has_path = || {
        let known = moment.memory.routines(&name.name);
        !known.is_empty() && known.iter().all(|own| own.has_path)
    };
    let gets_one_later = || {
        moment.later().any(|later| {
            let Said::AlterRoutine { name: other, changes } = later else { return false };
            other.may_be(name) && changes.iter().any(sets_path)
        })
    };
    changes.contains(&RoutineChange::SecurityDefiner)
        && !changes.iter().any(sets_path)
        && !has_path()
        && !gets_one_later()
}
