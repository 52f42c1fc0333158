//! Expressions that make values: one for each number.

use super::shape::{TypeKind, Types, ValueType};
use whimbrel_source::quote_literal;

/// Stands for the number in the SQL of a template; nothing that PostgreSQL would write.
const NUMBER: &str = "\u{1}";

/// How many types may be inside one another before a value is left NULL.
const DEPTH: usize = 6;

/// An expression over a number from 0 on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Template {
    sql: String,
    /// Whether two numbers give two values, as far as the type has them.
    pub(super) is_injective: bool,
    /// How many values there are where numbers repeat them.
    pub(super) values: usize,
}

/// The values of a type, before any constraint on a column.
#[derive(Debug, Clone)]
pub(super) struct Choice {
    /// The one to take where nothing speaks against it, then others that may fit where it does not.
    pub(super) templates: Vec<Template>,
    /// Whether nothing but trying shows that the type takes them.
    pub(super) is_uncertain: bool,
}

impl Template {
    /// `sql` has `{i}` where the number goes.
    pub(super) fn injective(sql: &str) -> Self {
        Self { sql: sql.replace("{i}", NUMBER), is_injective: true, values: usize::MAX }
    }

    /// The same, where so many values come up again and again.
    pub(super) fn repeating(sql: &str, values: usize) -> Self {
        Self { is_injective: false, values, ..Self::injective(sql) }
    }

    /// One value, as the text of a literal.
    pub(super) fn constant(text: &str) -> Self {
        Self { sql: quote_literal(text), is_injective: false, values: 1 }
    }

    /// The expression for the number that `argument` gives.
    pub(super) fn of(&self, argument: &str) -> String {
        self.sql.replace(NUMBER, &format!("({argument})"))
    }

    /// The same values as another type.
    fn cast(&self, ty: &str) -> Self {
        Self { sql: format!("({})::{ty}", self.sql), ..self.clone() }
    }
}

/// The templates of a type; empty where none is known.
pub(super) fn choice(types: &Types, id: u32, modifier: i32) -> Choice {
    at_depth(types, id, modifier, DEPTH)
}

fn at_depth(types: &Types, id: u32, modifier: i32, depth: usize) -> Choice {
    let none = Choice { templates: Vec::new(), is_uncertain: false };
    let (Some(ty), Some(depth)) = (types.get(&id), depth.checked_sub(1)) else { return none };
    let certain = |templates| Choice { templates, is_uncertain: false };
    match &ty.kind {
        TypeKind::Base if ty.is_own => certain(own(&ty.name, modifier)),
        TypeKind::Base => foreign(ty, modifier),
        TypeKind::Pseudo => none,
        TypeKind::Enum(labels) => certain(labels_of(ty, labels)),
        TypeKind::Domain { base, modifier, checks, .. } => {
            let inner = at_depth(types, *base, *modifier, depth);
            let templates = inner.templates.iter().map(|one| one.cast(&ty.sql_name)).collect();
            Choice { templates, is_uncertain: inner.is_uncertain || !checks.is_empty() }
        }
        TypeKind::Composite(fields) => {
            let fields = fields.iter().map(|&(ty, modifier)| at_depth(types, ty, modifier, depth));
            composite(ty, &fields.collect::<Vec<_>>())
        }
        TypeKind::Range(subtype) => {
            Choice { templates: range(types, ty, *subtype).into_iter().collect(), is_uncertain: false }
        }
        TypeKind::Multirange => {
            let of_this = types
                .values()
                .find(|one| matches!(one.kind, TypeKind::Range(_)) && multirange_name(&one.name) == ty.name);
            let Some(TypeKind::Range(subtype)) = of_this.map(|one| &one.kind) else { return none };
            let inner = of_this.and_then(|one| range(types, one, *subtype));
            let one = inner.map(|one| Template { sql: format!("{}({})", ty.sql_name, one.sql), ..one });
            certain(one.into_iter().collect())
        }
        TypeKind::Array(element) => array(ty, &at_depth(types, *element, modifier, depth)),
    }
}

fn multirange_name(range: &str) -> String {
    if range.contains("range") {
        range.replacen("range", "multirange", 1)
    } else {
        format!("{range}_multirange")
    }
}

fn labels_of(ty: &ValueType, labels: &[String]) -> Vec<Template> {
    let texts: Vec<String> = labels.iter().map(|label| quote_literal(label)).collect();
    let sql = format!(
        "(array[{}]::{}[])[1 + ({{i}} % {})::integer]",
        texts.join(", "),
        ty.sql_name,
        labels.len().max(1)
    );
    if labels.is_empty() { Vec::new() } else { vec![Template::repeating(&sql, labels.len())] }
}

fn composite(ty: &ValueType, fields: &[Choice]) -> Choice {
    let firsts: Vec<Option<&Template>> = fields.iter().map(|field| field.templates.first()).collect();
    let values: Vec<&str> = firsts.iter().map(|field| field.map_or("null", |one| one.sql.as_str())).collect();
    let is_injective = firsts.iter().flatten().any(|one| one.is_injective);
    let template =
        Template { sql: format!("row({})::{}", values.join(", "), ty.sql_name), is_injective, values: 1 };
    Choice { templates: vec![template], is_uncertain: fields.iter().any(|field| field.is_uncertain) }
}

fn array(ty: &ValueType, element: &Choice) -> Choice {
    let of_length = |template: &Template, length: usize| {
        let values: Vec<String> =
            (0..length).map(|place| template.of(&format!("{NUMBER} + {place}"))).collect();
        let sql = format!("array[{}]::{}", values.join(", "), ty.sql_name);
        Template { sql, is_injective: template.is_injective && length > 0, values: template.values }
    };
    let lengths = [2, 1, 3, 4, 0, 5, 6];
    let all = element.templates.iter().enumerate();
    let templates = all.flat_map(|(place, one)| {
        let count = if place == 0 { lengths.len() } else { 2 };
        lengths.iter().take(count).map(move |&length| of_length(one, length))
    });
    Choice { templates: templates.collect(), is_uncertain: element.is_uncertain }
}

/// Ranges that do not overlap.
fn range(types: &Types, ty: &ValueType, subtype: u32) -> Option<Template> {
    let inner = types.get(&subtype)?;
    let step = match inner.name.as_str() {
        "int4" => "(2 * ({i}))::integer",
        "int8" => "2 * ({i})",
        "numeric" => "(2 * ({i}))::numeric",
        "float8" => "(2 * ({i}))::double precision",
        "float4" => "(2 * ({i}))::real",
        "date" => "('2024-01-01'::date + (2 * ({i}) % 200000)::integer)",
        "timestamp" => "(timestamp '2024-01-01' + (2 * ({i})) * interval '30 min')",
        "timestamptz" => "(timestamptz '2024-01-01 00:00+00' + (2 * ({i})) * interval '30 min')",
        "time" => "(time '00:00' + (2 * ({i}) % 86398) * interval '1 s')",
        "text" | "varchar" => "pg_catalog.lpad((2 * ({i}))::text, 12, '0')",
        "inet" => "('10.0.0.0'::inet + (2 * ({i})) % 16000000)",
        _ => return None,
    };
    let end = step.replace("({i})", "({i}) + 1");
    Some(Template::injective(&format!("{}({step}, {end})", ty.sql_name)))
}

/// A type that an extension or the user brought: texts are tried.
fn foreign(ty: &ValueType, modifier: i32) -> Choice {
    let cast = |one: Template| one.cast(&ty.sql_name);
    let mut templates: Vec<Template> = Vec::new();
    if ty.is_text {
        templates.extend(texts(modifier));
    }
    if let Ok(dimensions @ 1..=4096) = usize::try_from(modifier) {
        templates.push(Template::injective(&format!(
            "'[' || ({{i}})::text || pg_catalog.repeat(',1', {}) || ']'",
            dimensions - 1
        )));
    }
    let shapes = [
        "'n' || ({i})::text",
        "({i})::text",
        "'a=>' || ({i})::text",
        "'POINT(' || ({i} % 180) || ' ' || ({i} % 90) || ')'",
        "'[1,2,' || ({i})::text || ']'",
        "'(1,' || ({i})::text || ')'",
    ];
    templates.extend(shapes.map(Template::injective));
    Choice { templates: templates.into_iter().map(cast).collect(), is_uncertain: true }
}

/// The templates of a type that PostgreSQL brings.
fn own(name: &str, modifier: i32) -> Vec<Template> {
    let injective = |sql: &str| vec![Template::injective(sql)];
    match name {
        "int2" => injective("(1 + {i} % 32000)::smallint"),
        "int4" => injective("(1 + {i} % 2000000000)::integer"),
        "int8" => injective("(1 + {i})"),
        "numeric" => numeric(modifier),
        "float4" => injective("({i} * 0.25)::real"),
        "float8" => injective("({i} * 0.25)::double precision"),
        "money" => injective("(({i})::numeric / 100)::money"),
        "oid" => injective("(16384 + {i} % 1000000000)::oid"),
        "bool" => vec![Template::repeating("({i} % 2 = 0)", 2)],
        "text" | "varchar" | "bpchar" | "name" => texts(if name == "name" { 67 } else { modifier }),
        "char" => vec![Template::repeating("pg_catalog.chr((65 + {i} % 26)::integer)::\"char\"", 26)],
        "bytea" => injective("pg_catalog.decode(pg_catalog.md5(({i})::text), 'hex')"),
        "uuid" => injective("pg_catalog.md5('uuid' || ({i})::text)::uuid"),
        "json" | "jsonb" => documents(name),
        "xml" => injective("xmlelement(name item, ({i})::text)"),
        "bit" => injective(&format!("({{i}})::bit({})", modifier.max(1))),
        "varbit" => {
            let length = if modifier > 0 { modifier.min(64) } else { 32 };
            injective(&format!("({{i}})::bit({length})::bit varying"))
        }
        "tsvector" => injective("pg_catalog.to_tsvector('pg_catalog.simple', 'word n' || ({i})::text)"),
        "tsquery" => injective("pg_catalog.to_tsquery('pg_catalog.simple', 'n' || ({i})::text)"),
        "jsonpath" => injective("('$.n' || ({i})::text)::jsonpath"),
        "refcursor" => injective("('c' || ({i})::text)::refcursor"),
        "pg_lsn" => injective("('0/' || pg_catalog.to_hex({i} % 4294967296))::pg_lsn"),
        "xid" | "cid" | "xid8" => injective(&format!("(3 + {{i}} % 2000000000)::text::{name}")),
        "tid" => injective("('(' || ({i} % 4294967296)::text || ',1)')::tid"),
        "txid_snapshot" | "pg_snapshot" => {
            injective(&format!("((10 + {{i}})::text || ':' || (20 + {{i}})::text || ':')::{name}"))
        }
        "aclitem" => vec![Template::repeating(
            "('=' || (array['r','w','a'])[1 + ({i} % 3)::integer] || '/' || pg_catalog.quote_ident(current_user))::aclitem",
            3,
        )],
        _ => times(name)
            .or_else(|| networks(name))
            .or_else(|| shapes(name))
            .unwrap_or_else(|| references(name)),
    }
}

fn numeric(modifier: i32) -> Vec<Template> {
    if modifier < 4 {
        return vec![Template::injective("(({i})::numeric / 100)")];
    }
    let (precision, scale) = (((modifier - 4) >> 16) & 0xffff, (modifier - 4) & 0x7ff);
    let scale = if scale >= 1024 { scale - 2048 } else { scale };
    let digits = usize::try_from(precision.clamp(1, 17)).unwrap_or(1);
    let limit = format!("1{}", "0".repeat(digits));
    let divided = match usize::try_from(scale) {
        Ok(scale) => format!("/ 1{}::numeric", "0".repeat(scale.min(17))),
        Err(_) => format!("* 1{}::numeric", "0".repeat(usize::try_from(-scale).unwrap_or(0))),
    };
    // A scale beyond the digits leaves only values below one.
    vec![Template::injective(&format!(
        "(({{i}} % {limit})::numeric {divided})::numeric({precision}, {scale})"
    ))]
}

fn times(name: &str) -> Option<Vec<Template>> {
    // The step is coprime to the number of seconds in two years: each second comes up once.
    let seconds = "({i} * 7919 % 63072000) * interval '1 s'";
    let bounded = |sql: String| Template::injective(&sql);
    Some(match name {
        "date" => vec![
            Template::repeating("('2024-01-01'::date + ({i} % 731)::integer)", 731),
            Template::injective("('1970-01-01'::date + ({i} % 2000000)::integer)"),
        ],
        "timestamp" => vec![bounded(format!("(timestamp '2024-01-01' + {seconds})"))],
        "timestamptz" => vec![bounded(format!("(timestamptz '2024-01-01 00:00+00' + {seconds})"))],
        "time" => vec![Template::injective("(time '00:00' + ({i} * 7919 % 86400000) * interval '1 ms')")],
        "timetz" => vec![Template::injective(
            "((time '00:00' + ({i} * 7919 % 86400000) * interval '1 ms')::text || '+00')::time with time zone",
        )],
        "interval" => vec![Template::injective("(({i}) * interval '1 min')")],
        _ => return None,
    })
}

fn networks(name: &str) -> Option<Vec<Template>> {
    let sql = match name {
        "inet" => "('10.0.0.0'::inet + {i} % 16777216)",
        "cidr" => "pg_catalog.set_masklen('10.0.0.0'::inet + {i} % 16777216, 32)::cidr",
        "macaddr" => "pg_catalog.lpad(pg_catalog.to_hex({i}), 12, '0')::macaddr",
        "macaddr8" => "pg_catalog.lpad(pg_catalog.to_hex({i}), 16, '0')::macaddr8",
        _ => return None,
    };
    Some(vec![Template::injective(sql)])
}

fn shapes(name: &str) -> Option<Vec<Template>> {
    let point = "point(({i} % 1000)::float8, ({i} / 1000)::float8)";
    let end = "point(({i} % 1000 + 1)::float8, ({i} / 1000 + 1)::float8)";
    let sql = match name {
        "point" => point.to_owned(),
        "box" => format!("box({point}, {end})"),
        "lseg" => format!("lseg({point}, {end})"),
        "line" => "line(point(0, ({i})::float8), point(1, ({i} + 1)::float8))".to_owned(),
        "circle" => format!("circle({point}, 1)"),
        "polygon" => format!("polygon(box({point}, {end}))"),
        "path" => format!("path(polygon(box({point}, {end})))"),
        _ => return None,
    };
    Some(vec![Template::injective(&sql)])
}

/// Types whose values name objects: those that every database has.
fn references(name: &str) -> Vec<Template> {
    let text = match name {
        "regclass" => "pg_catalog.pg_class",
        "regtype" => "integer",
        "regproc" => "pg_catalog.now",
        "regprocedure" => "pg_catalog.abs(numeric)",
        "regoper" => "pg_catalog.||/",
        "regoperator" => "pg_catalog.+(integer,integer)",
        "regconfig" | "regdictionary" => "pg_catalog.simple",
        "regnamespace" => "pg_catalog",
        "regrole" => "pg_monitor",
        "regcollation" => "pg_catalog.\"C\"",
        _ => return Vec::new(),
    };
    vec![Template::constant(text).cast(name)]
}

fn documents(name: &str) -> Vec<Template> {
    let build = if name == "json" { "json_build_object" } else { "jsonb_build_object" };
    let first =
        format!("pg_catalog.{build}('n', {{i}}, 'name', 'item ' || ({{i}})::text, 'is_open', {{i}} % 2 = 0)");
    let array = format!("('[' || ({{i}})::text || ']')::{name}");
    let texts = ["{}", "[]", "{\"tags\": []}", "[\"a\"]", "1", "\"text\"", "true", "null"];
    let constants = texts.map(|text| Template::constant(text).cast(name));
    [Template::injective(&first), Template::injective(&array)].into_iter().chain(constants).collect()
}

/// Texts of so few letters: digits alone would make few that differ.
fn of_letters(letters: usize) -> Template {
    let alphabet = "0123456789abcdefghijklmnopqrstuvwxyz";
    let one = |place: u32| {
        let weight = 36_u64.pow(place);
        format!("pg_catalog.substr('{alphabet}', 1 + (({{i}}) / {weight} % 36)::integer, 1)")
    };
    let places = (0..u32::try_from(letters).unwrap_or(1)).rev();
    Template::injective(&places.map(one).collect::<Vec<_>>().join(" || "))
}

/// Texts for a length of `modifier - 4` letters, any length where it is negative.
fn texts(modifier: i32) -> Vec<Template> {
    let limit = usize::try_from(modifier - 4).ok();
    let words = "(array['amber','birch','cedar','delta','ember','fjord','grove','heron','islet','jetty','knoll','larch','maple','north','ocean','plover'])[1 + ({i} % 16)::integer]";
    let long = Template::injective(&format!("{words} || ' ' || ({{i}})::text"));
    let short =
        |letters: usize| Template::injective(&format!("pg_catalog.right('n' || ({{i}})::text, {letters})"));
    let first = match limit {
        Some(letters @ 0..=3) => of_letters(letters.max(1)),
        Some(letters @ 4..=18) => short(letters),
        Some(_) | None => long,
    };
    let others = [
        "'user' || ({i})::text || '@example.org'",
        "'https://example.org/' || ({i})::text",
        "'item-' || ({i})::text",
        "'item_' || ({i})::text",
        "'Item' || ({i})::text",
        "'ITEM' || ({i})::text",
        "({i})::text",
        "(1 + {i})::text",
        "pg_catalog.md5(({i})::text)",
        "'#' || pg_catalog.lpad(pg_catalog.to_hex({i} % 16777216), 6, '0')",
        "'+49' || pg_catalog.lpad(({i} % 10000000000)::text, 10, '1')",
        "('10.' || ({i} / 65536 % 256) || '.' || ({i} / 256 % 256) || '.' || ({i} % 256))",
        "pg_catalog.md5(({i})::text)::uuid::text",
        "'1.' || ({i})::text || '.0'",
        "'/item/' || ({i})::text",
        "pg_catalog.translate(({i})::text, '0123456789', 'abcdefghij')",
        "pg_catalog.translate(({i})::text, '0123456789', 'ABCDEFGHIJ')",
        "('2024-01-01'::date + ({i} % 731)::integer)::text",
    ];
    let fixed = ["DE", "de", "EUR", "a", "A", "1", "", "{}", "[]", "UTC", "en-GB", "A1", "M", "Y"];
    let fits = |one: &Template| limit.is_none_or(|_| !one.sql.is_empty());
    std::iter::once(first)
        .chain(others.map(Template::injective))
        .chain(fixed.map(Template::constant))
        .filter(fits)
        .collect()
}
