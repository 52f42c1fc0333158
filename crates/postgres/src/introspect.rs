//! Reads a whole database into a catalog.
//!
//! One `REPEATABLE READ READ ONLY` transaction, one set-based query for each kind of object, all sent at
//! once on one connection. What a kind is, is the business of `whimbrel_change::kinds`; OIDs end here.

mod array_cast;
mod dependencies;
mod logic;
mod rows;
mod second;
mod stamps;
mod values;

use crate::load::Loaded;
use crate::session::Session;
use dependencies::{Dependencies, Dependency};
use futures_util::future::{join_all, try_join};
use rows::{Place, ReadObject, Role, Rows, read_objects};
use stamps::Stamps;
use std::collections::{BTreeMap, BTreeSet};
use tokio_postgres::Client;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{ToSql, Type};
use whimbrel_catalog::{Catalog, ObjectAddress, ObjectKind};
use whimbrel_change::kinds::{self, Compared, Kind};
use whimbrel_change::origin::refine;

/// What a catalog is read with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Introspection {
    /// Schemas that are left out with everything in them, beside PostgreSQL's own.
    pub excluded_schemas: Vec<String>,
    /// Who owns each object. Ignored, the role that reads is called `current role` where a default
    /// privilege names it.
    pub ownership: Inclusion,
    /// The name of the role that reads, where owners are included. Ignored, that role is called `current role` as the
    /// owner of objects and where a default privilege names it, so that databases of different servers compare.
    pub current_owner: Inclusion,
    /// The order of the columns of tables.
    pub column_order: Inclusion,
    /// The installed versions of extensions.
    pub extension_versions: Inclusion,
    /// The settings, the comment and the privileges of the database itself.
    pub database: Inclusion,
}

/// Whether something is part of the catalog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inclusion {
    /// It is read, and differences in it are differences.
    Included,
    /// Two databases that differ only in it have the same catalog.
    Ignored,
}

/// A catalog could not be read.
#[derive(Debug, thiserror::Error)]
pub enum IntrospectError {
    /// The transaction could not be begun or ended.
    #[error("cannot open a snapshot of the catalog")]
    Snapshot {
        /// The server's or the connection's error.
        #[source]
        source: tokio_postgres::Error,
    },
    /// A query of the catalog failed.
    #[error("cannot read the catalog ({what})")]
    Read {
        /// What was being read, in the words of the kinds.
        what: &'static str,
        /// The server's or the connection's error.
        #[source]
        source: tokio_postgres::Error,
    },
    /// A query returned a column that its kind does not have.
    #[error("the query for {what} returned an attribute that nobody knows: {attribute}")]
    UnknownAttribute {
        /// What was being read.
        what: &'static str,
        /// The name of the column.
        attribute: String,
    },
    /// The server is too old.
    #[error("PostgreSQL {major} is not supported; the oldest that is, is {}", kinds::OLDEST_MAJOR)]
    UnsupportedMajor {
        /// The major version of the server.
        major: u32,
    },
}

/// How often a read is repeated that met an object in the moment of its change.
const ATTEMPTS: usize = 5;

/// From how many bytes of `pg_class` on a second session pays: some thousand relations.
const LARGE: i64 = 1 << 20;

/// What is sent to the server before and after the queries of the kinds.
struct Surroundings {
    major: u32,
    /// The bytes of `pg_class`.
    size: i64,
    schemas: Vec<u32>,
    relations_of_extensions: Vec<u32>,
    current_role: u32,
    current_role_name: String,
    first_role_name: String,
}

/// The owner of an object where the role that reads is not to be named.
const CURRENT_ROLE: &str = "current role";

/// Databases that a server makes by itself have schemas of the role that made the server, or of this one.
const DATABASE_OWNER: &str = "pg_database_owner";

impl Introspection {
    /// Everything but these schemas, with nothing included that depends on the place: not who owns
    /// objects, not the order of columns, not the versions of extensions, not the database itself.
    #[must_use]
    pub fn excluding(schemas: &[&str]) -> Self {
        Self {
            excluded_schemas: schemas.iter().map(|&schema| schema.to_owned()).collect(),
            ownership: Inclusion::Ignored,
            current_owner: Inclusion::Included,
            column_order: Inclusion::Ignored,
            extension_versions: Inclusion::Ignored,
            database: Inclusion::Ignored,
        }
    }

    fn role(&self, compared: Compared) -> Role {
        let inclusion = match compared {
            Compared::Never => return Role::Fact,
            Compared::Always => Inclusion::Included,
            Compared::WithOwners => self.ownership,
            Compared::WithColumnOrder => self.column_order,
            Compared::WithExtensionVersions => self.extension_versions,
        };
        match inclusion {
            Inclusion::Included => Role::Attribute,
            Inclusion::Ignored => Role::LeftOut,
        }
    }
}

/// Reads the catalog of the database that `client` is connected to.
///
/// `client` must not be inside a transaction block. PostgreSQL's functions that write definitions look
/// past the snapshot, so a definition may be that of a moment later; a read that fails because an object
/// was dropped meanwhile is repeated. If the future is dropped, the transaction stays open.
///
/// # Errors
/// When the server cannot be asked, or is older than is supported.
pub async fn introspect(client: &Client, options: &Introspection) -> Result<Catalog, IntrospectError> {
    attempts(&Reader { client, session: None }, options, None).await
}

/// The same, where a second session of the same snapshot reads half of a large schema.
///
/// The second session is opened only for that; where it cannot be had, the first one reads everything.
///
/// # Errors
/// As [`introspect`].
pub async fn introspect_in(session: &Session, options: &Introspection) -> Result<Catalog, IntrospectError> {
    attempts(&Reader { client: session.client(), session: Some(session) }, options, None).await
}

/// The same for a database that was loaded from text: each object knows where it was written.
///
/// # Errors
/// As [`introspect`].
pub async fn introspect_loaded(
    client: &Client,
    options: &Introspection,
    loaded: &Loaded,
) -> Result<Catalog, IntrospectError> {
    let mut catalog = attempts(&Reader { client, session: None }, options, Some(loaded)).await?;
    refine(&mut catalog);
    Ok(catalog)
}

/// Who reads.
struct Reader<'a> {
    client: &'a Client,
    /// The session of the client, where a second one may be opened beside it.
    session: Option<&'a Session>,
}

async fn attempts(
    reader: &Reader<'_>,
    options: &Introspection,
    loaded: Option<&Loaded>,
) -> Result<Catalog, IntrospectError> {
    let mut attempt = 1;
    loop {
        let result = in_snapshot(reader, options, loaded).await;
        match result {
            Err(error) if attempt < ATTEMPTS && error.is_a_race() => attempt += 1,
            result => return result,
        }
    }
}

impl IntrospectError {
    /// Whether the read met an object in the moment of its change.
    fn is_a_race(&self) -> bool {
        let Self::Read { source, .. } = self else { return false };
        let races = [
            // "cache lookup failed" and "could not open relation with OID"
            &SqlState::INTERNAL_ERROR,
            &SqlState::UNDEFINED_TABLE,
            &SqlState::UNDEFINED_OBJECT,
            &SqlState::UNDEFINED_FUNCTION,
            &SqlState::UNDEFINED_COLUMN,
        ];
        source.code().is_some_and(|code| races.contains(&code))
    }
}

async fn in_snapshot(
    reader: &Reader<'_>,
    options: &Introspection,
    loaded: Option<&Loaded>,
) -> Result<Catalog, IntrospectError> {
    let snapshot = |source| IntrospectError::Snapshot { source };
    let begin = "begin isolation level repeatable read, read only";
    reader.client.batch_execute(begin).await.map_err(snapshot)?;
    let catalog = read(reader, options, loaded).await;
    let end = reader.client.batch_execute("rollback").await;
    let catalog = catalog?;
    end.map_err(snapshot)?;
    Ok(catalog)
}

async fn read(
    reader: &Reader<'_>,
    options: &Introspection,
    loaded: Option<&Loaded>,
) -> Result<Catalog, IntrospectError> {
    let client = reader.client;
    let settings = client.batch_execute(include_str!("introspect/settings.sql")).await;
    settings.map_err(|source| IntrospectError::Snapshot { source })?;
    let surroundings = surroundings(client, options).await?;
    if surroundings.major < kinds::OLDEST_MAJOR {
        return Err(IntrospectError::UnsupportedMajor { major: surroundings.major });
    }
    let database = (options.database == Inclusion::Included).then_some(kinds::DATABASE);
    let kinds: Vec<&'static Kind> = kinds::KINDS.iter().copied().chain(database).collect();
    let second = match reader.session.filter(|_| surroundings.size >= LARGE) {
        Some(session) => {
            second::beside(session).await.map_err(|source| IntrospectError::Snapshot { source })?
        }
        None => None,
    };
    let helper = second.as_ref().map_or(client, |connection| &connection.client);
    let is_written_out = |kind: &Kind| kinds::WRITTEN_OUT.iter().any(|one| one.words == kind.words);
    let who = |kind: &Kind| if is_written_out(kind) { helper } else { client };
    let reads = join_all(kinds.iter().map(|kind| read_kind(who(kind), kind, options, &surroundings)));
    // The server works on one query while the rows of those before it are taken apart.
    let (dependencies, read) =
        try_join(dependencies_of(client, &surroundings), async { reads.await.into_iter().collect() }).await?;
    let read: Vec<Vec<ReadObject>> = read;
    let mut rows = Rows::default();
    for read in read {
        rows.add(read);
    }
    if let Some(loaded) = loaded {
        rows.point(&stamps(client, loaded).await?, loaded);
    }
    let unknown: Vec<Place> =
        rows.unknown_subjects().into_iter().filter(|place| !dependencies.is_outside(*place)).collect();
    let unmodelled = dependencies.unmodelled(&rows);
    let asked: Vec<Place> = unknown.iter().chain(&unmodelled).copied().collect();
    let identified = identify(client, &asked).await?;
    let mut catalog = rows.into_catalog(&identified, &dependencies);
    let names: BTreeSet<ObjectAddress> =
        unmodelled.iter().filter_map(|place| identified.get(place).cloned()).collect();
    catalog.unmodelled = names.into_iter().collect();
    if options.ownership == Inclusion::Included && options.current_owner == Inclusion::Ignored {
        call_current_role(&mut catalog, &surroundings);
    }
    Ok(catalog)
}

/// Makes the owners comparable with those of another server, where another role reads.
fn call_current_role(catalog: &mut Catalog, surroundings: &Surroundings) {
    for (address, object) in &mut catalog.objects {
        let Some(owner) = object.attributes.get_mut("owner") else { continue };
        let is_of_server = *owner == surroundings.first_role_name || owner == DATABASE_OWNER;
        if *owner == surroundings.current_role_name
            || is_of_server && address.kind.as_str() == "schema" && address.names == ["public"]
        {
            CURRENT_ROLE.clone_into(owner);
        }
    }
}

async fn surroundings(client: &Client, options: &Introspection) -> Result<Surroundings, IntrospectError> {
    let failed = |source| IntrospectError::Read { what: "surroundings", source };
    let sql = include_str!("introspect/surroundings.sql");
    let rows =
        client.query_typed(sql, &[(&options.excluded_schemas, Type::TEXT_ARRAY)]).await.map_err(failed)?;
    let [row] = rows.as_slice() else {
        return Ok(Surroundings {
            major: 0,
            size: 0,
            schemas: vec![],
            relations_of_extensions: vec![],
            current_role: 0,
            current_role_name: String::new(),
            first_role_name: String::new(),
        });
    };
    let major: i32 = row.try_get("major").map_err(failed)?;
    Ok(Surroundings {
        major: major.unsigned_abs(),
        size: row.try_get("size").map_err(failed)?,
        schemas: row.try_get("schemas").map_err(failed)?,
        relations_of_extensions: row.try_get("relations_of_extensions").map_err(failed)?,
        current_role: row.try_get("current_role").map_err(failed)?,
        current_role_name: row.try_get("current_role_name").map_err(failed)?,
        first_role_name: row.try_get("first_role_name").map_err(failed)?,
    })
}

async fn read_kind(
    client: &Client,
    kind: &Kind,
    options: &Introspection,
    surroundings: &Surroundings,
) -> Result<Vec<ReadObject>, IntrospectError> {
    let Some(sql) = kind.read_for(surroundings.major) else { return Ok(Vec::new()) };
    let role = match (options.ownership, options.current_owner) {
        (Inclusion::Included, Inclusion::Included) => 0,
        (Inclusion::Ignored, _) | (_, Inclusion::Ignored) => surroundings.current_role,
    };
    let parameters: [(&(dyn ToSql + Sync), Type); 3] = [
        (&surroundings.schemas, Type::OID_ARRAY),
        (&surroundings.relations_of_extensions, Type::OID_ARRAY),
        (&role, Type::OID),
    ];
    let rows = client
        .query_typed(sql, &parameters)
        .await
        .map_err(|source| IntrospectError::Read { what: kind.words.first(), source })?;
    read_objects(kind, &rows, |compared| options.role(compared))
}

/// Which statements wrote the rows of each object.
async fn stamps(client: &Client, loaded: &Loaded) -> Result<Stamps, IntrospectError> {
    let failed = |source| IntrospectError::Read { what: "transactions", source };
    let rows = client.query_typed(include_str!("introspect/stamps.sql"), &[]).await.map_err(failed)?;
    let mut stamps = Stamps::default();
    for row in &rows {
        stamps.add(row, loaded).map_err(failed)?;
    }
    Ok(stamps)
}

async fn dependencies_of(
    client: &Client,
    surroundings: &Surroundings,
) -> Result<Dependencies, IntrospectError> {
    let failed = |source| IntrospectError::Read { what: "dependencies", source };
    let rows = client.query_typed(include_str!("introspect/dependencies.sql"), &[]).await.map_err(failed)?;
    let dependencies =
        rows.iter().map(Dependency::from_row).collect::<Result<Vec<_>, _>>().map_err(failed)?;
    Ok(Dependencies::new(dependencies, &surroundings.schemas))
}

/// The addresses of objects that no kind has read, as PostgreSQL says them.
async fn identify(
    client: &Client,
    places: &[Place],
) -> Result<BTreeMap<Place, ObjectAddress>, IntrospectError> {
    if places.is_empty() {
        return Ok(BTreeMap::new());
    }
    let failed = |source| IntrospectError::Read { what: "identities", source };
    let classes: Vec<u32> = places.iter().map(|place| place.class).collect();
    let objects: Vec<u32> = places.iter().map(|place| place.object).collect();
    let parts: Vec<i32> = places.iter().map(|place| place.part).collect();
    let rows = client
        .query_typed(
            include_str!("introspect/identify.sql"),
            &[(&classes, Type::OID_ARRAY), (&objects, Type::OID_ARRAY), (&parts, Type::INT4_ARRAY)],
        )
        .await
        .map_err(failed)?;
    rows.iter()
        .map(|row| {
            let kind: String = row.try_get("kind")?;
            let address = ObjectAddress {
                kind: ObjectKind::from(kind),
                names: row.try_get("names")?,
                args: row.try_get("args")?,
            };
            Ok((Place::from_row(row)?, address))
        })
        .collect::<Result<_, _>>()
        .map_err(failed)
}
