//! What psql does, and the server does not know: commands with a backslash, and inline COPY data.

use crate::diagnostic::Diagnostic;
use crate::file::{SharedFile, Span};

/// Commands that psql would carry out, why Whimbrel does not, and what to write instead.
struct Advice {
    commands: &'static [&'static str],
    note: &'static str,
    help: &'static str,
}

const ADVICE: &[Advice] = &[
    Advice {
        commands: &["i", "ir", "include", "include_relative"],
        note: "A migration is one file, so that its digest covers everything it does.",
        help: "put the SQL of the other file here, or make it a migration of its own",
    },
    Advice {
        commands: &["copy"],
        note: "It reads or writes a file on the machine that runs psql.",
        help: "write COPY … FROM STDIN; followed by the data and a line with \\.",
    },
    Advice {
        commands: &["set", "unset", "getenv", "prompt", "gset"],
        note: "Variables of psql do not exist here.",
        help: "declare the name under [placeholders] in whimbrel.toml and write :'name' or :\"name\"",
    },
    Advice {
        commands: &["if", "elif", "else", "endif"],
        note: "What a migration does must not depend on who runs it.",
        help: "decide in SQL: a DO block with IF",
    },
    Advice {
        commands: &["gexec"],
        note: "It runs the result of a query as SQL.",
        help: "use a DO block with EXECUTE format(…)",
    },
    Advice {
        commands: &[
            "g",
            "gx",
            "gdesc",
            "crosstabview",
            "watch",
            "bind",
            "bind_named",
            "parse",
            "sendpipeline",
            ";",
        ],
        note: "It sends the statement before it in psql's own way.",
        help: "end the statement with a semicolon",
    },
    Advice {
        commands: &[
            "echo", "qecho", "warn", "o", "out", "timing", "pset", "x", "a", "t", "f", "H", "C", "T", "r",
            "p", "w",
        ],
        note: "It only changes what psql shows.",
        help: "remove the line",
    },
    Advice {
        commands: &["!", "cd", "e", "edit", "ef", "ev", "s", "setenv", "password"],
        note: "It acts on the machine that runs psql, not on the database.",
        help: "remove the line; do that part outside of the migration",
    },
    Advice {
        commands: &["q", "quit"],
        note: "psql would not run the rest of the file.",
        help: "remove the line, and everything after it that must not run",
    },
    Advice {
        commands: &["encoding"],
        note: "Files are read as UTF-8, whatever the encoding of the database.",
        help: "remove the line, and save the file as UTF-8",
    },
    Advice {
        commands: &["."],
        note: "It ends the data of COPY … FROM STDIN, and no such statement is open here.",
        help: "remove the line, or check the COPY statement before it",
    },
];

const CONNECT: Advice = Advice {
    commands: &["c", "connect"],
    note: "It would run the rest of the file in another database, without lock, ledger and transaction.",
    help: "remove the line (pg_dump without --create does not write it) and name the database of the whole run in its URL",
};

const ANY_OTHER: Advice = Advice {
    commands: &[],
    note: "Commands with a backslash are psql's own; the server does not know them.",
    help: "remove the line, or write what it does in SQL",
};

/// Why the psql line under `span` cannot be run; nothing for the two that only guard a dump.
pub(super) fn refusal(file: &SharedFile, span: Span, between_statements: bool) -> Option<Diagnostic> {
    let line = file.slice(span);
    let command = command_of(line);
    if between_statements && matches!(command, "restrict" | "unrestrict") {
        return None;
    }
    let span = Span::new(span.start, span.start + 1 + command.len());
    let (code, advice) = if CONNECT.commands.contains(&command) {
        ("psql-connect", &CONNECT)
    } else {
        (
            "psql-command",
            ADVICE.iter().find(|advice| advice.commands.contains(&command)).unwrap_or(&ANY_OTHER),
        )
    };
    Some(
        Diagnostic::error(code, format!("\\{command} is a command of psql, not SQL"))
            .at(file, span, "")
            .with_note(advice.note)
            .with_help(advice.help),
    )
}

/// The name after the backslash: letters, or the one character that stands there.
fn command_of(line: &str) -> &str {
    let name = line.strip_prefix('\\').unwrap_or(line);
    let letters = name.find(|character: char| !character.is_ascii_alphanumeric() && character != '_');
    match letters.unwrap_or(name.len()) {
        0 => name.chars().next().and_then(|character| name.get(..character.len_utf8())).unwrap_or_default(),
        length => name.get(..length).unwrap_or_default(),
    }
}

/// What stands after `COPY … FROM STDIN;` on its line, unless it is only a comment.
pub(super) fn more_than_a_comment(line: &str, offset: usize) -> Option<Span> {
    let text = line.trim();
    let is_comment = text.starts_with("--")
        || text.strip_prefix("/*").is_some_and(|inside| inside.find("*/") == inside.len().checked_sub(2));
    if text.is_empty() || is_comment {
        return None;
    }
    let start = offset + line.len() - line.trim_start().len();
    Some(Span::new(start, start + text.len()))
}

/// The error for it.
pub(super) fn copy_line(file: &SharedFile, span: Span) -> Diagnostic {
    Diagnostic::error("text-after-copy", "something follows COPY … FROM STDIN on the same line")
        .at(file, span, "psql would run this after the data")
        .with_note("The data begins on the next line, and ends with a line that is \\. alone.")
        .with_help("move it to a line after the data")
}

/// Where the data that begins at `start` ends, and where the file goes on after the `\.` line.
///
/// Without such a line the data goes on to the end of the text, as in psql.
pub(super) fn end_of_copy_data(text: &str, start: usize) -> (usize, usize) {
    let bytes = text.as_bytes();
    let data = text.get(start..).unwrap_or_default();
    for (found, _) in data.match_indices("\\.") {
        let at = start + found;
        let begins_line = found == 0 || bytes.get(at - 1) == Some(&b'\n');
        let rest = bytes.get(at + 2..).unwrap_or_default();
        match rest {
            _ if !begins_line => {}
            [] => return (at, text.len()),
            [b'\n', ..] => return (at, at + 3),
            [b'\r', b'\n', ..] => return (at, at + 4),
            _ => {}
        }
    }
    (text.len(), text.len())
}
