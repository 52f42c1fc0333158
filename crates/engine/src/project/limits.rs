//! How long a statement may wait and run: four durations that are never mistaken for each other.

use crate::project::wrong::Wrong;
use std::fmt;
use std::ops::RangeInclusive;
use std::time::Duration;

/// How long one request for a lock may wait before the server refuses it (`lock_timeout`).
///
/// At least 1 ms, because 0 means for ever to PostgreSQL; at most an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LockTimeout(pub Duration);

/// For how long, in all, a lock is tried for before the migration is given up. 0 tries once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LockPatience(pub Duration);

/// The age from which on a transaction counts as old: behind its holder no lock is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct OldTransaction(pub Duration);

/// How long one statement may run (`statement_timeout`); 0 is without limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct StatementTimeout(pub Duration);

const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);

/// PostgreSQL keeps time limits as a 32-bit number of milliseconds.
const LONGEST: Duration = Duration::from_millis(i32::MAX as u64);

const UNITS: [(&str, u64); 5] =
    [("ms", 1), ("s", 1000), ("min", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

impl LockTimeout {
    pub(crate) fn read(key: &str, text: &str) -> Result<Self, Wrong> {
        bounded(key, text, Duration::from_millis(1)..=HOUR).map(Self)
    }
}

impl LockPatience {
    pub(crate) fn read(key: &str, text: &str) -> Result<Self, Wrong> {
        bounded(key, text, Duration::ZERO..=DAY).map(Self)
    }
}

impl OldTransaction {
    pub(crate) fn read(key: &str, text: &str) -> Result<Self, Wrong> {
        bounded(key, text, Duration::ZERO..=HOUR).map(Self)
    }
}

impl StatementTimeout {
    pub(crate) fn read(key: &str, text: &str) -> Result<Self, Wrong> {
        bounded(key, text, Duration::ZERO..=LONGEST).map(Self)
    }
}

impl fmt::Display for LockTimeout {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&written(self.0))
    }
}

impl fmt::Display for LockPatience {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&written(self.0))
    }
}

impl fmt::Display for OldTransaction {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&written(self.0))
    }
}

impl fmt::Display for StatementTimeout {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&written(self.0))
    }
}

/// A duration in the form that [`read`] reads: a whole number of the largest unit that fits.
pub(crate) fn written(duration: Duration) -> String {
    if !duration.subsec_micros().is_multiple_of(1_000) {
        return format!("{}us", duration.as_micros());
    }
    let milliseconds = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    let fitting = UNITS.iter().rev().find(|(_, size)| milliseconds != 0 && milliseconds % size == 0);
    fitting.map_or_else(|| "0".to_owned(), |(unit, size)| format!("{}{unit}", milliseconds / size))
}

/// Reads a duration that lies in `range`.
pub(crate) fn bounded(key: &str, text: &str, range: RangeInclusive<Duration>) -> Result<Duration, Wrong> {
    within(key, read(key, text)?, range)
}

/// The same for a duration that no server is told, and that may be a part of a millisecond.
pub(crate) fn fine(key: &str, text: &str, range: RangeInclusive<Duration>) -> Result<Duration, Wrong> {
    let microseconds = text.trim().strip_suffix("us").and_then(|number| number.trim_end().parse().ok());
    let duration = microseconds.map_or_else(|| read(key, text), |count| Ok(Duration::from_micros(count)))?;
    within(key, duration, range)
}

fn within(key: &str, duration: Duration, range: RangeInclusive<Duration>) -> Result<Duration, Wrong> {
    if range.contains(&duration) {
        return Ok(duration);
    }
    let (least, most) = (written(*range.start()), written(*range.end()));
    let message = if duration.is_zero() {
        format!("{key} is 0, which PostgreSQL takes for \"wait for ever\"")
    } else {
        format!("{key} is {}, which is out of its range", written(duration))
    };
    Err(Wrong::value(message, format!("write a duration from \"{least}\" to \"{most}\"")))
}

/// A duration of any length.
pub(crate) fn time(key: &str, text: &str) -> Result<Duration, Wrong> {
    read(key, text)
}

fn read(key: &str, text: &str) -> Result<Duration, Wrong> {
    let text = text.trim();
    let digits = text.len() - text.trim_start_matches(|character: char| character.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let unit = unit.trim();
    let Ok(count) = number.parse::<u64>() else {
        let help = "write a whole number with a unit, e.g. \"50ms\", \"2s\", \"5min\"";
        return Err(Wrong::value(format!("{key} is \"{text}\", which is no duration"), help));
    };
    if unit.is_empty() && count == 0 {
        return Ok(Duration::ZERO);
    }
    if unit.is_empty() {
        let help = format!("write \"{count}ms\" or \"{count}s\"");
        return Err(Wrong::value(format!("{key} is \"{text}\"; it needs a unit"), help));
    }
    let size = UNITS.iter().find(|(name, _)| *name == unit).map(|(_, size)| size);
    let milliseconds = size.map(|size| count.saturating_mul(*size));
    milliseconds.map(Duration::from_millis).ok_or_else(|| {
        let units: Vec<&str> = UNITS.iter().map(|(name, _)| *name).collect();
        let message = format!("{key} is \"{text}\", and \"{unit}\" is no unit of time");
        Wrong::value(message, format!("the units are {}", units.join(", ")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_with_their_unit() {
        for (text, milliseconds) in [
            ("50ms", 50),
            ("2s", 2000),
            ("5min", 300_000),
            ("1h", 3_600_000),
            ("0", 0),
            ("0s", 0),
            (" 7 s ", 7000),
        ] {
            assert_eq!(read("key", text).unwrap(), Duration::from_millis(milliseconds), "{text}");
        }
    }

    #[test]
    fn a_part_of_a_millisecond_is_taken_where_no_server_is_told() {
        let range = Duration::from_micros(100)..=HOUR;
        let fine = |text| fine("key", text, range.clone());
        assert_eq!(fine("300us").unwrap(), Duration::from_micros(300));
        assert_eq!(fine("2ms").unwrap(), Duration::from_millis(2));
        assert_eq!(written(fine("1500 us").unwrap()), "1500us");
        assert!(fine("99us").unwrap_err().help.contains("from \"100us\""));
        assert!(read("key", "300us").is_err(), "a limit of the server's is in milliseconds, and 0 is none");
    }

    #[test]
    fn a_duration_that_cannot_be_used_says_what_to_write() {
        let message = |result: Result<LockTimeout, Wrong>| {
            let wrong = result.unwrap_err();
            format!("{}: {}", wrong.message, wrong.help)
        };
        let read = |text| message(LockTimeout::read("lock.timeout", text));
        assert_eq!(read("2"), r#"lock.timeout is "2"; it needs a unit: write "2ms" or "2s""#);
        assert_eq!(
            read("0"),
            r#"lock.timeout is 0, which PostgreSQL takes for "wait for ever": write a duration from "1ms" to "1h""#
        );
        assert_eq!(
            read("2h"),
            r#"lock.timeout is 2h, which is out of its range: write a duration from "1ms" to "1h""#
        );
        assert_eq!(
            read("2m"),
            r#"lock.timeout is "2m", and "m" is no unit of time: the units are ms, s, min, h, d"#
        );
        for text in ["", "ms", "-1s", "1.5s", "99999999999999999999ms", "١s"] {
            assert!(LockTimeout::read("lock.timeout", text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_written_is_read_as_the_same() {
        for milliseconds in [0, 1, 50, 999, 1000, 1500, 60_000, 61_000, 3_600_000, 86_400_000] {
            let duration = Duration::from_millis(milliseconds);
            assert_eq!(read("key", &written(duration)).unwrap(), duration);
        }
    }
}
