//! Where an object lives.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;

/// The kind of an object, in PostgreSQL's word: the column `type` of
/// `pg_identify_object_as_address`, or the manual's word where that function has none.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ObjectKind(Cow<'static, str>);

/// Where an object lives, in PostgreSQL's own words.
///
/// OIDs never appear: they do not survive a restore. The order is that of kind, then names, then
/// arguments, each compared by bytes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ObjectAddress {
    /// The kind.
    pub kind: ObjectKind,
    /// Identifiers without quotes, outermost part first: `["app", "orders", "customer_id"]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
    /// What tells objects with the same names apart, e.g. the argument types of a routine, written as
    /// PostgreSQL writes them; mostly empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub args: Option<Vec<String>>,
}

impl ObjectKind {
    /// A kind that is known when the program is compiled.
    #[must_use]
    pub const fn new(word: &'static str) -> Self {
        Self(Cow::Borrowed(word))
    }

    /// The word.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Cow<'static, str>> for ObjectKind {
    fn from(word: Cow<'static, str>) -> Self {
        Self(word)
    }
}

impl From<String> for ObjectKind {
    fn from(word: String) -> Self {
        Self(Cow::Owned(word))
    }
}

impl fmt::Display for ObjectKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl ObjectAddress {
    /// An address without arguments.
    #[must_use]
    pub fn new(kind: ObjectKind, names: &[&str]) -> Self {
        Self { kind, names: names.iter().map(|&name| name.to_owned()).collect(), args: None }
    }
}

/// Written for people, e.g. `table app.orders`; an identifier is quoted where it holds anything but
/// lower-case letters, digits, underscores and dollar signs.
impl fmt::Display for ObjectAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.kind)?;
        for (depth, name) in self.names.iter().enumerate() {
            formatter.write_str(if depth == 0 { " " } else { "." })?;
            write_identifier(name, formatter)?;
        }
        match &self.args {
            Some(args) if self.names.is_empty() => write!(formatter, " ({})", args.join(", ")),
            Some(args) => write!(formatter, "({})", args.join(", ")),
            None => Ok(()),
        }
    }
}

fn write_identifier(name: &str, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    let is_plain = |letter: char| letter == '_' || letter == '$' || letter.is_alphanumeric();
    let is_symbol = |letter: char| "+-*/<>=~!@#%^&|`?".contains(letter);
    let starts_plain = name.starts_with(|letter: char| letter == '_' || letter.is_alphabetic());
    if starts_plain && name.chars().all(|letter| is_plain(letter) && !letter.is_uppercase())
        || !name.is_empty() && name.chars().all(is_symbol)
    {
        return formatter.write_str(name);
    }
    write!(formatter, "\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(names: &[&str], args: Option<&[&str]>) -> String {
        let mut address = ObjectAddress::new(ObjectKind::new("kind"), names);
        address.args = args.map(|args| args.iter().map(|&arg| arg.to_owned()).collect());
        address.to_string()
    }

    #[test]
    fn an_address_reads_as_people_write_it() {
        assert_eq!(shown(&["app", "orders", "customer_id"], None), "kind app.orders.customer_id");
        assert_eq!(shown(&["app", "f"], Some(&["integer", "text[]"])), "kind app.f(integer, text[])");
        assert_eq!(shown(&["app", "f"], Some(&[])), "kind app.f()");
        assert_eq!(shown(&["app", "||"], Some(&["text", "text"])), "kind app.||(text, text)");
        assert_eq!(shown(&[], Some(&["integer", "app.t"])), "kind (integer, app.t)");
        assert_eq!(shown(&[], None), "kind");
    }

    #[test]
    fn an_identifier_that_needs_quotes_has_them() {
        assert_eq!(shown(&["App", "a b", "a\"b"], None), "kind \"App\".\"a b\".\"a\"\"b\"");
        assert_eq!(shown(&["1a", "", "straße"], None), "kind \"1a\".\"\".straße");
    }
}
