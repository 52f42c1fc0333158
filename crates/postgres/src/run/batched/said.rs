//! What the server says of a piece that it has written.

use tokio_postgres::{SimpleQueryMessage, SimpleQueryRow};
use whimbrel_change::backfill::Answer;

/// How many rows a piece has written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Said {
    pub(super) rows: u64,
    /// How many of them it would write again, as far as it was asked.
    pub(super) again: u64,
}

impl Said {
    /// `asked` is how it was asked of its rows.
    pub(super) fn read(messages: &[SimpleQueryMessage], asked: Option<Answer>) -> Self {
        let number = |row: &SimpleQueryRow, place| {
            row.get(place).and_then(|text| text.parse().ok()).unwrap_or_default()
        };
        match asked {
            Some(Answer::Counted) => rows(messages)
                .next()
                .map(|row| Self { rows: number(row, 0), again: number(row, 1) })
                .unwrap_or_default(),
            Some(Answer::EachRow) => {
                let again = rows(messages).filter(|row| row.get(0) == Some("t")).count() as u64;
                Self { rows: completed(messages), again }
            }
            None => Self { rows: completed(messages), again: 0 },
        }
    }
}

fn rows(messages: &[SimpleQueryMessage]) -> impl Iterator<Item = &SimpleQueryRow> {
    messages.iter().filter_map(|message| match message {
        SimpleQueryMessage::Row(row) => Some(row),
        // The enum is the driver's, and open.
        SimpleQueryMessage::CommandComplete(_) | SimpleQueryMessage::RowDescription(_) | _ => None,
    })
}

/// The number behind UPDATE or INSERT.
fn completed(messages: &[SimpleQueryMessage]) -> u64 {
    let of = |message: &SimpleQueryMessage| match message {
        SimpleQueryMessage::CommandComplete(rows) => Some(*rows),
        // The enum is the driver's, and open.
        SimpleQueryMessage::Row(_) | SimpleQueryMessage::RowDescription(_) | _ => None,
    };
    messages.iter().find_map(of).unwrap_or_default()
}
