//! What proves that there is a backup: a command of the project's own, run for as long as the project lets it.

use crate::context::Context;
use crate::failure::{Class, Failure};
use crate::project::written;
use rustix::process::{Pid, Signal, kill_process_group};
use std::pin::pin;
use std::process::{Output, Stdio};
use tokio::process::Command;
use whimbrel_postgres::dump::Proof;
use whimbrel_source::Diagnostic;

/// What proves a backup is read by people, in letters: it is no log, and no part of the backup itself.
const LONGEST: usize = 1_000;

/// How the command ended.
enum Ended {
    By(std::io::Result<Output>),
    InTime,
    Interrupted,
}

/// The last line that the command prints; it is given the migration behind its own words.
///
/// Where it takes longer than the project allows, or the run is interrupted, it is killed with everything that it has
/// started and that has stayed in its process group.
///
/// # Errors
/// It cannot be started, fails, prints nothing, or does not end in time.
pub(super) async fn proof(
    context: &Context<'_>,
    words: &[String],
    migration: &str,
) -> Result<Proof, Failure> {
    let refused = |message: String| {
        let diagnostic = Diagnostic::error("backup-not-proved", message)
            .with_note(format!("Nothing of {migration} has run."))
            .with_help("[backup] command has to end with exit code 0 and print what proves the backup, e.g. its name");
        Failure::new(Class::Refused, diagnostic)
    };
    let shown = words.join(" ");
    let Some((program, arguments)) = words.split_first() else {
        return Err(refused("no command".to_owned()));
    };
    let mut command = Command::new(program);
    command.args(arguments).arg(migration).current_dir(context.project.root());
    let limit = context.project.settings().backup.timeout;
    let output = match ended(context, command, limit).await {
        Ended::By(output) => {
            output.map_err(|error| refused(format!("{shown} cannot be started: {error}")))?
        }
        Ended::InTime => {
            let message = format!("{shown} did not end within {} and was killed", written(limit));
            let mut failure = refused(message);
            let help = "[backup] timeout says how long it may take".to_owned();
            failure.diagnostics.iter_mut().for_each(|one| one.help.push(help.clone()));
            return Err(failure);
        }
        Ended::Interrupted => {
            let diagnostic = Diagnostic::error("interrupted", format!("interrupted; {shown} was killed"))
                .with_note(format!("Nothing of {migration} has run."));
            return Err(Failure::new(Class::Interrupted, diagnostic));
        }
    };
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let last = said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("nothing").trim();
        return Err(refused(format!("{shown} failed ({}) and said: {last}", output.status)));
    }
    let printed = String::from_utf8_lossy(&output.stdout);
    let last = printed.lines().rev().map(str::trim).find(|line| !line.is_empty());
    let said = last.map(|line| line.chars().filter(|letter| !letter.is_control()).collect::<String>());
    match said {
        None => Err(refused(format!("{shown} printed nothing"))),
        Some(said) if said.chars().count() > LONGEST => {
            Err(refused(format!("the last line that {shown} printed is longer than {LONGEST} letters")))
        }
        Some(said) => Ok(Proof { said }),
    }
}

async fn ended(context: &Context<'_>, mut command: Command, limit: std::time::Duration) -> Ended {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    // A group of its own: what it starts can be ended with it, and nothing else.
    command.process_group(0).kill_on_drop(true);
    let child = match command.spawn() {
        Ok(child) => child,
        Err(error) => return Ended::By(Err(error)),
    };
    let group = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
    // What it has started may hold its streams open: both are waited for.
    let mut output = pin!(child.wait_with_output());
    let ended = tokio::select! {
        output = &mut output => return Ended::By(output),
        () = tokio::time::sleep(limit) => Ended::InTime,
        () = context.interrupt.triggered() => Ended::Interrupted,
    };
    if let Some(group) = group {
        // As long as the output is not had, somebody of the group is there, so its number is nobody else's.
        let _ = kill_process_group(group, Signal::KILL);
    }
    ended
}
