//! The answer of a query as lines of a table, as a person writes it beside the query.

use std::collections::BTreeMap;
use whimbrel_postgres::answer::Answer;

/// Columns and rows, each as one line: what stands in a row, with ` | ` between.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Table {
    /// The names of the columns; `None` where they were not written down.
    pub(super) columns: Option<String>,
    /// The rows.
    pub(super) rows: Vec<String>,
}

impl Table {
    /// Reads what a person has written, or what `psql` has printed: a line of dashes says that the one before it names
    /// the columns.
    pub(super) fn written<'a>(lines: impl Iterator<Item = &'a str>) -> Self {
        let mut table = Self::default();
        for line in lines.filter(|line| !line.is_empty()) {
            let is_rule =
                line.contains('-') && line.chars().all(|letter| matches!(letter, '-' | '+' | '|' | ' '));
            if is_rule && table.rows.len() == 1 && table.columns.is_none() {
                table.columns = table.rows.pop();
            } else {
                let line = line.trim_matches('|');
                let cells: Vec<&str> = line.split('|').map(str::trim).collect();
                table.rows.push(cells.join(" | "));
            }
        }
        table
    }

    /// What a server has answered.
    pub(super) fn answered(answer: &Answer) -> Self {
        let line = |row: &Vec<Option<String>>| {
            row.iter().map(|value| cell(value.as_deref())).collect::<Vec<_>>().join(" | ")
        };
        Self { columns: Some(answer.columns.join(" | ")), rows: answer.rows.iter().map(line).collect() }
    }

    /// What is expected and not there (`-`), and what is there and not expected (`+`), line by line; rows may come in any
    /// order, and one that is expected twice must be there twice.
    pub(super) fn differences(&self, expected: &Self) -> Vec<String> {
        let mut found = Vec::new();
        if let (Some(is), Some(wanted)) = (&self.columns, &expected.columns)
            && is != wanted
        {
            found.extend([format!("- {wanted}"), format!("+ {is}")]);
        }
        let mut counts: BTreeMap<&str, i64> = BTreeMap::new();
        for row in &expected.rows {
            *counts.entry(row).or_default() -= 1;
        }
        for row in &self.rows {
            *counts.entry(row).or_default() += 1;
        }
        for (row, count) in counts {
            let sign = if count < 0 { '-' } else { '+' };
            found.extend((0..count.abs()).map(|_| format!("{sign} {row}")));
        }
        found
    }
}

/// A value as it is written: NULL without quotes; quoted where it would read as another thing.
fn cell(value: Option<&str>) -> String {
    let Some(value) = value else { return "NULL".to_owned() };
    let is_plain = value.trim() == value && !value.is_empty() && value != "NULL" && !value.starts_with('"');
    let is_one_cell = !value.contains(['|', '\n', '\r']);
    if is_plain && is_one_cell { value.to_owned() } else { format!("{value:?}").replace('|', "\\u{7c}") }
}

#[cfg(test)]
mod tests {
    use super::{Table, cell};

    fn written(text: &str) -> Table {
        Table::written(text.lines())
    }

    #[test]
    fn what_psql_prints_and_what_a_person_writes_are_one() {
        let printed = written(" name    | null \n---------+------\n temp_id | YES\n");
        assert_eq!(printed.columns.as_deref(), Some("name | null"));
        assert_eq!(printed.rows, written("temp_id|YES").rows);
        assert_eq!(printed.rows, written("| temp_id | YES |").rows);
    }

    #[test]
    fn rows_are_compared_in_any_order_and_as_often_as_they_are_there() {
        let expected = written("a | 1\nb | 2\nb | 2");
        assert!(written("b | 2\na | 1\nb | 2").differences(&expected).is_empty());
        assert_eq!(written("a | 1\nb | 2\nc | 3").differences(&expected), ["- b | 2", "+ c | 3"]);
    }

    #[test]
    fn a_value_that_would_read_as_another_thing_is_quoted() {
        let written = [None, Some("NULL"), Some(""), Some("a|b"), Some(" a"), Some("plain words")].map(cell);
        assert_eq!(written, ["NULL", "\"NULL\"", "\"\"", "\"a\\u{7c}b\"", "\" a\"", "plain words"]);
    }
}
