//! The examples, rehearsed; what does not change from run to run is kept.

use crate::desk::options;
use std::fmt::Write as _;
use std::path::Path;
use whimbrel::project::TargetChoice;
use whimbrel::rehearse::report::{Form, written};
use whimbrel::rehearse::{
    CertificateChoice, PlaceChoice, Rehearsal, RehearseOptions, Selection, Verdict, Workload, rehearse,
};
use whimbrel::{Context, Environment, Interrupt, Project, Unobserved};
use whimbrel_testbed::TestServer;

async fn workspace(options: &RehearseOptions) -> Rehearsal {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/workspace");
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("migrations")).unwrap();
    for entry in std::fs::read_dir(example.join("migrations")).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, folder.path().join("migrations").join(path.file_name().unwrap())).unwrap();
    }
    let settings = std::fs::read_to_string(example.join("whimbrel.toml")).unwrap();
    let scratch = TestServer::newest().url("postgres");
    let settings = format!("{settings}\n[scratch]\nurl = \"{scratch}\"\n");
    std::fs::write(folder.path().join("whimbrel.toml"), settings).unwrap();
    let environment = Environment::default();
    let project = Project::find(folder.path(), None, &environment).unwrap();
    let (choice, interrupt) = (TargetChoice::default(), Interrupt::new());
    let context = Context {
        project: &project,
        environment: &environment,
        choice: &choice,
        observer: &Unobserved,
        interrupt: &interrupt,
        confirm: None,
        person: "ada",
    };
    rehearse(&context, options).await.unwrap()
}

fn without_times(rehearsal: &Rehearsal) -> String {
    let mut text = format!("{:?}\n", rehearsal.verdict);
    for finding in &rehearsal.findings {
        writeln!(text, "{} {}: {}", finding.code, finding.migration, finding.message).unwrap();
    }
    for step in &rehearsal.steps {
        writeln!(text, "{} {}", step.way.as_str(), step.migration).unwrap();
        for measured in &step.statements {
            let locks = measured.locks.iter().filter(|lock| lock.stops_writes());
            let locks: Vec<String> = locks.map(|lock| format!("{} {}", lock.mode, lock.relation)).collect();
            writeln!(text, "  {}: {} | {}", measured.head, measured.effort, locks.join(", ")).unwrap();
        }
        for change in &step.changes {
            let columns: Vec<String> =
                change.columns.iter().map(|column| format!("{} {}", column.before, column.rows)).collect();
            writeln!(text, "  {}: {}", change.before, columns.join(", ")).unwrap();
        }
    }
    text
}

fn whole() -> RehearseOptions {
    RehearseOptions {
        selection: Selection::All,
        certificate: CertificateChoice::Omitted,
        ..options(PlaceChoice::Scratch)
    }
}

#[tokio::test]
async fn the_workspace_goes_there_and_back_from_an_empty_database() {
    let rehearsal = workspace(&whole()).await;
    assert_eq!(rehearsal.verdict, Verdict::Passed, "{:?}", rehearsal.findings);
    insta::assert_snapshot!("workspace", without_times(&rehearsal));
}

/// A row that somebody wrote is what an empty database cannot lose.
#[tokio::test]
async fn with_rows_the_workspace_loses_a_column_that_no_way_back_brings_back() {
    let options = RehearseOptions {
        from: Some("20251201083047".to_owned()),
        rows: Some(100),
        workload: Workload { sessions: 2, ..Workload::default() },
        ..whole()
    };
    let rehearsal = workspace(&options).await;
    let codes: Vec<&str> = rehearsal.findings.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["loss-not-declared", "rows-not-back"], "{:?}", rehearsal.findings);
    assert!(
        rehearsal.traffic.as_ref().is_some_and(|traffic| traffic.queries.iter().all(|query| query.runs > 0))
    );
    for form in [Form::Page, Form::Markdown, Form::Json, Form::Junit] {
        let text = written(&rehearsal, form).replace('\\', "");
        assert!(text.contains("public.users.legacy_id"), "{text}");
    }
    let page = written(&rehearsal, Form::Page);
    assert!(
        page.contains("<svg") && !page.contains("http:") && !page.contains("https:"),
        "nothing is fetched"
    );
    assert_eq!(
        page.matches("<svg").count(),
        page.matches("<title>").count().min(page.matches("<svg").count())
    );
    let junit = written(&rehearsal, Form::Junit);
    assert!(junit.contains("failures=\"2\""), "{junit}");
}
