//! Rows of links as they are read.

use sqlx::FromRow;
use time::OffsetDateTime;
use uuid::Uuid;

use super::texts::word;
use crate::{error::Result, model::ContactLink};

#[derive(FromRow)]
pub(super) struct LinkRow {
    link_id: Uuid,
    contact_name_id: Uuid,
    entra_tenant_id: String,
    entra_object_id: String,
    is_active: bool,
    link_status: String,
    last_seen_at: Option<OffsetDateTime>,
    metadata: serde_json::Value,
}

impl LinkRow {
    pub(super) fn into_link(self) -> Result<ContactLink> {
        Ok(ContactLink {
            link_id: Some(self.link_id.into()),
            contact_name_id: self.contact_name_id.into(),
            entra_tenant_id: self.entra_tenant_id.into(),
            entra_object_id: self.entra_object_id.into(),
            is_active: self.is_active,
            link_status: word(&self.link_status)?,
            last_seen_at: self.last_seen_at,
            metadata: self.metadata,
        })
    }
}
