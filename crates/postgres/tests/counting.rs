//! Queries of the user's that count rows.

use whimbrel_postgres::counting::count_rows;
use whimbrel_testbed::TestServer;

#[tokio::test]
async fn a_count_answers_writes_nothing_and_waits_for_no_lock_for_long() {
    let database = TestServer::newest().database();
    database.execute("create table t as select generate_series(1, 3) as a");
    let client = database.connect().await;
    assert_eq!(count_rows(&client, "select count(*) from t").await.unwrap(), Ok(Some(3)));
    assert_eq!(count_rows(&client, "select 'many'").await.unwrap(), Ok(None));
    let refused = count_rows(&client, "delete from t").await.unwrap().unwrap_err();
    assert!(refused.contains("read-only transaction"), "{refused}");
    let other = database.connect().await;
    other.batch_execute("begin; lock table t in access exclusive mode").await.unwrap();
    let refused = count_rows(&client, "select count(*) from t").await.unwrap().unwrap_err();
    assert!(refused.contains("lock timeout"), "{refused}");
    other.batch_execute("rollback").await.unwrap();
    assert_eq!(count_rows(&client, "select count(*) from t").await.unwrap(), Ok(Some(3)));
}
