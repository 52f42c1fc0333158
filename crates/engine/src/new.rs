//! `new`: makes the file of a migration under a version that no other has.

use crate::failure::{Class, Failure};
use crate::project::file_set::{FileSet, Unfinishable};
use crate::project::{
    Clock, DownPolicy, Folder, Name, NameStyle, Naming, Project, STATE_FOLDER, VersionKind,
};
use crate::project::{read_fill, whole_file};
use std::collections::BTreeSet;
use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use whimbrel_change::backfill::declared::KEY;
use whimbrel_change::{MigrationId, Version};
use whimbrel_source::Diagnostic;

/// What the user wants of `new`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewOptions {
    /// The name in any spelling, behind `module/` where the project has modules.
    pub name: String,
    /// Why the migration exists; `None` leaves the question in the file.
    pub reason: Option<String>,
    /// Whether a down file is made.
    pub down: DownFile,
    /// The time that a timestamp shows, as a clock on the author's wall; `None` is now.
    pub at: Option<jiff::civil::DateTime>,
    /// What stands in the files.
    pub contents: Contents,
}

/// What stands in the files that `new` makes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Contents {
    /// A header that asks for the reason.
    #[default]
    Template,
    /// A backfill of columns, each with its value: `app.people.name_upper := upper(name)`.
    Fills(Vec<String>),
    /// Text that is already written.
    Given {
        /// Of the migration's own file.
        up: String,
        /// Of its down file, where one is made.
        down: String,
    },
}

/// Whether a down file is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DownFile {
    /// Where the project requires it.
    #[default]
    ByProject,
    /// In any case.
    Written,
    /// In no case.
    Omitted,
}

/// What `new` made.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct NewReport {
    /// The migration, as every other command calls it.
    pub migration: String,
    /// The file, from the project's root.
    pub up: String,
    /// Its down file, from the project's root.
    pub down: Option<String>,
    /// What the author should know, one sentence each.
    pub notes: Vec<String>,
}

/// For how long another `new` is waited for; it needs some milliseconds.
const PATIENCE: Duration = Duration::from_secs(60);

/// Makes the files of a migration.
///
/// Its version is one that no file of the project has, in whichever module: processes that run at the
/// same time wait for each other, and a timestamp that is taken steps on to the next free second.
///
/// # Errors
/// [`Class::Usage`] for a name that is none, a module that does not exist, and a folder that cannot be
/// read or written; nothing is left then. [`Class::Refused`] for a down file that the project forbids, and
/// for leaving out one that it requires.
pub fn new(project: &Project, options: &NewOptions) -> Result<NewReport, Failure> {
    let mut made = new_together(project, std::slice::from_ref(options))?;
    made.pop().ok_or_else(|| usage(Diagnostic::error("no-version", "no file was made")))
}

/// Makes the files of several migrations, in order: all of them or none, also where the process is killed meanwhile.
///
/// # Errors
/// As [`new`].
pub(crate) fn new_together(project: &Project, wanted: &[NewOptions]) -> Result<Vec<NewReport>, Failure> {
    let naming = project.settings().naming;
    let named: Vec<Named> =
        wanted.iter().map(|options| Named::read(project, options)).collect::<Result<_, _>>()?;
    let turn = Turn::take(project)?;
    let finished = finish(project, &turn)?;
    for one in &named {
        let path = &one.folder.path;
        std::fs::create_dir_all(path).map_err(|error| cannot_write(project, path, &error))?;
        whole_file::remove_unfinished(path);
    }
    let mut taken = Folder::versions(project)?;
    let mut planned = Vec::with_capacity(wanted.len());
    for (options, one) in wanted.iter().zip(named) {
        let version = free_version(naming, &taken, options)?;
        let newest = taken.last().filter(|newest| **newest > version).cloned();
        taken.insert(version.clone());
        planned.push(PlannedFiles::new(options, one, version, newest, naming.style));
    }
    let files: Vec<(&Path, &str)> = planned.iter().flat_map(PlannedFiles::files).collect();
    file_set(project)
        .create(&files, &mut |_| {})
        .map_err(|not_made| cannot_write(project, &not_made.path, &not_made.error))?;
    let mut reports: Vec<NewReport> = planned.iter().map(|one| one.report(project)).collect();
    if let (Some(first), Some(finished)) = (reports.first_mut(), finished) {
        first.notes.insert(0, finished.message);
    }
    Ok(reports)
}

/// The name of a migration, and where it belongs.
struct Named {
    name: Name,
    folder: Folder,
    with_down: bool,
}

impl Named {
    fn read(project: &Project, options: &NewOptions) -> Result<Self, Failure> {
        let (module, text) = match options.name.rsplit_once('/') {
            Some((module, text)) => (Some(module), text),
            None => (None, options.name.as_str()),
        };
        let name = Name::read(text).map_err(|wrong| usage(wrong.into_diagnostic()))?;
        if let Contents::Fills(fills) = &options.contents {
            fills
                .iter()
                .try_for_each(|fill| read_fill(fill).map(drop))
                .map_err(|wrong| usage(wrong.into_diagnostic()))?;
        }
        let with_down = with_down(project, options.down)?;
        Ok(Self { name, folder: Folder::for_new(project, module)?, with_down })
    }
}

/// The files of one migration before they are made.
struct PlannedFiles {
    id: MigrationId,
    up: PathBuf,
    up_text: String,
    down: Option<PathBuf>,
    down_text: String,
    /// A version that is there and comes behind this one.
    newest: Option<Version>,
}

impl PlannedFiles {
    fn new(
        options: &NewOptions,
        named: Named,
        version: Version,
        newest: Option<Version>,
        style: NameStyle,
    ) -> Self {
        let Named { name, folder, with_down } = named;
        let id = MigrationId { module: folder.module, version, name: name.spelt(style) };
        let stem = format!("{}_{}", id.version, id.name);
        let (up_text, down_text) = match &options.contents {
            Contents::Template => (up_text(options.reason.as_deref().unwrap_or_default()), down_text(&id)),
            Contents::Fills(fills) => {
                let reason = up_text(options.reason.as_deref().unwrap_or_default());
                (format!("{}{}", reason.trim_end_matches('\n'), fill_text(fills)), FILLED.to_owned())
            }
            Contents::Given { up, down } => (up.clone(), down.clone()),
        };
        let up = folder.path.join(format!("{stem}.sql"));
        let down = with_down.then(|| folder.path.join(format!("{stem}.down.sql")));
        Self { id, up, up_text, down, down_text, newest }
    }

    /// The down file comes first, so that whoever looks in between misses no way back.
    fn files(&self) -> impl Iterator<Item = (&Path, &str)> {
        let down = self.down.as_deref().map(|down| (down, self.down_text.as_str()));
        down.into_iter().chain([(self.up.as_path(), self.up_text.as_str())])
    }

    fn report(&self, project: &Project) -> NewReport {
        let note = self.newest.as_ref().map(|newest| {
            format!("It comes before {newest}, which is in the project already; where that was applied, it is out of order.")
        });
        NewReport {
            migration: self.id.to_string(),
            up: project.shown(&self.up),
            down: self.down.as_deref().map(|path| project.shown(path)),
            notes: note.into_iter().collect(),
        }
    }
}

fn file_set(project: &Project) -> FileSet {
    FileSet::new(project.root(), &project.state_folder())
}

/// Finishes what a process that was killed has begun, so that no migration is there without those that belong to it;
/// what was done, for people.
///
/// # Errors
/// [`Class::Usage`] where it cannot be finished, with what to do.
pub(crate) fn finish_interrupted(project: &Project) -> Result<Option<Diagnostic>, Failure> {
    // Mostly there is nothing, and a project that may only be read needs no lock.
    if !file_set(project).list().exists() {
        return Ok(None);
    }
    finish(project, &Turn::take(project)?)
}

fn with_down(project: &Project, wanted: DownFile) -> Result<bool, Failure> {
    let policy = project.settings().down;
    let refused = |message: &str| {
        let note = format!("down is {} ({})", policy.as_str(), project.origin("down"));
        Failure::new(Class::Refused, Diagnostic::error("down-policy", message).with_note(note))
    };
    match (wanted, policy) {
        (DownFile::ByProject | DownFile::Written, DownPolicy::Required)
        | (DownFile::Written, DownPolicy::Optional) => Ok(true),
        (DownFile::ByProject | DownFile::Omitted, DownPolicy::Optional | DownPolicy::Forbidden) => Ok(false),
        (DownFile::Omitted, DownPolicy::Required) => Err(refused("this project requires a down file")),
        (DownFile::Written, DownPolicy::Forbidden) => Err(refused("this project forbids down files")),
    }
}

/// The turn of one `new` among all that run in this project; it ends with the value, and with the process
/// however that ends.
struct Turn {
    _locked: File,
}

impl Turn {
    fn take(project: &Project) -> Result<Self, Failure> {
        let folder = project.state_folder();
        let opened = open_lock_file(&folder);
        let file = opened.map_err(|error| cannot_write(project, &folder, &error))?;
        let limit = Instant::now() + PATIENCE;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self { _locked: file }),
                // Without locks, a file is still never made twice; only its version might be.
                Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {
                    return Ok(Self { _locked: file });
                }
                Err(TryLockError::Error(error)) => return Err(cannot_write(project, &folder, &error)),
                Err(TryLockError::WouldBlock) if Instant::now() > limit => {
                    let message = format!("another process holds {STATE_FOLDER}/new.lock for too long");
                    let diagnostic = Diagnostic::error("busy", message);
                    let help = "look for a whimbrel new that was stopped, and end it";
                    return Err(Failure::new(Class::Busy, diagnostic.with_help(help)));
                }
                Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(2)),
            }
        }
    }
}

fn open_lock_file(folder: &Path) -> io::Result<File> {
    std::fs::create_dir_all(folder)?;
    let ignore = folder.join(".gitignore");
    if !ignore.exists() {
        std::fs::write(&ignore, "*\n")?;
    }
    File::options().create(true).append(true).open(folder.join("new.lock"))
}

fn free_version(naming: Naming, taken: &BTreeSet<Version>, options: &NewOptions) -> Result<Version, Failure> {
    let free = match naming.version {
        VersionKind::Timestamp => free_timestamp(naming.clock, taken, options.at),
        VersionKind::Sequence => next_number(naming.digits, taken),
    };
    free.ok_or_else(|| usage(Diagnostic::error("no-version", "there is no version left to give")))
}

fn free_timestamp(
    clock: Clock,
    taken: &BTreeSet<Version>,
    at: Option<jiff::civil::DateTime>,
) -> Option<Version> {
    let now = || match clock {
        Clock::Local => jiff::Zoned::now().datetime(),
        Clock::Utc => jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).datetime(),
    };
    let mut moment = at.unwrap_or_else(now);
    loop {
        let version = Version::parse(&moment.strftime("%Y%m%d%H%M%S").to_string())?;
        if !taken.contains(&version) {
            return Some(version);
        }
        moment = moment.checked_add(jiff::Span::new().seconds(1)).ok()?;
    }
}

fn next_number(digits: u8, taken: &BTreeSet<Version>) -> Option<Version> {
    let whole = |version: &Version| {
        let first = version.as_str().split('.').next().unwrap_or_default().replace('-', "");
        first.parse::<u128>().ok()
    };
    let highest = taken.iter().filter_map(whole).max().unwrap_or_default();
    Version::parse(&format!("{:0width$}", highest.checked_add(1)?, width = usize::from(digits)))
}

fn up_text(reason: &str) -> String {
    format!("-- Why: {}\n\n", as_comment(reason)).replace("-- Why: \n", "-- Why:\n")
}

/// What the down file of a backfill says.
const FILLED: &str = "-- What was filled in goes with its columns.\n";

fn fill_text(fills: &[String]) -> String {
    let lines: Vec<String> =
        fills.iter().map(|fill| format!("-- whimbrel: {KEY} = {}\n", fill.trim())).collect();
    format!("\n-- whimbrel: phase = backfill\n{}", lines.concat())
}

fn down_text(id: &MigrationId) -> String {
    format!("-- Takes back {id}.\n\n")
}

/// The lines of `text` as one comment that follows `-- Why: `.
fn as_comment(text: &str) -> String {
    let lines: Vec<String> = text
        .trim()
        .lines()
        .map(|line| line.chars().filter(|character| !character.is_control()).collect::<String>())
        .collect();
    lines.join("\n-- ")
}

fn cannot_write(project: &Project, path: &Path, error: &io::Error) -> Failure {
    let message = format!("{} cannot be written", project.shown(path).escape_debug());
    usage(Diagnostic::error("unwritable-file", message).with_note(error.to_string()))
}

/// Gives the names that an earlier process still owed.
fn finish(project: &Project, _turn: &Turn) -> Result<Option<Diagnostic>, Failure> {
    let set = file_set(project);
    match set.finish() {
        Ok(named) if named.is_empty() => Ok(None),
        Ok(named) => Ok(Some(
            Diagnostic::warning(
                "files-finished",
                format!("files of an interrupted command got their names: {}", named.join(", ")),
            )
            .with_note("They are complete: what was interrupted had written all of them."),
        )),
        Err(unfinishable) => Err(cannot_finish(project, &set, &unfinishable)),
    }
}

fn cannot_finish(project: &Project, set: &FileSet, unfinishable: &Unfinishable) -> Failure {
    let cause = std::error::Error::source(unfinishable).map(ToString::to_string).unwrap_or_default();
    let list = project.shown(set.list());
    let message = "the files of an interrupted command cannot be finished";
    usage(
        Diagnostic::error("files-unfinished", message)
            .with_note(format!("{unfinishable}: {cause}"))
            .with_note(format!(
                "{list} says which files belong together; those that have their names are part of it."
            ))
            .with_help(format!(
                "remove those files and {list}, and run the command again that was interrupted"
            )),
    )
}

fn usage(diagnostic: Diagnostic) -> Failure {
    Failure::new(Class::Usage, diagnostic)
}
