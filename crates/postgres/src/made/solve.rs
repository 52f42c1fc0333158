//! Which templates a column takes: those that fit its type and the checks that are about it alone.

use super::hint::{Hints, hints, suggested};
use super::shape::{Column, Table, TypeKind, Types};
use super::span::{Span, spans};
use super::template::{Choice, Template, choice};
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
    /// Whether it is a text that nothing but its type limits.
    pub(super) may_be_longer: bool,
}

impl Default for Source {
    fn default() -> Self {
        Self { templates: Vec::new(), named: Vec::new(), takes_null: true, may_be_longer: false }
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
    part: Part,
    template: Template,
    sql: String,
}

/// How far is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Depth {
    /// Up to the first template that is good.
    First,
    /// Each with every number: where none is good, some values of one may be.
    Whole,
}

/// A column whose source has to be found.
struct Open {
    place: usize,
    attempts: Vec<Attempt>,
}

/// What was found out about columns; those of other tables that are like them are not tried again.
#[derive(Debug, Default)]
pub(super) struct Solved(BTreeMap<String, Source>);

impl Solved {
    /// The sources of a table's columns, in the order of [`Table::columns`].
    ///
    /// A column whose type and checks leave no doubt is not tried.
    pub(super) async fn sources(
        &mut self,
        client: &Client,
        table: &Table,
        types: &Types,
    ) -> Result<Vec<Source>, tokio_postgres::Error> {
        let mut found = vec![Source::default(); table.columns.len()];
        let mut open = Vec::new();
        for (place, (column, source)) in table.columns.iter().zip(&mut found).enumerate() {
            let choice = choice(types, column.type_id, column.modifier);
            let known = known(table, column, types);
            let is_certain = !choice.is_uncertain && known.checks.is_empty() && known.named.is_empty();
            if is_certain {
                source.templates = choice.templates.into_iter().take(1).collect();
                let ty = base(types, column.type_id).unwrap_or_default();
                source.may_be_longer = ["text", "varchar", "bpchar"].contains(&ty);
                continue;
            }
            let one = Open { place, attempts: attempts(column, choice, &known, types) };
            match self.0.get(&one.question()) {
                Some(answer) => source.clone_from(answer),
                None => open.push(one),
            }
        }
        for depth in [Depth::First, Depth::Whole] {
            let answers = tried(client, &open, depth).await?;
            let mut unsolved = Vec::new();
            for (one, answers) in open.into_iter().zip(answers) {
                let source = one.source(answers);
                if source.templates.is_empty() && depth == Depth::First {
                    unsolved.push(one);
                    continue;
                }
                self.0.insert(one.question(), source.clone());
                if let Some(place) = found.get_mut(one.place) {
                    *place = source;
                }
            }
            open = unsolved;
        }
        Ok(found)
    }
}

impl Open {
    /// Everything that is asked of the server about it.
    fn question(&self) -> String {
        self.attempts.iter().map(|attempt| attempt.sql.as_str()).collect::<Vec<_>>().join("\n")
    }

    fn source(&self, answers: Vec<Vec<bool>>) -> Source {
        let tried = self.attempts.iter().zip(answers);
        let (null, values): (Vec<_>, Vec<_>) = tried.partition(|(one, _)| one.part == Part::Null);
        let takes_null = null.iter().all(|(_, passed)| passed.iter().all(|one| *one));
        Source { takes_null, ..chosen(&values) }
    }
}

impl Attempt {
    /// Whether nothing else is tried for the column where it is good; `None` for what is tried in any case.
    fn settles(&self) -> Option<bool> {
        match self.part {
            Part::Usual | Part::Span => Some(true),
            Part::Suggested => Some(self.template.is_injective),
            Part::Named | Part::Null => None,
        }
    }
}

/// Everything that may be tried for a column: first what is preferred, and last what any other of its type takes.
fn attempts(column: &Column, choice: Choice, known: &Known, types: &Types) -> Vec<Attempt> {
    let kind = base(types, column.type_id).unwrap_or_default();
    let one = |part, template: Template| {
        let sql = attempt(column, &template.of("$1"), "is not null", &known.checks);
        Attempt { part, template, sql }
    };
    let span = |Span { template, ends: [first, last] }: Span| {
        let tests = [&template.of("$1"), &first, &last]
            .map(|value| format!("({})", attempt(column, value, "is not null", &known.checks)));
        Attempt { part: Part::Span, sql: format!("select {}", tests.join(" and ")), template }
    };
    let null = attempt(column, "null", "is null", &known.checks);
    let mut usual = choice.templates.into_iter().map(|template| one(Part::Usual, template));
    let mut all: Vec<Attempt> = usual.next().into_iter().collect();
    all.extend(spans(kind, &known.constants).into_iter().map(span));
    all.extend(suggested(&known.constants, kind).into_iter().map(|text| one(Part::Suggested, text)));
    all.extend(suggested(&known.named, kind).into_iter().map(|text| one(Part::Named, text)));
    all.push(Attempt { part: Part::Null, template: Template::repeating("null", 1), sql: null });
    all.extend(usual);
    all
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
    let is_read = |expression: &&String| hints(expression).names.contains(&column.name);
    let generated = table.columns.iter().filter_map(|other| other.generated.as_ref()).filter(is_read);
    let named = joint.map(|check| &check.expression).chain(generated);
    let named = named.flat_map(|expression| hints(expression).constants).collect();
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

/// For each column and each of its attempts, which numbers were good; no answer where it was not tried.
async fn tried(
    client: &Client,
    open: &[Open],
    depth: Depth,
) -> Result<Vec<Vec<Vec<bool>>>, tokio_postgres::Error> {
    let mut answers: Vec<Vec<Vec<bool>>> =
        open.iter().map(|one| vec![Vec::new(); one.attempts.len()]).collect();
    let (mut queries, mut columns, mut settles, mut places) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (column, one) in open.iter().enumerate() {
        for (place, attempt) in one.attempts.iter().enumerate() {
            let is_last_resort = attempt.part == Part::Usual && place > 0;
            if is_last_resort && depth == Depth::First {
                continue;
            }
            queries.push(attempt.sql.as_str());
            columns.push(i32::try_from(column).unwrap_or(i32::MAX));
            settles.push(attempt.settles().filter(|_| depth == Depth::First));
            places.push((column, place));
        }
    }
    if queries.is_empty() {
        return Ok(answers);
    }
    let (numbers, is_whole) = (TRIED.to_vec(), depth == Depth::Whole);
    let sql = "select p.passed from pg_temp.whimbrel_passes($1, $2, $3, $4, $5) as p order by p.place";
    let parameters: [(&(dyn tokio_postgres::types::ToSql + Sync), Type); 5] = [
        (&queries, Type::TEXT_ARRAY),
        (&columns, Type::INT4_ARRAY),
        (&settles, Type::BOOL_ARRAY),
        (&numbers, Type::INT8_ARRAY),
        (&is_whole, Type::BOOL),
    ];
    let rows = client.query_typed(sql, &parameters).await?;
    for (row, (column, place)) in rows.iter().zip(places) {
        if let Some(answer) = answers.get_mut(column).and_then(|one| one.get_mut(place)) {
            *answer = row.try_get("passed")?;
        }
    }
    Ok(answers)
}

fn is_good(passed: &[bool]) -> bool {
    !passed.is_empty() && passed.iter().all(|one| *one)
}

/// The usual values where they all fit, else the spans, texts and constants that do.
fn chosen(tried: &[(&Attempt, Vec<bool>)]) -> Source {
    let sound = |part: Part| {
        tried
            .iter()
            .filter(move |(attempt, passed)| attempt.part == part && is_good(passed))
            .map(|(attempt, _)| attempt.template.clone())
    };
    let named = sound(Part::Named).take(NAMED).collect();
    let first = tried.first().filter(|(attempt, passed)| attempt.part == Part::Usual && is_good(passed));
    let injective = |part| sound(part).find(|one| one.is_injective);
    let one = first
        .map(|(attempt, _)| attempt.template.clone())
        .or_else(|| sound(Part::Span).next())
        .or_else(|| injective(Part::Suggested));
    if let Some(one) = one {
        return Source { templates: vec![one], named, ..Source::default() };
    }
    let suggested: Vec<Template> = sound(Part::Suggested).take(TURNS).collect();
    if !suggested.is_empty() {
        return Source { templates: suggested, named, ..Source::default() };
    }
    // Types of one's own and arrays have several templates that are all usual: one that fits is enough.
    if let Some(one) = injective(Part::Usual).or_else(|| sound(Part::Usual).next()) {
        return Source { templates: vec![one], named, ..Source::default() };
    }
    let partly = tried.iter().flat_map(|(attempt, passed)| {
        let fitting = TRIED.iter().zip(passed).filter(|(_, passed)| **passed);
        fitting.map(|(number, _)| Template::repeating(&attempt.template.of(&number.to_string()), 1))
    });
    Source { templates: partly.take(TURNS).collect(), named, ..Source::default() }
}

/// The columns that an expression gives, over all checks of a table.
pub(super) fn equations(table: &Table) -> Vec<(String, String)> {
    let all =
        table.checks.iter().filter(|check| check.columns.len() > 1).map(|check| hints(&check.expression));
    let all = all.flat_map(|Hints { equations, .. }| equations);
    all.filter(|(column, _)| table.column(column).is_some_and(|one| one.generated.is_none())).collect()
}
