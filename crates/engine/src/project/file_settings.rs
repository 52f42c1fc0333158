//! What a migration file says about how it is run.

use crate::project::backfill_keys::duty;
use crate::project::dump::read_dump;
use crate::project::limits::{LockPatience, LockTimeout, StatementTimeout};
use crate::project::lossy::Lossy;
use crate::project::nearest::nearest;
use crate::project::wrong::{Wrong, choice};
use whimbrel_change::Phase;
use whimbrel_change::backfill::declared::{self, Fill};
use whimbrel_postgres::run::{Duty, UserTriggers};
use whimbrel_source::{Diagnostic, Header, Script, Setting, SharedFile, StandardConformingStrings};

/// The `-- whimbrel: key = value` lines at the head of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FileSettings {
    /// What is one transaction.
    pub transaction: TransactionScope,
    /// Instead of the project's.
    pub lock_timeout: Option<LockTimeout>,
    /// Instead of the project's.
    pub lock_patience: Option<LockPatience>,
    /// Instead of the project's.
    pub statement_timeout: Option<StatementTimeout>,
    /// Whether a statement whose effect cannot be looked up may be run again.
    pub rerun: Rerun,
    /// The part of a change that the file is.
    pub phase: Option<Phase>,
    /// Whether an UPDATE of a backfill is done piece by piece.
    pub batches: Batches,
    /// What part of the time such an UPDATE may work; the project's share where nothing is said.
    pub duty: Option<Duty>,
    /// Whether triggers of the application fire for what is done piece by piece.
    pub user_triggers: UserTriggers,
}

/// Whether an UPDATE of a backfill is done piece by piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Batches {
    /// Each piece is a transaction of its own.
    #[default]
    On,
    /// The same, and statements that follow each other take turns: none of them needs what another writes.
    InTurn,
    /// The file is one transaction.
    Off,
}

/// What is one transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TransactionScope {
    /// The whole file, as far as PostgreSQL allows.
    #[default]
    File,
    /// Each statement.
    Statement,
}

/// Whether a statement whose effect cannot be looked up may be run again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rerun {
    /// A person decides.
    #[default]
    Ask,
    /// Running it twice is as good as once.
    Safe,
}

impl TransactionScope {
    /// Both scopes.
    pub const ALL: [Self; 2] = [Self::File, Self::Statement];

    /// As it is written in a file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Statement => "statement",
        }
    }
}

impl Rerun {
    /// Both answers.
    pub const ALL: [Self; 2] = [Self::Ask, Self::Safe];

    /// As it is written in a file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ask => "ask",
            Self::Safe => "safe",
        }
    }
}

impl Batches {
    /// Both answers.
    pub const ALL: [Self; 3] = [Self::On, Self::InTurn, Self::Off];

    /// As it is written in a file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::On => "on",
            Self::InTurn => "in-turn",
            Self::Off => "off",
        }
    }
}

/// What begins a line of settings, after the dashes.
pub(crate) const MARK: &str = "whimbrel:";

/// The key that lets the application's triggers rest.
const USER_TRIGGERS: &str = "user_triggers";

const KEYS: [&str; 16] = [
    "transaction",
    "lock_timeout",
    "lock_patience",
    "statement_timeout",
    "rerun",
    "phase",
    "batches",
    "duty",
    "changes",
    "loses",
    "lossy",
    "dump",
    "trigger",
    USER_TRIGGERS,
    "made_from",
    declared::KEY,
];

impl FileSettings {
    /// Whether each UPDATE of one table is done piece by piece.
    #[must_use]
    pub fn is_in_batches(&self) -> bool {
        self.phase == Some(Phase::Backfill) && self.batches != Batches::Off
    }

    /// Reads the settings of `file`.
    ///
    /// # Errors
    /// Every line that is no setting, has an unknown key or a value that cannot be used, or stands after
    /// the first statement, where it would be overlooked.
    pub(crate) fn read(file: &SharedFile) -> Result<Self, Vec<Diagnostic>> {
        if !file.text().contains(MARK) {
            return Ok(Self::default());
        }
        let header = Header::read(file)?;
        let mut settings = Self::default();
        let mut errors = Vec::new();
        for setting in &header.settings {
            if let Err(wrong) = settings.take(setting) {
                errors.push(wrong.into_diagnostic().at(file, setting.span, ""));
            }
        }
        errors.extend(late_settings(file));
        errors.extend(settings.unfit_fills(file, &header));
        errors.extend(settings.unheeded_user_triggers(file, &header));
        if errors.is_empty() { Ok(settings) } else { Err(errors) }
    }

    /// What is declared is a backfill, and all that its file does.
    fn unfit_fills(self, file: &SharedFile, header: &Header) -> Option<Diagnostic> {
        let first = header.setting(declared::KEY)?;
        let script = Script::read(SharedFile::clone(file), StandardConformingStrings::On).ok()?;
        let (message, help) = if let Some(statement) = script.statements.first() {
            let line = file.position(statement.span.start).line;
            let message =
                format!("a file that declares what it fills has a statement of its own on line {line}");
            (message, "write the statement into a migration of its own")
        } else if !self.is_in_batches() {
            (
                "fill stands in a file that is not done piece by piece".to_owned(),
                "add: -- whimbrel: phase = backfill",
            )
        } else {
            return None;
        };
        Some(Wrong::value(message, help).into_diagnostic().at(file, first.span, ""))
    }

    /// Triggers rest only where rows are written piece by piece.
    fn unheeded_user_triggers(self, file: &SharedFile, header: &Header) -> Option<Diagnostic> {
        let line = header.setting(USER_TRIGGERS)?;
        if self.user_triggers == UserTriggers::On || self.is_in_batches() {
            return None;
        }
        let message = format!("{USER_TRIGGERS} stands in a file that is not done piece by piece");
        let wrong = Wrong::value(message, "add: -- whimbrel: phase = backfill");
        Some(wrong.into_diagnostic().at(file, line.span, ""))
    }

    fn take(&mut self, setting: &Setting) -> Result<(), Wrong> {
        let (key, value) = (setting.key.as_str(), setting.value.as_str());
        match key {
            "transaction" => {
                self.transaction = choice(key, value, &TransactionScope::ALL, TransactionScope::as_str)?;
            }
            "lock_timeout" => self.lock_timeout = Some(LockTimeout::read(key, value)?),
            "lock_patience" => self.lock_patience = Some(LockPatience::read(key, value)?),
            "statement_timeout" => self.statement_timeout = Some(StatementTimeout::read(key, value)?),
            "rerun" => self.rerun = choice(key, value, &Rerun::ALL, Rerun::as_str)?,
            "batches" => self.batches = choice(key, value, &Batches::ALL, Batches::as_str)?,
            "duty" => self.duty = Some(duty(key, value)?),
            "lossy" => Lossy::read(value).map(drop)?,
            "dump" => read_dump(value).map(drop)?,
            "trigger" => trigger(value)?,
            USER_TRIGGERS => {
                self.user_triggers = choice(key, value, &UserTriggers::ALL, UserTriggers::as_str)?;
            }
            "made_from" => made_from(value)?,
            declared::KEY => read_fill(value).map(drop)?,
            "phase" => self.phase = Some(choice(key, value, &Phase::ALL, Phase::as_str)?),
            // A rehearsal reads what these name.
            "changes" | "loses" => places(key, value)?,
            _ => return Err(unknown(key)),
        }
        Ok(())
    }
}

/// A column and the expression whose value it gets.
pub(crate) fn read_fill(value: &str) -> Result<Fill, Wrong> {
    let help = "write a table, one of its columns and an expression over its row, on one line and without a comment: \
                fill = app.people.name_upper := upper(name)";
    let is_line = !value.contains(['\n', '\r']);
    let fill = Fill::read(value).filter(|_| is_line);
    fill.ok_or_else(|| Wrong::value(format!("fill cannot be {value:?}"), help))
}

/// `app.users.note, app.orders`: columns and tables, with their schema.
fn places(key: &str, value: &str) -> Result<(), Wrong> {
    let is_place = |entry: &str| (2..=3).contains(&entry.split('.').filter(|part| !part.is_empty()).count());
    match value.split(',').map(str::trim).find(|entry| !is_place(entry)) {
        None => Ok(()),
        Some(entry) => Err(Wrong {
            code: "setting-value",
            message: format!("{key} names {entry:?}, which is neither a table nor a column"),
            help: format!("write them with their schema: {key} = app.users.note, app.orders"),
        }),
    }
}

/// A name as the catalog has it.
fn trigger(value: &str) -> Result<(), Wrong> {
    let is_name = !value.is_empty() && value.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
    if is_name {
        return Ok(());
    }
    let message = format!("trigger cannot be {value:?}");
    Err(Wrong::value(message, "write the name of one trigger of the table that is filled, without quotes"))
}

/// The fingerprint of a schema.
fn made_from(value: &str) -> Result<(), Wrong> {
    let read = value.parse::<whimbrel_catalog::Fingerprint>();
    read.map(drop).map_err(|_| {
        let message = format!("made_from cannot be {value:?}");
        Wrong::value(
            message,
            "it is the fingerprint that `generate` has written; without the line nothing is compared",
        )
    })
}

fn unknown(key: &str) -> Wrong {
    let help = match nearest(key, KEYS) {
        Some(meant) => format!("did you mean {meant}?"),
        None => format!("the settings of a file are {}", KEYS.join(", ")),
    };
    Wrong { code: "unknown-key", message: format!("there is no setting {key} of a file"), help }
}

/// A file that cannot be cut into statements is complained of where its statements are asked for.
fn late_settings(file: &SharedFile) -> Vec<Diagnostic> {
    let script = Script::read(SharedFile::clone(file), StandardConformingStrings::On);
    script.map_or_else(|_| Vec::new(), |script| Header::late_settings(&script))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use whimbrel_source::SourceFile;

    fn read(text: &str) -> Result<FileSettings, Vec<String>> {
        let messages = |errors: Vec<Diagnostic>| errors.into_iter().map(|error| error.message).collect();
        FileSettings::read(&SourceFile::new("1_a.sql", text)).map_err(messages)
    }

    #[test]
    fn settings_at_the_head_are_read() {
        let settings = read(
            "-- Why: a reason\n-- whimbrel: transaction = statement\n-- whimbrel: lock_timeout = 1s\n\
             -- whimbrel: lock_patience = 5min\n-- whimbrel: statement_timeout = 0\n\
             -- whimbrel: rerun = safe\n-- whimbrel: phase = backfill\nselect 1;",
        );
        let expected = FileSettings {
            transaction: TransactionScope::Statement,
            lock_timeout: Some(LockTimeout(Duration::from_secs(1))),
            lock_patience: Some(LockPatience(Duration::from_secs(300))),
            statement_timeout: Some(StatementTimeout(Duration::ZERO)),
            rerun: Rerun::Safe,
            phase: Some(Phase::Backfill),
            batches: Batches::On,
            duty: None,
            user_triggers: UserTriggers::On,
        };
        assert_eq!(settings, Ok(expected));
        assert_eq!(read("select 1;"), Ok(FileSettings::default()));
    }

    #[test]
    fn every_mistake_is_said() {
        let errors = read("-- whimbrel: lock_timeuot = 1s\n-- whimbrel: phase = end\nselect 1;").unwrap_err();
        assert_eq!(errors, ["there is no setting lock_timeuot of a file", "phase cannot be \"end\""]);
        let errors = read("select 1;\n-- whimbrel: phase = expand\n").unwrap_err();
        assert_eq!(errors, ["a setting stands after the first statement"]);
    }

    #[test]
    fn triggers_rest_only_where_rows_are_written_piece_by_piece() {
        let settings =
            read("-- whimbrel: phase = backfill\n-- whimbrel: user_triggers = off\nselect 1;").unwrap();
        assert_eq!(settings.user_triggers, UserTriggers::Off);
        let errors = read("-- whimbrel: user_triggers = off\nselect 1;").unwrap_err();
        assert_eq!(errors, ["user_triggers stands in a file that is not done piece by piece"]);
    }

    #[test]
    fn a_setting_in_a_string_is_none() {
        let text = "select $$\n-- whimbrel: phase = end\n$$;";
        assert_eq!(read(text), Ok(FileSettings::default()));
    }
}
