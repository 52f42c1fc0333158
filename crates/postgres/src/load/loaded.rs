//! Which statement ran in which transactions, so that the rows of the catalogs tell which statement made them.

use whimbrel_catalog::Origin;

/// The statements that have made a schema, by their transactions.
///
/// Every statement runs by itself, and its transactions lie between those before and those behind it; the column
/// `xmin` of a row says which one wrote it. So it is known what a statement made, without a word of its text being
/// understood.
#[derive(Debug, Clone, Default)]
pub struct Loaded {
    /// The transaction before the first statement.
    first: u64,
    /// For each statement the first transaction behind it, ascending, and where it stands.
    statements: Vec<(u64, Origin)>,
}

/// The statement that wrote a row, by its number; a lower one ran earlier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Stamp(usize);

impl Loaded {
    /// Begins behind a transaction.
    pub(super) fn after(first: u64) -> Self {
        Self { first, statements: Vec::new() }
    }

    /// Adds a statement that ran before `transaction`, and behind those before.
    pub(super) fn ran(&mut self, origin: Origin, transaction: u64) {
        self.statements.push((transaction, origin));
    }

    /// The statement that wrote a row, by `xmin`, the lower half of the number of its transaction.
    pub(crate) fn stamp(&self, xmin: u32) -> Option<Stamp> {
        let lower_half = u32::try_from(self.first & u64::from(u32::MAX)).ok()?;
        let transaction = self.first + u64::from(xmin.wrapping_sub(lower_half));
        let number = self.statements.partition_point(|(behind, _)| *behind <= transaction);
        (transaction > self.first && number < self.statements.len()).then_some(Stamp(number))
    }

    /// Where a statement stands.
    pub(crate) fn origin(&self, stamp: Stamp) -> Option<&Origin> {
        self.statements.get(stamp.0).map(|(_, origin)| origin)
    }
}
