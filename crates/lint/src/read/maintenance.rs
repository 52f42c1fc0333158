//! `VACUUM`, `ANALYZE`, `CLUSTER`, `REINDEX` and `REFRESH MATERIALIZED VIEW`.

use super::Said;
use super::cursor::Cursor;
use super::others::Maintenance;

pub(super) fn maintenance(verb: &str, cursor: &mut Cursor<'_>) -> Option<Said> {
    let options = cursor.parenthesised().map(|range| cursor.plain(&range)).unwrap_or_default();
    let mut concurrently = is_on(&options, "concurrently");
    let what = match verb {
        "VACUUM" => {
            let full = cursor.holds("FULL") || is_on(&options, "full");
            while cursor.sees_one(&["FULL", "FREEZE", "VERBOSE", "ANALYZE"]) {
                cursor.skip();
            }
            Maintenance::Vacuum { full }
        }
        "CLUSTER" => {
            cursor.take("VERBOSE");
            Maintenance::Cluster
        }
        "REFRESH" => {
            cursor.take_all(&["MATERIALIZED", "VIEW"]);
            Maintenance::Refresh { with_data: !cursor.holds_all(&["WITH", "NO", "DATA"]) }
        }
        "REINDEX" => {
            let what = if cursor.take("TABLE") {
                Maintenance::ReindexTable
            } else if cursor.take("INDEX") {
                Maintenance::ReindexIndex
            } else if cursor.take("SYSTEM") {
                Maintenance::ReindexSystem
            } else {
                cursor.skip();
                Maintenance::ReindexMany
            };
            concurrently |= cursor.sees(&["CONCURRENTLY"]);
            what
        }
        _ => {
            cursor.take("VERBOSE");
            Maintenance::Analyze
        }
    };
    concurrently |= cursor.take("CONCURRENTLY");
    Some(Said::Maintenance { what, names: cursor.names(), concurrently })
}

/// Whether an option in parentheses is there, and not switched off.
pub(super) fn is_on(options: &str, name: &str) -> bool {
    options.split(',').any(|option| {
        let mut words = option.split_whitespace();
        words.next() == Some(name)
            && !words.next().is_some_and(|value| matches!(value, "false" | "off" | "0"))
    })
}
