//! What PostgreSQL does not look at, and generate speaks of.

use crate::story::Story;

#[test]
fn columns_that_stand_elsewhere_than_in_the_text_are_spoken_of_where_routines_return_them() {
    let mut story = Story::new();
    story.write("whimbrel.toml", "version = 1\n");
    let made = |columns: &str, list: &str| {
        format!(
            "create table t ({columns});\ncreate function rows_of_t() returns setof t language sql stable \
             as 'select {list} from t';\n"
        )
    };
    story.write("migrations/20260110120000_base.sql", &made("a int, b int", "a, b"));
    story.write("schema/t.sql", &made("a int, z int, y int, b int", "a, z, y, b"));
    story.tell("generate between");
    story.ends_as("generate_out_of_place");
}

#[test]
fn what_the_old_body_of_a_routine_gave_and_is_kept_is_spoken_of() {
    let mut story = Story::new();
    story.write("whimbrel.toml", "version = 1\n");
    let made = |body: &str| {
        format!(
            "create function code(text) returns text language sql immutable as '{body}';\n\
             create table t (\n    name text check (code(name) <> ''),\n    \
             code text generated always as (code(name)) stored\n);\n\
             create index t_code on t (code(name));\n\
             create materialized view m as select code(name) as code from t;\n\
             create view v as select code(name) as code from t;\n"
        )
    };
    story.write("migrations/20260110120000_base.sql", &made("select lower($1)"));
    story.write("schema/t.sql", &made("select upper($1)"));
    story.tell("generate upper");
    story.ends_as("generate_kept_values");
}
