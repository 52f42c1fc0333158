//! As servers that build read the results of tests: each file and way is a case.

use super::words::where_of;
use std::fmt::Write as _;
use whimbrel_change::rehearsal::{Finding, Rehearsal, Weight};
use whimbrel_source::markup::escaped;

pub(super) fn junit(rehearsal: &Rehearsal) -> String {
    let fails = |finding: &&Finding| finding.weight == Weight::Fails;
    let failed =
        |step: usize| rehearsal.findings.iter().filter(fails).any(|finding| finding.step == Some(step));
    let whole: Vec<&Finding> =
        rehearsal.findings.iter().filter(fails).filter(|finding| finding.step.is_none()).collect();
    let failures =
        rehearsal.steps.iter().filter(|step| failed(step.number)).count() + usize::from(!whole.is_empty());
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    // Writing to a string does not fail.
    let _ = writeln!(
        text,
        "<testsuites><testsuite name=\"whimbrel rehearse\" tests=\"{}\" failures=\"{failures}\" time=\"{}\">",
        rehearsal.steps.len() + 1,
        seconds(rehearsal.duration_us)
    );
    for step in &rehearsal.steps {
        let found: Vec<&Finding> = rehearsal
            .findings
            .iter()
            .filter(fails)
            .filter(|finding| finding.step == Some(step.number))
            .collect();
        let name = format!("{} {}", step.migration, step.way.as_str());
        case(&mut text, (&step.file, &name), step.duration_us, &found);
    }
    case(&mut text, ("rehearsal", "the whole"), rehearsal.duration_us, &whole);
    let (said, method) = super::there::at_target(rehearsal);
    let said = escaped(&format!("at the target's size: {said}\n{method}"));
    let _ = writeln!(text, "<system-out>{said}</system-out>");
    text.push_str("</testsuite></testsuites>\n");
    text
}

fn case(text: &mut String, (class, name): (&str, &str), duration_us: i64, found: &[&Finding]) {
    let _ = write!(
        text,
        "<testcase classname=\"{}\" name=\"{}\" time=\"{}\"",
        escaped(class),
        escaped(name),
        seconds(duration_us)
    );
    let Some(first) = found.first() else {
        text.push_str("/>\n");
        return;
    };
    let lines = found.iter().map(|finding| {
        let mut lines = vec![format!("{}: {} ({})", finding.code, finding.message, where_of(finding))];
        lines.extend(finding.notes.iter().cloned());
        if !finding.help.is_empty() {
            lines.push(format!("help: {}", finding.help));
        }
        lines.join("\n")
    });
    let body = lines.collect::<Vec<_>>().join("\n\n");
    let _ = writeln!(
        text,
        "><failure type=\"{}\" message=\"{}\">{}</failure></testcase>",
        escaped(first.code),
        escaped(&first.message),
        escaped(&body)
    );
}

fn seconds(us: i64) -> String {
    format!("{}.{:06}", us / 1_000_000, us % 1_000_000)
}
