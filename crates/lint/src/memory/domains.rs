//! What is known of domains.

use super::{Domain, Memory};
use crate::read::name::Name;
use crate::read::others::DomainChange;

impl Memory {
    /// Whether a type is a domain that asks something of its values, or is over one that does.
    pub(crate) fn is_constrained(&self, ty: &str) -> bool {
        let domain = self.domains.get(ty);
        domain.is_some_and(|own| {
            own.checks > 0 || own.is_not_null || own.base != ty && self.is_constrained(&own.base)
        })
    }

    pub(super) fn create_domain(&mut self, name: &Name, domain: Domain) {
        // A default of the domain below it is its own.
        let below = self.domains.get(&domain.base).is_some_and(|below| below.has_default);
        let domain = Domain { has_default: domain.has_default || below, ..domain };
        self.domains.insert(name.name.clone(), domain);
    }

    pub(super) fn alter_domain(&mut self, name: &Name, change: &DomainChange) {
        if let DomainChange::Rename { to: Some(to) } = change {
            self.rename_type(&name.name, to);
        }
        let Some(domain) = self.domains.get_mut(&name.name) else { return };
        match change {
            DomainChange::AddCheck { .. } => domain.checks += 1,
            DomainChange::AddNotNull | DomainChange::SetNotNull => domain.is_not_null = true,
            DomainChange::DropNotNull => domain.is_not_null = false,
            // That it holds no null is a constraint with a name, too.
            DomainChange::DropConstraint if domain.checks == 0 => domain.is_not_null = false,
            DomainChange::DropConstraint => domain.checks -= 1,
            // It may be dropped as well: then a column that wants one is not spoken of.
            DomainChange::Default => domain.has_default = true,
            DomainChange::Validate | DomainChange::Rename { .. } | DomainChange::Other => {}
        }
    }
}
