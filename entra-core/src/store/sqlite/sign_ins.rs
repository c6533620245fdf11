//! Sign-ins under way.

use async_trait::async_trait;
use sqlx::sqlite::SqliteRow;
use time::OffsetDateTime;

use super::{SqliteStore, error::failed, row::Columns, values};
use crate::{
    error::{Result, ResultExt},
    model::HostTenantId,
    store::{PendingSignIn, SignInStore},
};

const FORGET_ENDED: &str = "DELETE FROM entra_sign_ins WHERE tenant = ?1 AND expires_at < ?2";

const BEGIN: &str = "
INSERT INTO entra_sign_ins (tenant, state_hash, user_id, redirect_uri, expires_at)
VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (tenant, state_hash) DO UPDATE SET
    user_id = excluded.user_id, redirect_uri = excluded.redirect_uri, expires_at = excluded.expires_at";

/// One statement: of two calls with one state, one gets the row.
const TAKE: &str = "
DELETE FROM entra_sign_ins WHERE tenant = ?1 AND state_hash = ?2
RETURNING state_hash, user_id, redirect_uri, expires_at";

fn sign_in(row: &SqliteRow) -> Result<PendingSignIn> {
    Ok(PendingSignIn {
        state_hash: row.text("state_hash")?,
        user_id: row.id("user_id")?,
        redirect_uri: row.text("redirect_uri")?,
        expires_at: row.time("expires_at")?,
    })
}

#[async_trait]
impl SignInStore for SqliteStore {
    async fn begin_sign_in(
        &self,
        host: &HostTenantId,
        sign_in: &PendingSignIn,
        now: OffsetDateTime,
    ) -> Result<()> {
        let mut transaction = self.begin().await.in_operation("begin sign-in")?;
        sqlx::query(FORGET_ENDED)
            .bind(host.as_str())
            .bind(values::time(now)?)
            .execute(&mut *transaction)
            .await
            .map_err(failed)?;
        sqlx::query(BEGIN)
            .bind(host.as_str())
            .bind(&sign_in.state_hash)
            .bind(sign_in.user_id.as_str())
            .bind(&sign_in.redirect_uri)
            .bind(values::time(sign_in.expires_at)?)
            .execute(&mut *transaction)
            .await
            .map_err(failed)?;
        transaction.commit().await.map_err(failed)
    }

    async fn take_sign_in(&self, host: &HostTenantId, state_hash: &str) -> Result<Option<PendingSignIn>> {
        let row = sqlx::query(TAKE).bind(host.as_str()).bind(state_hash).fetch_optional(&self.pool).await;
        row.map_err(failed)?.as_ref().map(sign_in).transpose()
    }
}
