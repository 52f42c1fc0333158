//! Codes of the way to a database.

use super::{Explanation, entry};

pub(super) const EXPLANATIONS: &[Explanation] = &[
    entry(
        "connection-denied",
        "The server refused the user: the password is wrong or missing, pg_hba.conf has no line that lets \
         this user in from here, or the role may not log in.",
        "Check the user and the password (PGPASSWORD, or a password file), and the server's pg_hba.conf.",
    ),
    entry(
        "connection-file-unusable",
        "A file that the connection needs cannot be read: a service file, a password file, or a certificate \
         or its key.",
        "Check the path, who may read the file, and its form.",
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
        "session-rejected",
        "The server let the user in and then refused one of the session's settings.",
        "Look at `options` in the address and at PGOPTIONS; a pooler may refuse them.",
    ),
];
