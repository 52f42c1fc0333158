//! What a file dumps before it runs: `-- whimbrel: dump = people: select id, name from app.people`.

use crate::project::wrong::Wrong;
use whimbrel_postgres::dump::Dump;

/// The longest name of a dump, with which its table has a name that PostgreSQL keeps.
const LONGEST: usize = 58;

/// Reads the value of a setting.
pub(crate) fn read_dump(value: &str) -> Result<Dump, Wrong> {
    let (name, query) = value.split_once(':').unwrap_or(("", value));
    let (name, query) = (name.trim(), query.trim().trim_end_matches(';').trim_end());
    let is_letter = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
    let is_name = !name.is_empty() && name.len() <= LONGEST && name.chars().all(is_letter);
    let is_query = query.split_whitespace().next().is_some_and(|word| word.eq_ignore_ascii_case("select"));
    if is_name && is_query {
        return Ok(Dump { name: name.to_owned(), query: query.to_owned() });
    }
    let message = format!("dump cannot be {value:?}");
    let help = "write a name in small letters and a query: dump = people: select id, name from app.people";
    Err(Wrong::value(message, help))
}

#[cfg(test)]
mod tests {
    use super::read_dump;

    #[test]
    fn a_name_and_a_query_are_told_apart() {
        let dump = read_dump("people : SELECT id, a::text from t;").unwrap();
        assert_eq!((dump.name.as_str(), dump.query.as_str()), ("people", "SELECT id, a::text from t"));
        for wrong in ["select 1", "People: select 1", "people: delete from t", ": select 1", ""] {
            assert!(read_dump(wrong).is_err(), "{wrong}");
        }
    }
}
