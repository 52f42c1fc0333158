//! A spread of faults over every message of every journey, and over random moments between them.

use crate::case::{Case, DOWN};
use crate::fault::{Injury, Kind};
use crate::ground::Ground;
use crate::story::MIGRATIONS;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Mutex;
use std::time::{Duration, Instant};
use whimbrel_testbed::TestServer;
use whimbrel_testbed::proxy::{Moment, seeded_delay};

/// Faults that hit something, in every run of the tests.
const FAULTS: usize = 200;

/// Faults on each of the other majors that are found.
const FAULTS_OF_OTHER_MAJORS: usize = 30;

/// Processes of the tool, each with its server process, that run at a time.
const SIDE_BY_SIDE: usize = 3;

/// Reports of cases that went wrong, after which the rest is left out.
const REPORTS: usize = 5;

/// Numbers that depend on the seed only.
struct Dice {
    seed: u64,
    thrown: u64,
}

impl Dice {
    /// A number below `sides`.
    fn below(&mut self, sides: usize) -> usize {
        self.thrown += 1;
        let sides = u64::try_from(sides.max(1)).unwrap();
        let mixed = seeded_delay(self.seed.wrapping_mul(0x1_0000).wrapping_add(self.thrown), Duration::MAX);
        usize::try_from(u64::try_from(mixed.as_micros()).unwrap_or(u64::MAX) % sides).unwrap()
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for index in (1..items.len()).rev() {
            items.swap(index, self.below(index + 1));
        }
    }
}

/// How many messages each journey has.
struct Lengths {
    up: usize,
    down: usize,
    single: BTreeMap<usize, usize>,
    abort: usize,
}

impl Lengths {
    fn of(ground: &Ground) -> Self {
        let single =
            (4..=MIGRATIONS).map(|number| (number, ground.messages(number - 1, &["up", "--steps", "1"])));
        Self {
            up: ground.messages(0, &["up"]),
            down: ground.messages(MIGRATIONS, &DOWN),
            single: single.collect(),
            abort: 40,
        }
    }

    /// Every message of each journey, with each moment and each fault.
    fn every_boundary(&self) -> [Vec<Case>; 3] {
        let injuries = |messages: usize| {
            (1..=messages).flat_map(|message| {
                Moment::PLACES.into_iter().flat_map(move |moment| {
                    Kind::ALL.into_iter().map(move |kind| Injury { message, moment, kind })
                })
            })
        };
        let aborts = self
            .single
            .iter()
            .flat_map(|(number, messages)| injuries(*messages).map(|injury| Case::Abort(*number, injury)));
        [
            injuries(self.up).map(Case::Up).collect(),
            injuries(self.down).map(Case::Down).collect(),
            aborts.collect(),
        ]
    }

    /// A case with a moment that is no place.
    fn random(&self, dice: &mut Dice) -> Case {
        let mut injury = |messages: usize| Injury {
            message: 1 + dice.below(messages),
            moment: Moment::AfterDelay(Duration::from_micros(dice.below(12_000) as u64)),
            kind: Kind::ALL[dice.below(Kind::ALL.len())],
        };
        let (up, down, second) = (injury(self.up), injury(self.down), injury(self.abort));
        let number = 4 + dice.below(5);
        let mut place = |messages: usize| Injury {
            message: 1 + dice.below(messages),
            moment: Moment::PLACES[dice.below(Moment::PLACES.len())],
            kind: Kind::ALL[dice.below(Kind::ALL.len())],
        };
        let (first, other) = (place(self.single[&number]), place(self.abort));
        match dice.below(4) {
            0 => Case::Up(up),
            1 => Case::Down(down),
            2 => Case::AbortTwice(number, first, second),
            _ => Case::AbortTwice(number, first, other),
        }
    }
}

/// In each ten: five of `up`, one of `down`, two of `abort`, two at random moments.
fn mixture(lengths: &Lengths, dice: &mut Dice, wanted: usize) -> VecDeque<Case> {
    let [mut up, mut down, mut abort] = lengths.every_boundary();
    for cases in [&mut up, &mut down, &mut abort] {
        dice.shuffle(cases);
    }
    let mut queue = VecDeque::new();
    // Some faults find nothing to break: the connection is over, or its process is not known yet.
    while queue.len() < wanted * 3 / 2 + 20 {
        for (cases, share) in [(&mut up, 5), (&mut down, 1), (&mut abort, 2)] {
            queue.extend(cases.drain(..share.min(cases.len())));
        }
        queue.extend([lengths.random(dice), lengths.random(dice)]);
    }
    queue
}

/// What came of a queue of cases.
#[derive(Default)]
struct Outcome {
    struck: BTreeMap<String, usize>,
    total: usize,
    cases: usize,
    wrong: Vec<String>,
}

fn play(ground: &Ground, queue: VecDeque<Case>, wanted: usize) -> Outcome {
    let (queue, outcome) = (Mutex::new(queue), Mutex::new(Outcome::default()));
    let worker = || {
        let proxy = ground.proxy();
        loop {
            let is_enough = {
                let outcome = outcome.lock().unwrap();
                outcome.total >= wanted || outcome.wrong.len() >= REPORTS
            };
            let Some(case) = queue.lock().unwrap().pop_front().filter(|_| !is_enough) else { return };
            let result = case.run(ground, &proxy);
            let mut outcome = outcome.lock().unwrap();
            outcome.cases += 1;
            match result {
                Ok(struck) => {
                    outcome.total += struck;
                    *outcome.struck.entry(kind_of(&case)).or_default() += struck;
                }
                Err(wrong) => {
                    eprintln!("WHIMBREL_FAULT_CASE='{case}'\n{wrong}");
                    outcome.wrong.push(format!("WHIMBREL_FAULT_CASE='{case}'\n{wrong}"));
                }
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..SIDE_BY_SIDE {
            scope.spawn(worker);
        }
    });
    outcome.into_inner().unwrap()
}

fn kind_of(case: &Case) -> String {
    let journey = case.to_string();
    let journey = journey.split(' ').next().unwrap_or_default();
    let moment = match case.injury().moment {
        Moment::AfterDelay(_) => "random moment",
        Moment::BeforeForwarding
        | Moment::AfterForwarding
        | Moment::AnswerLost
        | Moment::AfterFirstAnswer => "boundary",
    };
    format!("{journey} {:?} {moment}", case.injury().kind)
}

fn number(name: &str) -> Option<usize> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name}={text} is no number")))
}

/// Plays so many faults on a server, and says what came of it.
fn faults_on(server: &'static TestServer, wanted: usize) {
    let begun = Instant::now();
    let ground = Ground::on(server);
    let lengths = Lengths::of(&ground);
    let mut dice = Dice { seed: number("WHIMBREL_FAULT_SEED").unwrap_or(1) as u64, thrown: 0 };
    eprintln!(
        "PostgreSQL {}: {} messages up, {} down; WHIMBREL_FAULT_SEED={}; prepared in {:.1?}",
        server.major(),
        lengths.up,
        lengths.down,
        dice.seed,
        begun.elapsed()
    );
    let queue = match std::env::var("WHIMBREL_FAULT_CASE") {
        Ok(case) => VecDeque::from([Case::parse(&case)]),
        Err(_) => mixture(&lengths, &mut dice, wanted),
    };
    let is_single = queue.len() == 1;
    let outcome = play(&ground, queue, wanted);
    eprintln!(
        "PostgreSQL {}: {} faults in {} cases, {:.1?}: {:#?}",
        server.major(),
        outcome.total,
        outcome.cases,
        begun.elapsed(),
        outcome.struck
    );
    assert!(
        outcome.wrong.is_empty(),
        "{} cases went wrong:\n{}",
        outcome.wrong.len(),
        outcome.wrong.join("\n\n")
    );
    assert!(is_single || outcome.total >= wanted, "only {} faults hit something", outcome.total);
}

#[test]
fn the_oldest_and_the_newest_major_reach_the_goal_too() {
    let others = [TestServer::oldest(), TestServer::newest()];
    let any = TestServer::any().major();
    let majors: BTreeMap<u32, &'static TestServer> = others
        .into_iter()
        .map(|server| (server.major(), server))
        .filter(|(major, _)| *major != any)
        .collect();
    for server in majors.into_values() {
        faults_on(server, FAULTS_OF_OTHER_MAJORS);
    }
}

#[test]
fn boundaries_of_every_journey_and_random_moments_lead_to_the_goal() {
    faults_on(TestServer::any(), number("WHIMBREL_FAULTS").unwrap_or(FAULTS));
}
