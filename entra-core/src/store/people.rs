//! Contacts and links: loading them whole, writing changes in batches.

use async_trait::async_trait;
use time::OffsetDateTime;

use crate::{
    error::Result,
    model::{
        Change, ClientId, Contact, ContactId, ContactLink, DeltaCursor, EntraTenantId, HostTenantId,
        IdentityOutcome, ManagedTenantId, QueueItemId, ResolutionAction, RunId, UserId,
    },
};

/// What planning needs to know of the PSA.
#[derive(Clone, Debug, Default)]
pub struct People {
    /// Contacts of the client, contacts that a link of the tenant ties wherever they are now, and contacts of other
    /// clients that hold one of the addresses asked for.
    pub contacts: Vec<Contact>,
    /// Every link of the tenant, retired ones too, and active links of those contacts to other tenants.
    pub links: Vec<ContactLink>,
}

/// Part of a plan, written in one transaction.
#[derive(Clone, Debug)]
pub struct WriteBatch<'a> {
    /// The run that writes.
    pub run_id: &'a RunId,
    /// The tenant.
    pub managed_tenant_id: &'a ManagedTenantId,
    /// Microsoft's id of the same.
    pub entra_tenant_id: &'a EntraTenantId,
    /// The client that people belong to where their change names no other ([`WriteBatch::client_of`]).
    pub client_id: &'a ClientId,
    /// The changes. `none` touches `last_seen_at` and `last_entra_sync_at` only.
    pub changes: &'a [Change],
    /// A queue item that this batch decides.
    pub resolves: Option<&'a QueueResolution>,
    /// What ends the sync: set on its last batch only.
    pub completes: Option<&'a Completion>,
    /// The time to write.
    pub at: OffsetDateTime,
}

impl WriteBatch<'_> {
    /// The client that the change's person belongs to.
    pub fn client_of<'c>(&'c self, change: &'c Change) -> &'c ClientId {
        change.client_id.as_ref().unwrap_or(self.client_id)
    }
}

/// Written with the last batch of a tenant's sync.
#[derive(Clone, Debug)]
pub struct Completion {
    /// People of the read, for a complete one: the guard's yardstick.
    pub user_count: Option<u32>,
    /// Where the next delta read starts; `None` leaves the kept one alone.
    pub cursor: Option<DeltaCursor>,
    /// Whether the read was complete: the cursor's age counts from here.
    pub is_complete: bool,
}

/// A person's decision about a queue item.
#[derive(Clone, Debug)]
pub struct QueueResolution {
    /// The item; it must be open, else nothing is written and the answer is `conflict`.
    pub queue_item_id: QueueItemId,
    /// What was decided.
    pub action: ResolutionAction,
    /// To whom; for `create_new` the contact that the batch creates.
    pub contact_name_id: Option<ContactId>,
    /// By whom.
    pub by: Option<UserId>,
    /// Why, for `dismissed`.
    pub note: Option<String>,
}

/// Reads and writes contacts and their links, a client at a time and never a statement per person.
#[async_trait]
pub trait PeopleStore: Send + Sync {
    /// Loads what planning a sync of `tenant` into `client` needs. `addresses` are lower-case.
    async fn people(
        &self,
        host: &HostTenantId,
        client: &ClientId,
        tenant: &EntraTenantId,
        addresses: &[String],
    ) -> Result<People>;

    /// Writes a batch in one transaction: contacts, links, phone numbers, queue items, journal, completion.
    ///
    /// Writing the same batch again changes nothing and answers the same: identities are unique, and every write is an
    /// upsert or is conditional on what the plan saw (`before`). A row that changed since is left alone and reported
    /// as action `skipped`, reason `changed_since_plan`; so is one whose new address somebody else has by now,
    /// reason `email_taken`. Answers one outcome per change, in order.
    ///
    /// Addresses may change hands within a batch (two people swap theirs), not across batches:
    /// [`batches`](crate::reconcile::batches) keeps such changes together.
    ///
    /// What becomes of the identity's link: `create`, `link`, `relink` and `reactivate` put it in force; `relink` also
    /// retires that of `replaces`; `deactivate` retires it, still pointing to its contact. `none` with reason
    /// `absence_grace` notes `absentSince` (RFC 3339, the first time stands) and with `out_of_scope` notes
    /// `out_of_scope: true` in its metadata; everybody else who was seen has both notes removed. An identity that is
    /// linked leaves the review queue.
    ///
    /// Values written are those of `after`; beside them the store itself sets `entra_object_id` and the columns that
    /// say when and by what a contact was synced. A `create` uses the change's contact id where it has one.
    async fn write(&self, host: &HostTenantId, batch: &WriteBatch<'_>) -> Result<Vec<IdentityOutcome>>;

    /// How many batches of one tenant are written fastest at the same time. One is right where writers wait for each
    /// other; more hides the way to a server.
    fn writers(&self) -> usize {
        1
    }

    /// How many contacts the host tenant has.
    async fn contact_count(&self, host: &HostTenantId) -> Result<u64>;
}
