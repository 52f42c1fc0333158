//! The old name of a table, alive until no code uses it: a view that reads and writes the table.

use crate::plan::{Lessons, Planning, Purpose, Step, plan};
use crate::scene::{Style, quoted};
use crate::work::{Conduct, Phase, Work};
use whimbrel_catalog::{Catalog, Object, ObjectAddress, ObjectKind, Texts};

/// The first major whose views can ask for the rights of whoever uses them.
const RIGHTS_OF_THE_INVOKER: u32 = 15;

/// What only tables can be asked for.
const OF_TABLES_ONLY: [&str; 4] = ["truncate", "references", "trigger", "maintain"];

/// What a view cannot be asked for, although it is written as its table is.
const NOT_OF_VIEWS: &str =
    "COPY without a query, TRUNCATE, ON CONFLICT ON CONSTRAINT and columns of the system (ctid, xmin)";

/// What keeps the old name of a table.
#[derive(Debug, Clone)]
pub struct Alias {
    /// The statements that make it.
    pub steps: Vec<Step>,
    /// The statement that gives it up.
    pub drop: Step,
    /// What is refused under the old name, for people.
    pub refuses: String,
}

/// The statements that keep the old name of a table, and the one that gives it up.
///
/// # Errors
/// Why a view cannot stand in for the table; a clause.
pub fn alias(
    renamed: &Catalog,
    old: &ObjectAddress,
    new: &ObjectAddress,
    major: u32,
) -> Result<Alias, String> {
    let table = renamed.get(new).ok_or("it is not there under its new name")?;
    let has_policies = table.attribute("row security").is_some();
    if major < RIGHTS_OF_THE_INVOKER && has_policies {
        return Err(format!("a view passes by row security before PostgreSQL {RIGHTS_OF_THE_INVOKER}"));
    }
    // With the rights of whoever uses it, a view asks for those to all of its columns.
    let has_readers_of_columns = renamed.objects.iter().any(|(address, own)| {
        address.kind.as_str() == ON_COLUMN
            && address.names.starts_with(&new.names)
            && own.attributes.iter().any(|(grantee, text)| grantee != "owner" && text.contains("select"))
    });
    let is_invokers = major >= RIGHTS_OF_THE_INVOKER && (has_policies || !has_readers_of_columns);
    let view = ObjectAddress { kind: ObjectKind::new("view"), ..old.clone() };
    let (name, table_name) = (quoted(&old.names), quoted(&new.names));
    let options = if is_invokers { " with (security_invoker = true)" } else { "" };
    let group = Conduct::Together { group: usize::MAX - 1 };
    let create =
        Work::new("create-view", format!("create view {name}{options} as select * from {table_name}"));
    let mut steps = vec![Step::by_hand(Purpose::Create, &view, create.conducted(group))];
    let granted = granted(renamed, new, &view, major).ok_or("its privileges cannot be written for a view")?;
    steps.extend(granted.into_iter().map(|step| Step { conduct: group, phase: Phase::Expand, ..step }));
    let drop = Work::new("drop-view", format!("drop view {name}")).in_phase(Phase::Contract);
    let readers = if is_invokers && has_readers_of_columns {
        ", and queries of roles that may read some of its columns only, since row security asks who they are,"
    } else {
        ""
    };
    Ok(Alias {
        steps,
        drop: Step::by_hand(Purpose::Drop, &view, drop),
        refuses: format!("{NOT_OF_VIEWS}{readers}"),
    })
}

/// The kind of what is granted on a column of a table.
const ON_COLUMN: &str = "privileges on table column";

/// Who may use the table, or columns of it, may use the view.
fn granted(renamed: &Catalog, table: &ObjectAddress, view: &ObjectAddress, major: u32) -> Option<Vec<Step>> {
    let of_views = |text: &str| {
        let kept = text.split(", ").filter(|word| !OF_TABLES_ONLY.iter().any(|only| word.starts_with(only)));
        kept.collect::<Vec<_>>().join(", ")
    };
    let mut before = Catalog::default();
    before.objects.insert(view.clone(), Object::default());
    let mut after = before.clone();
    let about = |address: &&ObjectAddress| {
        ["privileges on table", ON_COLUMN].contains(&address.kind.as_str())
            && address.names.starts_with(&table.names)
    };
    for (address, own) in renamed.objects.iter().filter(|(address, _)| about(address)) {
        let attributes: Texts = own
            .attributes
            .iter()
            .filter(|(grantee, _)| *grantee != "owner")
            .map(|(grantee, text)| (grantee, of_views(text)))
            .filter(|(_, text)| !text.is_empty())
            .collect();
        let needs = [view.clone()].into_iter().collect();
        after.objects.insert(same_of(view, address), Object { attributes, needs, ..Object::default() });
    }
    let how = Planning { major, style: Style::Direct, lessons: Lessons::default() };
    plan(&before, &after, &how).ok().map(|plan| plan.steps)
}

/// What is about a table or a column of it, about the view.
fn same_of(view: &ObjectAddress, address: &ObjectAddress) -> ObjectAddress {
    let kind = ObjectKind::from(address.kind.as_str().replacen("on table", "on view", 1));
    let column = address.names.get(view.names.len()..).unwrap_or_default();
    ObjectAddress { kind, names: [view.names.as_slice(), column].concat(), ..address.clone() }
}
