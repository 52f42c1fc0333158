//! Connection service files: named groups of parameters.
//!
//! As in <https://www.postgresql.org/docs/18/libpq-pgservice.html>.

use super::error::ConnectionError;
use crate::environment::Environment;
use std::io;
use std::path::PathBuf;

/// One service: the file that defines it, and its parameters in the order of the file.
pub(super) struct Service {
    pub(super) file: PathBuf,
    pub(super) pairs: Vec<(String, String)>,
}

/// Finds a service: first in the user's file, then in the system's.
pub(super) fn find(name: &str, environment: &Environment) -> Result<Service, ConnectionError> {
    let files = files(environment);
    for file in &files {
        let text = match std::fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(source) => {
                let help = "make it readable, or name another file in PGSERVICEFILE".to_owned();
                return Err(ConnectionError::File { role: "service file", path: file.clone(), source, help });
            }
        };
        let section = read_section(&text, name).map_err(|line| {
            ConnectionError::malformed(
                format!("line {line} of the service file {} is not name=value", file.display()),
                "write one parameter=value on each line, under [service]",
            )
        })?;
        if let Some(pairs) = section {
            return Ok(Service { file: file.clone(), pairs });
        }
    }
    let searched: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
    Err(ConnectionError::malformed(
        format!("the service {name} is not defined"),
        format!("define [{name}] in one of: {}", searched.join(", ")),
    ))
}

/// The folder of Debian's libpq is the one that a system without `PGSYSCONFDIR` most likely has.
fn files(environment: &Environment) -> Vec<PathBuf> {
    let given = |name| environment.get(name).filter(|value| !value.is_empty());
    let user_file = given("PGSERVICEFILE")
        .map(PathBuf::from)
        .or_else(|| given("HOME").map(|home| PathBuf::from(home).join(".pg_service.conf")));
    let system_folder = PathBuf::from(given("PGSYSCONFDIR").unwrap_or("/etc/postgresql-common"));
    user_file.into_iter().chain([system_folder.join("pg_service.conf")]).collect()
}

/// The parameters under `[name]`; `Err` is the number of a line that cannot be read.
fn read_section(text: &str, name: &str) -> Result<Option<Vec<(String, String)>>, usize> {
    let mut found: Option<Vec<(String, String)>> = None;
    for (line, number) in text.lines().map(str::trim).zip(1_usize..) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(section) = line.strip_prefix('[') {
            if found.is_some() {
                break;
            }
            if section.strip_suffix(']') == Some(name) {
                found = Some(Vec::new());
            }
        } else if let Some(pairs) = &mut found {
            let (parameter, value) = line.split_once('=').ok_or(number)?;
            pairs.push((parameter.to_owned(), value.to_owned()));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::read_section;

    const FILE: &str = "# services\n[other]\nhost=no\n\n[app]\nhost=db.example\n  port=5433\n# note\ndbname=app\n\
                        [app]\nhost=again\n";

    #[test]
    fn a_section_is_read_up_to_the_next_one() {
        let section = read_section(FILE, "app").unwrap().unwrap();
        let lines: Vec<String> = section.iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(lines, ["host=db.example", "port=5433", "dbname=app"]);
        assert_eq!(read_section(FILE, "missing"), Ok(None));
        assert_eq!(read_section("[app]\nhost\n", "app"), Err(2));
        assert_eq!(read_section("[other]\nhost\n[app]\n", "app"), Ok(Some(Vec::new())));
    }
}
