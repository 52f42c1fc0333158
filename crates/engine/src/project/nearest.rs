//! The name that was probably meant.

/// The candidate that is fewest typing mistakes away from `written`; `None` where none is near.
///
/// A mistake is a letter too many, too few, wrong, or swapped with its neighbour; one in three letters
/// may be a mistake. Dashes, dots and underscores, and upper and lower case, do not differ.
#[must_use]
pub fn nearest<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = (written.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (mistakes(&folded(written), &folded(candidate)), candidate))
        .filter(|(count, _)| *count <= allowed)
        .min_by_key(|(count, _)| *count)
        .map(|(_, candidate)| candidate)
}

fn folded(text: &str) -> Vec<char> {
    text.replace(['-', '.'], "_").to_lowercase().chars().collect()
}

/// Optimal string alignment distance, row by row.
fn mistakes(written: &[char], meant: &[char]) -> usize {
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=meant.len()).collect();
    for (row, letter) in written.iter().enumerate() {
        let mut current = vec![row + 1];
        for (column, other) in meant.iter().enumerate() {
            let at = |line: &[usize], index: usize| line.get(index).copied().unwrap_or(usize::MAX / 2);
            let replaced = at(&last, column) + usize::from(letter != other);
            let mut fewest = replaced.min(at(&last, column + 1) + 1).min(at(&current, column) + 1);
            let swapped = row > 0
                && column > 0
                && written.get(row - 1) == Some(other)
                && meant.get(column - 1) == Some(letter);
            if swapped {
                fewest = fewest.min(at(&before_last, column - 1) + 1);
            }
            current.push(fewest);
        }
        before_last = std::mem::replace(&mut last, current);
    }
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_typing_mistake_finds_the_name() {
        let names = ["lock_timeout", "lock_patience", "statement_timeout", "down", "url", "url_env"];
        for (written, meant) in [
            ("lock_timeuot", "lock_timeout"),
            ("lock-timeout", "lock_timeout"),
            ("LOCK_TIMEOUT", "lock_timeout"),
            ("lock.timeout", "lock_timeout"),
            ("dwon", "down"),
            ("ulr", "url"),
            ("statment_timeout", "statement_timeout"),
        ] {
            assert_eq!(nearest(written, names), Some(meant), "{written}");
        }
    }

    #[test]
    fn a_name_that_is_like_none_finds_none() {
        assert_eq!(nearest("colour", ["down", "migrations", "naming"]), None);
        assert_eq!(nearest("x", []), None);
    }
}
