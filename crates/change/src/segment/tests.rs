use super::{Atomicity, Body, Cuts, Ending, Segment, cut, digest_of_first};
use whimbrel_source::{Script, SourceFile, StandardConformingStrings};

fn script(sql: &str) -> Script {
    let file = SourceFile::from_bytes("1_a.sql", sql.as_bytes()).unwrap();
    Script::read(file, StandardConformingStrings::On).unwrap()
}

/// Each segment as text: `{…}` is a block, `<…>` one of which nothing stays, `!` a statement alone.
fn shown(script: &Script, segments: &[Segment]) -> Vec<String> {
    let word = |index: &usize| {
        let statement = &script.statements[*index];
        statement.words(&script.file).last().unwrap_or_default().into_owned()
    };
    let words = |indexes: &[usize]| indexes.iter().map(word).collect::<Vec<_>>().join(" ");
    let shown = |segment: &Segment| {
        let settings = if segment.settings.is_empty() {
            String::new()
        } else {
            format!("{}: ", words(&segment.settings))
        };
        match &segment.body {
            Body::Block { statements, ending: Ending::Commit, .. } => {
                format!("{settings}{{{}}}", words(statements))
            }
            Body::Block { statements, ending: Ending::Rollback, .. } => {
                format!("{settings}<{}>", words(statements))
            }
            Body::Alone { statement, .. } => format!("{settings}!{}", words(&[*statement])),
            Body::Batched { statements } => format!("{settings}%{}", words(statements)),
        }
    };
    segments.iter().map(shown).collect()
}

fn cut_as(sql: &str, atomicity: Atomicity, cuts: &Cuts) -> Vec<String> {
    let script = script(sql);
    let segments = cut(&script, atomicity, cuts).unwrap_or_else(|errors| panic!("{sql}: {errors:?}"));
    shown(&script, &segments)
}

fn segments(sql: &str) -> Vec<String> {
    cut_as(sql, Atomicity::File, &Cuts::default())
}

fn refused(sql: &str) -> Vec<&'static str> {
    let script = script(sql);
    let errors = cut(&script, Atomicity::File, &Cuts::default()).unwrap_err();
    errors.iter().map(|error| error.code).collect()
}

#[test]
fn a_plain_file_is_one_transaction() {
    assert_eq!(segments("select a; select b; select c"), ["{A B C}"]);
    assert!(segments("").is_empty());
    assert!(segments("-- nothing\n;;").is_empty());
}

#[test]
fn statements_that_take_turns_are_one_segment() {
    let sql = "update t set a = 1; update u set a = 2; insert into v select b from t; set x to 1; update t set a = 3;";
    let none = Cuts::default();
    assert_eq!(cut_as(sql, Atomicity::Batches, &none), ["%1", "%2", "%T", "1: %3"]);
    assert_eq!(cut_as(sql, Atomicity::BatchesInTurn, &none), ["%1 2 T", "1: %3"]);
    let parted = "update t set a = 1; analyze t; update u set a = 2";
    assert_eq!(cut_as(parted, Atomicity::BatchesInTurn, &none), ["%1", "{T}", "%2"]);
}

#[test]
fn a_statement_that_runs_alone_parts_the_file() {
    assert_eq!(segments("select a; vacuum b; select c; select d"), ["{A}", "!B", "{C D}"]);
    assert_eq!(segments("vacuum a; vacuum b"), ["!A", "!B"]);
}

#[test]
fn the_blocks_of_a_file_are_its_own() {
    assert_eq!(
        segments(
            "select a; begin; select b; select c; commit; select d; begin; select e; rollback; select f"
        ),
        ["{A}", "{B C}", "{D}", "<E>", "{F}"]
    );
    assert_eq!(segments("begin; commit; begin; end"), [""; 0]);
}

#[test]
fn words_of_transactions_that_postgresql_only_warns_of_do_nothing() {
    assert_eq!(segments("commit; select a; rollback; select b; end"), ["{A B}"]);
    assert_eq!(segments("begin; begin; select a; commit; commit"), ["{A}"]);
    assert_eq!(segments("select a; set transaction read write; select b"), ["{A B}"]);
    assert_eq!(segments("set transaction read write; select b"), ["{WRITE B}"]);
    assert_eq!(segments("begin; select a; set transaction read write; end"), ["{A WRITE}"]);
}

#[test]
fn a_chained_block_is_followed_by_another_with_the_same_begin() {
    let script =
        script("begin read write; select a; commit and chain; select b; rollback and chain; select c; end");
    let segments = cut(&script, Atomicity::File, &Cuts::default()).unwrap();
    assert_eq!(shown(&script, &segments), ["{A}", "<B>", "{C}"]);
    for segment in &segments {
        assert!(matches!(segment.body, Body::Block { begin: Some(0), .. }), "{segment:?}");
    }
}

#[test]
fn settings_hold_in_every_segment_behind_them() {
    assert_eq!(
        segments("set x = p; select a; set x = q; vacuum b; select c"),
        ["P: {A Q}", "P Q: !B", "P Q: {C}"]
    );
    assert_eq!(segments("begin; set x = p; commit; select a"), ["{P}", "P: {A}"]);
    assert_eq!(segments("begin; set x = p; rollback; select a"), ["<P>", "{A}"]);
}

#[test]
fn settings_behind_the_last_statement_are_tried_all_the_same() {
    assert_eq!(segments("set x = p"), ["P: {}"]);
    assert_eq!(segments("vacuum a; set x = p"), ["!A", "P: {}"]);
    assert_eq!(segments("select a; set x = p"), ["{A P}"]);
}

#[test]
fn what_is_discarded_holds_no_longer() {
    assert_eq!(segments("set x = p; select a; discard all; select b"), ["P: {A}", "P: !ALL", "{B}"]);
    assert_eq!(segments("set x = p; discard all; set x = q"), ["P: !ALL", "Q: {}"]);
}

#[test]
fn a_file_can_ask_for_a_transaction_for_each_statement() {
    let each = |sql| cut_as(sql, Atomicity::Statement, &Cuts::default());
    assert_eq!(each("select a; select b; begin; select c; select d; end"), ["{A}", "{B}", "{C D}"]);
}

#[test]
fn an_enum_value_that_is_used_later_is_committed_first() {
    assert_eq!(segments("select a; alter type e add value 'x'; select b, 'x'"), ["{A 'x'}", "{'x'}"]);
    assert_eq!(
        segments("alter type e add value if not exists 'x'; do $$ begin perform 'x'::e; end $$").len(),
        2
    );
    assert_eq!(segments("alter type e add value 'x'; alter type e add value 'y' after 'x'").len(), 1);
    assert_eq!(segments("select 'x'; alter type e add value 'x'; select y").len(), 1);
    assert_eq!(segments("begin; alter type e add value 'x'; select 'x'; commit").len(), 1);
    assert_eq!(segments("do $$ begin alter type e add value 'x'; end $$; select b").len(), 2);
}

#[test]
fn a_call_of_a_procedure_that_commits_runs_alone() {
    let procedure = "create or replace procedure app.P() as $$ begin commit; end $$ language plpgsql;";
    assert_eq!(segments(&format!("{procedure} select a; call p(); select b")), ["{PLPGSQL A}", "!)", "{B}"]);
    assert_eq!(segments("create procedure p() language plpgsql as $$ begin end $$; call p()").len(), 1);
    assert_eq!(segments(&format!("{procedure} begin; call p(); commit")).len(), 2);
}

#[test]
fn what_the_server_taught_cuts_the_file_again() {
    let sql = "select a; select b; select c";
    let alone = Cuts { alone: [1].into(), ..Cuts::default() };
    assert_eq!(cut_as(sql, Atomicity::File, &alone), ["{A}", "!B", "{C}"]);
    let commit_after = Cuts { commit_after: [0].into(), ..Cuts::default() };
    assert_eq!(cut_as(sql, Atomicity::File, &commit_after), ["{A}", "{B C}"]);
}

#[test]
fn what_was_taught_is_kept_in_the_facts_of_a_row() {
    let cuts = Cuts { alone: [1, 7].into(), commit_after: [3].into() };
    assert_eq!(Cuts::of_facts(&cuts.facts().to_string()), cuts);
    assert_eq!(Cuts::default().facts().to_string(), "{}");
    assert_eq!(Cuts::of_facts("{\"before\":{}}"), Cuts::default());
    assert_eq!(cuts.up_to(3), Cuts { alone: [1].into(), commit_after: [3].into() });
}

#[test]
fn what_cannot_be_journalled_is_refused_before_anything_runs() {
    assert_eq!(refused("begin; select a"), ["block-left-open"]);
    assert_eq!(refused("begin; vacuum; commit"), ["not-in-transaction"]);
    assert_eq!(refused("begin; select a; prepare transaction 'x'; commit"), ["prepares-transaction"]);
    assert_eq!(
        refused("begin; vacuum; do $$ begin commit; end $$"),
        ["not-in-transaction", "not-in-transaction", "block-left-open"]
    );
}

#[test]
fn the_digest_of_what_is_done_depends_on_nothing_that_is_still_to_do() {
    let digest = |sql: &str, count| {
        let script = script(sql);
        let segments = cut(&script, Atomicity::File, &Cuts::default()).unwrap();
        digest_of_first(&script, &segments, count)
    };
    assert_eq!(digest("select a; vacuum; select b", 2), digest("-- why\nselect a; vacuum; select c", 2));
    assert_ne!(digest("select a; vacuum; select b", 2), digest("select x; vacuum; select b", 2));
    assert_ne!(digest("select a; vacuum; select b", 1), digest("select a; vacuum; select b", 2));
}
