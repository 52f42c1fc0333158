//! What has no part in a hash, and whose rows are read.

use super::{all, block_on, one, set};
use tokio_postgres::NoTls;
use whimbrel_postgres::rows::{Digest, Extent, Reading, RowSet, digests, row_sets};
use whimbrel_testbed::{TestDatabase, TestServer};

const ROWS: &str = "insert into t (id, name, at, day, price, span, data, doc, big)
    select i, 'n' || i, timestamptz '2026-01-01 00:00+00' + i * interval '1 h', date '2026-01-01' + i, i * 1.5,
        i * interval '1 min', decode(md5(i::text), 'hex'), jsonb_build_object('i', i), repeat(md5(i::text), 200)
    from generate_series(1, 50) as i";

const COLUMNS: [&str; 9] = ["id", "name", "at", "day", "price", "span", "data", "doc", "big"];

const TYPES: &str = "id int, name text, at timestamptz, day date, price float8, span interval, data bytea, \
                     doc jsonb, big text";

async fn digest(database: &TestDatabase) -> Digest {
    one(&database.connect().await, set("t", &COLUMNS)).await
}

#[test]
fn order_layout_dropped_columns_and_toast_have_no_part() {
    for server in TestServer::all() {
        let plain = server.database();
        plain.execute(&format!("create table t ({TYPES}); {ROWS}"));
        let other = server.database();
        other.execute(
            "create table t (gone int, big text, doc jsonb, data bytea, span interval, price float8, gone_too text, \
             day date, at timestamptz, name text) with (fillfactor = 20); \
             alter table t alter column big set storage external, alter column name set storage plain, \
             drop column gone_too",
        );
        other.execute("alter table t add column id int default 7");
        other.execute(&format!("{ROWS} order by i desc; alter table t drop column gone"));
        other.execute("update t set name = name || 'x'");
        other.execute("update t set name = rtrim(name, 'x')");
        block_on(async {
            let before = digest(&plain).await;
            assert_eq!(before.rows, 50);
            assert_eq!(before, digest(&other).await, "{}", server.major());
            other.execute("vacuum full t");
            assert_eq!(before, digest(&other).await);
            other.execute("create index i on t (name); cluster t using i");
            assert_eq!(before, digest(&other).await);
        });
    }
}

#[test]
fn the_settings_of_the_session_have_no_part() {
    let settings = "set datestyle = 'SQL, DMY'; set timezone = 'Asia/Kathmandu'; set intervalstyle = 'iso_8601'; \
        set extra_float_digits = -15; set bytea_output = 'escape'; set search_path = 'public'; \
        set xmlbinary = 'hex'; set standard_conforming_strings = off; set quote_all_identifiers = on;";
    for server in TestServer::all() {
        let database = server.database();
        database.execute(&format!("create table t ({TYPES}, of regclass); {ROWS}; update t set of = 't'"));
        block_on(async {
            let columns: Vec<&str> = COLUMNS.into_iter().chain(["of"]).collect();
            let before = one(&database.connect().await, set("t", &columns)).await;
            let client = database.connect().await;
            client.batch_execute(settings).await.unwrap();
            assert_eq!(before, one(&client, set("t", &columns)).await, "{}", server.major());
            let row = client.query_one("select current_setting('datestyle')", &[]).await.unwrap();
            assert_eq!(row.get::<_, &str>(0), "SQL, DMY", "the session's own settings are as before");
        });
    }
}

#[test]
fn partitions_are_read_with_their_table_and_heirs_on_their_own() {
    let database = TestServer::any().database();
    database.execute(
        "create table p (id int, v text) partition by list (id);
         create table p_1 partition of p for values in (1);
         create table p_2 (v text, id int); alter table p attach partition p_2 for values in (2);
         insert into p values (1, 'a'), (2, 'b');
         create table parent (id int, v text); insert into parent values (1, 'a');
         create table heir (more int) inherits (parent); insert into heir values (2, 'b', 3);
         create table flat (id int, v text); insert into flat values (2, 'b'), (1, 'a');
         create materialized view m as select * from flat; create materialized view empty as select 1 with no data;
         create foreign data wrapper w; create server s foreign data wrapper w; create foreign table f (id int) server s;",
    );
    block_on(async {
        let client = database.connect().await;
        let found = row_sets(&client, &[]).await.unwrap();
        let names: Vec<String> = found.sets.iter().map(|set| set.table.join(".")).collect();
        let expected = ["public.flat", "public.heir", "public.m", "public.p", "public.parent"];
        assert_eq!(names, expected);
        let left_out: Vec<String> =
            found.left_out.iter().map(|one| format!("{}: {}", one.table.join("."), one.reason)).collect();
        assert_eq!(
            left_out,
            ["public.empty: it has never been refreshed", "public.f: its rows are those of another server"]
        );
        let read = all(&client).await;
        assert_eq!(read.get("public.p"), read.get("public.flat"));
        assert_eq!(read.get("public.m"), read.get("public.flat"));
        let own = one(&client, set("parent", &["id", "v"])).await;
        assert_eq!(own.rows, 1);
        let both = RowSet { extent: Extent::WithDescendants, ..set("parent", &["id", "v"]) };
        assert_eq!(Some(&Reading::Read(one(&client, both).await)), read.get("public.flat"));
    });
}

#[test]
fn what_cannot_be_seen_whole_is_said_and_does_not_hide_the_others() {
    let database = TestServer::any().database();
    let role = format!("reader_{}", database.name());
    database.execute(&format!(
        "create role {role} login; create table a (id int); create table b (id int); create table c (id int);
         insert into a values (1); insert into b values (1), (2); insert into c values (1), (2), (3);
         grant select on a, c to {role}; alter table c enable row level security;
         create policy own on c using (id = 1); create table d (id int); grant select on d to {role};"
    ));
    block_on(async {
        let (client, connection) = database.config().user(&role).connect(NoTls).await.unwrap();
        tokio::spawn(connection);
        let sets = ["a", "b", "c", "d", "gone"].map(|table| set(table, &["id"]));
        let read = digests(&client, &sets).await.unwrap();
        assert!(matches!(&read[0], Reading::Read(digest) if digest.rows == 1));
        assert_eq!(read[1], Reading::Refused("permission denied for table b (42501)".to_owned()));
        let policy = "query would be affected by row-level security policy for table \"c\" (42501)";
        assert_eq!(read[2], Reading::Refused(policy.to_owned()));
        assert_eq!(read[3], Reading::Read(Digest { rows: 0, hash: 0 }));
        assert_eq!(read[4], Reading::Refused("relation \"public.gone\" does not exist (42P01)".to_owned()));
        let rows = client.query("select 1", &[]).await.unwrap();
        assert_eq!(rows.len(), 1, "the session is of use afterwards");
    });
    database.execute(&format!("drop owned by {role}; drop role {role}"));
}

#[test]
fn a_renamed_or_widened_column_reads_as_before() {
    let database = TestServer::any().database();
    database.execute("create table t (id int, label varchar(9)); insert into t values (1, 'a'), (2, null)");
    block_on(async {
        let client = database.connect().await;
        let before = one(&client, set("t", &["id", "label"])).await;
        let change =
            "alter table t rename label to name; alter table t alter name type text, alter id type bigint";
        client.batch_execute(change).await.unwrap();
        assert_eq!(before, one(&client, set("t", &["id", "name"])).await);
        assert_ne!(before, one(&client, set("t", &["name", "id"])).await);
    });
}
