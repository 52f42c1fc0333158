//! Everything known about each kind of object: one file for one kind, one line for it in [`KINDS`].
//!
//! A kind is read by one set-based query; what those queries return is a contract, see [`Kind::reads`].
//! The differ and the planner's order name no kind: what they must know of one, it says here. Recipes over several
//! objects (`rename`, `replacement`, `aside`) name the kinds that they are for.

pub(crate) use by_place::{out_of_place, tables as tables_by_place};
pub(crate) use domain_values::Values as DomainValues;
pub(crate) use identity::caught_up;
pub use identity::{IdentitySequence, identity_with_sequence};
pub(crate) use identity::{identity_sequence, owned_sequence};
pub(crate) use not_null::{is_asked_of as may_hold_no_null, plain_name};
pub(crate) use privileges::corrections;
pub(crate) use relation::relation as table_of;
pub use stand_in::is_there_otherwise;
pub(crate) use table_constraint::is_replaced;
pub use writes::Writes;

use crate::scene::Scene;
use std::collections::{BTreeMap, BTreeSet};
use whimbrel_catalog::{Object, ObjectAddress, ObjectKind};

/// Everything known about one kind of object, or about a few that PostgreSQL keeps in one place.
#[derive(Debug)]
pub struct Kind {
    /// The words of the objects that its query returns.
    pub words: Words,
    /// The query, once for each range of majors that needs another text, newest first.
    ///
    /// Every text takes the same parameters, whether or not it mentions them:
    ///
    /// 1. `oid[]`: the schemas that are read;
    /// 2. `oid[]`: the relations in them that belong to an extension, and are left out;
    /// 3. `oid`: the role that is called `current role` where owners are not compared, else 0.
    ///
    /// It runs with an empty `search_path` and returns, in any order of rows that is always the same:
    ///
    /// 1. `classid`, `objid` (`oid`) and `objsubid` (`int4`): PostgreSQL's address of the object, or of
    ///    the object that a comment or a privilege is on;
    /// 2. `kind` (`text`); ends with ` on` where the address is that of another object;
    /// 3. `names`, `args` (`text[]`): the address; null where it is that of another object;
    /// 4. one `text` column for each attribute, named for it; null where PostgreSQL's default holds;
    /// 5. perhaps one `json` column, an object whose keys are attributes.
    ///
    /// Rows with the same address are one object.
    pub reads: &'static [Read],
    /// The attributes.
    pub attributes: Attributes,
    /// How its objects are made, changed and removed.
    pub writes: Option<Writes>,
}

/// Which words name a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Words {
    /// These, whole.
    Whole(&'static [&'static str]),
    /// This one, followed by the word of the object that it is about: `comment on table`.
    About(&'static str),
}

/// One text of a kind's query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Read {
    /// The first major version that it is for.
    pub since: u32,
    /// The query.
    pub sql: &'static str,
}

/// Which attributes objects of a kind have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attributes {
    /// These.
    Listed(&'static [Attribute]),
    /// One for each grantee, provider or setting: any name.
    Open,
    /// These, and any other name.
    ListedAndOpen(&'static [Attribute]),
}

/// One attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attribute {
    /// Its name.
    pub name: &'static str,
    /// When it is part of the catalog.
    pub compared: Compared,
    /// Where its text comes from.
    pub source: TextSource,
}

/// Where the text of an attribute comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextSource {
    /// It is a name, a number or what somebody wrote.
    Written,
    /// PostgreSQL writes it from a stored expression; read again, that may be written otherwise.
    Deparsed,
    /// The same, and queries may stand in it.
    DeparsedQuery,
    /// The same, up to the body of a routine: that somebody wrote.
    DeparsedUpToABody,
}

impl Attribute {
    /// The same, written by PostgreSQL from a stored expression.
    const fn deparsed(self) -> Self {
        Self { source: TextSource::Deparsed, ..self }
    }

    /// The same, where it is a query or may have some in it.
    const fn query(self) -> Self {
        Self { source: TextSource::DeparsedQuery, ..self }
    }
}

/// When something is part of a catalog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compared {
    /// Always.
    Always,
    /// Where owners are compared.
    WithOwners,
    /// Where the order of columns is compared.
    WithColumnOrder,
    /// Where the versions of extensions are compared.
    WithExtensionVersions,
    /// Never: it is a fact, for whoever writes statements.
    Never,
}

/// The fact that tells of an expression with a query in it.
const ASKS: &str = "asks";

/// The oldest major version that is supported.
pub const OLDEST_MAJOR: u32 = 13;

mod added_column;
mod by_place;
mod computed_column;
mod constraint_name;
mod grant;
mod heirs_not_null;
mod held_attribute;
mod identity;
mod list;
mod parameters;
mod partition;
mod relation;
pub(crate) mod repartition;
mod retyped;
mod stand_in;
mod type_swap;
mod unlogged;
pub mod writes;

mod access_method;
mod aggregate;
mod base_type;
mod cast;
mod collation;
mod column;
mod comment;
mod composite_type;
mod conversion;
mod database;
mod default_acl;
mod default_value;
mod domain;
mod domain_constraint;
mod domain_values;
mod enum_type;
mod event_trigger;
mod exclusion;
mod extension;
mod foreign_data_wrapper;
mod foreign_table;
mod index;
mod inherited_check;
mod language;
mod materialized_view;
mod not_null;
mod operator;
mod operator_class;
mod operator_family;
mod partitioned_foreign_key;
mod policy;
mod privileges;
mod publication;
mod publication_namespace;
mod publication_relation;
mod range_type;
mod routine;
mod rule;
mod schema;
mod security_label;
mod sequence;
mod server;
mod statistics_object;
mod subscription;
mod table;
mod table_constraint;
mod text_search_configuration;
mod text_search_dictionary;
mod text_search_parser;
mod text_search_template;
mod transform;
mod trigger;
mod user_mapping;
mod view;
mod whole_rows;

/// Kinds that take about as long to read as all others together: PostgreSQL writes a definition for each object.
pub const WRITTEN_OUT: &[&Kind] = &[&index::KIND, &table_constraint::KIND];

/// Every kind, in the order of their names.
pub const KINDS: &[&Kind] = &[
    &access_method::KIND,
    &aggregate::KIND,
    &base_type::KIND,
    &cast::KIND,
    &collation::KIND,
    &column::KIND,
    &comment::KIND,
    &composite_type::KIND,
    &conversion::KIND,
    &default_acl::KIND,
    &default_value::KIND,
    &domain::KIND,
    &domain_constraint::KIND,
    &enum_type::KIND,
    &event_trigger::KIND,
    &extension::KIND,
    &foreign_data_wrapper::KIND,
    &foreign_table::KIND,
    &index::KIND,
    &language::KIND,
    &materialized_view::KIND,
    &operator::KIND,
    &operator_class::KIND,
    &operator_family::KIND,
    &policy::KIND,
    &privileges::KIND,
    &publication::KIND,
    &publication_namespace::KIND,
    &publication_relation::KIND,
    &range_type::KIND,
    &routine::KIND,
    &rule::KIND,
    &schema::KIND,
    &security_label::KIND,
    &sequence::KIND,
    &server::KIND,
    &statistics_object::KIND,
    &subscription::KIND,
    &table::KIND,
    &table_constraint::KIND,
    &text_search_configuration::KIND,
    &text_search_dictionary::KIND,
    &text_search_parser::KIND,
    &text_search_template::KIND,
    &transform::KIND,
    &trigger::KIND,
    &user_mapping::KIND,
    &view::KIND,
];

/// The database itself, which `pg_dump` writes only with `--create`.
pub const DATABASE: &Kind = &database::KIND;

/// The kind that a word names; `None` for a word that nobody knows.
#[must_use]
pub fn kind_of(word: &ObjectKind) -> Option<&'static Kind> {
    KINDS.iter().chain([&DATABASE]).copied().find(|kind| kind.words.include(word.as_str()))
}

/// The words of the kinds whose objects take a name that no other relation or type of their schema may have.
pub(crate) fn named_in_schemas() -> impl Iterator<Item = &'static str> {
    let takes_one = |kind: &&&Kind| {
        let spaces = kind.writes.as_ref().map_or(&[][..], |writes| writes.spaces);
        spaces.iter().any(|space| [writes::Space::Relations, writes::Space::Types].contains(space))
    };
    let words = KINDS.iter().filter(takes_one).map(|kind| match kind.words {
        Words::Whole(words) => words,
        Words::About(_) => &[],
    });
    words.flatten().copied()
}

impl Kind {
    /// The text of the query for a major version; `None` where the major has no such objects.
    #[must_use]
    pub fn read_for(&self, major: u32) -> Option<&'static str> {
        self.reads.iter().find(|read| read.since <= major).map(|read| read.sql)
    }
}

impl Words {
    /// The first of the words, to speak of the kind.
    #[must_use]
    pub fn first(self) -> &'static str {
        match self {
            Self::Whole(words) => words.first().copied().unwrap_or_default(),
            Self::About(word) => word,
        }
    }

    fn include(self, word: &str) -> bool {
        match self {
            Self::Whole(words) => words.contains(&word),
            Self::About(first) => word.strip_prefix(first).is_some_and(|rest| rest.starts_with(' ')),
        }
    }
}

impl Attributes {
    /// Where the text of an attribute comes from.
    #[must_use]
    pub fn source(self, name: &str) -> TextSource {
        let (Self::Listed(list) | Self::ListedAndOpen(list)) = self else { return TextSource::Written };
        let found = list.iter().find(|one| one.name == name);
        found.map_or(TextSource::Written, |one| one.source)
    }

    /// When an attribute is part of the catalog; `None` for a name that the kind does not have.
    #[must_use]
    pub fn compared(self, name: &str) -> Option<Compared> {
        let listed = |list: &[Attribute]| list.iter().find(|one| one.name == name).map(|one| one.compared);
        match self {
            Self::Listed(list) => listed(list),
            Self::Open => Some(Compared::Always),
            Self::ListedAndOpen(list) => Some(listed(list).unwrap_or(Compared::Always)),
        }
    }
}

/// What is not there while several others change, each with those others.
pub(crate) fn in_the_way<'a>(
    scene: &Scene<'a>,
    changed: &Changed<'a>,
) -> Vec<(&'a ObjectAddress, Vec<&'a ObjectAddress>)> {
    let mut found = unlogged::in_the_way(scene, changed);
    found.extend(whole_rows::in_the_way(scene, changed));
    found
}

/// Objects whose attributes change, with the names of those.
pub(crate) type Changed<'a> = BTreeMap<&'a ObjectAddress, BTreeSet<String>>;

/// An object without the expression of its own that can come and go while it stays; `None` where it has none.
#[must_use]
pub fn without_expression(address: &ObjectAddress, object: &Object) -> Option<Object> {
    (address.kind.as_str() == "domain").then(|| domain::without_default(object)).flatten()
}

/// Whether PostgreSQL writes an object from a query that it keeps, or from what may have queries in it.
#[must_use]
pub fn holds_a_query(address: &ObjectAddress, object: &Object) -> bool {
    let Some(kind) = kind_of(&address.kind) else { return false };
    if object.fact(ASKS).is_some() {
        return true;
    }
    let (Attributes::Listed(list) | Attributes::ListedAndOpen(list)) = kind.attributes else { return false };
    list.iter().any(|attribute| match attribute.source {
        TextSource::DeparsedQuery => object.attribute(attribute.name).is_some(),
        TextSource::DeparsedUpToABody => routine::is_kept_parsed(object),
        TextSource::Written | TextSource::Deparsed => false,
    })
}

/// For the files of the kinds: a query for every supported major.
const fn every_major(sql: &'static str) -> Read {
    Read { since: OLDEST_MAJOR, sql }
}

/// For the files of the kinds: an attribute that is always compared.
const fn attribute(name: &'static str) -> Attribute {
    Attribute { name, compared: Compared::Always, source: TextSource::Written }
}

/// For the files of the kinds: a fact, which is carried and not compared.
const fn fact(name: &'static str) -> Attribute {
    Attribute { name, compared: Compared::Never, source: TextSource::Written }
}

/// For the files of the kinds: `ALTER … DEPENDS ON EXTENSION`. The reader takes it from `pg_depend`.
const DEPENDS_ON_EXTENSION: Attribute = attribute("depends on extension");

/// For the files of the kinds: the fact that names an owner who is not the role that reads.
const OTHER_OWNER: &str = "owned by another role";

/// For the files of the kinds: the owner.
const OWNER: Attribute = Attribute { compared: Compared::WithOwners, ..attribute("owner") };
