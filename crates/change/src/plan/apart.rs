//! One transaction for each table in use.
//!
//! A transaction that holds a strong lock on one table while it waits for another makes everybody wait for both.

use super::{Effect, Purpose, Step, Waits};
use crate::work::{Conduct, Phase};
use whimbrel_catalog::ObjectAddress;

/// The same statements of one file, cut into transactions so that none holds a lock that others wait for while it
/// waits for another table; unchanged where no cut is needed, or where the file is cut already. What is removed only to
/// come again, and what belongs into one block, stays together. `effects` are what the statements do, one for each.
#[must_use]
pub fn apart(steps: Vec<Step>, effects: &[Option<Effect>]) -> Vec<Step> {
    let is_block = |step: &Step| matches!(step.conduct, Conduct::InBlock | Conduct::InOneBlock);
    let is_cut = steps.iter().any(|step| !is_block(step) && step.conduct != Conduct::Alone);
    let cuts = if is_cut { Vec::new() } else { cuts(&steps, effects) };
    if cuts.is_empty() {
        return steps;
    }
    let mut group = 0;
    let numbered = steps.into_iter().enumerate().map(|(place, step)| {
        if cuts.contains(&place) || !is_block(&step) {
            group += 1;
        }
        let conduct = if is_block(&step) { Conduct::Together { group } } else { step.conduct };
        Step { conduct, ..step }
    });
    numbered.collect()
}

/// Before which statements a transaction ends.
fn cuts(steps: &[Step], effects: &[Option<Effect>]) -> Vec<usize> {
    let mut cuts = Vec::new();
    let mut held: Option<&ObjectAddress> = None;
    let mut rebuilt_until = 0;
    for (place, step) in steps.iter().enumerate() {
        if step.conduct == Conduct::Alone {
            held = None;
            continue;
        }
        if step.purpose == Purpose::RemoveForRebuild {
            rebuilt_until = rebuilt_until.max(last_rebuilt(steps, place));
        }
        let is_one_block = |step: &Step| step.conduct == Conduct::InOneBlock;
        let is_inside = is_one_block(step)
            && place.checked_sub(1).and_then(|before| steps.get(before)).is_some_and(is_one_block);
        let Some(table) = effects.get(place).and_then(|effect| stopped(step, effect.as_ref())) else {
            continue;
        };
        let may_be_cut = place > rebuilt_until && !is_inside;
        if held.is_some_and(|held| held != table) && may_be_cut {
            cuts.push(place);
        }
        held = Some(table);
    }
    cuts
}

/// The table for which others wait.
fn stopped<'a>(step: &'a Step, effect: Option<&Effect>) -> Option<&'a ObjectAddress> {
    // What a contract takes away nobody uses any more, and it goes in one moment: the body of a trigger's function may
    // name a column of which only the rest of the file tells that it goes. Rows are moved piece by piece, outside of any
    // block.
    effect.filter(|effect| effect.waits > Waits::Nobody)?;
    let is_in_use = match step.phase {
        Phase::Expand | Phase::Constrain => true,
        Phase::Backfill | Phase::Contract | Phase::Purge => false,
    };
    if !is_in_use {
        return None;
    }
    step.on.as_ref().filter(|on| on.kind.as_str() != "sequence")
}

/// Where what is removed from here on has come again.
fn last_rebuilt(steps: &[Step], from: usize) -> usize {
    let after = steps.iter().enumerate().skip(from);
    let block = after.take_while(|(_, step)| step.conduct != Conduct::Alone);
    block.filter(|(_, step)| step.purpose == Purpose::Rebuild).last().map_or(from, |(place, _)| place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::{Effort, Form};
    use whimbrel_catalog::ObjectKind;

    /// `alter a`, with a lock that others wait for; `make a` without.
    fn step(text: &str) -> (Step, Option<Effect>) {
        let (verb, table) = text.split_once(' ').unwrap();
        let table = ObjectAddress::new(ObjectKind::new("table"), &["public", table]);
        let purpose = match verb {
            "remove" => Purpose::RemoveForRebuild,
            "rebuild" => Purpose::Rebuild,
            _ => Purpose::Alter,
        };
        let waits = if verb == "make" { Waits::Nobody } else { Waits::ReadsAndWrites };
        let effect =
            Effect { lock: None, others: std::collections::BTreeMap::new(), effort: Effort::Metadata, waits };
        let step = Step {
            sql: text.to_owned(),
            purpose,
            address: table.clone(),
            form: Form("add-column"),
            on: Some(table),
            phase: Phase::Expand,
            conduct: if verb == "concurrently" { Conduct::Alone } else { Conduct::InBlock },
            loss: None,
            meant: None,
            seen: None,
        };
        (step, Some(effect))
    }

    /// The statements, with `|` before each that begins a transaction.
    fn cut(texts: &[&str]) -> String {
        let (steps, effects): (Vec<_>, Vec<_>) = texts.iter().map(|text| step(text)).unzip();
        let mut before = Conduct::InBlock;
        let shown = apart(steps, &effects).into_iter().map(|step| {
            let begins = step.conduct != before;
            before = step.conduct;
            format!("{}{}", if begins { "| " } else { "" }, step.sql)
        });
        shown.collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn each_table_in_use_has_a_transaction_of_its_own() {
        assert_eq!(
            cut(&["make n", "alter a", "alter a", "make m", "alter b", "alter a"]),
            "| make n, alter a, alter a, make m, | alter b, | alter a"
        );
    }

    #[test]
    fn one_table_or_a_boundary_that_is_there_needs_no_cut() {
        assert_eq!(cut(&["alter a", "make n", "alter a"]), "alter a, make n, alter a");
        assert_eq!(cut(&["alter a", "concurrently a", "alter b"]), "alter a, | concurrently a, | alter b");
    }

    #[test]
    fn what_is_removed_only_to_come_again_stays_with_what_it_waits_for() {
        assert_eq!(
            cut(&["remove v", "alter a", "alter b", "rebuild v", "alter c"]),
            "| remove v, alter a, alter b, rebuild v, | alter c"
        );
    }
}
