//! Codes of rehearsals.

use super::{Explanation, entry};

pub(super) const EXPLANATIONS: &[Explanation] = &[
    entry(
        "again-differs",
        "In a rehearsal, a file that ran forward a second time, behind its way back, led to another \
         schema or other rows than the first time.",
        "Make the file and its down file exact: what the way back leaves behind is mostly the reason.",
    ),
    entry(
        "again-failed",
        "In a rehearsal, a file did not run a second time, behind its way back.",
        "Correct the down file, which leaves something behind, or the file.",
    ),
    entry(
        "backfill-not-idempotent",
        "In a rehearsal, a file that may run twice gave other rows the second time. A run that is resumed \
         may do a piece again.",
        "Give the UPDATE a condition that leaves out the rows which it has written.",
    ),
    entry(
        "budget-unreadable",
        "An entry of `--budget` is no cost, or its value is no time or number of bytes.",
        "Write e.g. `--budget lock.access-exclusive=200ms`, `stall=500ms`, `duration=10min` or `wal=1GB`.",
    ),
    entry(
        "certificate-not-written",
        "The rehearsal passed, and its certificate cannot be written beside the migrations.",
        "Correct the rights of the folder, or say --no-certificate.",
    ),
    entry(
        "check-failed",
        "In a rehearsal, a query of the checks gave another answer than it should: behind `-` stand rows that are \
         expected and not there, behind `+` rows that are there and not expected.",
        "Correct the file that broke it, or the check.",
    ),
    entry(
        "check-unreadable",
        "A comment `-- expect: …` of the checks is not understood.",
        "Write `-- expect: no rows`, `-- expect: rows`, `-- expect: 3 rows`, or `-- expect:` and the rows behind it, above \
         the query.",
    ),
    entry(
        "clone-differs",
        "A rehearsal with the rows of another database has not all of them: the source has a table or a \
         column that the migrations do not make, or rows that point to nothing.",
        "Where the source is the target, find out how it has come to differ: whimbrel verify.",
    ),
    entry(
        "constraint-not-validated",
        "In a rehearsal, a constraint was added with NOT VALID and never validated: rows from before may \
         break it, and the planner does not use it.",
        "Validate it in a file behind: ALTER TABLE … VALIDATE CONSTRAINT ….",
    ),
    entry(
        "data-refused",
        "The file of rows for a rehearsal does not run.",
        "Correct the statement; the tables have the form that the history gives them.",
    ),
    entry(
        "down-differs",
        "In a rehearsal, a down file left another schema than there was before its up file.",
        "Correct the down file; each difference is named, the column's default and comment as well as \
         whole tables.",
    ),
    entry("down-failed", "In a rehearsal, a down file does not run.", "Correct the down file."),
    entry(
        "duration-over-budget",
        "In a rehearsal, the way forward took longer than the budget allows.",
        "Do it in smaller parts, or allow more in [rehearsal] budget.",
    ),
    entry(
        "expand-takes-away",
        "A file of the phase expand takes away what is there, so code that runs now may fail.",
        "Move it into a file of the phase contract.",
    ),
    entry(
        "in-place-not-consented",
        "A rehearsal in place changes the target itself, and nobody has said that this is meant.",
        "Name the database: `--in-place DATABASE`. Never do so with a database that others need.",
    ),
    entry(
        "index-lost-where",
        "In a rehearsal, an index was made again under its name without its WHERE: it is larger, and \
         where it is unique it may refuse rows.",
        "Write the condition in the new index, too; where it is meant, allow the code.",
    ),
    entry(
        "index-not-valid",
        "In a rehearsal, an index was left that is not valid: it costs writes, and no query uses it.",
        "Build it again: DROP INDEX, then CREATE INDEX CONCURRENTLY.",
    ),
    entry(
        "key-unusable",
        "The key that certificates are signed with cannot be used.",
        "[rehearsal] key names a file with 32 random bytes as 64 hexadecimal digits: `openssl rand -hex \
         32`.",
    ),
    entry(
        "leftover-dropped",
        "A rehearsal that was killed had left its database on the server; the next one has dropped it. \
         Its name and its comment said what it was, and nobody held its lock.",
        "Nothing has to be done.",
    ),
    entry(
        "lock-not-claimed",
        "In a rehearsal, a statement took a lock that the table of claims does not state. The lint of the \
         statement was wrong, which is a defect of Whimbrel.",
        "Go by what was measured, and report it. An event trigger that does more can be the reason, too.",
    ),
    entry(
        "lock-over-budget",
        "In a rehearsal, a lock was held for longer than the budget allows.",
        "Do it in smaller parts, or in a file of its own; or allow more in [rehearsal] budget.",
    ),
    entry(
        "loss-declared-but-none",
        "A file declares a loss that did not happen in the rehearsal.",
        "Take the line `loses` out of its head, or rehearse with rows that show the loss.",
    ),
    entry(
        "loss-not-declared",
        "In a rehearsal, values went with a column or a table, and no way back brings them back.",
        "Keep them; or declare it at the head of the file: `-- whimbrel: loses = app.users.note`. A file \
         of the phase contract declares what it drops by being one.",
    ),
    entry(
        "more-lost-than-declared",
        "In a rehearsal, more rows were others behind a way back than the line `lossy` of its down file counts.",
        "Correct the down file, or the query of that line.",
    ),
    entry(
        "new-query-failed",
        "In a rehearsal, a query of the new code was refused behind the phase constrain, from when it has \
         to work.",
        "Correct the query, or the change.",
    ),
    entry(
        "no-rows",
        "A rehearsal began on a database without tables, so no row could be made: it shows that the statements run, and \
         nothing of what they do to rows.",
        "Begin where tables are: `whimbrel rehearse --all --from <migration>`.",
    ),
    entry(
        "no-way-back",
        "A file has no down file, so the rehearsal proves no way back from it, nor from those before it.",
        "Write one, or say `down = 'forbidden'` in the project file.",
    ),
    entry(
        "not-compared",
        "An object is of a kind that is not compared, so nothing is said of it.",
        "Look at it by yourself.",
    ),
    entry(
        "not-idempotent",
        "In a rehearsal, a file that says it may run twice does not, or leads to another schema the \
         second time.",
        "Correct the file, or take the claim out of it.",
    ),
    entry(
        "nothing-to-rehearse",
        "No migration is pending, or none is meant.",
        "`whimbrel rehearse --all` rehearses everything from an empty database.",
    ),
    entry(
        "old-query-failed",
        "In a rehearsal, a query of the old code was refused before the phase contract. Old code still \
         runs then.",
        "Part the change: expand, backfill, constrain; and contract only when no old code runs. A cached \
         plan of SELECT * breaks when a column is added: name the columns.",
    ),
    entry(
        "other-version",
        "The rehearsal ran on another major version than the target has; what a statement locks and how \
         long it takes may differ.",
        "Let a server of that version be found: [scratch] major, binaries or url.",
    ),
    entry(
        "over-budget-at-target",
        "In a rehearsal, what was measured is within the budget, and would not be if the tables were as large as \
         the target's statistics say.",
        "Rehearse with as many rows: --clone, or --rows; or do it in smaller parts.",
    ),
    entry(
        "query-failed",
        "In a rehearsal, a query of the workload was refused.",
        "Read PostgreSQL's words; a deadlock with a statement of the migration is the usual reason.",
    ),
    entry(
        "rebuild-not-claimed",
        "In a rehearsal, a statement built an index anew, and the table of claims does not state it.",
        "Go by what was measured, and report it.",
    ),
    entry(
        "rehearsal-required",
        "The environment wants a rehearsal (`require_rehearsal`) of what is applied, and no certificate \
         vouches for it: there is none, it is too old, it is of another schema, major version or file, or \
         nobody here trusts its signature. The notes say which.",
        "Rehearse what is pending: `whimbrel rehearse`. Its certificate stands beside the migrations.",
    ),
    entry(
        "report-not-written",
        "The report of a rehearsal cannot be written to its file.",
        "Correct the path; --format json writes it to standard output.",
    ),
    entry(
        "rewrite-not-claimed",
        "In a rehearsal, a statement copied a table into a new file, and the table of claims does not \
         state it.",
        "Go by what was measured, and report it.",
    ),
    entry(
        "rows-added",
        "In a rehearsal, rows came into being that no statement of the file names.",
        "Mostly a trigger or a function has made them. Correct the file, or declare it at its head: `-- \
         whimbrel: changes = app.log`.",
    ),
    entry(
        "rows-changed",
        "In a rehearsal, values changed that no statement of the file names.",
        "Correct the file, or declare it at its head: `-- whimbrel: changes = app.users.name`.",
    ),
    entry(
        "rows-lost",
        "In a rehearsal, rows went that no statement of the file removes.",
        "Correct the file, or declare it at its head: `-- whimbrel: changes = app.log`.",
    ),
    entry(
        "rows-not-back",
        "In a rehearsal, rows or values are others behind the way back than they were before the file.",
        "Correct the down file; where the values cannot come back, declare the loss at the head of the up \
         file: `-- whimbrel: loses = app.users.score`.",
    ),
    entry(
        "rows-not-compared",
        "The rows of a table were not read, so nothing is said of them.",
        "Read the reason; a privilege may be missing.",
    ),
    entry(
        "rows-not-made",
        "Rows for a rehearsal cannot be made.",
        "Read PostgreSQL's words; whimbrel doctor shows what the user may do.",
    ),
    entry(
        "rows-unmet",
        "In a rehearsal, a table has fewer made rows than were asked for: a constraint allows no more, or \
         none that can be found.",
        "Give rows for that table in a file, with --data; or ask for fewer.",
    ),
    entry(
        "rows-unreadable",
        "The rows of the database of a rehearsal cannot be read.",
        "Read PostgreSQL's words; whimbrel doctor shows what the user may read.",
    ),
    entry(
        "scan-not-claimed",
        "In a rehearsal, a statement read all of a table, and the table of claims does not state it.",
        "Go by what was measured, and report it.",
    ),
    entry(
        "sequence-behind",
        "In a rehearsal, a sequence was left behind the values of its column: the next INSERT will be \
         refused as a duplicate.",
        "Set it in the file: select setval(…, (select max(id) from …)).",
    ),
    entry(
        "stall-over-budget",
        "In a rehearsal, a query waited for longer than the budget allows; the statement that it waited \
         for is named.",
        "Part that statement, or move it to a file of its own; or allow more in [rehearsal] budget.",
    ),
    entry(
        "statements-unknown",
        "A rehearsal was to send what the target's code sends, and its server does not know that: pg_stat_statements is not there, or may not be read.",
        "Make the extension there (`shared_preload_libraries`, CREATE EXTENSION), or give queries: --queries.",
    ),
    entry(
        "template-in-use",
        "PostgreSQL copies a database only while nobody is connected to it.",
        "End those sessions, or rehearse without --on template.",
    ),
    entry(
        "trigger-disabled",
        "In a rehearsal, a trigger was left switched off.",
        "Switch it on at the end of the file.",
    ),
    entry(
        "trigger-on-backfill",
        "In a rehearsal, a backfill changed more than its columns, since a trigger of the table fired on \
         it: a time of change, a version, a counter.",
        "Let the trigger pass over the backfill (`current_setting('whimbrel.backfill', true) = 'on'`), or \
         declare the column: `-- whimbrel: changes = app.users.updated_at`.",
    ),
    entry(
        "unknown-report",
        "The end of a report's name does not tell its form.",
        "Let it end with .md, .json, .xml (JUnit) or .html.",
    ),
    entry(
        "up-failed",
        "In a rehearsal, a file does not run forward on the rows that are there.",
        "Read PostgreSQL's words and correct the file, or the rows.",
    ),
    entry(
        "values-reshaped",
        "In a rehearsal, a change of a type made values read otherwise than before. It only warns: \
         whether they come back whole is shown by the way back.",
        "See that new code expects them so.",
    ),
    entry(
        "wal-over-budget",
        "In a rehearsal, the way forward wrote more to the server's log of changes than the budget \
         allows. Standbys have to take it, and disks to hold it.",
        "Do it in smaller parts, or allow more in [rehearsal] budget.",
    ),
];
