//! `schema graph`: the tables of a schema as a picture; and the ways to write any picture down.

use crate::context::Context;
use crate::failure::Failure;
use crate::only::only;
use crate::side::{Side, Wanted};
use serde::Serialize;
use whimbrel_catalog::Fingerprint;
use whimbrel_change::picture::{Picture, mermaid, svg, tables};

/// How a picture is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drawing {
    /// As the text of Mermaid.
    Mermaid,
    /// As SVG.
    Svg,
}

impl Drawing {
    pub(crate) fn draw(self, picture: &Picture) -> String {
        match self {
            Self::Mermaid => mermaid(picture),
            Self::Svg => svg(picture),
        }
    }
}

/// What to draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GraphOptions {
    /// The schema.
    pub of: Side,
    /// Only tables whose dotted names begin so; all of them where it is empty.
    pub only: Vec<String>,
    /// How.
    pub drawing: Drawing,
}

/// The tables of a schema as a picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GraphReport {
    /// What the schema is called.
    pub of: String,
    /// How many tables and views are shown.
    pub tables: usize,
    /// How many references between them are shown.
    pub references: usize,
    /// The picture.
    pub picture: String,
    /// Of the schema.
    pub fingerprint: String,
}

/// Draws the tables of a schema, with their columns and what they refer to.
///
/// # Errors
/// The schema cannot be read.
pub async fn graph(context: &Context<'_>, options: &GraphOptions) -> Result<GraphReport, Failure> {
    let wanted = Wanted::read(context, &options.of, None).await?;
    let picture = tables(&wanted.catalog, &only(&options.only, &[&wanted.catalog])?, &options.of.name());
    Ok(GraphReport {
        of: options.of.name(),
        tables: picture.boxes.len(),
        references: picture.arrows.len(),
        picture: options.drawing.draw(&picture),
        fingerprint: Fingerprint::of(&wanted.catalog).to_string(),
    })
}
