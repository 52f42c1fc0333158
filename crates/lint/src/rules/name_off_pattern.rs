//! `name-off-pattern`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::naming::NamePattern;
use crate::read::Said;
use crate::read::alter_table::{Action, Change, Relation};
use crate::read::column::Constraint;
use crate::read::name::Name;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;
use whimbrel_source::Span;

/// A table, a column, an index or a constraint gets a name that does not fit the pattern which the project file has for it.
pub(super) const NAME_OFF_PATTERN: Rule = Rule {
    code: "name-off-pattern",
    severity: Severity::Warning,
    harm: Harm::Style,
    when: "a table, a column, an index or a constraint gets a name that does not fit the pattern \
           which the project file has for it",
    effect: "people and programs that go by the pattern do not find it",
    instead: "name it as `[lint.names]` in whimbrel.toml says",
    source: "https://www.postgresql.org/docs/18/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS",
    forms: &[],
    bad: include_str!("name_off_pattern/bad.sql"),
    good: include_str!("name_off_pattern/good.sql"),
    check: Check::Statement(
        Topics::of(&[
            Topic::CreateTable,
            Topic::CreateIndex,
            Topic::CreateView,
            Topic::AddColumn,
            Topic::AddConstraint,
            Topic::Rename,
        ]),
        check,
    ),
};

#[expect(clippy::wildcard_enum_match_arm, reason = "nothing else gives a name")]
fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let naming = &moment.settings.naming;
    let mut findings = Vec::new();
    let mut look = |pattern: &Option<NamePattern>, what: &str, name: &str, table: &str, span: Span| {
        if let Some(pattern) = pattern.as_ref().filter(|pattern| !pattern.fits(name, table)) {
            let message = format!("{what} {name} does not fit {}", pattern.as_str());
            findings.push(moment.finding(rule, span, message));
        }
    };
    let table = table(moment.said).map(|name| name.name.clone()).unwrap_or_default();
    match made(moment.said) {
        Some(name) => look(&naming.table, "the table", &name.name, &name.name, name.span),
        None => {
            if let Said::CreateIndex(index) = moment.said
                && let Some(name) = &index.name
            {
                look(&naming.index, "the index", &name.name, &table, name.span);
            }
        }
    }
    for column in moment.said.columns() {
        look(&naming.column, "the column", &column.name, &table, column.span);
        for (name, span) in named(&column.constraints) {
            look(&naming.constraint, "the constraint", name, &table, span);
        }
    }
    if let Said::CreateTable(made) = moment.said {
        for (name, span) in named(&made.constraints) {
            look(&naming.constraint, "the constraint", name, &table, span);
        }
    }
    if let Said::Alter { relation, name, actions, .. } = moment.said {
        let home = moment.memory.table_of_index(name).map_or_else(|| table.clone(), |home| home.name);
        for Action { what, span } in actions {
            match what {
                Change::AddConstraint(own) => {
                    for (name, _) in named(std::slice::from_ref(own)) {
                        look(&naming.constraint, "the constraint", name, &table, *span);
                    }
                }
                Change::RenameConstraint { to, .. } => {
                    look(&naming.constraint, "the constraint", to, &table, *span);
                }
                Change::RenameColumn { to, .. } => look(&naming.column, "the column", to, &table, *span),
                Change::RenameTo { name: to } if *relation == Relation::Index => {
                    look(&naming.index, "the index", to, &home, *span);
                }
                Change::RenameTo { name: to } => look(&naming.table, "the table", to, to, *span),
                _ => {}
            }
        }
    }
    findings
}

/// The constraints that have a name.
fn named(constraints: &[Constraint]) -> impl Iterator<Item = (&str, Span)> {
    constraints.iter().filter_map(|own| Some((own.name.as_deref()?, own.span)))
}

/// The relation that a statement makes.
fn made(said: &Said) -> Option<&Name> {
    if let Said::CreateTable(table) = said {
        return Some(&table.name);
    }
    if let Said::CreateView(view) = said { Some(&view.name) } else { None }
}

/// The table that a statement is about.
fn table(said: &Said) -> Option<&Name> {
    if let Said::CreateIndex(index) = said {
        return Some(&index.table);
    }
    if let Said::Alter { name, .. } = said { Some(name) } else { made(said) }
}
