//! A rule, whole.

use crate::finding::Finding;
use crate::moment::Moment;
use crate::topic::Topics;
use crate::walk::{Walked, WalkedFile};
use whimbrel_source::Severity;

/// Everything about one rule: its pages, its messages and its tests are made of this value.
#[derive(Debug)]
pub struct Rule {
    /// Names the harm, in kebab-case.
    pub code: &'static str,
    /// How much a finding matters where nothing else is said.
    pub severity: Severity,
    /// Whom it hurts.
    pub harm: Harm,
    /// When it speaks; a clause.
    pub when: &'static str,
    /// What happens then; a clause.
    pub effect: &'static str,
    /// What to do instead; a clause.
    pub instead: &'static str,
    /// Where PostgreSQL says so.
    pub source: &'static str,
    /// The forms of the table of claims that it speaks of.
    pub forms: &'static [&'static str],
    /// A migration that it speaks of; statements before the line `-- release` are the history.
    pub bad: &'static str,
    /// One that reaches the same and that it does not speak of.
    pub good: &'static str,
    /// Looks.
    pub check: Check,
}

/// Whom a finding hurts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Harm {
    /// Others wait while it works.
    Blocks,
    /// The statement fails when it runs.
    Fails,
    /// Code that runs now stops working.
    Breaks,
    /// Rows or values are lost.
    Loses,
    /// The order of a release is at risk.
    Release,
    /// It can be written better.
    Style,
}

/// How a rule looks.
#[derive(Clone, Copy)]
pub enum Check {
    /// At work on many rows under a strong lock, by the forms of the rule.
    Work,
    /// At each statement that is about one of these.
    Statement(Topics, fn(&'static Rule, &Moment<'_>) -> Vec<Finding>),
    /// The same, where the project file names the rule: a matter of taste, about which nobody is asked twice.
    OnRequest(Topics, fn(&'static Rule, &Moment<'_>) -> Vec<Finding>),
    /// At each file as a whole.
    File(fn(&'static Rule, &WalkedFile<'_>) -> Vec<Finding>),
    /// At the release as a whole.
    Release(fn(&'static Rule, &Walked<'_>) -> Vec<Finding>),
    /// At the comments that allow findings.
    Allowance,
}

impl std::fmt::Debug for Check {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Work => "Work",
            Self::Statement(..) => "Statement",
            Self::OnRequest(..) => "OnRequest",
            Self::File(_) => "File",
            Self::Release(_) => "Release",
            Self::Allowance => "Allowance",
        })
    }
}

impl Harm {
    /// Every harm, in the order of pages.
    pub const ALL: [Self; 6] =
        [Self::Blocks, Self::Fails, Self::Breaks, Self::Loses, Self::Release, Self::Style];

    /// The title of its chapter.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Blocks => "Others wait",
            Self::Fails => "The statement fails",
            Self::Breaks => "Running code breaks",
            Self::Loses => "Data is lost",
            Self::Release => "The release is at risk",
            Self::Style => "It can be written better",
        }
    }
}

impl Rule {
    /// Its page: what `explain` and the reference say first.
    #[must_use]
    pub fn meaning(&self) -> String {
        let speaks = match self.check {
            Check::OnRequest(..) => {
                "Where the project file asks for it with `warn` or `deny`, it speaks when"
            }
            Check::Work | Check::Statement(..) | Check::File(_) | Check::Release(_) | Check::Allowance => {
                "It speaks when"
            }
        };
        format!("{speaks} {}. Then {}.", self.when, self.effect)
    }

    /// What to do, in a sentence.
    #[must_use]
    pub fn remedy(&self) -> String {
        let mut letters = self.instead.chars();
        let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
        format!("{first}{}.", letters.as_str())
    }
}
