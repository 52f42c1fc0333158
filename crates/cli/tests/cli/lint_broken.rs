//! `whimbrel lint` and files that nobody could run.

use crate::story::{Story, out};

#[test]
fn a_broken_file_is_told_each_of_its_errors_and_the_rest_is_checked() {
    let mut story = Story::new();
    story.write(
        "sql/1_broken.sql",
        "set lock_timeout = '1s';\ndrop table app.first;\ncomment on table app.orders is 'it's new';\n\
         create index on app.orders (note\nwhere (note is not null;\ndrop table app.second;\n\
         create function app.f() returns int language plpgsql as $body$ begin\n  return 1;\nend; $$;\n\
         drop table app.third;\n/* and so on\n",
    );
    std::fs::write(
        story.path("sql/2_bytes.sql"),
        b"-- caf\xe9\r\ncreate index on app.orders (note);\r\n-- \0",
    )
    .unwrap();
    std::fs::write(story.path("sql/3_wide.sql"), b"\xFF\xFEs\0e\0l\0e\0c\0t\0").unwrap();
    let before = std::fs::read(story.path("sql/2_bytes.sql")).unwrap();
    story.tell("lint sql --major 18");
    story.run("lint sql --major 18 --fix");
    assert_eq!(
        std::fs::read(story.path("sql/2_bytes.sql")).unwrap(),
        before,
        "what is damaged is not written"
    );
    story.ends_as("lint_broken");
}

#[test]
fn a_fix_keeps_the_line_ends_and_the_byte_order_mark_of_the_file_and_the_link_to_it() {
    let story = Story::new();
    let table = "set lock_timeout = '1s';\r\ncreate table app.orders (id bigint primary key, note text);\r\n";
    story.write("sql/1_orders.sql", table);
    let risky = "\u{FEFF}-- Why.\r\nset lock_timeout = '1s';\r\nalter table app.orders alter column note set not null;\r\n";
    story.write("kept/2_notes.sql", risky);
    std::os::unix::fs::symlink("../kept/2_notes.sql", story.path("sql/2_notes.sql")).unwrap();
    let output = story.run("lint sql --fix --major 15");
    assert_eq!(output.status.code(), Some(0), "{}", out(&output));
    let fixed = std::fs::read_to_string(story.path("kept/2_notes.sql")).unwrap();
    assert!(fixed.starts_with("\u{FEFF}-- Why.\r\n") && fixed.contains("validate constraint"), "{fixed}");
    assert_eq!(fixed.matches('\n').count(), fixed.matches("\r\n").count(), "{fixed:?}");
    assert!(std::fs::symlink_metadata(story.path("sql/2_notes.sql")).unwrap().is_symlink());
}

#[test]
fn names_of_files_that_no_program_expects_are_no_trouble() {
    use std::os::unix::ffi::OsStrExt as _;
    let story = Story::new();
    story.write("sql/0_orders.sql", "create table app.orders (id bigint primary key, note text);\n");
    let names: [&[u8]; 5] =
        [b"1 \x1b[31m\n.sql", b"2_\xff.sql", b"-3.sql", "4_\u{202e}lqs.sql".as_bytes(), b"5'\";$(x).sql"];
    for name in names {
        let text = "create index on app.orders (note);\n";
        std::fs::write(story.path("sql").join(std::ffi::OsStr::from_bytes(name)), text).unwrap();
    }
    let output = story.run("lint sql --major 15");
    assert_eq!(output.status.code(), Some(1), "{}", out(&output));
    let text = out(&output);
    assert_eq!(text.matches("error[index-build-blocks-writes]").count(), 5, "{text}");
    assert!(!text.contains('\x1b') && !text.contains('\u{202e}'), "{text:?}");
    // A name that cannot be written in text is not taken for another file.
    let count = || std::fs::read_dir(story.path("sql")).unwrap().count();
    let before = count();
    story.run("lint sql --major 15 --fix");
    assert_eq!(count(), before);
}
