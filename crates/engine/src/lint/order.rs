//! The order in which files are applied: folder by folder; numbers count as numbers, so that 10 comes behind 9.

use std::cmp::Ordering;
use std::path::Path;
use whimbrel_lint::layout::flyway::named;

/// Compares the paths part by part, and then as a whole. Nothing is made of them beforehand: there may be very many.
pub(super) fn compare(left: &Path, right: &Path) -> Ordering {
    let (left, right) = (left.as_os_str().as_encoded_bytes(), right.as_os_str().as_encoded_bytes());
    // What both begin with decides nothing.
    let same = left.iter().zip(right).take_while(|(left, right)| left == right).count();
    let start = left.iter().take(same).rposition(|byte| is_separator(*byte)).map_or(0, |at| at + 1);
    let mut rights = right.get(start..).unwrap_or_default().split(|byte| is_separator(*byte));
    for own in left.get(start..).unwrap_or_default().split(|byte| is_separator(*byte)) {
        let Some(other) = rights.next() else { return Ordering::Greater };
        let order = compare_parts(own, other);
        if order.is_ne() {
            return order;
        }
    }
    if rights.next().is_some() { Ordering::Less } else { left.cmp(right) }
}

fn is_separator(byte: u8) -> bool {
    matches!(byte, b'/' | b'\\')
}

/// A part with numbers comes before one without.
fn compare_parts(left: &[u8], right: &[u8]) -> Ordering {
    match (Numbers::of(left), Numbers::of(right)) {
        (Some(left), Some(right)) => left.compare(&right),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => left.cmp(right),
    }
}

/// The numbers that a name begins with.
enum Numbers<'a> {
    /// Its digits, without zeros in front.
    One(&'a [u8]),
    /// Those of a version.
    Several(Vec<u128>),
}

impl<'a> Numbers<'a> {
    fn of(part: &'a [u8]) -> Option<Self> {
        let digits = part.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 0 {
            let (_, version) = named(std::str::from_utf8(part).ok()?)?;
            return Some(Self::Several(version.numbers().to_vec()));
        }
        let digits = part.get(..digits)?;
        let zeros = digits.iter().take_while(|byte| **byte == b'0').count();
        digits.get(zeros..).map(Self::One)
    }

    fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::One(own), Self::One(other)) => own.len().cmp(&other.len()).then_with(|| own.cmp(other)),
            (Self::Several(own), Self::Several(other)) => own.cmp(other),
            (Self::One(own), Self::Several(other)) => [value(own)].as_slice().cmp(other),
            (Self::Several(own), Self::One(other)) => own.as_slice().cmp(&[value(other)]),
        }
    }
}

/// The greatest of all where a number has more digits than one can have.
fn value(digits: &[u8]) -> u128 {
    let more = |value: u128, digit: &u8| value.checked_mul(10)?.checked_add(u128::from(digit - b'0'));
    digits.iter().try_fold(0, more).unwrap_or(u128::MAX)
}

/// The number that the name of a file or a folder begins with, or the first of its version.
pub(super) fn version(name: &str) -> Option<u128> {
    match Numbers::of(name.as_bytes())? {
        Numbers::One(digits) => Some(value(digits)),
        Numbers::Several(numbers) => numbers.first().copied(),
    }
}

#[cfg(test)]
mod tests {
    use super::compare;
    use std::path::Path;

    #[test]
    fn numbers_count_as_numbers_in_each_part_of_a_path() {
        let in_order = [
            "01_b.sql",
            "1_a.sql",
            "1_b.sql",
            "2.sql",
            "9_x/up.sql",
            "10_a/1.sql",
            "10_b/down.sql",
            "10_b/up.sql",
            "11_a/2/x.sql",
            "V11_0_1__x.sql",
            "V11.9__x.sql",
            "V11_10__x.sql",
            "V12__x.sql",
            "a/1.sql",
            "a/2.sql",
            "a/V2__x.sql",
            "a/10.sql",
            "a.sql",
            "ab.sql",
            "b.sql",
        ];
        for (at, left) in in_order.iter().enumerate() {
            for (other, right) in in_order.iter().enumerate() {
                assert_eq!(compare(Path::new(left), Path::new(right)), at.cmp(&other), "{left} and {right}");
            }
        }
    }
}
