//! A project: its settings, its folders of migrations, and which database is meant.

mod backfill_keys;
mod backup_keys;
mod data_keys;
mod document;
mod dump;
mod effective;
mod file_name;
pub(crate) mod file_set;
mod file_settings;
mod file_text;
mod folder;
mod gate_keys;
mod keys;
mod limits;
mod lint_keys;
mod listing;
mod local;
mod lossy;
mod migrations;
mod naming;
mod nearest;
mod origin;
mod pattern;
mod placeholders;
mod rehearsal;
mod sections;
mod settings;
mod target;
mod variables;
pub(crate) mod whole_file;
mod wrong;

pub use data_keys::Masks;
pub use effective::EffectiveValue;
pub(crate) use file_settings::read_fill;
pub use file_settings::{Batches, FileSettings, Rerun, TransactionScope};
pub use file_text::FileText;
pub use folder::Folder;
pub(crate) use folder::modules_of;
pub(crate) use limits::written;
pub use limits::{LockPatience, LockTimeout, OldTransaction, StatementTimeout};
pub use lint_keys::read_majors;
pub use lossy::Lossy;
pub use migrations::{MigrationFile, Migrations};
pub use naming::Name;
pub use nearest::nearest;
pub use origin::{Origin, Place};
pub use pattern::FolderPattern;
pub use placeholders::Placeholders;
pub use rehearsal::{RehearsalSettings, add_to_budget};
pub use settings::{
    Clock, ContractGate, DownPolicy, EnvironmentSettings, LintSettings, LockSettings, NameStyle, Naming,
    OutOfOrder, Owners, PlaceholderSettings, SchemaSettings, ScratchSettings, Settings, StatementsEvidence,
    VersionKind,
};
pub use target::{DEV_ENVIRONMENT, TargetAddress, TargetChoice, without_password};
pub use variables::{VARIABLES, Variable, unknown_variables};

use crate::failure::{Class, Failure};
use document::Reading;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use whimbrel_postgres::Environment;
use whimbrel_source::{Diagnostic, SharedFile, SourceFile};

/// The project file, which everybody shares.
pub const PROJECT_FILE: &str = "whimbrel.toml";

/// Settings of this machine alone, which git ignores.
pub const LOCAL_FILE: &str = "whimbrel.local.toml";

/// The folder for Whimbrel's own state, which git ignores.
pub const STATE_FOLDER: &str = ".whimbrel";

/// A project: its settings, its folders of migrations, and which database is meant.
#[derive(Debug, Clone)]
pub struct Project {
    root: PathBuf,
    file: PathBuf,
    settings: Settings,
    origins: BTreeMap<String, Origin>,
}

impl Project {
    /// Reads the project around `start`: the nearest `whimbrel.toml` there or above, and
    /// `whimbrel.local.toml` beside it.
    ///
    /// `explicit` (the flag `--config`), else `WHIMBREL_CONFIG`, names the project file or its folder
    /// instead; relative to `start`.
    ///
    /// # Errors
    /// [`Class::Usage`] with every mistake in the files and every unknown `WHIMBREL_…` variable.
    pub fn find(start: &Path, explicit: Option<&Path>, environment: &Environment) -> Result<Self, Failure> {
        let unknown = unknown_variables(environment);
        if !unknown.is_empty() {
            return Err(Failure { class: Class::Usage, diagnostics: unknown });
        }
        let start = std::path::absolute(start).unwrap_or_else(|_| start.to_path_buf());
        let named_by_variable = environment.get("WHIMBREL_CONFIG").filter(|value| !value.is_empty());
        let project_file = match explicit.or(named_by_variable.map(Path::new)) {
            Some(path) => named_file(&start.join(path))?,
            None => search_upwards(&start)?,
        };
        Self::read(project_file, environment)
    }

    /// The project around `start`, or, where there is none, a folder in which every setting is the default.
    ///
    /// # Errors
    /// See [`Project::find`].
    pub fn find_or_without_file(
        start: &Path,
        explicit: Option<&Path>,
        environment: &Environment,
    ) -> Result<Self, Failure> {
        match Self::find(start, explicit, environment) {
            Err(failure) if failure.diagnostics.iter().all(|found| found.code == "no-project") => {
                let start = std::path::absolute(start).unwrap_or_else(|_| start.to_path_buf());
                Self::with_settings(start.join(PROJECT_FILE), Reading::default(), environment)
            }
            found => found,
        }
    }

    fn read(project_file: PathBuf, environment: &Environment) -> Result<Self, Failure> {
        let mut reading = Reading::default();
        let shown = project_file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        match read_settings_file(&project_file, &shown)? {
            Some(file) => reading.layer(&file),
            None => return Err(no_project_file(&project_file)),
        }
        Self::with_settings(project_file, reading, environment)
    }

    fn with_settings(
        project_file: PathBuf,
        mut reading: Reading,
        environment: &Environment,
    ) -> Result<Self, Failure> {
        let root = project_file.parent().map_or_else(PathBuf::new, Path::to_path_buf);
        let shared = reading.settings.environments.clone();
        if let Some(file) = read_settings_file(&root.join(LOCAL_FILE), LOCAL_FILE)? {
            reading.layer(&file);
        }
        for variable in VARIABLES.iter().filter(|variable| !variable.key.is_empty()) {
            if let Some(value) = environment.get(variable.name).filter(|value| !value.is_empty()) {
                reading.variable(variable.name, variable.key, value);
            }
        }
        check_environments(&mut reading, &shared);
        check_placeholders(&mut reading);
        if reading.diagnostics.is_empty() {
            Ok(Self { root, file: project_file, settings: reading.settings, origins: reading.origins })
        } else {
            Err(Failure { class: Class::Usage, diagnostics: reading.diagnostics })
        }
    }

    /// The folder that every path of the project file starts from.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The path of `whimbrel.toml`.
    #[must_use]
    pub fn project_file(&self) -> &Path {
        &self.file
    }

    /// The folder for Whimbrel's own state; it may not exist yet.
    #[must_use]
    pub fn state_folder(&self) -> PathBuf {
        self.root.join(STATE_FOLDER)
    }

    /// The effective settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Where the value under this dotted key came from.
    #[must_use]
    pub fn origin(&self, key: &str) -> Origin {
        self.origins.get(key).cloned().unwrap_or(Origin::Default)
    }

    /// Where `path` of a setting leads: from the root, unless it is absolute.
    #[must_use]
    pub fn resolve(&self, path: &Path) -> PathBuf {
        self.root.join(path)
    }

    /// How `path` is called in messages: from the root, where it is below it.
    #[must_use]
    pub fn shown(&self, path: &Path) -> String {
        path.strip_prefix(&self.root).unwrap_or(path).to_string_lossy().into_owned()
    }
}

fn named_file(path: &Path) -> Result<PathBuf, Failure> {
    let file = if path.is_dir() { path.join(PROJECT_FILE) } else { path.to_path_buf() };
    if file.exists() { Ok(file) } else { Err(no_project_file(&file)) }
}

fn search_upwards(start: &Path) -> Result<PathBuf, Failure> {
    let found = start.ancestors().map(|folder| folder.join(PROJECT_FILE)).find(|file| file.is_file());
    found.ok_or_else(|| {
        let message = format!("there is no {PROJECT_FILE} in {} or above it", start.display());
        let diagnostic = Diagnostic::error("no-project", message)
            .with_help("go to the folder of a project, or make one here: whimbrel init");
        Failure::new(Class::Usage, diagnostic)
    })
}

fn no_project_file(file: &Path) -> Failure {
    let diagnostic = Diagnostic::error("no-project", format!("there is no project file {}", file.display()))
        .with_help("correct --config or WHIMBREL_CONFIG, or make a project: whimbrel init");
    Failure::new(Class::Usage, diagnostic)
}

/// The text of a settings file; `None` where there is no such file.
fn read_settings_file(path: &Path, shown: &str) -> Result<Option<SharedFile>, Failure> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            let diagnostic = Diagnostic::error("unreadable-file", format!("{shown} cannot be read"))
                .with_note(format!("{}: {error}", path.display()));
            return Err(Failure::new(Class::Usage, diagnostic));
        }
    };
    let file = SourceFile::from_bytes(shown, &bytes);
    file.map(Some).map_err(|diagnostic| Failure::new(Class::Usage, diagnostic))
}

/// What can only be said of an environment as a whole. `shared` is what the project file alone says.
fn check_environments(reading: &mut Reading, shared: &BTreeMap<String, EnvironmentSettings>) {
    let Reading { settings, origins, diagnostics } = reading;
    for (name, environment) in &mut settings.environments {
        let [url_key, variable_key] = ["url", "url_env"].map(|part| format!("environment.{name}.{part}"));
        if environment.url.is_some() && environment.url_env.is_some() {
            match shared.get(name) {
                Some(of_project) if of_project.url.is_none() && of_project.url_env.is_some() => {
                    environment.url_env = None;
                    origins.remove(&variable_key);
                }
                Some(of_project) if of_project.url.is_some() && of_project.url_env.is_none() => {
                    environment.url = None;
                    origins.remove(&url_key);
                }
                Some(_) | None => {
                    let message = format!("environment {name} has both url and url_env");
                    let diagnostic = Diagnostic::error("two-databases", message);
                    let origin = origins.get(&variable_key).unwrap_or(&Origin::Default);
                    diagnostics.push(origin.point(diagnostic, "").with_help("leave one of them out"));
                }
            }
        }
        if shared.get(name).is_some_and(|of_project| of_project.protected) && !environment.protected {
            let message = format!("environment {name} is protected, and {LOCAL_FILE} cannot lift that");
            let diagnostic = Diagnostic::error("protection-lifted", message);
            let origin = origins.get(&format!("environment.{name}.protected")).unwrap_or(&Origin::Default);
            let help = format!("change it in {PROJECT_FILE}, where everybody sees it");
            diagnostics.push(origin.point(diagnostic, "").with_help(help));
        }
    }
}

fn check_placeholders(reading: &mut Reading) {
    for (name, placeholder) in &reading.settings.placeholders {
        if placeholder.environment.is_empty() {
            let message = format!("the placeholder {name} has no environment variable");
            let key = format!("placeholders.{name}.default");
            let origin = reading.origins.get(&key).unwrap_or(&Origin::Default);
            let help = format!("write {name} = {{ environment = \"NAME\", default = … }}");
            let diagnostic = Diagnostic::error("setting-value", message);
            reading.diagnostics.push(origin.point(diagnostic, "").with_help(help));
        }
    }
}
