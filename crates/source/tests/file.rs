//! Files, and places in them.

use whimbrel_source::{Position, SourceFile, Span};

fn position(text: &str, offset: usize) -> (usize, usize) {
    let Position { line, column } = SourceFile::new("a.sql", text).position(offset);
    (line, column)
}

#[test]
fn positions_begin_at_one_and_count_characters() {
    assert_eq!(position("", 0), (1, 1));
    assert_eq!(position("äb\nc", 2), (1, 2));
    assert_eq!(position("äb\nc", 3), (1, 3));
    assert_eq!(position("äb\nc", 4), (2, 1));
    assert_eq!(position("a\r\nb", 3), (2, 1));
    assert_eq!(position("a\n", 99), (2, 1));
}

#[test]
fn a_line_is_shown_without_its_end() {
    let file = SourceFile::new("a.sql", "one\r\ntwo\nthree");
    assert_eq!(file.line_at(0), "one");
    assert_eq!(file.line_at(4), "one");
    assert_eq!(file.line_at(5), "two");
    assert_eq!(file.line_at(99), "three");
}

#[test]
fn a_position_of_the_server_is_counted_in_characters_from_the_statement() {
    let file = SourceFile::new("a.sql", "-- é\nselect 'ß', x;");
    let statement = Span::new(6, 20);
    let offset = file.offset_of_character(statement, 13);
    assert_eq!(file.slice(Span::new(offset, offset + 1)), "x");
    assert_eq!(file.offset_of_character(statement, 1), 6);
    assert_eq!(file.offset_of_character(statement, 0), 6);
    assert_eq!(file.offset_of_character(statement, 999), 20);
}

#[test]
fn a_span_that_is_not_on_characters_is_empty_text() {
    let file = SourceFile::new("a.sql", "é");
    assert_eq!(file.slice(Span::new(1, 2)), "");
    assert_eq!(file.slice(Span::new(0, 9)), "");
}

#[test]
fn a_byte_order_mark_is_no_text() {
    let file = SourceFile::from_bytes("a.sql", b"\xEF\xBB\xBFselect 1").unwrap();
    assert_eq!(file.text(), "select 1");
}

#[test]
fn bytes_that_are_not_utf_8_are_refused_at_their_place() {
    let error = SourceFile::from_bytes("a.sql", b"select 1;\nselect 'caf\xe9'").unwrap_err();
    assert_eq!(error.message, "byte 0xe9 at line 2, column 12 is not UTF-8");
    let label = &error.labels[0];
    assert_eq!(label.file.position(label.span.start), Position { line: 2, column: 12 });
    let utf_16 = SourceFile::from_bytes("a.sql", b"\xFF\xFEs\0").unwrap_err();
    assert!(utf_16.notes[0].contains("UTF-16"));
}

#[test]
fn what_can_be_read_of_damaged_bytes_is_read_and_the_damage_is_said() {
    let (file, damage) =
        SourceFile::from_damaged_bytes("a.sql", b"select 'caf\xe9';\nselect '\xff';").unwrap();
    assert_eq!(file.text(), "select 'caf\u{fffd}';\nselect '\u{fffd}';");
    let damage = damage.unwrap();
    assert_eq!(damage.code, "not-utf-8");
    assert!(damage.notes.iter().any(|note| note.contains("1 more")), "{:?}", damage.notes);
    let (file, damage) = SourceFile::from_damaged_bytes("a.sql", b"select 1;\0").unwrap();
    assert_eq!((file.text(), damage.unwrap().code), ("select 1;\0", "nul-byte"));
    let (_, damage) = SourceFile::from_damaged_bytes("a.sql", b"\xEF\xBB\xBFselect 1").unwrap();
    assert_eq!(damage, None);
    for other in [b"PGDMP\x01\x0e\0".as_slice(), b"\xFF\xFEs\0"] {
        assert!(SourceFile::from_damaged_bytes("a.sql", other).is_err());
    }
}

#[test]
fn a_nul_byte_is_refused_and_an_archive_is_recognised() {
    let error = SourceFile::from_bytes("a.sql", b"select\n 'a\0'").unwrap_err();
    assert_eq!((error.code, error.message.as_str()), ("nul-byte", "line 2, column 4 has a NUL byte"));
    let archive = SourceFile::from_bytes("a.sql", b"PGDMP\x01\x0e\0").unwrap_err();
    assert!(archive.help[0].contains("pg_restore"));
}
