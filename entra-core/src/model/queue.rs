//! What a person has to decide.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{ClientId, ContactId, EntraObjectId, EntraTenantId, ManagedTenantId, QueueItemId, UserId};

/// A row of `entra_contact_reconciliation_queue`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QueueItem {
    /// Its id.
    pub queue_item_id: QueueItemId,
    /// The tenant.
    pub managed_tenant_id: Option<ManagedTenantId>,
    /// The client that the tenant is mapped to.
    pub client_id: Option<ClientId>,
    /// The identity's tenant.
    pub entra_tenant_id: EntraTenantId,
    /// The identity.
    pub entra_object_id: EntraObjectId,
    /// As read.
    pub user_principal_name: Option<String>,
    /// As read.
    pub display_name: Option<String>,
    /// As read.
    pub email: Option<String>,
    /// Contacts that could be the same person.
    #[serde(default)]
    pub candidate_contacts: Vec<CandidateContact>,
    /// Why it is here.
    pub reason: QueueReason,
    /// Where it stands.
    pub status: QueueStatus,
    /// How it was resolved.
    pub resolution_action: Option<ResolutionAction>,
    /// To whom.
    pub resolved_contact_id: Option<ContactId>,
    /// By whom.
    pub resolved_by: Option<UserId>,
    /// When.
    #[serde(with = "time::serde::rfc3339::option", default)]
    pub resolved_at: Option<OffsetDateTime>,
    /// The facts that led here; a dismissal sticks until they change.
    #[serde(default)]
    pub payload: serde_json::Value,
    /// When it came.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
}

/// A contact that could be the same person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CandidateContact {
    /// The contact.
    pub contact_name_id: ContactId,
    /// Its client.
    pub client_id: ClientId,
    /// Its name.
    pub full_name: String,
    /// Its primary address.
    pub email: Option<String>,
}

/// Why an identity waits for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QueueReason {
    /// Several contacts of the client carry one of its addresses.
    MultipleEmailMatches,
    /// The contact with its address is linked to another live identity.
    ContactAlreadyLinked,
    /// Two identities of one read claim one contact.
    DuplicateIdentityEmail,
    /// Its address lives in another client of the host tenant.
    EmailInOtherClient,
    /// An address match after onboarding: the mapping is settled.
    EmailMatchAfterOnboarding,
    /// The contact's former identity is gone and this one may be the same person.
    PossibleRelink,
    /// It has no address that a contact could carry.
    NoUsableAddress,
}

impl QueueReason {
    /// The word in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MultipleEmailMatches => "multiple_email_matches",
            Self::ContactAlreadyLinked => "contact_already_linked",
            Self::DuplicateIdentityEmail => "duplicate_identity_email",
            Self::EmailInOtherClient => "email_in_other_client",
            Self::EmailMatchAfterOnboarding => "email_match_after_onboarding",
            Self::PossibleRelink => "possible_relink",
            Self::NoUsableAddress => "no_usable_address",
        }
    }
}

/// Where a queue item stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum QueueStatus {
    /// Waiting.
    #[default]
    Open,
    /// Decided.
    Resolved,
    /// Set aside.
    Dismissed,
}

impl QueueStatus {
    /// The word in the database and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Resolved => "resolved",
            Self::Dismissed => "dismissed",
        }
    }
}

/// How a queue item was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResolutionAction {
    /// It is this contact.
    LinkExisting,
    /// It is somebody new.
    CreateNew,
    /// Nothing is to be done.
    Dismissed,
}

impl ResolutionAction {
    /// The word in the database and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LinkExisting => "link_existing",
            Self::CreateNew => "create_new",
            Self::Dismissed => "dismissed",
        }
    }
}
