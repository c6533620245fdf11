//! What confirming mappings does to what it finds.

use std::collections::{HashMap, HashSet};

use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    error::{Error, ErrorCode, Result},
    model::{
        Client, ClientId, EntraTenantId, ManagedTenant, ManagedTenantId, MappingDecision, MappingId,
        MappingState, TenantMapping, UserId,
    },
};

/// What a confirmation needs to know before it decides.
#[derive(Clone, Debug, Default)]
pub struct ConfirmFound {
    /// The tenants named.
    pub tenants: Vec<ManagedTenant>,
    /// Of the clients named, those that exist.
    pub clients: Vec<ClientId>,
    /// The active mappings of the tenants named.
    pub active: Vec<TenantMapping>,
}

/// Rows to write, in this order.
#[derive(Clone, Debug, Default)]
pub struct ConfirmWrites {
    /// Mappings that go out of force.
    pub retired: Vec<MappingId>,
    /// Mappings whose decision stays: score, who and when.
    pub updated: Vec<TenantMapping>,
    /// New mappings.
    pub inserted: Vec<TenantMapping>,
    /// Clients that lose the tenant, where they still carry it.
    pub cleared: Vec<ClientTenant>,
    /// Clients that carry the tenant from now on.
    pub given: Vec<ClientTenant>,
    /// The mappings as they stand, in the order of the decisions.
    pub answer: Vec<TenantMapping>,
}

/// A client's tenant columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientTenant {
    /// The client.
    pub client_id: ClientId,
    /// `clients.entra_tenant_id`.
    pub entra_tenant_id: EntraTenantId,
    /// `clients.entra_primary_domain`.
    pub primary_domain: Option<String>,
}

/// Decides what confirming writes. An unknown tenant or client is `not_found`, a tenant with two different decisions
/// `mapping_conflict`, `mapped` without a client `invalid_argument`.
pub fn decide_confirm(
    found: &ConfirmFound,
    decisions: &[MappingDecision],
    by: Option<&UserId>,
    at: OffsetDateTime,
) -> Result<ConfirmWrites> {
    let mut writes = ConfirmWrites::default();
    let mut decided: HashMap<&ManagedTenantId, (MappingState, Option<&ClientId>)> = HashMap::new();
    let tenants: HashMap<_, _> = found.tenants.iter().map(|row| (&row.managed_tenant_id, row)).collect();
    let in_force: HashMap<_, _> = found.active.iter().map(|one| (&one.managed_tenant_id, one)).collect();
    let clients: HashSet<_> = found.clients.iter().collect();
    for decision in decisions {
        let tenant = tenants.get(&decision.managed_tenant_id).copied();
        let tenant = tenant.ok_or_else(|| no_such_tenant(&decision.managed_tenant_id))?;
        let (state, client) = target(&clients, decision)?;
        match decided.insert(&decision.managed_tenant_id, (state, client)) {
            Some(earlier) if earlier != (state, client) => {
                return Err(Error::new(ErrorCode::MappingConflict)
                    .with("managed tenant", &decision.managed_tenant_id));
            }
            Some(_) => continue,
            None => {}
        }
        let active = in_force.get(&decision.managed_tenant_id).copied();
        let mapping = TenantMapping {
            mapping_id: Uuid::now_v7().into(),
            managed_tenant_id: decision.managed_tenant_id.clone(),
            client_id: client.cloned(),
            mapping_state: state,
            confidence_score: decision.confidence_score.map(two_decimals),
            is_active: true,
            decided_by: by.cloned(),
            decided_at: Some(at),
            settled: false,
        };
        let mapping = match active {
            Some(active) if (active.mapping_state, active.client_id.as_ref()) == (state, client) => {
                let kept = TenantMapping {
                    mapping_id: active.mapping_id.clone(),
                    settled: active.settled,
                    confidence_score: mapping.confidence_score.or(active.confidence_score),
                    ..mapping
                };
                writes.updated.push(kept.clone());
                kept
            }
            other => {
                writes.retired.extend(other.map(|active| active.mapping_id.clone()));
                writes.cleared.extend(other.and_then(|active| client_tenant(active, tenant)));
                writes.inserted.push(mapping.clone());
                mapping
            }
        };
        writes.given.extend(client_tenant(&mapping, tenant));
        writes.answer.push(mapping);
    }
    // A client of several tenants has room for one: the first that was decided.
    let mut has_one = HashSet::new();
    writes.given.retain(|given| has_one.insert(given.client_id.clone()));
    Ok(writes)
}

/// Decides what retiring the active mapping of a tenant writes.
pub fn decide_retire(found: &ConfirmFound, tenant: &ManagedTenantId) -> ConfirmWrites {
    let active = found.active.iter().find(|mapping| mapping.managed_tenant_id == *tenant);
    let cleared = active.zip(tenant_of(found, tenant).ok());
    ConfirmWrites {
        retired: active.map(|mapping| mapping.mapping_id.clone()).into_iter().collect(),
        cleared: cleared.and_then(|(active, tenant)| client_tenant(active, tenant)).into_iter().collect(),
        ..ConfirmWrites::default()
    }
}

/// What providing the client of a mapping comes to.
#[derive(Clone, Debug)]
pub enum Provision {
    /// It has one.
    Existing(ClientId),
    /// It gets this one.
    New(Box<Client>, Box<ConfirmWrites>),
}

/// Decides whether a `create_new` mapping needs its client. One that asks for no client is `conflict`.
pub fn decide_provision(
    found: &ConfirmFound,
    tenant: &ManagedTenantId,
    by: Option<&UserId>,
    at: OffsetDateTime,
) -> Result<Provision> {
    let row = tenant_of(found, tenant)?;
    let mapping =
        found.active.iter().find(|mapping| mapping.managed_tenant_id == *tenant).ok_or_else(|| {
            Error::new(ErrorCode::NotFound)
                .with_message("The tenant has no mapping in force.")
                .with("managed tenant", tenant)
        })?;
    match (mapping.mapping_state, &mapping.client_id) {
        (MappingState::Mapped, Some(client)) => Ok(Provision::Existing(client.clone())),
        (MappingState::CreateNew, _) => {
            let client = Client {
                client_id: Uuid::now_v7().into(),
                client_name: row.display_name.clone(),
                url: row.primary_domain.clone(),
                properties: serde_json::json!({}),
                billing_email: None,
                inbound_domains: Vec::new(),
                is_inactive: false,
                entra_tenant_id: Some(row.entra_tenant_id.clone()),
            };
            let mut found = found.clone();
            found.clients.push(client.client_id.clone());
            let decision = MappingDecision {
                managed_tenant_id: tenant.clone(),
                client_id: Some(client.client_id.clone()),
                mapping_state: Some(MappingState::Mapped),
                confidence_score: mapping.confidence_score,
            };
            let writes = decide_confirm(&found, &[decision], by, at)?;
            Ok(Provision::New(Box::new(client), Box::new(writes)))
        }
        _ => Err(Error::new(ErrorCode::Conflict)
            .with_message("The tenant's mapping does not ask for a new client.")
            .with_remedy("Decide `create_new` for it first.")
            .with("managed tenant", tenant)),
    }
}

fn tenant_of<'a>(found: &'a ConfirmFound, tenant: &ManagedTenantId) -> Result<&'a ManagedTenant> {
    let row = found.tenants.iter().find(|row| row.managed_tenant_id == *tenant);
    row.ok_or_else(|| no_such_tenant(tenant))
}

fn no_such_tenant(tenant: &ManagedTenantId) -> Error {
    Error::new(ErrorCode::NotFound)
        .with_message("There is no such managed tenant.")
        .with("managed tenant", tenant)
}

/// The state and the client that a decision asks for. Only `mapped` has a client.
fn target<'a>(
    clients: &HashSet<&ClientId>,
    decision: &'a MappingDecision,
) -> Result<(MappingState, Option<&'a ClientId>)> {
    let implied = if decision.client_id.is_some() { MappingState::Mapped } else { MappingState::NeedsReview };
    let state = decision.mapping_state.unwrap_or(implied);
    if state != MappingState::Mapped {
        return Ok((state, None));
    }
    match &decision.client_id {
        None => Err(Error::new(ErrorCode::InvalidArgument)
            .with_message("A mapping to a client needs the client.")
            .with("managed tenant", &decision.managed_tenant_id)),
        Some(client) if !clients.contains(client) => Err(Error::new(ErrorCode::NotFound)
            .with_message("There is no such client.")
            .with("client", client)),
        client => Ok((state, client.as_ref())),
    }
}

fn client_tenant(mapping: &TenantMapping, tenant: &ManagedTenant) -> Option<ClientTenant> {
    mapping.client_id.clone().map(|client_id| ClientTenant {
        client_id,
        entra_tenant_id: tenant.entra_tenant_id.clone(),
        primary_domain: tenant.primary_domain.clone(),
    })
}

/// As `numeric(5,2)` keeps it.
fn two_decimals(score: f64) -> f64 {
    (score * 100.0).round() / 100.0
}
