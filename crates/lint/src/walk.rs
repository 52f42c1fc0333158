//! Goes through a release, statement by statement.

pub(crate) mod code;
mod nature;

pub(crate) use nature::Nature;

use crate::asked::Asked;
use crate::danger;
use crate::effect::{Effect, effects};
use crate::finding::Finding;
use crate::layout::Wrap;
use crate::linter::Settings;
use crate::live;
use crate::memory::{Birth, Memory};
use crate::migration::Migration;
use crate::moment::{Block, Held, Moment, Session, head};
use crate::read::Said;
use crate::read::session::{ALL, Control};
use crate::topic::Topics;
use smol_str::SmolStr;
use whimbrel_change::LockMode;
use whimbrel_source::Statement;

/// A release after it was gone through.
pub struct Walked<'a> {
    pub(crate) files: Vec<WalkedFile<'a>>,
    /// Everything that is there at its end.
    pub(crate) memory: &'a Memory,
}

/// A file after it was gone through.
pub struct WalkedFile<'a> {
    pub(crate) migration: &'a Migration,
    pub(crate) steps: Vec<Step<'a>>,
    pub(crate) settings: &'a Settings,
}

/// A statement after it was gone through.
pub(crate) struct Step<'a> {
    pub(crate) statement: &'a Statement,
    pub(crate) said: &'a Said,
    pub(crate) effects: Vec<Effect>,
    /// Whether it touches a relation that was there before the release.
    pub(crate) touches_used: bool,
}

/// A statement, and by what it is judged.
struct Place<'a> {
    migration: &'a Migration,
    statement: &'a Statement,
    settings: &'a Settings,
}

/// Where a walk is.
pub(crate) struct Walk<'m> {
    pub(crate) asked: &'m Asked,
    pub(crate) memory: &'m mut Memory,
    pub(crate) release: u32,
    pub(crate) transaction: u32,
}

impl Walk<'_> {
    /// Goes through one file of the release.
    pub(crate) fn file<'a>(
        &mut self,
        index: u32,
        migration: &'a Migration,
        settings: &'a Settings,
        findings: &mut Vec<Finding>,
    ) -> WalkedFile<'a> {
        let mut session = Session::default();
        self.begin(index, migration, &mut session);
        let mut steps = Vec::new();
        let mut undone = None;
        for (statement, said) in migration.statements.iter().zip(&migration.said) {
            let mut effects = effects(said, self.memory, *settings.majors.end());
            let alone = is_alone(said, &effects, settings);
            self.part(index, migration, alone, &mut session);
            let place = Place { migration, statement, settings };
            let before = findings.len();
            findings.extend(self.look(&place, said, &effects, &session));
            let inner = self.code(&place, said, &session, (findings, &mut Vec::new()));
            if let Some(inner) = inner {
                effects = inner;
            }
            let is_unbounded = |found: &Finding| found.rule.code == "lock-wait-unbounded";
            session.was_unbounded |= findings.iter().skip(before).any(is_unbounded);
            let used = |effect: &Effect| effect.on.as_ref().is_some_and(|on| self.memory.is_in_use(on));
            let touches_used = effects.iter().any(used);
            self.hold(statement, &effects, &mut session, settings);
            self.memory.learn(said);
            self.undo(migration, said, &mut undone);
            self.after(index, migration, said, &mut session);
            steps.push(Step { statement, said, effects, touches_used });
        }
        WalkedFile { migration, steps, settings }
    }

    /// What a transaction has made is gone when it is rolled back, and what it has dropped is there.
    fn undo(&mut self, migration: &Migration, said: &Said, before: &mut Option<Memory>) {
        if *said == Said::Control(Control::Begin) {
            let is_undone = migration.said.contains(&Said::Control(Control::Rollback));
            *before = is_undone.then(|| self.memory.clone());
        } else if *said == Said::Control(Control::Commit) {
            *before = None;
        } else if *said == Said::Control(Control::Rollback)
            && let Some(known) = before.take()
        {
            *self.memory = known;
        }
    }

    /// What every rule says of a statement.
    fn look(&self, place: &Place<'_>, said: &Said, effects: &[Effect], session: &Session) -> Vec<Finding> {
        let Place { migration, statement, settings } = *place;
        let memory = &*self.memory;
        let dangers = &[];
        let moment = Moment { migration, statement, said, effects, dangers, memory, settings, session };
        let dangers: Vec<_> = effects.iter().map(|effect| danger::of(&moment, effect)).collect();
        let moment = Moment { dangers: &dangers, ..moment };
        let mut findings = danger::findings(&moment);
        let about = Topics::of_said(said);
        for (topics, rule, check) in &self.asked.statement {
            if !topics.meets(about) {
                debug_assert!(check(rule, &moment).is_empty(), "{} has other topics", rule.code);
                continue;
            }
            let mut found = check(rule, &moment);
            // Nearly always there is nothing.
            if !found.is_empty() {
                findings.append(&mut found);
            }
        }
        live::weigh(&moment, &mut findings);
        findings
    }

    /// Looks at the statements in the code that a statement runs, and in what that runs, all in one transaction; `seen`
    /// is the code that was looked at, so that what calls itself comes to an end. `None` where it runs none.
    fn code(
        &mut self,
        place: &Place<'_>,
        said: &Said,
        session: &Session,
        (findings, seen): (&mut Vec<Finding>, &mut Vec<SmolStr>),
    ) -> Option<Vec<Effect>> {
        let bodies: Vec<SmolStr> = self.memory.code_of(said).into_iter().map(SmolStr::new).collect();
        if bodies.is_empty() {
            return None;
        }
        let mut inner = session.clone();
        if inner.block == Block::None {
            inner.block = Block::OfFile;
        }
        let mut all = Vec::new();
        for body in bodies {
            if seen.contains(&body) {
                continue;
            }
            seen.push(body.clone());
            for said in code::statements(&body) {
                let mut own = effects(&said, self.memory, *place.settings.majors.end());
                let mut found = self.look(place, &said, &own, &inner);
                // Code mostly asks first, or catches what the server says.
                found.retain(|finding| finding.rule.code != "already-there");
                for finding in &mut found {
                    finding.span = head(place.migration, place.statement);
                    finding.fix = None;
                    finding.notes.push("It stands in the code that this runs.".to_owned());
                }
                findings.extend(found);
                own.extend(self.code(place, &said, &inner, (findings, seen)).unwrap_or_default());
                self.hold(place.statement, &own, &mut inner, place.settings);
                self.memory.learn(&said);
                for effect in &mut own {
                    effect.action = None;
                }
                all.extend(own);
            }
        }
        Some(all)
    }

    fn begin(&mut self, file: u32, migration: &Migration, session: &mut Session) {
        session.block = match migration.wrap {
            Wrap::Transaction | Wrap::Cut => Block::OfRunner,
            // One statement is sent as it is; several are one transaction.
            Wrap::Whole if migration.statements.len() > 1 => Block::OfRunner,
            Wrap::Whole | Wrap::None => Block::None,
        };
        self.memory.begin_session();
        self.next_transaction(file);
    }

    fn next_transaction(&mut self, file: u32) {
        self.transaction += 1;
        self.memory.now = Some(Birth { release: self.release, file, transaction: self.transaction });
    }

    /// Whimbrel commits what comes before a statement that runs outside of blocks only, and runs it by itself.
    fn part(&mut self, file: u32, migration: &Migration, alone: bool, session: &mut Session) {
        if migration.wrap == Wrap::Cut && session.block != Block::OfFile {
            if alone {
                session.held.clear();
                self.next_transaction(file);
            }
            session.block = if alone { Block::None } else { Block::OfRunner };
        }
    }

    fn hold(&self, statement: &Statement, effects: &[Effect], session: &mut Session, settings: &Settings) {
        if session.block == Block::None {
            session.held.clear();
            return;
        }
        for effect in effects {
            for (relation, _, lock) in effect.locks(self.memory, *settings.majors.end()) {
                let strong = relation.as_ref().filter(|_| lock.conflicts_with(LockMode::RowExclusive));
                let below = strong.map_or_else(Vec::new, |relation| self.memory.below(relation));
                session.held.push(Held { relation, lock, below, since: statement.span });
            }
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the others leave the session as it is")]
    fn after(&mut self, file: u32, migration: &Migration, said: &Said, session: &mut Session) {
        match said {
            Said::Control(Control::Begin) => session.block = Block::OfFile,
            Said::Control(Control::Chain) => {
                session.end(Control::Chain);
                self.next_transaction(file);
            }
            Said::Control(control @ (Control::Commit | Control::Rollback | Control::Prepare)) => {
                session.end(*control);
                session.block = if migration.wrap == Wrap::Cut { Block::OfRunner } else { Block::None };
                self.next_transaction(file);
            }
            Said::DiscardAll => session.reset(),
            Said::Setting(setting) if setting.name == ALL => session.reset(),
            Said::Setting(setting) => {
                let block = session.block;
                match session.bound(&setting.name) {
                    Some(bound) => bound.set(setting, block),
                    None if block == Block::None => self.next_transaction(file),
                    None => {}
                }
            }
            _ if session.block == Block::None => self.next_transaction(file),
            _ => {}
        }
    }
}

/// Whether PostgreSQL refuses it in a block, on any of the majors.
pub(crate) fn is_alone(said: &Said, effects: &[Effect], settings: &Settings) -> bool {
    said.is_alone() || effects.iter().any(|effect| effect.is_alone(&settings.majors))
}
