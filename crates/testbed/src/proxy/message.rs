//! Messages of PostgreSQL's protocol: where they end, and what they are called.
//!
//! As in <https://www.postgresql.org/docs/18/protocol-message-formats.html>.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Read};

/// Numbers in place of a protocol version, in the first message of a connection.
const CANCEL_REQUEST: u32 = 80_877_102;
const SSL_REQUEST: u32 = 80_877_103;
const GSS_REQUEST: u32 = 80_877_104;

/// Characters of SQL text that a description holds.
const TEXT_LENGTH_MAX: usize = 120;

/// One message as it is on the wire.
#[derive(Debug, Clone)]
pub(super) struct Message {
    /// The first byte; zero for the first message of a connection, which has none.
    pub(super) kind: u8,
    /// Everything, with the first byte and the length.
    pub(super) bytes: Vec<u8>,
}

/// The first message of a connection.
pub(super) enum Opening {
    Startup(Message),
    Cancel(Message),
    /// The client asks for encryption, and waits for one byte.
    Encryption,
}

impl Message {
    /// The next message; `None` when the other side has closed.
    pub(super) fn read(stream: &mut impl Read) -> io::Result<Option<Self>> {
        let mut bytes = Vec::new();
        stream.by_ref().take(1).read_to_end(&mut bytes)?;
        let Some(kind) = bytes.first().copied() else { return Ok(None) };
        Self::read_rest(stream, bytes).map(|bytes| Some(Self { kind, bytes }))
    }

    /// Reads the length and the body after what is in `bytes` already.
    fn read_rest(stream: &mut impl Read, mut bytes: Vec<u8>) -> io::Result<Vec<u8>> {
        let mut length = [0; 4];
        stream.read_exact(&mut length)?;
        let body_length = u32::from_be_bytes(length).checked_sub(4).ok_or(io::ErrorKind::InvalidData)?;
        bytes.extend(length);
        stream.take(u64::from(body_length)).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// What follows the length.
    pub(super) fn body(&self) -> &[u8] {
        let head = if self.kind == 0 { 4 } else { 5 };
        self.bytes.get(head..).unwrap_or_default()
    }

    /// The same with another text in the place of one in a statement; `None` where it is no statement with that text.
    pub(super) fn substituted(&self, from: &str, to: &str) -> Option<Self> {
        let (text, from) = (self.body(), from.as_bytes());
        let is_statement = matches!(self.kind, b'P' | b'Q');
        // Behind the text there are numbers, which are no characters.
        let place = text.windows(from.len()).position(|part| is_statement && part == from)?;
        let (before, behind) = (text.get(..place)?, text.get(place + from.len()..)?);
        let body = [before, to.as_bytes(), behind].concat();
        let length = u32::try_from(body.len() + 4).expect("a statement is short");
        let bytes = [&[self.kind][..], &length.to_be_bytes(), &body].concat();
        Some(Self { kind: self.kind, bytes })
    }

    /// Four bytes of the body, from `offset` on.
    pub(super) fn number_at(&self, offset: usize) -> Option<i32> {
        let bytes = self.body().get(offset..offset + 4)?;
        Some(i32::from_be_bytes(bytes.try_into().ok()?))
    }

    /// Whether the server answers the message with `ReadyForQuery`, some time.
    pub(super) fn ends_a_cycle(&self) -> bool {
        matches!(self.kind, 0 | b'Q' | b'S' | b'F')
    }

    /// Whether the message is a part of `COPY … FROM STDIN`.
    pub(super) fn is_copy_data(&self) -> bool {
        matches!(self.kind, b'd' | b'c' | b'f')
    }

    /// The name that the manual gives a message of the client.
    pub(super) fn frontend_name(&self) -> &'static str {
        match self.kind {
            0 => "StartupMessage",
            b'B' => "Bind",
            b'C' => "Close",
            b'D' => "Describe",
            b'E' => "Execute",
            b'F' => "FunctionCall",
            b'H' => "Flush",
            b'P' => "Parse",
            b'Q' => "Query",
            b'S' => "Sync",
            b'X' => "Terminate",
            b'c' => "CopyDone",
            b'd' => "CopyData",
            b'f' => "CopyFail",
            b'p' => "PasswordMessage",
            _ => "unknown message",
        }
    }

    /// The first characters of the SQL text, or of what else tells one message from the next.
    ///
    /// `statements` is what the connection has prepared: `Parse` adds to it and `Bind` finds its text there,
    /// because the names of statements differ from run to run.
    pub(super) fn frontend_text(&self, statements: &mut BTreeMap<String, String>) -> String {
        let mut strings = self.body().split(|byte| *byte == 0).map(String::from_utf8_lossy);
        match self.kind {
            b'Q' => beginning(&strings.next().unwrap_or_default()),
            b'P' => {
                let name = strings.next().unwrap_or_default().into_owned();
                let text = beginning(&strings.next().unwrap_or_default());
                statements.insert(name, text.clone());
                text
            }
            // The name of the portal comes first.
            b'B' => {
                let name = strings.nth(1).unwrap_or_default();
                statements.get(name.as_ref()).cloned().unwrap_or_default()
            }
            b'd' => format!("{} bytes", self.body().len()),
            _ => String::new(),
        }
    }
}

/// The first characters of SQL text, in one line.
fn beginning(sql: &str) -> String {
    sql.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(TEXT_LENGTH_MAX).collect()
}

impl Opening {
    /// The first message of a client; `None` when it has closed.
    pub(super) fn read(stream: &mut impl Read) -> io::Result<Option<Self>> {
        let bytes = match Message::read_rest(stream, Vec::new()) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            Err(error) => return Err(error),
        };
        let message = Message { kind: 0, bytes };
        let version = message.number_at(0).map(i32::cast_unsigned);
        Ok(Some(match version {
            Some(CANCEL_REQUEST) => Self::Cancel(message),
            Some(SSL_REQUEST | GSS_REQUEST) => Self::Encryption,
            _ => Self::Startup(message),
        }))
    }
}

/// A message of a client, as the proxy saw it pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenMessage {
    /// Which one it was of all connections together, from 1.
    pub number: usize,
    /// Its connection, from 1, in the order in which they were opened.
    pub connection: usize,
    /// Which one it was of its connection, from 1.
    pub number_in_connection: usize,
    /// The name that PostgreSQL's manual gives it, e.g. `StartupMessage`, `Query`, `Sync`.
    pub kind: &'static str,
    /// The beginning of its SQL text; empty for most kinds.
    pub text: String,
}

impl fmt::Display for SeenMessage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "#{} (connection {}) {}", self.number, self.connection, self.kind)?;
        if self.text.is_empty() { Ok(()) } else { write!(formatter, " {}", self.text) }
    }
}
