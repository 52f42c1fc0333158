//! The order in which files are applied: folder by folder; numbers count as numbers, so that 10 comes behind 9.

use std::cmp::Ordering;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use whimbrel_lint::layout::flyway::named;

/// Puts paths in order; there may be very many.
pub(super) fn in_order(paths: Vec<PathBuf>) -> Vec<PathBuf> {
    let mut order = Order::default();
    let mut ranks: Vec<_> = paths.into_iter().map(|path| order.rank(path)).collect();
    ranks.sort_unstable();
    ranks.into_iter().map(|rank| rank.path).collect()
}

/// Gives paths their ranks.
#[derive(Default)]
pub(super) struct Order {
    /// The folder of the last path, and how the ranks of its files begin: most files are in the same one.
    folder: Option<(String, Rc<[u8]>)>,
}

/// The place of a path among others: for each part its name, or nothing and its numbers, as bytes to compare; a part is
/// told from the end, and a name from a longer one, by a byte that is less.
pub(super) struct Rank<P> {
    folder: Rc<[u8]>,
    name: Box<[u8]>,
    path: P,
}

impl Order {
    pub(super) fn rank<P: AsRef<Path>>(&mut self, path: P) -> Rank<P> {
        let text = text(path.as_ref());
        let (folder, name) = match text.rsplit_once('/') {
            Some((folder, name)) => (self.folder(folder), name),
            None => (Rc::default(), text.as_str()),
        };
        let mut bytes = Vec::with_capacity(text.len());
        push(&mut bytes, name);
        Rank { folder, name: bytes.into(), path }
    }

    fn folder(&mut self, folder: &str) -> Rc<[u8]> {
        if let Some((_, last)) = self.folder.as_ref().filter(|(last, _)| last == folder) {
            return Rc::clone(last);
        }
        let mut bytes = Vec::new();
        folder.split('/').for_each(|part| push(&mut bytes, part));
        let bytes: Rc<[u8]> = bytes.into();
        self.folder = Some((folder.to_owned(), Rc::clone(&bytes)));
        bytes
    }
}

impl<P: AsRef<Path>> Ord for Rank<P> {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_parts = if Rc::ptr_eq(&self.folder, &other.folder) {
            self.name.cmp(&other.name)
        } else {
            self.folder.iter().chain(&self.name).cmp(other.folder.iter().chain(&other.name))
        };
        by_parts.then_with(|| text(self.path.as_ref()).cmp(&text(other.path.as_ref())))
    }
}

impl<P: AsRef<Path>> PartialOrd for Rank<P> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<P: AsRef<Path>> PartialEq for Rank<P> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl<P: AsRef<Path>> Eq for Rank<P> {}

fn text(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

fn push(bytes: &mut Vec<u8>, part: &str) {
    let (named, own) = (named(part), leading(part));
    let numbers = match (&named, &own) {
        (Some((_, version)), _) => version.numbers(),
        (None, Some(number)) => std::slice::from_ref(number),
        (None, None) => &[],
    };
    bytes.push(1);
    if numbers.is_empty() {
        bytes.extend(part.as_bytes());
    }
    bytes.push(0);
    let last = if numbers.is_empty() { &[u128::MAX] } else { numbers };
    for number in last {
        bytes.push(1);
        bytes.extend(number.to_be_bytes());
    }
    bytes.push(0);
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
        assert_eq!(in_order(mixed), paths(&ordered));
    }
}
