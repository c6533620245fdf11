use async_trait::async_trait;
use uuid::Uuid;

use super::{
    PostgresStore,
    ids::key,
    session::{query, query_as, query_scalar},
};
use crate::{error::Result, model::HostTenantId, store::SealedSecretStore};

const ONE: &str = "SELECT ciphertext FROM entra_sealed_secrets WHERE tenant = $1 AND name = $2";

const ALL: &str = "SELECT name, ciphertext FROM entra_sealed_secrets WHERE tenant = $1 ORDER BY name";

const PUT: &str = "
    INSERT INTO entra_sealed_secrets (tenant, name, ciphertext)
    SELECT $1, name, ciphertext FROM unnest($2::text[], $3::bytea[]) AS new (name, ciphertext)
    ON CONFLICT (tenant, name) DO UPDATE SET ciphertext = excluded.ciphertext";

const REMOVE: &str = "DELETE FROM entra_sealed_secrets WHERE tenant = $1 AND name = ANY($2)";

/// Secrets of the whole installation are under the nil tenant, which no host tenant has.
fn key_or_nil(host: Option<&HostTenantId>) -> Result<Uuid> {
    host.map_or(Ok(Uuid::nil()), key)
}

#[async_trait]
impl SealedSecretStore for PostgresStore {
    async fn sealed(&self, host: Option<&HostTenantId>, name: &str) -> Result<Option<Vec<u8>>> {
        let tenant = key_or_nil(host)?;
        self.transact("read sealed secret", |mut transaction| async move {
            Ok(query_scalar(ONE).bind(tenant).bind(name).fetch_optional(&mut *transaction).await?)
        })
        .await
    }

    async fn put_sealed(
        &self,
        host: Option<&HostTenantId>,
        values: &[(String, Option<Vec<u8>>)],
    ) -> Result<()> {
        let tenant = key_or_nil(host)?;
        let mut removed: Vec<&str> = Vec::new();
        let (mut names, mut ciphertexts): (Vec<&str>, Vec<&[u8]>) = (Vec::new(), Vec::new());
        for (name, ciphertext) in values {
            match ciphertext {
                Some(ciphertext) => {
                    names.push(name);
                    ciphertexts.push(ciphertext);
                }
                None => removed.push(name),
            }
        }
        let (removed, names, ciphertexts) = (&removed, &names, &ciphertexts);
        self.transact("write sealed secrets", |mut transaction| async move {
            query(REMOVE).bind(tenant).bind(removed).execute(&mut *transaction).await?;
            query(PUT).bind(tenant).bind(names).bind(ciphertexts).execute(&mut *transaction).await?;
            Ok(transaction.commit().await?)
        })
        .await
    }

    async fn all_sealed(&self, host: Option<&HostTenantId>) -> Result<Vec<(String, Vec<u8>)>> {
        let tenant = key_or_nil(host)?;
        self.transact("read sealed secrets", |mut transaction| async move {
            Ok(query_as(ALL).bind(tenant).fetch_all(&mut *transaction).await?)
        })
        .await
    }
}
