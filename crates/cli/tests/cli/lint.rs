//! `whimbrel lint`: folders of any tool, in the forms of people and of programs.

use crate::story::Story;

const BEFORE: &str =
    "create table app.orders (id bigint primary key, note varchar(50), total int not null);\n";
const RISKY: &str = "-- Notes are searched for.\n\
    create index orders_note_idx on app.orders (note);\n\
    alter table app.orders alter column note set not null;\n";
const CAREFUL: &str = "-- Notes are searched for.\n\
    set lock_timeout = '2s';\n\
    create index concurrently orders_note_idx on app.orders (note);\n\
    alter table app.orders add constraint orders_note_there check (note is not null) not valid;\n\
    alter table app.orders validate constraint orders_note_there;\n\
    alter table app.orders alter column note set not null;\n\
    alter table app.orders drop constraint orders_note_there;\n";

#[test]
fn each_statement_is_said_to_block_exactly_when_it_does() {
    let mut story = Story::new();
    story.write("sql/1_orders.sql", BEFORE);
    story.write("sql/2_notes.sql", RISKY);
    story.tell("lint sql");
    story.write("sql/2_notes.sql", CAREFUL);
    story.tell("lint sql");
    story.tell("lint sql --notes");
    story.tell("--format json lint sql");
    story.ends_as("lint");
}

#[test]
fn the_files_before_one_that_is_named_alone_are_its_history() {
    let mut story = Story::new();
    let wider = "-- Notes get longer.\nset lock_timeout = '2s';\n\
        alter table app.orders alter column note type varchar(80);\n";
    for folder in ["plain/1_orders.sql", "prisma/1_orders/migration.sql", "loose/orders.sql"] {
        story.write(folder, BEFORE);
    }
    for folder in ["plain/2_wider.sql", "prisma/2_wider/migration.sql", "loose/wider.sql"] {
        story.write(folder, wider);
    }
    story.write("plain/3_later.sql", "drop table app.orders;\n");
    story.tell("lint plain/2_wider.sql");
    story.tell("lint prisma/2_wider/migration.sql");
    story.tell("lint loose/wider.sql");
    story.ends_as("lint_one_file");
}

#[test]
fn a_comment_with_a_reason_allows_a_finding() {
    let mut story = Story::new();
    story.write("sql/1_orders.sql", BEFORE);
    let allowing = |reason: &str| {
        format!(
            "set lock_timeout = '2s';\n-- whimbrel: allow index-build-blocks-writes{reason}\n{}",
            "create index orders_note_idx on app.orders (note);\n"
        )
    };
    story.write("sql/2_notes.sql", &allowing(" because \"it has a hundred rows\""));
    story.tell("lint sql");
    story.tell("--format jsonl lint sql");
    story.write("sql/2_notes.sql", &allowing(""));
    story.tell("lint sql");
    story.write("sql/2_notes.sql", "-- whimbrel: allow drop-loses-rows because \"it is empty\"\nselect 1;\n");
    story.tell("lint sql");
    story.ends_as("lint_allow");
}

#[test]
fn the_files_of_other_tools_are_read_as_their_runners_read_them() {
    let mut story = Story::new();
    let concurrently = "create index concurrently orders_note_idx on app.orders (note);\n";
    story.write(
        "dbmate/1_a.sql",
        &format!("-- migrate:up\n{concurrently}-- migrate:down\ndrop index app.orders_note_idx;\n"),
    );
    story.write(
        "dbmate/2_b.sql",
        &format!("-- migrate:up transaction:false\n{concurrently}-- migrate:down\ndrop table app.orders;\n"),
    );
    story.write(
        "goose/1_a.sql",
        &format!("-- +goose NO TRANSACTION\n-- +goose Up\n{concurrently}-- +goose Down\n"),
    );
    story.write("flyway/V1__a.sql", concurrently);
    story.write("flyway/U1__a.sql", "drop index app.orders_note_idx;\n");
    story.write("prisma/20260101000000_a/migration.sql", concurrently);
    story.write("diesel/2026-01-01-000000_a/up.sql", concurrently);
    story.write("beside/2026-01-01-000000_a/up.sql", concurrently);
    story.write("beside/2026-01-01-000000_a/down.sql", "drop index app.orders_note_idx;\n");
    story.write("beside/2026-01-01-000000_a/metadata.toml", "run_in_transaction = false\n");
    story.write("beside/V1__a.sql", &format!("{concurrently}alter table app.orders add column more text;\n"));
    story.write("beside/V1__a.sql.conf", "executeInTransaction = false\n");
    for folder in ["dbmate", "goose", "flyway", "prisma", "diesel", "beside"] {
        story.tell(&format!("lint {folder}"));
    }
    story.ends_as("lint_layouts");
}

#[test]
fn files_of_a_package_that_uses_sqlx_run_in_a_transaction() {
    let story = Story::new();
    let concurrently = "create index concurrently orders_note_idx on app.orders (note);\n";
    let file = "db/migrations/20260101000000_notes.sql";
    let is_refused = || {
        let found = story.run("--format json lint db/migrations");
        crate::story::out(&found).contains("refused-in-transaction")
    };
    story.write(file, concurrently);
    assert!(!is_refused(), "nothing tells whose file it is");
    story.write("db/Cargo.toml", "[package]\nname = \"app\"\n\n[dependencies]\nsqlx = \"0.8\"\n");
    assert!(is_refused(), "sqlx runs it in a transaction");
    story.write(file, &format!("-- no-transaction\n{concurrently}"));
    assert!(!is_refused(), "and this file outside of one");
    // The packages of a workspace share what its manifest names.
    story.write(file, concurrently);
    story.write(
        "db/Cargo.toml",
        "[workspace.dependencies]\nsqlx = { version = \"0.8\", features = [\"postgres\"] }\n",
    );
    assert!(is_refused(), "the folder belongs to all packages of the workspace");
}

#[test]
fn other_programs_get_forms_of_their_own_and_hostile_names_do_them_no_harm() {
    let story = Story::new();
    story.write("sql/a<b>&`c`%0A::error::x.sql", "drop table \"x</failure><!--|[a](b)@here\";\n");
    let allowed =
        "-- whimbrel: allow index-build-blocks-writes, lock-wait-unbounded because \"it is small\"\n";
    story.write("sql/b.sql", &format!("{allowed}create index b_idx on app.b (id);\n"));
    for form in ["sarif", "github", "gitlab", "junit", "markdown"] {
        let output = story.run(&format!("lint sql --as {form}"));
        assert_eq!(output.status.code(), Some(1), "{form}");
        let text = crate::story::out(&output);
        match form {
            "sarif" => sarif(&text),
            "gitlab" => assert_eq!(serde_json::from_str::<Vec<serde_json::Value>>(&text).unwrap().len(), 2),
            "github" => assert!(text.lines().all(|line| line.starts_with("::")), "{text}"),
            "junit" => assert_eq!(text.matches("</failure>").count(), 2, "{text}"),
            _ => assert!(!text.contains("<!--") && !text.contains("[a](b)"), "{text}"),
        }
    }
}

fn sarif(text: &str) {
    let document: serde_json::Value = serde_json::from_str(text).unwrap();
    assert_eq!(crate::sarif::violations(&document), Vec::<String>::new());
    assert!(text.contains("\"suppressions\":[{"), "one finding is allowed: {text}");
    let at = |value: &serde_json::Value, path: &str| value.pointer(path).unwrap().clone();
    let rules = at(&document, "/runs/0/tool/driver/rules");
    for result in at(&document, "/runs/0/results").as_array().unwrap() {
        let rule = at(result, "/ruleIndex").as_u64().unwrap();
        assert_eq!(at(&rules, &format!("/{rule}/id")), at(result, "/ruleId"));
        assert!(at(result, "/message/text").is_string());
        let uri = at(result, "/locations/0/physicalLocation/artifactLocation/uri");
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/%".contains(&byte);
        assert!(uri.as_str().unwrap().bytes().all(is_plain), "{uri}");
        assert!(at(result, "/locations/0/physicalLocation/region/startLine").as_u64() >= Some(1));
    }
}

#[test]
fn the_project_file_says_which_rules_count_and_for_which_majors() {
    let mut story = Story::new();
    story.write("migrations/20260101000000_orders.sql", "-- Orders.\ncreate table app.orders (id bigint);\n");
    story.write("whimbrel.toml", "version = 1\n");
    story.tell("lint");
    story.write("whimbrel.toml", "version = 1\n[lint]\nmajors = \"15-18\"\ndeny = [\"no-primary-key\"]\n");
    story.tell("lint");
    story.write("whimbrel.toml", "version = 1\n[lint]\nallow = [\"no-primary-key\"]\n");
    story.tell("lint");
    let names = "[lint.names]\ntable = \"snake_case\"\nindex = \"{table}_*_idx\"\n";
    story.write("whimbrel.toml", &format!("version = 1\n[lint]\nallow = [\"no-primary-key\"]\n{names}"));
    story.write("migrations/20260102000000_index.sql", "-- Quick.\ncreate index by_id on app.orders (id);\n");
    story.tell("lint");
    story.write("whimbrel.toml", "version = 1\n[lint]\nallow = [\"no-primary-kay\"]\nmajors = \"12\"\n");
    story.tell("lint");
    story.ends_as("lint_project");
}

#[test]
fn what_only_an_old_major_refuses_fails_where_somebody_has_named_it() {
    let mut story = Story::new();
    let text = "-- Large notes.\nalter table app.orders alter column note set compression lz4;\n";
    story.write("migrations/20260101000000_notes.sql", text);
    for named in ["", "[scratch]\nmajor = 18\n", "[scratch]\nmajor = 13\n"] {
        story.write("whimbrel.toml", &format!("version = 1\n{named}"));
        story.tell("lint --notes");
    }
    story.ends_as("lint_majors");
}

#[test]
fn the_project_file_allows_findings_in_some_files_and_is_told_where_it_need_not() {
    let mut story = Story::new();
    story.write("migrations/20260101000000_old.sql", "-- Orders.\ncreate table app.orders (id bigint);\n");
    story.write("migrations/20260201000000_new.sql", "-- Items.\ncreate table app.items (id bigint);\n");
    let allow = |codes: &str, because: &str| {
        format!(
            "version = 1\n[lint]\nallow_in = [\n  {{ path = \"*/202601*\", codes = [{codes}], because = \"{because}\" }},\n]\n"
        )
    };
    story.write("whimbrel.toml", &allow("\"no-primary-key\"", "they came with the takeover"));
    story.tell("lint");
    story.write(
        "whimbrel.toml",
        &allow("\"no-primary-key\", \"drop-loses-rows\"", "they came with the takeover"),
    );
    story.tell("lint");
    story.write("whimbrel.toml", &allow("\"no-primary-key\"", ""));
    story.tell("lint");
    story.ends_as("lint_allowed_in");
}

#[test]
fn a_text_that_is_no_utf_8_and_one_of_ten_megabytes_are_no_trouble() {
    let story = Story::new();
    let rows = "insert into t values (1, 'some text', 2.5, now());\n".repeat(200_000);
    assert!(rows.len() > 10_000_000);
    story.write("sql/1_large.sql", &format!("{rows}create index on app.orders (id);\n"));
    std::fs::write(story.path("sql/2_bytes.sql"), b"-- \xff\xfe\nselect '\xc3\x28';\n").unwrap();
    story.write("sql/3_small.sql", "drop table app.orders;\n");
    let output = story.run("lint sql --format json");
    assert_eq!(output.status.code(), Some(2));
    let document: serde_json::Value = serde_json::from_str(&crate::story::out(&output)).unwrap();
    let at = |value: &serde_json::Value, pointer: &str| value.pointer(pointer).unwrap().clone();
    let findings = at(&document, "/findings").as_array().unwrap().clone();
    let has = |file: &str, code: &str| {
        findings.iter().any(|found| at(found, "/file") == file && at(found, "/code") == code)
    };
    assert!(has("sql/1_large.sql", "index-build-blocks-writes") && has("sql/3_small.sql", "drop-loses-rows"));
    let unreadable = at(&document, "/unreadable").as_array().unwrap().clone();
    assert_eq!(unreadable.len(), 1, "{unreadable:?}");
}

fn git(story: &Story, words: &[&str]) {
    let done = std::process::Command::new("git")
        .args(["-c", "user.name=a", "-c", "user.email=a@b", "-c", "init.defaultBranch=main"])
        .args(words)
        .current_dir(story.folder())
        .output();
    assert!(done.unwrap().status.success(), "{words:?}");
}

fn commit(story: &Story) {
    git(story, &["init", "-q"]);
    git(story, &["add", "-A"]);
    git(story, &["commit", "-qm", "first"]);
}

#[test]
fn the_files_since_a_revision_are_one_release() {
    let mut story = Story::new();
    story.write("sql/1_orders.sql", BEFORE);
    commit(&story);
    story.write("sql/2_items.sql", "create table app.items (id bigint primary key, note text);\n");
    story.write("sql/3_index.sql", "create index items_note_idx on app.items (note);\n");
    story.tell("lint sql --since HEAD");
    story.tell("lint sql");
    story.ends_as("lint_since");
}

#[test]
fn a_file_that_was_there_and_one_that_comes_before_it_are_named() {
    let mut story = Story::new();
    story.write("sql/1_orders.sql", BEFORE);
    story.write("sql/3_kind.sql", "alter table app.orders add column kind text;\n");
    story.write("sql/4_code.sql", "alter table app.orders add column code text;\n");
    commit(&story);
    story.write(
        "sql/2_note.sql",
        "set lock_timeout = '1s';\nalter table app.orders add column remark text;\n",
    );
    story.write("sql/4_code.sql", "set lock_timeout = '1s';\nalter table app.orders add column code int;\n");
    story.tell("lint sql --since HEAD");
    story.ends_as("lint_since_order");
}

#[test]
fn what_cannot_be_checked_is_named() {
    let mut story = Story::new();
    story.tell("lint");
    story.tell("lint nowhere");
    story.write("sql/1_open.sql", "select 'open;\n");
    story.write("sql/2_good.sql", "set lock_timeout = '1s';\nalter table app.orders set logged;\n");
    story.tell("lint sql --major 15");
    story.tell("lint sql --major 12");
    story.tell("explain lock-wait-unbounded");
    story.ends_as("lint_errors");
}

#[test]
fn what_can_be_rewritten_is_rewritten_and_nothing_else() {
    let mut story = Story::new();
    story.write("sql/1_orders.sql", BEFORE);
    story.write(
        "sql/2_notes.sql",
        &format!("{RISKY}alter table app.orders alter column total type bigint;\n"),
    );
    story.tell("lint sql --fix");
    story.show("sql", "2_notes");
    story.ends_as("lint_fix");
}

#[test]
fn what_generate_writes_for_tables_in_use_has_no_error_and_no_warning() {
    let story = Story::new();
    story.write("whimbrel.toml", "version = 1\n");
    story.write(
        "migrations/20260110120000_base.sql",
        "-- The first of all.\ncreate schema app;\n\
         create table app.customers (id bigint primary key, name varchar(50));\n\
         create table app.orders (id bigint primary key, note text, total int not null, customer_id bigint);\n",
    );
    story.write(
        "schema/app.sql",
        "create schema app;\n\
         create table app.customers (id bigint primary key, name varchar(50) not null, email text unique);\n\
         create table app.orders (id bigint primary key, note text check (note <> ''), total bigint not null,\n    \
         customer_id bigint references app.customers (id), placed timestamptz not null default now());\n\
         create index orders_customer_idx on app.orders (customer_id);\n",
    );
    let made = story.run("generate orders --because 'they are what we are paid for'");
    assert_eq!(made.status.code(), Some(0), "{}", crate::story::err(&made));
    let output = story.run("lint --major 13-18");
    assert_eq!(output.status.code(), Some(0), "{}", crate::story::out(&output));
    assert!(crate::story::out(&output).contains("0 errors, 0 warnings"), "{}", crate::story::out(&output));
}
