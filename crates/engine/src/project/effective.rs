//! Every effective setting and where it came from.

use crate::project::Project;
use crate::project::keys::{KEYS, Key};

/// A setting as it holds now.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct EffectiveValue {
    /// The key, dotted, e.g. `lock.timeout`.
    pub key: String,
    /// The value, without passwords.
    pub value: String,
    /// Where it came from: `default`, `whimbrel.toml:3`, or the name of a variable.
    pub origin: String,
}

impl Project {
    /// Every setting that has a value, in the order of the project file's documentation.
    #[must_use]
    pub fn effective(&self) -> Vec<EffectiveValue> {
        KEYS.iter().flat_map(|key| self.effective_under(key)).collect()
    }

    fn effective_under(&self, key: &Key) -> Vec<EffectiveValue> {
        let names: Vec<&str> = match key.path.split_once(".*.") {
            None => vec![""],
            Some(("environment", _)) => self.settings.environments.keys().map(String::as_str).collect(),
            Some((_, _)) => self.settings.placeholders.keys().map(String::as_str).collect(),
        };
        let of = |name: &&str| {
            let value = (key.show)(&self.settings, name)?;
            let path = key.path.replacen('*', name, 1);
            let origin = self.origin(&path).to_string();
            Some(EffectiveValue { key: path, value, origin })
        };
        names.iter().filter_map(of).collect()
    }
}
