//! The binary, in a project made of a history.

use crate::history::History;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use whimbrel_testbed::{TestDatabase, fast_folder};

static NEXT_NUMBER: AtomicU32 = AtomicU32::new(1);

/// A project in a folder of its own, which goes with it.
pub(crate) struct Project {
    folder: std::path::PathBuf,
}

impl Project {
    /// The files of a history as they are; a single file gets a version.
    pub(crate) fn of(history: &History) -> Self {
        let number = NEXT_NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder = fast_folder().join(format!("whimbrel-psql-{}-{number}", std::process::id()));
        let migrations = folder.join("migrations");
        std::fs::create_dir_all(&migrations).unwrap();
        std::fs::write(folder.join("whimbrel.toml"), "version = 1\n").unwrap();
        match history.files.as_slice() {
            [file] => {
                std::fs::copy(history.folder.join(file), migrations.join(format!("1_{file}"))).unwrap();
            }
            _ => copy_folder(&history.folder, &migrations),
        }
        Self { folder }
    }

    /// The exit code of `up`, and everything it said.
    pub(crate) fn up(&self, database: &TestDatabase) -> (i32, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_whimbrel"));
        command.current_dir(&self.folder).env_clear().env("HOME", &self.folder);
        let output = command.args(["--url", &database.url(), "up"]).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code().unwrap_or(-1), String::from_utf8_lossy(&said).into_owned())
    }
}

impl Drop for Project {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn copy_folder(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap().map(|entry| entry.unwrap()) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            std::fs::create_dir(&target).unwrap();
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
