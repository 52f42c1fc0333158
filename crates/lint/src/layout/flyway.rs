//! The names of Flyway's files, which are refinery's too: a letter, a version, two underscores, and words.

use std::fmt;

/// What the letter in front of a version says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Letter {
    /// `V`: a migration.
    Versioned,
    /// `U`: it takes back the one with this version; to refinery it is a migration that may come late.
    Undo,
    /// `B`: it stands for all up to this version.
    Baseline,
}

/// A version, by which files are put in order: numbers, between which a dot and an underscore are the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(Vec<u128>);

impl Version {
    /// Zeros at the end do not count: 1.0 is 1.
    fn read(text: &str) -> Option<Self> {
        let mut numbers: Vec<u128> =
            text.split(['.', '_']).map(|part| part.parse().ok()).collect::<Option<_>>()?;
        while let [_, .., 0] = numbers.as_slice() {
            numbers.pop();
        }
        Some(Self(numbers))
    }

    /// Its numbers; there is one at least.
    #[must_use]
    pub fn numbers(&self) -> &[u128] {
        &self.0
    }
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, number) in self.0.iter().enumerate() {
            let dot = if place == 0 { "" } else { "." };
            write!(formatter, "{dot}{number}")?;
        }
        Ok(())
    }
}

/// The letter and the version in the name of a file, where it has both.
#[must_use]
pub fn named(name: &str) -> Option<(Letter, Version)> {
    let letter = match name.as_bytes().first()? {
        b'V' => Letter::Versioned,
        b'U' => Letter::Undo,
        b'B' => Letter::Baseline,
        _ => return None,
    };
    let (version, _) = name.get(1..)?.split_once("__")?;
    Some((letter, Version::read(version)?))
}

#[cfg(test)]
mod tests {
    use super::{Letter, named};

    #[test]
    fn a_version_is_numbers_whatever_stands_between_them() {
        let version = |name: &str| named(name).map(|(_, version)| version.to_string());
        assert_eq!(version("V1_10__x.sql").as_deref(), Some("1.10"));
        assert_eq!(version("V1.10__x.sql"), version("V01_10__y.sql"));
        assert_eq!(version("V2.0__x.sql").as_deref(), Some("2"));
        assert_eq!(version("V0__x.sql").as_deref(), Some("0"));
        for none in ["R__x.sql", "V1_x.sql", "Vx__y.sql", "V__x.sql", "1__x.sql", "V1a__x.sql", ""] {
            assert_eq!(version(none), None, "{none}");
        }
    }

    #[test]
    fn versions_are_in_the_order_of_their_numbers() {
        let of = |name: &str| named(name).map(|(_, version)| version);
        assert!(of("V1_9__a.sql") < of("V1_10__b.sql") && of("V1_10__b.sql") < of("V2__c.sql"));
        assert_eq!(named("B3__all.sql").map(|(letter, _)| letter), Some(Letter::Baseline));
    }
}
