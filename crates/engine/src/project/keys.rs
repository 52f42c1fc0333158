//! Every key of the project file, in one table.

use crate::project::backfill_keys;
use crate::project::backup_keys;
use crate::project::data_keys;
use crate::project::gate_keys;
use crate::project::limits::{LockPatience, LockTimeout, OldTransaction, StatementTimeout, time, written};
use crate::project::lint_keys::{allowances, levels, majors, name_pattern, own_rule};
use crate::project::pattern::FolderPattern;
use crate::project::rehearsal;
use crate::project::settings::{
    Clock, DownPolicy, EnvironmentSettings, NameStyle, OutOfOrder, Owners, PlaceholderSettings, Settings,
    VersionKind,
};
use crate::project::target::without_password;
use crate::project::wrong::{Wrong, choice};
use toml_edit::{Item, Value};
use whimbrel_lint::Level;

/// A key of the project file.
pub(crate) struct Key {
    /// The dotted path; `*` stands for a name that the user chooses.
    pub(crate) path: &'static str,
    /// Takes over what was found.
    pub(crate) read: fn(&mut Settings, &Found<'_>) -> Result<(), Wrong>,
    /// The effective value, for the chosen name; `None` where there is none.
    pub(crate) show: fn(&Settings, &str) -> Option<String>,
}

/// A value that stands under a key.
pub(crate) struct Found<'a> {
    /// How the key is called in messages.
    pub(crate) key: &'a str,
    /// What stands in the place of the `*`.
    pub(crate) name: &'a str,
    /// The value.
    pub(crate) item: &'a Item,
}

/// Every key, in the order in which `doctor` lists them.
pub(crate) const KEYS: &[Key] = &[
    Key {
        path: "version",
        read: |settings, found| store(&mut settings.version, version_of_form(found)),
        show: |settings, _| Some(settings.version.to_string()),
    },
    Key {
        path: "migrations",
        read: |settings, found| store(&mut settings.migrations, folders(found)),
        show: |settings, _| {
            Some(settings.migrations.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
        },
    },
    Key {
        path: "down",
        read: |settings, found| store(&mut settings.down, word(found, &DownPolicy::ALL, DownPolicy::as_str)),
        show: |settings, _| Some(settings.down.as_str().to_owned()),
    },
    Key {
        path: "out_of_order",
        read: |settings, found| {
            store(&mut settings.out_of_order, word(found, &OutOfOrder::ALL, OutOfOrder::as_str))
        },
        show: |settings, _| Some(settings.out_of_order.as_str().to_owned()),
    },
    Key {
        path: "naming.version",
        read: |settings, found| {
            store(&mut settings.naming.version, word(found, &VersionKind::ALL, VersionKind::as_str))
        },
        show: |settings, _| Some(settings.naming.version.as_str().to_owned()),
    },
    Key {
        path: "naming.clock",
        read: |settings, found| store(&mut settings.naming.clock, word(found, &Clock::ALL, Clock::as_str)),
        show: |settings, _| Some(settings.naming.clock.as_str().to_owned()),
    },
    Key {
        path: "naming.style",
        read: |settings, found| {
            store(&mut settings.naming.style, word(found, &NameStyle::ALL, NameStyle::as_str))
        },
        show: |settings, _| Some(settings.naming.style.as_str().to_owned()),
    },
    Key {
        path: "naming.digits",
        read: |settings, found| store(&mut settings.naming.digits, integer(found, 1, 18)),
        show: |settings, _| Some(settings.naming.digits.to_string()),
    },
    Key {
        path: "ledger.schema",
        read: |settings, found| store(&mut settings.ledger_schema, schema_name(found)),
        show: |settings, _| Some(settings.ledger_schema.clone()),
    },
    Key {
        path: "lock.timeout",
        read: |settings, found| {
            store(&mut settings.lock.timeout, LockTimeout::read(found.key, &duration(found)?))
        },
        show: |settings, _| Some(settings.lock.timeout.to_string()),
    },
    Key {
        path: "lock.patience",
        read: |settings, found| {
            store(&mut settings.lock.patience, LockPatience::read(found.key, &duration(found)?))
        },
        show: |settings, _| Some(settings.lock.patience.to_string()),
    },
    Key {
        path: "lock.old",
        read: |settings, found| {
            store(&mut settings.lock.old, OldTransaction::read(found.key, &duration(found)?))
        },
        show: |settings, _| Some(settings.lock.old.to_string()),
    },
    Key {
        path: "statement_timeout",
        read: |settings, found| {
            store(&mut settings.statement_timeout, StatementTimeout::read(found.key, &duration(found)?))
        },
        show: |settings, _| Some(settings.statement_timeout.to_string()),
    },
    backfill_keys::DUTY,
    backfill_keys::BUDGET,
    backfill_keys::PIECE,
    backfill_keys::PIECE_BESIDE,
    backfill_keys::BETWEEN_CHECKPOINTS,
    backfill_keys::COMMIT,
    backfill_keys::PIECE_LIMIT,
    backfill_keys::WHOLE_LIMIT,
    backfill_keys::LAG,
    backfill_keys::LAG_BYTES,
    backfill_keys::STANDBYS,
    backfill_keys::SLOT_BYTES,
    backfill_keys::ARCHIVE_QUEUE,
    backfill_keys::WAL_RATE,
    backfill_keys::ACTIVE_SESSIONS,
    backfill_keys::VACUUM,
    backfill_keys::SNAPSHOT,
    backfill_keys::HEALTH,
    gate_keys::CONTRACT,
    gate_keys::SOAK,
    gate_keys::STATEMENTS,
    gate_keys::UNDO_WINDOW,
    gate_keys::DROPS,
    backup_keys::FOLDER,
    backup_keys::COMMAND,
    backup_keys::TIMEOUT,
    Key {
        path: "default_environment",
        read: |settings, found| store(&mut settings.default_environment, text(found).map(Some)),
        show: |settings, _| settings.default_environment.clone(),
    },
    Key {
        path: "environment.*.url",
        read: |settings, found| store(&mut environment(settings, found).url, text(found).map(Some)),
        show: |settings, name| settings.environments.get(name)?.url.as_deref().map(without_password),
    },
    Key {
        path: "environment.*.url_env",
        read: |settings, found| store(&mut environment(settings, found).url_env, variable(found).map(Some)),
        show: |settings, name| settings.environments.get(name)?.url_env.clone(),
    },
    Key {
        path: "environment.*.protected",
        read: |settings, found| store(&mut environment(settings, found).protected, truth(found)),
        show: |settings, name| Some(settings.environments.get(name)?.protected.to_string()),
    },
    Key {
        path: "environment.*.require_rehearsal",
        read: |settings, found| {
            let oldest = time(found.key, &duration(found)?).map(Some);
            store(&mut environment(settings, found).require_rehearsal, oldest)
        },
        show: |settings, name| settings.environments.get(name)?.require_rehearsal.map(written),
    },
    Key {
        path: "scratch.url",
        read: |settings, found| store(&mut settings.scratch.url, text(found).map(Some)),
        show: |settings, _| settings.scratch.url.as_deref().map(without_password),
    },
    Key {
        path: "scratch.binaries",
        read: |settings, found| {
            store(&mut settings.scratch.binaries, text(found).map(|path| Some(path.into())))
        },
        show: |settings, _| settings.scratch.binaries.as_ref().map(|path| path.display().to_string()),
    },
    Key {
        path: "scratch.major",
        read: |settings, found| store(&mut settings.scratch.major, integer(found, 13, 18).map(Some)),
        show: |settings, _| settings.scratch.major.map(|major| major.to_string()),
    },
    Key {
        path: "schema.path",
        read: |settings, found| store(&mut settings.schema.path, paths(found)),
        show: |settings, _| {
            Some(settings.schema.path.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
        },
    },
    Key {
        path: "schema.command",
        read: |settings, found| store(&mut settings.schema.command, words(found)),
        show: |settings, _| Some(settings.schema.command.join(" ")).filter(|command| !command.is_empty()),
    },
    Key {
        path: "schema.owners",
        read: |settings, found| store(&mut settings.schema.owners, word(found, &Owners::ALL, Owners::as_str)),
        show: |settings, _| Some(settings.schema.owners.as_str().to_owned()),
    },
    data_keys::MASK,
    Key {
        path: "lint.majors",
        read: |settings, found| store(&mut settings.lint.majors, majors(found).map(Some)),
        show: |settings, _| {
            let majors = settings.lint.majors.as_ref()?;
            Some(format!("{}-{}", majors.start(), majors.end()))
        },
    },
    Key {
        path: "lint.deny",
        read: |settings, found| levels(settings, found, Level::Deny),
        show: |settings, _| settings.lint.codes(Level::Deny),
    },
    Key {
        path: "lint.warn",
        read: |settings, found| levels(settings, found, Level::Warn),
        show: |settings, _| settings.lint.codes(Level::Warn),
    },
    Key {
        path: "lint.allow",
        read: |settings, found| levels(settings, found, Level::Allow),
        show: |settings, _| settings.lint.codes(Level::Allow),
    },
    Key {
        path: "lint.allow_in",
        read: |settings, found| store(&mut settings.lint.allowed, allowances(found)),
        show: |settings, _| {
            let paths = settings.lint.allowed.iter().map(|own| own.path.as_str().to_owned());
            let paths: Vec<String> = paths.collect();
            (!paths.is_empty()).then(|| paths.join(", "))
        },
    },
    Key { path: "lint.own.*", read: own_rule, show: |settings, name| settings.lint.own.get(name).cloned() },
    Key {
        path: "lint.names.table",
        read: |settings, found| store(&mut settings.lint.naming.table, name_pattern(found).map(Some)),
        show: |settings, _| settings.lint.naming.table.as_ref().map(|pattern| pattern.as_str().to_owned()),
    },
    Key {
        path: "lint.names.column",
        read: |settings, found| store(&mut settings.lint.naming.column, name_pattern(found).map(Some)),
        show: |settings, _| settings.lint.naming.column.as_ref().map(|pattern| pattern.as_str().to_owned()),
    },
    Key {
        path: "lint.names.index",
        read: |settings, found| store(&mut settings.lint.naming.index, name_pattern(found).map(Some)),
        show: |settings, _| settings.lint.naming.index.as_ref().map(|pattern| pattern.as_str().to_owned()),
    },
    Key {
        path: "lint.names.constraint",
        read: |settings, found| store(&mut settings.lint.naming.constraint, name_pattern(found).map(Some)),
        show: |settings, _| {
            settings.lint.naming.constraint.as_ref().map(|pattern| pattern.as_str().to_owned())
        },
    },
    Key {
        path: "rehearsal.old_queries",
        read: |settings, found| store(&mut settings.rehearsal.old_queries, rehearsal::path(found)),
        show: |settings, _| settings.rehearsal.old_queries.as_ref().map(|path| path.display().to_string()),
    },
    Key {
        path: "rehearsal.new_queries",
        read: |settings, found| store(&mut settings.rehearsal.new_queries, rehearsal::path(found)),
        show: |settings, _| settings.rehearsal.new_queries.as_ref().map(|path| path.display().to_string()),
    },
    Key {
        path: "rehearsal.queries",
        read: |settings, found| store(&mut settings.rehearsal.queries, rehearsal::path(found)),
        show: |settings, _| settings.rehearsal.queries.as_ref().map(|path| path.display().to_string()),
    },
    Key {
        path: "rehearsal.checks",
        read: |settings, found| store(&mut settings.rehearsal.checks, rehearsal::path(found)),
        show: |settings, _| settings.rehearsal.checks.as_ref().map(|path| path.display().to_string()),
    },
    Key {
        path: "rehearsal.key",
        read: |settings, found| store(&mut settings.rehearsal.key, rehearsal::path(found)),
        show: |settings, _| settings.rehearsal.key.as_ref().map(|path| path.display().to_string()),
    },
    Key {
        path: "rehearsal.allow",
        read: |settings, found| store(&mut settings.rehearsal.allow, rehearsal::words(found)),
        show: |settings, _| Some(settings.rehearsal.allow.join(", ")).filter(|text| !text.is_empty()),
    },
    Key {
        path: "rehearsal.trusted",
        read: |settings, found| store(&mut settings.rehearsal.trusted, rehearsal::words(found)),
        show: |settings, _| Some(settings.rehearsal.trusted.join(", ")).filter(|text| !text.is_empty()),
    },
    Key {
        path: "rehearsal.budget",
        read: |settings, found| store(&mut settings.rehearsal.budget, rehearsal::budget(found)),
        show: |settings, _| rehearsal::shown(&settings.rehearsal.budget),
    },
    Key {
        path: "placeholders.*.environment",
        read: |settings, found| store(&mut placeholder(settings, found)?.environment, variable(found)),
        show: |settings, name| settings.placeholders.get(name).map(|found| found.environment.clone()),
    },
    Key {
        path: "placeholders.*.default",
        read: |settings, found| store(&mut placeholder(settings, found)?.default, any_text(found).map(Some)),
        show: |settings, name| settings.placeholders.get(name)?.default.clone(),
    },
];

impl Key {
    /// Whether this is the key at `path`.
    pub(crate) fn matches(&self, path: &[&str]) -> bool {
        self.path.split('.').count() == path.len() && self.begins_with(path)
    }

    /// Whether this key stands somewhere in the table at `path`.
    pub(crate) fn is_below(&self, path: &[&str]) -> bool {
        self.path.split('.').count() > path.len() && self.begins_with(path)
    }

    fn begins_with(&self, path: &[&str]) -> bool {
        self.path.split('.').zip(path).all(|(own, part)| own == "*" || own == *part)
    }

    /// The part of the path at `depth`.
    pub(crate) fn part(&self, depth: usize) -> &'static str {
        self.path.split('.').nth(depth).unwrap_or_default()
    }

    /// What stands in the place of the `*` in `path`; empty where there is none.
    pub(crate) fn name_in<'p>(&self, path: &[&'p str]) -> &'p str {
        let place = self.path.split('.').position(|part| part == "*");
        place.and_then(|place| path.get(place)).copied().unwrap_or_default()
    }
}

pub(super) fn store<T>(place: &mut T, value: Result<T, Wrong>) -> Result<(), Wrong> {
    *place = value?;
    Ok(())
}

fn environment<'s>(settings: &'s mut Settings, found: &Found<'_>) -> &'s mut EnvironmentSettings {
    settings.environments.entry(found.name.to_owned()).or_default()
}

fn placeholder<'s>(
    settings: &'s mut Settings,
    found: &Found<'_>,
) -> Result<&'s mut PlaceholderSettings, Wrong> {
    let is_word = |character: char| character.is_alphanumeric() || character == '_';
    if found.name.is_empty() || !found.name.chars().all(is_word) {
        let message = format!("a placeholder cannot be called \"{}\"", found.name.escape_debug());
        return Err(Wrong::value(message, "psql reads :'name' of letters, digits and underscores"));
    }
    Ok(settings.placeholders.entry(found.name.to_owned()).or_default())
}

pub(super) fn kind_is_wrong(found: &Found<'_>, expected: &str, example: &str) -> Wrong {
    let kind = found.item.type_name();
    Wrong::value(
        format!("{} is of type {kind}, and takes {expected}", found.key),
        format!("write e.g. {example}"),
    )
}

fn any_text(found: &Found<'_>) -> Result<String, Wrong> {
    let text = found.item.as_str().ok_or_else(|| kind_is_wrong(found, "a string", "\"text\""))?;
    if text.contains('\0') {
        return Err(Wrong::value(format!("{} has a NUL character", found.key), ""));
    }
    Ok(text.to_owned())
}

pub(super) fn text(found: &Found<'_>) -> Result<String, Wrong> {
    let text = any_text(found)?;
    if text.trim().is_empty() {
        return Err(Wrong::value(format!("{} is empty", found.key), "leave the key out, or give it a value"));
    }
    Ok(text)
}

pub(super) fn word<T: Copy>(found: &Found<'_>, all: &[T], as_str: fn(T) -> &'static str) -> Result<T, Wrong> {
    match found.item.as_str() {
        Some(text) => choice(found.key, text, all, as_str),
        None => Err(kind_is_wrong(
            found,
            "a string",
            &format!("\"{}\"", all.first().map_or("", |one| as_str(*one))),
        )),
    }
}

fn truth(found: &Found<'_>) -> Result<bool, Wrong> {
    found.item.as_bool().ok_or_else(|| kind_is_wrong(found, "true or false", "true"))
}

pub(super) fn integer<T: TryFrom<i64>>(found: &Found<'_>, least: i64, most: i64) -> Result<T, Wrong> {
    let number =
        found.item.as_integer().ok_or_else(|| kind_is_wrong(found, "a whole number", &least.to_string()))?;
    let fitting = (least..=most).contains(&number).then(|| T::try_from(number).ok()).flatten();
    fitting.ok_or_else(|| {
        let message = format!("{} is {number}, which is out of its range", found.key);
        Wrong::value(message, format!("write a number from {least} to {most}"))
    })
}

/// The text of a duration; a bare number is handed on, to be told that it needs a unit.
pub(super) fn duration(found: &Found<'_>) -> Result<String, Wrong> {
    match found.item.as_integer() {
        Some(number) => Ok(number.to_string()),
        None => found
            .item
            .as_str()
            .map(str::to_owned)
            .ok_or_else(|| kind_is_wrong(found, "a duration", "\"50ms\" or \"2s\"")),
    }
}

fn version_of_form(found: &Found<'_>) -> Result<u32, Wrong> {
    match found.item.as_integer() {
        Some(1) => Ok(1),
        Some(number) => Err(Wrong::value(
            format!("this project file is of version {number}, and this Whimbrel reads version 1"),
            "use a newer Whimbrel, or write version = 1",
        )),
        None => Err(kind_is_wrong(found, "a whole number", "version = 1")),
    }
}

fn folders(found: &Found<'_>) -> Result<Vec<FolderPattern>, Wrong> {
    let patterns = patterns(found, "\"migrations\" or [\"modules/*/migrations\"]")?;
    if patterns.iter().filter(|pattern| !pattern.has_modules()).count() > 1 {
        let message = format!("{} lists two folders without a *", found.key);
        let help = "only one folder can be without a module; write the others with a *, e.g. \"modules/*/migrations\"";
        return Err(Wrong::value(message, help));
    }
    Ok(patterns)
}

fn paths(found: &Found<'_>) -> Result<Vec<FolderPattern>, Wrong> {
    patterns(found, "\"schema\" or [\"modules/*/schema\"]")
}

fn patterns(found: &Found<'_>, example: &str) -> Result<Vec<FolderPattern>, Wrong> {
    let texts: Option<Vec<&str>> = match found.item.as_array() {
        Some(array) => array.iter().map(Value::as_str).collect(),
        None => found.item.as_str().map(|text| vec![text]),
    };
    let texts = texts.ok_or_else(|| kind_is_wrong(found, "a path or a list of paths", example))?;
    if texts.is_empty() {
        return Err(Wrong::value(format!("{} is an empty list", found.key), format!("write e.g. {example}")));
    }
    texts.iter().map(|text| FolderPattern::read(found.key, text)).collect()
}

pub(super) fn words(found: &Found<'_>) -> Result<Vec<String>, Wrong> {
    let example = "[\"npx\", \"prisma\", \"migrate\", \"diff\"]";
    let texts =
        found.item.as_array().map(|array| array.iter().map(Value::as_str).collect::<Option<Vec<_>>>());
    let texts = texts.flatten().ok_or_else(|| kind_is_wrong(found, "a list of words", example))?;
    if texts.first().is_none_or(|word| word.trim().is_empty()) {
        return Err(Wrong::value(format!("{} names no program", found.key), format!("write e.g. {example}")));
    }
    Ok(texts.into_iter().map(str::to_owned).collect())
}

/// PostgreSQL cuts a longer name without an error.
const LONGEST_NAME: usize = 63;

fn schema_name(found: &Found<'_>) -> Result<String, Wrong> {
    let name = text(found)?;
    if name.len() > LONGEST_NAME {
        let message = format!("{} is a name of {} bytes", found.key, name.len());
        return Err(Wrong::value(message, format!("PostgreSQL's names have at most {LONGEST_NAME} bytes")));
    }
    if name.starts_with("pg_") || name == "information_schema" {
        let message = format!("{} cannot be \"{name}\", which is PostgreSQL's own", found.key);
        return Err(Wrong::value(message, "write another name, e.g. \"whimbrel\""));
    }
    Ok(name)
}

fn variable(found: &Found<'_>) -> Result<String, Wrong> {
    let name = text(found)?;
    let is_name = name.chars().all(|character| character.is_ascii_alphanumeric() || character == '_');
    if is_name && !name.starts_with(|character: char| character.is_ascii_digit()) {
        return Ok(name);
    }
    let message = format!("{} is not the name of an environment variable", found.key);
    Err(Wrong::value(message, "write a name of letters, digits and underscores, e.g. \"DATABASE_URL\""))
}
