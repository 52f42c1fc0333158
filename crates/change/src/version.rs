//! The version of a migration: what stands before the name in its file's name.

use std::cmp::Ordering;
use std::fmt;

/// A version such as `20260120154111`, `0042`, `2020-05-12-180455` or `1.10`.
///
/// The text is kept as it is written. Two versions are equal when they are the same number,
/// not when they are the same text: dashes only group digits, dots separate numbers, and leading
/// zeros do not count. So `0042` and `42` are one version, and `1.10` comes after `1.9`.
///
/// A date is a point in time, whatever follows it: `2023-03-12-110203-0000`, `2023-03-12-1` and `20230312`
/// come before `2024-01-01-000000`, though they have other numbers of digits.
#[derive(Debug, Clone)]
pub struct Version {
    text: String,
    /// Bytes whose order is that of versions: each number's length, then its digits.
    key: Vec<u8>,
}

impl Version {
    /// Reads a version from digits, dots and dashes.
    ///
    /// Returns `None` where the text has anything else, or does not begin and end with a digit.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_digit = |character: char| character.is_ascii_digit();
        let well_formed = text.starts_with(is_digit)
            && text.ends_with(is_digit)
            && text.chars().all(|character| is_digit(character) || matches!(character, '.' | '-'))
            && text.split(['.', '-']).all(|part| !part.is_empty());
        well_formed.then(|| Self { text: text.to_owned(), key: key(text) })
    }

    /// The version as it is written in the file's name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// The numbers of a version as bytes to compare, without leading zeros and without zeros at the end.
fn key(text: &str) -> Vec<u8> {
    let mut key = Vec::with_capacity(text.len() + size_of::<u32>());
    let mut significant = 0;
    for part in text.split('.') {
        for digits in moment(part).unwrap_or_else(|| vec![part.replace('-', "")]) {
            let digits = digits.trim_start_matches('0');
            key.extend_from_slice(&u32::try_from(digits.len()).unwrap_or(u32::MAX).to_be_bytes());
            key.extend_from_slice(digits.as_bytes());
            if !digits.is_empty() {
                significant = key.len();
            }
        }
    }
    key.truncate(significant);
    key
}

/// As many digits as a date with a time of day in milliseconds has.
const LONGEST_MOMENT: usize = 17;

/// A date as `YYYYMMDDHHMMSS`, and the digits that follow the second.
///
/// Four digits after the day are hour and minute, fewer or five count within the day.
fn moment(part: &str) -> Option<Vec<String>> {
    let (date, time) = match part.split('-').collect::<Vec<_>>().as_slice() {
        [year, month, day, time @ ..] if [year.len(), month.len(), day.len()] == [4, 2, 2] => {
            ([*year, *month, *day].concat(), time.concat())
        }
        [digits] if digits.len() <= LONGEST_MOMENT => {
            let (date, time) = digits.split_at_checked(8)?;
            (date.to_owned(), time.to_owned())
        }
        [date, time @ ..] if date.len() == 8 && !time.is_empty() => ((*date).to_owned(), time.concat()),
        _ => return None,
    };
    let number =
        |start: usize, end: usize| date.get(start..end).and_then(|digits| digits.parse::<u32>().ok());
    let is_date = (1900..2100).contains(&number(0, 4)?)
        && (1..=12).contains(&number(4, 6)?)
        && (1..=31).contains(&number(6, 8)?);
    let time = if time.len() == 4 { format!("{time}00") } else { format!("{time:0>6}") };
    let (second, rest) = time.split_at_checked(6)?;
    is_date.then(|| vec![format!("{date}{second}"), rest.to_owned()])
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key.cmp(&other.key)
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Version {}

impl serde::Serialize for Version {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::Version;
    use proptest::prelude::*;

    fn version(text: &str) -> Version {
        Version::parse(text).unwrap()
    }

    #[test]
    fn numbers_are_compared_as_numbers() {
        assert!(version("9") < version("10"));
        assert!(version("1.9") < version("1.10"));
        assert!(version("1") < version("1.1"));
        assert!(version("20200512180455") < version("20200512180456"));
    }

    #[test]
    fn dashes_group_digits_and_leading_zeros_do_not_count() {
        assert_eq!(version("2020-05-12-180455"), version("20200512180455"));
        assert_eq!(version("0042"), version("42"));
        assert_eq!(version("1.0"), version("1"));
        assert_eq!(version("0"), version("000"));
    }

    #[test]
    fn dates_are_points_in_time_whatever_follows_the_day() {
        let in_order = [
            "00000000000000",
            "2019-12-31",
            "2020-01-02-1",
            "2020-01-02-2",
            "2020-01-02-10",
            "2020-01-02-0830",
            "20200102-090000",
            "2020-01-02-180455",
            "2020-01-02-180455-0001",
            "2020-01-02-180455-0010",
            "20200102180456",
            "2020-01-03",
            "2023-03-12-110203-0000",
            "2023-03-13-5",
            "202303131200",
            "20230313120001500",
            "20230313120002",
            "20230314",
            "2024-01-01-000000",
        ];
        for pair in in_order.windows(2) {
            assert!(version(pair[0]) < version(pair[1]), "{pair:?}");
        }
        assert_eq!(version("2023-03-12-110203-0000"), version("20230312110203"));
        assert!(version("2020-13-01-1") < version("2020-01-01-10"), "no date, so only digits");
    }

    #[test]
    fn anything_but_digits_dots_and_dashes_is_no_version() {
        for text in ["", "a", "1a", "-1", "1-", "1..2", "1.-2", "1_2", "1 2"] {
            assert!(Version::parse(text).is_none(), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn the_order_of_numbers_that_are_no_dates_is_the_order_of_versions(left in 0..10_000_000_u64, right in 0..10_000_000_u64) {
            prop_assert_eq!(version(&left.to_string()).cmp(&version(&right.to_string())), left.cmp(&right));
        }
    }
}
