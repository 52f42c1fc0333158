//! `padding-wasted`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::create_table::CreateTable;
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// Another order of the columns of a new table makes each row shorter by eight bytes or more.
pub(super) const PADDING_WASTED: Rule = Rule {
    code: "padding-wasted",
    severity: Severity::Note,
    harm: Harm::Style,
    when: "another order of the columns of a new table makes each row shorter by eight bytes or more",
    effect: "each row is that much longer, on disk and in memory",
    instead: "columns of eight bytes first, then of four, two and one, then those of varying length",
    source: "https://www.postgresql.org/docs/18/storage-page-layout.html",
    forms: &[],
    bad: include_str!("padding_wasted/bad.sql"),
    good: include_str!("padding_wasted/good.sql"),
    check: Check::OnRequest(Topics::of(&[Topic::CreateTable]), check),
};

/// What is worth a word, in bytes of each row.
const WORTH: usize = 8;

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let Said::CreateTable(table) = moment.said else { return Vec::new() };
    let Some(sizes) = sizes(table) else { return Vec::new() };
    let mut sorted = sizes.clone();
    sorted.sort_by_key(|(_, align)| std::cmp::Reverse(*align));
    let wasted = length(&sizes) - length(&sorted);
    if wasted < WORTH {
        return Vec::new();
    }
    vec![moment.finding(
        rule,
        moment.head(),
        format!("each row is longer by {wasted} bytes than it has to be"),
    )]
}

/// The bytes that each column takes, and the boundary that it begins at, up to the first of varying length.
fn sizes(table: &CreateTable) -> Option<Vec<(usize, usize)>> {
    let fixed = table.columns.iter().map(|column| match column.ty.name.as_str() {
        _ if column.ty.is_array => None,
        "bigint" | "bigserial" | "timestamp" | "timestamptz" | "double precision" | "time" | "money" => {
            Some((8, 8))
        }
        "integer" | "serial" | "real" | "date" | "oid" => Some((4, 4)),
        "smallint" | "smallserial" => Some((2, 2)),
        "boolean" => Some((1, 1)),
        "uuid" => Some((16, 1)),
        "interval" => Some((16, 8)),
        _ => None,
    });
    let known: Vec<(usize, usize)> = fixed.map_while(|size| size).collect();
    (known.len() > 1).then_some(known)
}

/// Up to the next boundary of eight, at which a row ends.
fn length(sizes: &[(usize, usize)]) -> usize {
    let end = sizes.iter().fold(0_usize, |at, (size, align)| at.next_multiple_of(*align) + size);
    end.next_multiple_of(8)
}
