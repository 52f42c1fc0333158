//! Values between two that a check names.

use super::template::Template;
use std::collections::BTreeSet;
use whimbrel_source::quote_literal;

/// How many ends are tried with each other.
const ENDS: usize = 24;

/// All values between two.
#[derive(Debug, Clone)]
pub(super) struct Span {
    pub(super) template: Template,
    /// The first and the last, as SQL.
    pub(super) ends: [String; 2],
}

/// All values from one end to another, the widest first, for a type in whose order there are some.
pub(super) fn spans(ty: &str, constants: &[String]) -> Vec<Span> {
    match ty {
        "int2" | "int4" | "int8" | "numeric" | "float4" | "float8" | "money" => numbers(ty, constants),
        "date" | "timestamp" | "timestamptz" => moments(ty, constants),
        _ => Vec::new(),
    }
}

fn numbers(ty: &str, constants: &[String]) -> Vec<Span> {
    let named = constants.iter().filter_map(|text| text.parse::<f64>().ok());
    let named: Vec<f64> = named.filter(|number| number.is_finite() && number.abs() < 9e15).collect();
    if named.is_empty() {
        return Vec::new();
    }
    let usual = [-1_000.0, -1.0, 0.0, 1.0, 1_000.0, 30_000.0, 1_000_000.0];
    let near = named.iter().flat_map(|number| [number - 1.0, *number, number + 1.0]).chain(usual);
    let mut ends: Vec<f64> = near.collect();
    ends.sort_by(f64::total_cmp);
    ends.dedup();
    ends.truncate(ENDS);
    let whole = ty.starts_with("int");
    let mut pairs: Vec<(f64, f64)> = ends
        .iter()
        .flat_map(|from| ends.iter().filter(move |to| *to > from).map(move |to| (*from, *to)))
        .filter(|(from, to)| !whole || (from.fract() == 0.0 && to.fract() == 0.0))
        .collect();
    pairs.sort_by(|one, other| (other.1 - other.0).total_cmp(&(one.1 - one.0)));
    let span = |(from, to): (f64, f64)| {
        let sql = if whole {
            format!("({from} + {{i}} % {})", to - from + 1.0)
        } else {
            // Both ends come up; the values between lie on a thousand steps.
            format!("({from} + ({to} - ({from}))::numeric * ({{i}} % 1001) / 1000)")
        };
        Span { template: Template::injective(&sql), ends: [from.to_string(), to.to_string()] }
    };
    pairs.into_iter().map(span).collect()
}

fn moments(ty: &str, constants: &[String]) -> Vec<Span> {
    let is_moment =
        |text: &&String| text.len() >= 10 && text.starts_with(|letter: char| letter.is_ascii_digit());
    let ends: BTreeSet<&String> = constants.iter().filter(is_moment).collect();
    let ends: Vec<String> = ends.into_iter().map(|text| format!("{}::{ty}", quote_literal(text))).collect();
    let Some((first, last)) = ends.first().zip(ends.last()) else { return Vec::new() };
    let is_date = ty == "date";
    let span = |sql: String, first: String, last: String| Span {
        template: Template::injective(&sql),
        ends: [first, last],
    };
    let between = |from: &str, to: &str| {
        if is_date {
            let sql = format!("({from} + ({{i}} % greatest({to} - {from}, 1))::integer)");
            span(sql, from.to_owned(), format!("greatest({to} - 1, {from})"))
        } else {
            let part = "(({i} * 7919 % 1000003)::double precision / 1000003)";
            let sql = format!("({from} + ({to} - {from}) * {part})");
            span(sql, from.to_owned(), format!("{to} - interval '1 us'"))
        }
    };
    let beside = |from: &str, sign: char| {
        if is_date {
            let sql = format!("({from} {sign} (1 + {{i}} % 730)::integer)");
            span(sql, format!("{from} {sign} 1"), format!("{from} {sign} 730"))
        } else {
            let sql = format!("({from} {sign} (1 + {{i}} % 700000) * interval '97 s')");
            let end = |steps: u32| format!("{from} {sign} {steps} * interval '97 s'");
            span(sql, end(1), end(700_000))
        }
    };
    let whole = (ends.len() > 1).then(|| between(first, last));
    let outside = [beside(last, '+'), beside(first, '-')];
    let parts = ends.windows(2).filter_map(|pair| match pair {
        [from, to] => Some(between(from, to)),
        _ => None,
    });
    whole.into_iter().chain(outside).chain(parts).collect()
}
