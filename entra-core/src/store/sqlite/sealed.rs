//! Encrypted secrets.

use async_trait::async_trait;

use super::{SqliteStore, error::failed, row::Columns};
use crate::{
    error::{Result, ResultExt},
    model::HostTenantId,
    store::SealedSecretStore,
};

const ONE: &str = "SELECT ciphertext FROM entra_sealed_secrets WHERE tenant = ?1 AND name = ?2";

const PUT: &str = "
INSERT INTO entra_sealed_secrets (tenant, name, ciphertext)
VALUES (?1, ?2, ?3)
ON CONFLICT (tenant, name) DO UPDATE SET ciphertext = excluded.ciphertext";

const REMOVE: &str = "DELETE FROM entra_sealed_secrets WHERE tenant = ?1 AND name = ?2";

const ALL: &str = "SELECT name, ciphertext FROM entra_sealed_secrets WHERE tenant = ?1 ORDER BY name";

/// Secrets of the whole installation have the empty tenant, which no host tenant has.
fn owner(host: Option<&HostTenantId>) -> &str {
    host.map_or("", HostTenantId::as_str)
}

#[async_trait]
impl SealedSecretStore for SqliteStore {
    async fn sealed(&self, host: Option<&HostTenantId>, name: &str) -> Result<Option<Vec<u8>>> {
        let row = sqlx::query(ONE).bind(owner(host)).bind(name).fetch_optional(&self.pool).await;
        row.map_err(failed)?.map(|row| row.bytes("ciphertext")).transpose()
    }

    async fn put_sealed(
        &self,
        host: Option<&HostTenantId>,
        values: &[(String, Option<Vec<u8>>)],
    ) -> Result<()> {
        let mut transaction = self.begin().await.in_operation("put sealed secrets")?;
        for (name, value) in values {
            let statement = match value {
                Some(ciphertext) => sqlx::query(PUT).bind(owner(host)).bind(name).bind(ciphertext),
                None => sqlx::query(REMOVE).bind(owner(host)).bind(name),
            };
            statement.execute(&mut *transaction).await.map_err(failed)?;
        }
        transaction.commit().await.map_err(failed)
    }

    async fn all_sealed(&self, host: Option<&HostTenantId>) -> Result<Vec<(String, Vec<u8>)>> {
        let rows = sqlx::query(ALL).bind(owner(host)).fetch_all(&self.pool).await.map_err(failed)?;
        rows.iter().map(|row| Ok((row.text("name")?, row.bytes("ciphertext")?))).collect()
    }
}
