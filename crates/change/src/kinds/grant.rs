//! GRANT and REVOKE, from texts such as `insert, select*`.

use crate::scene::quoted_one;
use std::collections::BTreeMap;

/// The privileges of a grantee, each with whether it may be granted on and by whom it was granted.
pub(super) type Privileges<'a> = BTreeMap<(&'a str, Option<&'a str>), Grantable>;

/// Whether a privilege may be granted on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Grantable {
    /// It may.
    Yes,
    /// It may not.
    No,
}

/// Reads `insert, select* by "Role"`; `none` and nothing are no privileges.
pub(super) fn read(text: Option<&str>) -> Privileges<'_> {
    let text = text.filter(|text| *text != "none").unwrap_or_default();
    let each = text.split(", ").filter(|one| !one.is_empty()).map(|one| {
        let (privilege, by) =
            one.split_once(" by ").map_or((one, None), |(privilege, by)| (privilege, Some(by)));
        match privilege.strip_suffix('*') {
            Some(privilege) => ((privilege, by), Grantable::Yes),
            None => ((privilege, by), Grantable::No),
        }
    });
    each.collect()
}

/// A grantee as GRANT writes it: `public`, or a role; `owner` is whoever `owner` says.
pub(super) fn grantee(name: &str, owner: &str) -> String {
    match name.strip_prefix("role ") {
        Some(role) => quoted_one(role),
        None if name == "owner" => owner.to_owned(),
        None => "public".to_owned(),
    }
}

/// The statements that lead from one set of privileges to another. `place` is what stands behind ON, and
/// `column` the list of columns behind a privilege, in parentheses.
pub(super) fn changes(
    live: &Privileges<'_>,
    desired: &Privileges<'_>,
    place: &str,
    column: &str,
    to: &str,
) -> Vec<String> {
    let mut statements = Vec::new();
    let list = |privileges: Vec<&str>| {
        privileges.iter().map(|privilege| format!("{privilege}{column}")).collect::<Vec<_>>().join(", ")
    };
    let gone: Vec<&str> =
        live.keys().filter(|key| !desired.contains_key(*key)).map(|(one, _)| *one).collect();
    if !gone.is_empty() {
        statements.push(format!("revoke {} on {place} from {to}", list(gone)));
    }
    let no_longer = desired
        .iter()
        .filter(|(key, grantable)| **grantable == Grantable::No && live.get(*key) == Some(&Grantable::Yes));
    let no_longer: Vec<&str> = no_longer.map(|((one, _), _)| *one).collect();
    if !no_longer.is_empty() {
        statements.push(format!("revoke grant option for {} on {place} from {to}", list(no_longer)));
    }
    for (grantable, option) in [(Grantable::No, ""), (Grantable::Yes, " with grant option")] {
        let new = desired.iter().filter(|(key, wanted)| {
            **wanted == grantable
                && live.get(*key).is_none_or(|held| *held == Grantable::No && grantable == Grantable::Yes)
        });
        let new: Vec<&str> = new.map(|((one, _), _)| *one).collect();
        if !new.is_empty() {
            statements.push(format!("grant {} on {place} to {to}{option}", list(new)));
        }
    }
    statements
}
