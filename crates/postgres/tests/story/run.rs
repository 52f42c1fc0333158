//! The statements of a plan, run as they go together.

use tokio_postgres::Client;
use whimbrel_change::plan::Plan;
use whimbrel_change::work::Conduct;

/// Runs the statements of a plan, as many as go together in one transaction. What counts the rows of a loss is
/// understood by the server before its statement.
pub(crate) async fn run(client: &Client, plan: &Plan) -> Result<(), (usize, tokio_postgres::Error)> {
    let mut open = false;
    client.batch_execute("set check_function_bodies = off").await.unwrap();
    for (number, step) in plan.steps.iter().enumerate() {
        let failed = |error| (number, error);
        let ends = matches!(step.conduct, Conduct::Alone | Conduct::CommitBefore);
        if open && ends {
            client.batch_execute("commit").await.map_err(failed)?;
            open = false;
        }
        if !open && step.conduct != Conduct::Alone {
            client.batch_execute("begin").await.map_err(failed)?;
            open = true;
        }
        if let Some(count) = step.loss.as_ref().and_then(|loss| loss.count.as_ref()) {
            client.prepare(count).await.map_err(failed)?;
        }
        client.batch_execute(&step.sql).await.map_err(failed)?;
        if step.conduct == Conduct::CommitAfter {
            client.batch_execute("commit").await.map_err(failed)?;
            open = false;
        }
    }
    if open {
        client.batch_execute("commit").await.map_err(|error| (plan.steps.len() - 1, error))?;
    }
    Ok(())
}
