//! The most frequent diagnostic, without colour: one line of ASCII, one underline, notes and help.
//!
//! It is what the renderer of [`super::human`] writes, in a fraction of the time, for reports of many thousands:
//! `what_is_simple_is_written_as_the_renderer_writes_it` holds one against the other.

use crate::diagnostic::{Diagnostic, Severity};
use crate::file::Span;

/// Characters; the renderer cuts longer lines.
const LONGEST_LINE: usize = 100;

/// Writes a diagnostic that is simple behind what `text` has, and no other; says whether it is.
pub(super) fn write_simple(text: &mut String, diagnostic: &Diagnostic) -> bool {
    let [label] = diagnostic.labels.as_slice() else { return false };
    let (file, span) = (&label.file, label.span);
    let line = file.line_span(span.start);
    let source = file.slice(line);
    let is_inside = line.start <= span.start && span.start < span.end && span.end <= line.end;
    let is_short = source.len() <= LONGEST_LINE && !source.ends_with(' ');
    let says_more = !diagnostic.notes.is_empty() || !diagnostic.help.is_empty();
    let texts = diagnostic.notes.iter().chain(&diagnostic.help);
    let is_plain = all_printable(source)
        && all_printable(file.name())
        && is_line(&diagnostic.message)
        && texts.clone().all(|text| is_text(text));
    if !(is_inside && is_short && says_more && is_plain && label.message.is_empty()) {
        return false;
    }
    let position = file.position(span.start);
    let length: usize = texts.map(String::len).sum();
    text.reserve(length + 256 + 4 * source.len());
    write(
        text,
        diagnostic,
        file.name(),
        source,
        (position.line, Span::new(span.start - line.start, span.end - line.start)),
    );
    true
}

fn write(
    text: &mut String,
    diagnostic: &Diagnostic,
    name: &str,
    source: &str,
    (number, underlined): (usize, Span),
) {
    let severity = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let number = number.to_string();
    let gutter = number.len() + 1;
    let mut put = |pieces: &[&str]| pieces.iter().for_each(|piece| text.push_str(piece));
    put(&[severity, "[", diagnostic.code, "]: ", &diagnostic.message, "\n"]);
    put(&[blanks(gutter), "╭▸ ", name, ":", &number, ":", &(underlined.start + 1).to_string(), "\n"]);
    put(&[blanks(gutter), "│\n", &number, " │ ", source, "\n"]);
    put(&[blanks(gutter), "│ ", blanks(underlined.start), part(LINE, underlined.len() * '━'.len_utf8())]);
    put(&["\n", blanks(gutter), "│"]);
    let notes = diagnostic.notes.iter().map(|note| ("note", note));
    let mut said = notes.chain(diagnostic.help.iter().map(|help| ("help", help))).peekable();
    while let Some((kind, said_of_it)) = said.next() {
        let (corner, side) = if said.peek().is_some() { ("├", "│") } else { ("╰", " ") };
        let mut lines = said_of_it.split('\n');
        put(&["\n", blanks(gutter), corner, " ", kind, ": ", lines.next().unwrap_or_default()]);
        for line in lines {
            put(&["\n", blanks(gutter), side, " ", blanks(kind.len() + ": ".len()), line]);
        }
    }
}

/// Longer than any line that is shown.
const BLANKS: &str = "                                                                                                                                ";
const LINE: &str = "━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━";

fn blanks(length: usize) -> &'static str {
    part(BLANKS, length)
}

fn part(of: &'static str, bytes: usize) -> &'static str {
    of.get(..bytes).unwrap_or(of)
}

const fn is_printable(byte: u8) -> bool {
    matches!(byte, b' '..=b'~')
}

/// Whether all bytes are printable; nearly always they are, so none is left out.
fn all_printable(text: &str) -> bool {
    let all = |bytes: &[u8]| bytes.iter().fold(true, |all, byte| all & is_printable(*byte));
    text.as_bytes().chunks(64).all(all)
}

/// One line of ASCII and of the signs that the messages of rules have, short enough to be shown whole.
fn is_line(text: &str) -> bool {
    text.len() <= super::human::LONGEST_MESSAGE
        && (all_printable(text) || text.chars().all(|character| matches!(character, ' '..='~' | '…')))
}

/// One such line, or several that end in something.
fn is_text(text: &str) -> bool {
    let ends = |line: &str| !line.is_empty() && !line.ends_with(' ');
    is_line(text)
        || (text.len() <= super::human::LONGEST_MESSAGE
            && text.split('\n').all(|line| is_line(line) && (!text.contains('\n') || ends(line))))
}
