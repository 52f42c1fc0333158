//! Which of the files with Flyway's names are applied where there is a history. refinery has the same names, and `U` means
//! something else there: a version that may come later than greater ones.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use whimbrel_lint::layout::flyway::{Letter, Version, named};

/// Those of some files that take another one back, or stand for others that are there.
pub(super) fn left_out(paths: &[PathBuf]) -> HashSet<PathBuf> {
    let mut versions: BTreeMap<Option<&Path>, Vec<Version>> = BTreeMap::new();
    let mut others = Vec::new();
    for path in paths {
        let Some(name) = path.file_name().map(|name| name.to_string_lossy()) else { continue };
        match named(&name) {
            Some((Letter::Versioned, version)) => versions.entry(path.parent()).or_default().push(version),
            Some((letter, version)) => others.push((path, letter, version)),
            None => {}
        }
    }
    let is_left_out = |(path, letter, own): (&PathBuf, Letter, Version)| {
        let mut there = versions.get(&path.parent()).into_iter().flatten();
        let is_told = there.any(|other| if letter == Letter::Undo { *other == own } else { *other <= own });
        is_told.then(|| path.clone())
    };
    others.into_iter().filter_map(is_left_out).collect()
}

#[cfg(test)]
mod tests {
    use super::left_out;
    use std::path::PathBuf;

    fn names(paths: &[&str]) -> Vec<String> {
        let paths: Vec<PathBuf> = paths.iter().map(PathBuf::from).collect();
        let left = left_out(&paths);
        let mut names: Vec<String> = left.iter().map(|path| path.display().to_string()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_left_out_where_the_one_that_it_takes_back_stands_beside_it() {
        assert_eq!(names(&["a/V1__x.sql", "a/U1__x.sql", "a/U2__y.sql", "b/V2__y.sql"]), ["a/U1__x.sql"]);
        assert_eq!(names(&["V1_1__x.sql", "U1.1__x.sql", "U1__2.sql"]), ["U1.1__x.sql"]);
    }

    #[test]
    fn a_file_is_left_out_where_those_that_it_stands_for_are_there() {
        assert_eq!(names(&["V1__x.sql", "V2__y.sql", "B2__all.sql"]), ["B2__all.sql"]);
        assert_eq!(names(&["V3__z.sql", "B2__all.sql"]), Vec::<String>::new());
    }
}
