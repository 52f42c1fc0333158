//! The text of generated files.

use super::facts::loss;
use std::fmt::Write as _;
use whimbrel_catalog::Fingerprint;
use whimbrel_change::Phase;
use whimbrel_change::aside::Dumped;
use whimbrel_change::plan::{Purpose, Step, remark};
use whimbrel_change::work::Conduct;

/// What stands at the head of a migration.
#[derive(Debug, Clone)]
pub(super) struct FileHead<'a> {
    pub(super) phase: Phase,
    pub(super) reason: Option<&'a str>,
    /// What is dumped before it runs.
    pub(super) dumps: &'a [Dumped],
    /// What it is made from.
    pub(super) from: Fingerprint,
}

/// The text of a migration.
pub(super) fn up_text(steps: &[Step], head: &FileHead<'_>) -> String {
    let FileHead { phase, reason, dumps, from } = head;
    let mut text = String::from("-- Why:");
    let lines = reason.unwrap_or_default().lines().map(harmless);
    for (number, line) in lines.enumerate() {
        let _ = write!(text, "{}{line}", if number == 0 { " " } else { "\n-- " });
    }
    let _ = write!(text, "\n-- whimbrel: phase = {phase}\n-- whimbrel: made_from = {from}\n");
    for dump in *dumps {
        let _ = writeln!(text, "-- whimbrel: dump = {}: {}", dump.name, harmless(&dump.query));
    }
    body(&mut text, steps, Words::Said);
    text
}

/// The text of a down file; `dumps` are loaded before it runs.
pub(super) fn down_text(steps: &[Step], name: &str, dumps: &[Dumped]) -> String {
    let mut text = format!("-- Takes back {}.\n", harmless(name));
    if steps.iter().any(|step| step.phase == Phase::Backfill) {
        let _ = writeln!(text, "-- whimbrel: phase = {}", Phase::Backfill);
        // The application has not written what comes back.
        if dumps.iter().any(|dump| !dump.restore.is_empty()) {
            text.push_str("-- whimbrel: user_triggers = off\n");
        }
    }
    for step in steps {
        let Some(loss) = loss(step) else { continue };
        let what = harmless(&loss.what);
        match &loss.count {
            Some(count) => {
                let (count, what) = (harmless(count), what.replace('"', "'"));
                let _ = writeln!(text, "-- whimbrel: lossy = {count} because \"{what} are lost\"");
            }
            None => {
                let _ = writeln!(text, "-- Loses {what}.");
            }
        }
    }
    if steps.is_empty() {
        text.push_str("-- Nothing is to be done: what was filled stays, or goes with its column.\n");
    }
    body(&mut text, steps, Words::Left);
    text
}

fn harmless(line: &str) -> String {
    line.chars().filter(|character| !character.is_control()).collect()
}

/// Whether a file of these statements is a transaction for each of them.
fn is_cut(steps: &[Step]) -> bool {
    steps.iter().any(|step| match step.conduct {
        Conduct::InBlock | Conduct::InOneBlock | Conduct::Alone => false,
        Conduct::CommitBefore | Conduct::CommitAfter | Conduct::Together { .. } => true,
    })
}

/// Whether it is said what statements are for, and what the linter finds in them; it reads no down file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Words {
    Said,
    Left,
}

fn body(text: &mut String, steps: &[Step], words: Words) {
    if is_cut(steps) {
        text.push_str("-- whimbrel: transaction = statement\n");
    }
    statements(text, steps, words);
}

/// The statements of a part of a file.
pub(crate) fn part(steps: &[Step]) -> String {
    let mut text = String::new();
    statements(&mut text, steps, Words::Left);
    text
}

fn statements(text: &mut String, steps: &[Step], words: Words) {
    let is_cut = is_cut(steps);
    if steps.iter().any(Step::makes_a_routine) {
        text.push_str("\nset check_function_bodies = off;\n");
    }
    let mut rest = steps;
    while let Some(step) = rest.first() {
        let together = if is_cut { rebuilt_together(rest) } else { 1 };
        let (block, after) = rest.split_at(together);
        let comes_again = || {
            let is_gone = step.purpose == Purpose::RemoveForRebuild;
            is_gone
                .then(|| format!("{} comes again below: it, or something under it, changes.", step.address))
        };
        let remarked = (words == Words::Said).then(|| remark(rest, together)).flatten();
        if let Some(said) = remarked.or_else(comes_again) {
            let _ = write!(text, "\n-- {}", harmless(&said));
        }
        if together > 1 {
            text.push_str("\nbegin;\n");
        }
        for step in block {
            if let Some(meant) = step.meant.filter(|_| words == Words::Said) {
                let _ = write!(text, "\n-- whimbrel: allow {} because \"{}\"", meant.code, meant.because);
            }
            let _ = writeln!(text, "\n{};", step.sql);
        }
        if together > 1 {
            text.push_str("\ncommit;\n");
        }
        rest = after;
    }
}

/// How many of the first statements are one transaction, so that nobody misses what is removed only to come again.
fn rebuilt_together(steps: &[Step]) -> usize {
    if let Some(conduct @ (Conduct::Together { .. } | Conduct::InOneBlock)) =
        steps.first().map(|step| step.conduct)
    {
        return steps.iter().take_while(|step| step.conduct == conduct).count();
    }
    if steps.first().is_none_or(|step| step.purpose != Purpose::RemoveForRebuild) {
        return 1;
    }
    let is_in_block = |step: &&Step| matches!(step.conduct, Conduct::InBlock | Conduct::InOneBlock);
    let block = steps.iter().take_while(is_in_block);
    let last = block.enumerate().filter(|(_, step)| step.purpose == Purpose::Rebuild).last();
    last.map_or(1, |(place, _)| place + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use whimbrel_catalog::{Catalog, ObjectAddress, ObjectKind};
    use whimbrel_change::work::Work;

    #[test]
    fn what_the_linter_finds_and_is_meant_so_is_allowed_right_above_its_statement() {
        let address = ObjectAddress::new(ObjectKind::new("base type"), &["public", "coordinate"]);
        let drop = Work::new("drop-type", "drop type public.coordinate cascade");
        let drop = drop.cascading("its own functions go only with it");
        let steps = [Step::by_hand(Purpose::Drop, &address, drop)];
        let from = Fingerprint::of(&Catalog::default());
        let head = FileHead { phase: Phase::Contract, reason: None, dumps: &[], from };
        let allowed = "\n-- whimbrel: allow cascade-drops-more because \"its own functions go only with it\"\n\
                       drop type public.coordinate cascade;\n";
        assert!(up_text(&steps, &head).ends_with(allowed), "{}", up_text(&steps, &head));
        assert!(!down_text(&steps, "coordinate", &[]).contains("allow"));
    }
}
