use async_trait::async_trait;
use time::OffsetDateTime;

use super::{
    PostgresStore,
    ids::key,
    session::{query, query_as},
};
use crate::{
    error::Result,
    model::HostTenantId,
    store::{PendingSignIn, SignInStore},
};

const FORGET_ENDED: &str = "DELETE FROM entra_pending_sign_ins WHERE tenant = $1 AND expires_at < $2";

const BEGIN: &str = "
    INSERT INTO entra_pending_sign_ins (tenant, state_hash, user_id, redirect_uri, expires_at)
    VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (tenant, state_hash) DO NOTHING";

const TAKE: &str = "
    DELETE FROM entra_pending_sign_ins
    WHERE tenant = $1 AND state_hash = $2
    RETURNING user_id, redirect_uri, expires_at";

#[async_trait]
impl SignInStore for PostgresStore {
    async fn begin_sign_in(
        &self,
        host: &HostTenantId,
        sign_in: &PendingSignIn,
        now: OffsetDateTime,
    ) -> Result<()> {
        let tenant = key(host)?;
        self.transact("begin sign-in", |mut transaction| async move {
            query(FORGET_ENDED).bind(tenant).bind(now).execute(&mut *transaction).await?;
            query(BEGIN)
                .bind(tenant)
                .bind(&sign_in.state_hash)
                .bind(sign_in.user_id.as_str())
                .bind(&sign_in.redirect_uri)
                .bind(sign_in.expires_at)
                .execute(&mut *transaction)
                .await?;
            Ok(transaction.commit().await?)
        })
        .await
    }

    async fn take_sign_in(&self, host: &HostTenantId, state_hash: &str) -> Result<Option<PendingSignIn>> {
        let tenant = key(host)?;
        self.transact("take sign-in", |mut transaction| async move {
            let taken: Option<(String, String, OffsetDateTime)> =
                query_as(TAKE).bind(tenant).bind(state_hash).fetch_optional(&mut *transaction).await?;
            transaction.commit().await?;
            Ok(taken.map(|(user_id, redirect_uri, expires_at)| PendingSignIn {
                state_hash: state_hash.to_owned(),
                user_id: user_id.into(),
                redirect_uri,
                expires_at,
            }))
        })
        .await
    }
}
