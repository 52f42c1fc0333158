//! What became of one way of one case.

use std::fmt;

/// What became of one way of one case.
pub(crate) struct Outcome {
    /// Major, case and way.
    pub(crate) about: String,
    pub(crate) end: End,
    /// Whether it is what the case says of itself.
    pub(crate) is_expected: bool,
}

/// How a way ended.
pub(crate) enum End {
    /// Everything is as it is wanted.
    Reached,
    /// There is no plan, and it is said why.
    Refused(String),
    /// A statement failed.
    Failed(String),
    /// Everything ran, and something else is there than is wanted.
    Elsewhere(String),
}

impl Outcome {
    /// What is wrong with it, for people.
    pub(crate) fn wrong(&self) -> Option<String> {
        if self.is_expected {
            return None;
        }
        let (word, text) = match &self.end {
            End::Reached => ("REACHED", "what a gap.txt says is not so"),
            End::Refused(text) => ("REFUSED", text.as_str()),
            End::Failed(text) => ("FAILED", text.as_str()),
            End::Elsewhere(text) => ("ELSEWHERE", text.as_str()),
        };
        Some(format!("{word} {}\n    {}", self.about, text.replace('\n', "\n    ")))
    }
}

/// How many ended how.
pub(crate) struct Tally {
    reached: usize,
    refused: usize,
    failed: usize,
    elsewhere: usize,
}

impl Tally {
    pub(crate) fn of(outcomes: &[Outcome]) -> Self {
        let count = |is_it: fn(&End) -> bool| outcomes.iter().filter(|one| is_it(&one.end)).count();
        Self {
            reached: count(|end| matches!(end, End::Reached)),
            refused: count(|end| matches!(end, End::Refused(_))),
            failed: count(|end| matches!(end, End::Failed(_))),
            elsewhere: count(|end| matches!(end, End::Elsewhere(_))),
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { reached, refused, failed, elsewhere } = self;
        write!(formatter, "{reached} reached, {refused} refused, {failed} failed, {elsewhere} elsewhere")
    }
}
