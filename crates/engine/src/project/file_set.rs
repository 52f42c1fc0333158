//! Several files that get their names together, also where the process is killed meanwhile.
//!
//! Their texts are written first, under names that nobody reads. Then a list says which names they get: from that
//! moment on all of them are there, and whoever comes next gives the names that are still missing. Before it, none is.

use super::whole_file::{self, NotMade};
use serde::{Deserialize, Serialize};
use std::io;
use std::path::{Path, PathBuf};

/// The list, in the project's folder of state.
const LIST: &str = "unfinished.json";

/// Where a set of files is made.
#[derive(Debug, Clone)]
pub(crate) struct FileSet {
    root: PathBuf,
    list: PathBuf,
}

/// What was done, so that a test can end the process there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    /// One text is on the disk, under a name that nobody reads.
    Written,
    /// The list is on the disk.
    Listed,
    /// One file has its name.
    Named,
    /// One name that nobody reads is gone.
    Cleared,
    /// The list is gone.
    Done,
}

#[derive(Debug, Serialize, Deserialize)]
struct List {
    files: Vec<Entry>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    /// The name that nobody reads, from the project's root.
    from: String,
    /// The name that the file gets.
    to: String,
}

/// Why a set that was begun cannot be finished.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unfinishable {
    /// The list cannot be read.
    #[error("{} cannot be read", .0.display())]
    List(PathBuf, #[source] io::Error),
    /// A file cannot get its name.
    #[error("{} cannot be made", .0.display())]
    File(PathBuf, #[source] io::Error),
}

impl FileSet {
    /// For a project with this root and this folder of state.
    pub(crate) fn new(root: &Path, state: &Path) -> Self {
        Self { root: root.to_owned(), list: state.join(LIST) }
    }

    /// Where the list is, while there is one.
    pub(crate) fn list(&self) -> &Path {
        &self.list
    }

    /// Makes files, each a path and a text, that must not exist yet: all of them or none.
    ///
    /// Nobody else may be making files of the project meanwhile.
    ///
    /// # Errors
    /// As [`whole_file::create`]; nothing is left then.
    pub(crate) fn create(
        &self,
        files: &[(&Path, &str)],
        seen: &mut dyn FnMut(Moment),
    ) -> Result<(), NotMade> {
        let mut unfinished = Vec::new();
        let listed = self.prepare(files, &mut unfinished, seen);
        if let Err(error) = listed {
            for path in &unfinished {
                // What cannot be removed is removed by whoever comes next.
                let _ = std::fs::remove_file(path);
            }
            return Err(error);
        }
        self.give_names(seen).map(drop).map_err(|unfinishable| match unfinishable {
            Unfinishable::List(path, error) | Unfinishable::File(path, error) => NotMade { path, error },
        })
    }

    fn prepare(
        &self,
        files: &[(&Path, &str)],
        unfinished: &mut Vec<PathBuf>,
        seen: &mut dyn FnMut(Moment),
    ) -> Result<(), NotMade> {
        let mut list = List { files: Vec::new() };
        for (path, text) in files {
            let not_made = |error| NotMade { path: path.to_path_buf(), error };
            if path.symlink_metadata().is_ok() {
                return Err(not_made(io::ErrorKind::AlreadyExists.into()));
            }
            let written = whole_file::write_unfinished(path, text).map_err(not_made)?;
            let entry = Entry {
                from: self.shown(&written).map_err(not_made)?,
                to: self.shown(path).map_err(not_made)?,
            };
            unfinished.push(written);
            list.files.push(entry);
            seen(Moment::Written);
        }
        let not_made = |error| NotMade { path: self.list.clone(), error };
        let text = serde_json::to_string_pretty(&list).map_err(|error| not_made(error.into()))?;
        whole_file::replace(&self.list, &text).map_err(not_made)?;
        seen(Moment::Listed);
        Ok(())
    }

    fn shown(&self, path: &Path) -> io::Result<String> {
        let path = path.strip_prefix(&self.root).unwrap_or(path);
        path.to_str().map(str::to_owned).ok_or_else(|| io::ErrorKind::InvalidFilename.into())
    }

    /// Gives the names that a process that was killed still owed; the names that were given now, from the project's
    /// root. Nobody else may be making files of the project meanwhile.
    ///
    /// # Errors
    /// A file of the set is lost, or another has its name.
    pub(crate) fn finish(&self) -> Result<Vec<String>, Unfinishable> {
        if self.list.exists() { self.give_names(&mut |_| {}) } else { Ok(Vec::new()) }
    }

    fn give_names(&self, seen: &mut dyn FnMut(Moment)) -> Result<Vec<String>, Unfinishable> {
        let unreadable = |error| Unfinishable::List(self.list.clone(), error);
        let text = std::fs::read_to_string(&self.list).map_err(unreadable)?;
        let list: List = serde_json::from_str(&text).map_err(|error| unreadable(error.into()))?;
        let mut named = Vec::new();
        for entry in &list.files {
            let (from, to) = (self.root.join(&entry.from), self.root.join(&entry.to));
            if whole_file::settle(&from, &to).map_err(|error| Unfinishable::File(to, error))? {
                named.push(entry.to.clone());
            }
            seen(Moment::Named);
        }
        for entry in &list.files {
            // After a rename it is gone; else it is a second name of what is named.
            let _ = std::fs::remove_file(self.root.join(&entry.from));
            seen(Moment::Cleared);
        }
        std::fs::remove_file(&self.list).map_err(unreadable)?;
        seen(Moment::Done);
        Ok(named)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    /// The texts that a child writes, and how it is told where to end.
    const TEXTS: [&str; 4] = ["a", "a down", "b", "b down"];
    const STOP: &str = "FILE_SET_TEST_STOPS_AFTER";
    const PLACE: &str = "FILE_SET_TEST_FOLDER";

    fn paths(folder: &Path) -> Vec<PathBuf> {
        (0..TEXTS.len()).map(|number| folder.join(format!("migrations/{number}.sql"))).collect()
    }

    fn write(folder: &Path, stop: usize) {
        let paths = paths(folder);
        let files: Vec<(&Path, &str)> = paths.iter().map(PathBuf::as_path).zip(TEXTS).collect();
        let mut moments = 0;
        let mut seen = |_| {
            moments += 1;
            if moments == stop {
                std::process::abort();
            }
        };
        let made = FileSet::new(folder, &folder.join(".whimbrel")).create(&files, &mut seen);
        assert!(made.is_ok());
    }

    /// Where it is asked to, it is the process that the test below kills.
    #[test]
    fn a_set_is_written_whole() {
        let own = tempfile::tempdir().unwrap();
        let folder = std::env::var_os(PLACE).map_or_else(|| own.path().to_owned(), PathBuf::from);
        for name in ["migrations", ".whimbrel"] {
            std::fs::create_dir_all(folder.join(name)).unwrap();
        }
        let stop = std::env::var(STOP).ok().and_then(|text| text.parse().ok()).unwrap_or(usize::MAX);
        write(&folder, stop);
        let texts: Vec<String> =
            paths(&folder).iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
        assert_eq!(texts, TEXTS);
        assert!(!folder.join(".whimbrel").join(LIST).exists());
        assert_eq!(std::fs::read_dir(folder.join("migrations")).unwrap().count(), TEXTS.len());
    }

    #[test]
    fn a_process_that_ends_at_any_moment_leaves_all_or_none() {
        let test = "project::file_set::tests::a_set_is_written_whole";
        let mut outcomes = Vec::new();
        for stop in 1.. {
            let folder = tempfile::tempdir().unwrap();
            let ended = Command::new(std::env::current_exe().unwrap())
                .args(["--exact", test])
                .env(STOP, stop.to_string())
                .env(PLACE, folder.path())
                .output()
                .unwrap();
            let set = FileSet::new(folder.path(), &folder.path().join(".whimbrel"));
            let is_begun = set.list().exists();
            set.finish().unwrap();
            whole_file::remove_unfinished(&folder.path().join("migrations"));
            let there = paths(folder.path()).iter().filter(|path| path.exists()).count();
            let left = std::fs::read_dir(folder.path().join("migrations")).unwrap().count();
            assert_eq!(left, there, "after {stop} moments");
            assert!(!set.list().exists());
            if ended.status.success() {
                assert_eq!(there, TEXTS.len());
                break;
            }
            assert_eq!(there, if is_begun || there > 0 { TEXTS.len() } else { 0 }, "after {stop} moments");
            outcomes.push(there);
        }
        // Four texts, the list, four names, four that are cleared, and the list that is gone.
        assert_eq!(outcomes, [0, 0, 0, 0, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4]);
    }

    #[test]
    fn a_name_that_another_took_meanwhile_is_not_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join(".whimbrel");
        std::fs::create_dir_all(&state).unwrap();
        std::fs::write(folder.path().join("one"), "ours").unwrap();
        std::fs::write(folder.path().join("two"), "another's").unwrap();
        std::fs::write(state.join(LIST), r#"{"files":[{"from":"one","to":"two"}]}"#).unwrap();
        let refused = FileSet::new(folder.path(), &state).finish();
        assert!(matches!(refused, Err(Unfinishable::File(..))), "{refused:?}");
        assert_eq!(std::fs::read_to_string(folder.path().join("two")).unwrap(), "another's");
        std::fs::remove_file(folder.path().join("one")).unwrap();
        std::fs::remove_file(folder.path().join("two")).unwrap();
        let lost = FileSet::new(folder.path(), &state).finish();
        assert!(matches!(lost, Err(Unfinishable::File(_, error)) if error.kind() == io::ErrorKind::NotFound));
    }
}
