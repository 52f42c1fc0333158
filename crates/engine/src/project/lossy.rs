//! What a down file says is lost: `-- whimbrel: lossy = select count(*) from … because "…"`.

use crate::project::wrong::Wrong;
use whimbrel_change::rehearsal::Reads;
use whimbrel_source::{Lexer, StandardConformingStrings, TokenKind};

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

    /// What the query reads.
    pub(crate) fn reads(&self) -> Reads {
        let tokens = Lexer::new(&self.query, StandardConformingStrings::On).map_while(Result::ok);
        let words = tokens.filter_map(|token| {
            let text = self.query.get(token.span.start..token.span.end)?;
            (token.kind == TokenKind::Word).then(|| text.to_ascii_lowercase()).or_else(|| {
                (token.kind == TokenKind::QuotedIdentifier).then(|| text.trim_matches('"').to_owned())
            })
        });
        Reads { words: words.collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use whimbrel_change::rehearsal::Declared;

    #[test]
    fn a_query_speaks_of_the_tables_that_it_reads() {
        let loses = |query: &str, table: &str| {
            let declared =
                Declared { lossy: vec![Lossy::read(query).unwrap().reads()], ..Declared::default() };
            declared.loses(table, Some("note"))
        };
        assert!(loses("select count(*) FROM app.orders where note is null", "app.orders"));
        assert!(loses("select count(*) from \"Orders\"", "app.Orders"));
        assert!(!loses("select count(*) from app.orders", "app.users"));
        assert!(loses("select 5", "app.users"));
    }

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
