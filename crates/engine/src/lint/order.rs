//! The order in which files are applied: folder by folder; numbers count as numbers, so that 10 comes behind 9.

use std::cmp::Ordering;
use std::path::{Path, PathBuf};
use whimbrel_lint::layout::flyway::{Version, named};

/// Puts paths in order; there may be very many, so that nothing is kept for each.
pub(super) fn in_order(paths: &mut [PathBuf]) {
    paths.sort_unstable_by(|left, right| compare(left, right));
}

/// Which of two files is applied first: part by part of their paths, those with numbers before those with names alone.
pub(super) fn compare(left: &Path, right: &Path) -> Ordering {
    let [left, right] = [left, right].map(|path| path.as_os_str().as_encoded_bytes());
    // Most files are in the same folder, which tells nothing of them.
    let same = left.iter().zip(right).take_while(|(one, other)| one == other).count();
    let folder = left.iter().take(same).rposition(|byte| *byte == b'/').map_or(0, |at| at + 1);
    let [left_parts, right_parts] = [left, right].map(|path| parts(path.get(folder..).unwrap_or_default()));
    left_parts.cmp(right_parts).then_with(|| left.cmp(right))
}

fn parts(path: &[u8]) -> impl Iterator<Item = Place<'_>> {
    path.split(|byte| *byte == b'/').map(Place::of)
}

/// The place of a file or a folder among those beside it.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Place<'a> {
    /// The first number and those behind it, which are none but for a version.
    Number(u128, Vec<u128>),
    Name(&'a [u8]),
}

impl<'a> Place<'a> {
    fn of(name: &'a [u8]) -> Self {
        let Ok(text) = std::str::from_utf8(name) else { return Self::Name(name) };
        let numbers = named(text).map(|(_, version)| version);
        match numbers.as_ref().map(Version::numbers) {
            Some([first, others @ ..]) => Self::Number(*first, others.to_vec()),
            Some([]) | None => {
                leading(text).map_or(Self::Name(name), |number| Self::Number(number, Vec::new()))
            }
        }
    }
}

/// The number that the name of a file or a folder begins with, or the first of its version.
pub(super) fn version(name: &str) -> Option<u128> {
    named(name).and_then(|(_, version)| version.numbers().first().copied()).or_else(|| leading(name))
}

fn leading(name: &str) -> Option<u128> {
    let digits = name.bytes().take_while(u8::is_ascii_digit).count();
    name.get(..digits)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::in_order;
    use std::path::PathBuf;

    #[test]
    fn numbers_count_as_numbers_and_a_folder_stands_among_the_files_beside_it() {
        let ordered = [
            "1.sql",
            "/m/1_a.sql",
            "/m/01_b/up.sql",
            "/m/2/9.sql",
            "/m/2/10.sql",
            "/m/3_c.sql",
            "/m/V4__d.sql",
            "/m/V4_1__e.sql",
            "/m/10_f.sql",
            "/m/a/1.sql",
            "/m/a.sql",
            "/m/b.sql",
            "/n/1.sql",
        ];
        let paths = |names: &[&str]| names.iter().map(PathBuf::from).collect::<Vec<_>>();
        let mut mixed = paths(&ordered);
        mixed.reverse();
        mixed.swap(2, 7);
        in_order(&mut mixed);
        assert_eq!(mixed, paths(&ordered));
    }
}
