//! `session-setting-leaks`

use crate::finding::Finding;
use crate::layout::{Layout, Wrap};
use crate::moment::Moment;
use crate::read::Said;
use crate::read::session::{ALL, Setting};
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// SET changes `search_path`, the role or the time zone for the session, in a file that its runner wraps.
pub(super) const SESSION_SETTING_LEAKS: Rule = Rule {
    code: "session-setting-leaks",
    severity: Severity::Warning,
    harm: Harm::Release,
    when: "SET changes search_path, the role or the time zone for the session, in a file that its \
           runner wraps",
    effect: "it stays in force for the files after it, which then mean other objects than they say",
    instead: "SET LOCAL, which ends with the transaction; or qualify the names",
    source: "https://www.postgresql.org/docs/18/sql-set.html",
    forms: &[],
    bad: include_str!("session_setting_leaks/bad.sql"),
    good: include_str!("session_setting_leaks/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::Setting]), check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let leaks = |name: &str| {
        matches!(
            name,
            "search_path" | "role" | "session_authorization" | "timezone" | "session_replication_role"
        )
    };
    let ends = moment.migration.layout == Layout::Whimbrel || moment.migration.wrap == Wrap::None;
    if let Said::Setting(setting) = moment.said
        && leaks(&setting.name)
        && !setting.is_local
        && setting.value.is_some()
        && !ends
        && !is_set_back(moment, &setting.name)
    {
        let message = format!("{} stays set for the files after this one", setting.name);
        vec![moment.finding(rule, moment.head(), message)]
    } else {
        Vec::new()
    }
}

/// Whether a later statement of the file sets it back.
fn is_set_back(moment: &Moment<'_>, name: &str) -> bool {
    let sets_back =
        |setting: &Setting| setting.value.is_none() && (setting.name == name || setting.name == ALL);
    let is_it = |later: &Said| matches!(later, Said::Setting(setting) if sets_back(setting));
    moment.later().any(|later| is_it(later) || *later == Said::DiscardAll)
}
