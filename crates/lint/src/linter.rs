//! Learns a history and checks releases.

use crate::allowance::{self, Turn};
use crate::asked::Asked;
use crate::effect::effects;
use crate::finding::Finding;
use crate::live::Knowledge;
use crate::memory::{Memory, Past};
use crate::migration::Migration;
use crate::naming::Naming;
use crate::path_allowance::{self, PathAllowance};
use crate::read::Said;
use crate::rule::Rule;
use crate::walk::{Walk, Walked};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::sync::Arc;
use whimbrel_source::Severity;

/// What a finding of a rule does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// It is not reported.
    Allow,
    /// It is reported.
    Warn,
    /// It makes the check fail.
    Deny,
}

/// Why just these major versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chosen {
    /// Somebody named them.
    ByName,
    /// Nobody did, so they are all that there are.
    ByNobody,
}

/// What a check goes by.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The major versions that the release may meet.
    pub majors: RangeInclusive<u32>,
    /// Why just these.
    pub chosen: Chosen,
    /// What the project says about rules, by code.
    pub levels: BTreeMap<String, Level>,
    /// How the project wants things to be named.
    pub naming: Naming,
    /// What it allows in some files.
    pub allowed: Vec<PathAllowance>,
    /// The codes of rules of the project's own, which others ask.
    pub own: BTreeSet<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            majors: 13..=18,
            chosen: Chosen::ByName,
            levels: BTreeMap::new(),
            naming: Naming::default(),
            allowed: Vec::new(),
            own: BTreeSet::new(),
        }
    }
}

impl Settings {
    /// Whether the project file names a rule in order to hear of it.
    pub(crate) fn asks_for(&self, rule: &Rule) -> bool {
        self.levels.get(rule.code).is_some_and(|level| *level > Level::Allow)
    }
}

/// Learns a history and checks releases.
#[derive(Debug)]
pub struct Linter {
    settings: Settings,
    asked: Asked,
    memory: Memory,
    releases: u32,
    transactions: u32,
    allowances: Vec<path_allowance::Use>,
}

impl Linter {
    /// A linter that knows nothing yet.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self {
            asked: Asked::of(&settings),
            settings,
            memory: Memory::default(),
            releases: 0,
            transactions: 0,
            allowances: Vec::new(),
        }
    }

    pub(crate) fn memory(&self) -> &Memory {
        &self.memory
    }

    pub(crate) fn memory_mut(&mut self) -> &mut Memory {
        &mut self.memory
    }

    /// Takes over what a database says of its tables.
    pub fn know(&mut self, live: Knowledge) {
        self.memory.live = live;
    }

    /// Takes over in what the end of the history is not the desired schema; for the last release.
    pub fn know_what_is_not_desired(&mut self, differences: Vec<String>) {
        self.memory.live.not_desired = differences;
    }

    /// Takes over what a migration of the history did.
    pub fn learn(&mut self, migration: &Migration) {
        self.memory.now = None;
        self.memory.begin_session();
        let mut relations = Vec::new();
        for said in &migration.said {
            if migration.version.is_some() {
                let effects = effects(said, &self.memory, *self.settings.majors.end());
                relations.extend(effects.into_iter().filter_map(|effect| effect.on));
                if let Said::CreateTable(table) = said {
                    relations.push(table.name.clone());
                }
            }
            self.memory.learn(said);
        }
        self.memory.has_version(migration);
        if let Some(version) = &migration.version {
            let name = migration.file.name().to_owned();
            let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
            let past = Past { name: name.into(), folder: folder.into(), version: version.into(), relations };
            self.memory.past.push(past);
        }
        self.memory.put_in_order();
    }

    /// Checks migrations that are released together, and takes over what they do.
    ///
    /// Findings come by file and place; those that a comment allows have its reason.
    pub fn check(&mut self, release: &[Migration]) -> Vec<Finding> {
        self.releases += 1;
        let mut findings = Vec::new();
        let mut walk = Walk {
            asked: &self.asked,
            memory: &mut self.memory,
            release: self.releases,
            transaction: self.transactions,
        };
        let mut files = Vec::with_capacity(release.len());
        for (index, migration) in (0..).zip(release) {
            let walked = walk.file(index, migration, &self.settings, &mut findings);
            // Of a file that cannot be read to its end, nothing can be said as a whole.
            let of_file = self.asked.file.iter().filter(|_| migration.is_whole);
            of_file.for_each(|(rule, check)| findings.extend(check(rule, &walked)));
            files.push(walked);
        }
        self.transactions = walk.transaction;
        let walked = Walked { files, memory: &self.memory };
        for (rule, check) in &self.asked.release {
            findings.extend(check(rule, &walked));
        }
        for migration in release {
            self.memory.has_version(migration);
        }
        for migration in release.iter().filter(|migration| !migration.is_whole) {
            let own = findings.iter_mut().filter(|finding| finding.file.name() == migration.file.name());
            own.for_each(|finding| finding.fix = None);
        }
        for migration in release {
            allowance::apply(migration, &mut findings, &self.settings.own, Turn::Linter);
            path_allowance::apply(
                &self.settings.allowed,
                &mut self.allowances,
                &migration.file,
                &mut findings,
            );
        }
        self.memory.put_in_order();
        self.settings.finish(findings)
    }

    /// What the project file allows in files that were checked, and nothing there needs.
    #[must_use]
    pub fn unused_allowances(&self) -> Vec<Finding> {
        let is_asked = |code: &str| !self.settings.own.contains(code);
        self.settings.finish(path_allowance::unused(&self.settings.allowed, &self.allowances, is_asked))
    }
}

impl Settings {
    /// What becomes of what the rules of the project's own have found in files that were checked: comments and the
    /// project file allow some of it, and say how much the rest matters; what they allow and nothing needs is found too.
    #[must_use]
    pub fn settle(&self, checked: &[&Migration], mut findings: Vec<Finding>) -> Vec<Finding> {
        let mut uses = Vec::new();
        for migration in checked {
            allowance::apply(migration, &mut findings, &self.own, Turn::Own);
            path_allowance::apply(&self.allowed, &mut uses, &migration.file, &mut findings);
        }
        findings.extend(path_allowance::unused(&self.allowed, &uses, |code| self.own.contains(code)));
        self.finish(findings)
    }

    fn finish(&self, mut findings: Vec<Finding>) -> Vec<Finding> {
        findings.retain_mut(|finding| match self.levels.get(finding.rule.code) {
            Some(Level::Allow) => false,
            Some(Level::Deny) => {
                finding.severity = Severity::Error;
                true
            }
            Some(Level::Warn) => {
                finding.severity = Severity::Warning;
                true
            }
            None => true,
        });
        findings.sort_by(|left, right| {
            // Nearly all of them are of one file.
            let is_same = Arc::ptr_eq(&left.file, &right.file);
            let by_file = if is_same { Ordering::Equal } else { left.file.name().cmp(right.file.name()) };
            let by_place = by_file.then(left.span.cmp(&right.span));
            by_place.then_with(|| left.rule.code.cmp(right.rule.code))
        });
        findings
    }
}
