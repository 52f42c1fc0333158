//! What a contract moves out of the way instead of dropping it: it keeps its values under another name until a purge
//! drops it for good, so that undoing the contract gives the name back.

mod dumped;
mod leaving;

pub use dumped::{Dumped, Purged, dumped, key};
pub use leaving::{Leaving, dropped_at_once, goal_with, leaving};

use crate::made_name::{fitted, is_keeper, is_replaced, mark};
use whimbrel_catalog::{Catalog, ObjectAddress};

/// What stands before the name of what was moved out of the way.
const PREFIX: &str = "whimbrel_gone_";

/// The name, written as `name` is, quoted or not, of what is moved out of the way.
#[must_use]
pub fn aside(name: &str) -> String {
    match name.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(inner) => {
            let whole = fitted(PREFIX, &inner.replace("\"\"", "\""), "");
            format!("\"{}\"", whole.replace('"', "\"\""))
        }
        None => fitted(PREFIX, name, ""),
    }
}

/// What of a catalog was moved out of the way and is not wanted, with what goes with it; a column that another has
/// replaced is out of the way once nothing keeps it.
#[must_use]
pub fn out_of_the_way<'a>(live: &'a Catalog, wanted: &Catalog) -> Vec<&'a ObjectAddress> {
    let is_kept = |column: &ObjectAddress| {
        live.objects.keys().any(|one| {
            one.kind.as_str() == "trigger"
                && one.names.get(..2) == column.names.get(..2)
                && one.names.last().is_some_and(|name| is_keeper(name))
        })
    };
    let is_it = |address: &&ObjectAddress| {
        let is_replaced = address.kind.as_str() == "table column"
            && address.names.last().is_some_and(|name| is_replaced(name));
        address.names.iter().skip(1).any(|name| name.starts_with(PREFIX)) || is_replaced && !is_kept(address)
    };
    live.objects.keys().filter(|address| wanted.get(address).is_none()).filter(is_it).collect()
}

/// The name of a dump of what has these names: small letters, digits and underscores, short enough for its table
/// `dump_<name>`. Two that differ in more than that stay two.
#[must_use]
pub fn dump_name(names: &[String]) -> String {
    let whole = names.join("_");
    let plain = |letter: char| match letter {
        'a'..='z' | '0'..='9' | '_' => letter,
        _ => '_',
    };
    let name: String = whole.chars().map(plain).collect();
    let behind = if name == whole { String::new() } else { mark(&whole) };
    let name = fitted("dump_", &name, &behind);
    name.strip_prefix("dump_").unwrap_or(&name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::{aside, dump_name};

    #[test]
    fn names_of_dumps_are_plain_and_stay_apart() {
        let named = |names: &[&str]| dump_name(&names.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(named(&["app", "users", "legacy_id"]), "app_users_legacy_id");
        assert_ne!(named(&["app", "A"]), named(&["app", "B"]));
        assert!(
            named(&["app", &"é".repeat(40)]).bytes().all(|one| one == b'_' || one.is_ascii_alphanumeric())
        );
        assert!(named(&["app", &"long".repeat(15), &"name".repeat(15)]).len() <= 58);
    }

    #[test]
    fn a_name_that_steps_aside_is_one_that_postgresql_keeps() {
        assert_eq!(aside("name"), "whimbrel_gone_name");
        assert_eq!(aside("\"Full Name\""), "\"whimbrel_gone_Full Name\"");
        assert!(aside(&"é".repeat(40)).len() <= 63);
        assert_eq!(aside("\"a\"\"b\""), "\"whimbrel_gone_a\"\"b\"");
    }

    #[test]
    fn names_that_begin_alike_step_aside_apart() {
        let long = "a".repeat(50);
        assert_ne!(aside(&format!("{long}_first")), aside(&format!("{long}_second")));
        let quotes = aside(&format!("\"{}\"\"more\"", "a".repeat(48)));
        assert!(quotes.trim_matches('"').len() <= 63 && quotes.starts_with("\"whimbrel_gone_"), "{quotes}");
    }
}
