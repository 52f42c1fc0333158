//! Text that came from a database, a file or a server, made harmless for a terminal.

pub(crate) use whimbrel::counted::count;

/// `text` on one line: line breaks and tabs are spaces, other control characters are left out.
///
/// A name or a message may hold an escape sequence that retitles a terminal, or a character that
/// turns the direction of what follows; none of them gets through.
#[must_use]
pub(crate) fn harmless(text: &str) -> String {
    text.chars()
        .filter_map(|character| match character {
            '\n' | '\r' | '\t' => Some(' '),
            _ if is_dangerous(character) => None,
            _ => Some(character),
        })
        .collect()
}

/// Whether a terminal may act on the character instead of showing it: controls (C0, DEL, C1),
/// and the marks that change the direction of writing.
#[must_use]
pub(crate) fn is_dangerous(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// At most `limit` characters of `text`, with `…` where something was cut.
#[must_use]
pub(crate) fn shortened(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    let kept: String = text.chars().take(limit.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// A length of time as people say it: `850 µs`, `12 ms`, `3.4 s`, `2 min 05 s`.
#[must_use]
pub(crate) fn duration(microseconds: i64) -> String {
    let us = microseconds.max(0);
    match us {
        0..1_000 => format!("{us} µs"),
        1_000..1_000_000 => format!("{} ms", us / 1_000),
        1_000_000..60_000_000 => format!("{}.{} s", us / 1_000_000, us % 1_000_000 / 100_000),
        _ => format!("{} min {:02} s", us / 60_000_000, us % 60_000_000 / 1_000_000),
    }
}

/// A time of the server in the time zone of the reader: `2026-01-18 09:12:03`.
#[must_use]
pub(crate) fn moment(microseconds: i64) -> String {
    let instant = jiff::Timestamp::from_microsecond(microseconds).unwrap_or_default();
    instant.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_escape_sequence_loses_its_escape() {
        assert_eq!(harmless("a\u{1b}[31mred\u{9b}2J\u{7f}"), "a[31mred2J");
    }

    #[test]
    fn a_change_of_direction_is_left_out() {
        assert_eq!(harmless("drop\u{202e}elbat\u{2069}"), "dropelbat");
    }

    #[test]
    fn text_on_one_line_stays_on_one_line() {
        assert_eq!(harmless("a\nb\tc\r\nd"), "a b c  d");
    }

    #[test]
    fn a_long_text_is_cut_by_characters() {
        assert_eq!(shortened("añejo", 5), "añejo");
        assert_eq!(shortened("añejos", 5), "añej…");
    }

    #[test]
    fn times_are_said_with_their_unit() {
        let said = [0, 999, 1_000, 999_999, 1_000_000, 59_990_000, 125_000_000].map(duration);
        assert_eq!(said, ["0 µs", "999 µs", "1 ms", "999 ms", "1.0 s", "59.9 s", "2 min 05 s"]);
    }
}
