//! What every secret provider must do, as tests that a host can run against its own.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use super::{SecretProvider, prove_writable};
use crate::{error::ErrorCode, model::HostTenantId, secret::Secret};

/// Tests of one provider. Each starts from a host tenant that nobody else uses.
pub struct SecretSuite {
    provider: Arc<dyn SecretProvider>,
    tenant: HostTenantId,
}

impl SecretSuite {
    /// A suite over `provider`.
    pub fn new(provider: Arc<dyn SecretProvider>) -> Self {
        Self { provider, tenant: uuid::Uuid::new_v4().into() }
    }

    async fn get(&self, name: &str) -> Option<Secret> {
        self.provider.get_tenant_secret(&self.tenant, name).await.expect("reads")
    }

    async fn set(&self, name: &str, value: &str) {
        self.provider.set_tenant_secret(&self.tenant, name, &value.into()).await.expect("writes");
    }

    /// What is absent is no error, in the tenant and in the installation.
    pub async fn absent_is_no_error(&self) {
        assert_eq!(self.get("suite_absent").await, None);
        assert_eq!(self.provider.get_app_secret("suite_absent").await.expect("reads"), None);
    }

    /// What was written is read; writing again replaces.
    pub async fn writes_and_replaces(&self) {
        self.set("suite_one", "first").await;
        assert_eq!(self.get("suite_one").await, Some("first".into()));
        self.set("suite_one", "second").await;
        assert_eq!(self.get("suite_one").await, Some("second".into()));
    }

    /// Long values, Unicode and JSON come back as they were.
    pub async fn keeps_texts_as_they_are(&self) {
        let long = "0123456789abcdef".repeat(2_000);
        for text in [r#"{"a":"b\n","c":[1]}"#, "Grüße, 世界", &long] {
            self.set("suite_text", text).await;
            assert_eq!(self.get("suite_text").await, Some(text.into()));
        }
    }

    /// One key says nothing about another, one tenant nothing about another.
    pub async fn keeps_names_and_tenants_apart(&self) {
        self.set("suite_left", "left").await;
        self.set("suite_right", "right").await;
        self.provider.delete_tenant_secret(&self.tenant, "suite_left").await.expect("removes");
        assert_eq!(self.get("suite_right").await, Some("right".into()));
        let other = HostTenantId::from(uuid::Uuid::new_v4());
        assert_eq!(self.provider.get_tenant_secret(&other, "suite_right").await.expect("reads"), None);
        assert_eq!(self.provider.get_app_secret("suite_right").await.expect("reads"), None);
    }

    /// Removing is repeatable.
    pub async fn removes_twice(&self) {
        self.set("suite_gone", "soon").await;
        for _ in 0..2 {
            self.provider.delete_tenant_secret(&self.tenant, "suite_gone").await.expect("removes");
            assert_eq!(self.get("suite_gone").await, None);
        }
    }

    /// Several are written together, beside what is there.
    pub async fn writes_several(&self) {
        self.set("suite_kept", "kept").await;
        let several = [("suite_a", Secret::new("a")), ("suite_b", Secret::new("b"))];
        self.provider.set_tenant_secrets(&self.tenant, &several).await.expect("writes");
        for (name, value) in [("suite_a", "a"), ("suite_b", "b"), ("suite_kept", "kept")] {
            assert_eq!(self.get(name).await, Some(value.into()), "{name}");
        }
    }

    /// Writers of different names lose nothing.
    pub async fn loses_nothing_to_concurrent_writers(&self) {
        let writers = (0..16).map(|number| {
            let (provider, tenant) = (Arc::clone(&self.provider), self.tenant.clone());
            tokio::spawn(async move {
                let name = format!("suite_writer_{number}");
                provider.set_tenant_secret(&tenant, &name, &name.as_str().into()).await.expect("writes");
            })
        });
        for writer in writers.collect::<Vec<_>>() {
            writer.await.expect("ends");
        }
        for number in 0..16 {
            let name = format!("suite_writer_{number}");
            assert_eq!(self.get(&name).await, Some(name.as_str().into()), "{name}");
        }
    }

    /// Names that leave their place are refused, for reading and for writing.
    pub async fn refuses_names_that_escape(&self) {
        for name in ["../secret", "a/b", "a\\b", "..", ".", "", " ", "a\0b"] {
            let read = self.provider.get_tenant_secret(&self.tenant, name).await;
            let written = self.provider.set_tenant_secret(&self.tenant, name, &"x".into()).await;
            assert_eq!(read.expect_err(name).code(), ErrorCode::InvalidArgument, "{name:?}");
            assert_eq!(written.expect_err(name).code(), ErrorCode::InvalidArgument, "{name:?}");
        }
        for tenant in ["../other", "a/b", ""] {
            let read = self.provider.get_tenant_secret(&tenant.into(), "suite_name").await;
            assert_eq!(read.expect_err(tenant).code(), ErrorCode::InvalidArgument, "{tenant:?}");
        }
    }

    /// The proof of writing passes and leaves nothing behind.
    pub async fn proves_that_it_takes_a_write(&self) {
        prove_writable(self.provider.as_ref(), &self.tenant).await.expect("is writable");
        assert_eq!(self.get(super::keys::WRITE_PROBE).await, None);
    }
}

/// Expands to one test per behaviour. `$provider` is an expression for an `Arc<dyn SecretProvider>`, evaluated anew for
/// each test and free to await.
#[macro_export]
macro_rules! secret_suite {
    ($name:ident, $provider:expr) => {
        mod $name {
            #[allow(unused_imports, reason = "what the expression needs is its caller's affair")]
            use super::*;

            $crate::secret_suite!(@tests $provider;
                absent_is_no_error, writes_and_replaces, keeps_texts_as_they_are, keeps_names_and_tenants_apart,
                removes_twice, writes_several, loses_nothing_to_concurrent_writers, refuses_names_that_escape,
                proves_that_it_takes_a_write);
        }
    };
    (@tests $provider:expr; $($test:ident),*) => {$(
        #[tokio::test(flavor = "multi_thread")]
        async fn $test() {
            $crate::secrets::SecretSuite::new($provider).$test().await;
        }
    )*};
}
