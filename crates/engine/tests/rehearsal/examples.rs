//! The examples, rehearsed; what does not change from run to run is kept.

use crate::desk::options;
use crate::readable;
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
    example("workspace", options).await
}

fn copied(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let copy = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copied(&path, &copy);
        } else {
            std::fs::copy(&path, copy).unwrap();
        }
    }
}

async fn example(name: &str, options: &RehearseOptions) -> Rehearsal {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(name);
    let folder = tempfile::tempdir().unwrap();
    copied(&example, folder.path());
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
    for kept in &rehearsal.kept {
        writeln!(text, "declared: {kept}").unwrap();
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
    for steps in [1, rehearsal.steps.len(), 60] {
        readable::check(&readable::many(&rehearsal, steps));
    }
    assert!(page.find("To do").unwrap() < page.find("<svg").unwrap(), "what to do comes first");
    let helps = rehearsal.findings.iter().map(|finding| finding.help.as_str());
    let helps: Vec<&str> = helps.filter(|help| help.ends_with("loses = public.users.legacy_id")).collect();
    assert_eq!(helps.len(), 2, "what to write is said whole: {:?}", rehearsal.findings);
    let junit = written(&rehearsal, Form::Junit);
    assert!(junit.contains("failures=\"2\""), "{junit}");
}

/// What is rehearsed of an example, with its own rows.
fn with_its_rows(from: &str) -> RehearseOptions {
    RehearseOptions { from: Some(from.to_owned()), data: Some("seed.sql".into()), ..whole() }
}

#[tokio::test]
async fn the_redesign_of_connections_is_stopped_by_its_guard_and_goes_there_and_back_when_it_is_mended() {
    let stopped = example("connections", &with_its_rows("20260118090000")).await;
    assert_eq!(stopped.verdict, Verdict::Failed);
    let failed = stopped.findings.last().unwrap();
    assert_eq!(failed.code, "up-failed", "{:?}", stopped.findings);
    assert!(failed.message.contains("no entry of the catalog"), "{failed:?}");
    assert!(failed.notes.iter().any(|note| note.contains("1201 (google_workspace, docs)")), "{failed:?}");
    let options = RehearseOptions { data: Some("mended.sql".into()), ..with_its_rows("20260118090000") };
    let mended = example("connections", &options).await;
    assert_eq!(mended.verdict, Verdict::Passed, "{:?}", mended.findings);
    insta::assert_snapshot!("connections", without_times(&mended));
}

/// E4: forward through every phase and back, counted and hashed at each step.
#[tokio::test]
async fn publishing_goes_there_and_back_while_old_and_new_code_work() {
    let rehearsal = example("publishing", &with_its_rows("0002")).await;
    assert_eq!(rehearsal.verdict, Verdict::Passed, "{:?}", rehearsal.findings);
    let traffic = rehearsal.traffic.as_ref().unwrap();
    let given: Vec<_> = traffic.queries.iter().filter(|query| query.name.contains("version")).collect();
    assert_eq!(given.len(), 4, "{:?}", traffic.queries);
    assert!(given.iter().all(|query| query.runs > 0), "{given:?}");
    insta::assert_snapshot!("publishing", without_times(&rehearsal));
}
