//! What the operations of a connection share.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use super::open::Opened;
use crate::{
    auth::{
        CredentialExplanation, CredentialResolver,
        authority::Authority,
        oauth::{
            SigningKeys, TokenEndpoint,
            disclosure::{Disclosure, disclosure},
        },
        tokens::{CippKeeper, DirectOptions, TokenKeeper},
    },
    clock::Clock,
    error::Result,
    http::{AddressRule, HttpClient},
    model::{HostTenantId, UserId},
    provider::{cipp::CippSettings, graph::GraphSettings},
    secrets::{Environment, SecretProvider},
    store::Store,
};

/// What connections are made of.
#[derive(Clone)]
pub struct ConnectionParts {
    /// Where connections, leases and sign-ins under way are kept.
    pub store: Arc<dyn Store>,
    /// Where credentials and tokens are kept.
    pub secrets: Arc<dyn SecretProvider>,
    /// Where the environment's level of application credentials is read.
    pub environment: Environment,
    /// The client for Microsoft.
    pub http: HttpClient,
    /// Microsoft's addresses.
    pub authority: Authority,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// What Direct connections may vary.
    pub direct: DirectOptions,
    /// How Graph is read.
    pub graph: GraphSettings,
    /// The client for CIPP, which has fewer workers and starts cold.
    pub cipp_http: HttpClient,
    /// Where a CIPP may be; the same rule as its client's.
    pub addresses: AddressRule,
    /// How CIPP is read.
    pub cipp: CippSettings,
}

/// Makes, proves, opens and ends connections, for every host tenant.
pub struct Connections {
    pub(super) parts: ConnectionParts,
    pub(super) resolver: CredentialResolver,
    pub(super) endpoint: TokenEndpoint,
    pub(super) signing_keys: SigningKeys,
    pub(super) keeper: TokenKeeper,
    pub(super) cipp_keeper: CippKeeper,
    /// One per host tenant, so that everything in this process shares its tokens.
    opened: Mutex<HashMap<HostTenantId, Arc<Opened>>>,
}

impl Connections {
    /// Connections of these parts.
    pub fn new(parts: ConnectionParts) -> Self {
        Self {
            resolver: CredentialResolver::new(Arc::clone(&parts.secrets), parts.environment.clone()),
            endpoint: TokenEndpoint::new(
                parts.http.clone(),
                parts.authority.clone(),
                Arc::clone(&parts.clock),
            ),
            signing_keys: SigningKeys::new(
                parts.http.clone(),
                parts.authority.clone(),
                Arc::clone(&parts.clock),
            ),
            keeper: TokenKeeper::new(Arc::clone(&parts.secrets)),
            cipp_keeper: CippKeeper::new(Arc::clone(&parts.secrets)),
            opened: Mutex::default(),
            parts,
        }
    }

    /// Which application answers for a host tenant, and which levels are incomplete; no values.
    pub async fn explain_credentials(&self, host: &HostTenantId) -> Result<CredentialExplanation> {
        self.resolver.explain(host).await
    }

    /// What a Direct sign-in will ask for, in plain words.
    pub fn disclosure(&self) -> Disclosure {
        disclosure(self.parts.direct.lighthouse)
    }

    pub(super) fn remembered(&self, host: &HostTenantId) -> Option<Arc<Opened>> {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner).get(host).cloned()
    }

    pub(super) fn remember(&self, host: &HostTenantId, opened: Arc<Opened>) {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner).insert(host.clone(), opened);
    }

    pub(super) fn forget_opened(&self, host: &HostTenantId) {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner).remove(host);
    }
}

/// Who connects, and for whom.
#[derive(Clone, Copy)]
pub(super) struct Caller<'a> {
    pub(super) host: &'a HostTenantId,
    pub(super) user: &'a UserId,
}
