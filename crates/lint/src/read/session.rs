//! Statements about the transaction and the session.

use super::Said;
use super::cursor::Cursor;
use smol_str::{SmolStr, StrExt as _, ToSmolStr};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Control {
    Begin,
    Commit,
    Rollback,
    Savepoint,
    /// `AND CHAIN`: one ends and the next begins.
    Chain,
    /// `PREPARE TRANSACTION`: it stays, and nobody is in it.
    Prepare,
    /// `COMMIT PREPARED` and `ROLLBACK PREPARED`.
    EndPrepared,
}

/// `SET` and `RESET`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Setting {
    pub(crate) name: SmolStr,
    /// `None` for RESET and for DEFAULT.
    pub(crate) value: Option<SmolStr>,
    pub(crate) is_local: bool,
}

/// What `RESET ALL` sets back.
pub(crate) const ALL: &str = "all";

pub(super) fn control(verb: &str, cursor: &mut Cursor<'_>) -> Option<Said> {
    let control = match verb {
        "COMMIT" | "ROLLBACK" if cursor.sees(&["PREPARED"]) => Control::EndPrepared,
        "PREPARE" if cursor.sees(&["TRANSACTION"]) => Control::Prepare,
        "BEGIN" | "START" => Control::Begin,
        "COMMIT" | "END" | "ROLLBACK" | "ABORT" if cursor.holds("CHAIN") && !cursor.holds("NO") => {
            Control::Chain
        }
        "COMMIT" | "END" => Control::Commit,
        "ROLLBACK" if cursor.sees(&["TO"]) => Control::Savepoint,
        "ROLLBACK" | "ABORT" => Control::Rollback,
        "SAVEPOINT" | "RELEASE" => Control::Savepoint,
        _ => return None,
    };
    Some(Said::Control(control))
}

pub(super) fn setting(verb: &str, cursor: &mut Cursor<'_>) -> Option<Said> {
    if verb == "DISCARD" {
        let is_all = cursor.sees(&["ALL"]);
        return is_all.then_some(Said::DiscardAll);
    }
    let is_local = cursor.take("LOCAL");
    if cursor.take_all(&["SESSION", "AUTHORIZATION"]) {
        let value = cursor.identifier().filter(|name| verb == "SET" && name != "default");
        return Some(Said::Setting(Setting { name: "session_authorization".into(), value, is_local }));
    }
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

/// `SELECT set_config(name, value, is_local)` says what SET says, where it stands alone and all of it is written.
pub(super) fn set_config(cursor: &mut Cursor<'_>) -> Option<Said> {
    let start = cursor.at();
    cursor.take_all(&["PG_CATALOG", "."]);
    let called = cursor.take("SET_CONFIG").then(|| cursor.parenthesised()).flatten();
    let is_all = cursor.is_at_end();
    cursor.back_to(start);
    let words = cursor.plain(&called.filter(|_| is_all)?);
    let mut parts = words.split(" , ");
    let mut text = || parts.next()?.strip_prefix('\'')?.strip_suffix('\'').map(SmolStr::new);
    let (name, value) = (text()?.to_ascii_lowercase_smolstr(), text()?);
    let is_local = matches!(parts.next()?, "true" | "'true'" | "'t'" | "'on'");
    Some(Said::Setting(Setting { name, value: Some(value), is_local }))
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
