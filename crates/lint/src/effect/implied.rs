//! What a CHECK says of a column, and whether that proves a bound.
//!
//! PostgreSQL proves it with what it knows of operators (`predicate_implied_by`); each form here was measured on 13 and 18.

use crate::memory::mentions;
use crate::read::partition_bound::Datum;
use crate::read::words::{bare, split, unwrapped, words};
use std::cmp::Ordering;

/// Whether something follows; the greatest of several is what all of them say together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Implied {
    No,
    /// The text does not tell.
    Unknown,
    Yes,
}

/// What is to be proved of a column.
#[derive(Debug, Clone, Copy)]
pub(super) enum Goal<'a> {
    AtLeast(&'a Datum),
    Below(&'a Datum),
    Outside(&'a Datum, &'a Datum),
    OneOf(&'a [Datum]),
    Not(&'a Datum),
}

/// A column, as its name and its type.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key<'a> {
    pub(super) name: &'a str,
    pub(super) ty: Option<&'a str>,
}

/// What is true of each row.
enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Compares(Operator, Datum),
    IsNull,
    /// It is about something else.
    Other,
    /// It may be about the column.
    Unread,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Operator {
    Less,
    AtMost,
    Equal,
    Unequal,
    AtLeast,
    Greater,
}

/// Whether the words of a CHECK prove that each row, or each whose key is not null, is as `goal` says.
pub(super) fn implied(check: &str, key: Key<'_>, goal: Goal<'_>) -> Implied {
    Condition::read(&words(check), key.name).proves(goal, key.ty)
}

impl Operator {
    fn read(word: &str) -> Option<Self> {
        Some(match word {
            "<" => Self::Less,
            "<=" => Self::AtMost,
            "=" => Self::Equal,
            "<>" | "!=" => Self::Unequal,
            ">=" => Self::AtLeast,
            ">" => Self::Greater,
            _ => return None,
        })
    }

    fn denied(self) -> Self {
        match self {
            Self::Less => Self::AtLeast,
            Self::AtMost => Self::Greater,
            Self::Equal => Self::Unequal,
            Self::Unequal => Self::Equal,
            Self::AtLeast => Self::Less,
            Self::Greater => Self::AtMost,
        }
    }

    /// With its operands in the other order.
    fn turned(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::AtMost => Self::AtLeast,
            Self::Equal => Self::Equal,
            Self::Unequal => Self::Unequal,
            Self::AtLeast => Self::AtMost,
            Self::Greater => Self::Less,
        }
    }
}

impl Condition {
    fn read(words: &[&str], column: &str) -> Self {
        let words = unwrapped(words);
        let several = |parts: &[&[&str]]| parts.iter().map(|part| Self::read(part, column)).collect();
        let (any, all) = (split(words, "or"), split(words, "and"));
        let is_range = words.contains(&"between");
        match (any.len(), all.len(), words) {
            (2.., ..) => Self::Any(several(&any)),
            (_, 2.., _) if !is_range => Self::All(several(&all)),
            (.., ["not", denied @ ..]) => Self::read(denied, column).denied(),
            _ => Self::comparison(words, column).unwrap_or_else(|| {
                let is_about = words.iter().any(|word| mentions(word, column));
                if is_about { Self::Unread } else { Self::Other }
            }),
        }
    }

    /// One comparison of the column with constants.
    fn comparison(words: &[&str], column: &str) -> Option<Self> {
        let is_key = |operand: &[&str]| bare(operand) == [column];
        let equal = |values: &[&str]| -> Option<Vec<Self>> {
            let value = |words: &&[&str]| Some(Self::Compares(Operator::Equal, constant(words)?));
            split(values, ",").iter().map(value).collect()
        };
        if let [key @ .., "is", "null"] = words {
            return is_key(key).then_some(Self::IsNull);
        }
        if let [key @ .., "is", "not", "null"] = words {
            return is_key(key).then_some(Self::Other);
        }
        if let [key @ .., "between", _, _, _] | [key @ .., "between", _, _, _, _, _] = words
            && is_key(key)
        {
            let [least, most] = split(words.get(key.len() + 1..)?, "and").try_into().ok()?;
            let ends = [(Operator::AtLeast, least), (Operator::AtMost, most)];
            let ends = ends.into_iter().map(|(operator, end)| Some(Self::Compares(operator, constant(end)?)));
            return ends.collect::<Option<_>>().map(Self::All);
        }
        let at = words.iter().position(|word| *word == "in" || Operator::read(word).is_some())?;
        let (left, right) = (words.get(..at)?, words.get(at + 1..)?);
        match (words.get(at)?, left, right) {
            (&"in", [key @ .., "not"], ["(", values @ .., ")"]) if is_key(key) => {
                Some(Self::Any(equal(values)?).denied())
            }
            (&"in", key, ["(", values @ .., ")"]) if is_key(key) => Some(Self::Any(equal(values)?)),
            (&"=", key, ["any", array @ ..]) if is_key(key) => Some(Self::Any(equal(elements(array)?)?)),
            (&"<>", key, ["all", array @ ..]) if is_key(key) => {
                Some(Self::Any(equal(elements(array)?)?).denied())
            }
            (sign, key, value) if is_key(key) => {
                Some(Self::Compares(Operator::read(sign)?, constant(value)?))
            }
            (sign, value, key) if is_key(key) => {
                Some(Self::Compares(Operator::read(sign)?.turned(), constant(value)?))
            }
            _ => None,
        }
    }

    fn denied(self) -> Self {
        let each = |parts: Vec<Self>| parts.into_iter().map(Self::denied).collect();
        match self {
            Self::All(parts) => Self::Any(each(parts)),
            Self::Any(parts) => Self::All(each(parts)),
            Self::Compares(operator, value) => Self::Compares(operator.denied(), value),
            Self::IsNull | Self::Other => Self::Other,
            Self::Unread => Self::Unread,
        }
    }

    fn proves(&self, goal: Goal<'_>, ty: Option<&str>) -> Implied {
        match self {
            Self::All(parts) => parts.iter().map(|part| part.proves(goal, ty)).max().unwrap_or(Implied::No),
            Self::Any(parts) => parts.iter().map(|part| part.proves(goal, ty)).min().unwrap_or(Implied::No),
            Self::Compares(operator, value) => goal.follows(*operator, value, ty),
            // Whether it may be null is another question.
            Self::IsNull => Implied::Yes,
            Self::Other => Implied::No,
            Self::Unread => Implied::Unknown,
        }
    }
}

/// The elements of `( array [ … ] )`, be it of a type.
fn elements<'w, 'a>(array: &'w [&'a str]) -> Option<&'w [&'a str]> {
    match bare(array) {
        ["array", "[", values @ .., "]"] => Some(values),
        _ => None,
    }
}

fn constant(words: &[&str]) -> Option<Datum> {
    Some(Datum::read(words)).filter(|value| matches!(value, Datum::Literal(_)))
}

impl Goal<'_> {
    /// Whether every value is so.
    pub(super) fn is_open(self) -> bool {
        matches!(self, Self::AtLeast(Datum::MinValue) | Self::Below(Datum::MaxValue))
    }

    /// Whether it follows from a comparison of the column with `value`.
    fn follows(self, operator: Operator, value: &Datum, ty: Option<&str>) -> Implied {
        let told = |holds: Option<bool>| match holds {
            Some(true) => Implied::Yes,
            Some(false) => Implied::No,
            None => Implied::Unknown,
        };
        let order = |limit: &Datum| value.compare(limit, ty);
        let at_least = |limit: &Datum| match operator {
            Operator::AtLeast | Operator::Greater | Operator::Equal => {
                told(order(limit).map(Ordering::is_ge))
            }
            Operator::Less | Operator::AtMost | Operator::Unequal => Implied::No,
        };
        let below = |limit: &Datum| match operator {
            Operator::Less => told(order(limit).map(Ordering::is_le)),
            Operator::AtMost | Operator::Equal => told(order(limit).map(Ordering::is_lt)),
            Operator::AtLeast | Operator::Greater | Operator::Unequal => Implied::No,
        };
        match self {
            Self::AtLeast(limit) => at_least(limit),
            Self::Below(limit) => below(limit),
            Self::Outside(from, to) => below(from).max(at_least(to)),
            Self::OneOf(values) if operator == Operator::Equal => {
                let each = values.iter().map(|own| told(value.is_same(own, ty)));
                each.max().unwrap_or(Implied::No)
            }
            Self::OneOf(_) => Implied::No,
            Self::Not(limit) => match operator {
                Operator::Equal => told(value.is_same(limit, ty).map(|is_same| !is_same)),
                Operator::Unequal => told(value.is_same(limit, ty)),
                Operator::Less => below(limit),
                Operator::AtMost => told(order(limit).map(Ordering::is_lt)),
                Operator::AtLeast => told(order(limit).map(Ordering::is_gt)),
                Operator::Greater => at_least(limit),
            },
        }
    }
}
