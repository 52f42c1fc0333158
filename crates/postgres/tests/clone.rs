//! The rows of one database in another.
#![expect(clippy::unwrap_used, reason = "a failing helper fails the test")]

use std::collections::BTreeMap;
use std::time::Duration;
use tokio_postgres::Client;
use whimbrel_postgres::clone::{CloneError, CloneOptions, Cloned, Existing, copy, look, open};
use whimbrel_postgres::made::{MadeOptions, make};
use whimbrel_postgres::rows::{Reading, digests, row_sets};
use whimbrel_testbed::{TestDatabase, TestServer};

const SCHEMA: &str = include_str!("made/hard.sql");

const VALIDATE: &str =
    "update pg_constraint set convalidated = false where contype in ('f', 'c') and conrelid <> 0;
    do $$ declare c record; begin
        for c in select conrelid::regclass as t, conname from pg_constraint
            where contype in ('f', 'c') and conrelid <> 0 and not convalidated and conparentid = 0 loop
            execute format('alter table %s validate constraint %I', c.t, c.conname);
        end loop;
    end $$";

fn block_on<Output>(work: impl Future<Output = Output>) -> Output {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

fn options() -> CloneOptions {
    CloneOptions {
        excluded_schemas: Vec::new(),
        sample: None,
        masks: BTreeMap::new(),
        statement_timeout: Duration::from_secs(60),
    }
}

async fn clone(
    source: &Client,
    into: &Client,
    options: &CloneOptions,
    existing: Existing,
) -> Result<Cloned, CloneError> {
    open(source, options).await?;
    let plan = look(source, into, options).await;
    if plan.is_err() {
        source.batch_execute("rollback").await.unwrap();
    }
    let plan = plan?;
    let copied = copy(source, into, &plan, (options, existing), &|_, _| {}).await;
    if copied.is_err() {
        source.batch_execute("rollback").await.unwrap();
    }
    copied
}

async fn all(client: &Client) -> BTreeMap<String, Reading> {
    let found = row_sets(client, &[]).await.unwrap();
    let read = digests(client, &found.sets).await.unwrap();
    found.sets.iter().map(|set| set.table.join(".")).zip(read).collect()
}

/// A database with rows on the oldest server, and one without on the newest.
fn pair(schema: &str, rows: u64) -> (TestDatabase, TestDatabase) {
    let (source, into) = (TestServer::oldest().database(), TestServer::newest().database());
    source.execute(schema);
    into.execute(schema);
    block_on(async {
        let client = source.connect().await;
        make(&client, &MadeOptions { rows, seed: 3, ..MadeOptions::default() }, &|_| {}).await.unwrap();
    });
    (source, into)
}

#[test]
fn a_whole_clone_has_equal_rows_on_another_major_and_the_source_is_as_before() {
    let (source, into) = pair(SCHEMA, 200);
    block_on(async {
        let (from, to) = (source.connect().await, into.connect().await);
        let before = all(&from).await;
        let cloned = clone(&from, &to, &options(), Existing::Refused).await.unwrap();
        assert_eq!(cloned.notes, [""; 0]);
        assert_eq!(all(&from).await, before);
        let mut expected = before;
        expected.remove("app.totals");
        let mut there = all(&to).await;
        there.remove("app.totals");
        assert_eq!(there, expected);
        let again = clone(&from, &to, &options(), Existing::Refused).await;
        assert!(matches!(&again, Err(CloneError::NotEmpty(table)) if table == "app.bookings"), "{again:?}");
        clone(&from, &to, &options(), Existing::Replaced).await.unwrap();
        let next = "insert into app.contacts (email) values ('x') returning id";
        let own: i32 = to.query_one(next, &[]).await.unwrap().get(0);
        assert_eq!(own, 201, "sequences draw on from where those of the source are");
    });
    into.execute(VALIDATE);
}

#[test]
fn a_sample_keeps_every_foreign_key_whole() {
    let (source, into) = pair(SCHEMA, 3_000);
    block_on(async {
        let (from, to) = (source.connect().await, into.connect().await);
        let options = CloneOptions { sample: Some(0.02), ..options() };
        let cloned = clone(&from, &to, &options, Existing::Refused).await.unwrap();
        assert_eq!(cloned.notes, [""; 0]);
        let rows = |table: &str| cloned.rows.get(&vec!["app".to_owned(), table.to_owned()]).copied().unwrap();
        assert!((20..=200).contains(&rows("members")), "{}", rows("members"));
        assert!((60..2_500).contains(&rows("users")), "{}", rows("users"));
        let counted: i64 = to.query_one("select count(*) from app.users", &[]).await.unwrap().get(0);
        assert_eq!(counted.unsigned_abs(), rows("users"));
    });
    into.execute(VALIDATE);
}

#[test]
fn masked_columns_never_leave_the_source() {
    let schema = "create table people (id int primary key, email text unique, born date, note text not null);
        create table visits (id int primary key, person int not null references people)";
    let (source, into) = pair(schema, 50);
    let mask = |column: &str| ["public".to_owned(), "people".to_owned(), column.to_owned()];
    let with = |column: &str, sql: &str| {
        let masks = BTreeMap::from([(mask(column), sql.to_owned())]);
        CloneOptions { masks, ..options() }
    };
    block_on(async {
        let (from, to) = (source.connect().await, into.connect().await);
        let mut masked = with("email", "'person' || id || '@example.org'");
        masked.masks.insert(mask("note"), "'x'".to_owned());
        open(&from, &masked).await.unwrap();
        let plan = look(&from, &to, &masked).await.unwrap();
        assert_eq!(plan.tables.first().unwrap().masked, ["email", "note"]);
        from.batch_execute("rollback").await.unwrap();
        clone(&from, &to, &masked, Existing::Refused).await.unwrap();
        let sql = "select count(*) filter (where email = 'person' || id || '@example.org' and note = 'x') from people";
        assert_eq!(to.query_one(sql, &[]).await.unwrap().get::<_, i64>(0), 50);
        let key = clone(&from, &to, &with("id", "id + 1"), Existing::Replaced).await.unwrap_err();
        assert_eq!(
            key.to_string(),
            "public.people.id is part of the foreign key visits_person_fkey, so it cannot be masked"
        );
        let unknown = clone(&from, &to, &with("mail", "''"), Existing::Replaced).await.unwrap_err();
        assert_eq!(unknown.to_string(), "there is no column public.people.mail to mask");
    });
}

#[test]
fn a_statement_that_takes_too_long_leaves_nothing_behind() {
    let schema = "create table a (id int primary key); create table b (id int primary key, note text)";
    let (source, into) = pair(schema, 20);
    block_on(async {
        let (from, to) = (source.connect().await, into.connect().await);
        let slow = ["public".to_owned(), "b".to_owned(), "note".to_owned()];
        let masks = BTreeMap::from([(slow, "pg_catalog.pg_sleep(1)::text".to_owned())]);
        let options = CloneOptions { masks, statement_timeout: Duration::from_millis(200), ..options() };
        let stopped = clone(&from, &to, &options, Existing::Refused).await.unwrap_err();
        let CloneError::Server { doing, source } = stopped else { panic!("{stopped}") };
        assert_eq!((doing.as_str(), source.code().unwrap().code()), ("reading public.b", "57014"));
        let row =
            to.query_one("select (select count(*) from a) + (select count(*) from b)", &[]).await.unwrap();
        assert_eq!(row.get::<_, i64>(0), 0);
    });
}

#[test]
fn what_only_the_source_has_is_named() {
    let (source, into) = pair("create table a (id int primary key)", 5);
    source.execute("create table only_there (id int); alter table a add column more text default 'x'");
    block_on(async {
        let (from, to) = (source.connect().await, into.connect().await);
        open(&from, &options()).await.unwrap();
        let plan = look(&from, &to, &options()).await.unwrap();
        let left_out: Vec<String> =
            plan.left_out.iter().map(|(name, reason)| format!("{}: {reason}", name.join("."))).collect();
        assert_eq!(
            left_out,
            [
                "public.a.more: the column is not there here",
                "public.only_there: it is not among the tables here"
            ]
        );
    });
}
