//! Texts that PostgreSQL does not read back as it shows them.
//!
//! Where the name of an output column cannot be seen from outside (behind UNION, in EXISTS) and is `?column?`,
//! PostgreSQL leaves it out of what it shows (`get_target_list` in `ruleutils.c`). Of `NULL::integer` without a name it
//! makes `int4`, and shows that. So the name is written where it was left out. Which places those are is not worked
//! out from the text: it is where the server has put another name.

use std::collections::BTreeMap;
use whimbrel_catalog::{Catalog, Delta, ObjectAddress, diff};
use whimbrel_source::{Lexer, StandardConformingStrings, Token, TokenKind};

/// Texts as they are to be written, by what they are of and how they are shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spellings(BTreeMap<ObjectAddress, BTreeMap<String, String>>);

impl Spellings {
    /// How a text is to be written.
    #[must_use]
    pub fn of(&self, address: &ObjectAddress, text: &str) -> Option<&str> {
        self.0.get(address)?.get(text).map(String::as_str)
    }

    /// Learns from what came of a plan; whether another may do better now.
    pub fn learn(&mut self, came: &Catalog, wanted: &Catalog) -> bool {
        let mut is_more = false;
        for delta in diff(came, wanted) {
            let Delta::Alter { address, from: Some(from), to: Some(to), .. } = delta else { continue };
            let Some(text) = respelled(&to, &from) else { continue };
            is_more |= self.0.entry(address).or_default().insert(to, text).is_none();
        }
        is_more
    }
}

/// The name that PostgreSQL leaves out.
const NAMELESS: &str = " AS \"?column?\"";

/// `wanted` with the name that is left out at each place where `came` has another; `None` where anything else differs.
fn respelled(wanted: &str, came: &str) -> Option<String> {
    let mut came_tokens =
        significant(came)?.into_iter().map(|token| (token.kind, word(token, came))).peekable();
    let mut text = String::new();
    let mut written = 0;
    let mut is_other = false;
    let mut take_name = |place: usize, written: &mut usize| {
        text.push_str(wanted.get(*written..place).unwrap_or_default());
        text.push_str(NAMELESS);
        *written = place;
        is_other = true;
    };
    let mut end = 0;
    for token in significant(wanted)? {
        while came_tokens.peek().is_some_and(|(_, there)| *there != word(token, wanted)) {
            name_behind(&mut came_tokens)?;
            take_name(end, &mut written);
        }
        came_tokens.next()?;
        end = token.span.end;
    }
    while came_tokens.peek().is_some() {
        name_behind(&mut came_tokens)?;
        take_name(end, &mut written);
    }
    text.push_str(wanted.get(written..).unwrap_or_default());
    is_other.then_some(text)
}

fn significant(text: &str) -> Option<Vec<Token>> {
    let all: Result<Vec<Token>, _> = Lexer::new(text, StandardConformingStrings::On).collect();
    Some(all.ok()?.into_iter().filter(|token| token.kind.is_significant()).collect())
}

fn word(token: Token, text: &str) -> &str {
    text.get(token.span.start..token.span.end).unwrap_or_default()
}

/// Passes over `AS name`.
fn name_behind<'a>(tokens: &mut impl Iterator<Item = (TokenKind, &'a str)>) -> Option<()> {
    tokens.next().filter(|(_, word)| *word == "AS")?;
    let (name, _) = tokens.next()?;
    matches!(name, TokenKind::Word | TokenKind::QuotedIdentifier).then_some(())
}

#[cfg(test)]
mod tests {
    use super::respelled;

    #[test]
    fn the_name_is_written_where_another_has_come() {
        let wanted = " SELECT a,\n    b\n   FROM t\nUNION ALL\n SELECT u.a,\n    NULL::integer\n   FROM u;";
        let came = wanted.replace("NULL::integer", "NULL::integer AS int4");
        let written = wanted.replace("NULL::integer", "NULL::integer AS \"?column?\"");
        assert_eq!(respelled(wanted, &came), Some(written));
        let last = respelled("EXISTS ( SELECT NULL::text)", "EXISTS ( SELECT NULL::text AS \"Text\")");
        assert_eq!(last.as_deref(), Some("EXISTS ( SELECT NULL::text AS \"?column?\")"));
    }

    #[test]
    fn what_differs_in_anything_else_is_let_be() {
        for (wanted, came) in [
            ("SELECT a", "SELECT a"),
            ("SELECT a", "SELECT b"),
            ("SELECT a AS x", "SELECT a"),
            ("SELECT a AS x", "SELECT a AS y"),
            ("SELECT a", "SELECT a, b"),
            ("SELECT a", "SELECT a AS 'x'"),
        ] {
            assert_eq!(respelled(wanted, came), None, "{wanted} {came}");
        }
    }
}
