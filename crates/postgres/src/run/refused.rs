//! What the user reads when a file did not run to its end.

use super::error::{RunError, StatementFailure};
use super::{Step, Work};
use std::time::Duration;
use tokio_postgres::error::{DbError, ErrorPosition};
use whimbrel_change::ledger::Remains;
use whimbrel_change::segment::Body;
use whimbrel_change::transactional::Unblocked;
use whimbrel_change::{Blocker, Direction};
use whimbrel_source::{Diagnostic, Script, Span, Statement, quote_literal};

/// Whether a statement is `COPY … TO STDOUT`, which answers with data.
pub(super) fn copies_out(script: &Script, statement: &Statement) -> bool {
    if !statement.begins_with(&script.file, &["COPY"]) {
        return false;
    }
    let words: Vec<_> = statement.words(&script.file).collect();
    words.windows(2).any(|pair| matches!(pair, [to, stdout] if to == "TO" && stdout == "STDOUT"))
}

/// A statement as it was sent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sent {
    /// Which statement of the file.
    pub(super) index: usize,
    /// How many characters were sent before its own text.
    pub(super) before: usize,
}

impl Sent {
    /// As it stands in the file.
    pub(super) const fn as_written(index: usize) -> Self {
        Self { index, before: 0 }
    }
}

/// A statement, or the COMMIT behind it, that the server refused.
pub(super) fn statement_failed(
    step: &Step<'_>,
    sent: Option<Sent>,
    server: &DbError,
    remains: Remains,
) -> StatementFailure {
    let script = step.work.script;
    let index = sent.map(|sent| sent.index);
    let statement = index.and_then(|index| script.statements.get(index));
    let span = statement.map_or(Span::new(script.file.text().len(), script.file.text().len()), |statement| {
        place_of(script, statement, server, sent.map_or(0, |sent| sent.before))
    });
    let mut diagnostic = Diagnostic::error("statement-failed", server.message());
    let what = statement.map_or_else(|| "at COMMIT".to_owned(), |_| label(step, index));
    diagnostic = diagnostic.at(&script.file, span, what);
    for note in server_words(server) {
        diagnostic = diagnostic.with_note(note);
    }
    if let Some(hint) = server.hint() {
        diagnostic = diagnostic.with_help(format!("PostgreSQL hints: {hint}"));
    }
    diagnostic = with_state(diagnostic, step, remains, Mend::of(server.code().code()));
    StatementFailure {
        index,
        line: script.file.position(span.start).line,
        code: server.code().code().to_owned(),
        message: server.message().to_owned(),
        remains,
        finished: step.number - 1,
        segments: step.of,
        diagnostic: Box::new(diagnostic),
    }
}

fn label(step: &Step<'_>, index: Option<usize>) -> String {
    let number = index.map_or(0, |index| index + 1);
    format!("statement {number} of {}", step.work.script.statements.len())
}

/// The bytes that the server points at, or the statement's first line.
fn place_of(script: &Script, statement: &Statement, server: &DbError, before: usize) -> Span {
    if let Some(ErrorPosition::Original(position)) = server.position() {
        let position = (*position as usize).saturating_sub(before);
        let start = script.file.offset_of_character(statement.span, position);
        let rest = script.file.text().get(start..statement.span.end).unwrap_or_default();
        let is_part = |character: &char| character.is_alphanumeric() || *character == '_';
        let word: usize = rest.chars().take_while(is_part).map(char::len_utf8).sum();
        return Span::new(start, start + word.max(usize::from(!rest.is_empty())));
    }
    let line = statement.text(&script.file).lines().next().unwrap_or_default();
    Span::new(statement.span.start, statement.span.start + line.len())
}

fn server_words(server: &DbError) -> Vec<String> {
    let mut notes = vec![format!(
        "PostgreSQL said: {}: {} (SQLSTATE {})",
        server.severity(),
        server.message(),
        server.code().code()
    )];
    notes.extend(server.detail().map(|detail| format!("DETAIL: {detail}")));
    if let Some(ErrorPosition::Internal { position, query }) = server.position() {
        notes.push(format!("in the query of a function, at character {position}: {query}"));
    }
    notes.extend(server.where_().map(|context| format!("CONTEXT: {context}")));
    notes
}

/// What somebody has to do before a step can go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mend {
    /// The server refuses what the file says of the data.
    FileOrData,
    /// Nothing, or what the diagnostic says already.
    Said,
}

impl Mend {
    /// A lock, a cancel, a deadlock, a shutdown and a lack of room say nothing against the file; `code` is an SQLSTATE.
    fn of(code: &str) -> Self {
        let is_about_the_server = ["40", "53", "57", "55P03"].iter().any(|class| code.starts_with(class));
        if is_about_the_server { Self::Said } else { Self::FileOrData }
    }

    fn then(self, next: &str) -> String {
        match self {
            Self::FileOrData => format!("correct the file or the data, then: {next}"),
            Self::Said => next.to_owned(),
        }
    }
}

/// What was rolled back, what stays, and the next command.
pub(super) fn with_state(
    diagnostic: Diagnostic,
    step: &Step<'_>,
    remains: Remains,
    mend: Mend,
) -> Diagnostic {
    let migration = step.work.migration;
    let what = match (&step.segment.body, remains) {
        (Body::Block { .. }, _) => "the transaction was rolled back".to_owned(),
        (Body::Alone { .. }, Remains::Nothing) => "the statement left nothing behind".to_owned(),
        (Body::Alone { unblocked, .. }, Remains::Something) => leftover(unblocked).to_owned(),
        (Body::Batched { .. }, Remains::Nothing) => "no piece of the statement was committed".to_owned(),
        (Body::Batched { .. }, Remains::Something) => {
            "the pieces before this one are committed and stay".to_owned()
        }
    };
    let is_whole = step.number == 1 && remains == Remains::Nothing;
    if is_whole {
        let next = format!("whimbrel {}", step.work.direction.as_str());
        let note = format!("{what}; nothing of {migration} remains");
        return diagnostic.with_note(note).with_help(mend.then(&next));
    }
    let done = format!("{} of {} segments of {migration} are done and stay", step.number - 1, step.of);
    let what = match (&step.segment.body, step.number) {
        (Body::Batched { .. }, 1) => what,
        (Body::Block { .. } | Body::Alone { .. } | Body::Batched { .. }, _) => format!("{what}; {done}"),
    };
    let next = mend.then("whimbrel resume (goes on) or whimbrel abort (goes back)");
    diagnostic.with_note(what).with_help(next)
}

const fn leftover(unblocked: &Unblocked) -> &'static str {
    match unblocked {
        Unblocked::CreateIndexConcurrently { .. } => "an invalid index may be left",
        Unblocked::DropIndexConcurrently { .. } => "the index may be left invalid",
        Unblocked::ReindexConcurrently => "invalid indexes called …_ccnew or …_ccold may be left",
        Unblocked::DetachPartitionConcurrently { .. } => "the detach may be left pending",
        Unblocked::Create { .. } | Unblocked::Drop { .. } | Unblocked::Repeatable => {
            "the statement can run again"
        }
        Unblocked::Opaque => "the statement commits by itself: what it committed stays",
    }
}

/// A statement that was cut as one that can be done in pieces, and that reads otherwise with its placeholders.
pub(super) fn not_in_pieces(step: &Step<'_>) -> RunError {
    let migration = step.work.migration;
    let message = format!("a statement of {migration} cannot be done piece by piece");
    let diagnostic = Diagnostic::error("not-in-pieces", message)
        .with_help("say `-- whimbrel: batches = off` at the head of the file, so that it runs as one");
    RunError::Refused(Box::new(diagnostic))
}

/// What cannot be seen is not taken for nothing.
pub(super) fn signal_unseen(step: &Step<'_>, what: &str, remains: Remains) -> RunError {
    let diagnostic = Diagnostic::error("signal-unseen", format!("it cannot be seen {what}"))
        .with_note("A backfill that does not see it could do harm.")
        .with_help(
            "let the user see it, then resume: grant pg_monitor to the user that Whimbrel connects as",
        );
    RunError::Refused(Box::new(with_state(diagnostic, step, remains, Mend::Said)))
}

/// A lock that could not be had within its patience.
pub(super) fn lock_not_had(
    step: &Step<'_>,
    server: &DbError,
    blockers: &[Blocker],
    waited: Duration,
) -> Diagnostic {
    let seconds = waited.as_secs_f64();
    let migration = step.work.migration;
    let message = format!("a lock for {migration} could not be had in {seconds:.1} s");
    let mut diagnostic = Diagnostic::error("lock-not-had", message);
    let script = step.work.script;
    if let Some(statement) = step.segment.statements().first().and_then(|index| script.statements.get(*index))
    {
        let line = statement.text(&script.file).lines().next().unwrap_or_default();
        let span = Span::new(statement.span.start, statement.span.start + line.len());
        diagnostic = diagnostic.at(&script.file, span, "");
    }
    for blocker in blockers {
        diagnostic = diagnostic.with_note(name_blocker(blocker));
    }
    if blockers.is_empty() {
        diagnostic = diagnostic.with_note("Who stood in the way could not be seen.");
    }
    let words = format!(
        "PostgreSQL said: {}: {} (SQLSTATE {})",
        server.severity(),
        server.message(),
        server.code().code()
    );
    diagnostic = diagnostic.with_note(words);
    let again = if step.number == 1 { step.work.direction.as_str() } else { "resume" };
    let state = if step.number == 1 {
        format!("nothing of {migration} remains")
    } else {
        format!("{} of {} segments of {migration} are done and stay", step.number - 1, step.of)
    };
    let diagnostic = diagnostic.with_note(state).with_help(format!(
        "end those transactions or wait for them, then: whimbrel {again} (--lock-patience 10min waits longer)"
    ));
    let prepared = blockers.iter().filter(|blocker| blocker.pid == 0 && !blocker.query.is_empty());
    prepared.fold(diagnostic, |diagnostic, blocker| {
        let name = quote_literal(&blocker.query);
        diagnostic.with_help(format!(
            "nobody ends it by itself: commit prepared {name}, or rollback prepared {name}"
        ))
    })
}

fn name_blocker(blocker: &Blocker) -> String {
    let who = match (blocker.application.as_str(), blocker.user.as_str()) {
        // A process of the server is no client, and has neither.
        ("", "") => "of the server itself".to_owned(),
        ("", user) => format!("without application_name, user {user}"),
        (application, user) => format!("{application}, user {user}"),
    };
    let age = blocker.age_ms / 1000;
    if blocker.pid == 0 {
        return format!(
            "{} (user {}, {age}.{:01} s old) holds {} on {}",
            blocker.named(),
            blocker.user,
            blocker.age_ms % 1000 / 100,
            blocker.mode,
            blocker.relation,
        );
    }
    format!(
        "{} ({who}, {}, transaction of {age}.{:01} s) holds {} on {}: {}",
        blocker.named(),
        blocker.state,
        blocker.age_ms % 1000 / 100,
        blocker.mode,
        blocker.relation,
        super::head_of(&blocker.query),
    )
}

/// A build that was cancelled because it waited too long.
pub(super) fn gave_up(step: &Step<'_>, remains: Remains) -> StatementFailure {
    plain(step, "55P03", "the statement waited too long for other transactions and was cancelled", remains)
}

/// The same where it could not be cleared away, with those for whom it waited.
pub(super) fn gave_up_half_way(step: &Step<'_>, blockers: &[Blocker]) -> StatementFailure {
    let mut failure = gave_up(step, Remains::Something);
    let names = blockers.iter().map(name_blocker);
    failure.diagnostic.notes.splice(0..0, names);
    failure
}

/// A statement that succeeded without its effect.
pub(super) fn flawed(step: &Step<'_>, flaw: &str, remains: Remains) -> StatementFailure {
    plain(step, "XX000", flaw, remains)
}

fn plain(step: &Step<'_>, code: &str, message: &str, remains: Remains) -> StatementFailure {
    let script = step.work.script;
    let index = step.segment.statements().first().copied();
    let statement = index.and_then(|index| script.statements.get(index));
    let span = statement.map_or(Span::new(0, 0), |statement| statement.span);
    let diagnostic =
        Diagnostic::error("statement-failed", message).at(&script.file, span, label(step, index));
    StatementFailure {
        index,
        line: script.file.position(span.start).line,
        code: code.to_owned(),
        message: message.to_owned(),
        remains,
        finished: step.number - 1,
        segments: step.of,
        diagnostic: Box::new(with_state(diagnostic, step, remains, Mend::of(code))),
    }
}

/// A statement of which nobody can tell how far it got.
pub(super) fn in_doubt(step: &Step<'_>) -> RunError {
    let script = step.work.script;
    let migration = step.work.migration;
    let message = format!(
        "nobody saw the end of segment {} of {migration}, and the catalog can't tell it",
        step.number
    );
    let mut diagnostic = Diagnostic::error("in-doubt", message);
    let index = step.segment.statements().first().copied();
    if let Some(statement) = index.and_then(|index| script.statements.get(index)) {
        diagnostic = diagnostic.at(&script.file, statement.span, "this statement commits by itself");
    }
    RunError::Refused(Box::new(
        diagnostic
            .with_help("if it may run again without harm: whimbrel resume --rerun")
            .with_help("if you have made sure that it is done: whimbrel resume --treat-as-done"),
    ))
}

/// A file whose finished part was edited while it was half done.
pub(super) fn changed_under_way(work: &Work<'_>, finished: u32) -> RunError {
    let migration = work.migration;
    let file = match work.direction {
        Direction::Up => "file",
        Direction::Down => "down file",
    };
    let message = format!("the part of {migration} that has run is no longer what its {file} says");
    let start = Span::new(0, 0);
    RunError::Refused(Box::new(
        Diagnostic::error("changed-under-way", message)
            .at(&work.script.file, start, "")
            .with_note(format!("The first {finished} of its segments are done; only what comes after them may be edited."))
            .with_help("bring the first statements back as they ran (whimbrel log --sql shows them), then: whimbrel resume"),
    ))
}

/// The ledger's row about a failure that could not be written.
pub(super) fn ledger_not_written(error: &tokio_postgres::Error) -> Diagnostic {
    Diagnostic::warning("failure-not-recorded", "the failure could not be written to the ledger")
        .with_note(super::error::words(error))
}
