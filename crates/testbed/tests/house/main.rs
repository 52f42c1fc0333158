//! The rules of the house: what `ARCHITECTURE.md` and `CONTRIBUTING.md` promise about the tree.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a tree that cannot be read fails the test"
)]

mod dependencies;
mod pages;
mod purity;
mod sizes;
mod tree;
mod words;
