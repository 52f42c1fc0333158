//! Codes of migration files.

use super::{Explanation, entry};

pub(super) const EXPLANATIONS: &[Explanation] = &[
    entry(
        "block-left-open",
        "The file begins a transaction and never ends it; psql would roll it back at the end of the file.",
        "Add COMMIT, or leave BEGIN out: the file runs in a transaction anyway.",
    ),
    entry(
        "duplicate-setting",
        "A file sets the same thing twice, and nothing says which of the two is meant.",
        "Remove one of the two `-- whimbrel:` lines.",
    ),
    entry(
        "late-setting",
        "A `-- whimbrel:` line stands after the first statement. It counts for the whole file, and there \
         it would look as if it did not.",
        "Move it to the head of the file.",
    ),
    entry(
        "malformed-setting",
        "A line of the form `-- whimbrel: …` is not of the form `-- whimbrel: key = value`.",
        "Write `-- whimbrel: key = value`, one setting on each line.",
    ),
    entry(
        "not-in-transaction",
        "PostgreSQL runs this statement outside of a transaction block only, and the file has opened one.",
        "End the block with COMMIT before the statement, or leave BEGIN and COMMIT out of the file.",
    ),
    entry(
        "not-utf-8",
        "The file is not UTF-8, so nobody can say which characters are meant.",
        "Convert the file, for example with `iconv -f latin1 -t utf-8`.",
    ),
    entry(
        "nul-byte",
        "The file has a byte 0 in it, which PostgreSQL takes in no text.",
        "Remove the byte; where data is meant, write it as a bytea literal.",
    ),
    entry(
        "prepares-transaction",
        "PREPARE TRANSACTION leaves a transaction that no row of the ledger can belong to.",
        "Write the statements plainly; they are committed together with the ledger's row.",
    ),
    entry(
        "psql-command",
        "A line begins with a backslash. Such lines are commands of psql, and the server does not know \
         them.",
        "Write the same in SQL, or remove the line.",
    ),
    entry(
        "psql-connect",
        "The file tells psql to change the database. A migration belongs to the database whose ledger \
         tells of it.",
        "Remove the line, and give each database its own project or environment.",
    ),
    entry(
        "template-columns",
        "The columns that were given do not fit the template: each says how many are there and come, and how they follow \
         from each other.",
        "Read the help below the message; `whimbrel new --help` lists the flags.",
    ),
    entry(
        "text-after-copy",
        "Something follows `COPY … FROM STDIN` on its line. The data begins on the next line, so that \
         text would be lost.",
        "Put what follows on a line after the data's end, which is `\\.`.",
    ),
    entry(
        "unclosed-body",
        "The body of a routine (BEGIN ATOMIC … END) is never closed.",
        "Write END behind the last statement of the body.",
    ),
    entry(
        "unclosed-parenthesis",
        "A parenthesis is never closed, so the rest of the file would be one statement.",
        "Close it.",
    ),
    entry(
        "unterminated-comment",
        "A comment that begins with /* is never closed. Comments nest: each /* needs its own */.",
        "Close it with */.",
    ),
    entry(
        "unterminated-dollar-quote",
        "A text between dollar signs is never closed. The tags must be equal, in the same case.",
        "Close it with the same tag.",
    ),
    entry(
        "unterminated-quote",
        "A string or a quoted name is never closed, so the rest of the file would belong to it.",
        "Close it; a quote within is written twice.",
    ),
];
