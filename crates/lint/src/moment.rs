//! A statement at the moment when it runs, and everything that is known then.

use crate::bound::Bound;
use crate::danger::Danger;
use crate::effect::Effect;
use crate::finding::Finding;
use crate::layout::Layout;
use crate::linter::{Chosen, Settings};
use crate::memory::Memory;
use crate::migration::Migration;
use crate::read::Said;
use crate::read::alter_table::Change;
use crate::read::create::CreateView;
use crate::read::drop::Dropped;
use crate::read::name::{Name, sequence_of};
use crate::read::object::Object;
use crate::read::session::Control;
use crate::rule::Rule;
use smol_str::SmolStr;
use whimbrel_change::LockMode;
use whimbrel_source::{Severity, Span, Statement};

/// A statement at the moment when it runs.
pub struct Moment<'a> {
    pub(crate) migration: &'a Migration,
    pub(crate) statement: &'a Statement,
    pub(crate) said: &'a Said,
    pub(crate) effects: &'a [Effect],
    /// What is dangerous in each of them.
    pub(crate) dangers: &'a [Option<Danger>],
    /// What was there before it.
    pub(crate) memory: &'a Memory,
    pub(crate) settings: &'a Settings,
    pub(crate) session: &'a Session,
}

/// What the statements before have left in the session.
#[derive(Debug, Clone, Default)]
pub(crate) struct Session {
    /// Whether a transaction is open.
    pub(crate) block: Block,
    /// Locks of this transaction on relations in use.
    pub(crate) held: Vec<Held>,
    pub(crate) lock_timeout: Bound,
    /// Whether it was said of an earlier statement that nothing bounds its wait.
    pub(crate) was_unbounded: bool,
    pub(crate) statement_timeout: Bound,
    pub(crate) transaction_timeout: Bound,
}

/// Whether a statement runs in a transaction block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Block {
    /// It is its own transaction.
    #[default]
    None,
    /// The runner has begun one for the file.
    OfRunner,
    /// The file has begun one.
    OfFile,
}

/// A lock that a transaction holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Held {
    pub(crate) relation: Option<Name>,
    pub(crate) lock: LockMode,
    /// What those who read the relation lock behind it.
    pub(crate) below: Vec<Name>,
    /// The statement that took it.
    pub(crate) since: Span,
}

impl Session {
    /// A transaction ends.
    pub(crate) fn end(&mut self, control: Control) {
        self.held.clear();
        for bound in self.bounds() {
            if control == Control::Rollback { bound.roll_back() } else { bound.commit() }
        }
    }

    /// All settings are as they were when the session began.
    pub(crate) fn reset(&mut self) {
        let block = self.block;
        self.bounds().into_iter().for_each(|bound| bound.reset(block));
    }

    fn bounds(&mut self) -> [&mut Bound; 3] {
        [&mut self.lock_timeout, &mut self.statement_timeout, &mut self.transaction_timeout]
    }

    /// The bound that a setting of this name sets.
    pub(crate) fn bound(&mut self, setting: &str) -> Option<&mut Bound> {
        match setting {
            "lock_timeout" => Some(&mut self.lock_timeout),
            "statement_timeout" => Some(&mut self.statement_timeout),
            "transaction_timeout" => Some(&mut self.transaction_timeout),
            _ => None,
        }
    }
}

impl Moment<'_> {
    /// The statement's head: its first line.
    pub(crate) fn head(&self) -> Span {
        head(self.migration, self.statement)
    }

    /// Where an effect of the statement is written.
    pub(crate) fn span_of(&self, effect: &Effect) -> Span {
        effect.action.and_then(|action| self.said.action_span(action)).unwrap_or_else(|| self.head())
    }

    pub(crate) fn finding(&self, rule: &'static Rule, span: Span, message: impl Into<String>) -> Finding {
        Finding {
            rule,
            severity: rule.severity,
            file: self.migration.file.clone(),
            span,
            statement: Some(self.statement.span),
            message: message.into(),
            notes: Vec::new(),
            facts: None,
            fix: None,
            allowed: None,
        }
    }

    /// The effects in which something is dangerous, each with what that is.
    pub(crate) fn dangers(&self) -> impl Iterator<Item = (&Effect, &Danger)> {
        let each = self.effects.iter().zip(self.dangers);
        each.filter_map(|(effect, danger)| Some((effect, danger.as_ref()?)))
    }

    /// Whether a relation was there before this release, so that code may use it.
    pub(crate) fn is_in_use(&self, name: &Name) -> bool {
        self.memory.is_in_use(name)
    }

    /// Whether the release itself has added a column, so that no code uses it yet.
    pub(crate) fn is_new_column(&self, table: &Name, column: &str) -> bool {
        let known = self.memory.seen(table).and_then(|table| table.column(column));
        known.is_some_and(|column| self.memory.is_new(column.born))
    }

    /// The statements of the file before this one.
    pub(crate) fn earlier(&self) -> impl Iterator<Item = &Said> {
        let statements = self.migration.statements.iter().zip(&self.migration.said);
        statements.take_while(|(other, _)| other.span.start < self.statement.span.start).map(|(_, said)| said)
    }

    /// The statements of the file behind this one.
    pub(crate) fn later(&self) -> impl Iterator<Item = &Said> {
        let statements = self.migration.statements.iter().zip(&self.migration.said);
        statements.filter(|(other, _)| other.span.start > self.statement.span.start).map(|(_, said)| said)
    }

    /// Whether a later statement of the file gives a name to something again that this one takes it from.
    #[expect(clippy::wildcard_enum_match_arm, reason = "nothing else gives a name")]
    pub(crate) fn is_named_again(&self, table: &Name, column: Option<&str>) -> bool {
        self.later().any(|later| match (later, column) {
            (Said::Alter { name, actions, .. }, Some(column)) if name.may_be(table) => {
                actions.iter().any(|action| match &action.what {
                    Change::RenameColumn { to, .. } => to == column,
                    Change::AddColumn { column: added, .. } => added.name == column,
                    _ => false,
                })
            }
            (Said::CreateView(view), None) => view.name.may_be(table) && self.unshown(table, view).is_none(),
            (Said::CreateTable(made), None) => made.name.may_be(table),
            (Said::Alter { actions, .. }, None) => actions
                .iter()
                .any(|action| matches!(&action.what, Change::RenameTo { name } if *name == table.name)),
            _ => false,
        })
    }

    /// A column of a table that a view lacks which takes over its name.
    fn unshown(&self, table: &Name, view: &CreateView) -> Option<&SmolStr> {
        let columns = view.columns.as_ref()?;
        let known = self.memory.table(table)?.columns.iter().map(|column| &column.name);
        known.into_iter().find(|name| !columns.contains(name))
    }

    /// A column that code no longer finds when a later view takes over the name of a table.
    pub(crate) fn lost_behind_view(&self, table: &Name) -> Option<&SmolStr> {
        self.later().find_map(|later| {
            let Said::CreateView(view) = later else { return None };
            view.name.may_be(table).then(|| self.unshown(table, view)).flatten()
        })
    }

    /// A finding that is about old majors alone, to which it may never come where nobody has named them.
    pub(crate) fn on_old_majors(&self, finding: Finding) -> Finding {
        match self.settings.chosen {
            Chosen::ByName => finding,
            Chosen::ByNobody => finding.as_severe_as(Severity::Note).with_note(
                "Nobody has said which majors are meant: --major does, or majors in [lint] of the project file.",
            ),
        }
    }

    /// A finding that is true where no runner has begun a transaction: nobody knows that of a file with a version, whose
    /// layout is that of no tool.
    pub(crate) fn unless_wrapped(&self, finding: Finding) -> Finding {
        if self.migration.layout != Layout::Plain || self.migration.version.is_none() {
            return finding;
        }
        finding
            .as_severe_as(Severity::Warning)
            .with_note("Not known here: whether what applies these files begins a transaction for each.")
    }

    pub(crate) fn major(&self) -> u32 {
        *self.settings.majors.end()
    }
}

/// The first line of a statement.
pub(crate) fn head(migration: &Migration, statement: &Statement) -> Span {
    let text = migration.file.slice(statement.span);
    let line = text.split('\n').next().unwrap_or_default().trim_end();
    Span::new(statement.span.start, statement.span.start + line.len())
}

/// Whether later statements make again everything that this one drops.
#[expect(clippy::wildcard_enum_match_arm, reason = "nothing else drops what can come again")]
pub(crate) fn comes_again(said: &Said, later: &[&Said]) -> bool {
    match said {
        // An operator has no name that is one.
        Said::Drop(drop) if drop.names.is_empty() => later.iter().any(
            |other| matches!(other, Said::CreateOther { object, .. } if drop.what == Dropped::Other(*object)),
        ),
        Said::Drop(drop) => drop.names.iter().all(|name| later.iter().any(|other| makes(other, name))),
        Said::Alter { name, actions, .. } => {
            let adds = |other: &Said, column: &str| match other {
                Said::Alter { name: own, actions, .. } if own.may_be(name) => {
                    let is_it = |change: &Change| matches!(change, Change::AddColumn { column: own, .. } if own.name == column);
                    actions.iter().any(|action| is_it(&action.what))
                }
                _ => false,
            };
            actions.iter().all(|action| match &action.what {
                Change::DropColumn { column, .. } => later.iter().any(|other| adds(other, column)),
                _ => false,
            })
        }
        _ => false,
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "nothing else makes what has a name of this kind")]
pub(crate) fn makes(said: &Said, name: &Name) -> bool {
    match said {
        Said::CreateView(made) => made.name.may_be(name),
        Said::CreateTable(made) => made.name.may_be(name),
        Said::CreateFunction(made) => made.name.may_be(name),
        Said::CreateType { name: own, .. }
        | Said::CreateDomain { name: own, .. }
        | Said::CreateSequence { name: own, .. }
        | Said::CreateOther {
            object: Object::Collation | Object::TextSearchConfiguration,
            name: Some(own),
            ..
        } => own.may_be(name),
        Said::Alter { name: table, actions, .. } => {
            let mut sequences = actions.iter().filter_map(|action| sequence_from(table, &action.what));
            sequences.any(|sequence| sequence.may_be(name))
        }
        _ => false,
    }
}

/// The sequence that an action gives to a column.
#[expect(clippy::wildcard_enum_match_arm, reason = "nothing else does")]
fn sequence_from(table: &Name, change: &Change) -> Option<Name> {
    match change {
        Change::AddIdentity { sequence: Some(name), .. } => Some(name.clone()),
        Change::AddIdentity { column, .. } => Some(sequence_of(table, column)),
        Change::AddColumn { column, .. } if column.is_numbered() => Some(sequence_of(table, &column.name)),
        _ => None,
    }
}
