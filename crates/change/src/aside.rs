//! What a contract moves out of the way instead of dropping it: it keeps its values under another name until a purge
//! drops it for good, so that undoing the contract gives the name back.

/// What stands before the name of what was moved out of the way.
const PREFIX: &str = "whimbrel_gone_";

/// The longest name that PostgreSQL keeps, in bytes.
const LONGEST: usize = 63;

/// The name, written as `name` is, quoted or not, of what is moved out of the way.
#[must_use]
pub fn aside(name: &str) -> String {
    let (quote, bare) = match name.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(bare) => ("\"", bare),
        None => ("", name),
    };
    let mut end = bare.len().min(LONGEST - PREFIX.len());
    while !bare.is_char_boundary(end) {
        end -= 1;
    }
    let cut = bare.get(..end).unwrap_or_default();
    // A quote inside of a quoted name is written twice; half of one would end it.
    let odd =
        cut.len() < bare.len() && cut.chars().rev().take_while(|letter| *letter == '"').count() % 2 == 1;
    let cut = if odd { cut.strip_suffix('"').unwrap_or(cut) } else { cut };
    format!("{quote}{PREFIX}{cut}{quote}")
}

#[cfg(test)]
mod tests {
    use super::aside;

    #[test]
    fn a_name_that_steps_aside_is_one_that_postgresql_keeps() {
        assert_eq!(aside("name"), "whimbrel_gone_name");
        assert_eq!(aside("\"Full Name\""), "\"whimbrel_gone_Full Name\"");
        assert_eq!(aside(&"é".repeat(40)).len(), 62);
        let quotes = format!("\"{}\"\"more\"", "a".repeat(48));
        assert_eq!(aside(&quotes), format!("\"whimbrel_gone_{}\"", "a".repeat(48)));
    }
}
