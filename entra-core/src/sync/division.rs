//! Dividing a tenant's people among several clients: the rules are put to everybody who is there before they may hold.

use serde::Serialize;

use super::{
    draft::{self, ReadMode},
    subject::{NewClient, Subject},
};
use crate::{
    context::Context,
    error::{Error, ErrorCode, Result},
    model::{Completeness, HostTenantId, ManagedTenantId, MappingRule, MappingRules, UserId},
    reconcile::DivisionProof,
    services::Services,
};

/// What rules would do to a tenant's people.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RulesPreview {
    /// The tenant.
    pub managed_tenant_id: ManagedTenantId,
    /// Accounts that the read brought; those that are no people here are not divided.
    pub total_identities: usize,
    /// Whose people would be whose.
    #[serde(flatten)]
    pub proof: DivisionProof,
    /// Why the rules cannot be confirmed; absent if they can.
    pub refusal: Option<String>,
}

/// Puts rules to the people of a mapped tenant, from a complete read. Writes nothing.
pub async fn preview_mapping_rules(
    services: &Services,
    host: &HostTenantId,
    tenant: &ManagedTenantId,
    rules: &[MappingRule],
    context: &Context,
) -> Result<RulesPreview> {
    let directory = services.directories.open(host).await?;
    let subject = Subject::load(services, host, tenant, NewClient::Refuse).await?;
    let subject = subject.shared_by(services, host, rules.to_vec()).await?;
    let facts = draft::gather(services, &directory, host, &subject, ReadMode::Full, context).await?;
    if facts.read.completeness != Completeness::Complete {
        return Err(Error::new(ErrorCode::PartialRead)
            .with_message(
                "The directory could not be read to its end; rules are proved on everybody or not at all.",
            )
            .with("managed_tenant", tenant));
    }
    let proof = facts.division();
    Ok(RulesPreview {
        managed_tenant_id: tenant.clone(),
        total_identities: facts.read.users.len(),
        refusal: proof.refusal().filter(|_| !rules.is_empty()),
        proof,
    })
}

/// Brings rules into force if they are proved on the people who are there now; no rules take the former ones out of
/// force. Everybody is read again at the next sync.
pub async fn confirm_mapping_rules(
    services: &Services,
    host: &HostTenantId,
    tenant: &ManagedTenantId,
    rules: &[MappingRule],
    by: Option<&UserId>,
    context: &Context,
) -> Result<RulesPreview> {
    let preview = preview_mapping_rules(services, host, tenant, rules, context).await?;
    if let Some(refusal) = preview.refusal {
        return Err(Error::new(ErrorCode::MappingConflict)
            .with_message(refusal)
            .with_remedy("Change the rules until every person belongs to exactly one client.")
            .with("managed_tenant", tenant));
    }
    let decided =
        MappingRules { rules: rules.to_vec(), decided_by: by.cloned(), decided_at: Some(services.now()) };
    services.store.save_mapping_rules(host, tenant, &decided).await?;
    services.store.forget_cursor(host, tenant).await?;
    Ok(preview)
}
