//! What a file says of itself: its phase, what may change by it, whether it may run twice.

use crate::project::{FileText, MigrationFile, Rerun};
use whimbrel_change::Phase;
use whimbrel_change::rehearsal::{Claimed, Declared};
use whimbrel_source::{StandardConformingStrings, Statement};

/// What a file says about rows; `claims` are those of its statements.
pub(super) fn declared(file: &MigrationFile, claims: &[Claimed]) -> Declared {
    let header = file.up.header();
    let list = |key: &str| -> Vec<String> {
        let value = header.setting(key).map(|setting| setting.value.as_str()).unwrap_or_default();
        value.split(',').map(str::trim).filter(|entry| !entry.is_empty()).map(str::to_owned).collect()
    };
    let writes = claims.iter().flat_map(|claimed| claimed.writes.iter().cloned());
    Declared {
        phase: phase_of(&file.up),
        writes: writes.collect(),
        changes: list("changes"),
        loses: list("loses"),
        lossy: file
            .down
            .as_ref()
            .map(FileText::lossy)
            .unwrap_or_default()
            .into_iter()
            .map(|one| one.reads())
            .collect(),
    }
}

/// The part of a change that a file says it is.
pub(super) fn phase_of(text: &FileText) -> Option<Phase> {
    text.settings().phase
}

/// Whether a file says that running it twice is as good as once.
pub(super) fn is_repeatable(file: &MigrationFile) -> bool {
    if phase_of(&file.up) == Some(Phase::Backfill) || file.up.settings().rerun == Rerun::Safe {
        return true;
    }
    let Ok(script) = file.up.script(StandardConformingStrings::On) else { return false };
    let says = |statement: &Statement| {
        let words: Vec<_> = statement.words(&script.file).take(8).collect();
        let has = |wanted: &[&str]| {
            words.windows(wanted.len()).any(|own| own.iter().zip(wanted).all(|(a, b)| a == b))
        };
        has(&["IF", "NOT", "EXISTS"]) || has(&["IF", "EXISTS"]) || has(&["OR", "REPLACE"])
    };
    !script.statements.is_empty() && script.statements.iter().all(says)
}
