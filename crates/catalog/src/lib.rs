//! What a PostgreSQL database is, and how two differ. Knows no kind of object.
//!
//! A [`Catalog`] is a map from address to attributes, read from a server by somebody else. Every
//! question about it is answered without knowing what a kind means: a column, a default value, a
//! privilege and a comment have the same shape.
//!
//! **Invariant:** no kind of object is named in this crate; a test reads the sources for it.

pub mod address;
pub mod addresses;
pub mod catalog;
pub mod diff;
pub mod fingerprint;
pub mod object;
mod packed;
pub mod texts;

pub use address::{ObjectAddress, ObjectKind};
pub use addresses::Addresses;
pub use catalog::Catalog;
pub use diff::{Delta, Misfit, diff};
pub use fingerprint::Fingerprint;
pub use object::{Object, Origin};
pub use texts::Texts;
