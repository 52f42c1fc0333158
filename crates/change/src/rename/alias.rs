//! The old name of a table, alive until no code uses it: a view that reads and writes the table.

use crate::plan::{Lessons, Planning, Purpose, Step, plan};
use crate::scene::{Style, quoted};
use crate::work::{Conduct, Phase, Work};
use whimbrel_catalog::{Catalog, Object, ObjectAddress, ObjectKind, Texts};

/// The first major whose views can ask for the rights of whoever uses them.
const RIGHTS_OF_THE_INVOKER: u32 = 15;

/// What only tables can be asked for.
const OF_TABLES_ONLY: [&str; 4] = ["truncate", "references", "trigger", "maintain"];

/// The statements that keep the old name of a table, and the one that gives it up; `None` where a view cannot stand
/// in for the table: before 15 it would pass by row security.
#[must_use]
pub fn alias(
    renamed: &Catalog,
    old: &ObjectAddress,
    new: &ObjectAddress,
    major: u32,
) -> Option<(Vec<Step>, Step)> {
    let table = renamed.get(new).filter(|_| new.kind.as_str() == "table")?;
    if major < RIGHTS_OF_THE_INVOKER && table.attribute("row security").is_some() {
        return None;
    }
    let view = ObjectAddress { kind: ObjectKind::new("view"), ..old.clone() };
    let (name, table_name) = (quoted(&old.names), quoted(&new.names));
    let options = if major >= RIGHTS_OF_THE_INVOKER { " with (security_invoker = true)" } else { "" };
    let group = Conduct::Together { group: usize::MAX - 1 };
    let create =
        Work::new("create-view", format!("create view {name}{options} as select * from {table_name}"));
    let mut steps = vec![Step::by_hand(Purpose::Create, &view, create.conducted(group))];
    steps.extend(granted(renamed, new, &view, major)?.into_iter().map(|step| Step {
        conduct: group,
        phase: Phase::Expand,
        ..step
    }));
    let drop = Work::new("drop-view", format!("drop view {name}")).in_phase(Phase::Contract);
    Some((steps, Step::by_hand(Purpose::Drop, &view, drop)))
}

/// Who may use the table may use the view.
fn granted(renamed: &Catalog, table: &ObjectAddress, view: &ObjectAddress, major: u32) -> Option<Vec<Step>> {
    let privileges = |one: &ObjectAddress| ObjectAddress {
        kind: ObjectKind::from(format!("privileges on {}", one.kind)),
        ..one.clone()
    };
    let Some(own) = renamed.get(&privileges(table)) else { return Some(Vec::new()) };
    let of_views = |text: &str| {
        let kept = text.split(", ").filter(|word| !OF_TABLES_ONLY.iter().any(|only| word.starts_with(only)));
        kept.collect::<Vec<_>>().join(", ")
    };
    let attributes: Texts = own
        .attributes
        .iter()
        .filter(|(grantee, _)| *grantee != "owner")
        .map(|(grantee, text)| (grantee, of_views(text)))
        .filter(|(_, text)| !text.is_empty())
        .collect();
    let mut before = Catalog::default();
    before.objects.insert(view.clone(), Object::default());
    let mut after = before.clone();
    let needs = [view.clone()].into_iter().collect();
    after.objects.insert(privileges(view), Object { attributes, needs, ..Object::default() });
    let how = Planning { major, style: Style::Direct, lessons: Lessons::default() };
    plan(&before, &after, &how).ok().map(|plan| plan.steps)
}
