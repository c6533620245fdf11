//! Connect, prove, fail, reconnect, disconnect.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU32, Ordering},
};

use async_trait::async_trait;
use entra_core::{
    Error, ErrorCode, Result, Secret,
    connection::{DirectorySource, Health, HealthState},
    context::Context,
    model::{ConnectionStatus, HostTenantId},
    secrets::{MemorySecrets, SecretProvider, keys},
    store::MemoryStore,
};
use entra_simulator::Command;

use crate::stage::{Stage, host, simulator, user};

/// A store that stops taking writes at one of them.
#[derive(Default)]
struct Failing {
    inner: MemorySecrets,
    is_armed: AtomicBool,
    left: AtomicU32,
}

impl Failing {
    fn fail_at(&self, write: u32) {
        self.left.store(write, Ordering::SeqCst);
        self.is_armed.store(true, Ordering::SeqCst);
    }

    fn count(&self) -> Result<()> {
        let is_the_one =
            self.is_armed.load(Ordering::SeqCst) && self.left.fetch_sub(1, Ordering::SeqCst) == 1;
        if is_the_one {
            self.is_armed.store(false, Ordering::SeqCst);
            return Err(Error::new(ErrorCode::SecretProviderFailed));
        }
        Ok(())
    }
}

#[async_trait]
impl SecretProvider for Failing {
    async fn get_app_secret(&self, name: &str) -> Result<Option<Secret>> {
        self.inner.get_app_secret(name).await
    }

    async fn get_tenant_secret(&self, tenant: &HostTenantId, name: &str) -> Result<Option<Secret>> {
        self.inner.get_tenant_secret(tenant, name).await
    }

    async fn set_tenant_secret(&self, tenant: &HostTenantId, name: &str, value: &Secret) -> Result<()> {
        self.count()?;
        self.inner.set_tenant_secret(tenant, name, value).await
    }

    async fn delete_tenant_secret(&self, tenant: &HostTenantId, name: &str) -> Result<()> {
        self.inner.delete_tenant_secret(tenant, name).await
    }
}

#[tokio::test]
async fn a_store_that_fails_at_any_write_of_a_set_puts_the_old_one_back() {
    let simulator = simulator().await;
    let secrets = Arc::new(Failing::default());
    let stage =
        Stage::with(&simulator, None, Arc::<Failing>::clone(&secrets), Arc::new(MemoryStore::new())).await;
    stage.connect().await.unwrap();
    let before = (stage.kept().await, stage.store.active_connection(&host()).await.unwrap());
    for write in 1..=6 {
        let sign_in = stage.start().await;
        let answer = crate::stage::browse(&sign_in.authorize_url).await;
        secrets.fail_at(write);
        let error = stage.finish(&answer).await.unwrap_err();
        assert_eq!(error.code(), ErrorCode::SecretProviderFailed);
        let after = (stage.kept().await, stage.store.active_connection(&host()).await.unwrap());
        assert_eq!(before, after, "write {write}");
    }
}

#[tokio::test]
async fn reconnecting_keeps_the_connection_and_disconnecting_leaves_no_credential() {
    let simulator = simulator().await;
    let stage = Stage::new(&simulator).await;
    let first = stage.connect().await.unwrap();
    let second = stage.connect().await.unwrap();
    assert_eq!(first.connection_id, second.connection_id);

    for _ in 0..2 {
        stage.connections.disconnect(&host(), &user()).await.unwrap();
        assert!(stage.kept().await.iter().all(|(_, value)| value.is_none()));
        assert_eq!(stage.store.active_connection(&host()).await.unwrap(), None);
        let opened = stage.connections.open(&host()).await.err().unwrap();
        assert_eq!(opened.code(), ErrorCode::NotConnected);
    }
    let third = stage.connect().await.unwrap();
    assert_ne!(third.connection_id, first.connection_id, "the former stays as history");
}

#[tokio::test]
async fn validation_tells_what_happened_and_what_helps_and_recovers() {
    let simulator = simulator().await;
    let stage = Stage::new(&simulator).await;
    stage.connect().await.unwrap();
    simulator.command(Command::RevokeRefreshTokens { code: None }).unwrap();
    stage.clock.pass(time::Duration::hours(2));

    let context = Context::default();
    let connection = stage.connections.validate(&host(), &context).await.unwrap();
    assert_eq!(connection.status, ConnectionStatus::Error);
    let error = connection.last_validation_error.clone().unwrap();
    assert_eq!(error.code, "reauth_required");
    assert!(error.remedy.contains("Reconnect"));
    let report = stage.connections.report(&host(), &[]).await.unwrap();
    assert_eq!(report.health.state, HealthState::ReauthRequired);
    assert_eq!(report.connection_details.direct_credential_source, Some("tenant-secret"));

    stage.clock.pass(-time::Duration::hours(2));
    stage.connect().await.unwrap();
    let connection = stage.connections.validate(&host(), &context).await.unwrap();
    assert_eq!((connection.status, connection.last_validation_error), (ConnectionStatus::Connected, None));
}

#[tokio::test]
async fn one_customers_failure_is_not_the_connections() {
    let simulator = simulator().await;
    let stage = Stage::new(&simulator).await;
    stage.connect().await.unwrap();
    for code in
        [ErrorCode::ConsentMissing, ErrorCode::GdapMissing, ErrorCode::Throttled, ErrorCode::MfaRequired]
    {
        stage.connections.note(&host(), Some(&Error::new(code))).await.unwrap();
        let active = stage.store.active_connection(&host()).await.unwrap().unwrap();
        assert_eq!(active.status, ConnectionStatus::Connected, "{code}");
    }
    let over = Error::new(ErrorCode::ClientSecretExpired);
    for failures in 1..=3 {
        stage.connections.note(&host(), Some(&over)).await.unwrap();
        let active = stage.store.active_connection(&host()).await.unwrap().unwrap();
        assert_eq!(active.status, ConnectionStatus::Error);
        assert_eq!(active.last_validation_error.unwrap().failures, failures);
    }
    let health = stage.connections.report(&host(), &[]).await.unwrap().health;
    assert_eq!(health.next_try_at, health.at.map(|at| at + time::Duration::hours(1)), "the third rung");
    stage.connections.note(&host(), None).await.unwrap();
    let active = stage.store.active_connection(&host()).await.unwrap().unwrap();
    assert_eq!((active.status, active.last_validation_error), (ConnectionStatus::Connected, None));
}

#[tokio::test]
async fn health_warns_before_an_end() {
    let simulator = simulator().await;
    let stage = Stage::new(&simulator).await;
    let connection = stage.connect().await.unwrap();
    let now = stage.parts.clock.now();
    let after = |days| Health::of(Some(&connection), Some(now + time::Duration::days(days)), now).state;
    assert_eq!(after(31), HealthState::Healthy);
    assert_eq!(after(29), HealthState::Expiring);
    assert_eq!(Health::of(None, None, now).state, HealthState::Disconnected);
    assert_eq!(
        stage
            .secrets
            .get_tenant_secret(&host(), keys::LAST_PARTNER_TENANT_ID)
            .await
            .unwrap()
            .unwrap()
            .expose(),
        simulator.partner_tenant_id().to_string()
    );
}
