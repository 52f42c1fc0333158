//! The demo, on few rows: it reaches its end, leaves nothing, and shows the example as it is.

#![expect(clippy::unwrap_used, reason = "what is not there fails the test")]

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use whimbrel::demo::{Act, Audience, DemoOptions, DemoReport, EXAMPLE, Leftovers, Scene, demo};
use whimbrel::{Class, Environment, Failure, Interrupt, Observer, Progress};
use whimbrel_testbed::TestServer;

/// Keeps the acts, and interrupts at the beginning of one of them.
#[derive(Default)]
struct Watching {
    acts: RefCell<Vec<Act>>,
    interrupt_at: Option<(Act, Interrupt)>,
}

impl Observer for Watching {
    fn see(&self, _progress: &Progress) {}
}

impl Audience for Watching {
    fn watch(&self, scene: &Scene<'_>) {
        if let Scene::Begins(act) = *scene {
            self.acts.borrow_mut().push(act);
            if let Some((at, interrupt)) = &self.interrupt_at
                && *at == act
            {
                interrupt.trigger();
            }
        }
    }
}

async fn give(folder: &Path, leftovers: Leftovers, watching: &Watching) -> Result<DemoReport, Failure> {
    let variable = |name: &str| (name.to_owned(), std::env::var(name).unwrap_or_default());
    let binaries = TestServer::any().bin_directory().display().to_string();
    let environment: Environment = [
        variable("PATH"),
        variable("HOME"),
        ("WHIMBREL_POSTGRES_BINARIES".to_owned(), binaries),
        ("DATABASE_URL".to_owned(), "postgres://nobody@nowhere.invalid/production".to_owned()),
        ("WHIMBREL_ENVIRONMENT".to_owned(), "production".to_owned()),
        ("PGHOST".to_owned(), "nowhere.invalid".to_owned()),
    ]
    .into_iter()
    .collect();
    let options = DemoOptions { folder: folder.to_owned(), messages: 5_000, leftovers };
    let interrupt =
        watching.interrupt_at.as_ref().map_or_else(Interrupt::new, |(_, interrupt)| interrupt.clone());
    demo(&options, &environment, watching, &interrupt).await
}

fn files_below(folder: &Path) -> BTreeSet<PathBuf> {
    let mut files = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let below = if path.is_dir() { files_below(&path) } else { BTreeSet::from([path]) };
        files.extend(below);
    }
    files
}

#[tokio::test]
async fn the_demo_reaches_its_end_without_a_failed_query_and_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let watching = Watching::default();
    let report = give(folder.path(), Leftovers::None, &watching).await.unwrap();
    assert_eq!(*watching.acts.borrow(), Act::ALL);
    assert_eq!((report.migrations, report.statements), (13, 17));
    assert_eq!(report.traffic.queries_failed, 0);
    assert!(report.traffic.queries > report.traffic_alone.queries, "{report:?}");
    assert!(report.traffic_alone.queries > 0, "{report:?}");
    assert_eq!(report.kept, None);
    assert_eq!(files_below(folder.path()), BTreeSet::new());
}

#[tokio::test]
async fn the_project_of_the_demo_can_be_kept_and_names_no_server_that_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let report = give(folder.path(), Leftovers::Project, &Watching::default()).await.unwrap();
    let kept = report.kept.unwrap();
    for file in EXAMPLE {
        assert_eq!(std::fs::read_to_string(kept.join(file.path)).unwrap(), file.text, "{}", file.path);
    }
    let local = std::fs::read_to_string(kept.join("whimbrel.local.toml")).unwrap_or_default();
    assert!(!local.contains("postgres://"), "{local}");
}

#[tokio::test]
async fn an_interrupted_demo_leaves_no_file_and_says_so_in_its_class() {
    for act in [Act::Seed, Act::Up] {
        let folder = tempfile::tempdir().unwrap();
        let watching = Watching { interrupt_at: Some((act, Interrupt::new())), ..Watching::default() };
        let failure = give(folder.path(), Leftovers::None, &watching).await.unwrap_err();
        assert_eq!(failure.class, Class::Interrupted, "{failure}");
        assert_eq!(watching.acts.borrow().last(), Some(&act));
        assert_eq!(files_below(folder.path()), BTreeSet::new());
    }
}

#[test]
fn the_demo_shows_the_example_whole() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/workspace");
    let own = |path: &PathBuf| {
        let relative = path.strip_prefix(&folder).unwrap();
        !relative.starts_with(".whimbrel") && !relative.ends_with("whimbrel.local.toml")
    };
    let kept: BTreeSet<PathBuf> = files_below(&folder).into_iter().filter(own).collect();
    let shown: BTreeSet<PathBuf> = EXAMPLE.iter().map(|file| folder.join(file.path)).collect();
    assert_eq!(shown, kept);
}
