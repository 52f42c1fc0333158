//! Texts that reach the same without the finding.
//!
//! A fix is only made where nothing of the statement is left to guess: one action, a name that is written, and a
//! place where the new statements run in transactions of their own.

mod identity;
mod repeatable;

pub(crate) use identity::identity;
pub(crate) use repeatable::{lacks_if, new_name, repeatable};

use crate::effect::Effect;
use crate::finding::{Finding, Fix};
use crate::layout::Wrap;
use crate::memory::Kind;
use crate::moment::{Block, Moment};
use crate::read::Said;
use crate::read::alter_table::{Action, Change};
use crate::read::column::{Constraint, Rule};
use crate::read::drop::Drop;
use crate::read::name::Name;
use crate::read::others::Maintenance;
use whimbrel_source::{Identifier, SourceFile, Span};

/// The fix for work under a strong lock, where there is one.
#[expect(clippy::wildcard_enum_match_arm, reason = "nothing else has a fix")]
pub(crate) fn of_work(moment: &Moment<'_>, effect: &Effect) -> Option<Fix> {
    match moment.said {
        Said::CreateIndex(index) if runs_alone(moment) && effect.form.0 != "create-index-partitioned" => {
            Some(Fix { span: index.after_index, text: "concurrently ".to_owned() })
        }
        Said::Maintenance { what: Maintenance::ReindexTable | Maintenance::ReindexIndex, names, .. }
            if runs_alone(moment) && effect.form.0 != "reindex-partitioned" =>
        {
            let start = names.first()?.span.start;
            Some(Fix { span: Span::new(start, start), text: "concurrently ".to_owned() })
        }
        Said::Alter { name, only, actions, .. } if !only || has_no_children(moment, name) => {
            let [action] = actions.as_slice() else { return None };
            let table = moment.migration.file.slice(name.span);
            let altered = if *only { format!("only {table}") } else { table.to_owned() };
            let text = of_action(moment, (table, &altered), action)?;
            Some(Fix { span: moment.statement.span, text })
        }
        _ => None,
    }
}

/// Whether ONLY leaves nothing out.
fn has_no_children(moment: &Moment<'_>, table: &Name) -> bool {
    let known = moment.memory.table(table);
    known.is_some_and(|known| known.kind == Kind::Table && known.children.is_empty())
}

/// Whether a statement that PostgreSQL runs outside of blocks only can stand here.
fn runs_alone(moment: &Moment<'_>) -> bool {
    let is_own = moment.migration.wrap == Wrap::Cut && moment.session.block != Block::OfFile;
    is_own || moment.session.block == Block::None
}

/// Whether each of several statements here is a transaction of its own.
fn is_committed_each(moment: &Moment<'_>) -> bool {
    moment.session.block == Block::None
}

#[expect(clippy::wildcard_enum_match_arm, reason = "nothing else has a fix")]
fn of_action(moment: &Moment<'_>, (table, altered): (&str, &str), action: &Action) -> Option<String> {
    match &action.what {
        Change::AddConstraint(constraint) => of_constraint(moment, (table, altered), constraint),
        Change::SetNotNull { column } if is_committed_each(moment) => {
            let column = Identifier::new(column.as_str()).to_string();
            let check = Identifier::new(format!("{}_is_there", column.trim_matches('"'))).to_string();
            Some(format!(
                "alter table {altered} add constraint {check} check ({column} is not null) not valid;\n\
                 alter table {altered} validate constraint {check};\n\
                 alter table {altered} alter column {column} set not null;\n\
                 alter table {altered} drop constraint {check}"
            ))
        }
        _ => None,
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "nothing else has a fix")]
fn of_constraint(
    moment: &Moment<'_>,
    (table, altered): (&str, &str),
    constraint: &Constraint,
) -> Option<String> {
    let name = Identifier::new(constraint.name.as_ref()?.as_str()).to_string();
    let columns: Vec<String> =
        constraint.columns.iter().map(|own| Identifier::new(own.as_str()).to_string()).collect();
    let columns = columns.join(", ");
    if is_refused(moment, constraint) {
        return None;
    }
    match &constraint.what {
        Rule::Check(_) | Rule::Foreign { .. } if is_committed_each(moment) => {
            let written = moment.migration.file.slice(constraint.span);
            Some(format!(
                "alter table {altered} add {written} not valid;\nalter table {altered} validate constraint {name}"
            ))
        }
        Rule::Unique { index: None } if runs_alone(moment) && is_plain(moment, constraint) => Some(format!(
            "create unique index concurrently {name} on {table} ({columns});\n\
             alter table {altered} add constraint {name} unique using index {name}"
        )),
        _ => None,
    }
}

/// Whether one of the servers has no such way for a partitioned table: none builds an index over one CONCURRENTLY.
fn is_refused(moment: &Moment<'_>, constraint: &Constraint) -> bool {
    let Said::Alter { name, .. } = moment.said else { return false };
    let mut majors = moment.settings.majors.clone();
    let not_valid = Effect::new("add-fk-on-partitioned-not-valid", name);
    let refuses = |major| not_valid.claim(major).is_some_and(|claim| claim.refused.is_some());
    moment.memory.table(name).is_some_and(|table| table.kind == Kind::Partitioned)
        && match &constraint.what {
            Rule::Foreign { .. } => majors.any(refuses),
            Rule::Unique { .. } | Rule::Primary { .. } | Rule::Exclude => true,
            Rule::Check(_) | Rule::NotNull | Rule::Null => false,
        }
}

/// Columns in parentheses, and nothing that an index would have to be told.
fn is_plain(moment: &Moment<'_>, constraint: &Constraint) -> bool {
    moment.migration.file.slice(constraint.span).trim_end().ends_with(')')
        && !constraint.columns.is_empty()
        && !moment.migration.file.slice(constraint.span).to_ascii_lowercase().contains("include")
        && !moment.migration.file.slice(constraint.span).to_ascii_lowercase().contains("nulls")
}

/// A bound for the wait, before the statement.
pub(crate) fn bound(moment: &Moment<'_>) -> Option<Fix> {
    let start = moment.statement.span.start;
    let words = match moment.session.block {
        Block::None => "set",
        Block::OfRunner | Block::OfFile => "set local",
    };
    let is_at_line_start = moment.migration.file.position(start).column == 1;
    is_at_line_start
        .then(|| Fix { span: Span::new(start, start), text: format!("{words} lock_timeout = '2s';\n") })
}

/// The text of `file` with the fixes of its open findings; those that touch another one wait for the next time.
///
/// `None` where there is none.
#[must_use]
pub fn fixed(file: &SourceFile, findings: &[Finding]) -> Option<String> {
    let open =
        findings.iter().filter(|finding| finding.allowed.is_none() && finding.file.name() == file.name());
    let mut fixes: Vec<&Fix> = open.filter_map(|finding| finding.fix.as_ref()).collect();
    // Of two at one place the larger one comes first, since it may make the other one needless.
    fixes.sort_by_key(|fix| (fix.span.start, std::cmp::Reverse(fix.span.end)));
    let mut text = String::with_capacity(file.text().len() + 256);
    let (mut done, mut is_changed) = (0, false);
    let line_end = if file.text().contains("\r\n") { "\r\n" } else { "\n" };
    for fix in fixes {
        if fix.span.start < done || (is_changed && fix.span.start == done) {
            continue;
        }
        text.push_str(file.slice(Span::new(done, fix.span.start)));
        text.push_str(&fix.text.replace('\n', line_end));
        done = fix.span.end;
        is_changed = true;
    }
    text.push_str(file.slice(Span::new(done, file.text().len())));
    is_changed.then_some(text)
}

/// An index is dropped without anybody waiting, where the statement can stand alone and names one.
pub(crate) fn of_drop(moment: &Moment<'_>, drop: &Drop) -> Option<Fix> {
    let [name] = drop.names.as_slice() else { return None };
    let written = moment.migration.file.slice(Span::new(moment.statement.span.start, name.span.start));
    let is_plain = !drop.cascade && !drop.if_exists && written.to_ascii_lowercase().ends_with("index ");
    (is_plain && runs_alone(moment))
        .then(|| Fix { span: Span::new(name.span.start, name.span.start), text: "concurrently ".to_owned() })
}
