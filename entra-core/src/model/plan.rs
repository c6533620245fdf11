//! The plan: what a sync would do, and does.

use serde::{Deserialize, Serialize};

use super::{
    CandidateContact, ClientId, ContactId, Counters, EntraObjectId, PhoneNumber, PlanHash, QueueReason,
    SyncStatusReason,
};

/// What one sync of one managed tenant does, in the order of the read, then removals.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// SHA-256 over the canonical form of what follows.
    pub hash: PlanHash,
    /// The changes, counted.
    pub counters: Counters,
    /// Whether it may be applied without a person's word.
    pub guard: GuardVerdict,
    /// One per identity that is in scope or linked, in the order of the read, then one per linked identity that is gone.
    pub changes: Vec<Change>,
    /// Who was left out.
    pub excluded: Vec<Excluded>,
}

/// The guard's word on a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GuardVerdict {
    /// Hold the run.
    pub tripped: bool,
    /// Why, in an operator's words.
    pub reasons: Vec<String>,
}

/// What is done about one identity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// What.
    pub action: Action,
    /// Who.
    pub entra_object_id: EntraObjectId,
    /// The contact it ends on; absent until a new one is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact_name_id: Option<ContactId>,
    /// The client it belongs to, where that is not the mapping's: in a tenant that several clients share.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<ClientId>,
    /// Why: the correlation step, the removal, the queue's reason.
    pub reason: ChangeReason,
    /// The values that the plan saw; a write happens only where they still hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Box<ContactPatch>>,
    /// The values after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Box<ContactPatch>>,
    /// What the review queue needs, for `queue`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<Box<Review>>,
    /// The identity that a `relink` retires.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<EntraObjectId>,
    /// The contact that gives the new address up in this same plan. Both are in one batch
    /// ([`batches`](crate::reconcile::batches)); the writer takes addresses from those who give before it sets any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address_from: Option<ContactId>,
    /// Name of the person as read, for people who read plans. Not part of the hash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
}

impl Change {
    /// A change with nothing but what, why and who.
    pub fn new(action: Action, reason: ChangeReason, identity: &EntraObjectId) -> Self {
        Self {
            action,
            entra_object_id: identity.clone(),
            contact_name_id: None,
            client_id: None,
            reason,
            before: None,
            after: None,
            review: None,
            replaces: None,
            address_from: None,
            display_name: None,
        }
    }
}

/// What a plan can do about an identity, and what becomes of its link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// Make a contact and link it; the link is active.
    Create,
    /// Link an existing contact, or put a retired link of it in force again; fields may change with it.
    Link,
    /// Change fields of a linked contact.
    Update,
    /// Bring a contact back that we had deactivated; its link is active again.
    Reactivate,
    /// Deactivate a linked contact; its link is retired and keeps pointing to it.
    Deactivate,
    /// Retire the link of a gone identity (`replaces`) and link its contact to this one.
    Relink,
    /// Ask a person.
    Queue,
    /// Nothing but to note it: the link is `out_of_scope` exactly while the reason says so, and absent since the first
    /// `absence_grace`.
    None,
}

impl Action {
    /// The word in JSON and in the journal.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Link => "link",
            Self::Update => "update",
            Self::Reactivate => "reactivate",
            Self::Deactivate => "deactivate",
            Self::Relink => "relink",
            Self::Queue => "queue",
            Self::None => "none",
        }
    }
}

/// Why a change is what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeReason {
    /// A link for the identity exists (step 1).
    AlreadyLinked,
    /// A contact carries the object id (step 2).
    ObjectIdOnContact,
    /// A contact carries `mail` (step 3).
    EmailMatch,
    /// A contact carries a proxy address (step 3).
    ProxyAddressMatch,
    /// A contact carries the user principal name (step 3).
    UserPrincipalNameMatch,
    /// Nobody has it (step 5).
    NewPerson,
    /// The account is back, or enabled again.
    BackInDirectory,
    /// The account is disabled.
    DisabledUpstream,
    /// The account is gone.
    DeletedUpstream,
    /// Gone, but within the grace period.
    AbsenceGrace,
    /// Left scope: the contact stays active.
    OutOfScope,
    /// A person moved the contact to another client: it keeps its link and is not written.
    ContactInOtherClient,
    /// A person deactivated the contact: never reactivated by us.
    InactiveByPerson,
    /// A person reactivated the contact that we had deactivated: it stays active while the account stays as it is.
    ActiveByPerson,
    /// The new address is somebody else's: not written.
    EmailTaken,
    /// The read was partial: nobody is deactivated because of it.
    PartialRead,
    /// A person dismissed it, and the facts have not changed.
    Dismissed,
    /// The same person under a new object id.
    SamePersonNewObjectId,
    /// For the review queue.
    #[serde(untagged)]
    Review(QueueReason),
}

impl ChangeReason {
    /// The word in JSON and in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AlreadyLinked => "already_linked",
            Self::ObjectIdOnContact => "object_id_on_contact",
            Self::EmailMatch => "email_match",
            Self::ProxyAddressMatch => "proxy_address_match",
            Self::UserPrincipalNameMatch => "user_principal_name_match",
            Self::NewPerson => "new_person",
            Self::BackInDirectory => "back_in_directory",
            Self::DisabledUpstream => "disabled_upstream",
            Self::DeletedUpstream => "deleted_upstream",
            Self::AbsenceGrace => "absence_grace",
            Self::OutOfScope => "out_of_scope",
            Self::ContactInOtherClient => "contact_in_other_client",
            Self::InactiveByPerson => "inactive_by_person",
            Self::ActiveByPerson => "active_by_person",
            Self::EmailTaken => "email_taken",
            Self::PartialRead => "partial_read",
            Self::Dismissed => "dismissed",
            Self::SamePersonNewObjectId => "same_person_new_object_id",
            Self::Review(reason) => reason.as_str(),
        }
    }
}

/// Values of a contact that a change sees or sets; absent fields are not touched. Names are the columns'.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ContactPatch {
    /// `contacts.full_name`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub full_name: Option<String>,
    /// `contacts.email`, lower-case.
    #[serde(skip_serializing_if = "Option::is_none", with = "nullable")]
    pub email: Option<Option<String>>,
    /// `contacts.role`.
    #[serde(skip_serializing_if = "Option::is_none", with = "nullable")]
    pub role: Option<Option<String>>,
    /// The rows of `contact_phone_numbers` of kinds work and mobile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_numbers: Option<Vec<PhoneNumber>>,
    /// `contacts.entra_user_principal_name`.
    #[serde(skip_serializing_if = "Option::is_none", with = "nullable")]
    pub entra_user_principal_name: Option<Option<String>>,
    /// `contacts.is_inactive`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_inactive: Option<bool>,
    /// `contacts.entra_object_id`.
    #[serde(skip_serializing_if = "Option::is_none", with = "nullable")]
    pub entra_object_id: Option<Option<EntraObjectId>>,
    /// `contacts.entra_account_enabled`.
    #[serde(skip_serializing_if = "Option::is_none", with = "nullable")]
    pub entra_account_enabled: Option<Option<bool>>,
    /// `contacts.entra_sync_status`.
    #[serde(skip_serializing_if = "Option::is_none", with = "nullable")]
    pub entra_sync_status: Option<Option<String>>,
    /// `contacts.entra_sync_status_reason`.
    #[serde(skip_serializing_if = "Option::is_none", with = "nullable")]
    pub entra_sync_status_reason: Option<Option<SyncStatusReason>>,
}

impl ContactPatch {
    /// Whether it touches what people see and call: name, address, role, phone numbers.
    pub fn changes_fields(&self) -> bool {
        self.full_name.is_some()
            || self.email.is_some()
            || self.role.is_some()
            || self.phone_numbers.is_some()
    }

    /// Whether it touches nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What a person needs to decide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Review {
    /// As read.
    pub user_principal_name: Option<String>,
    /// As read.
    pub display_name: Option<String>,
    /// As read.
    pub email: Option<String>,
    /// Who it could be.
    pub candidates: Vec<CandidateContact>,
    /// SHA-256 over the facts that led here: a dismissal sticks while it stays the same.
    pub facts: String,
}

/// Somebody who was left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Excluded {
    /// Who.
    pub entra_object_id: EntraObjectId,
    /// Why.
    pub reason: ExclusionReason,
}

/// Why an account is not a person here; the first test that holds is named
/// ([`Scope::exclusion`](crate::reconcile::Scope::exclusion)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExclusionReason {
    /// Disabled.
    AccountDisabled,
    /// No address to know it by.
    MissingIdentity,
    /// A service account by name.
    ServiceAccount,
    /// A pattern of the host tenant's own.
    TenantCustomPattern,
    /// A guest.
    Guest,
    /// A room, equipment or shared mailbox.
    ResourceMailbox,
    /// In none of the groups asked for.
    NotInGroup,
    /// Without a licence.
    Unlicensed,
    /// Of a domain that is left out.
    DomainExcluded,
    /// Left out by a person.
    ExcludedByPerson,
    /// Several clients share the tenant, and no rule says whose the account is.
    NoMappingRule,
}

impl ExclusionReason {
    /// The word in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AccountDisabled => "account_disabled",
            Self::MissingIdentity => "missing_identity",
            Self::ServiceAccount => "service_account",
            Self::TenantCustomPattern => "tenant_custom_pattern",
            Self::Guest => "guest",
            Self::ResourceMailbox => "resource_mailbox",
            Self::NotInGroup => "not_in_group",
            Self::Unlicensed => "unlicensed",
            Self::DomainExcluded => "domain_excluded",
            Self::ExcludedByPerson => "excluded_by_person",
            Self::NoMappingRule => "no_mapping_rule",
        }
    }
}

impl From<SyncStatusReason> for ChangeReason {
    fn from(reason: SyncStatusReason) -> Self {
        match reason {
            SyncStatusReason::DisabledUpstream => Self::DisabledUpstream,
            SyncStatusReason::DeletedUpstream => Self::DeletedUpstream,
        }
    }
}

/// Tells a field that is set to null from one that is not touched.
mod nullable {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[expect(clippy::option_option, reason = "absent, null and a value are three things")]
    #[expect(clippy::ref_option, reason = "serde's `with` hands a reference")]
    pub(super) fn serialize<T: Serialize, S: Serializer>(
        value: &Option<Option<T>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        value.as_ref().and_then(Option::as_ref).serialize(serializer)
    }

    #[expect(clippy::option_option, reason = "absent, null and a value are three things")]
    pub(super) fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Option<T>>, D::Error> {
        Option::<T>::deserialize(deserializer).map(Some)
    }
}
