//! Codes of the way to a database.

use super::{Explanation, entry};

pub(super) const EXPLANATIONS: &[Explanation] = &[
    entry(
        "behind-pooler",
        "The connection goes through a pooler that shares server sessions between clients. Locks and \
         settings would end up in other clients' sessions, so nothing is run through it.",
        "Connect to the server itself: its own host and port.",
    ),
    entry(
        "connection-denied",
        "The server refused the user: the password is wrong or missing, pg_hba.conf has no line that lets \
         this user in from here, or the role may not log in.",
        "Check the user and the password (PGPASSWORD, or a password file), and the server's pg_hba.conf.",
    ),
    entry(
        "connection-file-unusable",
        "A file that the connection needs cannot be read: a service file, a password file, or a \
         certificate or its key.",
        "Check the path, who may read the file, and its form.",
    ),
    entry(
        "connection-lost",
        "The connection broke while something was under way. Where a migration ran, the database was \
         asked what became of it.",
        "`whimbrel status` says what is applied.",
    ),
    entry(
        "connection-settings-malformed",
        "The address of the database, or one of the PG… variables, cannot be understood.",
        "Write it as postgres://user@host:port/database, with %-escapes for signs that have a meaning \
         there.",
    ),
    entry(
        "database-unreachable",
        "No server answered at the address, or TLS could not be agreed on. Nothing was done.",
        "Check that the server runs, the address and the port, and sslmode.",
    ),
    entry(
        "is-standby",
        "The server is a standby, which accepts no change.",
        "Connect to the primary; target_session_attrs=primary finds it among several hosts.",
    ),
    entry(
        "no-such-database",
        "The server has no database of this name.",
        "Create it with createdb, or name another one.",
    ),
    entry(
        "password-file-ignored",
        "The password file can be read by others than its owner, so it is not used; libpq does the same.",
        "Take the rights away: `chmod 600 ~/.pgpass`.",
    ),
    entry(
        "server-refused",
        "The server refused something that Whimbrel itself asked for, for example for want of a \
         privilege.",
        "Read PostgreSQL's message; `whimbrel doctor` looks at privileges.",
    ),
    entry(
        "session-rejected",
        "The server let the user in and then refused one of the session's settings.",
        "Look at `options` in the address and at PGOPTIONS; a pooler may refuse them.",
    ),
];
