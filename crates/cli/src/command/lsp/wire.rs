//! Messages with their length before them.

use serde_json::Value;
use std::io::{BufRead, Read as _, Write};

/// Larger than any file that somebody edits.
const LONGEST: usize = 256 << 20;

/// The next message; `None` at the end of the stream, or where it is no stream of messages.
pub(super) fn read(input: &mut impl BufRead) -> Option<Value> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if input.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("Content-Length")
        {
            length = value.trim().parse::<usize>().ok();
        }
    }
    let length = length.filter(|length| *length <= LONGEST)?;
    let mut body = Vec::new();
    let read = input.take(u64::try_from(length).ok()?).read_to_end(&mut body).ok()?;
    if read < length {
        return None;
    }
    Some(serde_json::from_slice(&body).unwrap_or(Value::Null))
}

/// Writes a message.
pub(super) fn write(output: &mut impl Write, message: &Value) -> std::io::Result<()> {
    let body = message.to_string();
    write!(output, "Content-Length: {}\r\n\r\n{body}", body.len())?;
    output.flush()
}
