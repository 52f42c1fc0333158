//! The password file, `~/.pgpass`.
//!
//! As in <https://www.postgresql.org/docs/18/libpq-pgpass.html>.

use std::path::Path;

/// What a line of the file must match.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'a> {
    /// Host name or address, or the folder of a socket; `localhost` for the default folder.
    pub(super) host: &'a str,
    pub(super) port: u16,
    pub(super) database: &'a str,
    pub(super) user: &'a str,
}

/// The file's text, or why it is ignored; a file that does not exist has no lines.
pub(super) fn read(path: &Path) -> Result<String, String> {
    let Ok(metadata) = std::fs::metadata(path) else { return Ok(String::new()) };
    let shown = path.display();
    if !metadata.is_file() {
        return Err(format!("the password file {shown} is ignored: it is not a plain file"));
    }
    if is_open_to_others(&metadata) {
        return Err(format!(
            "the password file {shown} is ignored: others may read it; run chmod 0600 {shown}"
        ));
    }
    std::fs::read_to_string(path).map_err(|error| format!("the password file {shown} is ignored: {error}"))
}

#[cfg(unix)]
fn is_open_to_others(metadata: &std::fs::Metadata) -> bool {
    std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o077 != 0
}

#[cfg(not(unix))]
fn is_open_to_others(_: &std::fs::Metadata) -> bool {
    false
}

/// The password of the first line that matches.
pub(super) fn find(text: &str, wanted: Wanted<'_>) -> Option<String> {
    let port = wanted.port.to_string();
    let keys = [wanted.host, &port, wanted.database, wanted.user];
    text.lines().filter(|line| !line.starts_with('#')).find_map(|line| {
        let mut rest = line;
        for key in keys {
            let (field, after) = take_field(rest);
            let after = after?;
            if field != "*" && unescape(field) != key {
                return None;
            }
            rest = after;
        }
        Some(unescape(take_field(rest).0)).filter(|password| !password.is_empty())
    })
}

/// The text before the next colon that has no backslash, and what follows that colon.
fn take_field(text: &str) -> (&str, Option<&str>) {
    let mut escaped = false;
    for (index, c) in text.char_indices() {
        if c == ':' && !escaped {
            let (field, after) = text.split_at_checked(index).unwrap_or((text, ""));
            return (field, after.strip_prefix(':'));
        }
        escaped = c == '\\' && !escaped;
    }
    (text, None)
}

fn unescape(field: &str) -> String {
    let mut plain = String::new();
    let mut rest = field.chars();
    while let Some(c) = rest.next() {
        plain.extend(if c == '\\' { rest.next() } else { Some(c) });
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::{Wanted, find, read};

    #[test]
    fn the_first_line_that_matches_has_the_password() {
        let text = "# a comment:5432:*:*:no\n\
                    db\\:1.example:5432:app:ada:with\\:colon\\\\\n\
                    ::1:5432:app:ada:never\n\
                    db.example:5433:*:ada:by-port\n\
                    db.example:*:app:ada:by-name\n\
                    localhost:*:*:*:local\n\
                    /run/my sockets:5432:app:ada:socket\n\
                    short:line\n\
                    *:*:*:grace:anywhere\n";
        for ((host, port, database, user), password) in [
            (("db:1.example", 5432, "app", "ada"), Some("with:colon\\")),
            (("db.example", 5433, "other", "ada"), Some("by-port")),
            (("db.example", 5432, "app", "ada"), Some("by-name")),
            (("db.example", 5432, "other", "ada"), None),
            (("localhost", 1, "x", "y"), Some("local")),
            (("/run/my sockets", 5432, "app", "ada"), Some("socket")),
            (("db.example", 5432, "app", "grace"), Some("anywhere")),
            (("short", 5432, "app", "ada"), None),
        ] {
            let wanted = Wanted { host, port, database, user };
            assert_eq!(find(text, wanted).as_deref(), password, "{host} {port} {database} {user}");
        }
    }

    #[test]
    fn a_file_that_is_not_there_has_no_lines_and_a_folder_is_ignored() {
        assert_eq!(read(std::path::Path::new("/nonexistent/pgpass")), Ok(String::new()));
        assert!(read(std::path::Path::new("/tmp")).unwrap_err().contains("not a plain file"));
    }
}
