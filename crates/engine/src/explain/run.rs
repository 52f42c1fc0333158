//! Codes of running migrations, and of what the ledger tells.

use super::{Explanation, entry};

pub(super) const EXPLANATIONS: &[Explanation] = &[
    entry(
        "changed-under-way",
        "A migration is half done, and the statements of it that ran were edited since.",
        "Bring them back as they ran; `whimbrel log --sql` shows them. What comes after them may be \
         edited.",
    ),
    entry(
        "failure-not-recorded",
        "A statement failed, and that could not be written to the ledger, because the connection broke or \
         the server refused it.",
        "`whimbrel status` asks the database how far it came.",
    ),
    entry(
        "in-doubt",
        "A statement that commits by itself was started, and nobody saw its end. Only a person can tell \
         whether it did its work.",
        "Look at the database, and then `whimbrel resume --rerun` or `whimbrel resume --treat-as-done`.",
    ),
    entry(
        "lock-not-had",
        "A strong lock could not be had within its patience, because other sessions hold the relation. \
         Nothing was left waiting in front of them.",
        "End or wait for the sessions that are named, or allow more time with --lock-patience; then run \
         the command again.",
    ),
    entry(
        "statement-failed",
        "The server refused a statement. The message has PostgreSQL's own words, what was rolled back, \
         and what stays.",
        "Correct the file or the data and run the command that the message names.",
    ),
];
