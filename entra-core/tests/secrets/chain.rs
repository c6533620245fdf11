//! The chain: order, one writer, failing readers.

use std::sync::Arc;

use async_trait::async_trait;
use entra_core::{
    Error, ErrorCode, Result, Secret,
    model::HostTenantId,
    secrets::{Environment, MemorySecrets, SecretChain, SecretProvider},
};

/// A store that is down.
struct Down;

fn down() -> Error {
    Error::new(ErrorCode::SecretProviderFailed)
}

#[async_trait]
impl SecretProvider for Down {
    async fn get_app_secret(&self, _: &str) -> Result<Option<Secret>> {
        Err(down())
    }
    async fn get_tenant_secret(&self, _: &HostTenantId, _: &str) -> Result<Option<Secret>> {
        Err(down())
    }
    async fn set_tenant_secret(&self, _: &HostTenantId, _: &str, _: &Secret) -> Result<()> {
        Err(down())
    }
    async fn delete_tenant_secret(&self, _: &HostTenantId, _: &str) -> Result<()> {
        Err(down())
    }
}

fn tenant() -> HostTenantId {
    "t-1".into()
}

async fn memory(value: &str) -> Arc<dyn SecretProvider> {
    let memory = MemorySecrets::default();
    memory.set_tenant_secret(&tenant(), "key", &value.into()).await.unwrap();
    Arc::new(memory)
}

#[tokio::test]
async fn the_first_that_has_it_wins_and_one_is_written() {
    let (first, second) = (memory("first").await, memory("second").await);
    let chain = SecretChain::new(
        vec![("first", Arc::clone(&first)), ("second", Arc::clone(&second))],
        Arc::clone(&second),
    );
    assert_eq!(chain.get_tenant_secret(&tenant(), "key").await.unwrap(), Some("first".into()));
    chain.set_tenant_secret(&tenant(), "key", &"written".into()).await.unwrap();
    assert_eq!(first.get_tenant_secret(&tenant(), "key").await.unwrap(), Some("first".into()));
    assert_eq!(second.get_tenant_secret(&tenant(), "key").await.unwrap(), Some("written".into()));
}

#[tokio::test]
async fn a_failing_reader_is_passed_over_but_never_read_as_absence() {
    let chain =
        SecretChain::new(vec![("down", Arc::new(Down)), ("memory", memory("here").await)], Arc::new(Down));
    assert_eq!(chain.get_tenant_secret(&tenant(), "key").await.unwrap(), Some("here".into()));
    let absent = chain.get_tenant_secret(&tenant(), "other").await;
    assert_eq!(absent.unwrap_err().code(), ErrorCode::SecretProviderFailed);
}

#[tokio::test]
async fn a_failing_writer_is_an_error() {
    let chain = SecretChain::new(vec![("memory", memory("here").await)], Arc::new(Down));
    let written = chain.set_tenant_secret(&tenant(), "key", &"x".into()).await;
    assert_eq!(written.unwrap_err().code(), ErrorCode::SecretProviderFailed);
}

#[tokio::test]
async fn the_environment_names_the_chain() {
    let base = tempfile::tempdir().unwrap();
    let path = base.path().to_str().unwrap();
    let variables = [("SECRET_FS_BASE_PATH", path), ("TENANT_t-1_key", "from the environment")];
    let chain = SecretChain::from_environment(&Environment::of(variables)).unwrap();
    chain.set_tenant_secret(&tenant(), "key", &"from a file".into()).await.unwrap();
    assert_eq!(chain.get_tenant_secret(&tenant(), "key").await.unwrap(), Some("from the environment".into()));

    let reversed = variables.into_iter().chain([("SECRET_READ_CHAIN", "filesystem, env")]);
    let chain = SecretChain::from_environment(&Environment::of(reversed)).unwrap();
    assert_eq!(chain.get_tenant_secret(&tenant(), "key").await.unwrap(), Some("from a file".into()));
}

#[test]
fn an_unknown_provider_is_refused_by_name() {
    for variable in ["SECRET_READ_CHAIN", "SECRET_WRITE_PROVIDER"] {
        let error = SecretChain::from_environment(&Environment::of([(variable, "safe")])).err().unwrap();
        assert_eq!(error.code(), ErrorCode::InvalidArgument);
        assert!(error.message().contains("`safe`"));
    }
}
