//! Which templates a column takes: those that fit its type and the checks that are about it alone.

use super::hint::{Hints, hints, suggested};
use super::shape::{Column, Table, TypeKind, Types};
use super::span::{Span, spans};
use super::template::{Template, choice};
use std::collections::BTreeMap;
use tokio_postgres::Client;
use tokio_postgres::types::Type;
use whimbrel_source::Identifier;

/// Where the values of a column come from.
#[derive(Debug, Clone)]
pub(super) struct Source {
    /// They take turns; empty where no value was found.
    pub(super) templates: Vec<Template>,
    /// What a check over several columns names, mixed in.
    pub(super) named: Vec<Template>,
    /// Whether type and checks take NULL; that the column may be declared NOT NULL is another matter.
    pub(super) takes_null: bool,
}

impl Default for Source {
    fn default() -> Self {
        Self { templates: Vec::new(), named: Vec::new(), takes_null: true }
    }
}

impl Source {
    /// How many different values there are.
    pub(super) fn values(&self) -> u64 {
        let most = self.templates.iter().map(|one| one.values as u64);
        most.fold(0, u64::saturating_add).max(1)
    }
}

/// The numbers that a template is tried with.
const TRIED: [i64; 10] = [0, 1, 2, 7, 16, 99, 1_000, 12_345, 99_999, 9_999_999];

/// How many values take turns.
const TURNS: usize = 64;

/// How many of the values that checks over several columns name are mixed in.
const NAMED: usize = 12;

/// Which part of a column's templates an attempt is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Usual,
    Span,
    Suggested,
    Named,
    Null,
}

struct Attempt {
    column: usize,
    part: Part,
    template: Template,
    sql: String,
}

/// Finds the sources of a table's columns, in the order of [`Table::columns`].
///
/// A column whose type and checks leave no doubt is not tried.
pub(super) async fn sources(
    client: &Client,
    table: &Table,
    types: &Types,
) -> Result<Vec<Source>, tokio_postgres::Error> {
    let mut found = vec![Source::default(); table.columns.len()];
    let mut attempts = Vec::new();
    for (place, column) in table.columns.iter().enumerate() {
        let choice = choice(types, column.type_id, column.modifier);
        let known = known(table, column, types);
        let is_certain = !choice.is_uncertain && known.checks.is_empty() && known.named.is_empty();
        if is_certain {
            if let (Some(first), Some(source)) = (choice.templates.first(), found.get_mut(place)) {
                source.templates = vec![first.clone()];
            }
            continue;
        }
        let is_text = base(types, column.type_id)
            .is_some_and(|name| ["text", "varchar", "bpchar", "citext", "name"].contains(&name));
        let kind = base(types, column.type_id).unwrap_or_default();
        let of = |part, templates: Vec<Template>| templates.into_iter().map(move |template| (part, template));
        let all = of(Part::Usual, choice.templates)
            .chain(of(Part::Suggested, suggested(&known.constants, is_text)))
            .chain(of(Part::Named, suggested(&known.named, is_text)));
        for (part, template) in all {
            let sql = attempt(column, &template.of("$1"), "is not null", &known.checks);
            attempts.push(Attempt { column: place, part, template, sql });
        }
        for Span { template, ends } in spans(kind, &known.constants) {
            let [first, last] = &ends;
            let tests = [&template.of("$1"), first, last]
                .map(|value| format!("({})", attempt(column, value, "is not null", &known.checks)));
            attempts.push(Attempt {
                column: place,
                part: Part::Span,
                template,
                sql: format!("select {}", tests.join(" and ")),
            });
        }
        let sql = attempt(column, "null", "is null", &known.checks);
        attempts.push(Attempt {
            column: place,
            part: Part::Null,
            template: Template::repeating("null", 1),
            sql,
        });
    }
    let passed = passed(client, &attempts).await?;
    let mut by_column: BTreeMap<usize, Vec<(&Attempt, Vec<bool>)>> = BTreeMap::new();
    for (attempt, passed) in attempts.iter().zip(passed) {
        by_column.entry(attempt.column).or_default().push((attempt, passed));
    }
    for (place, tried) in by_column {
        if let Some(source) = found.get_mut(place) {
            let (null, values): (Vec<_>, Vec<_>) =
                tried.into_iter().partition(|(one, _)| one.part == Part::Null);
            let takes_null = null.iter().all(|(_, passed)| passed.iter().all(|one| *one));
            *source = Source { takes_null, ..chosen(&values) };
        }
    }
    Ok(found)
}

/// What is known of one column.
struct Known {
    checks: Vec<String>,
    constants: Vec<String>,
    named: Vec<String>,
}

fn known(table: &Table, column: &Column, types: &Types) -> Known {
    let own = |columns: &[String]| columns == [column.name.clone()];
    let is_about = |columns: &[String]| columns.contains(&column.name);
    let checks: Vec<String> = table
        .checks
        .iter()
        .filter(|check| own(&check.columns))
        .map(|check| check.expression.clone())
        .collect();
    let domain = domain_checks(types, column.type_id);
    let constants = checks.iter().chain(&domain).flat_map(|check| hints(check).constants).collect();
    let joint = table.checks.iter().filter(|check| !own(&check.columns) && is_about(&check.columns));
    let named = joint.flat_map(|check| hints(&check.expression).constants).collect();
    Known { checks, constants, named }
}

/// The checks of a domain and of what it is made of.
fn domain_checks(types: &Types, id: u32) -> Vec<String> {
    match types.get(&id).map(|ty| &ty.kind) {
        Some(TypeKind::Domain { base, checks, .. }) => {
            checks.iter().cloned().chain(domain_checks(types, *base)).collect()
        }
        Some(TypeKind::Array(element)) => domain_checks(types, *element),
        _ => Vec::new(),
    }
}

/// The name of the type below all domains.
fn base(types: &Types, id: u32) -> Option<&str> {
    match types.get(&id)? {
        ty if matches!(ty.kind, TypeKind::Domain { .. }) => {
            let TypeKind::Domain { base: inner, .. } = ty.kind else { return None };
            base(types, inner)
        }
        ty => Some(&ty.name),
    }
}

fn attempt(column: &Column, value: &str, test: &str, checks: &[String]) -> String {
    let value = format!("({value})::{}", column.type_name);
    let checks: Vec<String> = checks.iter().map(|check| format!("coalesce(({check}), true)")).collect();
    let all = if checks.is_empty() { "true".to_owned() } else { checks.join(" and ") };
    let name = Identifier::new(column.name.as_str());
    format!("select {name} {test} and {all} from (select {value} as {name} offset 0) as c")
}

async fn passed(client: &Client, attempts: &[Attempt]) -> Result<Vec<Vec<bool>>, tokio_postgres::Error> {
    if attempts.is_empty() {
        return Ok(Vec::new());
    }
    let queries: Vec<&str> = attempts.iter().map(|attempt| attempt.sql.as_str()).collect();
    let sql = "select pg_temp.whimbrel_passes(q.query, $2) as passed \
               from pg_catalog.unnest($1) with ordinality as q (query, place) order by q.place";
    let numbers = TRIED.to_vec();
    let rows = client.query_typed(sql, &[(&queries, Type::TEXT_ARRAY), (&numbers, Type::INT8_ARRAY)]).await?;
    rows.iter().map(|row| row.try_get("passed")).collect()
}

/// The usual values where they all fit, else the spans, texts and constants that do.
fn chosen(tried: &[(&Attempt, Vec<bool>)]) -> Source {
    let sound = |part: Part| {
        tried
            .iter()
            .filter(move |(attempt, passed)| attempt.part == part && passed.iter().all(|one| *one))
            .map(|(attempt, _)| attempt.template.clone())
    };
    let named = sound(Part::Named).take(NAMED).collect();
    let first = tried
        .first()
        .filter(|(attempt, passed)| attempt.part == Part::Usual && passed.iter().all(|one| *one));
    let injective = |part| sound(part).find(|one| one.is_injective);
    let one = first
        .map(|(attempt, _)| attempt.template.clone())
        .or_else(|| sound(Part::Span).next())
        .or_else(|| injective(Part::Suggested));
    if let Some(one) = one {
        return Source { templates: vec![one], named, takes_null: true };
    }
    let suggested: Vec<Template> = sound(Part::Suggested).take(TURNS).collect();
    if !suggested.is_empty() {
        return Source { templates: suggested, named, takes_null: true };
    }
    // Types of one's own and arrays have several templates that are all usual: one that fits is enough.
    if let Some(one) = injective(Part::Usual).or_else(|| sound(Part::Usual).next()) {
        return Source { templates: vec![one], named, takes_null: true };
    }
    let partly = tried.iter().flat_map(|(attempt, passed)| {
        let fitting = TRIED.iter().zip(passed).filter(|(_, passed)| **passed);
        fitting.map(|(number, _)| Template::repeating(&attempt.template.of(&number.to_string()), 1))
    });
    Source { templates: partly.take(TURNS).collect(), named, takes_null: true }
}

/// The columns that an expression gives, over all checks of a table.
pub(super) fn equations(table: &Table) -> Vec<(String, String)> {
    let all =
        table.checks.iter().filter(|check| check.columns.len() > 1).map(|check| hints(&check.expression));
    let all = all.flat_map(|Hints { equations, .. }| equations);
    all.filter(|(column, _)| table.column(column).is_some_and(|one| one.generated.is_none())).collect()
}
