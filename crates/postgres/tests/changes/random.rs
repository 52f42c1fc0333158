//! Random schemas, and random edits of them.
//!
//! `RANDOM_CASES=500` runs more of them, `RANDOM_SEED=7` others; what fails is shrunk and printed as the two files of
//! a case. `RANDOM_KEEP=folder` keeps the files of all of them there. Statements that a server does not take simply do not count: both sides are what it made of them.

mod parts;
mod relations;

use crate::case::{Case, MustRun};
use crate::outcome::{End, Outcome};
use crate::travel;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, RngSeed, TestRunner};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use whimbrel_testbed::TestServer;

/// How many schemas are tried where nobody asks for more.
const CASES: u32 = 10;

/// How many pairs of files were kept.
static KEPT: AtomicUsize = AtomicUsize::new(0);

/// How many numbers decide what an object is like.
const DICE: usize = 16;

/// Numbers that decide what an object is like; zeros give the plainest one.
pub(crate) struct Dice<'a> {
    left: std::slice::Iter<'a, u8>,
}

impl Dice<'_> {
    /// A number below `sides`.
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.left.next().map_or(0, |face| usize::from(*face) % sides)
    }

    /// One of several texts.
    pub(crate) fn one<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts.get(self.roll(texts.len())).copied().unwrap_or_default()
    }
}

/// What becomes of an object from the first schema to the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Edit {
    Kept,
    Changed,
    Added,
    Removed,
}

/// One object, in both schemas.
#[derive(Debug, Clone)]
struct Element {
    kind: usize,
    edit: Edit,
    before: Vec<u8>,
    after: Vec<u8>,
}

/// Writes an object of a kind: its number, which makes its name, and what it is like.
type Write = fn(usize, &mut Dice<'_>) -> String;

/// Every kind, what others need first; relations are likelier than the rest.
fn kinds() -> Vec<Write> {
    [parts::FIRST, relations::ALL, parts::LAST].concat()
}

fn elements() -> impl Strategy<Value = Vec<Element>> {
    let edit = prop_oneof![
        4 => Just(Edit::Kept),
        4 => Just(Edit::Changed),
        1 => Just(Edit::Added),
        1 => Just(Edit::Removed),
    ];
    let dice = || prop::collection::vec(any::<u8>(), DICE);
    // What is like what came before shrinks to fewer differences.
    let changed = (dice(), prop::collection::vec(prop::option::weighted(0.4, any::<u8>()), DICE));
    let element = (0..kinds().len(), edit, changed).prop_map(|(kind, edit, (before, other))| {
        let after = before.iter().zip(other).map(|(before, other)| other.unwrap_or(*before)).collect();
        Element { kind, edit, before, after }
    });
    prop::collection::vec(element, 3..40)
}

fn schema(elements: &[Element], side: Edit) -> String {
    let kinds = kinds();
    let mut statements: Vec<(usize, String)> = Vec::new();
    for (place, element) in elements.iter().enumerate() {
        let write = *kinds.get(element.kind).unwrap();
        let is_same = |other: &&Element| std::ptr::fn_addr_eq(*kinds.get(other.kind).unwrap(), write);
        let number = elements.iter().take(place).filter(is_same).count();
        let dice = match (element.edit, side) {
            (Edit::Added, Edit::Removed) | (Edit::Removed, Edit::Added) => continue,
            (Edit::Changed, Edit::Added) => &element.after,
            (Edit::Kept | Edit::Changed | Edit::Added | Edit::Removed, _) => &element.before,
        };
        statements.push((element.kind, write(number % 4, &mut Dice { left: dice.iter() })));
    }
    statements.sort_by_key(|(kind, _)| *kind);
    let head = "create schema s;\ncreate schema r;\n".to_owned();
    statements.into_iter().fold(head, |all, (_, text)| format!("{all}{text}\n"))
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

fn outcomes(elements: &[Element], server: &'static TestServer) -> Vec<Outcome> {
    let folder = tempfile::tempdir().unwrap();
    let place = match std::env::var_os("RANDOM_KEEP") {
        Some(kept) => Path::new(&kept).join(format!("{}", KEPT.fetch_add(1, Ordering::Relaxed))),
        None => folder.path().to_owned(),
    };
    std::fs::create_dir_all(&place).unwrap();
    let (before, after) = (place.join("before.sql"), place.join("after.sql"));
    std::fs::write(&before, schema(elements, Edit::Removed)).unwrap();
    std::fs::write(&after, schema(elements, Edit::Added)).unwrap();
    let case = Case {
        name: "random".to_owned(),
        before,
        after,
        gap: None,
        never: Vec::new(),
        since: 0,
        must_run: MustRun::No,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(travel::there_and_back(&case, server))
}

#[test]
fn a_plan_leads_there_and_back_between_random_schemas() {
    let cases = number("RANDOM_CASES").and_then(|cases| u32::try_from(cases).ok()).unwrap_or(CASES);
    let seed = number("RANDOM_SEED").unwrap_or(1);
    let [reached, refused] = [const { AtomicUsize::new(0) }; 2];
    for server in super::servers().into_iter().filter(|server| is_meant(server)) {
        let config = Config {
            cases,
            max_shrink_iters: 80,
            failure_persistence: None,
            rng_algorithm: RngAlgorithm::ChaCha,
            rng_seed: RngSeed::Fixed(seed),
            ..Config::default()
        };
        let tried = TestRunner::new(config).run(&elements(), |elements| {
            for outcome in outcomes(&elements, server) {
                match outcome.end {
                    End::Reached => drop(reached.fetch_add(1, Ordering::Relaxed)),
                    End::Refused(_) => drop(refused.fetch_add(1, Ordering::Relaxed)),
                    End::Failed(text) | End::Elsewhere(text) => {
                        let (before, after) =
                            (schema(&elements, Edit::Removed), schema(&elements, Edit::Added));
                        let about = outcome.about;
                        let shown =
                            format!("{about}: {text}\n== before.sql\n{before}\n== after.sql\n{after}");
                        return Err(TestCaseError::fail(shown));
                    }
                }
            }
            Ok(())
        });
        if let Err(proptest::test_runner::TestError::Fail(reason, _)) = tried {
            panic!("{reason}");
        }
    }
    let (reached, refused) = (reached.into_inner(), refused.into_inner());
    println!("random schemas: {reached} ways reached, {refused} refused");
    assert!(
        reached > refused * 4,
        "{refused} of {reached} ways were refused: the generator asks for too much"
    );
}

/// Where nobody names servers, the oldest and the newest are enough.
fn is_meant(server: &TestServer) -> bool {
    let ends = [TestServer::oldest().major(), TestServer::newest().major()];
    std::env::var_os("MAJORS").is_some() || ends.contains(&server.major())
}
