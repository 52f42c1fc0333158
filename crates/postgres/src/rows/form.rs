//! What is hashed of a value: the value itself where its type has a hash function that every bit has a part in, else
//! its text.

use super::{RowSet, Value};
use std::collections::BTreeMap;
use tokio_postgres::Client;
use tokio_postgres::types::Type;
use whimbrel_source::Identifier;

/// How the values of the columns of a table are written and hashed.
#[derive(Debug, Clone, Default)]
pub(super) struct Forms {
    columns: BTreeMap<String, Form>,
}

/// What a type asks for.
///
/// Those with a function of their own are types whose equal values are the same bits. Others have hash functions, too, which
/// call values equal that differ: numeric (1.0 and 1.00), interval (1 month and 30 days), floats (0 and -0), `bpchar`
/// (spaces at the end), ranges and arrays of those.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Boolean,
    Int2,
    Int4,
    Int8,
    Oid,
    Float4,
    Float8,
    Date,
    Time,
    Timestamp,
    Timestamptz,
    Uuid,
    Text,
    /// Its cast to text writes what its output function does.
    Written,
    /// Since 16 a `"char"` beyond ASCII is written as an octal number.
    Char,
    Chars,
    /// An `xml` is written without its declaration.
    Xml,
    Xmls,
    /// Its cast to text is a function that may leave something out, as that of `bpchar` does.
    InRow,
}

impl Forms {
    /// A value as its row is written with it.
    pub(super) fn of(&self, value: &Value) -> String {
        match value {
            Value::Expression { sql, .. } => format!("({sql})"),
            Value::Column(name) => {
                let column = Identifier::new(name.as_str());
                match self.form(name) {
                    Form::Char => format!(
                        "case when {column}::\"char\"::integer < 0 \
                         then '\\x' || pg_catalog.encode(pg_catalog.charsend({column}), 'hex') else {column}::text end"
                    ),
                    Form::Chars => {
                        format!("pg_catalog.encode(pg_catalog.array_send({column}), 'hex')")
                    }
                    Form::Xml => format!("{column}::text"),
                    Form::Xmls => format!("{column}::text[]"),
                    Form::Boolean
                    | Form::Int2
                    | Form::Int4
                    | Form::Int8
                    | Form::Oid
                    | Form::Float4
                    | Form::Float8
                    | Form::Date
                    | Form::Time
                    | Form::Timestamp
                    | Form::Timestamptz
                    | Form::Uuid
                    | Form::Text
                    | Form::Written
                    | Form::InRow => column.to_string(),
                }
            }
        }
    }

    fn form(&self, name: &str) -> Form {
        self.columns.get(name).copied().unwrap_or(Form::InRow)
    }

    /// A hash of the value's text that is never NULL, so that a value which another type writes in the same way has the same.
    pub(super) fn text_hash(&self, value: &Value, seed: u64) -> String {
        let written = self.of(value);
        let hash =
            |text: &str| format!("pg_catalog.hashtextextended({text} collate pg_catalog.\"C\", {seed})");
        match self.form_of_value(value) {
            Form::Int2
            | Form::Int4
            | Form::Int8
            | Form::Oid
            | Form::Float4
            | Form::Float8
            | Form::Date
            | Form::Time
            | Form::Timestamp
            | Form::Timestamptz
            | Form::Uuid
            | Form::Text
            | Form::Written => format!("coalesce({}, {})", hash(&format!("({written})::text")), noise(seed)),
            Form::Char | Form::Xml => {
                format!("coalesce({}, {})", hash(&written), noise(seed))
            }
            // Its text as a value of a row, without what a row puts around it: its own output function writes it.
            Form::Boolean | Form::Chars | Form::Xmls | Form::InRow => {
                let text = format!("pg_catalog.format('%s', {written})");
                format!("case when {written} is null then {} else {} end", noise(seed), hash(&text))
            }
        }
    }

    fn form_of_value(&self, value: &Value) -> Form {
        match value {
            Value::Column(name) => self.form(name),
            Value::Expression { .. } => Form::InRow,
        }
    }

    /// A hash of the value that is never NULL; another one in each `place` of a row.
    fn hash(&self, value: &Value, place: u64) -> String {
        let null = noise(place);
        let written = self.of(value);
        let text =
            |text: String| format!("pg_catalog.hashtextextended({text} collate pg_catalog.\"C\", {place})");
        let form = self.form_of_value(value);
        let of = |function: &str, value: &str| format!("pg_catalog.{function}({value}, {place})");
        let integer =
            |function: &str| format!("pg_catalog.{function}({written}, {written} # {place}::bigint)");
        let float = |function: &str, name: &str| {
            format!(
                "case when {written} = 0 or {written} = 'NaN'::{name} then {} else {} end",
                text(format!("{written}::text")),
                of(function, &written)
            )
        };
        let hash = match form {
            Form::Boolean => {
                let (is, is_not) = (noise(place ^ 1 << 32), noise(place ^ 1 << 33));
                return format!(
                    "case when {written} then {is} when not {written} then {is_not} else {null} end"
                );
            }
            // The halves of a bigint are folded into one before they are hashed, so the value has to be the seed, too; then
            // an integer of any width hashes to the same.
            Form::Int2 => integer("hashint2extended"),
            Form::Int4 => integer("hashint4extended"),
            Form::Int8 => integer("hashint8extended"),
            Form::Oid => of("hashoidextended", &written),
            Form::Float4 => float("hashfloat4extended", "float4"),
            Form::Float8 => float("hashfloat8extended", "float8"),
            Form::Date => format!(
                "case when pg_catalog.isfinite({written}) then {} else {} end",
                of("hashint4extended", &format!("{written} - '2000-01-01'::date")),
                text(format!("{written}::text"))
            ),
            Form::Time => of("time_hash_extended", &written),
            Form::Timestamp => of("timestamp_hash_extended", &written),
            // Only since 18 does it have a function that can be called; the offset adds nothing.
            Form::Timestamptz => {
                of("timestamp_hash_extended", &format!("pg_catalog.timezone('0'::interval, {written})"))
            }
            Form::Uuid => of("uuid_hash_extended", &written),
            Form::Text => text(format!("{written}::text")),
            Form::Written => text(format!("({written})::text")),
            // A row of NULL is written, too.
            Form::Char | Form::Chars | Form::Xml | Form::Xmls | Form::InRow => {
                return text(format!("row({written})::text"));
            }
        };
        format!("coalesce({hash}, {null})")
    }
}

/// One hash for each row, in one expression: a subquery that kept the hash of a part would not be added up by parallel
/// workers.
///
/// The hashes of the values are mixed in two halves, and the one hashed with the other: were they only added up, values
/// that two rows have exchanged would not be seen (`hash_record_extended` and `hash_array_extended` do that).
pub(super) fn row_hash(set: &RowSet, forms: &Forms) -> String {
    let mut halves = [vec!["0::bigint".to_owned()], vec![format!("{}::bigint", noise(set.seed()))]];
    for ((place, value), half) in (1..).zip(&set.values).zip([0, 1].into_iter().cycle()) {
        if let Some(half) = halves.get_mut(half) {
            half.push(forms.hash(value, place));
        }
    }
    let [first, second] = halves.map(|half| half.join(" # "));
    // An int8 is folded to 32 bits before it is hashed; of a float all 64 are.
    format!("pg_catalog.hashfloat8extended(({first})::float8, {second})")
}

/// A number that looks random, and is the same for the same `number`: the mixing of `SplitMix64`, without its sign.
fn noise(number: u64) -> u64 {
    let mixed = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    (mixed ^ mixed >> 31) >> 1
}

/// The forms of the columns of each set, in the order of the sets.
pub(super) async fn forms(client: &Client, sets: &[RowSet]) -> Result<Vec<Forms>, tokio_postgres::Error> {
    let tables: Vec<String> = sets.iter().map(RowSet::quoted_table).collect();
    let rows = client.query_typed(include_str!("forms.sql"), &[(&tables, Type::TEXT_ARRAY)]).await?;
    let mut forms = vec![Forms::default(); sets.len()];
    for row in rows {
        let (place, column): (i64, String) = (row.try_get("place")?, row.try_get("name")?);
        let known: Option<String> = row.try_get("known")?;
        let form = match (row.try_get("is_xml")?, row.try_get("is_array")?) {
            (Some(false), Some(false)) => Form::Char,
            (Some(false), Some(true)) => Form::Chars,
            (Some(true), Some(false)) => Form::Xml,
            (Some(true), Some(true)) => Form::Xmls,
            (None, _) | (_, None) => form_of(known.as_deref(), row.try_get("is_written")?),
        };
        let place = usize::try_from(place - 1).unwrap_or_default();
        if let Some(forms) = forms.get_mut(place) {
            forms.columns.insert(column, form);
        }
    }
    Ok(forms)
}

/// The form of a type that PostgreSQL brings, by its name, else by whether its cast to text is its output function.
fn form_of(known: Option<&str>, is_written: bool) -> Form {
    match known {
        Some("bool") => Form::Boolean,
        Some("int2") => Form::Int2,
        Some("int4") => Form::Int4,
        Some("int8") => Form::Int8,
        Some("oid") => Form::Oid,
        Some("float4") => Form::Float4,
        Some("float8") => Form::Float8,
        Some("date") => Form::Date,
        Some("time") => Form::Time,
        Some("timestamp") => Form::Timestamp,
        Some("timestamptz") => Form::Timestamptz,
        Some("uuid") => Form::Uuid,
        Some("text" | "varchar") => Form::Text,
        Some(_) | None if is_written => Form::Written,
        Some(_) | None => Form::InRow,
    }
}
