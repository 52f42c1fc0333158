//! Lists of settings, as the queries of the kinds return them.

use std::collections::BTreeMap;
use whimbrel_catalog::Object;
use whimbrel_source::quote_literal;

/// The text of a list of settings in the order in which PostgreSQL keeps them.
pub(super) fn list<'a>(object: &'a Object, attribute: &str) -> Option<&'a str> {
    object.fact(&format!("{attribute} in order")).or_else(|| object.attribute(attribute))
}

/// `name=value, name=value` as names and values; a name without a value is on.
fn read(list: Option<&str>) -> Vec<(&str, &str)> {
    let settings = list.into_iter().flat_map(|list| list.split(", "));
    settings.map(|setting| setting.split_once('=').unwrap_or((setting, "true"))).collect()
}

fn written(settings: &[(&str, &str)]) -> Option<String> {
    let settings: Vec<String> =
        settings.iter().map(|(name, value)| format!("{name} = {}", quote_literal(value))).collect();
    (!settings.is_empty()).then(|| settings.join(", "))
}

/// A list as `WITH (…)` and `SET (…)` take it; `None` for an empty one.
pub(super) fn all(list: Option<&str>) -> Option<String> {
    written(&read(list))
}

/// What leads from one list to another: names for `RESET (…)` and settings for `SET (…)`.
///
/// PostgreSQL puts what is set behind what stays; where that would give another order, all are set.
pub(super) fn changes(live: Option<&str>, desired: Option<&str>) -> (Option<String>, Option<String>) {
    let (live, desired) = (read(live), read(desired));
    let has = |list: &[(&str, &str)], name: &str| list.iter().any(|(other, _)| *other == name);
    let gone: Vec<&str> = live.iter().map(|(name, _)| *name).filter(|name| !has(&desired, name)).collect();
    let new: Vec<(&str, &str)> = desired.iter().filter(|setting| !live.contains(setting)).copied().collect();
    let stays = live.iter().filter(|setting| desired.contains(setting)).copied();
    let would_be: Vec<(&str, &str)> = stays.chain(new.iter().copied()).collect();
    let set = if would_be == desired { written(&new) } else { written(&desired) };
    ((!gone.is_empty()).then(|| gone.join(", ")), set)
}

/// `name 'value', name 'value'` as names and literals.
fn foreign(list: Option<&str>) -> BTreeMap<String, String> {
    let mut options = BTreeMap::new();
    let mut rest = list.unwrap_or_default();
    while let Some(end) = end_of_name(rest) {
        let (name, after) = rest.split_at(end);
        let after = after.trim_start();
        let mut inside = false;
        let end = after.char_indices().find(|(_, letter)| {
            inside ^= *letter == '\'';
            *letter == ',' && !inside
        });
        let end = end.map_or(after.len(), |(place, _)| place);
        let (literal, next) = after.split_at(end);
        options.insert(name.to_owned(), literal.to_owned());
        rest = next.trim_start_matches([',', ' ']);
    }
    options
}

/// Where the name at the beginning of a list ends, which may be in quotes.
fn end_of_name(list: &str) -> Option<usize> {
    let mut inside = false;
    let end = list.char_indices().find(|(_, letter)| {
        inside ^= *letter == '"';
        *letter == ' ' && !inside
    });
    end.map(|(place, _)| place)
}

/// What leads from one list of foreign options to another, for `OPTIONS (…)`; `None` where nothing does.
pub(super) fn foreign_changes(live: Option<&str>, desired: Option<&str>) -> Option<String> {
    let (live, desired) = (foreign(live), foreign(desired));
    let gone = live.keys().filter(|name| !desired.contains_key(*name)).map(|name| format!("drop {name}"));
    let kept = desired.iter().filter_map(|(name, value)| match live.get(name) {
        None => Some(format!("add {name} {value}")),
        Some(old) if old != value => Some(format!("set {name} {value}")),
        Some(_) => None,
    });
    let changes: Vec<String> = gone.chain(kept).collect();
    (!changes.is_empty()).then(|| changes.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_settings_is_changed_one_by_one() {
        let (reset, set) = changes(Some("a=1, b=2, c"), Some("a=1, b=3, d=x"));
        assert_eq!(reset.as_deref(), Some("c"));
        assert_eq!(set.as_deref(), Some("b = '3', d = 'x'"));
        assert_eq!(changes(Some("a=1"), Some("a=1")), (None, None));
    }

    #[test]
    fn settings_end_in_the_order_that_is_wanted() {
        assert_eq!(changes(Some("a=1"), Some("a=1, b=2")).1.as_deref(), Some("b = '2'"));
        assert_eq!(changes(Some("a=1"), Some("b=2, a=1")).1.as_deref(), Some("b = '2', a = '1'"));
    }

    #[test]
    fn foreign_options_keep_what_is_in_their_literals() {
        let changed = foreign_changes(Some("a 'x, y', b 'it''s'"), Some("a 'x, z', c 'n'"));
        assert_eq!(changed.as_deref(), Some("drop b, set a 'x, z', add c 'n'"));
        let changed = foreign_changes(Some("\"a b\" 'x'"), Some("\"a b\" 'y', \"c \"\" d\" 'z'"));
        assert_eq!(changed.as_deref(), Some("set \"a b\" 'y', add \"c \"\" d\" 'z'"));
    }
}
