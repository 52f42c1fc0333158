//! `undo` and `purge`, killed, ended and cut at their boundaries.

use crate::fault::{self, Injury, Kind, Trap};
use crate::project::Project;
use crate::state::State;
use crate::tool::Victim;
use whimbrel_testbed::proxy::{Guise, Moment, Proxy};
use whimbrel_testbed::{TestDatabase, TestServer};

/// Faults of each journey that hit something, spread over its boundaries; all of them with
/// `WHIMBREL_UNDONE_FAULTS=1000`.
const FAULTS: usize = 8;

const SETTINGS: &str = "version = 1\nmigrations = \"migrations\"\n\n[gate]\ndrops = \"aside\"\n";

const BEFORE: &str = "create schema shop;\n\
    create table shop.people (id int primary key, name text, legacy int not null, points int not null);\n\
    create index people_legacy on shop.people (legacy);\n\
    create table shop.notes (id int generated always as identity primary key, \
    person int references shop.people (id), body text);\n";

const AFTER: &str = "create schema shop;\ncreate table shop.people (id int primary key, name text, points bigint not null);\n";

const ROWS: &str = "insert into shop.people select g, 'p' || g, 100 + g, g from generate_series(1, 500) as g;\n\
    insert into shop.notes (person, body) select g, 'n' || g from generate_series(1, 200) as g;\n";

const SINCE: &str = "insert into shop.people (id, name, points) values (501, 'new', 7); \
    update shop.people set points = points + 1 where id % 3 = 0; delete from shop.people where id > 490";

const UNDO: &str = "undo tidy_contract --yes --unchecked";
const PURGE: &str = "purge --yes --now tidy_contract";

/// What the ledger counts as applied when they have done what they are for.
const IS_UNDONE: &str = "not exists (select from whimbrel.history as h where h.name = 'tidy_contract' \
    and h.event = 'applied' and h.seq > all (select seq from whimbrel.history as r where r.name = h.name \
    and r.event = 'reverted'))";
const IS_PURGED: &str =
    "exists (select from whimbrel.history where name = 'tidy_purge' and event = 'applied')";

/// A command that leads from one stage to the other.
struct Journey {
    command: &'static str,
    from: TestDatabase,
    to: State,
    /// Whether the tool has done what it was asked for.
    is_done: &'static str,
}

/// The contract applied and rows written since; and how each command that follows leaves it.
fn journeys(project: &Project, server: &'static TestServer) -> Vec<Journey> {
    let database = server.database();
    project.write("schema/app.sql", BEFORE);
    let url = database.url();
    project.does(&url, "generate base");
    project.does(&url, "up");
    database.execute(ROWS);
    project.write("schema/app.sql", AFTER);
    project.does(&url, "generate tidy");
    project.does(&url, "up --steps 4");
    database.execute(SINCE);
    let (undone, purged) = (database.copy(), database.copy());
    project.does(&undone.url(), UNDO);
    project.does(&purged.url(), PURGE);
    let restored = purged.copy();
    project.does(&restored.url(), UNDO);
    vec![
        Journey { command: UNDO, from: database.copy(), to: State::of(&undone), is_done: IS_UNDONE },
        Journey { command: PURGE, from: database, to: State::of(&purged), is_done: IS_PURGED },
        Journey { command: UNDO, from: purged, to: State::of(&restored), is_done: IS_UNDONE },
    ]
}

/// Runs the command into a fault, and on as the tool says; what is wrong then, or whether the fault hit something.
fn played(
    project: &Project,
    journey: &Journey,
    proxy: &Proxy,
    injury: Injury,
    control: &'static TestDatabase,
) -> Result<bool, String> {
    let database = journey.from.copy();
    let victim = Victim::default();
    let trap = Trap::set(proxy, injury, &victim, control);
    let command: Vec<&str> = journey.command.split(' ').collect();
    let ended = victim.run(&project.folder, &proxy.url(&database), &command);
    let Some(hit) = trap.sprung() else { return Ok(false) };
    let mut told = format!("{}\nstruck at {}\n", ended.said, hit.message);
    for command in ["resume", journey.command] {
        let is_done = database.query_text(&format!("select {}", journey.is_done)) == "t";
        if command == "resume" || !is_done {
            let ended = project.run(&database.url(), command);
            told.push_str(&ended.said);
            if ended.code != Some(0) {
                return Err(format!("{command} ended with {:?}\n{told}", ended.code));
            }
        }
    }
    let faults = State::of(&database).faults_against(&journey.to);
    let loaded = "select count(*) from pg_catalog.pg_class where relname like 'dump\\_%' and relkind = 'r'";
    match (faults.as_str(), database.query_text(loaded).as_str()) {
        ("", "0") => Ok(true),
        (faults, loaded) => Err(format!("{faults}{loaded} dumps are loaded\n{told}")),
    }
}

#[test]
fn an_undo_and_a_purge_reach_their_goal_whatever_ends_them_and_whenever() {
    let server = TestServer::any();
    let project = Project::of(&[]);
    project.write("whimbrel.toml", SETTINGS);
    std::fs::create_dir_all(project.folder.join("schema")).unwrap();
    let control = fault::control(server);
    let wanted = std::env::var("WHIMBREL_UNDONE_FAULTS").map_or(FAULTS, |text| text.parse().unwrap());
    for (number, journey) in journeys(&project, server).iter().enumerate() {
        let proxy = Proxy::before(server, Guise::Server);
        let clean = journey.from.copy();
        project.does(&proxy.url(&clean), journey.command);
        let messages = proxy.messages().iter().filter(|message| message.connection == 1).count();
        let stride = (messages / wanted).max(1);
        let mut struck = 0;
        for (place, message) in (1..=messages).skip(number % stride).step_by(stride).enumerate() {
            let moment = Moment::PLACES[(place + number) % Moment::PLACES.len()];
            let kind = Kind::ALL[(place / Moment::PLACES.len() + place + number) % Kind::ALL.len()];
            let injury = Injury { message, moment, kind };
            match played(&project, journey, &proxy, injury, control) {
                Ok(hit) => struck += usize::from(hit),
                Err(wrong) => panic!("{} {injury}: {wrong}", journey.command),
            }
        }
        assert!(
            struck * 2 >= wanted.min(messages),
            "{}: {struck} faults of {messages} messages",
            journey.command
        );
    }
}
