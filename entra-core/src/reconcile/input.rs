//! What planning needs to know.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::division::GroupMembers;
use crate::model::{
    ClientId, Contact, ContactId, ContactLink, ContactPatch, DirectoryRead, EntraObjectId, EntraTenantId,
    ManagedTenantId, MappingRule, SyncSettings,
};

/// Everything that a plan depends on; equal inputs give equal plans.
#[derive(Clone, Copy, Debug)]
pub struct PlanInput<'a> {
    /// What the directory showed.
    pub read: &'a DirectoryRead,
    /// Which tenant, into which client.
    pub mapping: &'a PlanMapping,
    /// Contacts of the client, contacts that a link of the tenant ties wherever they are, and whoever else in the
    /// host tenant holds one of [`addresses_of`](super::addresses_of) the read.
    pub contacts: &'a [Contact],
    /// Every link of the tenant, retired ones too, and active links of those contacts to other tenants.
    pub links: &'a [ContactLink],
    /// The host tenant's rules.
    pub settings: &'a SyncSettings,
    /// Review items that a person dismissed: identity and facts.
    pub dismissed: &'a [(EntraObjectId, String)],
    /// The values that we wrote last, by contact.
    pub last_written: &'a [(ContactId, ContactPatch)],
    /// Members of the groups that the filter names. With groups named and no members known, nobody is in.
    pub group_members: Option<&'a HashSet<EntraObjectId>>,
    /// People of the last complete read: the guard's yardstick for new contacts.
    pub last_complete_user_count: Option<u32>,
    /// Only for the grace period of absent people; without it none of them is deactivated while one is set.
    pub now: Option<OffsetDateTime>,
}

/// Which managed tenant is planned, into which client.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanMapping {
    /// The client.
    pub client_id: ClientId,
    /// Our row id of the tenant.
    #[serde(default)]
    pub managed_tenant_id: ManagedTenantId,
    /// Microsoft's id of the tenant.
    #[serde(default)]
    pub entra_tenant_id: EntraTenantId,
    /// A run of the mapping has completed.
    #[serde(default)]
    pub settled: bool,
    /// Whose people are whose, where several clients share the tenant.
    #[serde(default)]
    pub rules: Vec<MappingRule>,
    /// Members of the groups that the rules name; of a group that is missing nobody is a member.
    #[serde(default)]
    pub rule_groups: GroupMembers,
    /// Domains whose addresses may link although the mapping is settled.
    #[serde(default)]
    pub link_domains: Vec<String>,
}
