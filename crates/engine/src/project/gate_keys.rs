//! The keys of `[gate]`: what a contract asks for before it runs.

use crate::project::backfill_keys::up_to_a_day;
use crate::project::keys::{Key, duration, store, word};
use crate::project::limits::{bounded, written};
use crate::project::settings::{ContractGate, Drops, StatementsEvidence};
use std::time::Duration;

/// The longest window in which a contract can be undone.
const YEAR: Duration = Duration::from_secs(365 * 24 * 3600);

pub(super) const CONTRACT: Key = Key {
    path: "gate.contract",
    read: |settings, found| {
        store(&mut settings.gate.contract, word(found, &ContractGate::ALL, ContractGate::as_str))
    },
    show: |settings, _| Some(settings.gate.contract.as_str().to_owned()),
};

pub(super) const SOAK: Key = Key {
    path: "gate.soak",
    read: |settings, found| store(&mut settings.gate.soak, up_to_a_day(found)),
    show: |settings, _| Some(written(settings.gate.soak)),
};

pub(super) const STATEMENTS: Key = Key {
    path: "gate.statements",
    read: |settings, found| {
        let read = word(found, &StatementsEvidence::ALL, StatementsEvidence::as_str);
        store(&mut settings.gate.statements, read)
    },
    show: |settings, _| Some(settings.gate.statements.as_str().to_owned()),
};

pub(super) const UNDO_WINDOW: Key = Key {
    path: "gate.undo_window",
    read: |settings, found| {
        let read = duration(found).and_then(|text| bounded(found.key, &text, Duration::ZERO..=YEAR));
        store(&mut settings.gate.undo_window, read)
    },
    show: |settings, _| Some(written(settings.gate.undo_window)),
};

pub(super) const DROPS: Key = Key {
    path: "gate.drops",
    read: |settings, found| store(&mut settings.gate.drops, word(found, &Drops::ALL, Drops::as_str)),
    show: |settings, _| Some(settings.gate.drops.as_str().to_owned()),
};
