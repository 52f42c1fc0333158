//! Codes of the command line itself.

use super::{Explanation, entry};

pub(super) const EXPLANATIONS: &[Explanation] = &[
    entry(
        "bug",
        "Whimbrel found itself in a state that its authors held to be impossible, and stopped.",
        "Run `whimbrel status` to see what is applied, and send the report that the message names.",
    ),
    entry(
        "cannot-start",
        "The operating system refused a thread, a signal handler or the like before any work began.",
        "Look at the limits of the process (`ulimit -a`) and at the memory that is free.",
    ),
    entry(
        "missing-answer",
        "A question would have to be asked, but standard input or standard error is no terminal, or \
         --no-input was given. Every flag that would have answered is named.",
        "Add the flags that are named.",
    ),
    entry(
        "no-current-folder",
        "The folder that the command was started in was removed, or may not be read.",
        "Go to another folder.",
    ),
    entry(
        "not-confirmed",
        "A consent was not given: a question was not answered with yes, or a protected environment was \
         not named. Nothing was done.",
        "Answer y or add --yes; a protected environment is named with --confirm.",
    ),
    entry(
        "output-not-written",
        "Standard output could not be written to, for example because the disk is full. What was done to \
         the database is done.",
        "Make room, and read the state with `whimbrel status`.",
    ),
    entry(
        "password-in-arguments",
        "A password stands in --url. Every user of the machine can read the arguments of a process.",
        "Put the address into WHIMBREL_URL, or the password into PGPASSWORD or a password file.",
    ),
    entry(
        "unknown-topic",
        "`whimbrel explain` was asked for something that is neither a code nor an exit code.",
        "Run `whimbrel explain` alone to see what there is.",
    ),
    entry("usage", "The command line could not be understood.", "Run the command with --help."),
];
