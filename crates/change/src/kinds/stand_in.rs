//! What takes an object's place, so that code which used it misses nothing.

use whimbrel_catalog::{Catalog, Object, ObjectAddress};

/// Whether something stands in the place of an object that is gone: an index or a constraint has another name, or an
/// identity column is filled by another sequence than its default value was.
#[must_use]
pub fn is_there_otherwise(before: &Catalog, after: &Catalog, address: &ObjectAddress) -> bool {
    let Some(was) = before.get(address) else { return false };
    match address.kind.as_str() {
        "default value" => {
            let is_filled = |column: &ObjectAddress| {
                let is = after.get(column).filter(|_| column.names == address.names);
                is.is_some_and(|column| column.attribute("identity").is_some())
            };
            was.goes_with.iter().any(is_filled)
        }
        "index" | "table constraint" => after.objects.iter().any(|(one, is)| {
            let is_new = one.kind == address.kind && before.get(one).is_none();
            is_new && is.attributes == was.attributes && is_on_the_same_columns(was, is)
        }),
        _ => false,
    }
}

fn is_on_the_same_columns(was: &Object, is: &Object) -> bool {
    is.needs.iter().any(|need| need.kind.as_str().ends_with(" column") && was.needs.contains(need))
}

#[cfg(test)]
mod tests {
    use super::is_there_otherwise;
    use whimbrel_catalog::{Catalog, Object, ObjectAddress, ObjectKind};

    fn address(kind: &'static str, names: &[&str]) -> ObjectAddress {
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        ObjectAddress { kind: ObjectKind::new(kind), names, args: None }
    }

    fn index(name: &str, column: &str, unique: bool) -> (ObjectAddress, Object) {
        let mut object = Object::default();
        object.needs.insert(address("table column", &["app", "t", column]));
        if unique {
            object.attributes.insert("unique", "true");
        }
        (address("index", &["app", name]), object)
    }

    fn catalog(objects: impl IntoIterator<Item = (ObjectAddress, Object)>) -> Catalog {
        let mut catalog = Catalog::default();
        catalog.objects.extend(objects);
        catalog
    }

    #[test]
    fn only_an_index_like_it_on_its_columns_stands_in_for_an_index() {
        let was = index("t_a_idx", "a", true);
        let gone = was.0.clone();
        let before = catalog([was]);
        let stands_in = |name, column, unique| {
            is_there_otherwise(&before, &catalog([index(name, column, unique)]), &gone)
        };
        assert!(stands_in("t_a_key", "a", true));
        assert!(!stands_in("t_a_key", "b", true));
        assert!(!stands_in("t_a_key", "a", false));
    }
}
