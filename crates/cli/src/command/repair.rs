//! `whimbrel repair`

use super::flags::RunFlags;
use crate::session::Session;
use crate::ui::answer::Answer;
use crate::ui::line::{Line, Tone};
use clap::builder::PossibleValue;
use whimbrel::Failure;
use whimbrel::repair::{Fact, RepairOptions, repair};

/// Changes one fact that the ledger states of one migration, with a reason, and records that.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Which migration.
    #[arg(long, value_name = "ID")]
    migration: String,

    /// What is so.
    #[arg(long, value_enum)]
    accept: Accepted,

    /// Why; kept in the ledger.
    #[arg(long, value_name = "TEXT")]
    because: String,

    #[command(flatten)]
    flags: RunFlags,
}

/// A fact as a word of the command line.
#[derive(Debug, Clone, Copy)]
struct Accepted(Fact);

const EVERY_FACT: [Accepted; 5] = [
    Accepted(Fact::Edited),
    Accepted(Fact::Gone),
    Accepted(Fact::Renamed),
    Accepted(Fact::Applied),
    Accepted(Fact::NotApplied),
];

impl clap::ValueEnum for Accepted {
    fn value_variants<'a>() -> &'a [Self] {
        &EVERY_FACT
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.as_str()))
    }
}

pub(super) fn run(session: &Session, arguments: &Arguments) -> Result<Answer, Failure> {
    let options = RepairOptions {
        migration: arguments.migration.clone(),
        fact: arguments.accept.0,
        because: arguments.because.clone(),
    };
    let flags = session.confirmed(&arguments.flags, &[])?;
    let report = session.work(&flags, async |context| repair(context, &options).await)?;
    let line = Line::good(format!("{} was {}; the ledger says from now on: ", report.migration, report.was));
    Ok(Answer::of("repair", &report, vec![line.and(Tone::Strong, &report.fact)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fact_can_be_written() {
        assert_eq!(EVERY_FACT.map(|accepted| accepted.0), Fact::ALL);
    }
}
