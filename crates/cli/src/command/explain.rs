//! `whimbrel explain`

use crate::ui::answer::Answer;
use crate::ui::line::{Line, Tone};
use crate::ui::table::aligned;
use whimbrel::explain::{Explanation, SUBJECTS, explanation_of, explanations};
use whimbrel::lint::{RULES, Rule, rule};
use whimbrel::project::nearest;
use whimbrel::{Class, Diagnostic, Failure, Severity};

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
    rules: Vec<RuleDocument>,
}

/// A rule of the linter, for programs.
#[derive(serde::Serialize)]
struct RuleDocument {
    code: &'static str,
    severity: Severity,
    meaning: String,
    remedy: String,
    source: &'static str,
    bad: &'static str,
    good: &'static str,
}

pub(super) fn run(arguments: &Arguments) -> Result<Answer, Failure> {
    let Some(topic) = &arguments.topic else { return Ok(everything()) };
    let by_code = |class: &&Class| class.code().to_string() == *topic || class.name() == topic;
    if let Some(class) = Class::ALL.iter().find(by_code) {
        return Ok(exit(*class));
    }
    if let Some(rule) = rule(topic) {
        return Ok(of_rule(rule));
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

fn document(rule: &Rule) -> RuleDocument {
    RuleDocument {
        code: rule.code,
        severity: rule.severity,
        meaning: rule.meaning(),
        remedy: rule.remedy(),
        source: rule.source,
        bad: rule.bad,
        good: rule.good,
    }
}

fn of_rule(rule: &Rule) -> Answer {
    let document = document(rule);
    let mut lines = vec![
        Line::default().and(Tone::Strong, rule.code),
        Line::plain(document.meaning.clone()),
        Line::help(document.remedy.clone()),
    ];
    for (title, text) in [("bad", rule.bad), ("good", rule.good)] {
        lines.push(Line::default());
        lines.push(Line::default().and(Tone::Strong, title));
        lines.extend(text.lines().map(|line| Line::plain(format!("  {line}"))));
    }
    lines.push(Line::default());
    lines.push(Line::plain(rule.source));
    Answer::of("explain", &document, lines)
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
    lines.push(Line::default());
    lines.push(Line::default().and(Tone::Strong, "Rules of whimbrel lint"));
    lines.extend(RULES.iter().map(|rule| Line::plain(format!("  {}", rule.code))));
    let rules = RULES.iter().map(|rule| document(rule)).collect();
    Answer::of("explain", &Everything { exits, codes: explanations().collect(), rules }, lines)
}

fn unknown(topic: &str) -> Failure {
    let message = format!("{topic:?} is neither a code nor an exit code");
    let mut diagnostic = Diagnostic::error("unknown-topic", message);
    let words = explanations().map(|explanation| explanation.code).chain(Class::ALL.map(Class::name));
    let words = words.chain(RULES.iter().map(|rule| rule.code));
    if let Some(meant) = nearest(topic, words) {
        diagnostic = diagnostic.with_help(format!("did you mean {meant}?"));
    }
    Failure::new(Class::Usage, diagnostic.with_help("`whimbrel explain` lists all of them"))
}
