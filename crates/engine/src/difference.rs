//! Differences between two schemas, in words and with their places.

use std::collections::BTreeSet;
use whimbrel_catalog::{Catalog, Delta, ObjectAddress, Origin, diff};
use whimbrel_source::{Diagnostic, Span};

/// A place in a text as people write it: `schema/app.sql:3:5`.
pub(crate) fn place(origin: &Origin) -> String {
    let position = origin.file.position(origin.span.start);
    format!("{}:{}:{}", origin.file.name(), position.line, position.column)
}

/// Points a diagnostic at the text that made an object, in the first of the catalogs that knows it.
pub(crate) fn pointing(diagnostic: Diagnostic, address: &ObjectAddress, catalogs: &[&Catalog]) -> Diagnostic {
    let origin = catalogs.iter().find_map(|catalog| catalog.get(address)?.origin.as_ref());
    match origin {
        Some(origin) => diagnostic.at(&origin.file, first_line(origin), ""),
        None => diagnostic,
    }
}

/// The first line of the text that made an object.
pub(crate) fn first_line(origin: &Origin) -> Span {
    let text = origin.file.slice(origin.span);
    let length = text.lines().next().unwrap_or_default().trim_end().len();
    Span::new(origin.span.start, origin.span.start + length)
}

/// Objects of either that nobody knows how to compare.
pub(crate) fn not_compared(one: &Catalog, other: &Catalog) -> Vec<String> {
    let all: BTreeSet<String> =
        one.unmodelled.iter().chain(&other.unmodelled).map(ToString::to_string).collect();
    all.into_iter().collect()
}

/// One difference between two schemas, as text.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Difference {
    /// `missing`, `unexpected` or `differs`.
    pub what: &'static str,
    /// The object, kind first.
    pub object: String,
    /// What of it differs.
    pub attribute: Option<String>,
    /// What the database has.
    pub live: Option<String>,
    /// What was expected.
    pub expected: Option<String>,
    /// Where the user wrote it, as `file:line:column`; where it is not expected, where it was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// The object with which PostgreSQL makes or drops it, where that one is missing or unexpected too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part_of: Option<String>,
}

impl Difference {
    /// Every difference, each with the place where it is written.
    #[must_use]
    pub(crate) fn all(live: &Catalog, expected: &Catalog) -> Vec<Self> {
        Self::located(&diff(live, expected), live, expected)
    }

    /// Differences that were found between two catalogs, each with the place where it is written.
    #[must_use]
    pub(crate) fn located(deltas: &[Delta], live: &Catalog, expected: &Catalog) -> Vec<Self> {
        let mut whole = [BTreeSet::new(), BTreeSet::new()];
        for delta in deltas {
            match delta {
                Delta::Create { address, .. } => _ = whole[0].insert(address),
                Delta::Drop { address, .. } => _ = whole[1].insert(address),
                Delta::Alter { .. } => {}
            }
        }
        let [missing, unexpected] = whole;
        let part_of = |delta: &Delta| {
            let (side, others) = match delta {
                Delta::Create { .. } => (expected, &missing),
                Delta::Drop { .. } => (live, &unexpected),
                Delta::Alter { .. } => return None,
            };
            let owners = &side.get(delta.address())?.goes_with;
            owners.iter().find(|owner| others.contains(owner)).map(ToString::to_string)
        };
        let located = |delta: &Delta| {
            let address = delta.address();
            let origin = [expected, live].iter().find_map(|side| side.get(address)?.origin.clone());
            Self { at: origin.as_ref().map(place), part_of: part_of(delta), ..Self::of(delta) }
        };
        deltas.iter().map(located).collect()
    }

    /// Reads a difference between a live catalog and an expected one.
    #[must_use]
    pub fn of(delta: &Delta) -> Self {
        let whole = |what, address: &whimbrel_catalog::ObjectAddress| Self {
            what,
            object: address.to_string(),
            attribute: None,
            live: None,
            expected: None,
            at: None,
            part_of: None,
        };
        match delta {
            Delta::Create { address, .. } => whole("missing", address),
            Delta::Drop { address, .. } => whole("unexpected", address),
            Delta::Alter { address, attribute, from, to } => Self {
                attribute: Some(attribute.clone()),
                live: from.clone(),
                expected: to.clone(),
                ..whole("differs", address)
            },
        }
    }

    /// The difference in a line, with the caller's words for the two sides.
    #[must_use]
    pub fn in_words(&self, unexpected: &str, missing: &str, live: &str, expected: &str) -> String {
        let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "(default)".to_owned());
        match &self.attribute {
            Some(attribute) => format!(
                "~ {}: {attribute} is {} {live}, {} {expected}",
                self.object,
                text(&self.live),
                text(&self.expected)
            ),
            None if self.what == "missing" => format!("- {} ({missing})", self.object),
            None => format!("+ {} ({unexpected})", self.object),
        }
    }
}
