//! What a down file says is lost: `-- whimbrel: lossy = select count(*) from … because "…"`.

use crate::project::wrong::Wrong;

/// Something that is lost when a file runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lossy {
    /// Gives the number of rows that lose something.
    pub query: String,
    /// What they lose, in words.
    pub what: String,
}

/// What begins the words behind the query.
const BECAUSE: &str = " because \"";

impl Lossy {
    /// Reads the value of a setting.
    pub(crate) fn read(value: &str) -> Result<Self, Wrong> {
        let (query, what) = match value.rsplit_once(BECAUSE) {
            Some((query, what)) => (query, what.strip_suffix('"').unwrap_or(what)),
            None => (value, "they lose what they hold"),
        };
        let query = query.trim().trim_end_matches(';').trim_end();
        let is_query =
            query.split_whitespace().next().is_some_and(|word| word.eq_ignore_ascii_case("select"));
        if !is_query || what.trim().is_empty() {
            return Err(Wrong {
                code: "setting-value",
                message: format!("lossy cannot be {value:?}"),
                help: "write a query that counts the rows, and what they lose: \
                       lossy = select count(*) from app.orders where note is null because \"their note becomes ''\""
                    .to_owned(),
            });
        }
        Ok(Self { query: query.to_owned(), what: what.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_and_what_it_counts_are_told_apart() {
        let lossy =
            Lossy::read("select count(*) from t where a = 'because \"' because \"their a goes\"").unwrap();
        assert_eq!(lossy.query, "select count(*) from t where a = 'because \"'");
        assert_eq!(lossy.what, "their a goes");
        assert_eq!(Lossy::read("SELECT 1;").unwrap().query, "SELECT 1");
        for wrong in ["", "delete from t", "select 1 because \"\""] {
            assert!(Lossy::read(wrong).is_err(), "{wrong}");
        }
    }
}
