//! What servers refuse for reasons that no form of the table of claims tells.

use crate::memory::{Column, Guarding, Index, Kind, Table, What};
use crate::moment::Moment;
use crate::read::Said;
use crate::read::alter_table::{Action, Change};
use crate::read::column::{Constraint, Generated, Rule};
use crate::read::create::CreateIndex;
use crate::read::drop::{Drop, Dropped};
use crate::read::name::Name;
use crate::read::others::{DomainChange, Maintenance, TypeChange};
use crate::read::rows::{Rows, Verb};
use smol_str::SmolStr;
use whimbrel_source::Span;

/// Why a server refuses a part of a statement.
pub(crate) struct Refusal {
    pub(crate) span: Span,
    pub(crate) because: &'static str,
    /// The SQLSTATE.
    pub(crate) code: &'static str,
    /// The newest major that does.
    pub(crate) until: u32,
}

type Why = (&'static str, &'static str);

/// Everything in a statement that servers refuse; `exceptions` of the tests were run on each.
#[expect(clippy::wildcard_enum_match_arm, reason = "the others are refused for no such reason")]
pub(crate) fn refusals(moment: &Moment<'_>) -> Vec<Refusal> {
    let on_all = |span, (because, code): Why| Refusal { span, because, code, until: u32::MAX };
    let at_head = |why: Option<Why>| why.map(|why| on_all(moment.head(), why)).into_iter().collect();
    match moment.said {
        Said::Drop(drop) => at_head(of_drop(drop)),
        Said::CreateIndex(index) => at_head(of_index(moment, index)),
        Said::Rows(rows) if rows.verb == Verb::CopyTo => of_copy(moment, rows).into_iter().collect(),
        Said::AlterType { name, change } => at_head(of_typed_tables(moment, name, change)),
        Said::AlterDomain { name, change } => at_head(of_lists(moment, name, change)),
        Said::Maintenance { what, names, concurrently } => {
            of_maintenance(moment, *what, names, *concurrently).into_iter().collect()
        }
        Said::Alter { name, actions, .. } => {
            let table = moment.memory.table(name);
            let of_change = |change: &Change| match change {
                Change::AddColumn { column, .. } => of_generated(column.generated),
                Change::AddConstraint(constraint) => of_using_index(moment, name, constraint)
                    .or_else(|| of_second_key(table?, constraint, actions)),
                Change::AlterType { column, .. } => of_guards(moment, name, column, "0A000"),
                Change::DropColumn { column, cascade: false, .. } => of_guards(moment, name, column, "2BP01"),
                Change::AddIdentity { column, .. } => of_identity(table?.column(column)?, actions),
                Change::SetLogged { logged } => of_logging(moment, table?, *logged),
                Change::ReplicaIdentity { index: Some(index), .. } => {
                    of_replica_identity(moment, table?, index, actions)
                }
                Change::ValidateConstraint { name } => of_validation(table?, name),
                Change::DropExpression { column, if_exists } => of_expression(table?.column(column)?)
                    .filter(|(_, code)| !if_exists || *code != NO_EXPRESSION.1),
                _ => None,
            };
            let each =
                actions.iter().filter_map(|action| Some(on_all(action.span, of_change(&action.what)?)));
            let is_partitioned = table.is_some_and(|table| table.kind == Kind::Partitioned);
            let methods = actions
                .iter()
                .filter(|action| is_partitioned && matches!(action.what, Change::SetAccessMethod { .. }));
            let because = "before 17 a partitioned table has no access method";
            each.chain(methods.map(|action| Refusal { span: action.span, because, code: "42809", until: 16 }))
                .collect()
        }
        Said::CreateTable(table) => {
            let columns = table.columns.iter();
            let inline = columns.clone().flat_map(|column| &column.constraints);
            let keys =
                inline.chain(&table.constraints).filter(|own| matches!(own.what, Rule::Primary { .. }));
            let second = keys.skip(1).map(|key| on_all(key.span, SECOND_KEY));
            let generated =
                columns.filter_map(|column| Some(on_all(column.span, of_generated(column.generated)?)));
            generated.chain(second).collect()
        }
        _ => Vec::new(),
    }
}

fn of_generated(generated: Option<Generated>) -> Option<Why> {
    let why = ("GENERATED needs ALWAYS, or BY DEFAULT for an identity", "42601");
    (generated == Some(Generated::Nohow)).then_some(why)
}

fn of_drop(drop: &Drop) -> Option<Why> {
    if drop.what != Dropped::Index || !drop.concurrently {
        return None;
    }
    if drop.names.len() > 1 {
        return Some(("one index is dropped concurrently at a time", "0A000"));
    }
    drop.cascade.then_some(("what is dropped concurrently takes nothing else along", "0A000"))
}

/// What has no rows of its own is copied by a query.
fn of_copy(moment: &Moment<'_>, rows: &Rows) -> Option<Refusal> {
    let (because, until) = match moment.memory.table(rows.table.as_ref()?)?.kind {
        Kind::View => ("COPY reads tables: a view needs COPY (TABLE …)", u32::MAX),
        Kind::Partitioned => ("COPY reads tables: a partitioned one needs COPY (TABLE …)", u32::MAX),
        Kind::MaterializedView => ("before 18 a materialized view needs COPY (TABLE …)", 17),
        Kind::Table | Kind::Foreign | Kind::Sequence | Kind::Composite => return None,
    };
    Some(Refusal { span: moment.head(), because, code: "42809", until })
}

/// Tables that have the attributes of a type follow it with CASCADE alone.
fn of_typed_tables(moment: &Moment<'_>, name: &Name, change: &TypeChange) -> Option<Why> {
    let is_plain = matches!(change, TypeChange::Attribute { cascade: false, .. });
    let is_typed = is_plain && !moment.memory.of_type(&name.name).is_empty();
    is_typed.then_some(("a table is of this type, and follows it with CASCADE alone", "2BP01"))
}

/// The values in lists of a domain are never checked again.
fn of_lists(moment: &Moment<'_>, name: &Name, change: &DomainChange) -> Option<Why> {
    let checks = match change {
        DomainChange::AddCheck { is_valid, .. } => *is_valid,
        DomainChange::AddNotNull | DomainChange::SetNotNull | DomainChange::Validate => true,
        DomainChange::DropNotNull
        | DomainChange::DropConstraint
        | DomainChange::Default
        | DomainChange::Rename { .. }
        | DomainChange::Other => false,
    };
    let users = moment.memory.with_type(&name.name);
    let mut columns = users.iter().flat_map(|user| &user.columns);
    let has_list = checks && columns.any(|own| own.ty.name == name.name && own.ty.is_array);
    has_list.then_some(("a column is a list of this domain, whose values are not checked again", "0A000"))
}

/// What is logged refers to nothing that a crash empties.
fn of_logging(moment: &Moment<'_>, table: &Table, logged: bool) -> Option<Why> {
    let memory = moment.memory;
    let is_other = |name: &Name, is_unlogged: bool| {
        let other = memory.table(name).filter(|_| !name.may_be(&table.name));
        other.is_some_and(|other| other.is_unlogged == is_unlogged && !other.is_temporary)
    };
    if logged {
        let mut referenced = table.constraints.iter().filter_map(|own| own.references.as_ref());
        let is_refused = referenced.any(|name| is_other(name, true));
        return is_refused.then_some(("its foreign key points at an unlogged table", "42P16"));
    }
    let is_refused = memory.referencing(&table.name).iter().any(|name| is_other(name, false));
    is_refused.then_some(("a foreign key of a logged table points at it", "42P16"))
}

fn of_index(moment: &Moment<'_>, index: &CreateIndex) -> Option<Why> {
    let table = moment.memory.table(&index.table)?;
    (table.kind == Kind::View).then_some(("a view has no rows of its own, and no index", "42809"))
}

fn of_maintenance(
    moment: &Moment<'_>,
    what: Maintenance,
    names: &[Name],
    concurrently: bool,
) -> Option<Refusal> {
    let is_of_catalog = |name: &Name| name.schema.as_deref() == Some("pg_catalog");
    let is_new_and_empty = |name: &Name| {
        let view = moment.memory.table(name);
        view.is_some_and(|view| moment.memory.is_new(view.born) && !view.has_rows)
    };
    let is_of_partitions = |name: &Name| {
        let home = moment.memory.table_of_index(name);
        home.and_then(|home| moment.memory.table(&home)).is_some_and(|home| home.kind == Kind::Partitioned)
    };
    let (because, code, until) = match what {
        Maintenance::ReindexTable | Maintenance::ReindexIndex
            if concurrently && names.iter().any(is_of_catalog) =>
        {
            ("indexes of the system's catalogs are not built concurrently", "0A000", u32::MAX)
        }
        Maintenance::ReindexSystem if concurrently => {
            ("indexes of the system's catalogs are not built concurrently", "0A000", u32::MAX)
        }
        Maintenance::ReindexIndex if names.iter().any(is_of_partitions) => {
            ("before 14 an index of a partitioned table is built again partition by partition", "0A000", 13)
        }
        Maintenance::Refresh { with_data: false } if concurrently => {
            ("a view that is emptied is not refreshed concurrently", "42601", u32::MAX)
        }
        Maintenance::Refresh { .. } if concurrently && names.iter().any(is_new_and_empty) => {
            ("a view that was never filled is not refreshed concurrently", "0A000", u32::MAX)
        }
        Maintenance::Vacuum { .. }
        | Maintenance::Analyze
        | Maintenance::Cluster
        | Maintenance::ReindexTable
        | Maintenance::ReindexIndex
        | Maintenance::ReindexMany
        | Maintenance::ReindexSystem
        | Maintenance::Refresh { .. } => return None,
    };
    Some(Refusal { span: moment.head(), because, code, until })
}

/// An index by which rows are told from each other.
fn of_replica_identity(
    moment: &Moment<'_>,
    table: &Table,
    index: &SmolStr,
    actions: &[Action],
) -> Option<Why> {
    let Some(known) = table.indexes.iter().find(|own| own.name.as_ref() == Some(index)) else {
        return of_another(moment, &table.name, index)
            .then_some(("the index belongs to another table", "42809"));
    };
    let is_set = |column: &SmolStr| {
        let sets =
            |action: &Action| matches!(&action.what, Change::SetNotNull { column: own } if own == column);
        actions.iter().any(sets)
    };
    let may_be_null =
        |column: &SmolStr| table.column(column).is_some() && !table.is_not_null(column) && !is_set(column);
    if !known.unique {
        Some(("a replica identity needs a unique index", "42809"))
    } else if known.keys.iter().any(|key| key.column.is_none()) {
        Some(("a replica identity needs an index of plain columns", "0A000"))
    } else if known.predicate.is_some() {
        Some(("a replica identity needs an index over all rows", "0A000"))
    } else {
        let mut columns = known.keys.iter().filter_map(|key| key.column.as_ref());
        columns.any(may_be_null).then_some(("a column of the index may be null", "42809"))
    }
}

/// Whether an index that a table does not have is one of another table.
fn of_another(moment: &Moment<'_>, table: &Name, index: &SmolStr) -> bool {
    let home = moment.memory.table_of_index(&Name { name: index.clone(), ..table.clone() });
    let home = home.and_then(|home| moment.memory.table(&home));
    home.is_some_and(|home| home.indexes.iter().any(|own| own.name.as_ref() == Some(index)))
}

/// A constraint that takes an index over.
fn of_using_index(moment: &Moment<'_>, name: &Name, constraint: &Constraint) -> Option<Why> {
    let (Rule::Unique { index: Some(index) } | Rule::Primary { index: Some(index), .. }) = &constraint.what
    else {
        return None;
    };
    let table = moment.memory.table(name)?;
    if table.kind == Kind::Partitioned {
        return Some(("a constraint of a partitioned table takes no index over", "0A000"));
    }
    let is_it = |own: &&Index| own.name.as_ref() == Some(index);
    let Some(known) = table.indexes.iter().find(is_it) else {
        return of_another(moment, name, index).then_some(("the index belongs to another table", "55000"));
    };
    if table.constraint(index).is_some_and(|own| has_an_index(own.what)) {
        return Some(("the index has its constraint already", "55000"));
    }
    (!known.unique).then_some(("a constraint needs a unique index", "42809"))
}

const SECOND_KEY: Why = ("a table has one primary key", "42P16");

#[expect(clippy::wildcard_enum_match_arm, reason = "nothing else takes a key away")]
fn of_second_key(table: &Table, constraint: &Constraint, actions: &[Action]) -> Option<Why> {
    let known = table.constraints.iter().find(|own| own.what == What::Primary)?;
    // PostgreSQL drops before it adds.
    let drops = |change: &Change| match change {
        Change::DropConstraint { name, .. } => Some(name) == known.name.as_ref(),
        Change::DropColumn { column, .. } => known.columns.contains(column),
        _ => false,
    };
    let is_dropped = actions.iter().any(|action| drops(&action.what));
    let is_primary = matches!(constraint.what, Rule::Primary { .. });
    (is_primary && !is_dropped).then_some(SECOND_KEY)
}

/// What uses a column keeps it as it is.
fn of_guards(moment: &Moment<'_>, table: &Name, column: &str, code: &'static str) -> Option<Why> {
    let because = match moment.memory.guarding(table, column)? {
        Guarding::Rule | Guarding::Policy => "a rule or a policy uses the column",
        Guarding::Routine => "a function uses the column",
        Guarding::Publication => "a publication uses the column",
    };
    Some((because, code))
}

fn has_an_index(what: What) -> bool {
    match what {
        What::Unique | What::Primary | What::Exclude => true,
        What::Check | What::NotNull | What::Foreign => false,
    }
}

fn of_validation(table: &Table, name: &str) -> Option<Why> {
    let known = table.constraint(name)?;
    let is_unenforced = known.what == What::Check && !known.is_enforced;
    is_unenforced.then_some(("the constraint is not enforced", "55000"))
}

/// A column takes its values from one place.
#[expect(clippy::wildcard_enum_match_arm, reason = "nothing else takes a default away")]
fn of_identity(column: &Column, actions: &[Action]) -> Option<Why> {
    let is_dropped = actions.iter().any(|action| match &action.what {
        Change::DropDefault { column: own } => *own == column.name,
        _ => false,
    });
    (column.has_default && !is_dropped).then_some(("the column has a default", "55000"))
}

const NO_EXPRESSION: Why = ("the column is not a generated one", "55000");

fn of_expression(column: &Column) -> Option<Why> {
    match column.generated {
        Some((_, true)) => None,
        Some((_, false)) => Some(("the values of a virtual column are stored nowhere", "0A000")),
        None => Some(NO_EXPRESSION),
    }
}
