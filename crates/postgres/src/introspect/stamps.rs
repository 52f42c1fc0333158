//! Which statement of a text wrote the rows that describe an object.

use super::rows::Place;
use crate::load::{Loaded, Stamp};
use std::collections::HashMap;
use tokio_postgres::Row;
use whimbrel_catalog::Origin;

/// The words of what is about an object and has no rows of its own: grants are written into the object's.
const PRIVILEGES: &str = "privileges on";

/// The first and the last statement that wrote rows of an object, by its place and, for what is about it, by its word.
#[derive(Debug, Default)]
pub(super) struct Stamps(HashMap<(Place, String), (Stamp, Stamp)>);

impl Stamps {
    /// Adds a row.
    pub(super) fn add(&mut self, row: &Row, loaded: &Loaded) -> Result<(), tokio_postgres::Error> {
        let about: Option<String> = row.try_get(3)?;
        let transaction: i64 = row.try_get(4)?;
        let stamp = u32::try_from(transaction).ok().and_then(|xmin| loaded.stamp(xmin));
        if let Some(stamp) = stamp {
            let key = (Place::from_row(row)?, about.unwrap_or_default());
            let both = self.0.entry(key).or_insert((stamp, stamp));
            *both = (both.0.min(stamp), both.1.max(stamp));
        }
        Ok(())
    }

    /// The statement that made an object.
    pub(super) fn origin(&self, place: Place, loaded: &Loaded) -> Option<Origin> {
        let (first, _) = self.0.get(&(place, String::new()))?;
        loaded.origin(*first).cloned()
    }

    /// The statement that made what is about an object. For privileges this is the last that wrote the object's own
    /// row, where it says that it grants or revokes.
    pub(super) fn origin_about(&self, word: &str, place: Place, loaded: &Loaded) -> Option<Origin> {
        if word != PRIVILEGES {
            let (first, _) = self.0.get(&(place, word.to_owned()))?;
            return loaded.origin(*first).cloned();
        }
        let (_, last) = self.0.get(&(place, String::new()))?;
        let origin = loaded.origin(*last)?;
        let text = origin.file.slice(origin.span);
        let head = text.get(..6)?;
        let is_grant = ["grant ", "revoke"].iter().any(|word| head.to_ascii_lowercase() == *word);
        is_grant.then(|| origin.clone())
    }
}
