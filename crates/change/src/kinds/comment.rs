//! Comments on everything.

use super::writes::{self, Altered, Made, Stage, UnderChange, Writes};
use super::{Attributes, Kind, Words, attribute, every_major};
use crate::scene::{Altering, Making};
use crate::subject::subject;
use crate::work::{Unwritable, Work};
use whimbrel_source::quote_literal;

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::About("comment on"),
    reads: &[every_major(include_str!("comment.sql"))],
    attributes: Attributes::Listed(&[attribute("text")]),
    writes: Some(Writes {
        stage: Stage::Remarks,
        spaces: &[],
        under_change: UnderChange::Stays,
        made_by: writes::by_itself,
        late_needs: writes::nothing_late,
        create,
        drop,
        alter,
        rebuild: writes::harmless,
        rename: writes::never_renamed,
    }),
};

fn create(making: &Making<'_>) -> Result<Made, Unwritable> {
    let text = quote_literal(making.text("text")?);
    Ok(Made::by(vec![comment(making, &text)?]))
}

fn drop(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    Ok(vec![comment(making, "null")?])
}

fn alter(altering: &Altering<'_>) -> Result<Altered, Unwritable> {
    let text = altering.to("text").map_or_else(|| "null".to_owned(), quote_literal);
    Ok(Altered::by(vec![comment(&altering.desired_making(), &text)?]))
}

fn comment(making: &Making<'_>, text: &str) -> Result<Work, Unwritable> {
    Ok(Work::new("comment-table", format!("comment on {} is {text}", subject(making)?)))
}
