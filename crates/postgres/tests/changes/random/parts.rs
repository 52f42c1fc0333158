//! What tables need, and what is said of everything else.

use super::{Dice, Write};
use std::fmt::Write as _;

/// What relations need, in the order in which it is needed.
pub(super) const FIRST: &[Write] =
    &[enum_type, composite, noted, domain, range, sequence, collation, function, function];

/// What speaks of relations.
pub(super) const LAST: &[Write] = &[
    procedure,
    aggregate,
    operator,
    cast,
    text_search,
    grant,
    default_privileges,
    comment,
    publication,
    event_trigger,
    owned,
];

fn enum_type(number: usize, dice: &mut Dice<'_>) -> String {
    let labels = dice.one(&["'a', 'b'", "'a', 'b', 'c'", "'a', 'x', 'b'", "'a'"]);
    let used = dice.one(&["", "", "create table s.eu (e s.e0 default 'a');"]);
    format!("create type s.e{number} as enum ({labels});\n{used}")
}

fn composite(number: usize, dice: &mut Dice<'_>) -> String {
    let fields = dice.one(&["a int, b text", "a bigint, b text", "a int, b text, c date", "a int"]);
    format!("create type s.c{number} as ({fields});")
}

fn noted(_: usize, dice: &mut Dice<'_>) -> String {
    let body = dice.one(&["begin return new; end", "begin return null; end"]);
    format!("create function s.noted() returns trigger language plpgsql as $$ {body} $$;")
}

fn domain(number: usize, dice: &mut Dice<'_>) -> String {
    let base = dice.one(&["int", "bigint", "text"]);
    let default =
        if base == "text" { dice.one(&["", " default 'd'"]) } else { dice.one(&["", " default 5"]) };
    let rest = dice.one(&[
        "",
        " not null",
        " check (value is not null)",
        " constraint named check (value <> value)",
    ]);
    format!("create domain s.d{number} as {base}{default}{rest};")
}

fn range(number: usize, dice: &mut Dice<'_>) -> String {
    let subtype = dice.one(&["int4", "numeric", "date"]);
    format!("create type s.rg{number} as range (subtype = {subtype});")
}

fn sequence(number: usize, dice: &mut Dice<'_>) -> String {
    let ty = dice.one(&["", " as int", " as smallint"]);
    let options = dice.one(&["", " increment 5", " minvalue 3 maxvalue 900 start 10", " cache 7 cycle"]);
    format!("create sequence s.q{number}{ty}{options};")
}

fn collation(number: usize, dice: &mut Dice<'_>) -> String {
    let provider = dice.one(&["provider = libc, locale = 'C'", "provider = libc, locale = 'POSIX'"]);
    format!("create collation s.cl{number} ({provider});")
}

fn function(number: usize, dice: &mut Dice<'_>) -> String {
    let arguments = dice.one(&["a int", "a int, b text default 'x'", "variadic a int[]", ""]);
    let returns = dice.one(&["int", "bigint", "setof int", "text"]);
    let volatility = dice.one(&["", " immutable", " stable strict", " security definer set search_path = s"]);
    let body = if returns == "text" { "select 'x'" } else { "select 1" };
    let value = dice.one(&["", " parallel safe", " cost 7"]);
    format!(
        "create function s.fn{number}({arguments}) returns {returns} language sql{volatility}{value} as $${body}$$;"
    )
}

fn procedure(number: usize, dice: &mut Dice<'_>) -> String {
    let arguments = dice.one(&["", "a int", "inout a int"]);
    format!("create procedure s.pr{number}({arguments}) language plpgsql as $$ begin end $$;")
}

fn aggregate(number: usize, dice: &mut Dice<'_>) -> String {
    let start = dice.one(&["", ", initcond = '0'", ", initcond = '5', parallel = safe"]);
    format!("create aggregate s.ag{number}(int) (sfunc = int4pl, stype = int{start});")
}

fn operator(number: usize, dice: &mut Dice<'_>) -> String {
    let symbol = "+".repeat(number + 3);
    let more = dice.one(&["", ", commutator = operator(s.+++)", ", restrict = eqsel"]);
    format!("create operator s.{symbol} (leftarg = int, rightarg = int, function = int4pl{more});")
}

fn cast(number: usize, dice: &mut Dice<'_>) -> String {
    let context = dice.one(&["", " as assignment", " as implicit"]);
    format!("create cast (s.c{number} as text) with inout{context};")
}

fn text_search(number: usize, dice: &mut Dice<'_>) -> String {
    let stop = dice.one(&["", ", accept = false"]);
    let mut text = format!(
        "create text search dictionary s.td{number} (template = pg_catalog.simple{stop});\n\
         create text search configuration s.tc{number} (parser = pg_catalog.\"default\");"
    );
    let tokens = dice.one(&["", "asciiword", "asciiword, word"]);
    if !tokens.is_empty() {
        let _ = write!(
            text,
            "\nalter text search configuration s.tc{number} add mapping for {tokens} with s.td{number};"
        );
    }
    text
}

fn grant(number: usize, dice: &mut Dice<'_>) -> String {
    let what = dice.one(&["select", "select, insert", "all", "update (id)"]);
    let role = dice.one(&["reader", "writer", "public"]);
    let option = if role == "public" { "" } else { dice.one(&["", " with grant option"]) };
    match dice.roll(4) {
        0 => format!("grant usage on schema s to {role}{option};"),
        1 => format!("grant execute on all functions in schema s to {role}{option};"),
        2 => "revoke all on all functions in schema s from public;".to_owned(),
        _ => format!("grant {what} on s.t{number} to {role}{option};"),
    }
}

fn default_privileges(_: usize, dice: &mut Dice<'_>) -> String {
    // What is made anew in a later phase gets what was granted in an earlier one: a gap of the planner. In this schema
    // nothing is.
    let what =
        dice.one(&["usage on sequences", "select on tables", "execute on functions", "usage on types"]);
    format!("alter default privileges in schema r grant {what} to reader;")
}

fn comment(number: usize, dice: &mut Dice<'_>) -> String {
    let text = dice.one(&["'a comment'", "'another'", "E'it''s\\nlong'"]);
    match dice.roll(7) {
        0 => format!("comment on table s.t{number} is {text};"),
        1 => format!("comment on column s.t{number}.id is {text};"),
        2 => format!("comment on type s.e{number} is {text};"),
        3 => format!("comment on schema r is {text};"),
        4 => format!("comment on sequence s.q{number} is {text};"),
        5 => format!("comment on domain s.d{number} is {text};"),
        _ => format!("comment on policy l{number} on s.t0 is {text};"),
    }
}

fn publication(number: usize, dice: &mut Dice<'_>) -> String {
    let tables = dice.one(&["", " for table s.t0", " for table s.t1, s.t2", " for all tables"]);
    let with = dice.one(&["", " with (publish = 'insert')"]);
    format!("create publication pb{number}{tables}{with};")
}

fn event_trigger(number: usize, dice: &mut Dice<'_>) -> String {
    let tags = dice.one(&["", " when tag in ('CREATE TABLE')"]);
    format!(
        "create function s.seen{number}() returns event_trigger language plpgsql as $$ begin end $$;\n\
         create event trigger et{number} on ddl_command_start{tags} execute function s.seen{number}();"
    )
}

fn owned(number: usize, dice: &mut Dice<'_>) -> String {
    match dice.roll(4) {
        0 => format!("alter table s.t{number} owner to keeper;"),
        1 => format!("alter view s.v{number} owner to keeper;"),
        2 => format!("alter sequence s.q{number} owned by s.t{number}.id;"),
        _ => format!("alter type s.e{number} owner to keeper;"),
    }
}
