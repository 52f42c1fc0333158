//! From one schema of a case to the other.
#![expect(clippy::print_stdout, reason = "what a long walk finds is said while it goes on")]

use crate::case::{Case, MustRun, run_file};
use crate::outcome::{End, Outcome, Tally};
use crate::rows;
use crate::run::run;
use tokio_postgres::Client;
use whimbrel_catalog::{Catalog, diff};
use whimbrel_change::plan::{Lessons, Planning, plan};
use whimbrel_change::scene::Style;
use whimbrel_postgres::{Inclusion, Introspection, introspect};
use whimbrel_testbed::{TestDatabase, TestServer};

/// What is in a database.
struct Place {
    server: &'static TestServer,
    catalog: Catalog,
    dump: Option<String>,
    invalid_indexes: String,
}

async fn catalog_of(client: &Client) -> Catalog {
    let mut options = Introspection::excluding(&[]);
    options.ownership = Inclusion::Included;
    introspect(client, &options).await.unwrap_or_else(|error| panic!("{error:?}"))
}

impl Place {
    async fn of(database: &TestDatabase, client: &Client) -> Self {
        let catalog = catalog_of(client).await;
        let invalid_indexes = invalid_indexes(client).await;
        Self { server: database.server(), catalog, dump: database.pg_dump(), invalid_indexes }
    }
}

async fn invalid_indexes(client: &Client) -> String {
    let sql = "select coalesce(string_agg(name, ', ' order by name), '')
        from (select indexrelid::regclass::text from pg_index where not indisvalid) as x (name)";
    client.query_one(sql, &[]).await.unwrap().get(0)
}

/// A database, and a session on it.
type Visit = (TestDatabase, Client);

/// A database with what a file makes, and what failed of it.
async fn made_by(server: &'static TestServer, path: &std::path::Path) -> (Visit, Vec<String>) {
    let database = server.database();
    let client = database.connect().await;
    let failures = run_file(&client, path).await;
    client.batch_execute("discard all").await.unwrap();
    ((database, client), failures)
}

/// A place whose database is copied for each way that begins there.
struct Stop {
    place: Place,
    database: TestDatabase,
}

impl Stop {
    async fn go(&self, to: &Self) -> End {
        let fresh = async || {
            let copy = self.database.copy();
            let client = copy.connect().await;
            (copy, client)
        };
        go(&self.place, &to.place, &[], fresh).await
    }
}

/// The statements of a file with their lines, or the files of a folder with their numbers.
fn parts(path: &std::path::Path) -> Vec<(usize, String)> {
    if !path.is_dir() {
        return crate::case::statements(path);
    }
    let files = std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<String> = files.map(|path| path.to_string_lossy().into_owned()).collect();
    files.sort();
    files.into_iter().enumerate().map(|(place, file)| (place + 1, file)).collect()
}

/// Runs a file statement by statement, or a folder file by file, and goes from each schema on its way to the next, and back.
pub(crate) async fn step_by_step(path: &std::path::Path, server: &'static TestServer) -> Vec<Outcome> {
    let name = path.file_stem().unwrap().to_string_lossy().into_owned();
    let database = server.database();
    let mut client = database.connect().await;
    let mut before: Option<Stop> = None;
    let mut outcomes = Vec::new();
    if let Some(first) = std::env::var_os("SETUP") {
        run_file(&client, std::path::Path::new(&first)).await;
    }
    let mut session: Vec<String> = Vec::new();
    for (line, text) in parts(path) {
        let begins = |words: &[&str]| words.iter().any(|word| text.to_lowercase().starts_with(word));
        let is_session = begins(&["set ", "reset ", "begin", "commit", "rollback", "savepoint", "start "]);
        if path.is_dir() {
            run_file(&client, std::path::Path::new(&text)).await;
        } else if crate::case::run_statement(&client, &text).await.is_err() && !is_session {
            continue;
        }
        let in_transaction = client.simple_query("savepoint s; release s").await.is_ok();
        if begins(&["set ", "reset "]) && !in_transaction {
            session.push(text.clone());
        }
        if is_session || in_transaction || begins(&READS) {
            continue;
        }
        let place = Place::of(&database, &client).await;
        let search_path = database_setting(&client).await;
        if let Some(before) =
            before.as_ref().filter(|before| diff(&before.place.catalog, &place.catalog).is_empty())
        {
            let about = format!("{} {name}:{line}: {}", server.major(), shortened(&text));
            outcomes.extend(unseen(&before.place, &place, &about));
            continue;
        }
        drop(client);
        database.end_sessions();
        let now = Stop { place, database: database.copy() };
        if let Some(before) = &before {
            for (way, from, to) in [("there", before, &now), ("back", &now, before)] {
                let end = from.go(to).await;
                let is_expected = matches!(end, End::Reached);
                let about = format!("{} {name}:{line} {way}: {}", server.major(), shortened(&text));
                let outcome = Outcome { about, end, is_expected };
                if let Some(wrong) = outcome.wrong() {
                    println!("{wrong}");
                }
                outcomes.push(outcome);
            }
        }
        before = Some(now);
        client = database.connect().await;
        drop(client.batch_execute(&search_path).await);
        for setting in &session {
            drop(client.batch_execute(setting).await);
        }
    }
    outcomes
}

/// Whether a dump tells two schemas apart that are one to us.
fn unseen(before: &Place, now: &Place, about: &str) -> Option<Outcome> {
    let (here, there) = (lines(now.dump.as_ref()?), lines(before.dump.as_ref()?));
    let differing: Vec<&str> =
        here.iter().zip(&there).filter(|(one, other)| one != other).map(|(one, _)| one.as_str()).collect();
    if here == there {
        return None;
    }
    let text =
        format!("not seen, but pg_dump writes: {}", differing.first().unwrap_or(&"another number of lines"));
    let outcome = Outcome { about: about.to_owned(), end: End::Elsewhere(text), is_expected: false };
    println!("{}", outcome.wrong().unwrap_or_default());
    Some(outcome)
}

/// What begins with these leaves the schema as it is, or nearly always.
const READS: [&str; 15] = [
    "select", "explain", "show", "table ", "values", "fetch", "declare", "close", "insert", "update",
    "delete", "analyze", "vacuum", "prepare", "lock",
];

/// Goes from each schema of a history to the next, and back; each file of its folder is one.
pub(crate) async fn schema_by_schema(folder: &std::path::Path, server: &'static TestServer) -> Vec<Outcome> {
    let name = folder.file_name().unwrap().to_string_lossy().into_owned();
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = files.filter(|path| path.extension().is_some_and(|end| end == "sql")).collect();
    files.sort();
    let mut before: Option<Stop> = None;
    let mut outcomes = Vec::new();
    for file in files {
        let ((database, client), failures) = made_by(server, &file).await;
        let place = Place::of(&database, &client).await;
        drop(client);
        database.end_sessions();
        let now = Stop { place, database };
        let stem = file.file_stem().unwrap().to_string_lossy();
        for failure in &failures {
            println!("not in the schema: {name} {stem}: {}", shortened(failure));
        }
        if let Some(before) = &before {
            for (way, from, to) in [("there", before, &now), ("back", &now, before)] {
                let end = from.go(to).await;
                let is_expected = matches!(end, End::Reached);
                let outcome =
                    Outcome { about: format!("{} {name} {stem} {way}", server.major()), end, is_expected };
                if let Some(wrong) = outcome.wrong() {
                    println!("{wrong}");
                }
                outcomes.push(outcome);
            }
        }
        before = Some(now);
    }
    println!("PostgreSQL {} {name}: {}", server.major(), Tally::of(&outcomes));
    outcomes
}

async fn database_setting(client: &Client) -> String {
    let row = client.query_one("select current_setting('search_path')", &[]).await.unwrap();
    let path: String = row.get(0);
    format!("set search_path = {path}")
}

fn shortened(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(140).collect()
}

/// Goes both ways.
pub(crate) async fn there_and_back(case: &Case, server: &'static TestServer) -> Vec<Outcome> {
    let (visit_before, failed_before) = made_by(server, &case.before).await;
    let before = Place::of(&visit_before.0, &visit_before.1).await;
    let (visit_after, failed_after) = made_by(server, &case.after).await;
    let after = Place::of(&visit_after.0, &visit_after.1).await;
    let mut outcomes = Vec::new();
    for (way, from, to, start, file, failures) in [
        ("there", &before, &after, visit_before, &case.before, failed_before),
        ("back", &after, &before, visit_after, &case.after, failed_after),
    ] {
        let about = format!("{} {} {way}", server.major(), case.name);
        // A database that is begun in is cheaper than a copy; few ways need more than one try.
        let mut start = Some(start);
        let fresh = async || match start.take() {
            Some(start) => start,
            None => made_by(server, file).await.0,
        };
        let end = match failures.first().filter(|_| case.must_run == MustRun::Yes) {
            Some(failure) => End::Failed(format!("the case itself: {failure}")),
            None => go(from, to, &case.never, fresh).await,
        };
        let is_expected = match (&end, case.gap(&about)) {
            (End::Reached, gap) => gap.is_none(),
            (End::Refused(text), Some(gap)) => text.contains(gap),
            (End::Failed(_) | End::Elsewhere(_) | End::Refused(_), _) => false,
        };
        let outcome = Outcome { about, end, is_expected };
        if let Some(wrong) = outcome.wrong().filter(|_| case.must_run == MustRun::No) {
            println!("{wrong}");
        }
        outcomes.push(outcome);
    }
    outcomes
}

fn style() -> Style {
    match std::env::var("STYLE").as_deref() {
        Ok("direct") => Style::Direct,
        _ => Style::Online,
    }
}

/// Goes from one place to another; each try begins in a database of its own.
async fn go(from: &Place, to: &Place, never: &[String], mut fresh: impl AsyncFnMut() -> Visit) -> End {
    let major = from.server.major();
    let mut how = Planning { major, style: style(), lessons: Lessons::default() };
    loop {
        let planned = match plan(&from.catalog, &to.catalog, &how) {
            Ok(planned) => planned,
            Err(refusals) => {
                let words: Vec<String> = refusals.iter().map(ToString::to_string).collect();
                return End::Refused(words.join("\n"));
            }
        };
        if std::env::var_os("SHOW").is_some() {
            planned.steps.iter().for_each(|step| println!("    {} {}", step.phase.as_str(), step.sql));
        }
        let forbidden = |sql: &str| never.iter().any(|words| sql.contains(words.as_str()));
        if let Some(step) = planned.steps.iter().find(|step| forbidden(&step.sql)) {
            return End::Elsewhere(format!("a road that is forbidden: {}", step.sql));
        }
        let (database, client) = fresh().await;
        let kept = rows::kept(&from.catalog, &to.catalog);
        let rows_before = rows::read(&client, &kept).await;
        if let Err((number, error)) = run(&client, &planned).await {
            let step = planned.steps.get(number).unwrap();
            if error.code().is_some_and(|code| how.lessons.learn(code.code(), step)) {
                continue;
            }
            let why = error.as_db_error().map_or_else(|| error.to_string(), |one| one.message().to_owned());
            return End::Failed(format!("{why}\nat: {}", step.sql));
        }
        let here = Place::of(&database, &client).await;
        if how.lessons.spellings.learn(&here.catalog, &to.catalog) {
            continue;
        }
        let rows_after = rows::read(&client, &kept).await;
        if let Some(lost) = rows::differing(&rows_before, &rows_after) {
            return End::Elsewhere(format!("rows are not what they were: {lost}"));
        }
        return arrived(&here, to, &how).unwrap_or_else(|end| end);
    }
}

fn arrived(here: &Place, to: &Place, how: &Planning) -> Result<End, End> {
    let left: Vec<String> = diff(&here.catalog, &to.catalog).iter().map(ToString::to_string).collect();
    if !left.is_empty() {
        return Err(End::Elsewhere(left.join("\n")));
    }
    let again = plan(&here.catalog, &to.catalog, how)
        .map_err(|_| End::Elsewhere("a second plan is refused".to_owned()))?;
    if let Some(step) = again.steps.first() {
        return Err(End::Elsewhere(format!("a second plan is not empty: {}", step.sql)));
    }
    let (invalid, there) = (&here.invalid_indexes, &to.invalid_indexes);
    if invalid != there {
        return Err(End::Elsewhere(format!("indexes are not valid: {invalid}, and were: {there}")));
    }
    if let (Some(here), Some(there)) = (&here.dump, &to.dump) {
        let (here, there) = (lines(here), lines(there));
        let only = |these: &[String], those: &[String], sign: &str| {
            let mut those = those.to_vec();
            let missing = these.iter().filter(|line| match those.iter().position(|other| other == *line) {
                Some(place) => {
                    those.swap_remove(place);
                    false
                }
                None => true,
            });
            missing.map(|line| format!("{sign} {line}")).collect::<Vec<_>>()
        };
        let differing = [only(&here, &there, "+"), only(&there, &here, "-")].concat();
        if !differing.is_empty() {
            let text = differing.into_iter().take(20).collect::<Vec<_>>().join("\n");
            return Err(End::Elsewhere(format!("pg_dump writes:\n{text}")));
        }
    }
    Ok(End::Reached)
}

/// The lines of a dump, in order and without what hangs on the order of columns or of OIDs.
fn lines(dump: &str) -> Vec<String> {
    let mut lines: Vec<String> = without_stand_ins(dump)
        .lines()
        .map(|line| in_any_order(line.trim_end().trim_end_matches(',')))
        .collect();
    lines.sort_unstable();
    lines
}

/// Statistics are on columns in the order in which their table has them.
fn in_any_order(line: &str) -> String {
    let parts = line.split_once(" ON ").filter(|_| line.starts_with("CREATE STATISTICS "));
    let Some((name, (columns, table))) =
        parts.and_then(|(name, rest)| Some((name, rest.split_once(" FROM ")?)))
    else {
        return line.to_owned();
    };
    let mut columns: Vec<&str> = columns.split(", ").collect();
    columns.sort_unstable();
    format!("{name} ON {} FROM {table}", columns.join(", "))
}

/// A dump without the stand-ins of views. Where a view needs a primary key, `pg_dump` writes one of the views of the
/// circle twice, first with nulls; which one it is hangs on the order in which they were made.
fn without_stand_ins(dump: &str) -> String {
    let mut rest = dump
        .replace("CREATE OR REPLACE VIEW ", "CREATE VIEW ")
        .replace("FROM (VALUES ", "FROM ( VALUES ")
        .replace(" ON TRUE", " ON (true)");
    let mut kept = String::new();
    while let Some(start) = rest.find("AS\nSELECT\n    NULL::") {
        let view = rest.get(..start).and_then(|before| before.rfind("CREATE VIEW ")).unwrap_or(start);
        let end =
            rest.get(start..).and_then(|text| text.find(";\n")).map_or(rest.len(), |end| start + end + 2);
        kept.push_str(rest.get(..view).unwrap_or_default());
        rest = rest.get(end..).unwrap_or_default().to_owned();
    }
    kept + &rest
}
