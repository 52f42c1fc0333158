//! Statements about the transaction and the session.

use super::Said;
use super::cursor::Cursor;
use smol_str::{SmolStr, ToSmolStr};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Control {
    Begin,
    Commit,
    Rollback,
    Savepoint,
}

/// `SET` and `RESET`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Setting {
    pub(crate) name: SmolStr,
    /// `None` for RESET and for DEFAULT.
    pub(crate) value: Option<SmolStr>,
    pub(crate) is_local: bool,
}

pub(super) fn control(verb: &str, cursor: &mut Cursor<'_>) -> Option<Said> {
    let control = match verb {
        "BEGIN" | "START" => Control::Begin,
        "COMMIT" | "END" => Control::Commit,
        "ROLLBACK" if cursor.sees(&["TO"]) => Control::Savepoint,
        "ROLLBACK" | "ABORT" => Control::Rollback,
        "SAVEPOINT" | "RELEASE" => Control::Savepoint,
        _ => return None,
    };
    Some(Said::Control(control))
}

pub(super) fn setting(verb: &str, cursor: &mut Cursor<'_>) -> Option<Said> {
    let is_local = cursor.take("LOCAL");
    cursor.take("SESSION");
    if cursor.sees_one(&["TRANSACTION", "CONSTRAINTS", "CHARACTERISTICS"]) {
        return None;
    }
    let name =
        if cursor.take_all(&["TIME", "ZONE"]) { "timezone".into() } else { cursor.name()?.to_smolstr() };
    let _ = cursor.take("=") || cursor.take("TO");
    let rest = cursor.rest();
    let value: SmolStr = cursor.plain(&rest).trim_matches('\'').into();
    let value = (verb == "SET" && value != "default").then_some(value);
    Some(Said::Setting(Setting { name, value, is_local }))
}

/// A setting that is a time, as PostgreSQL reads it: a number with a unit, or of milliseconds.
pub(crate) fn milliseconds(text: &str) -> Option<u64> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at_checked(digits)?;
    let factor = match unit.trim() {
        "" | "ms" => 1,
        "s" => 1000,
        "min" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(factor)
}
