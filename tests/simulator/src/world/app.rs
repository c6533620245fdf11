//! The partner's app registration, CIPP's state, and behaviours that a test can switch on.

use crate::identity::SignIn;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The partner's multi-tenant app.
#[derive(Clone, Debug)]
pub(crate) struct App {
    pub(crate) client_id: Uuid,
    pub(crate) secret: String,
    pub(crate) secret_expired: bool,
    pub(crate) multi_tenant: bool,
    pub(crate) redirect_uris: Vec<String>,
    /// How the next person at the sign-in page behaves.
    pub(crate) sign_in: SignIn,
    /// The person who signs in: an account of the partner's tenant.
    pub(crate) operator: Uuid,
}

/// CIPP's API client and the states that its surface can be in.
#[derive(Clone, Debug)]
pub(crate) struct Cipp {
    pub(crate) client_id: Uuid,
    pub(crate) secret: String,
    pub(crate) state: CippState,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct CippState {
    /// `ListTenants` answers its error row with HTTP 200.
    pub(crate) list_tenants_fails: bool,
    /// `ListTenants` includes the partner's own row.
    pub(crate) partner_row: bool,
    /// The caller's address is outside the API client's allowed range.
    pub(crate) address_refused: bool,
    /// The API client's role lacks every permission.
    pub(crate) role_refused: bool,
    /// The subscription of a hosted instance ended.
    pub(crate) subscription_ended: bool,
    /// Endpoint that a feature flag switched off.
    pub(crate) disabled_endpoint: Option<String>,
    /// `ListGraphRequest` queues instead of answering.
    pub(crate) queues: bool,
    /// What was queued is in the cache now.
    pub(crate) queue_done: bool,
}

/// Behaviours that Microsoft allows itself and a client must survive.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Quirks {
    /// Delta pages repeat rows of the page before and come in another order (Graph facts, §4).
    pub delta_repeats: bool,
    /// The first delta round also carries `@removed` rows (Graph facts, §4).
    pub delta_removed_first: bool,
    /// How a delta link that is not accepted any more is refused.
    pub delta_refusal: DeltaRefusal,
    /// Every delta link is refused as too old from now on.
    pub delta_expired: bool,
    /// Every collection has an empty first page that goes on with a nextLink (Graph facts, §3).
    pub empty_first_page: bool,
}

/// The four ways in which Graph was seen to refuse an old delta link (Graph facts, §4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum DeltaRefusal {
    /// 400 `syncStateNotFound`.
    #[default]
    SyncStateNotFound,
    /// 410 with a `Location` whose `$deltatoken` is empty.
    GoneWithLocation,
    /// 410 without `Location`.
    Gone,
    /// 400 whose outer code says nothing and whose inner error says `resyncRequired`.
    ResyncRequiredInside,
}
