//! What a contract moves out of the way instead of dropping it: it keeps its values under another name until a purge
//! drops it for good, so that undoing the contract gives the name back.

use crate::made_name::fitted;

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

#[cfg(test)]
mod tests {
    use super::aside;

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
