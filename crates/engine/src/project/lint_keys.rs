//! The keys of `[lint]`.

use super::keys::{Found, kind_is_wrong, text};
use super::nearest;
use super::settings::{LintSettings, Settings};
use super::wrong::Wrong;
use std::ops::RangeInclusive;
use toml_edit::Value;
use whimbrel_lint::{Level, NamePattern, RULES};

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

/// Takes over what a list says of rules.
pub(super) fn levels(settings: &mut Settings, found: &Found<'_>, level: Level) -> Result<(), Wrong> {
    let list = found.item.as_array().map(|array| array.iter().map(Value::as_str).collect::<Option<Vec<_>>>());
    let codes =
        list.flatten().ok_or_else(|| kind_is_wrong(found, "a list of codes", "[\"no-primary-key\"]"))?;
    for code in codes {
        if !RULES.iter().any(|rule| rule.code == code) {
            let message = format!("{} names \"{}\", which is no rule", found.key, code.escape_debug());
            let meant = nearest(code, RULES.iter().map(|rule| rule.code));
            let help = meant
                .map_or("`whimbrel explain` lists them".to_owned(), |meant| format!("did you mean {meant}?"));
            return Err(Wrong::value(message, help));
        }
        settings.lint.levels.insert(code.to_owned(), level);
    }
    Ok(())
}

impl LintSettings {
    /// The codes of one level, for people.
    pub(super) fn codes(&self, level: Level) -> Option<String> {
        let codes: Vec<&str> =
            self.levels.iter().filter(|(_, own)| **own == level).map(|(code, _)| code.as_str()).collect();
        (!codes.is_empty()).then(|| codes.join(", "))
    }
}
