//! `catalog-written`

use crate::finding::Finding;
use crate::moment::Moment;
use crate::read::Said;
use crate::read::name::Name;
use crate::read::rows::{Rows, Verb};
use crate::rule::{Check, Harm, Rule};
use crate::topic::{Topic, Topics};
use whimbrel_source::Severity;

/// Rows of a system catalog are written.
pub(super) const CATALOG_WRITTEN: Rule = Rule {
    code: "catalog-written",
    severity: Severity::Error,
    harm: Harm::Breaks,
    when: "rows of a system catalog are written",
    effect: "the server checks nothing of it: no lock keeps those out who use the object, what depends on it does not \
             follow, and sessions that run may go on with what they know; a slip can make the database unusable",
    instead: "the statement that PostgreSQL has for the change",
    source: "https://www.postgresql.org/docs/18/catalogs-overview.html",
    forms: &[],
    bad: include_str!("catalog_written/bad.sql"),
    good: include_str!("catalog_written/good.sql"),
    check: Check::Statement(Topics::of(&[Topic::Rows]), check),
};

fn check(rule: &'static Rule, moment: &Moment<'_>) -> Vec<Finding> {
    let Said::Rows(whole) = moment.said else { return Vec::new() };
    let written = whole.all().filter_map(written);
    written.map(|name| moment.finding(rule, moment.head(), format!("{name} is written by hand"))).collect()
}

fn written(rows: &Rows) -> Option<&Name> {
    let writes = match rows.verb {
        Verb::Insert | Verb::InsertSelect | Verb::Update | Verb::Delete | Verb::Merge | Verb::CopyFrom => {
            true
        }
        Verb::Select | Verb::SelectInto | Verb::CopyTo | Verb::Setval => false,
    };
    rows.table.as_ref().filter(|table| writes && is_catalog(table))
}

/// Whether a table is one of PostgreSQL's own; settings can be written through a view.
pub(super) fn is_catalog(table: &Name) -> bool {
    let is_named = table.name.starts_with("pg_") && table.name != "pg_settings";
    is_named && table.schema.as_ref().is_none_or(|schema| schema == "pg_catalog")
}
