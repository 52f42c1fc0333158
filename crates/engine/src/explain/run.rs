//! Codes of running migrations, and of what the ledger tells.

use super::{Explanation, entry};

pub(super) const EXPLANATIONS: &[Explanation] = &[
    entry(
        "applied-comments-edited",
        "Comments, white space or line ends of an applied file were edited. Its statements are what ran, \
         so nothing is stopped.",
        "Nothing has to be done; `whimbrel repair --accept edited` takes the edit over and ends the note.",
    ),
    entry(
        "applied-file-edited",
        "The statements of an applied file are not those that ran, so the file no longer tells how the \
         database came to be. Nothing runs before this is settled.",
        "Bring the file back as it ran, and make the change with a new migration.",
    ),
    entry(
        "applied-file-missing",
        "A migration is applied and its file is gone. Nothing runs before this is settled.",
        "Bring the file back from version control; if it is gone for good, `whimbrel repair --accept \
         gone` says so.",
    ),
    entry(
        "applied-file-renamed",
        "A migration is applied and its file has another name now. Nothing runs before this is settled.",
        "Rename the file back, or `whimbrel repair --accept renamed`.",
    ),
    entry(
        "backfill-cancelled",
        "Somebody ended a backfill with `whimbrel backfill cancel`. The pieces that are committed stay.",
        "`whimbrel resume` goes on behind them, `whimbrel abort` runs the down file.",
    ),
    entry(
        "backfill-incomplete",
        "A file declares the value of a column (`fill`), and behind its backfill rows were counted that have another one: they were written meanwhile without a trigger that keeps the column, or the expression gives another value each time. Or the table was walked three times, and still rows fulfil the condition of the statement, though none did that it had written.",
        "Let a trigger keep the column while the application writes, as `whimbrel new --template derive` does, or give the condition an end (an id, a time that does not move), then `whimbrel resume`: it begins at the first row.",
    ),
    entry(
        "backfill-too-long",
        "A statement of a backfill cannot be cut into pieces, and as one transaction it took longer than `[backfill] whole_limit`. It was rolled back. As long as it runs, whoever writes one of its rows waits, and no dead row of the database can be removed.",
        "Give the table a key, or the statement a condition that leaves out what it has written. Or say `-- whimbrel: batches = off` at the head of the file and run it in a quiet hour: then nothing limits it.",
    ),
    entry(
        "backfill-unproved",
        "A backfill is done, and the rows that fulfil the condition of its statement prove nothing: the statement has written some that fulfil it still, or answers with rows of its own (RETURNING). By a key each row was written once. Or row security hides rows from the user: nobody writes or counts them.",
        "Give the statement a condition that does not hold for what it has written (`where b is distinct from f(a)`), or declare the value (`-- whimbrel: fill = …`). A check that the constrain phase validates proves it, too. Let a role fill tables with row security that owns them, or has BYPASSRLS.",
    ),
    entry(
        "backup-not-proved",
        "The command that proves a backup failed or printed nothing, so nothing that a contract takes away is dropped.",
        "Correct [backup] command: it is given the migration, ends with exit code 0, and prints the proof on its last line.",
    ),
    entry(
        "backup-proved",
        "The project's command proved a backup before something was taken away; the table `dumped` keeps what it said.",
        "Nothing.",
    ),
    entry(
        "catalog-unreadable",
        "The schema of a database could not be read for a comparison.",
        "Read the server's message; the user needs the right to see the catalog.",
    ),
    entry(
        "chain-broken",
        "The rows of the ledger are chained by hashes, and one does not follow from the one before: \
         somebody changed the ledger by hand.",
        "Compare it with a backup; `whimbrel log` and `whimbrel verify` show what it says.",
    ),
    entry(
        "changed-meanwhile",
        "Between the look and the lock, another run changed what is applied. Nothing was done.",
        "Look again with `whimbrel status`.",
    ),
    entry(
        "changed-under-way",
        "A migration is half done, and the statements of it that ran were edited since.",
        "Bring them back as they ran; `whimbrel log --sql` shows them. What comes after them may be \
         edited.",
    ),
    entry(
        "cut-again",
        "A file asked to be cut into transactions again after it was cut.",
        "This is a defect of Whimbrel: please report it with the file.",
    ),
    entry(
        "demo-otherwise",
        "A step of `whimbrel demo` came to something else than it should, or a query of its application \
         failed. The demo works on a server of its own; nothing else was touched.",
        "Please report what it shows; `whimbrel demo --keep` leaves the project.",
    ),
    entry(
        "deploy-cycle",
        "Evidence of a contract's gate: of each application that was recorded a version is there that came \
         after the last file before the contract, and every older one is recorded as gone, with no session \
         left under its name.",
        "Record deploys from the pipeline: `whimbrel deploy record shop 1.5`, `whimbrel deploy record shop \
         1.4 --gone`.",
    ),
    entry(
        "deploy-name",
        "A deploy is recorded under the name of an application, without a slash, and a version, so that a session \
         can say both as its application_name: shop/1.4.2.",
        "Write `whimbrel deploy record shop 1.4.2`.",
    ),
    entry(
        "down-loses",
        "The down file says what is lost when it runs (`-- whimbrel: lossy = select count(*) …`), and there are such rows \
         now.",
        "Keep what they hold somewhere else first, or go without it: --accept-lossy with the migration's name.",
    ),
    entry(
        "down-not-exact",
        "On a scratch database, a down file left another schema than there was before its up file. \
         Nothing was done to the target database.",
        "Correct the down file, or take the difference with --accept-lossy and the migration's name.",
    ),
    entry(
        "dump-missing",
        "The way back of a migration needs the dump that was taken before it, and that is gone or is not as it was written. Nothing was done.",
        "Bring the file back, or fill the table that the message names by hand from a backup.",
    ),
    entry(
        "dumped",
        "Rows that go for good were written to a file, and read again with the same hash.",
        "Keep the file as long as the way back may be needed.",
    ),
    entry(
        "fact-does-not-fit",
        "The fact that --accept states does not fit how the migration stands, so the ledger stays as it \
         is.",
        "Read how it stands with `whimbrel status`, and state the fact that fits.",
    ),
    entry(
        "failure-not-recorded",
        "A statement failed, and that could not be written to the ledger, because the connection broke or \
         the server refused it.",
        "`whimbrel status` asks the database how far it came.",
    ),
    entry(
        "fenced",
        "Another run has taken over, and this one may write nothing more. That is how two runners never \
         do the same work twice.",
        "Look with `whimbrel status`.",
    ),
    entry(
        "files-before",
        "Evidence of a gate: every file before the migration is applied.",
        "Run `whimbrel up`, or look with `whimbrel status`.",
    ),
    entry(
        "half-done",
        "A migration is half done: some of its segments are, and nothing new begins before that is \
         settled.",
        "`whimbrel resume` goes on, `whimbrel abort` goes back.",
    ),
    entry(
        "in-doubt",
        "A statement that commits by itself was started, and nobody saw its end. Only a person can tell \
         whether it did its work.",
        "Look at the database, and then `whimbrel resume --rerun` or `whimbrel resume --treat-as-done`.",
    ),
    entry(
        "incident-exists",
        "There is a page about this failure already. What people wrote in it stays.",
        "See what the ledger knows by now with `whimbrel incident new --dry-run`, and add it by hand.",
    ),
    entry(
        "interrupted",
        "The command was interrupted. The statement under way was cancelled; the message says what is \
         applied.",
        "`whimbrel resume` goes on, `whimbrel abort` goes back.",
    ),
    entry(
        "kept",
        "Evidence of a contract's gate: what it destroys is dumped first, a backup is asked for, or it holds no row. A \
         column that gets another name is not destroyed, and one that a trigger keeps the same as another is none of \
         its own.",
        "Write the line that is said at the head of the file, move the column out of the way instead \
         (rename it to whimbrel_gone_…, and drop it in a file with phase = purge), or set [backup] command.",
    ),
    entry(
        "ledger-unreadable",
        "A row of the ledger cannot be understood, perhaps because a newer Whimbrel wrote it.",
        "Use the version that wrote it, or a newer one.",
    ),
    entry(
        "lock-not-had",
        "A strong lock could not be had within its patience, because other sessions hold the relation. \
         Nothing was left waiting in front of them.",
        "End or wait for the sessions that are named, or allow more time with --lock-patience; then run \
         the command again.",
    ),
    entry(
        "made-from-another-schema",
        "A generated migration says the fingerprint of the schema that it was made from, and the database is neither that nor what its applied migrations give: somebody changed it by hand. What was proved of the migration was proved of another schema. Nothing ran.",
        "Undo what was done by hand and run `up` again; or run it as it is with `whimbrel up --accept-drift`, and adopt the rest with `whimbrel drift --as-migration`.",
    ),
    entry(
        "no-backfill",
        "No backfill is under way or half done in this database, so there is none to pause, cancel or throttle.",
        "`whimbrel status` shows what is under way.",
    ),
    entry(
        "no-dependents",
        "Evidence of a contract's gate: nothing in the live database needs what goes, and no function's text \
         names it.",
        "Drop or change what is named, or let the contract do it.",
    ),
    entry(
        "no-down-file",
        "A migration has no down file, so nothing says how to take it back.",
        "Write the down file, or undo it by a new migration.",
    ),
    entry("no-file", "A migration that should run has no file.", "Bring it back from version control."),
    entry(
        "no-incident",
        "A page about a failure was asked for, and the ledger knows of none.",
        "Look at `whimbrel log`; name the migration where an older failure is meant.",
    ),
    entry("no-reason", "A repair needs a reason, because the ledger keeps it.", "Give one with --because."),
    entry(
        "no-use",
        "Evidence of a contract's gate: since the deploy cycle was complete, no statement that names what \
         goes was counted, no table that goes was scanned, and no old code wrote what a trigger keeps.",
        "Find who does it; then `whimbrel gate check --count-anew` begins to count again.",
    ),
    entry(
        "not-a-contract",
        "Only a contract is undone: a file whose head says `-- whimbrel: phase = contract`.",
        "Go back with `whimbrel down`, newest first, or write what undoes a migration with `whimbrel revert --as-new`.",
    ),
    entry(
        "not-a-purge",
        "A purge is a file whose head says `-- whimbrel: phase = purge`; it may also be named by the contract before it.",
        "See what waits with `whimbrel purge --dry-run`.",
    ),
    entry(
        "not-ahead",
        "Evidence of the gate of a build: no contract is applied that its files do not know. Such a contract \
         may have taken away what the build uses.",
        "Deploy a newer build.",
    ),
    entry(
        "not-applied",
        "A contract that is not applied cannot be undone.",
        "See what is applied with `whimbrel status`.",
    ),
    entry(
        "not-dumped",
        "Rows that would go for good could not be dumped, so nothing was dropped.",
        "Make room in the folder of [backup], or let the user read the table.",
    ),
    entry(
        "not-in-pieces",
        "A statement of a backfill was cut as one that can be done piece by piece, and reads otherwise once its \
         placeholders are filled in.",
        "Say `-- whimbrel: batches = off` at the head of the file.",
    ),
    entry(
        "nothing-half-done",
        "Evidence of the gate of a build: no migration is half done.",
        "`whimbrel resume` goes on, `whimbrel abort` goes back.",
    ),
    entry(
        "out-of-order",
        "A pending migration is older than one that is applied, so the order of the files is not the \
         order in which they would run. It is never skipped in silence.",
        "Give it a newer version, or set `out_of_order` in whimbrel.toml.",
    ),
    entry(
        "outcome-unknown",
        "The connection was lost while a migration ran, and the database cannot be asked what became of \
         it.",
        "When it can be reached again, `whimbrel status` tells, and `whimbrel resume` goes on.",
    ),
    entry(
        "purge-overtaken",
        "A file that comes behind a purge runs in front of it, since a purge waits for the end of its window, and renames or drops what the purge names. From then on neither the purge nor the way back of its contract finds it.",
        "End the window first: `whimbrel purge --now <purge>`. Or give the purge a version behind that file, and the names of then.",
    ),
    entry(
        "rehearsed",
        "Evidence of a contract's gate: a certificate vouches for the file, where require_rehearsal of the environment wants one: rehearsed as it is, on the schema that is there, and not too long ago.",
        "Rehearse it: `whimbrel rehearse`.",
    ),
    entry(
        "replay-failed",
        "The history of the files could not be replayed on a scratch database, so there is nothing to \
         compare with.",
        "Read which file failed, and why; a history that does not run from empty cannot be verified.",
    ),
    entry(
        "run-lock-busy",
        "Another run holds the migration lock of this database. Only one may work at a time.",
        "Wait for it; `whimbrel status` shows who it is.",
    ),
    entry(
        "signal-unseen",
        "A backfill gives way to what the server says of standbys and sessions, and the user may not see it. A \
         backfill that does not see standbys could outrun them, so it stops.",
        "Grant pg_monitor to the user that Whimbrel connects as, then `whimbrel resume`.",
    ),
    entry(
        "statement-failed",
        "The server refused a statement. The message has PostgreSQL's own words, what was rolled back, \
         and what stays.",
        "Correct the file or the data and run the command that the message names.",
    ),
    entry(
        "trigger-lost",
        "The trigger that keeps the columns of a change in step is gone, is switched off or is another than when the backfill began. Rows that were written meanwhile may be missed, so the backfill stops, and begins again at the first row.",
        "Bring the trigger back as the expand phase makes it, then `whimbrel resume`.",
    ),
    entry(
        "undo-needed",
        "On a scratch database, what was applied behind a contract did not run without it, or its way back failed behind that. Nothing was done to the target database.",
        "Write a migration that leads on from what is there, or go back newest first with `whimbrel down`.",
    ),
    entry(
        "undo-window",
        "Evidence of a purge's gate: its contract could be undone for as long as [gate] undo_window says.",
        "Wait, or end the window by name: `whimbrel purge --now <migration>`.",
    ),
    entry(
        "user-triggers-fire",
        "A file says that no trigger of the application fires for what it writes piece by piece (user_triggers = off), as the way back of a purge does: nobody has written what comes back. The user neither owns the table nor may set session_replication_role, or the server would then not look at a key that is written.",
        "Grant what the message names, or take the line out of the file and let them fire: they can tell by current_setting('whimbrel.backfill', true), which is `on`, or `back`.",
    ),
];
