//! The query that makes the rows of one table.

use super::parents::Keys;
use super::shape::{Column, Reference, Table};
use super::solve::{Source, equations};
use super::statistics::{Distribution, Statistics, more};
use super::template::Template;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use whimbrel_source::Identifier;

/// A reference of a table, with the keys to pick from.
#[derive(Debug)]
pub(super) struct Picked<'a> {
    pub(super) reference: &'a Reference,
    pub(super) keys: Keys,
    /// The columns that another reference gives.
    pub(super) given: Vec<String>,
    pub(super) may_be_null: bool,
}

/// Everything that the rows of a table are made of.
#[derive(Debug)]
pub(super) struct Recipe<'a> {
    pub(super) table: &'a Table,
    pub(super) sources: &'a [Source],
    pub(super) picked: Vec<Picked<'a>>,
    /// Columns of references that are set later.
    pub(super) waiting: Vec<&'a Reference>,
    pub(super) statistics: &'a Statistics,
    pub(super) seed: u64,
    pub(super) rows: u64,
}

/// How the number of a value comes from that of its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Number {
    /// Each row has its own.
    Own,
    /// The digit of the row's number with this weight: together with the others, each combination comes up once.
    Digit(u64, u64),
    /// Any.
    Random,
}

/// So wide are the texts of a template, with what the server stores beside them.
const NATURAL: f64 = 12.0;

/// A share of rows without a value, in a hundred, where nothing else is known.
const NULLS: u32 = 10;

impl Recipe<'_> {
    /// A query for the rows with the numbers from `$1` to `$2`, with the names of the columns.
    pub(super) fn query(&self) -> (Vec<String>, String) {
        let numbers = self.numbers();
        let names: Vec<&Column> = self.table.written().collect();
        let values = names.iter().map(|column| {
            let value = self.value(column, &numbers);
            format!("({value})::{} as {}", column.type_name, identifier(&column.name))
        });
        let values: Vec<String> = values.collect();
        let (picks, joins) = self.picks(&numbers);
        let base = format!(
            "select {} from (select g.i{picks} from pg_catalog.generate_series($1::bigint, $2::bigint) as g (i)) as r{joins}",
            values.join(", ")
        );
        let query = self.with_generated(self.with_equations(base));
        (names.iter().map(|column| identifier(&column.name)).collect(), query)
    }

    /// The checks that are not sure to hold, and what a reference needs that may be missing.
    pub(super) fn conditions(&self) -> Vec<(String, String)> {
        let checks = self.table.checks.iter();
        let checks =
            checks.map(|check| (check.name.clone(), format!("coalesce(({}), true)", check.expression)));
        let picked = self.picked.iter().filter(|one| !one.may_be_null);
        let picked = picked.map(|one| {
            let present =
                one.reference.columns.iter().map(|name| format!("{} is not null", identifier(name)));
            (one.reference.name.clone(), present.collect::<Vec<_>>().join(" and "))
        });
        let generated = self.table.columns.iter().filter(|one| one.generated.is_some() && one.is_not_null);
        let generated = generated.map(|one| {
            (format!("NOT NULL of {}", one.name), format!("{} is not null", identifier(&one.name)))
        });
        checks.chain(picked).chain(generated).collect()
    }

    /// Columns that a check says are equal to an expression have its value in every other row.
    fn with_equations(&self, mut query: String) -> String {
        for (place, (column, expression)) in equations(self.table).iter().enumerate() {
            if self.is_fixed(column) {
                continue;
            }
            let Some(ty) = self.table.column(column).map(|column| &column.type_name) else { continue };
            let columns = self.table.written().map(|one| {
                let name = identifier(&one.name);
                if one.name == *column {
                    let toss = self.random(&format!("equation {place}"), "e.whimbrel_number");
                    format!("case when {toss} % 4 > 0 then ({expression})::{ty} else {name} end as {name}")
                } else {
                    name
                }
            });
            let columns: Vec<String> = columns.collect();
            query = format!(
                "select {} from (select *, pg_catalog.row_number() over () as whimbrel_number from ({query}) as q) as e",
                columns.join(", ")
            );
        }
        query
    }

    /// Whether a value is that of a key or a reference.
    fn is_fixed(&self, column: &str) -> bool {
        let is_in = |columns: &[String]| columns.iter().any(|one| one == column);
        self.table.keys.iter().any(|key| is_in(&key.columns))
            || self.table.references.iter().any(|reference| is_in(&reference.columns))
    }

    fn with_generated(&self, query: String) -> String {
        let generated = self.table.columns.iter().filter_map(|column| {
            let expression = column.generated.as_ref()?;
            Some(format!(", ({expression}) as {}", identifier(&column.name)))
        });
        let generated: String = generated.collect();
        if generated.is_empty() { query } else { format!("select q.*{generated} from ({query}) as q") }
    }

    /// The picks of references, as columns beside the row's number, and the joins that they need.
    fn picks(&self, numbers: &BTreeMap<String, Number>) -> (String, String) {
        let (mut picks, mut joins) = (String::new(), String::new());
        for (place, picked) in self.picked.iter().enumerate() {
            let label = picked.reference.columns.join(" ");
            let random = self.random(&label, "g.i");
            let number = match number_of(numbers, &picked.reference.columns) {
                _ if !picked.given.is_empty() => random,
                Number::Own => format!("g.i % {}", picked.keys.count.max(1)),
                Number::Digit(weight, shift) => {
                    format!("(g.i / {weight} + g.i % {shift}) % {}", picked.keys.count.max(1))
                }
                Number::Random => match self.distribution(picked.reference) {
                    Some(known) => {
                        let toss = self.random(&format!("{label} order"), "g.i");
                        let pick = known.pick([&random, &toss, "g.i"], self.rows);
                        format!("({pick}) % {}", picked.keys.count.max(1))
                    }
                    None => format!("{random} % {}", picked.keys.count.max(1)),
                },
            };
            let nulls =
                if picked.may_be_null { self.null_test(&picked.reference.columns, "g.i") } else { None };
            let number = match nulls {
                Some(test) => format!("case when {test} then null else {number} end"),
                None => number,
            };
            let _ = write!(picks, ", {number} as p{place}");
            joins.push_str(&self.join(place, picked));
        }
        (picks, joins)
    }

    fn join(&self, place: usize, picked: &Picked<'_>) -> String {
        let given =
            picked.reference.columns.iter().enumerate().filter(|(_, name)| picked.given.contains(name));
        let given: Vec<(usize, String)> =
            given.filter_map(|(at, name)| Some((at + 1, self.picked_value(name, place)?))).collect();
        let table = &picked.keys.table;
        if given.is_empty() {
            return format!(" left join {table} as k{place} on k{place}.n = r.p{place}");
        }
        let columns: Vec<String> = given.iter().map(|(at, _)| format!("k{at}")).collect();
        let same = |alias: &str| {
            let same = given.iter().map(|(at, value)| format!("{alias}{place}.k{at} = {value}"));
            same.collect::<Vec<_>>().join(" and ")
        };
        format!(
            " left join (select {}, pg_catalog.max(m) as m from {table} group by {}) as c{place} on {} \
             left join {table} as k{place} on {} and k{place}.n = r.p{place} % c{place}.m",
            columns.join(", "),
            columns.join(", "),
            same("c"),
            same("k")
        )
    }

    /// The value that the first of the references before `before` gives a column.
    fn picked_value(&self, column: &str, before: usize) -> Option<String> {
        self.picked.iter().enumerate().take(before).find_map(|(place, picked)| {
            let at = picked.reference.columns.iter().position(|name| name == column)?;
            Some(format!("k{place}.k{}", at + 1))
        })
    }

    fn value(&self, column: &Column, numbers: &BTreeMap<String, Number>) -> String {
        if let Some(value) = self.picked_value(&column.name, self.picked.len()) {
            return value;
        }
        let is_waiting = self.waiting.iter().any(|one| one.columns.contains(&column.name));
        if is_waiting && !column.is_not_null {
            return "null".to_owned();
        }
        if let Some(next) = &column.next_value {
            return next.clone();
        }
        let Some(source) = self.sources.get(self.place(column)) else { return "null".to_owned() };
        if source.templates.is_empty() {
            // A type that nothing is known of may still have a default.
            return column.default.clone().unwrap_or_else(|| "null".to_owned());
        }
        let random = self.random(&column.name, "r.i");
        let known = self.statistics.of(&self.table.name, &column.name);
        let (number, is_random) = match numbers.get(&column.name).copied().unwrap_or(Number::Random) {
            Number::Own => ("r.i".to_owned(), false),
            Number::Digit(weight, shift) => (format!("(r.i / {weight} + r.i % {shift})"), false),
            Number::Random => {
                let toss = self.random(&format!("{} order", column.name), "r.i");
                (spread(known, [&random, &toss, "r.i"], self.rows), true)
            }
        };
        let mut value = turns(&source.templates, &number, &column.type_name);
        if source.may_be_longer
            && let Some(more) = more(known, &number, NATURAL)
        {
            value = format!("{value} || ' ' || {more}");
        }
        if is_random && !source.named.is_empty() {
            let toss = self.random(&format!("{} named", column.name), "r.i");
            value = format!(
                "case when {toss} % 2 = 0 then {value} else {} end",
                turns(&source.named, &format!("{toss} / 2"), &column.type_name)
            );
        }
        let nulls = if column.is_not_null || !source.takes_null || !is_random {
            None
        } else {
            self.null_test(std::slice::from_ref(&column.name), "r.i")
        };
        match nulls {
            Some(test) => format!("case when {test} then null else {value} end"),
            None => value,
        }
    }

    /// Whether anything gives the column values.
    pub(super) fn has_value(&self, column: &Column) -> bool {
        let has_template =
            self.sources.get(self.place(column)).is_some_and(|source| !source.templates.is_empty());
        has_template
            || column.next_value.is_some()
            || column.default.is_some()
            || self.picked.iter().any(|one| one.reference.columns.contains(&column.name))
    }

    fn place(&self, column: &Column) -> usize {
        self.table.columns.iter().position(|one| one.name == column.name).unwrap_or(usize::MAX)
    }

    /// When a row has no value there. Where checks are about several columns, rows differ in how much is NULL.
    fn null_test(&self, columns: &[String], number: &str) -> Option<String> {
        let random = self.random(&format!("{} null", columns.join(" ")), number);
        let known = columns.first().and_then(|column| self.statistics.of(&self.table.name, column));
        if let Some(known) = known {
            return (known.null_fraction > 0.0)
                .then(|| format!("{random} % 1000000 < {:.0}", known.null_fraction * 1e6));
        }
        let is_joint = self.table.checks.iter().any(|check| {
            check.columns.len() > 1 && columns.iter().any(|column| check.columns.contains(column))
        });
        Some(if is_joint {
            let level = self.random("level", number);
            format!("{random} % 100 < (array[0, {NULLS}, 50, 85])[1 + ({level} % 4)::integer]")
        } else {
            format!("{random} % 100 < {NULLS}")
        })
    }

    fn distribution(&self, reference: &Reference) -> Option<&Distribution> {
        self.statistics.of(&self.table.name, reference.columns.first()?)
    }

    /// A random number that is not negative: the same for the same seed, table, label and row.
    fn random(&self, label: &str, number: &str) -> String {
        let mut hash = Sha256::new();
        for part in [&self.seed.to_string(), &self.table.name.join("."), label] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        let salt = hash.finalize().iter().take(8).fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte)) >> 1;
        format!("(pg_catalog.hashint8extended({number}, {salt}) & 9223372036854775807)")
    }

    /// For each column of a key, how its value is numbered so that the key is unique.
    fn numbers(&self) -> BTreeMap<String, Number> {
        let mut numbers: BTreeMap<String, Number> = BTreeMap::new();
        for key in &self.table.keys {
            let is_settled = |name: &String| {
                let is_drawn = self.table.column(name).is_some_and(|column| column.next_value.is_some());
                (is_drawn && !self.is_picked(name)) || numbers.get(name) == Some(&Number::Own)
            };
            if key.columns.iter().any(is_settled) {
                continue;
            }
            if let Some(free) = key.columns.iter().find(|name| self.is_free(name)) {
                numbers.insert(free.clone(), Number::Own);
            } else {
                self.spread_key(&key.columns, &mut numbers);
            }
        }
        numbers
    }

    fn is_picked(&self, name: &String) -> bool {
        self.picked.iter().any(|one| one.reference.columns.contains(name))
            || self.waiting.iter().any(|one| one.columns.contains(name))
    }

    /// Whether a column can have a value of its own in each row.
    fn is_free(&self, name: &String) -> bool {
        let place = self.table.columns.iter().position(|column| column.name == *name);
        let source = place.and_then(|place| self.sources.get(place));
        let is_injective = source.is_some_and(|source| {
            !source.templates.is_empty() && source.templates.iter().all(|one| one.is_injective)
        });
        is_injective && !self.is_picked(name)
    }

    /// Gives the parts of a key, each of which has few values, the digits of the row's number.
    fn spread_key(&self, columns: &[String], numbers: &mut BTreeMap<String, Number>) {
        let mut parts: Vec<(Vec<String>, u64)> = Vec::new();
        for name in columns {
            if parts.iter().any(|(known, _)| known.contains(name)) {
                continue;
            }
            let picked = self.picked.iter().find(|one| one.reference.columns.contains(name));
            let part = if let Some(one) = picked {
                (one.reference.columns.clone(), one.keys.count.unsigned_abs())
            } else {
                let place = self.table.columns.iter().position(|column| column.name == *name);
                let source = place.and_then(|place| self.sources.get(place));
                (vec![name.clone()], source.map_or(1, Source::values))
            };
            parts.push(part);
        }
        parts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let mut weight = 1_u64;
        for (place, (names, count)) in parts.into_iter().enumerate() {
            // The first digit is added to the others, so that they vary although its number is large.
            let number = if place == 0 { Number::Digit(1, 1) } else { Number::Digit(weight, weight) };
            for name in names {
                numbers.entry(name).or_insert(number);
            }
            weight = weight.saturating_mul(count.max(1)).clamp(1, 1 << 62);
        }
    }
}

fn number_of(numbers: &BTreeMap<String, Number>, columns: &[String]) -> Number {
    columns.iter().find_map(|name| numbers.get(name)).copied().unwrap_or(Number::Random)
}

/// The number of a value: as it is known to be distributed, else one of as many as there are rows.
fn spread(known: Option<&Distribution>, numbers: [&str; 3], rows: u64) -> String {
    match known {
        Some(known) => format!("({})", known.pick(numbers, rows)),
        None => format!("({} % {})", numbers[0], rows.max(1)),
    }
}

/// Templates that take turns.
fn turns(templates: &[Template], number: &str, ty: &str) -> String {
    if let [one] = templates {
        return format!("({})::{ty}", one.of(number));
    }
    let count = templates.len().max(1);
    let whens = templates
        .iter()
        .enumerate()
        .map(|(place, one)| format!("when {place} then ({})::{ty}", one.of(&format!("{number} / {count}"))));
    format!("case ({number}) % {count} {} end", whens.collect::<Vec<_>>().join(" "))
}

fn identifier(name: &str) -> String {
    Identifier::new(name).to_string()
}
