//! Several runs at once.

use crate::state::State;
use crate::story;
use crate::tool;
use whimbrel_testbed::TestServer;

#[test]
fn two_five_and_ten_runs_at_once_apply_each_migration_once() {
    let server = TestServer::any();
    let folder = story::folder();
    let alone = server.database();
    assert_eq!(tool::run(&folder, &alone.url(), &["up"]).code, Some(0));
    let expected = State::of(&alone);
    for runners in [2, 5, 10] {
        let database = server.database();
        let url = database.url();
        let ended: Vec<_> = std::thread::scope(|scope| {
            let started: Vec<_> =
                (0..runners).map(|_| scope.spawn(|| tool::run(&folder, &url, &["up"]))).collect();
            started.into_iter().map(|runner| runner.join().unwrap()).collect()
        });
        for ended in &ended {
            assert!(matches!(ended.code, Some(0 | 5)), "{} of {runners}: {}", ended.command, ended.said);
        }
        let worked = ended.iter().filter(|ended| ended.said.contains("applied 1_shop")).count();
        assert_eq!(worked, 1, "{ended:#?}");
        let state = State::of(&database);
        assert_eq!(state.faults_against(&expected), "");
        assert_eq!(state.times_applied.values().copied().collect::<Vec<_>>(), [1; story::MIGRATIONS]);
    }
}
