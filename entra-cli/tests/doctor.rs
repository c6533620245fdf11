//! `entra doctor` finds every fault that is planted, and names its remedy.
#![expect(clippy::unwrap_used, reason = "what a test cannot do, it fails at")]

mod stage;

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    process::Command,
};

use entra_simulator::Config;
use entra_test_servers::PostgresServer;
use serde_json::Value;
use sqlx::{Connection, Executor};
use stage::Stage;

/// A set-up in which everything works: two mapped customers and a schedule that is off.
async fn healthy() -> Stage {
    healthy_on(Stage::new(Config::per_tenant(4, 10)).await).await
}

async fn healthy_on(stage: Stage) -> Stage {
    stage.connect();
    stage.run("discover");
    let tenants = stage.simulator.tenants();
    for tenant in &tenants {
        stage.add_client(tenant).await;
    }
    stage.run("map confirm --definite");
    stage
}

fn check(mut command: Command) -> (Option<i32>, Value) {
    let output = tokio::task::block_in_place(|| command.output().unwrap());
    let document = serde_json::from_slice(&output.stdout);
    (output.status.code(), document.unwrap_or_else(|_| panic!("{}", stage::shown(&output))))
}

/// `verdict`, message and remedy of a check, wherever the message says this.
fn finding<'a>(document: &'a Value, check: &str, says: &str) -> &'a Value {
    let checks = document["checks"].as_array().unwrap();
    let is_it = |one: &&Value| {
        one["check"] == check && one["message"].as_str().is_some_and(|text| text.contains(says))
    };
    checks.iter().find(is_it).unwrap_or_else(|| panic!("no {check} that says {says}: {document:#}"))
}

fn assert_planted(document: &Value, check: &str, verdict: &str, says: &str, remedy: &str) {
    let found = finding(document, check, says);
    assert_eq!(found["verdict"], verdict, "{found:#}");
    assert!(found["remedy"].as_str().is_some_and(|text| text.contains(remedy)), "{found:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_set_up_that_works_is_told_so() {
    let stage = healthy().await;
    let (exit, document) = check(stage.command(&["doctor", "--json"]));
    let checks = document["checks"].as_array().unwrap();
    let broken: Vec<_> = checks.iter().filter(|one| one["verdict"] == "fail").collect();
    assert_eq!((exit, broken), (Some(0), vec![]), "{document:#}");
    for name in ["database", "schema", "secret store", "credentials", "token", "consent", "clock"] {
        assert_eq!(finding(&document, name, "")["verdict"], "ok");
    }
    for name in ["schedule", "Temporal"] {
        assert_eq!(finding(&document, name, "")["verdict"], "skipped");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn seven_planted_faults_are_all_named_with_their_remedies() {
    let stage = healthy().await;
    let tenants = stage.simulator.tenants();
    // Half a pair of credentials, where it would come first.
    let own = stage.secrets().join("tenants").join(stage::TENANT);
    fs::write(own.join("microsoft_client_id"), "11111111-1111-4111-8111-111111111111").unwrap();
    // A schedule that nobody carries.
    stage.run("schedule --every 4h");
    // One customer takes its consent back, another one ends the relationship.
    stage.simulator.revoke_consent(tenants[0].id).unwrap();
    stage.simulator.end_relationships(tenants[1].id).unwrap();

    let mut command = stage.command(&["doctor", "--json"]);
    // A secret store that takes no write; a Temporal that is not there.
    command.env("SECRET_WRITE_PROVIDER", "env").env("TEMPORAL_ADDRESS", "127.0.0.1:9");
    let (exit, document) = check(command);

    assert_eq!((exit, &document["verdict"]), (Some(1), &Value::from("fail")));
    assert_planted(
        &document,
        "secret store",
        "fail",
        "Environment variables cannot be written",
        "SECRET_WRITE_PROVIDER",
    );
    assert_planted(&document, "credentials", "warn", "tenant-secret is passed over", "together");
    let customer = &tenants[0].display_name;
    assert_planted(&document, "consent", "fail", &format!("{customer}: An administrator has not"), "consent");
    let customer = &tenants[1].display_name;
    assert_planted(&document, "consent", "fail", &format!("{customer} is mapped, but no longer"), "GDAP");
    assert_planted(
        &document,
        "schedule",
        "warn",
        "every 4 hours, but it has never happened",
        "worker --local",
    );
    assert_planted(&document, "Temporal", "fail", "127.0.0.1:9 cannot be reached", "TEMPORAL_ADDRESS");
    // And what is not broken is not called so.
    for name in ["database", "schema", "token", "clock"] {
        assert_eq!(finding(&document, name, "")["verdict"], "ok");
    }

    // The refresh token is revoked as well: now nobody's consent can be seen any more.
    stage.simulator.revoke_refresh_tokens().unwrap();
    stage.simulator.expire_access_tokens().unwrap();
    let (_, document) = check(stage.command(&["doctor", "--json"]));
    assert_planted(&document, "token", "fail", "", "Reconnect");
    assert_eq!(finding(&document, "consent", "")["verdict"], "skipped");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_not_there_is_not_made() {
    let stage = Stage::new(Config::per_tenant(1, 1)).await;
    let (exit, document) = check(stage.command(&["doctor", "--json"]));
    assert_eq!(exit, Some(1));
    assert_planted(&document, "database", "fail", "cannot be opened", "folder");
    assert_eq!(finding(&document, "schema", "")["verdict"], "skipped");
    assert!(!stage.path("entra.db").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_postgresql_that_works_is_told_so() {
    let stage = healthy_on(Stage::on_postgres(Config::per_tenant(2, 4)).await).await;
    let (exit, document) = check(stage.command(&["doctor", "--json"]));
    assert_eq!(exit, Some(0), "{document:#}");
    for name in ["database", "schema", "token", "consent"] {
        assert_eq!(finding(&document, name, "")["verdict"], "ok");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_postgresql_without_the_schema_is_told_so_and_left_as_it_is() {
    let stage = Stage::on_postgres(Config::per_tenant(1, 1)).await;
    let (exit, document) = check(stage.command(&["doctor", "--json"]));
    assert_eq!(exit, Some(1));
    assert_eq!(finding(&document, "database", "it opens")["verdict"], "ok");
    assert_planted(&document, "schema", "fail", "not there", "entra status");
    let name = stage.database.rsplit('/').next().unwrap();
    let dump = PostgresServer::shared().unwrap().dump(name).unwrap();
    assert!(!String::from_utf8(dump).unwrap().contains("CREATE TABLE"), "doctor changes nothing");

    stage.try_run("status");
    let (_, document) = check(stage.command(&["doctor", "--json"]));
    assert_eq!(finding(&document, "schema", "")["verdict"], "ok", "as its remedy said");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_postgresql_that_is_away_is_told_from_one_that_refuses() {
    let stage = Stage::new(Config::per_tenant(1, 1)).await;
    let with = |database: &str, line: &[&str]| {
        let mut command = stage.command(line);
        command.env("ENTRA_DATABASE", database);
        check(command)
    };
    // Nobody listens on the port for discarding.
    let away = "postgres://psa:hunter2@127.0.0.1:9/entra";
    let (exit, document) = with(away, &["doctor", "--json"]);
    assert_eq!(exit, Some(1));
    assert_planted(&document, "database", "fail", "gave no connection within 5 s", "that it is running");
    assert_eq!(finding(&document, "schema", "")["verdict"], "skipped");
    let (exit, document) = with(away, &["status", "--json"]);
    assert_eq!(
        (exit, &document["error"]["retryable"]),
        (Some(5), &true.into()),
        "it may come back by itself"
    );

    let server = with_passwords().await;
    let address =
        |login: &str, database: &str| server.url(database).replacen("entra@", &format!("{login}@"), 1);
    for (database, says) in [
        (address("psa:hunter2", "postgres"), "password authentication failed for user \"psa\""),
        (address("psa:right", "nowhere"), "database \"nowhere\" does not exist"),
    ] {
        let (exit, document) = with(&database, &["doctor", "--json"]);
        assert_eq!(exit, Some(1));
        assert_planted(&document, "database", "fail", says, "Correct the user, the password");
        assert!(!document.to_string().contains("hunter2"), "{document:#}");
        let (exit, document) = with(&database, &["status", "--json"]);
        assert_eq!((exit, &document["error"]["retryable"]), (Some(2), &false.into()), "no waiting mends it");
    }
    let (_, document) = with(&address("psa:right", "postgres"), &["doctor", "--json"]);
    assert_eq!(finding(&document, "database", "it opens")["verdict"], "ok");
}

/// A PostgreSQL that asks everybody but its first account for a password; that of `psa` is `right`.
async fn with_passwords() -> PostgresServer {
    let folder = tempfile::Builder::new().permissions(Permissions::from_mode(0o755)).tempdir().unwrap();
    let rules = folder.path().join("pg_hba.conf");
    let lines = ["host all entra 127.0.0.1/32 trust", "host all all 127.0.0.1/32 scram-sha-256"];
    fs::write(&rules, lines.join("\n")).unwrap();
    let server = PostgresServer::start_with(&[("hba_file", rules.to_str().unwrap())]).unwrap();
    let mut connection = sqlx::PgConnection::connect(&server.url("postgres")).await.unwrap();
    connection.execute("CREATE ROLE psa LOGIN PASSWORD 'right'").await.unwrap();
    connection.close().await.unwrap();
    server
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_wrong_is_told_from_the_vendors_answer() {
    let stage = Stage::new(Config::per_tenant(1, 1)).await;
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let login = format!("http://{}", listener.local_addr().unwrap());
    let answer = || async { ([("date", "Thu, 26 Nov 2020 03:12:00 GMT")], "") };
    let server = tokio::spawn(async move {
        axum::serve(listener, axum::Router::new().fallback(answer)).await.unwrap();
    });
    let mut command = stage.command(&["doctor", "--json"]);
    command.env("MICROSOFT_LOGIN_BASE_URL", login);
    let (_, document) = check(command);
    assert_planted(&document, "clock", "fail", "ahead of Microsoft's", "synchronisation");
    server.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_reads_the_same() {
    let stage = healthy().await;
    let told = stage.run("doctor");
    assert!(told.contains("ok    database      it opens"), "{told}");
    assert!(told.contains("ok    token         the vendor takes it"), "{told}");
}
