//! The rules that a project asks, by when they look.

use crate::finding::Finding;
use crate::linter::Settings;
use crate::moment::Moment;
use crate::rule::{Check, Rule};
use crate::rules::RULES;
use crate::topic::Topics;
use crate::walk::{Walked, WalkedFile};

/// The statements that a rule looks at, the rule, and how it looks.
type AtStatement = (Topics, &'static Rule, fn(&'static Rule, &Moment<'_>) -> Vec<Finding>);
type AtFile = (&'static Rule, fn(&'static Rule, &WalkedFile<'_>) -> Vec<Finding>);
type AtRelease = (&'static Rule, fn(&'static Rule, &Walked<'_>) -> Vec<Finding>);

/// The rules that are asked, each in the order of [`RULES`]: found once, since statements are many.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    pub(crate) statement: Vec<AtStatement>,
    pub(crate) file: Vec<AtFile>,
    pub(crate) release: Vec<AtRelease>,
}

impl Asked {
    pub(crate) fn of(settings: &Settings) -> Self {
        let mut asked = Self::default();
        for rule in RULES.iter().copied() {
            match rule.check {
                Check::Statement(topics, check) => asked.statement.push((topics, rule, check)),
                Check::OnRequest(topics, check) if settings.asks_for(rule) => {
                    asked.statement.push((topics, rule, check));
                }
                Check::File(check) => asked.file.push((rule, check)),
                Check::Release(check) => asked.release.push((rule, check)),
                Check::OnRequest(..) | Check::Work | Check::Allowance => {}
            }
        }
        asked
    }
}
