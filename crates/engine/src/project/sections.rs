//! Files of tools that keep the way up and the way down in one file.
//!
//! To psql their markers are comments, so it would run both ways; such a file is refused by name.

use whimbrel_source::lexer::Lexer;
use whimbrel_source::{Diagnostic, SharedFile, Span, StandardConformingStrings};

/// A tool and the comment lines, lower case and without dashes, that begin its two sections.
struct Markers {
    tool: &'static str,
    up: &'static str,
    down: &'static str,
}

const MARKERS: [Markers; 10] = [
    Markers { tool: "dbmate", up: "migrate:up", down: "migrate:down" },
    Markers { tool: "goose", up: "+goose up", down: "+goose down" },
    Markers { tool: "sql-migrate", up: "+migrate up", down: "+migrate down" },
    Markers { tool: "rambler", up: "rambler up", down: "rambler down" },
    Markers { tool: "micrate", up: "+micrate up", down: "+micrate down" },
    Markers { tool: "node-pg-migrate", up: "up migration", down: "down migration" },
    Markers { tool: "tern", up: "", down: "create above / drop below" },
    Markers { tool: "Play", up: "!ups", down: "!downs" },
    Markers { tool: "MyBatis", up: "", down: "//@undo" },
    Markers { tool: "several tools", up: "up", down: "down" },
];

/// The refusal of a file with an up and a down section; `None` for a plain file, and for one whose down
/// section has no statement.
pub(crate) fn sections_in_one_file(file: &SharedFile) -> Option<Diagnostic> {
    let comments = comment_lines(file.text());
    let find =
        |marker: &str| comments.iter().find(|(text, _)| is_marker(text, marker)).map(|(_, span)| *span);
    let (markers, up, down) = MARKERS.iter().find_map(|markers| {
        let up = find(markers.up);
        let down = find(markers.down)?;
        (markers.up.is_empty() || up.is_some()).then_some((markers, up, down))
    })?;
    let rest = Span::new(down.end, file.text().len());
    let has_statement = Lexer::between(file.text(), rest, StandardConformingStrings::On)
        .any(|token| token.map_or(true, |token| token.kind.is_significant()));
    if !has_statement {
        return None;
    }
    let message =
        format!("{} has an up and a down section in one file, as {} writes them", file.name(), markers.tool);
    let diagnostic = Diagnostic::error("sections-in-one-file", message);
    let diagnostic = diagnostic.at(file, down, "psql would run what follows, too");
    let diagnostic = match up {
        Some(up) => diagnostic.at(file, up, "the way up"),
        None => diagnostic,
    };
    let line = file.position(down.start).line;
    let stem = file.name().strip_suffix(".sql").unwrap_or(file.name());
    Some(diagnostic.with_help(format!("move the lines from {line} on into {stem}.down.sql")))
}

fn is_marker(text: &str, marker: &str) -> bool {
    let Some(rest) = text.strip_prefix(marker).filter(|_| !marker.is_empty()) else { return false };
    // `-- migrate:up transaction:false` has options; a plain `-- up` that goes on is prose.
    rest.is_empty() || (marker.contains([':', '+', '/', '!']) && rest.starts_with(char::is_whitespace))
}

/// Each line that is a comment: its text, and where it stands.
fn comment_lines(text: &str) -> Vec<(String, Span)> {
    let mut lines = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let inside = line.trim();
        if inside.starts_with("--") || inside.starts_with('#') {
            let bare = inside
                .trim_matches(|character: char| matches!(character, '-' | '#') || character.is_whitespace());
            if bare.len() < 40 {
                let indent = line.len() - line.trim_start().len();
                lines.push((
                    bare.to_ascii_lowercase(),
                    Span::new(start + indent, start + line.trim_end().len()),
                ));
            }
        }
        start += line.len();
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::sections_in_one_file;
    use whimbrel_source::SourceFile;

    fn refusal(text: &str) -> Option<String> {
        sections_in_one_file(&SourceFile::new("migrations/1_a.sql", text)).map(|found| found.message)
    }

    #[test]
    fn files_with_two_sections_are_named_with_their_tool() {
        for (tool, text) in [
            (
                "dbmate",
                "-- migrate:up transaction:false\ncreate table a();\n-- migrate:down\ndrop table a;\n",
            ),
            ("goose", "-- +goose Up\r\ncreate table a();\r\n-- +goose Down\r\ndrop table a;\r\n"),
            ("rambler", "-- rambler up\ncreate table a();\n-- rambler down\ndrop table a;"),
            ("sql-migrate", "-- +migrate Up\nselect 1;\n-- +migrate Down\nselect 2;"),
            ("node-pg-migrate", "-- Up Migration\nselect 1;\n-- Down Migration\nselect 2;"),
            ("tern", "create table a();\n---- create above / drop below ----\ndrop table a;"),
            ("MyBatis", "-- // first\ncreate table a();\n-- //@UNDO\ndrop table a;"),
            ("several tools", "-- UP\ncreate table a();\n-- DOWN\ndrop table a;"),
        ] {
            let message = refusal(text).unwrap_or_default();
            assert!(message.contains(tool), "{text}: {message}");
        }
    }

    #[test]
    fn files_that_psql_would_run_one_way_are_let_be() {
        for text in [
            "create table a();",
            "-- migrate:up\ncreate table a();\n-- migrate:down\n-- nothing\n/* no way back */ \n",
            "-- set up the table\ncreate table a();\n-- down below it has an index\nselect 1;",
            "-- +goose Up\nselect 1;",
            "create table a();\n-- down\nselect 1;",
        ] {
            assert_eq!(refusal(text), None, "{text}");
        }
    }
}
