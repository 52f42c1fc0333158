//! Diagnostics as people and as programs read them.

mod excerpt;
pub mod human;
pub mod json;
mod simple;
