//! A whole catalog in 32 bytes.

use crate::catalog::Catalog;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::str::FromStr;

/// SHA-256 over the addresses and attributes of a catalog.
///
/// Two catalogs have the same fingerprint exactly when [`diff`](crate::diff::diff) finds nothing between
/// them. Shown, parsed and serialised as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Fingerprint([u8; 32]);

/// A text is not a fingerprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a fingerprint is 64 hexadecimal digits")]
pub struct NotAFingerprint;

impl Fingerprint {
    /// The fingerprint of a catalog.
    #[must_use]
    pub fn of(catalog: &Catalog) -> Self {
        let mut canonical = Canonical(Sha256::new());
        // A change of the canonical form changes this line, so that no two forms can be mixed up.
        canonical.text("whimbrel catalog 1");
        canonical.count(catalog.objects.len());
        for (address, object) in &catalog.objects {
            canonical.text(address.kind.as_str());
            canonical.texts(&address.names);
            canonical.count(usize::from(address.args.is_some()));
            canonical.texts(address.args.as_deref().unwrap_or_default());
            canonical.count(object.attributes.len());
            for (attribute, text) in object.attributes.iter() {
                canonical.text(attribute);
                canonical.text(text);
            }
        }
        Self(canonical.0.finalize().into())
    }

    /// The bytes of the digest.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// Every text is preceded by its length, and every list by its count, so that no two catalogs have the
/// same bytes.
struct Canonical(Sha256);

impl Canonical {
    fn count(&mut self, count: usize) {
        self.0.update((count as u64).to_be_bytes());
    }

    fn text(&mut self, text: &str) {
        self.count(text.len());
        self.0.update(text);
    }

    fn texts(&mut self, texts: &[String]) {
        self.count(texts.len());
        for text in texts {
            self.text(text);
        }
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Fingerprint({self})")
    }
}

impl FromStr for Fingerprint {
    type Err = NotAFingerprint;

    fn from_str(text: &str) -> Result<Self, NotAFingerprint> {
        let digits = text
            .chars()
            .map(|digit| digit.to_digit(16).and_then(|value| u8::try_from(value).ok()).ok_or(NotAFingerprint))
            .collect::<Result<Vec<u8>, _>>()?;
        let (pairs, []) = digits.as_chunks::<2>() else { return Err(NotAFingerprint) };
        let bytes: Vec<u8> = pairs.iter().map(|[high, low]| high << 4 | low).collect();
        bytes.try_into().map(Self).map_err(|_| NotAFingerprint)
    }
}

impl TryFrom<String> for Fingerprint {
    type Error = NotAFingerprint;

    fn try_from(text: String) -> Result<Self, NotAFingerprint> {
        text.parse()
    }
}

impl From<Fingerprint> for String {
    fn from(fingerprint: Fingerprint) -> Self {
        fingerprint.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_read_as_it_is_written() {
        let fingerprint = Fingerprint::of(&Catalog::default());
        assert_eq!(fingerprint.to_string().parse(), Ok(fingerprint));
        assert_eq!("12".parse::<Fingerprint>(), Err(NotAFingerprint));
        assert_eq!("xy".repeat(32).parse::<Fingerprint>(), Err(NotAFingerprint));
        assert_eq!("é".repeat(32).parse::<Fingerprint>(), Err(NotAFingerprint));
    }

    #[test]
    fn the_canonical_form_is_what_it_was_in_the_last_version() {
        assert_eq!(
            Fingerprint::of(&Catalog::default()).to_string(),
            "f039f49f6eeb843ae50df1003c8717c639a1f2df836ff1330b51bb53598e8872"
        );
    }
}
