//! A small project of its own, for one fact.

use crate::tool::{self, Ended};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

static NEXT_NUMBER: AtomicU32 = AtomicU32::new(1);

/// A folder with a project; gone with the value.
pub(crate) struct Project {
    pub(crate) folder: PathBuf,
}

impl Project {
    /// A project of these files, name and text.
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let number = NEXT_NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("whimbrel-faults-{}-{number}", std::process::id()));
        std::fs::create_dir_all(folder.join("migrations")).unwrap();
        let project = Self { folder };
        project.write("whimbrel.toml", "version = 1\nmigrations = \"migrations\"\n");
        for (name, text) in files {
            project.write(&format!("migrations/{name}"), text);
        }
        project
    }

    /// Writes a file of the project.
    pub(crate) fn write(&self, path: &str, text: &str) {
        std::fs::write(self.folder.join(path), text).unwrap();
    }

    /// Runs a command, its arguments parted by spaces.
    pub(crate) fn run(&self, url: &str, arguments: &str) -> Ended {
        tool::run(&self.folder, url, &arguments.split(' ').collect::<Vec<_>>())
    }

    /// Runs a command that has to succeed.
    pub(crate) fn does(&self, url: &str, arguments: &str) -> String {
        let ended = self.run(url, arguments);
        assert_eq!(ended.code, Some(0), "{}: {}", ended.command, ended.said);
        ended.said
    }
}

impl Drop for Project {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
