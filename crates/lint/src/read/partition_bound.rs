//! Which rows a partition takes.

use super::create_table::Strategy;
use super::cursor::Cursor;
use super::words::{bare, split, words};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::cmp::Ordering;

/// What stands behind `FOR VALUES`, or `DEFAULT`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum PartitionBound {
    /// Every row that no other partition takes.
    Default,
    Range {
        from: Vec<Datum>,
        to: Vec<Datum>,
    },
    List(Vec<Datum>),
    Hash {
        modulus: u64,
        remainder: u64,
    },
}

/// A value of a bound, or one that a column is held against.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Datum {
    MinValue,
    MaxValue,
    Null,
    /// As it is written, without a type.
    Literal(SmolStr),
    /// What only a server can work out.
    Computed,
}

impl PartitionBound {
    pub(super) fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        if cursor.take("DEFAULT") {
            return Some(Self::Default);
        }
        cursor.take_all(&["FOR", "VALUES"]);
        let list = |cursor: &mut Cursor<'_>| {
            let range = cursor.parenthesised()?;
            let text = cursor.plain(&range);
            Some(split(&words(&text), ",").into_iter().map(Datum::read).collect())
        };
        if cursor.take("FROM") {
            let from = list(cursor)?;
            return cursor.take("TO").then(|| list(cursor)).flatten().map(|to| Self::Range { from, to });
        }
        if cursor.take("IN") {
            return list(cursor).map(Self::List);
        }
        let range = cursor.take("WITH").then(|| cursor.parenthesised()).flatten()?;
        let text = cursor.plain(&range);
        let words = words(&text);
        let number = |name: &str| {
            let at = words.iter().position(|word| *word == name)?;
            words.get(at + 1)?.parse().ok()
        };
        Some(Self::Hash { modulus: number("modulus")?, remainder: number("remainder")? })
    }

    /// How a table is partitioned that has such a partition; `None` where any but one by hash has it.
    pub(crate) fn strategy(&self) -> Option<Strategy> {
        match self {
            Self::Default => None,
            Self::Range { .. } => Some(Strategy::Range),
            Self::List(_) => Some(Strategy::List),
            Self::Hash { .. } => Some(Strategy::Hash),
        }
    }
}

impl PartitionBound {
    /// Why no table takes a partition with it; `types` are those of the partition key.
    pub(crate) fn mistake(&self, types: &[Option<&str>]) -> Option<&'static str> {
        match self {
            Self::Range { from, to } => {
                let is_empty = compare(from, to, types).is_some_and(Ordering::is_ge);
                is_empty.then_some("no row is within these bounds")
            }
            Self::Hash { modulus: 0, .. } => Some("the modulus is not greater than zero"),
            Self::Hash { modulus, remainder } if remainder >= modulus => {
                Some("the remainder is not less than the modulus")
            }
            Self::Default | Self::List(_) | Self::Hash { .. } => None,
        }
    }

    /// What another partition of the same table has that leaves no place for one with this bound.
    pub(crate) fn beside(&self, other: &Self, types: &[Option<&str>]) -> Option<&'static str> {
        let is_less = |own: &[Datum], other: &[Datum]| compare(own, other, types) == Some(Ordering::Less);
        let overlaps = match (self, other) {
            (Self::Range { from, to }, Self::Range { from: others_from, to: others_to }) => {
                is_less(from, others_to) && is_less(others_from, to)
            }
            (Self::List(own), Self::List(others)) => {
                let ty = types.first().copied().flatten();
                own.iter().any(|own| others.iter().any(|other| own.is_same(other, ty) == Some(true)))
            }
            (
                Self::Hash { modulus: own, remainder },
                Self::Hash { modulus: others, remainder: others_remainder },
            ) => {
                let (least, most) = (*own.min(others), *own.max(others));
                if most.checked_rem(least)? != 0 {
                    return Some("has a modulus that is neither a factor nor a multiple of this one");
                }
                remainder % least == others_remainder % least
            }
            (Self::Default | Self::Range { .. } | Self::List(_) | Self::Hash { .. }, _) => false,
        };
        overlaps.then_some("takes some of these rows already")
    }
}

/// The order of two rows of a partition key.
fn compare(own: &[Datum], other: &[Datum], types: &[Option<&str>]) -> Option<Ordering> {
    if own.len() != types.len() || other.len() != types.len() {
        return None;
    }
    for ((own, other), ty) in own.iter().zip(other).zip(types) {
        let order = own.compare(other, *ty)?;
        // Behind an open end there is only more of it.
        if order.is_ne() || matches!(own, Datum::MinValue | Datum::MaxValue) {
            return Some(order);
        }
    }
    Some(Ordering::Equal)
}

/// Types that are written before a literal.
const BEFORE_LITERALS: [&str; 4] = ["date", "timestamp", "timestamptz", "time"];

impl Datum {
    pub(crate) fn read(words: &[&str]) -> Self {
        match bare(words) {
            ["minvalue"] => Self::MinValue,
            ["maxvalue"] => Self::MaxValue,
            ["null"] => Self::Null,
            [literal @ ("true" | "false")] => Self::Literal(SmolStr::new(literal)),
            ["-", number] if is_number(number) => Self::Literal(["-", number].concat().into()),
            [literal] if is_number(literal) || literal.starts_with('\'') => Self::Literal((*literal).into()),
            [ty, literal] if BEFORE_LITERALS.contains(ty) && literal.starts_with('\'') => {
                Self::Literal((*literal).into())
            }
            _ => Self::Computed,
        }
    }

    /// The order of two values of a column, where their text tells it.
    pub(crate) fn compare(&self, other: &Self, ty: Option<&str>) -> Option<Ordering> {
        match (self, other) {
            (Self::MinValue, Self::MinValue) | (Self::MaxValue, Self::MaxValue) => Some(Ordering::Equal),
            (Self::MinValue, _) | (_, Self::MaxValue) => Some(Ordering::Less),
            (_, Self::MinValue) | (Self::MaxValue, _) => Some(Ordering::Greater),
            (Self::Literal(own), Self::Literal(others)) => literals(own, others, ty),
            (Self::Null | Self::Computed, _) | (_, Self::Null | Self::Computed) => None,
        }
    }

    /// Whether both are the same value, where their text tells it.
    pub(crate) fn is_same(&self, other: &Self, ty: Option<&str>) -> Option<bool> {
        match (self, other) {
            (Self::Literal(own), Self::Literal(others)) if matches!(ty, Some("text" | "varchar")) => {
                Some(own == others)
            }
            (Self::Null, own) | (own, Self::Null) => Some(*own == Self::Null),
            _ => self.compare(other, ty).map(Ordering::is_eq),
        }
    }
}

fn is_number(word: &str) -> bool {
    word.bytes().next().is_some_and(|first| first.is_ascii_digit())
}

fn literals(own: &str, other: &str, ty: Option<&str>) -> Option<Ordering> {
    if own == other {
        return Some(Ordering::Equal);
    }
    let is_of_numbers = matches!(ty, Some("integer" | "bigint" | "smallint" | "numeric"));
    let number = |text: &str| {
        let is_one = is_of_numbers || !text.starts_with('\'');
        is_one.then(|| text.trim_matches('\'').parse::<i128>().ok()).flatten()
    };
    match (number(own), number(other)) {
        (Some(own), Some(other)) => Some(own.cmp(&other)),
        _ => moments(own, other),
    }
}

/// Two days, or moments of one zone, in the form that means the same with each `DateStyle`: `'2026-01-31'`.
fn moments(own: &str, other: &str) -> Option<Ordering> {
    let at_midnight = |text: &str| text.trim_matches('\'').trim_end_matches(" 00:00:00").to_owned();
    let (own, other) = (at_midnight(own), at_midnight(other));
    let is_one = |text: &str| matches!(text.as_bytes(), [b'0'..=b'9', _, _, _, b'-', _, _, b'-', _, _, ..]);
    let alike = |(own, other): (u8, u8)| own == other || own.is_ascii_digit() && other.is_ascii_digit();
    let same_shape = own.len() == other.len() && own.bytes().zip(other.bytes()).all(alike);
    let differ = own.bytes().zip(other.bytes()).position(|(own, other)| own != other);
    // Behind the seconds there may be a zone.
    let in_one_zone = differ.is_none_or(|at| at < "2026-01-31 00:00:00".len());
    (is_one(&own) && same_shape && in_one_zone).then(|| own.cmp(&other))
}
