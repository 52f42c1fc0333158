//! Pending migrations that are older than applied ones: refused, allowed, or allowed where a replay
//! shows that the order does not matter.

use crate::failure::Failure;
use crate::opened::Opened;
use crate::project::OutOfOrder;

/// Refuses what the project's policy does not allow.
pub(crate) async fn check(opened: &Opened<'_>) -> Result<(), Failure> {
    match opened.context.project.settings().out_of_order {
        OutOfOrder::Allow => Ok(()),
        OutOfOrder::Refuse => opened.refuse_disorder(),
        OutOfOrder::AllowIfEqual => match opened.refuse_disorder() {
            Ok(()) => Ok(()),
            Err(refused) => crate::replay::is_order_free(opened, refused).await,
        },
    }
}
