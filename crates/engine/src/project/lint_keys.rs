//! The keys of `[lint]`.

use super::keys::{Found, kind_is_wrong, text};
use super::nearest;
use super::settings::{LintSettings, Settings};
use super::wrong::Wrong;
use crate::lint::OWN;
use std::ops::RangeInclusive;
use toml_edit::Value;
use whimbrel_lint::{Level, NamePattern, PathAllowance, RULES};

/// `"15"`, or `"13-18"`.
pub(super) fn majors(found: &Found<'_>) -> Result<RangeInclusive<u32>, Wrong> {
    let text =
        found.item.as_str().ok_or_else(|| kind_is_wrong(found, "one major or a range", "\"13-18\""))?;
    read_majors(text).ok_or_else(|| {
        Wrong::value(format!("{} cannot be \"{text}\"", found.key), "write e.g. \"15\" or \"13-18\"")
    })
}

/// Reads `15` or `13-18`; none of them is under 13 or above 18.
#[must_use]
pub fn read_majors(text: &str) -> Option<RangeInclusive<u32>> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last): (u32, u32) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
    (13 <= first && first <= last && last <= 18).then_some(first..=last)
}

/// A pattern for names.
pub(super) fn name_pattern(found: &Found<'_>) -> Result<NamePattern, Wrong> {
    text(found).map(NamePattern::new)
}

/// The query of a rule of the project's own, by the rule's name.
pub(super) fn own_rule(settings: &mut Settings, found: &Found<'_>) -> Result<(), Wrong> {
    let path = text(found)?;
    let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if found.name.is_empty() || !found.name.bytes().all(is_name) {
        let message = format!("{} is no name of a rule", found.key);
        return Err(Wrong::value(message, "take small letters, digits and dashes: no-uuid-keys"));
    }
    settings.lint.own.insert(found.name.to_owned(), path);
    Ok(())
}

/// Takes over what a list says of rules.
pub(super) fn levels(settings: &mut Settings, found: &Found<'_>, level: Level) -> Result<(), Wrong> {
    let list = found.item.as_array().map(|array| array.iter().map(Value::as_str).collect::<Option<Vec<_>>>());
    let codes =
        list.flatten().ok_or_else(|| kind_is_wrong(found, "a list of codes", "[\"no-primary-key\"]"))?;
    for code in codes {
        known(found, code)?;
        settings.lint.levels.insert(code.to_owned(), level);
    }
    Ok(())
}

fn known(found: &Found<'_>, code: &str) -> Result<(), Wrong> {
    // Those of the project's own are known when the whole file is read.
    if RULES.iter().any(|rule| rule.code == code) || code.starts_with(OWN) {
        return Ok(());
    }
    let message = format!("{} names \"{}\", which is no rule", found.key, code.escape_debug());
    let meant = nearest(code, RULES.iter().map(|rule| rule.code));
    let help =
        meant.map_or("`whimbrel explain` lists them".to_owned(), |meant| format!("did you mean {meant}?"));
    Err(Wrong::value(message, help))
}

/// The keys that name rules of the project's own which it does not have, with what is wrong.
pub(super) fn unknown_own(settings: &LintSettings) -> Vec<(&'static str, Wrong)> {
    let of_levels = settings.levels.iter().map(|(code, level)| match level {
        Level::Deny => ("lint.deny", code),
        Level::Warn => ("lint.warn", code),
        Level::Allow => ("lint.allow", code),
    });
    let allowed = settings.allowed.iter().flat_map(|own| &own.codes).map(|code| ("lint.allow_in", code));
    let own = of_levels.chain(allowed).filter_map(|(key, code)| Some((key, code.strip_prefix(OWN)?)));
    let missing = own.filter(|(_, name)| !settings.own.contains_key(*name)).map(|(key, name)| {
        let message = format!("{key} names \"{OWN}{}\", which is no rule", name.escape_debug());
        let meant = nearest(name, settings.own.keys().map(String::as_str));
        let help = meant.map_or("[lint.own] has those of the project's own".to_owned(), |meant| {
            format!("did you mean {OWN}{meant}?")
        });
        (key, Wrong::value(message, help))
    });
    missing.collect()
}

/// What is allowed in some files, each with its reason.
pub(super) fn allowances(found: &Found<'_>) -> Result<Vec<PathAllowance>, Wrong> {
    const EXAMPLE: &str =
        r#"[{ path = "old/*", codes = ["no-primary-key"], because = "they came with the takeover" }]"#;
    let wrong = || kind_is_wrong(found, "a list of paths with codes and reasons", EXAMPLE);
    let mut allowed = Vec::new();
    for one in found.item.as_array().ok_or_else(wrong)? {
        let table = one.as_inline_table().ok_or_else(wrong)?;
        let text = |key: &str| table.get(key).and_then(Value::as_str);
        let codes = table.get("codes").and_then(Value::as_array).ok_or_else(wrong)?;
        let codes = codes.iter().map(Value::as_str).collect::<Option<Vec<_>>>().ok_or_else(wrong)?;
        let (Some(path), Some(reason)) = (text("path"), text("because")) else { return Err(wrong()) };
        if codes.is_empty() || path.is_empty() || reason.trim().is_empty() || table.len() != 3 {
            return Err(wrong());
        }
        for code in &codes {
            known(found, code)?;
        }
        allowed.push(PathAllowance {
            path: NamePattern::new(path),
            codes: codes.into_iter().map(str::to_owned).collect(),
            reason: reason.trim().to_owned(),
        });
    }
    Ok(allowed)
}

impl LintSettings {
    /// The codes of one level, for people.
    pub(super) fn codes(&self, level: Level) -> Option<String> {
        let codes: Vec<&str> =
            self.levels.iter().filter(|(_, own)| **own == level).map(|(code, _)| code.as_str()).collect();
        (!codes.is_empty()).then(|| codes.join(", "))
    }
}
