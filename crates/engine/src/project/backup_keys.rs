//! The keys of `[backup]`: where dumps are written, and what proves that there is a backup.

use crate::project::keys::{Key, duration, store, text, words};
use crate::project::limits::{bounded, written};
use std::time::Duration;

const SHORTEST: Duration = Duration::from_millis(1);
const DAY: Duration = Duration::from_secs(24 * 3600);

pub(super) const FOLDER: Key = Key {
    path: "backup.folder",
    read: |settings, found| store(&mut settings.backup.folder, text(found).map(|path| Some(path.into()))),
    show: |settings, _| settings.backup.folder.as_ref().map(|path| path.display().to_string()),
};

pub(super) const COMMAND: Key = Key {
    path: "backup.command",
    read: |settings, found| store(&mut settings.backup.command, words(found)),
    show: |settings, _| Some(settings.backup.command.join(" ")).filter(|command| !command.is_empty()),
};

pub(super) const TIMEOUT: Key = Key {
    path: "backup.timeout",
    read: |settings, found| {
        let read = duration(found).and_then(|text| bounded(found.key, &text, SHORTEST..=DAY));
        store(&mut settings.backup.timeout, read)
    },
    show: |settings, _| Some(written(settings.backup.timeout)),
};
