//! Objects that are no relations: what a statement about them locks is the same whatever there is.

use super::Effect;
use crate::read::Said;
use crate::read::create::TypeForm;
use crate::read::name::Name;
use crate::read::object::Object;
use crate::read::others::{ObjectChange, PublicationChange};
use whimbrel_change::claim;

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the others lock nothing, or have forms of their own elsewhere"
)]
pub(super) fn effects(said: &Said) -> Vec<Effect> {
    let nowhere = |form| vec![Effect::nowhere(form)];
    match said {
        Said::CreateFunction(_) => nowhere("create-function"),
        Said::CreateDomain { .. } => nowhere("create-domain"),
        Said::CreateSequence { .. } => nowhere("create-sequence"),
        Said::CreateType { form: TypeForm::Enum(_), .. } => nowhere("create-type-enum"),
        Said::CreateType { form: TypeForm::Shell | TypeForm::Other, .. } => nowhere("create-type-composite"),
        Said::CreateDatabase => nowhere("create-database"),
        Said::CreateCast { .. } => nowhere("create-cast"),
        Said::CreateEventTrigger { .. } => nowhere("create-event-trigger"),
        Said::CreateSubscription { makes_slot: false } => nowhere("create-subscription-without-slot"),
        Said::CreatePublication(publication) if publication.tables.is_empty() => {
            nowhere(if publication.is_many { "create-publication-all" } else { "create-publication-empty" })
        }
        Said::CreatePublication(publication) => each("create-publication", &publication.tables),
        Said::AlterPublication { change, of } => match change {
            PublicationChange::Adds => each("alter-publication-add", &of.tables),
            PublicationChange::Drops => each("alter-publication-drop", &of.tables),
            PublicationChange::Options => nowhere("alter-publication"),
            // Those that it was of are locked, too.
            PublicationChange::Sets => Vec::new(),
        },
        Said::DetachSlot => nowhere("alter-subscription"),
        Said::CreateOther { object, .. } => of("create", *object),
        Said::ReassignOwned => nowhere("reassign-owned"),
        Said::AlterSystem => nowhere("alter-system"),
        Said::AlterDefaultPrivileges { .. } => nowhere("alter-default-privileges"),
        Said::AlterRoutine { .. } => nowhere("alter-function"),
        Said::AlterObject { object, change, .. } => altering(*object, *change),
        Said::Comment { object, name } => comment(*object, name.as_ref()),
        _ => Vec::new(),
    }
}

fn each(form: &'static str, tables: &[Name]) -> Vec<Effect> {
    tables.iter().map(|table| Effect::new(form, table)).collect()
}

/// What was measured of a verb and a kind of object, if anything was.
fn of(verb: &str, object: Object) -> Vec<Effect> {
    let form = object.in_forms().and_then(|kind| claim::form(&[verb, "-", kind].concat()));
    form.map(|form| Effect::nowhere(form.0)).into_iter().collect()
}

/// What else goes with CASCADE decides about locks, and is not known.
pub(super) fn dropping(object: Object, cascade: bool) -> Vec<Effect> {
    // An extension may have tables.
    if cascade || object == Object::Extension { Vec::new() } else { of("drop", object) }
}

fn altering(object: Object, change: ObjectChange) -> Vec<Effect> {
    match (object, change) {
        (Object::Role, ObjectChange::Setting) => vec![Effect::nowhere("alter-role-set")],
        (Object::Database, ObjectChange::Setting) => vec![Effect::nowhere("alter-database-set")],
        (Object::Extension, _) => Vec::new(),
        (Object::Routine, ObjectChange::Owner) => vec![Effect::nowhere("alter-function-owner")],
        (_, ObjectChange::Name) => {
            let renaming = of("rename", object);
            if renaming.is_empty() { of("alter", object) } else { renaming }
        }
        (_, ObjectChange::Owner | ObjectChange::Version | ObjectChange::Setting | ObjectChange::Options) => {
            of("alter", object)
        }
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the others are no relations, and lock none")]
fn comment(object: Object, name: Option<&Name>) -> Vec<Effect> {
    let form = match object {
        Object::Table => "comment-table",
        Object::View | Object::MaterializedView | Object::Sequence | Object::ForeignTable => "comment-view",
        Object::Column => "comment-column",
        Object::Constraint => "comment-constraint",
        Object::OfTable => "comment-trigger",
        Object::Index => return vec![Effect::nowhere("comment-index")],
        _ => return vec![Effect::nowhere("comment-function")],
    };
    name.map(|name| Effect::new(form, name)).into_iter().collect()
}
