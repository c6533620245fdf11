//! What keeps failing is left alone by the schedule for longer and longer, until the first success.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod stage;
mod wire;

use std::sync::Arc;

use entra_core::{
    ErrorCode,
    access::Actor,
    connection::HealthState,
    context::Context,
    model::{ConnectionStatus, RunStatus, TenantAccess},
    store::SqliteStore,
    sync::{SyncRequest, Trigger},
    testing::Fault,
};
use entra_simulator::{Config, Simulator};
use stage::{Stage, status};
use time::Duration;

/// Failed tries of tenant `t-0` that a scheduled run makes now.
async fn tries(stage: &Stage) -> u32 {
    let failures = async || stage.tenant(0).await.access.quarantine().failures;
    let before = failures().await;
    stage.scheduled().await;
    failures().await - before
}

/// How long after each of the first failures the schedule tries again, looking every five minutes.
async fn waits(stage: &Stage, failures: usize) -> Vec<i64> {
    let mut waits = Vec::new();
    assert_eq!(tries(stage).await, 1, "the first try");
    for _ in 1..failures {
        let failed_at = stage.services.now();
        loop {
            stage.clock.advance(Duration::minutes(5));
            if tries(stage).await == 1 {
                break;
            }
        }
        waits.push((stage.services.now() - failed_at).whole_minutes());
    }
    waits
}

#[tokio::test]
async fn a_customer_that_keeps_refusing_is_tried_less_and_less() {
    let stage = Stage::with(&[2, 2]).await;
    stage.directory.fault("t-0", Some(Fault::Error(ErrorCode::ConsentMissing)));
    assert_eq!(waits(&stage, 6).await, [5, 15, 60, 240, 1_440]);

    // Its line says so without a try, and the others are synced as ever.
    stage.clock.advance(Duration::minutes(5));
    let run = stage.scheduled().await;
    assert_eq!(status(&run), RunStatus::Partial);
    let line = run.tenant_results.iter().find(|line| line.status == RunStatus::Failed).unwrap();
    assert_eq!(line.error_code.as_deref(), Some("consent_missing"));
    let message = line.error_message.as_deref().unwrap();
    assert!(message.contains("6 times in a row") && message.contains("administrator"), "{message}");
    assert_eq!(stage.tenant(0).await.access.quarantine().failures, 6, "what was not tried did not fail");

    // A person's own try goes ahead, and its success ends the ladder.
    stage.directory.fault("t-0", None);
    let run = stage.sync_one(0).await.unwrap();
    assert_eq!(status(&run), RunStatus::Completed);
    assert_eq!(stage.tenant(0).await.access, TenantAccess::Readable);
    assert_eq!(status(&stage.scheduled().await), RunStatus::Completed);
}

#[tokio::test]
async fn an_outage_is_not_outlived_by_its_wait() {
    let stage = Stage::with(&[2]).await;
    stage.directory.fault("t-0", Some(Fault::Error(ErrorCode::Unreachable)));
    assert_eq!(waits(&stage, 6).await, [5, 15, 60, 60, 60]);
    assert!(matches!(stage.tenant(0).await.access, TenantAccess::Failing { .. }));
}

/// Nobody is read while the connection itself is broken: it is one failure, not one per customer.
#[tokio::test]
async fn a_failure_of_the_connection_is_nobodys_own() {
    let stage = Stage::with(&[2, 2]).await;
    for tenant in ["t-0", "t-1"] {
        stage.directory.fault(tenant, Some(Fault::Error(ErrorCode::ReauthRequired)));
    }
    for _ in 0..3 {
        assert_eq!(status(&stage.scheduled().await), RunStatus::Failed);
        assert_eq!(stage.tenant(0).await.access, TenantAccess::Readable);
    }
}

#[tokio::test]
async fn a_try_that_says_nothing_of_the_customer_counts_for_nothing() {
    let stage = Stage::with(&[10]).await;
    stage.sync_all().await;
    stage.directory.fault("t-0", Some(Fault::Empty));
    for _ in 0..3 {
        let held = SyncRequest { trigger: Trigger::Scheduled, full_read: true, ..SyncRequest::default() };
        assert_eq!(status(&stage.sync(&held).await.unwrap()), RunStatus::Held);
        assert_eq!(stage.tenant(0).await.access, TenantAccess::Readable);
    }
}

/// Over the wire: the schedule stops asking for tokens that will not come, says so, and goes on after a sign-in.
#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_over_is_left_alone_until_somebody_signs_in() {
    let simulator = Simulator::start(Config { tenants: 2, users: 6, ..Config::default() }).await.unwrap();
    let store = Arc::new(SqliteStore::open_in_memory().await.unwrap());
    let entra = wire::builder(&simulator).store(store).open().await.unwrap();
    let (host, context) = ("aaaaaaaa-0000-4000-8000-000000000001", Context::default());
    let msp = entra.for_tenant(host, wire::person());
    wire::connect(&msp).await;
    wire::map_everybody(&msp).await;
    msp.sync(&SyncRequest::default(), &context).await.unwrap();

    simulator.revoke_refresh_tokens().unwrap();
    simulator.expire_access_tokens().unwrap();
    let scheduler = entra.for_tenant(host, Actor::scheduler());
    let scheduled = SyncRequest { trigger: Trigger::Scheduled, ..SyncRequest::default() };
    for failures in 1..=2 {
        let run = scheduler.sync(&scheduled, &context).await.unwrap();
        assert_eq!(status(&run), RunStatus::Failed);
        let error = msp.status().await.unwrap().connection.last_validation_error.unwrap();
        assert_eq!((error.code.as_str(), error.failures), ("reauth_required", failures));
    }
    simulator.reset_counters();
    let refused = scheduler.sync(&scheduled, &context).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::ReauthRequired);
    assert!(
        refused.context_value("next-try").is_some() && refused.remedy().contains("Reconnect"),
        "{refused}"
    );
    assert_eq!(simulator.counters().total(), 0, "nobody was asked");
    let health = msp.status().await.unwrap().connection.health;
    assert_eq!(health.state, HealthState::ReauthRequired);
    assert!(health.next_try_at.is_some() && !health.remedy.is_empty());

    wire::connect(&msp).await;
    assert_eq!(status(&scheduler.sync(&scheduled, &context).await.unwrap()), RunStatus::Completed);
    let report = msp.status().await.unwrap().connection;
    assert_eq!((report.status, report.health.state), (ConnectionStatus::Connected, HealthState::Healthy));
}
