//! What a database asks of the rows of its tables.

use std::collections::BTreeMap;
use tokio_postgres::Client;
use tokio_postgres::types::Type;

/// A table, as far as its rows must fit it.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) name: Vec<String>,
    pub(super) has_triggers: bool,
    pub(super) has_no_partition: bool,
    pub(super) columns: Vec<Column>,
    /// Checks, and for a partitioned table that a partition takes the row.
    pub(super) checks: Vec<Check>,
    pub(super) references: Vec<Reference>,
    /// Primary first.
    pub(super) keys: Vec<Key>,
}

#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) type_id: u32,
    pub(super) modifier: i32,
    pub(super) type_name: String,
    pub(super) is_not_null: bool,
    pub(super) is_identity: bool,
    /// The expression of a generated column.
    pub(super) generated: Option<String>,
    /// What draws the next value of its sequence.
    pub(super) next_value: Option<String>,
    pub(super) default: Option<String>,
}

#[derive(Debug, Clone)]
pub(super) struct Check {
    pub(super) name: String,
    pub(super) expression: String,
    pub(super) columns: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reference {
    pub(super) name: String,
    pub(super) columns: Vec<String>,
    pub(super) parent: Vec<String>,
    pub(super) parent_columns: Vec<String>,
}

/// A unique or exclusion index.
#[derive(Debug, Clone)]
pub(super) struct Key {
    pub(super) name: String,
    pub(super) is_immediate: bool,
    pub(super) columns: Vec<String>,
}

/// A type of values.
#[derive(Debug, Clone)]
pub(super) struct ValueType {
    pub(super) name: String,
    pub(super) sql_name: String,
    pub(super) kind: TypeKind,
    /// Whether it is one that PostgreSQL brings.
    pub(super) is_own: bool,
    pub(super) is_text: bool,
}

/// What the values of a type are made of.
#[derive(Debug, Clone)]
pub(super) enum TypeKind {
    Base,
    Pseudo,
    Enum(Vec<String>),
    Domain { base: u32, modifier: i32, checks: Vec<String> },
    Composite(Vec<(u32, i32)>),
    Range(u32),
    Multirange,
    Array(u32),
}

pub(super) type Types = BTreeMap<u32, ValueType>;

/// The tables outside of `excluded_schemas`, in the order of their names, and all types.
pub(super) async fn read(
    client: &Client,
    excluded_schemas: &[String],
) -> Result<(Vec<Table>, Types), tokio_postgres::Error> {
    let sql = include_str!("tables.sql");
    let mut tables = BTreeMap::new();
    let mut order = Vec::new();
    for row in client.query_typed(sql, &[(&excluded_schemas, Type::TEXT_ARRAY)]).await? {
        let id: u32 = row.try_get("id")?;
        let bounds: Option<String> = row.try_get("bounds")?;
        let columns: Vec<String> = row.try_get("partition_columns")?;
        let name: Vec<String> = vec![row.try_get("schema")?, row.try_get("name")?];
        let bound = |expression| Check { name: "its partitions".to_owned(), expression, columns };
        let table = Table {
            name,
            has_triggers: row.try_get("has_triggers")?,
            has_no_partition: row.try_get("has_no_partition")?,
            columns: Vec::new(),
            checks: bounds.map(bound).into_iter().collect(),
            references: Vec::new(),
            keys: Vec::new(),
        };
        order.push(id);
        tables.insert(id, table);
    }
    read_columns(client, &order, &mut tables).await?;
    read_constraints(client, &order, &mut tables).await?;
    read_keys(client, &order, &mut tables).await?;
    let tables = order.iter().filter_map(|id| tables.remove(id)).collect();
    Ok((tables, read_types(client).await?))
}

type ById = BTreeMap<u32, Table>;

async fn read_columns(client: &Client, ids: &[u32], tables: &mut ById) -> Result<(), tokio_postgres::Error> {
    for row in client.query_typed(include_str!("columns.sql"), &[(&ids, Type::OID_ARRAY)]).await? {
        let Some(table) = tables.get_mut(&row.try_get("id")?) else { continue };
        table.columns.push(Column {
            name: row.try_get("name")?,
            type_id: row.try_get("type")?,
            modifier: row.try_get("modifier")?,
            type_name: row.try_get("type_name")?,
            is_not_null: row.try_get("is_not_null")?,
            is_identity: row.try_get("is_identity")?,
            generated: row.try_get("generated")?,
            next_value: row.try_get("next_value")?,
            default: row.try_get("default_value")?,
        });
    }
    Ok(())
}

async fn read_constraints(
    client: &Client,
    ids: &[u32],
    tables: &mut ById,
) -> Result<(), tokio_postgres::Error> {
    for row in client.query_typed(include_str!("constraints.sql"), &[(&ids, Type::OID_ARRAY)]).await? {
        let Some(table) = tables.get_mut(&row.try_get("id")?) else { continue };
        let (name, columns) = (row.try_get("name")?, row.try_get("columns")?);
        if row.try_get("is_check")? {
            table.checks.push(Check { name, expression: row.try_get("expression")?, columns });
        } else {
            let (parent, parent_columns) = (row.try_get("parent")?, row.try_get("parent_columns")?);
            table.references.push(Reference { name, columns, parent, parent_columns });
        }
    }
    Ok(())
}

async fn read_keys(client: &Client, ids: &[u32], tables: &mut ById) -> Result<(), tokio_postgres::Error> {
    for row in client.query_typed(include_str!("keys.sql"), &[(&ids, Type::OID_ARRAY)]).await? {
        let Some(table) = tables.get_mut(&row.try_get("id")?) else { continue };
        table.keys.push(Key {
            name: row.try_get("name")?,
            is_immediate: row.try_get("is_immediate")?,
            columns: row.try_get("columns")?,
        });
    }
    Ok(())
}

async fn read_types(client: &Client) -> Result<Types, tokio_postgres::Error> {
    let mut types = Types::new();
    for row in client.query_typed(include_str!("value_types.sql"), &[]).await? {
        let made_of: u32 = row.try_get::<_, Option<u32>>("made_of")?.unwrap_or_default();
        let kind: String = row.try_get("kind")?;
        let kind = match kind.as_str() {
            "enum" => TypeKind::Enum(row.try_get("labels")?),
            "domain" => TypeKind::Domain {
                base: made_of,
                modifier: row.try_get("modifier")?,
                checks: row.try_get("checks")?,
            },
            "composite" => {
                let (types, modifiers): (Vec<i64>, Vec<i64>) =
                    (row.try_get("fields")?, row.try_get("field_modifiers")?);
                let number = |(ty, modifier)| {
                    (u32::try_from(ty).unwrap_or_default(), i32::try_from(modifier).unwrap_or(-1))
                };
                TypeKind::Composite(types.into_iter().zip(modifiers).map(number).collect())
            }
            "range" => TypeKind::Range(made_of),
            "multirange" => TypeKind::Multirange,
            "array" => TypeKind::Array(made_of),
            "base" => TypeKind::Base,
            _ => TypeKind::Pseudo,
        };
        let ty = ValueType {
            name: row.try_get("name")?,
            sql_name: row.try_get("sql_name")?,
            kind,
            is_own: row.try_get("is_own")?,
            is_text: row.try_get("is_text")?,
        };
        types.insert(row.try_get("id")?, ty);
    }
    Ok(types)
}

impl Table {
    pub(super) fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The columns that are given values.
    pub(super) fn written(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(|column| column.generated.is_none())
    }
}

impl Table {
    /// Whether a row may go without a reference.
    pub(super) fn may_be_null(&self, reference: &Reference) -> bool {
        reference.columns.iter().any(|name| self.column(name).is_some_and(|column| !column.is_not_null))
    }

    /// The table's name as SQL writes it.
    pub(super) fn quoted(&self) -> String {
        crate::rows::quoted(&self.name)
    }
}
