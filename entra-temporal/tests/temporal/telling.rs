//! What a worker tells about itself: whether it can work, what it has done, how it is used.

use std::process::Command;

use entra_test_servers::free_port;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{stage::Stage, worker::Worker};

async fn get(port: u16, path: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_tells_how_it_is_and_what_it_did() {
    let stage = Stage::of(2, 6).await;
    let (health, metrics) = (free_port().unwrap(), free_port().unwrap());
    let (health_address, metrics_address) = (format!("127.0.0.1:{health}"), format!("127.0.0.1:{metrics}"));
    let more = ["--health-address", health_address.as_str(), "--metrics-address", metrics_address.as_str()];
    let _worker = Worker::start_with(&stage, &more).await;
    assert!(get(health, "/healthz").await.starts_with("HTTP/1.1 200"));
    let ready = get(health, "/readyz").await;
    assert!(ready.starts_with("HTTP/1.1 200") && ready.contains(r#""temporal":true"#), "{ready}");

    let started = stage.starts().all_tenants_sync(stage.input()).await.unwrap();
    stage.result(&started.workflow_id).await;
    let told = get(metrics, "/metrics").await;
    let syncs = told.lines().find(|line| line.starts_with("entra_tenant_syncs_total")).unwrap_or_default();
    assert!(syncs.contains(r#"status="completed""#) && syncs.ends_with(" 2"), "{syncs}\n{told}");
    assert!(told.contains("entra_people_total") && told.contains("temporal_"), "{told}");
}

#[test]
fn help_teaches_and_what_is_missing_is_named() {
    let worker = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_entra-worker"));
        command.env_clear();
        command
    };
    let help = worker().arg("--help").output().unwrap();
    let text = String::from_utf8_lossy(&help.stdout);
    for word in ["ENTRA_DATABASE", "TEMPORAL_ADDRESS", "SIGTERM", "MICROSOFT_CLIENT_ID", "tenant-workflows"] {
        assert!(text.contains(word), "{word} is not in:\n{text}");
    }
    let nothing = worker().output().unwrap();
    assert!(!nothing.status.success() && String::from_utf8_lossy(&nothing.stderr).contains("--database"));

    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("entra.db").display().to_string();
    let away =
        worker().args(["--database", &database, "--temporal-address", "127.0.0.1:9"]).output().unwrap();
    let said = String::from_utf8_lossy(&away.stderr);
    assert!(!away.status.success() && said.contains("Temporal cannot be reached at 127.0.0.1:9"), "{said}");
}
