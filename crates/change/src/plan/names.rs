//! Which objects cannot be there at once, because they have one name.

use super::actions::writes_of;
use crate::kinds::writes::Space;
use whimbrel_catalog::ObjectAddress;

/// A name in a space of names.
pub(super) type Taken<'a> = (Space, &'a [String], Option<&'a [String]>);

/// The names that an object takes from others.
pub(super) fn taken(address: &ObjectAddress) -> Vec<Taken<'_>> {
    let Ok(writes) = writes_of(address) else { return Vec::new() };
    let spaces = writes.spaces.iter().map(|space| match space {
        Space::Relations | Space::Types => (*space, address.names.as_slice(), None),
        Space::Routines => (*space, address.names.as_slice(), address.args.as_deref()),
    });
    spaces.collect()
}
