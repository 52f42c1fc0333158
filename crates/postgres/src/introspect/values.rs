//! A third text that PostgreSQL writes and does not read back as it wrote it.
//!
//! A view of bare VALUES whose columns have names of their own is written as a query over `(VALUES (1, 2)) "*VALUES*"`.
//! Read again, that is a query within a query, and written `( VALUES (1, 2)) "*VALUES*"`. A natural outer join of tables
//! without a common column is written `ON TRUE`, and read again `ON (true)`. The second form is the one that stays.

use super::array_cast::is_inside_quotes;

/// What PostgreSQL writes, and what it makes of that.
const FORMS: [(&str, &str); 2] = [("FROM (VALUES (", "FROM ( VALUES ("), (" ON TRUE", " ON (true)")];

/// The form that stays; `None` where the text has it already.
pub(super) fn settled(text: &str) -> Option<String> {
    FORMS.iter().fold(None, |settled: Option<String>, (first, second)| {
        let again = replaced(settled.as_deref().unwrap_or(text), first, second);
        again.or(settled)
    })
}

/// The text with another one in the place of each that is not inside of quotes; `None` where there is none.
fn replaced(text: &str, first: &str, second: &str) -> Option<String> {
    let bare = |(place, _): &(usize, &str)| !is_inside_quotes(text.get(..*place).unwrap_or_default());
    let mut settled = String::new();
    let mut written = 0;
    for (place, _) in text.match_indices(first).filter(bare) {
        settled.push_str(text.get(written..place)?);
        settled.push_str(second);
        written = place + first.len();
    }
    settled.push_str(text.get(written..)?);
    (written > 0).then_some(settled)
}

#[cfg(test)]
mod tests {
    use super::settled;

    #[test]
    fn values_in_parentheses_get_their_space_and_texts_do_not() {
        let text = "SELECT column1 FROM (VALUES (1,'FROM (VALUES ('::text)) \"*VALUES*\"";
        let expected = "SELECT column1 FROM ( VALUES (1,'FROM (VALUES ('::text)) \"*VALUES*\"";
        assert_eq!(settled(text).as_deref(), Some(expected));
        assert_eq!(settled(expected), None);
        let both = "SELECT a FROM (VALUES (1)) v LEFT JOIN t ON TRUE WHERE b = ' ON TRUE'";
        let expected = "SELECT a FROM ( VALUES (1)) v LEFT JOIN t ON (true) WHERE b = ' ON TRUE'";
        assert_eq!(settled(both).as_deref(), Some(expected));
    }
}
