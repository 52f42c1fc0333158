//! `triggers-disabled`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::alter_table::Change;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// Triggers or rules of a table in use are disabled, and the file does not enable them again; or a session writes without any.
pub(super) const TRIGGERS_DISABLED: Rule = Rule {
    code: "triggers-disabled",
    severity: Severity::Warning,
    harm: Harm::Loses,
    when: "triggers or rules of a table in use are disabled, or enabled for replicas alone, and the file does not enable \
           them again; or session_replication_role is replica",
    effect: "rows come in that no trigger has seen; ALL leaves out the foreign keys too, which hold no more",
    instead: "name the one trigger, and enable it again in the same transaction",
    source: "https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-DESC-DISABLE-ENABLE-TRIGGER",
    forms: &["disable-trigger", "disable-trigger-all"],
    bad: include_str!("triggers_disabled/bad.sql"),
    good: include_str!("triggers_disabled/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::Switch, Topic::Setting]), check),
};

#[expect(clippy::wildcard_enum_match_arm, reason = "it speaks of nothing else")]
fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    if let Said::Setting(setting) = moment.said
        && setting.name == "session_replication_role"
        && setting.value.as_deref() == Some("replica")
    {
        let message = "no trigger and no foreign key holds for what this session writes from here on";
        return vec![moment.finding(rule, moment.head(), message)];
    }
    let Said::Alter { name, actions, .. } = moment.said else { return Vec::new() };
    if !moment.is_in_use(name) {
        return Vec::new();
    }
    let enables = |said: &Said, which: &str| {
        match said {
        Said::Alter { name: other, actions, .. } if other.may_be(name) => actions.iter().any(|action| {
            matches!(&action.what, Change::Triggers { verb, which: own } if verb == "enable" && own == which)
        }),
        _ => false,
    }
    };
    let mut findings = Vec::new();
    for action in actions {
        if matches!(&action.what, Change::Rules { verb } if verb == "disable") {
            let message = format!("a rule of {name} holds no more from here on");
            findings.push(moment.finding(rule, action.span, message));
        }
        let Change::Triggers { verb, which } = &action.what else { continue };
        if verb != "disable" || moment.later().any(|later| enables(later, which)) {
            continue;
        }
        let message = match which.as_str() {
            "all" => format!("no trigger and no foreign key of {name} holds from here on"),
            "user" => format!("no trigger of {name} runs from here on"),
            one => format!("{one} of {name} does not run from here on"),
        };
        findings.push(moment.finding(rule, action.span, message));
    }
    findings
}
