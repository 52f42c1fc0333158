//! Kinds of objects that the linter needs no details of.

use super::cursor::Cursor;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::enum_variant_names, reason = "PostgreSQL calls one a large object")]
pub(crate) enum Object {
    AccessMethod,
    Aggregate,
    Cast,
    Collation,
    Column,
    Constraint,
    Conversion,
    Database,
    Domain,
    EventTrigger,
    Extension,
    ForeignDataWrapper,
    ForeignTable,
    Index,
    Language,
    LargeObject,
    MaterializedView,
    /// A policy, a rule or a trigger: its name stands in front of its table's.
    OfTable,
    Operator,
    OperatorClass,
    OperatorFamily,
    Publication,
    Role,
    Routine,
    Schema,
    Sequence,
    Server,
    Statistics,
    Subscription,
    Table,
    Tablespace,
    TextSearchConfiguration,
    TextSearchDictionary,
    TextSearchParser,
    TextSearchTemplate,
    Transform,
    Type,
    UserMapping,
    View,
    /// None that PostgreSQL has.
    Unknown,
}

/// The words of each kind; where one begins as another does, the longer one is first.
const KINDS: [(&[&str], Object); 47] = [
    (&["ACCESS", "METHOD"], Object::AccessMethod),
    (&["AGGREGATE"], Object::Aggregate),
    (&["CAST"], Object::Cast),
    (&["COLLATION"], Object::Collation),
    (&["COLUMN"], Object::Column),
    (&["CONSTRAINT"], Object::Constraint),
    (&["DEFAULT", "CONVERSION"], Object::Conversion),
    (&["CONVERSION"], Object::Conversion),
    (&["DATABASE"], Object::Database),
    (&["DOMAIN"], Object::Domain),
    (&["EVENT", "TRIGGER"], Object::EventTrigger),
    (&["EXTENSION"], Object::Extension),
    (&["FOREIGN", "DATA", "WRAPPER"], Object::ForeignDataWrapper),
    (&["FOREIGN", "TABLE"], Object::ForeignTable),
    (&["FUNCTION"], Object::Routine),
    (&["PROCEDURE"], Object::Routine),
    (&["ROUTINE"], Object::Routine),
    (&["INDEX"], Object::Index),
    (&["LARGE", "OBJECT"], Object::LargeObject),
    (&["MATERIALIZED", "VIEW"], Object::MaterializedView),
    (&["OPERATOR", "CLASS"], Object::OperatorClass),
    (&["OPERATOR", "FAMILY"], Object::OperatorFamily),
    (&["OPERATOR"], Object::Operator),
    (&["POLICY"], Object::OfTable),
    (&["RULE"], Object::OfTable),
    (&["TRIGGER"], Object::OfTable),
    (&["TRUSTED", "PROCEDURAL", "LANGUAGE"], Object::Language),
    (&["PROCEDURAL", "LANGUAGE"], Object::Language),
    (&["TRUSTED", "LANGUAGE"], Object::Language),
    (&["LANGUAGE"], Object::Language),
    (&["PUBLICATION"], Object::Publication),
    (&["USER", "MAPPING"], Object::UserMapping),
    (&["ROLE"], Object::Role),
    (&["USER"], Object::Role),
    (&["GROUP"], Object::Role),
    (&["SCHEMA"], Object::Schema),
    (&["SEQUENCE"], Object::Sequence),
    (&["SERVER"], Object::Server),
    (&["STATISTICS"], Object::Statistics),
    (&["SUBSCRIPTION"], Object::Subscription),
    (&["TABLESPACE"], Object::Tablespace),
    (&["TEXT", "SEARCH", "CONFIGURATION"], Object::TextSearchConfiguration),
    (&["TEXT", "SEARCH", "DICTIONARY"], Object::TextSearchDictionary),
    (&["TEXT", "SEARCH", "PARSER"], Object::TextSearchParser),
    (&["TEXT", "SEARCH", "TEMPLATE"], Object::TextSearchTemplate),
    (&["TRANSFORM"], Object::Transform),
    (&["TYPE"], Object::Type),
];

impl Object {
    /// Takes the words of a kind; `None` at the end.
    pub(super) fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        for (words, object) in KINDS {
            if cursor.take_all(words) {
                return Some(object);
            }
        }
        if cursor.take("TABLE") {
            return Some(Self::Table);
        }
        if cursor.take("VIEW") {
            return Some(Self::View);
        }
        // Signs are left to whoever puts something in their place.
        cursor.word()?;
        cursor.skip();
        Some(Self::Unknown)
    }

    /// What the forms of the table of claims call it, behind the verb; `None` where it has no forms of this shape.
    pub(crate) const fn in_forms(self) -> Option<&'static str> {
        Some(match self {
            Self::AccessMethod => "access-method",
            Self::Aggregate => "aggregate",
            Self::Cast => "cast",
            Self::Collation => "collation",
            Self::Conversion => "conversion",
            Self::Domain => "domain",
            Self::EventTrigger => "event-trigger",
            Self::Extension => "extension",
            Self::ForeignDataWrapper => "foreign-data-wrapper",
            Self::Language => "language",
            Self::Operator => "operator",
            Self::OperatorClass => "operator-class",
            Self::OperatorFamily => "operator-family",
            Self::Publication => "publication",
            Self::Role => "role",
            Self::Routine => "function",
            Self::Schema => "schema",
            Self::Server => "server",
            Self::Statistics => "statistics",
            Self::Subscription => "subscription",
            Self::TextSearchConfiguration => "text-search-configuration",
            Self::TextSearchDictionary => "text-search-dictionary",
            Self::TextSearchParser => "text-search-parser",
            Self::TextSearchTemplate => "text-search-template",
            Self::Transform => "transform",
            Self::UserMapping => "user-mapping",
            Self::Column
            | Self::Constraint
            | Self::Database
            | Self::ForeignTable
            | Self::Index
            | Self::LargeObject
            | Self::MaterializedView
            | Self::OfTable
            | Self::Sequence
            | Self::Table
            | Self::Tablespace
            | Self::Type
            | Self::View
            | Self::Unknown => return None,
        })
    }

    /// Whether statements of an application call one by its name.
    pub(crate) const fn is_named_in_code(self) -> bool {
        match self {
            Self::Conversion
            | Self::EventTrigger
            | Self::ForeignDataWrapper
            | Self::Language
            | Self::OfTable
            | Self::OperatorClass
            | Self::OperatorFamily
            | Self::Statistics
            | Self::Subscription
            | Self::Tablespace
            | Self::TextSearchDictionary
            | Self::TextSearchParser
            | Self::TextSearchTemplate => false,
            Self::AccessMethod
            | Self::Aggregate
            | Self::Cast
            | Self::Collation
            | Self::Column
            | Self::Constraint
            | Self::Database
            | Self::Domain
            | Self::Extension
            | Self::ForeignTable
            | Self::Index
            | Self::LargeObject
            | Self::MaterializedView
            | Self::Operator
            | Self::Publication
            | Self::Role
            | Self::Routine
            | Self::Schema
            | Self::Sequence
            | Self::Server
            | Self::Table
            | Self::TextSearchConfiguration
            | Self::Transform
            | Self::Type
            | Self::UserMapping
            | Self::View
            | Self::Unknown => true,
        }
    }
}
