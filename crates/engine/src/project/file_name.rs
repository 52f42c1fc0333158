//! What the name of a file says: version, name and direction.
//!
//! These layouts are read: `1_add.sql` with `1_add.down.sql`; `1_add.up.sql` with `1_add.down.sql`;
//! `V1_2__add.sql` with `U1_2__add.sql`; folders `1_add/` with `up.sql` (or `migration.sql`) and `down.sql`.

use whimbrel_change::{Direction, Version};

/// What the name of a file in a migrations folder says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FileName {
    /// A migration, or its way back.
    Migration { version: Version, name: String, direction: Direction },
    /// Not SQL, or hidden: nobody's business.
    Ignored,
    /// `R__name.sql`: run again whenever it changes.
    Repeatable,
    /// `B1__name.sql`: the sum of all migrations before it.
    Baseline,
    /// SQL whose name does not begin with a version.
    NoVersion,
}

/// Reads the name of a file.
pub(crate) fn read_file_name(file_name: &str) -> FileName {
    let Some(stem) = without_suffix(file_name, ".sql").filter(|_| !file_name.starts_with('.')) else {
        return FileName::Ignored;
    };
    let (stem, direction) = match (without_suffix(stem, ".down"), without_suffix(stem, ".up")) {
        (Some(stem), _) => (stem, Some(Direction::Down)),
        (None, Some(stem)) => (stem, Some(Direction::Up)),
        (None, None) => (stem, None),
    };
    if stem.starts_with("R__") {
        return FileName::Repeatable;
    }
    if let Some((letter, version, name)) = flyway(stem) {
        return match letter {
            'B' => FileName::Baseline,
            'U' => FileName::Migration { version, name, direction: Direction::Down },
            _ => FileName::Migration { version, name, direction: direction.unwrap_or(Direction::Up) },
        };
    }
    match read_stem(stem) {
        Some((version, name)) => {
            FileName::Migration { version, name, direction: direction.unwrap_or(Direction::Up) }
        }
        None => FileName::NoVersion,
    }
}

/// Reads the name of a file in a folder of one migration; `None` for a file that is not its up or down.
pub(crate) fn read_name_in_folder(file_name: &str) -> Option<Direction> {
    match file_name.to_ascii_lowercase().as_str() {
        "up.sql" | "migration.sql" => Some(Direction::Up),
        "down.sql" => Some(Direction::Down),
        _ => None,
    }
}

/// Version and name of `20260120154111_add_memos`, `2020-05-12-180455_x`, `1.2-x`, `0042`.
///
/// Dashes and dots belong to the version as long as digits follow. Before `_`, a blank or the end the
/// whole run of digits is the version. Before `-` or `.` a dash is a part of it only in a date, so that
/// `0001-10-columns` is number 1 and `2020-05-12-columns` is a day.
pub(crate) fn read_stem(stem: &str) -> Option<(Version, String)> {
    if let Some(dated) = date_with_underscores(stem) {
        return Some(dated);
    }
    let run_end = stem.find(|next: char| !matches!(next, '0'..='9' | '-' | '.')).unwrap_or(stem.len());
    let (run, rest) = stem.split_at(run_end);
    let trimmed = run.trim_end_matches(['-', '.']);
    let is_closed = rest.is_empty() || rest.starts_with(|next: char| next == '_' || next.is_whitespace());
    let version = if is_closed && trimmed.len() == run.len() {
        trimmed
    } else if trimmed.len() < run.len() {
        without_words(trimmed)
    } else {
        // A letter follows the last digits: they belong to the name, as in `0001-2fa`.
        let end = trimmed.rfind(['-', '.'])?;
        without_words(trimmed.get(..end)?)
    };
    let name = stem.get(version.len()..)?;
    let separator = |character: char| matches!(character, '_' | '-' | '.') || character.is_whitespace();
    Some((Version::parse(version)?, name.trim_start_matches(separator).to_owned()))
}

/// Version and name of `2020_05_12_180455_create_users`; the version is read as if it had dashes.
fn date_with_underscores(stem: &str) -> Option<(Version, String)> {
    let parts: Vec<&str> = stem.splitn(5, '_').collect();
    let is_number =
        |part: &str, length: usize| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
    let [year, month, day, time, name] = parts.as_slice() else { return None };
    let is_date = is_number(year, 4) && is_number(month, 2) && is_number(day, 2);
    let is_time = is_number(time, 6) || is_number(time, 4);
    let version = Version::parse(&[*year, month, day, time].join("-"))?;
    (is_date && is_time).then(|| (version, (*name).to_owned()))
}

/// The part of a run of digits that is a version where a name follows after a dash.
fn without_words(run: &str) -> &str {
    let first = run.split('-').next().unwrap_or(run);
    let is_year = first.len() == 4 && (first.starts_with("19") || first.starts_with("20"));
    if is_year || first.len() >= 8 { run } else { first }
}

/// Letter, version and name of `V1_2__add_memos`; underscores in the version part numbers, as dots do.
fn flyway(stem: &str) -> Option<(char, Version, String)> {
    let letter = stem.chars().next().filter(|letter| matches!(letter, 'V' | 'U' | 'B'))?;
    let (version, name) = stem.get(1..)?.split_once("__")?;
    let version = Version::parse(&version.replace('_', "."))?;
    Some((letter, version, name.to_owned()))
}

fn without_suffix<'n>(name: &'n str, suffix: &str) -> Option<&'n str> {
    let start = name.len().checked_sub(suffix.len())?;
    let (stem, end) = name.split_at_checked(start)?;
    end.eq_ignore_ascii_case(suffix).then_some(stem)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Direction::{Down, Up};
    use proptest::prelude::*;

    #[test]
    fn the_layouts_of_the_usual_tools_are_read() {
        for (file_name, version, name, direction) in [
            ("20260120154111_add_user_preferences.sql", "20260120154111", "add_user_preferences", Up),
            ("20260120154111_add_user_preferences.down.sql", "20260120154111", "add_user_preferences", Down),
            ("000001_init.up.sql", "000001", "init", Up),
            ("000001_init.down.sql", "000001", "init", Down),
            ("0042-add.SQL", "0042", "add", Up),
            ("0042.sql", "0042", "", Up),
            ("1.2.add.sql", "1.2", "add", Up),
            ("1.10_add.sql", "1.10", "add", Up),
            ("2020-05-12-180455_create_users.sql", "2020-05-12-180455", "create_users", Up),
            ("2020_05_12_180455_create_users.sql", "2020-05-12-180455", "create_users", Up),
            ("2020_05_create_users.sql", "2020", "05_create_users", Up),
            ("2020-05-12-180455-create-users.sql", "2020-05-12-180455", "create-users", Up),
            ("20200512-180455-create.sql", "20200512-180455", "create", Up),
            ("0001-10-columns.sql", "0001", "10-columns", Up),
            ("0001-2fa.sql", "0001", "2fa", Up),
            ("1-2_x.sql", "1-2", "x", Up),
            ("001 create users.sql", "001", "create users", Up),
            ("20260120154111_2fa.sql", "20260120154111", "2fa", Up),
            ("V1__init.sql", "1", "init", Up),
            ("V1_2__init.sql", "1.2", "init", Up),
            ("V2.1__init.sql", "2.1", "init", Up),
            ("U1_2__init.sql", "1.2", "init", Down),
            ("V1__init.down.sql", "1", "init", Down),
            ("1_größe.sql", "1", "größe", Up),
        ] {
            let version = Version::parse(version).unwrap();
            let expected = FileName::Migration { version: version.clone(), name: name.into(), direction };
            let found = read_file_name(file_name);
            assert_eq!(found, expected, "{file_name}");
            let FileName::Migration { version: found, .. } = found else { panic!("{file_name}") };
            assert_eq!(found.as_str(), version.as_str(), "{file_name}");
        }
    }

    #[test]
    fn other_names_are_told_apart() {
        for (file_name, expected) in [
            ("README.md", FileName::Ignored),
            ("1_init.sql.bak", FileName::Ignored),
            (".1_init.sql", FileName::Ignored),
            (".sql", FileName::Ignored),
            ("sql", FileName::Ignored),
            ("R__views.sql", FileName::Repeatable),
            ("B7__all.sql", FileName::Baseline),
            ("seed.sql", FileName::NoVersion),
            ("V__x.sql", FileName::NoVersion),
            ("v1_init.sql", FileName::NoVersion),
            ("001init.sql", FileName::NoVersion),
            ("20200101T1200_x.sql", FileName::NoVersion),
            ("-1_x.sql", FileName::NoVersion),
            ("ß.sql", FileName::NoVersion),
        ] {
            assert_eq!(read_file_name(file_name), expected, "{file_name}");
        }
    }

    proptest! {
        #[test]
        fn any_name_is_read(file_name in r"\PC{0,30}(\.sql)?", stem in r"[0-9.\-_a-zß ]{0,12}") {
            let _ = read_file_name(&file_name);
            let _ = read_file_name(&format!("{stem}.sql"));
        }

        #[test]
        fn what_new_writes_is_read_as_it_was_meant(
            version in "[0-9]{1,18}",
            name in "[a-z][a-z0-9]{0,8}(_[a-z0-9]{1,8}){0,4}",
        ) {
            for (suffix, direction) in [("sql", Up), ("down.sql", Down)] {
                let found = read_file_name(&format!("{version}_{name}.{suffix}"));
                let version = Version::parse(&version).unwrap();
                prop_assert_eq!(found, FileName::Migration { version, name: name.clone(), direction });
            }
        }
    }
}
