//! `definition-replaced`

use crate::finding::Finding;
use crate::memory::Trigger;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::alter_table::{Action, Change, Relation};
use crate::read::name::Name;
use crate::read::object::Object;
use crate::read::others::{ObjectChange, RoutineChange};
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// A function, a view, a trigger or a text search configuration of an earlier release is replaced under the same name, or gets options that
/// its callers notice.
pub(super) const DEFINITION_REPLACED: Rule = Rule {
    code: "definition-replaced",
    severity: Severity::Note,
    harm: Harm::Breaks,
    when: "a function, a view, a trigger or a text search configuration of an earlier release is replaced under the same \
           name, or gets options that its callers notice: whose rights count, which settings hold, what null does",
    effect: "code that runs now gets the new one from the moment of the commit; what was computed with an \
           old function, in indexes and generated columns, stays as it is",
    instead: "another name beside it, where the meaning changes",
    source: "https://www.postgresql.org/docs/18/sql-createfunction.html",
    forms: &[
        "create-or-replace-view",
        "alter-view-set",
        "alter-function",
        "alter-text-search-configuration",
        "alter-text-search-dictionary",
    ],
    bad: include_str!("definition_replaced/bad.sql"),
    good: include_str!("definition_replaced/good.sql"),
    check: Check::Statement(
        Topics::of(&[Topic::CreateView, Topic::Routine, Topic::Guard, Topic::Other, Topic::Options]),
        check,
    ),
};

#[expect(clippy::wildcard_enum_match_arm, reason = "it speaks of nothing else")]
fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    match moment.said {
        Said::CreateFunction(function) if function.replaces => {
            let mut known = moment.memory.routines(&function.name.name).iter();
            let before = known.find(|own| own.arguments == function.arguments);
            let Some(before) = before.filter(|own| !moment.memory.is_new(own.born)) else {
                return Vec::new();
            };
            let finding = moment.finding(
                rule,
                moment.head(),
                format!("{} is another function from here on", function.name),
            );
            if before.volatility == function.volatility {
                return vec![finding];
            }
            let note = "Its volatility changes too: what was built on the old one is not built again.";
            vec![finding.with_note(note).as_severe_as(Severity::Warning)]
        }
        Said::CreateView(view) if view.replaces => {
            let known = moment.memory.table(&view.name).filter(|_| moment.is_in_use(&view.name));
            known
                .map(|known| {
                    moment.finding(
                        rule,
                        moment.head(),
                        format!("{} is another view from here on", known.name),
                    )
                })
                .into_iter()
                .collect()
        }
        Said::CreateTrigger { table, name, replaces: true, .. } if moment.is_in_use(table) => {
            let is_it = |own: &Trigger| own.name == *name && own.table.may_be(table);
            let is_known = moment.memory.triggers.iter().any(is_it);
            let message = format!("{name} does something else for {table} from here on");
            is_known.then(|| moment.finding(rule, moment.head(), message)).into_iter().collect()
        }
        Said::AlterRoutine { name, changes } => {
            let known = moment.memory.routines(&name.name);
            // A function that is not remembered was there before.
            if !known.is_empty() && known.iter().all(|own| moment.memory.is_new(own.born)) {
                return Vec::new();
            }
            let say = |change| {
                let (message, severity) = altered(name, change);
                moment.finding(rule, moment.head(), message).as_severe_as(severity)
            };
            changes.iter().map(say).collect()
        }
        Said::AlterObject {
            object: Object::TextSearchConfiguration | Object::TextSearchDictionary,
            name: Some(name),
            change: ObjectChange::Options,
        } => {
            let message = format!("{name} makes other words of a text from here on");
            let note = "Vectors that are stored, and indexes over what it makes, stay as they are.";
            vec![moment.finding(rule, moment.head(), message).with_note(note)]
        }
        Said::Alter { relation: Relation::View, name, actions, .. } if moment.is_in_use(name) => {
            let changed = actions.iter().filter_map(|action| Some((action, optioned(name, &action.what)?)));
            let say = |(action, (message, severity)): (&Action, (String, Severity))| {
                moment.finding(rule, action.span, message).as_severe_as(severity)
            };
            changed.map(say).collect()
        }
        _ => Vec::new(),
    }
}

/// What whoever calls a function notices.
fn altered(name: &Name, change: &RoutineChange) -> (String, Severity) {
    match change {
        RoutineChange::SecurityDefiner => {
            (format!("{name} runs with the rights of its owner from here on"), Severity::Warning)
        }
        RoutineChange::SecurityInvoker => {
            (format!("{name} runs with the rights of its caller from here on"), Severity::Warning)
        }
        RoutineChange::Setting(Some(setting)) if setting == "search_path" => {
            (format!("{name} looks for objects elsewhere from here on"), Severity::Note)
        }
        RoutineChange::Setting(Some(setting)) => {
            (format!("{name} runs with another {setting} from here on"), Severity::Note)
        }
        RoutineChange::Setting(None) => {
            (format!("{name} runs with the settings of its caller from here on"), Severity::Note)
        }
        RoutineChange::Strict => (
            format!("{name} is null for an argument that is, and does not run, from here on"),
            Severity::Note,
        ),
        RoutineChange::CalledOnNull => {
            (format!("{name} runs for arguments that are null from here on"), Severity::Note)
        }
        RoutineChange::Volatility(_) => {
            let message =
                format!("{name} is computed at other times from here on; what was built on it stays");
            (message, Severity::Note)
        }
    }
}

/// What whoever uses a view notices.
#[expect(clippy::wildcard_enum_match_arm, reason = "it speaks of nothing else")]
fn optioned(name: &Name, change: &Change) -> Option<(String, Severity)> {
    let (options, is_set) = match change {
        Change::SetOptions { options } => (options, true),
        Change::ResetOptions { options } => (options, false),
        _ => return None,
    };
    let mut options = options.split(',').map(|option| option.split('=').map(str::trim));
    options.find_map(|mut option| {
        let (key, value) = (option.next()?, option.next().unwrap_or("true"));
        let is_on = is_set && !matches!(value.trim_matches('\''), "false" | "off" | "no" | "0");
        match key {
            "security_invoker" if is_on => Some((
                format!("rights and policies of who asks count in {name} from here on"),
                Severity::Warning,
            )),
            "security_invoker" => Some((
                format!("rights and policies of its owner count in {name} from here on"),
                Severity::Warning,
            )),
            "check_option" if is_set => Some((
                format!("writes through {name} that it would not show are refused from here on"),
                Severity::Note,
            )),
            "check_option" => Some((
                format!("writes through {name} that it does not show are good from here on"),
                Severity::Note,
            )),
            _ => None,
        }
    })
}
