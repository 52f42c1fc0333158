//! What is known of domains.

use super::{Domain, Memory};
use crate::read::column::TypeName;
use crate::read::name::Name;
use crate::read::others::DomainChange;

impl Memory {
    pub(super) fn create_domain(
        &mut self,
        name: &Name,
        ty: &TypeName,
        is_constrained: bool,
        has_default: bool,
    ) {
        // What the domain below it asks, it asks too, and a default of that one is its own.
        let below = self.domains.get(&ty.name);
        let domain = Domain {
            base: ty.name.clone(),
            is_constrained: is_constrained || below.is_some_and(|below| below.is_constrained),
            has_default: has_default || below.is_some_and(|below| below.has_default),
            born: self.now,
        };
        self.domains.insert(name.name.clone(), domain);
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the others change nothing that is remembered")]
    pub(super) fn alter_domain(&mut self, name: &Name, change: &DomainChange) {
        if let DomainChange::Rename { to: Some(to) } = change {
            self.rename_type(&name.name, to);
        }
        let Some(domain) = self.domains.get_mut(&name.name) else { return };
        match change {
            DomainChange::AddCheck { .. } | DomainChange::AddNotNull | DomainChange::SetNotNull => {
                domain.is_constrained = true;
            }
            // It may be dropped as well: then a column that wants one is not spoken of.
            DomainChange::Default => domain.has_default = true,
            _ => {}
        }
    }
}
