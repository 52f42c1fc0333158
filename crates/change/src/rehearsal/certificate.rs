//! What vouches for a rehearsal: a digest over everything that it depends on.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// The version of the form of a certificate.
pub const FORM: &str = "whimbrel.certificate/1";

/// What vouches for a rehearsal that passed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// [`FORM`].
    pub schema: String,
    /// The migrations, oldest first.
    pub migrations: Vec<Certified>,
    /// The fingerprint of the schema that the first of them began with.
    pub base_fingerprint: String,
    /// The fingerprint of the schema that they lead to.
    pub goal_fingerprint: String,
    /// The server's major version.
    pub server_major: u32,
    /// What the rows were, in words.
    pub data: String,
    /// The digest of the rows that it began with.
    pub rows: String,
    /// `passed`.
    pub result: String,
    /// The program.
    pub tool: String,
    /// When, in seconds since 1970.
    pub made_at: i64,
    /// SHA-256 over everything above, in 64 hexadecimal digits.
    pub digest: String,
    /// Who vouches for the digest, where a key was configured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<Signature>,
}

/// A migration that is certified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certified {
    /// Which one.
    pub migration: String,
    /// The digest of its file's bytes.
    pub up: String,
    /// The digest of its down file's bytes; empty where it has none.
    pub down: String,
    /// The fingerprint of the schema that it began with.
    pub before: String,
}

/// A signature over the digest of a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// `ed25519`.
    pub algorithm: String,
    /// The public key, in hexadecimal digits.
    pub key: String,
    /// The signature of the 32 bytes of the digest, in hexadecimal digits.
    pub value: String,
}

impl Certificate {
    /// The digest that it should carry.
    #[must_use]
    pub fn expected_digest(&self) -> String {
        let mut text = Text(Sha256::new());
        for field in [&self.schema, &self.base_fingerprint, &self.goal_fingerprint, &self.data, &self.rows] {
            text.field(field);
        }
        for field in [&self.result, &self.tool, &self.server_major.to_string(), &self.made_at.to_string()] {
            text.field(field);
        }
        for one in &self.migrations {
            text.field(&one.migration);
            text.field(&one.up);
            text.field(&one.down);
            text.field(&one.before);
        }
        hexadecimal(&text.0.finalize())
    }

    /// Whether anything in it was edited.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.schema == FORM && self.digest == self.expected_digest()
    }
}

/// What a certificate is held against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// What is about to be applied, oldest first; what it begins with is not looked at.
    pub migrations: Vec<Certified>,
    /// The fingerprint of the target's schema as it is.
    pub base_fingerprint: String,
    /// The target's major version.
    pub server_major: u32,
    /// The oldest that it may be, in seconds.
    pub age_max: i64,
    /// Now, in seconds since 1970.
    pub now: i64,
}

/// Why a certificate does not vouch for what is about to be applied; each is one sentence. Empty where it does.
#[must_use]
pub fn refusals(certificate: &Certificate, wanted: &Wanted) -> Vec<String> {
    let mut refusals = Vec::new();
    if !certificate.is_whole() {
        refusals.push("The certificate was edited: its digest is another than it says.".to_owned());
    }
    for one in &wanted.migrations {
        match certificate.migrations.iter().find(|known| known.migration == one.migration) {
            None => refusals.push(format!("{} was not rehearsed.", one.migration)),
            Some(known) if known.up != one.up => {
                refusals.push(format!("{} was edited after it was rehearsed.", one.migration));
            }
            Some(known) if known.down != one.down => {
                refusals
                    .push(format!("The down file of {} was edited after it was rehearsed.", one.migration));
            }
            Some(_) => {}
        }
    }
    let first = wanted.migrations.first();
    let first =
        first.and_then(|one| certificate.migrations.iter().find(|known| known.migration == one.migration));
    if first.is_some_and(|known| known.before != wanted.base_fingerprint) {
        refusals
            .push("The schema of the database is another than the one that it was rehearsed on.".to_owned());
    }
    if certificate.server_major != wanted.server_major {
        refusals.push(format!(
            "It was rehearsed on PostgreSQL {}, and this is {}.",
            certificate.server_major, wanted.server_major
        ));
    }
    let age = wanted.now - certificate.made_at;
    if age > wanted.age_max {
        refusals.push(format!("It is {} hours old, and {} are allowed.", age / 3600, wanted.age_max / 3600));
    }
    refusals
}

/// Every field is preceded by its length, so that no two certificates have the same bytes.
struct Text(Sha256);

impl Text {
    fn field(&mut self, text: &str) {
        self.0.update((text.len() as u64).to_be_bytes());
        self.0.update(text);
    }
}

/// Bytes as hexadecimal digits.
#[must_use]
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
