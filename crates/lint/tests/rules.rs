//! Each rule speaks of its own bad example, and not of its good one.
#![expect(clippy::unwrap_used, reason = "a failing helper fails the test")]

use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use whimbrel_change::claim;
use whimbrel_lint::rule::Check;
use whimbrel_lint::{
    Entry, Finding, Harm, Knowledge, Layout, Level, Linter, Migration, NamePattern, Naming, RULES, Rehearsed,
    Rule, Settings, Standing,
};
use whimbrel_source::{Severity, SourceFile};

/// The bad example of `reason-missing`.
const OWN_WITHOUT_REASON: &str = include_str!("../src/rules/reason_missing/bad.sql");

/// What a rule finds on the newest major; the rule about old ones looks at all.
fn findings_of(rule: &Rule, text: &str) -> Vec<Finding> {
    let majors = if rule.code == "needs-newer-server" { 13..=18 } else { 18..=18 };
    // Some rules speak only where the project file names them.
    let asked = matches!(rule.check, Check::OnRequest(..)).then(|| (rule.code.to_owned(), Level::Warn));
    findings_by(text, Settings { majors, levels: asked.into_iter().collect(), ..Settings::default() })
}

/// The statements before the line `-- release` are the history.
fn findings(text: &str, majors: RangeInclusive<u32>) -> Vec<Finding> {
    findings_by(text, Settings { majors, ..Settings::default() })
}

fn findings_by(text: &str, settings: Settings) -> Vec<Finding> {
    let (history, release) = text.split_once("-- release\n").unwrap_or(("", text));
    // One rule goes by what the project file says.
    let naming = Naming { table: Some(NamePattern::new("snake_case")), ..Naming::default() };
    let mut linter = Linter::new(Settings { naming, ..settings });
    let (name, history) = match history.strip_prefix("-- learn ").and_then(|rest| rest.split_once('\n')) {
        Some((name, history)) => (name, history),
        None => ("history.sql", history),
    };
    linter.learn(&read(name, history));
    linter.know(live(history));
    // A line `-- file <name>` begins another file.
    let mut parts = release.split("-- file ");
    let first = read("20260101000000_release.sql", parts.next().unwrap());
    let others = parts.map(|part| {
        let (name, text) = part.split_once('\n').unwrap();
        read(name, text)
    });
    let release: Vec<Migration> = std::iter::once(first).chain(others).collect();
    linter.check(&release)
}

/// Lines `-- live index <schema>.<name> <scans>`, `-- live transaction <seconds>` and `-- live differs <kind>
/// <schema>.<name>` are what a database says.
fn live(history: &str) -> Knowledge {
    let mut live = Knowledge::default();
    for line in history.lines().filter_map(|line| line.strip_prefix("-- live ")) {
        match line.split([' ', '.']).collect::<Vec<_>>().as_slice() {
            ["index", schema, name, scans] => {
                live.indexes.push(((*schema).to_owned(), (*name).to_owned(), scans.parse().unwrap()));
            }
            ["differs", kind, schema, name] => live.not_desired.push(format!("{kind} {schema}.{name}")),
            ["transaction", seconds] => live.oldest_transaction = Some(seconds.parse().unwrap()),
            other => panic!("{other:?}"),
        }
    }
    live
}

/// Examples that end in nothing but statements are plain SQL; one rule is about files of Whimbrel's own.
fn read(name: &str, text: &str) -> Migration {
    let is_own = text.starts_with("-- Orders are kept") || text == OWN_WITHOUT_REASON;
    let layout = if is_own { Layout::Whimbrel } else { Layout::Plain };
    let mut migration = Migration::read(SourceFile::new(name, text), layout).unwrap();
    if text.starts_with("-- edited") {
        migration.standing = Standing::Edited;
    }
    if text.starts_with("-- unregistered") {
        migration.entry = Entry::Missing;
    }
    if text.starts_with("-- unrehearsed") {
        migration.rehearsed = Rehearsed::Never;
    }
    migration
}

#[test]
fn each_rule_speaks_of_its_bad_example_and_not_of_its_good_one() {
    let mut wrong = Vec::new();
    for rule in RULES {
        let codes = |text: &str| -> Vec<String> {
            let open = findings_of(rule, text).into_iter().filter(|finding| finding.allowed.is_none());
            open.map(|finding| format!("{}: {}", finding.rule.code, finding.message)).collect()
        };
        let (bad, good) = (codes(rule.bad), codes(rule.good));
        let speaks = |codes: &[String]| codes.iter().any(|code| code.starts_with(&format!("{}:", rule.code)));
        if !speaks(&bad) {
            wrong.push(format!("{} is silent about its bad example: {bad:?}", rule.code));
        }
        if speaks(&good) {
            wrong.push(format!("{} speaks of its good example: {good:?}", rule.code));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_good_example_of_a_rule_has_no_error_at_all() {
    for rule in RULES {
        for finding in findings_of(rule, rule.good) {
            let is_open = finding.allowed.is_none() && finding.severity == Severity::Error;
            let is_meant = finding.rule.code == "drop-loses-rows" || finding.rule.code == "drop-breaks-code";
            assert!(!is_open || is_meant, "{}: {}: {}", rule.code, finding.rule.code, finding.message);
        }
    }
}

#[test]
fn each_code_is_kebab_case_and_there_once_and_each_text_is_a_clause() {
    let mut codes = BTreeSet::new();
    for rule in RULES {
        assert!(codes.insert(rule.code), "{} is there twice", rule.code);
        assert!(rule.code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{}", rule.code);
        assert!(rule.source.starts_with("https://"), "{}", rule.code);
        for text in [rule.when, rule.effect, rule.instead] {
            assert!(
                !text.is_empty() && !text.ends_with('.') && !text.contains("  "),
                "{}: {text}",
                rule.code
            );
        }
    }
}

#[test]
fn each_form_that_a_rule_names_is_in_the_table_of_claims() {
    for rule in RULES {
        for form in rule.forms {
            assert!(claim::form(form).is_some(), "{} names {form}", rule.code);
        }
    }
}

#[test]
fn the_code_of_a_block_is_looked_into() {
    let history = "create table app.orders (id bigint primary key, total int);\n-- release\n";
    let block = "set lock_timeout = '1s';\ndo $$ begin if true then alter table app.orders alter total type bigint; \
        drop table app.orders; end if; end $$;\n";
    let found = findings(&format!("{history}{block}"), 18..=18);
    let codes: BTreeSet<&str> = found.iter().map(|finding| finding.rule.code).collect();
    assert!(codes.contains("type-change-rewrites-table") && codes.contains("drop-loses-rows"), "{codes:?}");
    assert!(found.iter().all(|finding| finding.file.position(finding.span.start).line == 2), "{codes:?}");
    let guarded = "do $$ begin if not exists (select 1 from pg_constraint where conname = 'c') then\n\
        alter table app.orders add constraint c check (total in (1, 2)); end if; exception when others then\n\
        update app.orders set total = case when total > 1 then 1 else 2 end; end; $$;\n";
    let found = findings(&format!("{history}{guarded}"), 18..=18);
    let codes: BTreeSet<&str> = found.iter().map(|finding| finding.rule.code).collect();
    assert!(codes.contains("check-scans-table") && codes.contains("every-row-written"), "{codes:?}");
    let build = "do $$ begin create index concurrently i on app.orders (total); end $$;\n";
    let found = findings(&format!("{history}{build}"), 18..=18);
    assert!(found.iter().any(|finding| finding.rule.code == "refused-in-transaction"));
}

#[test]
fn the_code_of_a_function_that_is_called_is_looked_into() {
    let history = "create table app.orders (id bigint primary key, total int);\n\
        create function app.widen() returns void language plpgsql as $$ begin\n\
        alter table app.orders alter total type bigint; update app.orders set total = 0; end $$;\n\
        create procedure app.direct(n int default '5') begin atomic update app.orders set total = n; select 'long text'; end;\n\
        create procedure app.dynamic() language plpgsql as $$ begin execute 'drop table ' || 'x'; end $$;\n-- release\n";
    let codes = |release: &str| -> BTreeSet<&str> {
        let text = format!("{history}set lock_timeout = '1s';\n{release}\n");
        findings(&text, 18..=18).iter().map(|finding| finding.rule.code).collect()
    };
    let called = codes("select app.widen();");
    assert!(
        called.contains("type-change-rewrites-table") && called.contains("every-row-written"),
        "{called:?}"
    );
    let direct = codes("call app.direct(1);");
    assert!(direct.contains("every-row-written") && !direct.contains("code-not-seen"), "{direct:?}");
    assert!(codes("call app.dynamic();").contains("code-not-seen"));
    assert!(codes("call app.unknown();").contains("code-not-seen"));
    let uncalled = codes("select app.other(1), total from app.orders;");
    assert!(!uncalled.contains("code-not-seen") && !uncalled.contains("every-row-written"), "{uncalled:?}");
}

#[test]
fn a_version_is_there_twice_also_where_each_file_is_a_release_of_its_own() {
    let said = |names: &[&str], layout: Layout| -> Vec<String> {
        let mut linter = Linter::new(Settings::default());
        let text = "-- Why.\ncreate table app.t (id bigint primary key);\n";
        let check =
            |name: &&str| linter.check(&[Migration::read(SourceFile::new(*name, text), layout).unwrap()]);
        let found = names.iter().flat_map(check).filter(|finding| finding.rule.code == "version-reused");
        found.map(|finding| finding.message).collect()
    };
    assert_eq!(said(&["sql/1_a.sql", "sql/1_b.sql"], Layout::Plain), ["sql/1_a.sql has the version 1 too"]);
    assert!(said(&["sql/1_a.sql", "other/1_b.sql", "sql/2_b.sql"], Layout::Plain).is_empty());
    assert_eq!(
        said(&["m/2026-01-01-000000_a/up.sql", "m/2026-01-01-000000_b/up.sql"], Layout::Diesel).len(),
        1
    );
}

#[test]
fn each_form_that_makes_others_wait_for_long_belongs_to_one_rule_about_work() {
    for row in claim::rows() {
        let claim = &row.claim;
        let is_dangerous =
            claim.refused.is_none() && claim.effort.grows_with_the_table() && claim.stops_writes();
        let of_work = |rule: &&&Rule| rule.harm == Harm::Blocks && rule.severity == Severity::Error;
        let rules = RULES.iter().filter(of_work).filter(|rule| rule.forms.contains(&row.form.0)).count();
        assert!(!is_dangerous || rules == 1, "{} has {rules} rules", row.form.0);
    }
}

/// What linters for PostgreSQL are known to warn of, each with the codes that speak of it, or the reason why none does.
const DANGERS: &str = include_str!("dangers.csv");

#[test]
fn each_known_danger_has_a_code_or_a_reason_and_each_rule_is_about_one() {
    let mut named = BTreeSet::from(["catalog-written", "table-in-many-files"]);
    let mut dangers = BTreeSet::new();
    for line in DANGERS.lines().skip(1) {
        let (danger, rest) = line.split_once(',').unwrap();
        let (codes, reason) = rest.split_once(',').unwrap();
        assert!(dangers.insert(danger), "{danger} is there twice");
        assert!(codes.is_empty() != reason.is_empty(), "{danger} needs codes or a reason: {line}");
        for code in codes.split_whitespace() {
            assert!(RULES.iter().any(|rule| rule.code == code), "{danger} names {code}");
            named.insert(code);
        }
    }
    assert_eq!(dangers.len(), 200);
    let alone: Vec<&str> = RULES.iter().map(|rule| rule.code).filter(|code| !named.contains(code)).collect();
    assert!(alone.is_empty(), "no danger is named for {alone:?}");
}
