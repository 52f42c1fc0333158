//! Security labels: one attribute for each provider.

use super::writes::{self, Altered, Made, Stage, UnderChange, Writes};
use super::{Attributes, Kind, Words, every_major};
use crate::scene::{Altering, Making, quoted_one};
use crate::subject::subject;
use crate::work::{Unwritable, Work};
use whimbrel_source::quote_literal;

/// Everything known about them.
pub(super) const KIND: Kind = Kind {
    words: Words::About("security label on"),
    reads: &[every_major(include_str!("security_label.sql"))],
    attributes: Attributes::Open,
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

fn label(making: &Making<'_>, provider: &str, text: Option<&str>) -> Result<Work, Unwritable> {
    let text = text.map_or_else(|| "null".to_owned(), quote_literal);
    let (provider, subject) = (quoted_one(provider), subject(making)?);
    Ok(Work::new("security-label", format!("security label for {provider} on {subject} is {text}")))
}

fn create(making: &Making<'_>) -> Result<Made, Unwritable> {
    let labels = making.object.attributes.iter();
    let works = labels.map(|(provider, text)| label(making, provider, Some(text)));
    Ok(Made::by(works.collect::<Result<_, _>>()?))
}

fn drop(making: &Making<'_>) -> Result<Vec<Work>, Unwritable> {
    making.object.attributes.keys().map(|provider| label(making, provider, None)).collect()
}

fn alter(altering: &Altering<'_>) -> Result<Altered, Unwritable> {
    let making = altering.desired_making();
    let works = altering.changed.iter().map(|provider| label(&making, provider, altering.to(provider)));
    Ok(Altered::by(works.collect::<Result<_, _>>()?))
}
