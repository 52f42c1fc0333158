//! Where the values of a domain are.

use crate::scene::columns_of;
use std::collections::BTreeSet;
use whimbrel_catalog::{Catalog, Object, ObjectAddress, ObjectKind};

/// A column or an attribute.
type Column<'a> = (&'a ObjectAddress, &'a Object);

/// The values of a domain, and of the domains over it, which are its values, too.
pub(crate) struct Values<'a> {
    catalog: &'a Catalog,
    domains: BTreeSet<ObjectAddress>,
}

impl<'a> Values<'a> {
    /// Those of the domain that a constraint is of, as a catalog has it.
    pub(crate) fn under(catalog: &'a Catalog, constraint: &ObjectAddress) -> Self {
        let domain = super::domain_constraint::domain_of(constraint);
        let mut domains = vec![domain];
        let mut looked_at = 0;
        while let Some(under) = domains.get(looked_at).cloned() {
            let first = ObjectAddress { kind: ObjectKind::new("domain"), names: Vec::new(), args: None };
            let all = catalog.objects.range(first..).take_while(|(one, _)| one.kind.as_str() == "domain");
            let over = all.filter(|(_, object)| object.needs.contains(&under)).map(|(one, _)| one);
            let further: Vec<_> = over.filter(|one| !domains.contains(one)).cloned().collect();
            domains.extend(further);
            looked_at += 1;
        }
        Self { catalog, domains: domains.into_iter().collect() }
    }

    /// Whether a column that rows are stored for has the domain as its type.
    pub(crate) fn are_in(&self, column: Column<'_>) -> bool {
        column.1.fact("holds values").is_some()
            && column.1.fact("type kind") == Some("domain")
            && self.are_needed_by(column.1)
    }

    /// Whether a column that rows are stored for has them inside of an array or a row, where PostgreSQL does not look.
    pub(crate) fn hide_in(&self, column: Column<'_>) -> bool {
        let is_inside = column.1.fact("type kind").is_some_and(|kind| kind != "domain");
        column.1.fact("holds values").is_some()
            && (is_inside && self.are_needed_by(column.1) || self.are_in_rows_of(column))
    }

    fn are_needed_by(&self, column: &Object) -> bool {
        self.domains.iter().any(|domain| column.needs.contains(domain))
    }

    /// Whether the type of a column is a row, or has one in it, with such values.
    fn are_in_rows_of(&self, column: Column<'_>) -> bool {
        let mut rows: Vec<&ObjectAddress> = rows_of(column).collect();
        let mut looked_at = 0;
        while let Some(row) = rows.get(looked_at).copied() {
            for attribute in columns_of(self.catalog, row) {
                if self.are_needed_by(attribute.1) {
                    return true;
                }
                let further: Vec<_> = rows_of(attribute).filter(|row| !rows.contains(row)).collect();
                rows.extend(further);
            }
            looked_at += 1;
        }
        false
    }
}

/// What a column needs and whose rows can be values of it; the relation that it is of is needed, too, and none of these.
fn rows_of((address, column): Column<'_>) -> impl Iterator<Item = &ObjectAddress> {
    let has_rows = |need: &&ObjectAddress| {
        matches!(need.kind.as_str(), "composite type" | "table" | "foreign table" | "materialized view")
    };
    column.needs.iter().filter(has_rows).filter(move |need| !address.names.starts_with(&need.names))
}
