//! IF [NOT] EXISTS, where a statement lacks it.

use super::Fix;
use crate::layout::Layout;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::alter_table::{Action, Change};
use crate::read::create::CreateIndex;
use crate::read::drop::Dropped;
use crate::read::name::Name;
use crate::read::object::Object;
use whimbrel_source::{Identifier, Lexer, Span};

/// Words before the name at most: CREATE MATERIALIZED VIEW IF.
const IN_FRONT: usize = 4;

const IF_EXISTS: &str = "if exists ";
const IF_NOT_EXISTS: &str = "if not exists ";

/// The statement with IF [NOT] EXISTS before each name that it makes or drops.
#[expect(clippy::wildcard_enum_match_arm, reason = "nothing else fails when it runs again")]
pub(crate) fn repeatable(moment: &Moment<'_>) -> Option<Fix> {
    let inserted = match moment.said {
        Said::CreateTable(table) => vec![(table.name.span.start, IF_NOT_EXISTS)],
        Said::CreateIndex(index) if index.concurrently && moment.migration.layout != Layout::Whimbrel => {
            return dropped_before(moment, index);
        }
        // It is built CONCURRENTLY first.
        Said::CreateIndex(index) if moment.is_in_use(&index.table) && super::runs_alone(moment) => {
            return None;
        }
        Said::CreateIndex(index) => vec![(index.name.as_ref()?.span.start, IF_NOT_EXISTS)],
        Said::Drop(drop) if matches!(drop.what, Dropped::Trigger | Dropped::Rule | Dropped::Policy) => {
            vec![(drop.names.get(1)?.span.start, IF_EXISTS)]
        }
        Said::Drop(drop) if !matches!(drop.what, Dropped::Owned | Dropped::Rows { .. }) => {
            vec![(drop.names.first()?.span.start, IF_EXISTS)]
        }
        Said::Alter { actions, .. } => {
            actions.iter().filter_map(|action| of_action(moment, action)).collect::<Option<_>>()?
        }
        other => vec![(new_name(other).filter(|_| lacks_if(moment))?.span.start, IF_NOT_EXISTS)],
    };
    let (first, last) = (inserted.first()?.0, inserted.last()?.0);
    let (mut text, mut done) = (String::new(), first);
    for (at, words) in inserted {
        text.push_str(moment.migration.file.slice(Span::new(done, at)));
        text.push_str(words);
        done = at;
    }
    Some(Fix { span: Span::new(first, last), text })
}

/// The name of what a statement makes, where PostgreSQL takes IF NOT EXISTS before it.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the others have no such form, or say themselves whether they have it"
)]
pub(crate) fn new_name(said: &Said) -> Option<&Name> {
    match said {
        Said::CreateSequence { name, .. } => Some(name),
        Said::CreateView(view) if view.is_materialized => Some(&view.name),
        Said::CreateOther { object: Object::Schema | Object::Extension, name, .. } => name.as_ref(),
        _ => None,
    }
}

/// Whether no IF stands in front of what a statement makes.
pub(crate) fn lacks_if(moment: &Moment<'_>) -> bool {
    let file = &moment.migration.file;
    let mut words = moment.statement.tokens(file).filter(|token| token.kind.is_significant()).take(IN_FRONT);
    !words.any(|token| file.slice(token.span).eq_ignore_ascii_case("if"))
}

/// Where the words belong in an action that lacks them: `None` for one that does not, `Some(None)` where it is not seen.
#[expect(clippy::wildcard_enum_match_arm, reason = "nothing else fails when it runs again")]
#[expect(clippy::option_option, reason = "collected into one list, or none")]
fn of_action(moment: &Moment<'_>, action: &Action) -> Option<Option<(usize, &'static str)>> {
    match &action.what {
        Change::AddColumn { column, if_not_exists: false } => Some(Some((column.span.start, IF_NOT_EXISTS))),
        Change::DropColumn { if_exists: false, .. } => {
            let tokens = Lexer::between(moment.migration.file.text(), action.span, moment.statement.strings);
            let words = tokens.map_while(Result::ok).filter(|token| token.kind.is_significant());
            let is_word =
                |span: Span, word: &str| moment.migration.file.slice(span).eq_ignore_ascii_case(word);
            let mut behind = words
                .map(|token| token.span)
                .skip_while(|span| is_word(*span, "drop") || is_word(*span, "column"));
            Some(behind.next().map(|name| (name.start, IF_EXISTS)))
        }
        _ => None,
    }
}

/// An invalid index that an earlier try has left is taken for the one that is wanted, so it goes first.
fn dropped_before(moment: &Moment<'_>, index: &CreateIndex) -> Option<Fix> {
    let name = Identifier::new(index.name.as_ref()?.name.as_str());
    let schema = index.table.schema.as_ref().map(|schema| format!("{}.", Identifier::new(schema.as_str())));
    let start = moment.statement.span.start;
    let text = format!("drop index concurrently if exists {}{name};\n", schema.unwrap_or_default());
    (moment.migration.file.position(start).column == 1).then(|| Fix { span: Span::new(start, start), text })
}
