//! The plan: what a sync would do, and does.

use serde::{Deserialize, Serialize};

use super::{
    CandidateContact, ContactId, Counters, EntraObjectId, PhoneNumber, PlanHash, QueueReason, RemovalKind,
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
    /// One per identity in scope, then one per removal.
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
    /// Name of the person as read, for people who read plans. Not part of the hash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
}

/// What a plan can do about an identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// Make a contact and link it.
    Create,
    /// Link an existing contact; fields may change with it.
    Link,
    /// Change fields of a linked contact.
    Update,
    /// Bring a contact back that we had deactivated.
    Reactivate,
    /// Deactivate a linked contact.
    Deactivate,
    /// Move a link from a gone identity to this one.
    Relink,
    /// Ask a person.
    Queue,
    /// Nothing.
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

/// Why an account is not a person here. Tested in this order; the first that holds is named.
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
        }
    }
}

/// How a removal is written down.
impl From<RemovalKind> for ChangeReason {
    fn from(_: RemovalKind) -> Self {
        Self::DeletedUpstream
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
