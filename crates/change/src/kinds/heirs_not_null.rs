//! NOT NULL of those that inherit a column whose own changes.

use super::not_null::{set_by_check, statement};
use super::relation::{heirs_of, in_use, parents};
use crate::claim::Form;
use crate::scene::{Altering, Scene, quoted_one, table_of};
use crate::work::{Phase, Work};
use whimbrel_catalog::{Catalog, ObjectAddress, ObjectKind};

/// How those that inherit a column and keep its NOT NULL go on with it: PostgreSQL takes it from them with that of the column.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// What is done before the column may hold nulls.
    pub(super) before: Vec<Work>,
    /// What is done behind that.
    pub(super) behind: Vec<Work>,
}

/// What lets those that inherit a column keep its NOT NULL without a look at their rows under a strong lock: since 18 it is
/// made their own, before that a check tells that there is nothing to look for.
pub(super) fn kept_by_heirs(altering: &Altering<'_>, relation: &ObjectAddress) -> Kept {
    let scene = altering.scene;
    let mut kept = Kept::default();
    let mut above = vec![relation.clone()];
    while let Some(parent) = above.pop() {
        for heir in heirs_of(scene, &parent) {
            let kind = ObjectKind::from(format!("{} column", heir.kind));
            let names = heir.names.iter().chain(altering.address.names.last()).cloned().collect();
            let column = ObjectAddress { kind, names, args: None };
            let ends = [scene.live, scene.desired].map(|catalog| {
                catalog
                    .objects
                    .get_key_value(&column)
                    .filter(|(_, one)| one.attribute("not null") == Some("yes"))
            });
            let stays = parents(scene.desired, heir).contains(&&parent);
            if let [Some((column, live)), Some((_, desired))] = ends
                && stays
            {
                kept.add(&Altering { address: column, live, desired, ..*altering }, heir);
            } else {
                above.push(heir.clone());
            }
        }
    }
    kept
}

impl Kept {
    fn add(&mut self, column: &Altering<'_>, heir: &ObjectAddress) {
        let making = column.desired_making();
        let set = statement(&making, "set-not-null", "set not null");
        if column.scene.major < 18 {
            if !in_use(column.scene, heir) {
                return self.behind.extend(set);
            }
            let works = set_by_check(&making, heir, set).into_iter();
            let mut works = works.map(|work| work.in_phase(Phase::Expand));
            self.before.extend(works.by_ref().take(2));
            return self.behind.extend(works);
        }
        self.before.extend(set.map(|work| Work { form: Form("set-not-null-valid-check"), ..work }));
        let ends = [column.from("not null constraint"), column.to("not null constraint")];
        if let [Some(old), Some(new)] = ends
            && old != new
        {
            self.behind.push(super::constraint_name::renamed(heir, &quoted_one(old), &quoted_one(new)));
        }
    }
}

/// The constraints of heirs under the names that they are to have, which nobody can give them once their parent's is there.
pub(super) fn heirs_renamed(scene: &Scene<'_>, column: &ObjectAddress) -> Vec<Work> {
    let mut works = Vec::new();
    let mut above = vec![table_of(column)];
    while let Some(parent) = above.pop() {
        for heir in heirs_of(scene, &parent) {
            above.push(heir.clone());
            let kind = ObjectKind::from(format!("{} column", heir.kind));
            let names = heir.names.iter().chain(column.names.last()).cloned().collect();
            let copy = ObjectAddress { kind, names, args: None };
            let name = |catalog: &Catalog| {
                let object = catalog.get(&copy).filter(|one| one.attribute("not null").is_some())?;
                object.fact("not null constraint").map(quoted_one)
            };
            if let (Some(old), Some(new)) = (name(scene.live), name(scene.desired))
                && old != new
            {
                works.push(super::constraint_name::renamed(heir, &old, &new));
            }
        }
    }
    works
}
