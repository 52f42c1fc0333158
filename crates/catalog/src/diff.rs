//! How two catalogs differ.

use crate::address::ObjectAddress;
use crate::catalog::Catalog;
use crate::object::Object;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::fmt;

/// One difference between a live and a desired catalog.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delta {
    /// The object is desired and not there.
    Create {
        /// Where it will be.
        address: ObjectAddress,
        /// What it will be.
        object: Object,
    },
    /// The object is there and not desired.
    Drop {
        /// Where it is.
        address: ObjectAddress,
        /// What is lost.
        object: Object,
    },
    /// One attribute of an object is not as desired; `None` is PostgreSQL's default.
    Alter {
        /// The object.
        address: ObjectAddress,
        /// The attribute.
        attribute: String,
        /// Its live text.
        from: Option<String>,
        /// Its desired text.
        to: Option<String>,
    },
}

/// A difference does not fit the catalog that it is applied to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Misfit {
    /// A `Create` of an object that is there already.
    #[error("{address} exists already")]
    Exists {
        /// The object.
        address: ObjectAddress,
    },
    /// A `Drop` or `Alter` of an object that is not there.
    #[error("{address} does not exist")]
    Missing {
        /// The object.
        address: ObjectAddress,
    },
    /// The object is not what the difference starts from.
    #[error("{address} is not what the difference starts from")]
    Changed {
        /// The object.
        address: ObjectAddress,
    },
}

/// Lists what must change for `live` to become `desired`, in address order, and the attributes of one
/// object in the order of their names.
///
/// Knows nothing about any kind of object: it reads both catalogs once, side by side.
#[must_use]
pub fn diff(live: &Catalog, desired: &Catalog) -> Vec<Delta> {
    let mut deltas = Vec::new();
    side_by_side(live.objects.iter(), desired.objects.iter(), |address, live, desired| {
        match (live, desired) {
            (Some(live), Some(desired)) => alterations(address, live, desired, &mut deltas),
            (Some(live), None) => deltas.push(Delta::Drop { address: address.clone(), object: live.clone() }),
            (None, Some(desired)) => {
                deltas.push(Delta::Create { address: address.clone(), object: desired.clone() });
            }
            (None, None) => {}
        }
    });
    deltas
}

fn alterations(address: &ObjectAddress, live: &Object, desired: &Object, deltas: &mut Vec<Delta>) {
    if live.attributes == desired.attributes {
        return;
    }
    side_by_side(live.attributes.iter(), desired.attributes.iter(), |attribute, from, to| {
        if from != to {
            deltas.push(Delta::Alter {
                address: address.clone(),
                attribute: attribute.to_owned(),
                from: from.map(ToOwned::to_owned),
                to: to.map(ToOwned::to_owned),
            });
        }
    });
}

/// Visits every key of either in order; both are in the order of their keys.
fn side_by_side<Key: Ord + Copy, Value: Copy>(
    left: impl Iterator<Item = (Key, Value)>,
    right: impl Iterator<Item = (Key, Value)>,
    mut visit: impl FnMut(Key, Option<Value>, Option<Value>),
) {
    let mut left = left.peekable();
    let mut right = right.peekable();
    loop {
        let order = match (left.peek(), right.peek()) {
            (Some((left_key, _)), Some((right_key, _))) => left_key.cmp(right_key),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => return,
        };
        let from_left = if order.is_le() { left.next() } else { None };
        let from_right = if order.is_ge() { right.next() } else { None };
        if let Some((key, _)) = from_left.or(from_right) {
            visit(key, from_left.map(|(_, value)| value), from_right.map(|(_, value)| value));
        }
    }
}

impl Delta {
    /// The object that differs.
    #[must_use]
    pub fn address(&self) -> &ObjectAddress {
        match self {
            Self::Create { address, .. } | Self::Drop { address, .. } | Self::Alter { address, .. } => {
                address
            }
        }
    }

    /// The way back.
    #[must_use]
    pub fn inverse(self) -> Self {
        match self {
            Self::Create { address, object } => Self::Drop { address, object },
            Self::Drop { address, object } => Self::Create { address, object },
            Self::Alter { address, attribute, from, to } => {
                Self::Alter { address, attribute, from: to, to: from }
            }
        }
    }
}

/// One line for people, e.g. `table app.orders: persistence: (default) → unlogged`.
impl fmt::Display for Delta {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Create { address, .. } => write!(formatter, "{address}: missing"),
            Self::Drop { address, .. } => write!(formatter, "{address}: unexpected"),
            Self::Alter { address, attribute, from, to } => {
                let from = from.as_deref().unwrap_or("(default)");
                let to = to.as_deref().unwrap_or("(default)");
                write!(formatter, "{address}: {attribute}: {from} → {to}")
            }
        }
    }
}

impl Catalog {
    /// Makes one difference undone, in memory.
    ///
    /// # Errors
    /// When the difference was not made from this catalog; the catalog is then as it was before.
    pub fn apply(&mut self, delta: &Delta) -> Result<(), Misfit> {
        match delta {
            Delta::Create { address, object } => {
                if self.objects.contains_key(address) {
                    return Err(Misfit::Exists { address: address.clone() });
                }
                self.objects.insert(address.clone(), object.clone());
            }
            Delta::Drop { address, object } => {
                let live = self.get(address).ok_or_else(|| Misfit::Missing { address: address.clone() })?;
                if live.attributes != object.attributes {
                    return Err(Misfit::Changed { address: address.clone() });
                }
                self.objects.remove(address);
            }
            Delta::Alter { address, attribute, from, to } => {
                let live = self
                    .objects
                    .get_mut(address)
                    .ok_or_else(|| Misfit::Missing { address: address.clone() })?;
                if live.attributes.get(attribute) != from.as_deref() {
                    return Err(Misfit::Changed { address: address.clone() });
                }
                match to {
                    Some(text) => live.attributes.insert(attribute.as_str(), text.as_str()),
                    None => live.attributes.remove(attribute),
                };
            }
        }
        Ok(())
    }
}
