//! Texts by name.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A text for each of some names, in the order of the names. A name that many objects have can be in memory once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Texts(Vec<(Arc<str>, String)>);

impl Texts {
    /// The text of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let place = self.place(name).ok()?;
        self.0.get(place).map(|(_, text)| text.as_str())
    }

    /// The text of a name, to be changed.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut String> {
        let place = self.place(name).ok()?;
        self.0.get_mut(place).map(|(_, text)| text)
    }

    /// Whether there is a text of a name.
    #[must_use]
    pub fn contains_key(&self, name: &str) -> bool {
        self.place(name).is_ok()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Gives a name a text; returns the one that it had.
    pub fn insert(&mut self, name: impl Into<Arc<str>>, text: impl Into<String>) -> Option<String> {
        let (name, text) = (name.into(), text.into());
        match self.place(&name) {
            Ok(place) => self.0.get_mut(place).map(|(_, old)| std::mem::replace(old, text)),
            Err(place) => {
                self.0.insert(place, (name, text));
                None
            }
        }
    }

    /// Takes a name away; returns its text.
    pub fn remove(&mut self, name: &str) -> Option<String> {
        let place = self.place(name).ok()?;
        Some(self.0.remove(place).1)
    }

    /// Gives back the memory that is held for what could come.
    pub fn shrink_to_fit(&mut self) {
        self.0.shrink_to_fit();
    }

    /// Takes everything away.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// The names and their texts, in the order of the names.
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&str, &str)> + Clone {
        self.0.iter().map(|(name, text)| (&**name, text.as_str()))
    }

    /// The names, in order.
    #[must_use]
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &str> + Clone {
        self.iter().map(|(name, _)| name)
    }

    /// The texts, in the order of their names.
    #[must_use]
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &str> + Clone {
        self.iter().map(|(_, text)| text)
    }

    /// The texts, to be changed, in the order of their names.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut String> {
        self.0.iter_mut().map(|(_, text)| text)
    }

    fn place(&self, name: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(one, _)| (**one).cmp(name))
    }
}

impl<Name: Into<Arc<str>>, Text: Into<String>> Extend<(Name, Text)> for Texts {
    fn extend<All: IntoIterator<Item = (Name, Text)>>(&mut self, texts: All) {
        for (name, text) in texts {
            self.insert(name, text);
        }
    }
}

impl<Name: Into<Arc<str>>, Text: Into<String>> FromIterator<(Name, Text)> for Texts {
    fn from_iter<All: IntoIterator<Item = (Name, Text)>>(texts: All) -> Self {
        let mut all = Self::default();
        all.extend(texts);
        all
    }
}

impl<Name: Into<Arc<str>>, Text: Into<String>, const COUNT: usize> From<[(Name, Text); COUNT]> for Texts {
    fn from(texts: [(Name, Text); COUNT]) -> Self {
        texts.into_iter().collect()
    }
}

impl IntoIterator for Texts {
    type Item = (Arc<str>, String);
    type IntoIter = std::vec::IntoIter<(Arc<str>, String)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl Serialize for Texts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        BTreeMap::<String, String>::deserialize(deserializer).map(|all| all.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_is_a_map_in_order(put in prop::collection::vec(("[a-d]{0,2}", "[x-z]{0,2}"), 0..20), taken in prop::collection::vec("[a-d]{0,2}", 0..8)) {
            let mut texts: Texts = put.iter().cloned().collect();
            let mut expected: BTreeMap<String, String> = put.iter().cloned().collect();
            for name in &taken {
                prop_assert_eq!(texts.remove(name), expected.remove(name));
                prop_assert_eq!(texts.insert("b", name.as_str()), expected.insert("b".to_owned(), name.clone()));
                prop_assert_eq!(texts.get(name), expected.get(name).map(String::as_str));
            }
            let pairs = expected.iter().map(|(name, text)| (name.as_str(), text.as_str()));
            prop_assert!(texts.iter().eq(pairs));
            let json = serde_json::to_string(&texts).unwrap();
            prop_assert_eq!(&json, &serde_json::to_string(&expected).unwrap());
            prop_assert_eq!(serde_json::from_str::<Texts>(&json).unwrap(), texts);
        }
    }
}
