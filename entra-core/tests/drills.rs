//! Mass harm, tried: whatever a directory answers, nobody is deactivated by a bad read.

mod stage;

use entra_core::{
    ErrorCode,
    model::{RunStatus, TenantAccess},
    testing::Fault,
};
use stage::{Stage, counters, status};

/// Ten people, synced once; then the fault, and a sync.
async fn drill(fault: Fault) -> (Stage, RunStatus, Option<String>) {
    let stage = Stage::with(&[10]).await;
    stage.sync_all().await;
    stage.directory.fault("t-0", Some(fault));
    let run = stage.sync_full().await;
    assert_eq!(counters(&run).inactivated, 0, "{fault:?}");
    assert_eq!(stage.active_contacts("c-0").await, 10, "{fault:?}");
    let code = run.tenant_results[0].error_code.clone();
    let status = status(&run);
    (stage, status, code)
}

#[tokio::test]
async fn an_empty_directory_is_held() {
    let (stage, status, code) = drill(Fault::Empty).await;
    assert_eq!((status, code.as_deref()), (RunStatus::Held, Some("plan_held")));
    stage.directory.fault("t-0", None);
    assert_eq!(stage::status(&stage.sync_all().await), RunStatus::Completed);
}

#[tokio::test]
async fn every_directory_empty_at_once_is_held_one_by_one() {
    let people = [10, 3, 1];
    let stage = Stage::with(&people).await;
    stage.sync_all().await;
    for tenant in 0..people.len() {
        stage.directory.fault(&format!("t-{tenant}"), Some(Fault::Empty));
    }
    let run = stage.sync_full().await;
    assert_eq!((status(&run), counters(&run).inactivated), (RunStatus::Held, 0));
    assert!(run.tenant_results.iter().all(|tenant| tenant.status == RunStatus::Held));
    for (tenant, people) in people.into_iter().enumerate() {
        assert_eq!(stage.active_contacts(&format!("c-{tenant}")).await, people);
    }
}

#[tokio::test]
async fn half_a_directory_is_held() {
    assert_eq!(drill(Fault::Half).await.1, RunStatus::Held);
}

#[tokio::test]
async fn a_read_that_was_cut_short_only_adds() {
    let (stage, status, code) = drill(Fault::CutShort).await;
    assert_eq!((status, code.as_deref()), (RunStatus::Partial, Some("partial_read")));
    assert_eq!(stage.tenant(0).await.last_successful_sync_user_count, Some(10), "nothing was completed");
}

#[tokio::test]
async fn another_tenants_answer_is_refused() {
    assert_eq!(drill(Fault::Strangers).await.2.as_deref(), Some("wrong_tenant"));
}

#[tokio::test]
async fn every_failure_of_a_read_is_the_tenants_own_line() {
    for code in [
        ErrorCode::VendorInvalidAnswer,
        ErrorCode::ForeignLink,
        ErrorCode::PagingLoop,
        ErrorCode::Unreachable,
        ErrorCode::Throttled,
        ErrorCode::ReauthRequired,
    ] {
        let (stage, status, told) = drill(Fault::Error(code)).await;
        assert_eq!((status, told.as_deref()), (RunStatus::Failed, Some(code.as_str())));
        let access = stage.tenant(0).await.access;
        assert!(!matches!(access, TenantAccess::AccessLost { .. }), "{code} says nothing of the customer");
    }
}

#[tokio::test]
async fn lost_access_is_the_customers_state_until_it_is_back() {
    for code in [ErrorCode::ConsentMissing, ErrorCode::GdapMissing, ErrorCode::ConditionalAccess] {
        let (stage, ..) = drill(Fault::Error(code)).await;
        let TenantAccess::AccessLost { code: told, since, .. } = stage.tenant(0).await.access else {
            panic!("{code} was not recorded");
        };
        assert_eq!(told, code.as_str());
        stage.clock.advance(time::Duration::days(1));
        stage.sync_all().await;
        let still = stage.tenant(0).await.access;
        assert_eq!((still.code(), still.since()), (Some(told.as_str()), Some(since)), "since does not move");
        stage.directory.fault("t-0", None);
        stage.sync_all().await;
        assert_eq!(stage.tenant(0).await.access, TenantAccess::Readable);
    }
}

#[tokio::test]
async fn a_panic_is_one_tenants_failure() {
    let stage = Stage::with(&[2, 2, 2]).await;
    stage.directory.fault("t-1", Some(Fault::Panic));
    let run = stage.sync_all().await;
    assert_eq!((status(&run), counters(&run).created), (RunStatus::Partial, 4));
    let failed: Vec<_> =
        run.tenant_results.iter().filter_map(|tenant| tenant.error_code.as_deref()).collect();
    assert_eq!(failed, ["panic"]);
}

#[tokio::test]
async fn a_failing_tenant_never_stops_the_others() {
    let stage = Stage::with(&[3; 12]).await;
    stage.directory.fault("t-0", Some(Fault::Error(ErrorCode::ConsentMissing)));
    stage.directory.fault("t-7", Some(Fault::Error(ErrorCode::VendorUnavailable)));
    let run = stage.sync_all().await;
    let totals = run.run.as_ref().unwrap();
    assert_eq!((totals.status, totals.succeeded_tenants, totals.failed_tenants), (RunStatus::Partial, 10, 2));
    assert_eq!(counters(&run).created, 30);
}

#[tokio::test]
async fn everybody_disabled_at_once_is_held() {
    let stage = Stage::with(&[10]).await;
    stage.sync_all().await;
    for number in 0..10 {
        stage.change("t-0", number, |user| user.account_enabled = Some(false));
    }
    assert_eq!(status(&stage.sync_all().await), RunStatus::Held);
    assert_eq!(stage.active_contacts("c-0").await, 10);
}

#[tokio::test]
async fn everybody_renamed_at_once_is_held() {
    let stage = Stage::with(&[120]).await;
    let mut rules = entra_core::settings::get(&stage.services, &stage.host).await.unwrap();
    rules.field_sync.display_name.overwrite = true;
    entra_core::settings::update(&stage.services, &stage.host, rules).await.unwrap();
    stage.sync_all().await;
    for number in 0..120 {
        stage.change("t-0", number, |user| user.display_name = Some("Test User".into()));
    }
    assert_eq!(status(&stage.sync_all().await), RunStatus::Held);
    assert!(stage.contacts("c-0").await.iter().all(|contact| contact.full_name.starts_with("Person")));
}

#[tokio::test]
async fn an_inactive_client_fails_before_any_read() {
    use entra_core::store::MappingStore;
    let stage = Stage::with(&[2]).await;
    let reads = stage.directory.reads().len();
    stage
        .store
        .retire_mapping(&stage.host, &stage.managed(0).await, None, stage.services.now())
        .await
        .unwrap();
    assert_eq!(stage.sync_one(0).await.unwrap_err().code(), ErrorCode::NotFound);
    assert_eq!(stage.directory.reads().len(), reads);
}
