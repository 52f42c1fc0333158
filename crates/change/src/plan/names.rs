//! Which objects cannot be there at once, because they have one name.

use super::actions::writes_of;
use crate::kinds::writes::Space;
use whimbrel_catalog::{Object, ObjectAddress};

/// A name in a space of names: its parts, and of a routine the types of its arguments.
pub(super) type Taken<'a> = (Space, Vec<&'a str>);

/// What excludes each other in a publication.
const BESIDE_SCHEMAS: Space = Space::OneSortOfEachPublication { attribute: None };

/// The names that an object takes from others.
pub(super) fn taken<'a>(address: &'a ObjectAddress, object: &'a Object) -> Vec<Taken<'a>> {
    let Ok(writes) = writes_of(address) else { return Vec::new() };
    let spaces = writes.spaces.iter().filter_map(|space| match space {
        Space::Relations | Space::Types => Some((*space, parts(&address.names))),
        Space::Routines => {
            let arguments = address.args.iter().flatten().map(String::as_str);
            Some((*space, parts(&address.names).into_iter().chain(arguments).collect()))
        }
        Space::OneOfEachText { attribute } => object.attribute(attribute).map(|text| (*space, vec![text])),
        Space::OneSortOfEachPublication { attribute } => {
            let is_it = attribute.is_none_or(|attribute| object.attribute(attribute).is_some());
            let publication = address.args.as_deref().filter(|_| is_it);
            publication.map(|publication| (BESIDE_SCHEMAS, parts(publication)))
        }
        Space::OneOfEachRelation { attribute, text } => {
            let is_it = object.attribute(attribute) == Some(text);
            address.names.get(..2).filter(|_| is_it).map(|relation| (*space, parts(relation)))
        }
    });
    spaces.collect()
}

fn parts(names: &[String]) -> Vec<&str> {
    names.iter().map(String::as_str).collect()
}
