//! Digests of a file: as it is, and as PostgreSQL reads it.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};

use crate::file::SourceFile;
use crate::lexer::{Token, TokenKind, literal_pieces};
use crate::script::{Script, Statement};

/// SHA-256.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 32]);

/// The two digests that tell an edit from a cosmetic one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Digests {
    /// Over the bytes of the file.
    pub raw: Digest,
    /// Over the tokens: comments, white space, a byte order mark and line ends do not count.
    ///
    /// Everything else does: the case of a keyword, the spelling of a literal, the data of COPY.
    pub normalised: Digest,
}

/// The text is not 64 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a SHA-256 digest is written as 64 hexadecimal digits")]
pub struct NotADigest;

impl Digests {
    /// Digests of a file that consists of `bytes`, which were read as `script`.
    #[must_use]
    pub fn of(bytes: &[u8], script: &Script) -> Self {
        let mut normalised = Normalised(Sha256::new());
        for statement in &script.statements {
            normalised.statement(&script.file, statement);
        }
        Self { raw: Digest::of(bytes), normalised: Digest(normalised.0.finalize().into()) }
    }
}

impl Digest {
    /// SHA-256 of `bytes`.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}

/// What is hashed: each part after its kind and its length, so that no two lists of parts are the
/// same bytes.
struct Normalised(Sha256);

/// First byte of a part. The ledger stores the digests: these values never change.
#[derive(Clone, Copy)]
enum Part {
    Token = 1,
    EndOfStatement = 2,
    CopyData = 3,
}

impl Normalised {
    fn statement(&mut self, file: &SourceFile, statement: &Statement) {
        for token in statement.tokens(file) {
            self.token(file, statement, token);
        }
        self.part(Part::EndOfStatement, "");
        if let Some(data) = statement.copy_data {
            self.part(Part::CopyData, file.slice(data));
        }
    }

    /// A literal that is continued over lines counts as its pieces: what is between them is white
    /// space and comments.
    fn token(&mut self, file: &SourceFile, statement: &Statement, token: Token) {
        let text = file.slice(token.span);
        if token.kind == TokenKind::String {
            for piece in literal_pieces(text, statement.strings) {
                self.part(Part::Token, piece);
            }
        } else {
            self.part(Part::Token, text);
        }
    }

    fn part(&mut self, part: Part, text: &str) {
        if text.contains("\r\n") {
            self.bytes(part, text.replace("\r\n", "\n").as_bytes());
        } else {
            self.bytes(part, text.as_bytes());
        }
    }

    fn bytes(&mut self, part: Part, bytes: &[u8]) {
        let mut head = [0; 9];
        let (kind, length) = head.split_at_mut(1);
        kind.copy_from_slice(&[part as u8]);
        length.copy_from_slice(&(bytes.len() as u64).to_le_bytes());
        self.0.update(head);
        self.0.update(bytes);
    }
}

impl std::fmt::Display for Digest {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl std::fmt::Debug for Digest {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Digest({self})")
    }
}

impl std::str::FromStr for Digest {
    type Err = NotADigest;

    fn from_str(text: &str) -> Result<Self, NotADigest> {
        let digits = text.as_bytes();
        let mut digest = [0; 32];
        if digits.len() != digest.len() * 2 {
            return Err(NotADigest);
        }
        for (byte, pair) in digest.iter_mut().zip(digits.chunks_exact(2)) {
            for digit in pair {
                let value = char::from(*digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
                *byte = (*byte << 4) | value.ok_or(NotADigest)?;
            }
        }
        Ok(Self(digest))
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
