//! The folders of a project's migrations.

use crate::failure::{Class, Failure};
use crate::project::file_text::FileText;
use crate::project::listing::{Listed, Listing, UNREADABLE, unreadable};
use crate::project::migrations::{MigrationFile, Migrations};
use crate::project::{DownPolicy, FolderPattern, Project};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use whimbrel_change::{Direction, MigrationId, Version};
use whimbrel_source::Diagnostic;

/// One folder of migrations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// The module that it belongs to; empty in a project with one folder.
    pub module: String,
    /// Its path.
    pub path: PathBuf,
}

/// The up and the down file of one migration, not read yet.
#[derive(Default)]
struct Pair {
    up: Option<Listed>,
    down: Option<Listed>,
}

impl Pair {
    /// Whether a file belongs to the same migration.
    fn is_of(&self, file: &Listed) -> bool {
        self.up.as_ref().or(self.down.as_ref()).is_some_and(|other| other.key() == file.key())
    }
}

impl Folder {
    /// Where a new migration of `module` belongs; the folder may not exist yet, its module does.
    pub(crate) fn for_new(project: &Project, module: Option<&str>) -> Result<Self, Failure> {
        let patterns = &project.settings().migrations;
        let Some(module) = module else {
            let plain = patterns.iter().find(|pattern| !pattern.has_modules());
            let folder = |pattern: &FolderPattern| Self {
                module: String::new(),
                path: project.root().join(pattern.folder_of("")),
            };
            return plain.map(folder).ok_or_else(|| no_module(project, "the name says no module"));
        };
        let has_module = |pattern: &&FolderPattern| {
            modules_of(project, pattern).is_ok_and(|modules| modules.iter().any(|name| name == module))
        };
        match patterns.iter().find(has_module) {
            Some(pattern) => {
                Ok(Self { module: module.to_owned(), path: project.root().join(pattern.folder_of(module)) })
            }
            None => Err(no_module(project, &format!("there is no module {}", module.escape_debug()))),
        }
    }

    /// Every version that a file of any folder has, also one that other commands would refuse.
    pub(crate) fn versions(project: &Project) -> Result<BTreeSet<Version>, Failure> {
        let patterns = project.settings().migrations.iter();
        let folders: Vec<Self> = patterns.flat_map(|pattern| existing(project, pattern)).collect();
        let Listing { files, mut diagnostics } = Listing::of(project, &folders);
        diagnostics.retain(|diagnostic| diagnostic.code == UNREADABLE);
        if diagnostics.is_empty() {
            Ok(files.into_iter().map(|file| file.version).collect())
        } else {
            Err(Failure { class: Class::Usage, diagnostics })
        }
    }

    /// The folders of `project`, ordered by module.
    ///
    /// # Errors
    /// [`Class::Usage`] where a folder does not exist, or two belong to the same module.
    pub fn all(project: &Project) -> Result<Vec<Self>, Failure> {
        let mut folders: BTreeMap<String, Self> = BTreeMap::new();
        let mut diagnostics = Vec::new();
        for pattern in &project.settings().migrations {
            match of_pattern(project, pattern) {
                Err(diagnostic) => diagnostics.push(diagnostic),
                Ok(found) => {
                    for folder in found {
                        match folders.get(&folder.module) {
                            Some(other) => diagnostics.push(same_module(project, other, &folder)),
                            None => drop(folders.insert(folder.module.clone(), folder)),
                        }
                    }
                }
            }
        }
        if diagnostics.is_empty() {
            Ok(folders.into_values().collect())
        } else {
            Err(Failure { class: Class::Usage, diagnostics })
        }
    }

    /// Reads every migration of every folder of `project`.
    ///
    /// # Errors
    /// [`Class::Usage`] with everything that is wrong with any file, so that one run shows all of it;
    /// [`Class::Refused`] where only the project's rule about down files is broken.
    pub fn read(project: &Project) -> Result<Migrations, Failure> {
        let folders = Self::all(project)?;
        let Listing { files, mut diagnostics } = Listing::of(project, &folders);
        let (pairs, doubles) = paired(project, files);
        diagnostics.extend(doubles);
        let orphans = pairs.iter().filter(|pair| pair.up.is_none()).filter_map(|pair| pair.down.as_ref());
        diagnostics.extend(orphans.map(|down| without_up(project, down)));
        let (migrations, unreadable) = read_pairs(project, pairs);
        diagnostics.extend(unreadable);
        if !diagnostics.is_empty() {
            return Err(Failure { class: Class::Usage, diagnostics });
        }
        let broken_rules = broken_rules(project, &migrations);
        if broken_rules.is_empty() {
            Ok(Migrations::new(migrations))
        } else {
            Err(Failure { class: Class::Refused, diagnostics: broken_rules })
        }
    }
}

fn existing(project: &Project, pattern: &FolderPattern) -> Vec<Folder> {
    of_pattern(project, pattern).unwrap_or_default()
}

fn of_pattern(project: &Project, pattern: &FolderPattern) -> Result<Vec<Folder>, Diagnostic> {
    if pattern.has_modules() {
        folders_of_modules(project, pattern)
    } else {
        folder_without_module(project, pattern)
    }
}

fn no_module(project: &Project, message: &str) -> Failure {
    let patterns = &project.settings().migrations;
    let modules: Vec<String> =
        patterns.iter().flat_map(|pattern| modules_of(project, pattern).unwrap_or_default()).collect();
    let help = match patterns.iter().find(|pattern| pattern.has_modules()) {
        None => format!("this project has one folder, {}; leave the module out", shown_list(patterns)),
        Some(pattern) if modules.is_empty() => {
            format!("make the folder of a module first; it is the * of {pattern}")
        }
        Some(_) => format!("write <module>/<name>; the modules are {}", modules.join(", ")),
    };
    Failure::new(Class::Usage, Diagnostic::error("no-module", message).with_help(help))
}

fn shown_list(patterns: &[FolderPattern]) -> String {
    patterns.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn folder_without_module(project: &Project, pattern: &FolderPattern) -> Result<Vec<Folder>, Diagnostic> {
    let path = project.root().join(pattern.folder_of(""));
    if path.is_dir() {
        return Ok(vec![Folder { module: String::new(), path }]);
    }
    let message = format!("there is no folder {pattern}");
    Err(missing_folder(project, message, "make it with its first migration: whimbrel new <name>"))
}

fn folders_of_modules(project: &Project, pattern: &FolderPattern) -> Result<Vec<Folder>, Diagnostic> {
    let Some((head, _, _)) = pattern.split() else { return Ok(Vec::new()) };
    let modules = modules_of(project, pattern).map_err(|error| {
        let message = format!("the folder {head} of {pattern} cannot be read");
        missing_folder(project, message, "make it, with a folder for each module")
            .with_note(error.to_string())
    })?;
    let folder = |module: String| {
        let path = project.root().join(pattern.folder_of(&module));
        path.is_dir().then_some(Folder { module, path })
    };
    let folders: Vec<Folder> = modules.into_iter().filter_map(folder).collect();
    if folders.is_empty() {
        let message = format!("no folder is called {pattern}");
        let help = "make the folder of a module, and its first migration: whimbrel new <module>/<name>";
        return Err(missing_folder(project, message, help));
    }
    Ok(folders)
}

/// The names that fit the `*` of `pattern`, ordered, whether or not the folder below exists.
pub(crate) fn modules_of(project: &Project, pattern: &FolderPattern) -> std::io::Result<Vec<String>> {
    let Some((head, star, _)) = pattern.split() else { return Ok(Vec::new()) };
    let mut modules = Vec::new();
    for entry in std::fs::read_dir(project.root().join(head))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if let Some(module) = star.module_in(&name).filter(|_| entry.path().is_dir()) {
            modules.push(module.to_owned());
        }
    }
    modules.sort();
    Ok(modules)
}

/// The files of each migration, in order, and what says that two claim the same place.
fn paired(project: &Project, mut files: Vec<Listed>) -> (Vec<Pair>, Vec<Diagnostic>) {
    files.sort_by(|left, right| left.key().cmp(&right.key()));
    let mut pairs: Vec<Pair> = Vec::with_capacity(files.len());
    let mut doubles = Vec::new();
    for file in files {
        if !pairs.last().is_some_and(|pair| pair.is_of(&file)) {
            pairs.push(Pair::default());
        }
        let Some(pair) = pairs.last_mut() else { continue };
        let place = match file.direction {
            Direction::Up => &mut pair.up,
            Direction::Down => &mut pair.down,
        };
        match place {
            Some(other) => doubles.push(same_version(project, other, &file)),
            None => *place = Some(file),
        }
    }
    (pairs, doubles)
}

/// Reads the files of every pair; of many, on a few threads, since much of the time goes into waiting for
/// the disk. A thread for few files takes longer to start than it saves.
fn read_pairs(project: &Project, mut pairs: Vec<Pair>) -> (Vec<MigrationFile>, Vec<Diagnostic>) {
    const MOST_THREADS: usize = 4;
    const SHARE: usize = 1500;
    let share = pairs.len().div_ceil(MOST_THREADS).max(SHARE);
    let mut shares = Vec::with_capacity(MOST_THREADS);
    while !pairs.is_empty() {
        let rest = pairs.split_off(share.min(pairs.len()));
        shares.push(std::mem::replace(&mut pairs, rest));
    }
    let read_share = |share: Vec<Pair>| -> Vec<_> {
        share.into_iter().filter_map(|pair| read_pair(project, pair)).collect()
    };
    let own = shares.pop();
    let read: Vec<Vec<_>> = std::thread::scope(|scope| {
        let running: Vec<_> = shares.into_iter().map(|share| scope.spawn(|| read_share(share))).collect();
        let own = own.map(read_share);
        let join = |thread: std::thread::ScopedJoinHandle<'_, Vec<_>>| {
            thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        running.into_iter().map(join).chain(own).collect()
    });
    let mut migrations = Vec::with_capacity(read.iter().map(Vec::len).sum());
    let mut diagnostics = Vec::new();
    for result in read.into_iter().flatten() {
        match result {
            Ok(migration) => migrations.push(migration),
            Err(wrong) => diagnostics.extend(wrong),
        }
    }
    (migrations, diagnostics)
}

/// `None` for a pair without an up file, which was complained of already.
fn read_pair(project: &Project, pair: Pair) -> Option<Result<MigrationFile, Vec<Diagnostic>>> {
    let listed = pair.up?;
    let up = read_text(project, listed.path);
    if let Ok(up) = &up {
        // On this thread, beside the others: every comparison with the ledger asks for it.
        let _ = up.raw_digest();
    }
    let down = pair.down.map(|down| read_text(project, down.path)).transpose();
    // The down file may be called otherwise; the migration has the name of its up file.
    let id = MigrationId { name: listed.name, version: listed.version, module: listed.module };
    Some(match (up, down) {
        (Ok(up), Ok(down)) => Ok(MigrationFile { id, up, down }),
        (Err(mut wrong), Err(also)) => {
            wrong.extend(also);
            Err(wrong)
        }
        (Err(wrong), Ok(_)) | (Ok(_), Err(wrong)) => Err(wrong),
    })
}

fn read_text(project: &Project, path: PathBuf) -> Result<FileText, Vec<Diagnostic>> {
    let shown = project.shown(&path);
    let bytes = std::fs::read(&path).map_err(|error| vec![unreadable(&shown, &error)])?;
    FileText::new(path, &shown, bytes)
}

fn broken_rules(project: &Project, migrations: &[MigrationFile]) -> Vec<Diagnostic> {
    let because = format!("down is {} ({})", project.settings().down.as_str(), project.origin("down"));
    let complaint = |migration: &MigrationFile| match (project.settings().down, &migration.down) {
        (DownPolicy::Required, None) => Some(
            Diagnostic::error("down-missing", format!("{} has no down file", migration.up.name()))
                .with_help(format!("write {}", down_path_of(migration.up.name()))),
        ),
        (DownPolicy::Forbidden, Some(down)) => Some(
            Diagnostic::error("down-forbidden", format!("{} is a down file", down.name()))
                .with_help("undo a migration with a new one: whimbrel revert --as-new"),
        ),
        (DownPolicy::Required, Some(_)) | (DownPolicy::Forbidden, None) | (DownPolicy::Optional, _) => None,
    };
    migrations.iter().filter_map(complaint).map(|found| found.with_note(because.clone())).collect()
}

/// Where the down file of an up file would stand, in that file's own layout.
fn down_path_of(up: &str) -> String {
    let (folder, file_name) = up.rsplit_once('/').map_or(("", up), |(folder, name)| (folder, name));
    let down = match file_name.strip_suffix(".up.sql").or(file_name.strip_suffix(".sql")) {
        Some("up" | "migration") => "down.sql".to_owned(),
        Some(stem) if stem.starts_with('V') => format!("{}.sql", stem.replacen('V', "U", 1)),
        Some(stem) => format!("{stem}.down.sql"),
        None => format!("{file_name}.down.sql"),
    };
    if folder.is_empty() { down } else { format!("{folder}/{down}") }
}

fn missing_folder(project: &Project, message: String, help: &str) -> Diagnostic {
    let diagnostic = Diagnostic::error("no-folder", message).with_help(help);
    project.origin("migrations").point(diagnostic, "").with_help("or correct migrations in the project file")
}

fn same_module(project: &Project, first: &Folder, second: &Folder) -> Diagnostic {
    let message = format!("two folders belong to the module {}", first.module.escape_debug());
    Diagnostic::error("same-module", message)
        .with_note(project.shown(&first.path))
        .with_note(project.shown(&second.path))
        .with_help("give one of them another name; migrations are known by module and version")
}

fn same_version(project: &Project, first: &Listed, second: &Listed) -> Diagnostic {
    let what = match first.direction {
        Direction::Up => "two migrations have",
        Direction::Down => "two down files have",
    };
    Diagnostic::error("same-version", format!("{what} the version {}", first.version))
        .with_note(project.shown(&first.path))
        .with_note(project.shown(&second.path))
        .with_help("rename the one that was applied nowhere")
}

fn without_up(project: &Project, down: &Listed) -> Diagnostic {
    let message = format!("{} has no up file", project.shown(&down.path));
    Diagnostic::error("up-missing", message)
        .with_help(format!("add the migration with version {}, or remove the down file", down.version))
}
