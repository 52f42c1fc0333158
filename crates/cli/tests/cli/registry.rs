//! The registry of migrations.

use crate::apply::{database, two_migrations};
use crate::story::{Story, out};

/// E3: the entry is written from what was measured.
#[test]
fn a_registry_is_written_with_measured_costs_and_checked() {
    let database = database();
    let mut story = Story::on(&database);
    two_migrations(&story);
    story.tell("registry --check");
    story.tell("registry");
    story.run("up");
    story.tell("registry");
    story.tell("registry");
    story.tell("registry --check");
    story.tell("status");
    let page = std::fs::read_to_string(story.path("migrations/registry.md")).unwrap();
    let rows: Vec<&str> = page.lines().filter(|line| line.contains("applied to")).collect();
    assert_eq!(rows.len(), 2, "{page}");
    assert!(rows[0].starts_with("| 1 | 2025-01-10 | `20250110120000_add_memos` | 1 statement | "), "{page}");
    assert!(rows[0].ends_with(" | not measured | people write memos |"), "{page}");
    // What a person wrote stays; what was measured of another file does not.
    let path = story.path("migrations/registry.toml");
    let text =
        std::fs::read_to_string(&path).unwrap().replacen("notes = \"\"", "notes = \"ask ada | first\"", 1);
    std::fs::write(&path, text).unwrap();
    story.tell("registry --check");
    story.tell("registry --offline");
    assert!(
        std::fs::read_to_string(story.path("migrations/registry.md"))
            .unwrap()
            .contains("| ask ada \\| first |")
    );
    story.write("migrations/20250110120000_add_memos.sql", "create table memos (id int primary key);\n");
    story.tell("registry --check");
    story.run("registry --offline");
    story.tell("registry --check");
    story.write("migrations/registry.toml", "[[migration]]\nname = 3\n");
    story.tell("registry --check");
    story.ends_as("registry");
}

#[test]
fn costs_come_from_the_report_of_a_rehearsal() {
    let database = database();
    let story = Story::on(&database);
    two_migrations(&story);
    let lock = |mode: &str, until: i64| {
        format!("{{\"relation\":\"t\",\"mode\":\"{mode}\",\"from_us\":5,\"until_us\":{until}}}")
    };
    let step = |way: &str, name: &str, duration: i64, locks: &str| {
        format!(
            "{{\"number\":1,\"way\":\"{way}\",\"migration\":\"{name}\",\"duration_us\":{duration},\"wal_bytes\":4096,\
             \"statements\":[{{\"locks\":[{locks}]}}]}}"
        )
    };
    let locks = [lock("ROW EXCLUSIVE", 90_000), lock("ACCESS EXCLUSIVE", 12_005)].join(",");
    let steps = [
        step("forward", "20250110120000_add_memos", 20_000, &locks),
        step("back", "20250110120000_add_memos", 3_000_000, ""),
        step("again", "20250110120000_add_memos", 99, ""),
    ];
    let place = "{\"what\":\"x\",\"server_version\":\"15.18\",\"data\":\"made\",\"rows\":500}";
    let report =
        format!("{{\"schema\":\"whimbrel.rehearsal/1\",\"place\":{place},\"steps\":[{}]}}", steps.join(","));
    story.write("rehearsal.json", &report);
    let written = story.run("registry --rehearsal rehearsal.json");
    assert_eq!(
        out(&written),
        "✓ wrote migrations/registry.toml\n✓ wrote migrations/registry.md\n\
         ! nobody has measured what 20250111120000_add_reactions costs\n"
    );
    let page = std::fs::read_to_string(story.path("migrations/registry.md")).unwrap();
    let row = "| 20.0 ms, lock 12.0 ms, 4096 bytes of WAL (rehearsed on PostgreSQL 15.18 with 500 rows) \
               | 3.0 s, 4096 bytes of WAL (rehearsed on PostgreSQL 15.18 with 500 rows) |";
    assert!(page.contains(row), "{page}");
    story.write("other.json", "{}");
    assert_eq!(story.run("registry --rehearsal other.json").status.code(), Some(2));
}
