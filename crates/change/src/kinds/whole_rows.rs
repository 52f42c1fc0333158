//! Materialized views that hold whole rows of a table: PostgreSQL changes the type of no column as long as they do.

use super::Changed;
use crate::scene::{Scene, quoted, table_of};
use std::collections::BTreeMap;
use whimbrel_catalog::{ObjectAddress, ObjectKind};

/// The materialized views that are not there while columns of a table whose rows they hold get other types, each with
/// those columns.
pub(crate) fn in_the_way<'a>(
    scene: &Scene<'a>,
    changed: &Changed<'a>,
) -> Vec<(&'a ObjectAddress, Vec<&'a ObjectAddress>)> {
    let retyped = changed.iter().filter(|(address, attributes)| {
        address.kind.as_str() == "table column" && attributes.contains("type")
    });
    let mut by_rows: BTreeMap<String, Vec<&ObjectAddress>> = BTreeMap::new();
    for (column, _) in retyped {
        by_rows.entry(quoted(&table_of(column).names)).or_default().push(*column);
    }
    if by_rows.is_empty() {
        return Vec::new();
    }
    let kind = ObjectKind::new("materialized view column");
    let first = ObjectAddress { kind: kind.clone(), names: Vec::new(), args: None };
    let columns = scene.live.objects.range(first..).take_while(|(one, _)| one.kind == kind);
    let held = columns.filter_map(|(column, object)| {
        let rows = by_rows.get(object.attribute("type")?.trim_end_matches("[]"))?;
        let names = column.names.get(..2)?.to_vec();
        let view = ObjectAddress { kind: ObjectKind::new("materialized view"), names, args: None };
        Some((scene.live.objects.get_key_value(&view)?.0, rows.clone()))
    });
    held.collect()
}
