//! Steps that have to wait until columns have their names.

use super::Plan;
use crate::work::Phase;
use std::collections::BTreeSet;
use whimbrel_catalog::{Catalog, ObjectAddress};

impl Plan {
    /// The same plan, with every step about one of these columns, or about what needs one at either end, no earlier
    /// than the constrain phase.
    ///
    /// # Errors
    /// The object of a step that fills one of the columns: it cannot wait so long.
    pub fn behind(
        mut self,
        columns: &BTreeSet<ObjectAddress>,
        ends: [&Catalog; 2],
    ) -> Result<Self, ObjectAddress> {
        if columns.is_empty() {
            return Ok(self);
        }
        let about = dependents(columns, ends);
        for step in &mut self.steps {
            let is_about =
                about.contains(&step.address) || columns.iter().any(|one| one.names == step.address.names);
            if !is_about || step.phase >= Phase::Constrain {
                continue;
            }
            if step.phase == Phase::Backfill {
                return Err(step.address.clone());
            }
            step.phase = Phase::Constrain;
        }
        // A stable sort: within a phase the order of the plan stays.
        self.steps.sort_by_key(|step| step.phase);
        Ok(self)
    }
}

/// The columns with everything that needs them, by way of others too.
fn dependents(columns: &BTreeSet<ObjectAddress>, ends: [&Catalog; 2]) -> BTreeSet<ObjectAddress> {
    let mut found = columns.clone();
    loop {
        let before = found.len();
        for (address, object) in ends.iter().flat_map(|catalog| &catalog.objects) {
            if object.needs.iter().any(|need| found.contains(need)) {
                found.insert(address.clone());
            }
        }
        if found.len() == before {
            return found;
        }
    }
}
