//! The keys of `[backup]`: where dumps are written, and what proves that there is a backup.

use crate::project::keys::{Key, store, text, words};

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
