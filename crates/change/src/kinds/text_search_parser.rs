//! Text search parsers.

use super::writes::{self, Made, Stage, UnderChange, Writes};
use super::{Attributes, Kind, Words, attribute, every_major};
use crate::scene::Making;
use crate::work::{Unwritable, Work};

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::Whole(&["text search parser"]),
    reads: &[every_major(include_str!("text_search_parser.sql"))],
    attributes: Attributes::Listed(&[
        attribute("start"),
        attribute("get token"),
        attribute("end"),
        attribute("token types"),
        attribute("headline"),
    ]),
    writes: Some(Writes {
        stage: Stage::Types,
        spaces: &[],
        under_change: UnderChange::Rebuilt,
        made_by: writes::by_itself,
        late_needs: writes::nothing_late,
        create,
        drop,
        alter: writes::rebuilt,
        rebuild: writes::harmless,
        rename: writes::never_renamed,
    }),
};

fn create(making: &Making<'_>) -> Result<Made, Unwritable> {
    let options = [
        ("start", "start"),
        ("get token", "gettoken"),
        ("end", "end"),
        ("token types", "lextypes"),
        ("headline", "headline"),
    ]
    .into_iter();
    let options: Vec<String> = options
        .filter_map(|(attribute, option)| {
            making.get(attribute).map(|function| format!("{option} = {function}"))
        })
        .collect();
    let sql = format!("create text search parser {} ({})", making.name(), options.join(", "));
    Ok(Made::by(vec![Work::new("create-text-search-parser", sql)]))
}

fn drop(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    let sql = format!("drop text search parser {}", making.name());
    Ok(writes::removal("drop-text-search-parser", sql))
}
