//! Everything that a person or a program sees of a command: the only place that writes to a
//! terminal.

pub(crate) mod answer;
pub(crate) mod colour;
pub(crate) mod crash;
pub(crate) mod event;
pub(crate) mod exit;
pub(crate) mod json;
pub(crate) mod line;
pub(crate) mod output;
pub(crate) mod problem;
pub(crate) mod progress;
pub(crate) mod prompt;
pub(crate) mod signal;
pub(crate) mod table;
pub(crate) mod text;
