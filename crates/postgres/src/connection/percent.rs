//! Percent-encoding of the parts of a URL.

/// The text with every byte that has a meaning in a URL written as `%XX`.
pub(super) fn encode(text: &str) -> String {
    encode_except(text, "")
}

/// The same for a folder in the query of a URL, where slashes stay readable.
pub(super) fn encode_path(text: &str) -> String {
    encode_except(text, "/")
}

fn encode_except(text: &str, plain: &str) -> String {
    let is_plain = |byte: u8| {
        let c = char::from(byte);
        c.is_ascii_alphanumeric() || "-_.~".contains(c) || (c.is_ascii() && plain.contains(c))
    };
    let written = |byte: u8| {
        if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    };
    text.bytes().map(written).collect()
}
