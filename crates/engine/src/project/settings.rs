//! What a project says about itself, with the default of everything.

use super::data_keys::Masks;
use crate::project::limits::{LockPatience, LockTimeout, OldTransaction, StatementTimeout};
use crate::project::pattern::FolderPattern;
use crate::project::rehearsal::RehearsalSettings;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::time::Duration;
use whimbrel_lint::{Level, Naming as LintNaming, PathAllowance};
use whimbrel_postgres::run::{Duty, Restraint};

/// The settings of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Version of the project file's own form; 1.
    pub version: u32,
    /// Where migrations stand; never empty.
    pub migrations: Vec<FolderPattern>,
    /// Whether a migration has a down file.
    pub down: DownPolicy,
    /// What happens to a pending migration that is older than an applied one.
    pub out_of_order: OutOfOrder,
    /// How a new migration is named.
    pub naming: Naming,
    /// The schema of the ledger in the target database.
    pub ledger_schema: String,
    /// How locks are asked for.
    pub lock: LockSettings,
    /// How long a statement may run.
    pub statement_timeout: StatementTimeout,
    /// How backfills are run.
    pub backfill: BackfillSettings,
    /// What a contract asks for before it runs.
    pub gate: GateSettings,
    /// What is kept of what is dropped for good.
    pub backup: BackupSettings,
    /// The environment that is meant where none is chosen.
    pub default_environment: Option<String>,
    /// Databases by name.
    pub environments: BTreeMap<String, EnvironmentSettings>,
    /// Where scratch databases live.
    pub scratch: ScratchSettings,
    /// Where the desired schema stands.
    pub schema: SchemaSettings,
    /// Placeholders by name.
    pub placeholders: BTreeMap<String, PlaceholderSettings>,
    /// How migrations are checked.
    pub lint: LintSettings,
    /// What is read instead of columns when rows are cloned.
    pub masks: Masks,
    /// How changes are rehearsed.
    pub rehearsal: RehearsalSettings,
}

/// How migrations are checked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LintSettings {
    /// The majors that a release may meet.
    pub majors: Option<RangeInclusive<u32>>,
    /// What the project says of rules, by code.
    pub levels: BTreeMap<String, Level>,
    /// How things are to be named.
    pub naming: LintNaming,
    /// What is allowed in some files.
    pub allowed: Vec<PathAllowance>,
    /// Rules of the project's own: the paths of their queries from the project's root, by their names.
    pub own: BTreeMap<String, String>,
}

/// What is kept of what is dropped for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupSettings {
    /// Where dumps are written, from the project's root; in its folder of state where nothing is said.
    pub folder: Option<PathBuf>,
    /// What proves that there is a backup before a contract or a purge: a program that prints the proof.
    pub command: Vec<String>,
    /// How long it may take.
    pub timeout: Duration,
}

/// What a contract asks for before it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GateSettings {
    /// Whether it asks for anything.
    pub contract: ContractGate,
    /// For how long nothing old may have been used.
    pub soak: Duration,
    /// Whether it insists on the server's counts of statements.
    pub statements: StatementsEvidence,
    /// How long what a contract has moved out of the way is kept, so that it can be undone.
    pub undo_window: Duration,
    /// What the contracts of `generate` do with tables and columns that go.
    pub drops: Drops,
}

/// What the contracts of `generate` do with tables and columns that go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drops {
    /// They move them out of the way where contracts ask for evidence: where an environment is protected, or the gate
    /// is there always.
    Auto,
    /// They move them out of the way, and a purge drops them.
    Aside,
    /// They drop them.
    AtOnce,
}

/// Whether contracts ask for evidence that no old code is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContractGate {
    /// In protected environments, and in databases where a deploy was ever recorded.
    Auto,
    /// Everywhere.
    Always,
    /// Nowhere.
    Never,
}

/// Whether the server's counts of statements are insisted on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatementsEvidence {
    /// They count where they are there.
    Optional,
    /// The gate stays closed without.
    Required,
}

impl ContractGate {
    /// Every answer.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Always, Self::Never];

    /// As it is written in the project file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Always => "always",
            Self::Never => "never",
        }
    }
}

impl Drops {
    /// Every answer.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Aside, Self::AtOnce];

    /// As it is written in the project file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Aside => "aside",
            Self::AtOnce => "at-once",
        }
    }
}

impl Settings {
    /// Whether the contracts of `generate` move tables and columns out of the way.
    #[must_use]
    pub fn drops_step_aside(&self) -> bool {
        match (self.gate.drops, self.gate.contract) {
            (Drops::Aside, _) | (Drops::Auto, ContractGate::Always) => true,
            (Drops::AtOnce, _) | (Drops::Auto, ContractGate::Never) => false,
            (Drops::Auto, ContractGate::Auto) => self.environments.values().any(|one| one.protected),
        }
    }
}

impl StatementsEvidence {
    /// Both answers.
    pub const ALL: [Self; 2] = [Self::Optional, Self::Required];

    /// As it is written in the project file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Optional => "optional",
            Self::Required => "required",
        }
    }
}

/// How backfills are run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BackfillSettings {
    /// What part of the time they may work.
    pub duty: Duty,
    /// What they give way to.
    pub restraint: Restraint,
}

/// How locks are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LockSettings {
    /// For one request.
    pub timeout: LockTimeout,
    /// For all requests of one statement.
    pub patience: LockPatience,
    /// Behind whom none is made.
    pub old: OldTransaction,
}

/// A database that the project knows by name.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct EnvironmentSettings {
    /// Its address.
    pub url: Option<String>,
    /// The environment variable that holds its address.
    pub url_env: Option<String>,
    /// Whether a person has to name it before anything changes.
    pub protected: bool,
    /// How old a certificate of a rehearsal may be without which nothing is applied; `None` asks for none.
    pub require_rehearsal: Option<Duration>,
}

/// An address may hold a password, so it is not shown.
impl std::fmt::Debug for EnvironmentSettings {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("EnvironmentSettings")
            .field("url", &self.url.as_deref().map(crate::project::target::without_password))
            .field("url_env", &self.url_env)
            .field("protected", &self.protected)
            .field("require_rehearsal", &self.require_rehearsal)
            .finish()
    }
}

/// Where the desired schema stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SchemaSettings {
    /// Folders of SQL files, and files; a `*` stands for each module.
    pub path: Vec<FolderPattern>,
    /// A command that prints the schema as SQL, with its arguments; it takes the place of the paths.
    pub command: Vec<String>,
    /// Whether who owns an object is part of the schema.
    pub owners: Owners,
}

/// Whether who owns an object is part of the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Owners {
    /// Two schemas that differ only in it are equal.
    #[default]
    Ignored,
    /// It is compared, and changed; what belongs to the role that connects needs no word.
    Compared,
}

/// Where scratch databases live.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct ScratchSettings {
    /// A server to make them on; `None` starts one.
    pub url: Option<String>,
    /// The folder with `postgres` and `initdb`, for [`Project::resolve`]; `None` searches.
    ///
    /// [`Project::resolve`]: crate::Project::resolve
    pub binaries: Option<PathBuf>,
    /// The major version to start; `None` takes what is found.
    pub major: Option<u32>,
}

/// An address may hold a password, so it is not shown.
impl std::fmt::Debug for ScratchSettings {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("ScratchSettings")
            .field("url", &self.url.as_deref().map(crate::project::target::without_password))
            .field("binaries", &self.binaries)
            .field("major", &self.major)
            .finish()
    }
}

/// A placeholder and where its value comes from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlaceholderSettings {
    /// The environment variable that holds the value.
    pub environment: String,
    /// The value where that variable is not set or empty.
    pub default: Option<String>,
}

/// Whether a migration has a down file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DownPolicy {
    /// Each must have one.
    Required,
    /// Each may have one.
    Optional,
    /// None may have one.
    Forbidden,
}

/// What happens to a pending migration that is older than an applied one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutOfOrder {
    /// Nothing runs, and it is named.
    Refuse,
    /// It runs.
    Allow,
    /// It runs where a replay on a scratch database shows that the order does not matter.
    AllowIfEqual,
}

/// How a new migration is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Naming {
    /// What its version is made of.
    pub version: VersionKind,
    /// Whose clock a timestamp shows.
    pub clock: Clock,
    /// How its name is spelt.
    pub style: NameStyle,
    /// Digits of a sequence number, filled up with zeros.
    pub digits: u8,
}

/// What a version is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VersionKind {
    /// `YYYYMMDDHHmmss`.
    Timestamp,
    /// `0001`, `0002`, …
    Sequence,
}

/// Whose clock a timestamp shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// The author's.
    Local,
    /// Universal time.
    Utc,
}

/// How a name is spelt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameStyle {
    /// `add_message_temp_id`.
    SnakeCase,
    /// `AddMessageTempId`.
    PascalCase,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            version: 1,
            migrations: vec![FolderPattern::plain("migrations")],
            down: DownPolicy::Optional,
            out_of_order: OutOfOrder::Refuse,
            naming: Naming {
                version: VersionKind::Timestamp,
                clock: Clock::Local,
                style: NameStyle::SnakeCase,
                digits: 4,
            },
            ledger_schema: "whimbrel".to_owned(),
            lock: LockSettings {
                timeout: LockTimeout(Duration::from_millis(50)),
                patience: LockPatience(Duration::from_secs(60)),
                old: OldTransaction(Duration::from_millis(25)),
            },
            statement_timeout: StatementTimeout(Duration::ZERO),
            backfill: BackfillSettings::default(),
            gate: GateSettings {
                contract: ContractGate::Auto,
                soak: Duration::from_secs(900),
                statements: StatementsEvidence::Optional,
                undo_window: Duration::from_secs(7 * 24 * 3600),
                drops: Drops::Auto,
            },
            backup: BackupSettings { folder: None, command: Vec::new(), timeout: Duration::from_secs(600) },
            default_environment: None,
            environments: BTreeMap::new(),
            scratch: ScratchSettings::default(),
            schema: SchemaSettings {
                path: vec![FolderPattern::plain("schema")],
                command: Vec::new(),
                owners: Owners::Ignored,
            },
            placeholders: BTreeMap::new(),
            lint: LintSettings::default(),
            masks: Masks::new(),
            rehearsal: RehearsalSettings::default(),
        }
    }
}

impl DownPolicy {
    /// Every policy.
    pub const ALL: [Self; 3] = [Self::Required, Self::Optional, Self::Forbidden];

    /// As it is written in the project file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Optional => "optional",
            Self::Forbidden => "forbidden",
        }
    }
}

impl OutOfOrder {
    /// Every policy.
    pub const ALL: [Self; 3] = [Self::Refuse, Self::Allow, Self::AllowIfEqual];

    /// As it is written in the project file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Refuse => "refuse",
            Self::Allow => "allow",
            Self::AllowIfEqual => "allow-if-equal",
        }
    }
}

impl VersionKind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::Timestamp, Self::Sequence];

    /// As it is written in the project file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Timestamp => "timestamp",
            Self::Sequence => "sequence",
        }
    }
}

impl Owners {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Ignored, Self::Compared];

    /// As it is written in the project file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ignored => "ignored",
            Self::Compared => "compared",
        }
    }
}

impl Clock {
    /// Every clock.
    pub const ALL: [Self; 2] = [Self::Local, Self::Utc];

    /// As it is written in the project file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Utc => "utc",
        }
    }
}

impl NameStyle {
    /// Every style.
    pub const ALL: [Self; 2] = [Self::SnakeCase, Self::PascalCase];

    /// As it is written in the project file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SnakeCase => "snake_case",
            Self::PascalCase => "PascalCase",
        }
    }
}
