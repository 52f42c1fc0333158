//! `whimbrel explain`

use crate::ui::answer::Answer;
use crate::ui::line::{Line, Tone};
use crate::ui::table::aligned;
use whimbrel::explain::{Explanation, SUBJECTS, explanation_of, explanations};
use whimbrel::project::nearest;
use whimbrel::{Class, Diagnostic, Failure};

/// Says what a code of a message means, or an exit code; without a topic, lists all of them.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// A code such as `unterminated-quote`, an exit code such as `8`, or its name.
    #[arg(value_name = "CODE|EXIT")]
    topic: Option<String>,
}

#[derive(serde::Serialize)]
struct ExitCode {
    exit: u8,
    name: &'static str,
    when: &'static str,
}

#[derive(serde::Serialize)]
struct Everything {
    exits: Vec<ExitCode>,
    codes: Vec<&'static Explanation>,
}

pub(super) fn run(arguments: &Arguments) -> Result<Answer, Failure> {
    let Some(topic) = &arguments.topic else { return Ok(everything()) };
    let by_code = |class: &&Class| class.code().to_string() == *topic || class.name() == topic;
    if let Some(class) = Class::ALL.iter().find(by_code) {
        return Ok(exit(*class));
    }
    explanation_of(topic).map(code).ok_or_else(|| unknown(topic))
}

fn exit(class: Class) -> Answer {
    let exit = ExitCode { exit: class.code(), name: class.name(), when: class.when() };
    let head = Line::default().and(Tone::Strong, format!("exit {} {}", exit.exit, exit.name));
    let lines = vec![head, Line::plain(exit.when)];
    Answer::of("explain", &exit, lines)
}

fn code(explanation: &Explanation) -> Answer {
    let lines = vec![
        Line::default().and(Tone::Strong, explanation.code),
        Line::plain(explanation.meaning),
        Line::help(explanation.remedy),
    ];
    Answer::of("explain", explanation, lines)
}

fn everything() -> Answer {
    let exits = Class::ALL
        .iter()
        .map(|class| ExitCode { exit: class.code(), name: class.name(), when: class.when() })
        .collect::<Vec<_>>();
    let row = |exit: &ExitCode| {
        vec![Line::plain(exit.exit.to_string()), Line::plain(exit.name), Line::plain(exit.when)]
    };
    let mut lines = vec![Line::default().and(Tone::Strong, "Exit codes")];
    lines.extend(aligned(&exits.iter().map(row).collect::<Vec<_>>()));
    for subject in SUBJECTS.iter().filter(|subject| !subject.explanations.is_empty()) {
        lines.push(Line::default());
        lines.push(Line::default().and(Tone::Strong, subject.title));
        lines.extend(
            subject.explanations.iter().map(|explanation| Line::plain(format!("  {}", explanation.code))),
        );
    }
    Answer::of("explain", &Everything { exits, codes: explanations().collect() }, lines)
}

fn unknown(topic: &str) -> Failure {
    let message = format!("{topic:?} is neither a code nor an exit code");
    let mut diagnostic = Diagnostic::error("unknown-topic", message);
    let words = explanations().map(|explanation| explanation.code).chain(Class::ALL.map(Class::name));
    if let Some(meant) = nearest(topic, words) {
        diagnostic = diagnostic.with_help(format!("did you mean {meant}?"));
    }
    Failure::new(Class::Usage, diagnostic.with_help("`whimbrel explain` lists all of them"))
}
