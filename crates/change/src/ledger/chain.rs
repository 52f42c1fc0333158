//! The hash chain: each row's hash covers the row and the hash before it.
//!
//! The same sum in SQL stands in `whimbrel-postgres`, `journal/audit.sql`; a test on a real server
//! holds the two equal.

use sha2::{Digest as _, Sha256};
use whimbrel_source::Digest;

/// A row whose hash does not follow from its content and the row before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenLink {
    /// The row's number.
    pub seq: i64,
    /// Why.
    pub reason: LinkFault,
}

/// What is wrong with a row of the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkFault {
    /// Its number is not one more than the number before.
    Gap,
    /// Its `previous` is not the hash of the row before.
    Previous,
    /// Its hash is not the hash of its content.
    Content,
}

/// A row as the chain sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Its number.
    pub seq: i64,
    /// Every hashed column as text, in the order of `journal/audit.sql`, without `previous`.
    pub fields: Vec<String>,
    /// The stored hash of the row before; zeros for the first.
    pub previous: Digest,
    /// The stored hash.
    pub hash: Digest,
}

/// The hash that a row with these fields has behind `previous`.
///
/// SHA-256 over the UTF-8 text of the hexadecimal `previous` and the fields, joined by line feeds.
/// No field but the last can hold a line feed (the table checks it), so no two rows share a text.
#[must_use]
pub fn hash_of(previous: &Digest, fields: &[String]) -> Digest {
    let mut hasher = Sha256::new();
    hasher.update(previous.to_string());
    for field in fields {
        hasher.update("\n");
        hasher.update(field);
    }
    Digest(hasher.finalize().into())
}

/// Every row that does not follow from the one before, in order.
#[must_use]
pub fn check_chain(links: &[Link]) -> Vec<BrokenLink> {
    let mut expected_seq = 1;
    let mut previous = Digest([0; 32]);
    let mut broken = Vec::new();
    for link in links {
        let reason = if link.seq != expected_seq {
            Some(LinkFault::Gap)
        } else if link.previous != previous {
            Some(LinkFault::Previous)
        } else if hash_of(&link.previous, &link.fields) != link.hash {
            Some(LinkFault::Content)
        } else {
            None
        };
        broken.extend(reason.map(|reason| BrokenLink { seq: link.seq, reason }));
        expected_seq = link.seq + 1;
        previous = link.hash;
    }
    broken
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(texts: &[&str]) -> Vec<Link> {
        let mut previous = Digest([0; 32]);
        let link = |(index, text): (usize, &&str)| {
            let fields = vec![(*text).to_owned()];
            let hash = hash_of(&previous, &fields);
            let link = Link { seq: i64::try_from(index).unwrap() + 1, fields, previous, hash };
            previous = hash;
            link
        };
        texts.iter().enumerate().map(link).collect()
    }

    #[test]
    fn an_untouched_chain_holds() {
        assert_eq!(check_chain(&chain(&["a", "b", "c"])), []);
    }

    #[test]
    fn an_edited_row_is_named() {
        let mut links = chain(&["a", "b", "c"]);
        links[1].fields = vec!["B".into()];
        assert_eq!(check_chain(&links), [BrokenLink { seq: 2, reason: LinkFault::Content }]);
    }

    #[test]
    fn a_removed_row_is_a_gap() {
        let mut links = chain(&["a", "b", "c"]);
        links.remove(1);
        assert_eq!(check_chain(&links), [BrokenLink { seq: 3, reason: LinkFault::Gap }]);
    }

    #[test]
    fn a_row_written_again_with_a_fresh_hash_breaks_the_next() {
        let mut links = chain(&["a", "b", "c"]);
        links[1].fields = vec!["B".into()];
        links[1].hash = hash_of(&links[1].previous, &links[1].fields);
        assert_eq!(check_chain(&links), [BrokenLink { seq: 3, reason: LinkFault::Previous }]);
    }
}
