//! One host tenant's tables.

use std::collections::BTreeMap;

use time::OffsetDateTime;

use crate::{
    model::{
        Client, ClientId, Connection, Contact, ContactId, ContactLink, DeltaCursor, IdentityOutcome,
        JournalEntry, LinkId, ManagedTenant, ManagedTenantId, MappingRules, QueueItem, QueueItemId,
        ReviewRule, ReviewRuleId, RunId, SyncRun, TenantMapping, TenantRun,
    },
    store::{AuditRecord, KeptPlan, Lease, PendingSignIn, rules::SettingsDocuments},
};

#[derive(Debug, Default)]
pub(super) struct Tables {
    pub(super) audit: Vec<AuditRecord>,
    pub(super) clients: BTreeMap<ClientId, Client>,
    pub(super) connections: Vec<Connection>,
    pub(super) contacts: BTreeMap<ContactId, Contact>,
    pub(super) cursors: BTreeMap<ManagedTenantId, (DeltaCursor, OffsetDateTime)>,
    pub(super) journal: Vec<JournalEntry>,
    /// Until when each is held; one that was given back is held until the beginning of time.
    pub(super) leases: BTreeMap<String, (Lease, OffsetDateTime)>,
    pub(super) links: BTreeMap<LinkId, ContactLink>,
    /// In the order of their making, retired ones too.
    pub(super) mappings: Vec<TenantMapping>,
    pub(super) mapping_rules: BTreeMap<ManagedTenantId, MappingRules>,
    /// Each tenant's in the order of its plan.
    pub(super) outcomes: BTreeMap<(RunId, ManagedTenantId), Vec<IdentityOutcome>>,
    pub(super) plans: Vec<KeptPlan>,
    pub(super) queue: BTreeMap<QueueItemId, QueueItem>,
    pub(super) review_rules: BTreeMap<ReviewRuleId, ReviewRule>,
    /// In the order of their making.
    pub(super) runs: Vec<SyncRun>,
    pub(super) sealed: BTreeMap<String, Vec<u8>>,
    pub(super) settings: Option<SettingsDocuments>,
    pub(super) sign_ins: BTreeMap<String, PendingSignIn>,
    pub(super) tenant_runs: Vec<(RunId, TenantRun)>,
    pub(super) tenants: BTreeMap<ManagedTenantId, ManagedTenant>,
}
