//! One cell of a random table is changed by as little as its type allows.

use super::{one, set};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::fmt::Write as _;
use whimbrel_source::quote_literal;
use whimbrel_testbed::TestServer;

const TABLE: &str = "create domain small as integer;
    create table t (id int, a text, b bigint, c float8, d bytea, e timestamptz, f numeric, g date, h uuid, i small, \
    j boolean, k float4, l timestamp, m time, n oid, o int2)";

const COLUMNS: [&str; 16] = ["id", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o"];

/// What the values of one row are made of.
type Seeds = (Option<String>, Option<u64>, u128);

fn float(bits: u64) -> f64 {
    let number = f64::from_bits(bits);
    if number.is_nan() { f64::from_bits(bits & !(1 << 62)) } else { number }
}

fn short(bits: u32) -> f32 {
    let number = f32::from_bits(bits);
    if number.is_nan() { f32::from_bits(bits & !(1 << 30)) } else { number }
}

/// The values of a row behind its `id`, in the order of the columns.
fn values((text, number, wide): &Seeds) -> [String; 15] {
    let null = || "null".to_owned();
    let number = *number;
    let of = |write: &dyn Fn(u64) -> String| number.map_or_else(null, write);
    let micros = |number: u64| number >> 12;
    [
        text.as_deref().map_or_else(null, quote_literal),
        of(&|number| format!("'{}'", number.cast_signed())),
        of(&|number| format!("'{:e}'", float(number))),
        of(&|number| format!("'\\x{:02x}'", number & 0xff)),
        of(&|number| format!("timestamptz '2000-01-01 00:00+00' + {} * interval '1 us'", micros(number))),
        of(&|number| format!("{}.{}", number >> 32, number & 0xffff)),
        of(&|number| format!("date '2000-01-01' + {}", number >> 44)),
        number.map_or_else(null, |_| format!("'{wide:032x}'")),
        of(&|number| format!("({})::bigint::bit(32)::integer", number & 0xffff_ffff)),
        of(&|number| (number & 1 == 1).to_string()),
        of(&|number| format!("'{:e}'", short((number & 0xffff_ffff) as u32))),
        of(&|number| format!("timestamp '2000-01-01' + {} * interval '1 us'", micros(number))),
        of(&|number| format!("time '00:00' + {} * interval '1 us'", number % 86_399_999_999)),
        of(&|number| (number & 0xffff_ffff).to_string()),
        of(&|number| format!("({} - 32768)", number & 0xffff)),
    ]
}

/// One column of a row, and a value for it that is as near to its own as its type allows.
fn changed((text, number, wide): &Seeds, column: usize, bit: u32) -> (&'static str, String) {
    let name = *COLUMNS.get(column + 1).unwrap();
    let value = |seeds: Seeds| values(&seeds).into_iter().nth(column).unwrap();
    if name == "a" {
        return (name, quote_literal(&text.as_ref().map(|text| format!("{text} ")).unwrap_or_default()));
    }
    let Some(bits) = *number else { return (name, value((None, Some(0), 0))) };
    let flip = |low: u32, width: u32| value((None, Some(bits ^ 1 << (low + bit % width)), *wide));
    let other = match name {
        "d" => flip(0, 8),
        "e" | "l" => flip(12, 52),
        // Another scale, or another digit.
        "f" if bit.is_multiple_of(2) => "f * 1.0".to_owned(),
        "f" => flip(32, 32),
        "g" => flip(44, 20),
        "h" => value((None, Some(bits), wide ^ 1 << (bit * 2))),
        "i" | "n" => flip(0, 32),
        // Those of its mantissa: all that are no number are one here.
        "c" => flip(0, 52),
        "k" => flip(0, 23),
        "j" | "m" => flip(0, 1),
        "o" => flip(0, 16),
        _ => flip(0, 64),
    };
    (name, other)
}

#[test]
fn any_changed_bit_changes_the_hash() {
    let database = TestServer::any().database();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let client = runtime.block_on(database.connect());
    runtime.block_on(client.batch_execute(TABLE)).unwrap();
    let row = (
        proptest::option::of("[ -~äé\\\\\"(),]{0,6}"),
        proptest::option::weighted(0.9, any::<u64>()),
        any::<u128>(),
    );
    let place = any::<proptest::sample::Index>();
    let case = (proptest::collection::vec(row, 1..12), place, 0..15_usize, 0..64_u32);
    let mut runner = TestRunner::new(Config { cases: 400, failure_persistence: None, ..Config::default() });
    let done = runner.run(&case, |(rows, place, column, bit)| {
        let mut sql = "truncate t;".to_owned();
        for (id, row) in rows.iter().enumerate() {
            write!(sql, "insert into t values ({id}, {});", values(row).join(", ")).unwrap();
        }
        let id = place.index(rows.len());
        let (name, other) = changed(rows.get(id).unwrap(), column, bit);
        let (before, after) = runtime.block_on(async {
            client.batch_execute(&sql).await.unwrap();
            let before = one(&client, set("t", &COLUMNS)).await;
            let update = format!("update t set {name} = {other} where id = {id}");
            client.batch_execute(&update).await.unwrap();
            (before, one(&client, set("t", &COLUMNS)).await)
        });
        prop_assert_eq!(before.rows, after.rows);
        prop_assert_ne!(before.hash, after.hash, "{} = {}", name, other);
        Ok(())
    });
    done.unwrap_or_else(|error| panic!("{error}"));
}

/// PostgreSQL's own hash of a bigint takes both halves of it for one.
#[test]
fn numbers_whose_halves_have_the_same_sum_differ() {
    let database = TestServer::any().database();
    database.execute("create table t (id bigint); insert into t values (1)");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let client = runtime.block_on(database.connect());
    let (before, after) = runtime.block_on(async {
        let before = one(&client, set("t", &["id"])).await;
        client.batch_execute("update t set id = 4294967296").await.unwrap();
        (before, one(&client, set("t", &["id"])).await)
    });
    assert_ne!(before, after);
}

/// Each pair of columns exchanges its values between two rows: what is in a column is the same, as a whole.
#[test]
fn values_that_two_rows_have_exchanged_change_the_hash() {
    let database = TestServer::any().database();
    database.execute(TABLE);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let client = runtime.block_on(database.connect());
    let one_of =
        |number: u64| values(&(Some(format!("{number}")), Some(number), u128::from(number))).join(", ");
    let rows = [(1, 0x1234_5678_9abc_def0), (2, 0x0fed_cba9_8765_4321)];
    for name in COLUMNS.iter().skip(1) {
        let insert =
            rows.map(|(id, number)| format!("insert into t values ({id}, {});", one_of(number))).concat();
        let swap = format!(
            "update t set {name} = o.{name} from t as o where o.id <> t.id and (t.{name}, o.{name}) is not null"
        );
        let (before, after) = runtime.block_on(async {
            client.batch_execute(&format!("truncate t; {insert}")).await.unwrap();
            let before = one(&client, set("t", &COLUMNS)).await;
            client.batch_execute(&swap).await.unwrap();
            (before, one(&client, set("t", &COLUMNS)).await)
        });
        assert_ne!(before.hash, after.hash, "{name}");
    }
}
