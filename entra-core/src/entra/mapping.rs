//! Discovering tenants and deciding whose they are.

use serde_json::json;

use super::ForTenant;
use crate::{
    access::Operation,
    context::Context,
    discovery::{self, Discovery},
    error::Result,
    mapping::{self, LinkFate, ListedMapping, LookAlike, RemapEffect},
    matching::{Explanation, MappingPreview, Profile},
    model::{
        ClientId, ManagedTenant, ManagedTenantId, MappingDecision, MappingRule, MappingRules, TenantMapping,
    },
    sync::{self, RulesPreview},
};

impl ForTenant {
    /// Reads the partner's tenants and records them. A read that fails changes nothing.
    pub async fn discover(&self, context: &Context) -> Result<Discovery> {
        let work = discovery::discover(self.services(), &self.host, self.user(), None, context);
        self.act(Operation::Discover, json!({}), work).await
    }

    /// Every tenant known, in the order of their names.
    pub async fn managed_tenants(&self) -> Result<Vec<ManagedTenant>> {
        self.look(Operation::ManagedTenants, self.services().store.managed_tenants(&self.host)).await
    }

    /// Our guess for every tenant that nobody decided yet. Writes nothing.
    pub async fn preview_mappings(&self, profile: Profile) -> Result<MappingPreview> {
        self.look(Operation::PreviewMappings, mapping::preview(self.services(), &self.host, profile)).await
    }

    /// Why a tenant is, or is not, offered a client.
    pub async fn explain_mapping(&self, tenant: &ManagedTenantId, client: &ClientId) -> Result<Explanation> {
        self.look(Operation::ExplainMatch, mapping::explain(self.services(), &self.host, tenant, client))
            .await
    }

    /// Clients that look like the one that a `create_new` decision would make.
    pub async fn look_alikes(&self, tenant: &ManagedTenantId) -> Result<Vec<LookAlike>> {
        self.look(Operation::LookAlikes, mapping::look_alikes(self.services(), &self.host, tenant)).await
    }

    /// Writes a person's decisions, all or none. Repeating a call changes nothing.
    pub async fn confirm_mappings(&self, decisions: &[MappingDecision]) -> Result<Vec<TenantMapping>> {
        let about = json!({ "decisions": decisions.len() });
        let work = mapping::confirm(self.services(), &self.host, decisions, self.user());
        self.act(Operation::ConfirmMappings, about, work).await
    }

    /// Every mapping that a tenant ever had, newest first.
    pub async fn mapping_history(&self, tenant: &ManagedTenantId) -> Result<Vec<TenantMapping>> {
        self.look(Operation::MappingHistory, self.services().store.mapping_history(&self.host, tenant)).await
    }

    /// Every mapping in force, with people counts and the last completed sync.
    pub async fn list_mappings(&self) -> Result<Vec<ListedMapping>> {
        self.look(Operation::Mappings, mapping::list(self.services(), &self.host)).await
    }

    /// What changing a tenant's mapping would touch: asked before [`remap`](Self::remap) and [`unmap`](Self::unmap).
    pub async fn remap_effect(&self, tenant: &ManagedTenantId) -> Result<RemapEffect> {
        self.look(Operation::RemapEffect, mapping::remap_effect(self.services(), &self.host, tenant)).await
    }

    /// Maps a tenant to another client. The old mapping stays as history; `links` says what becomes of its people.
    pub async fn remap(
        &self,
        tenant: &ManagedTenantId,
        to: &ClientId,
        links: LinkFate,
    ) -> Result<TenantMapping> {
        let about = json!({ "managedTenantId": tenant, "clientId": to, "links": links });
        let work = mapping::remap(self.services(), &self.host, tenant, to, links, self.user());
        self.act(Operation::Remap, about, work).await
    }

    /// Whose people are whose in a tenant that several clients share; no rules where everybody is the mapping's client's.
    pub async fn mapping_rules(&self, tenant: &ManagedTenantId) -> Result<MappingRules> {
        self.look(Operation::MappingRules, self.services().store.mapping_rules(&self.host, tenant)).await
    }

    /// Puts rules to the people of a mapped tenant: who would be whose, who is left out, who is given to two clients.
    pub async fn preview_mapping_rules(
        &self,
        tenant: &ManagedTenantId,
        rules: &[MappingRule],
        context: &Context,
    ) -> Result<RulesPreview> {
        let work = sync::preview_mapping_rules(self.services(), &self.host, tenant, rules, context);
        self.look(Operation::PreviewMappingRules, work).await
    }

    /// Brings rules into force, in place of the former ones, if every person belongs to exactly one client by them.
    /// None at all end the sharing.
    pub async fn confirm_mapping_rules(
        &self,
        tenant: &ManagedTenantId,
        rules: &[MappingRule],
        context: &Context,
    ) -> Result<RulesPreview> {
        let about = json!({ "managedTenantId": tenant, "rules": rules });
        let work =
            sync::confirm_mapping_rules(self.services(), &self.host, tenant, rules, self.user(), context);
        self.act(Operation::ConfirmMappingRules, about, work).await
    }

    /// Takes a tenant's mapping out of force.
    pub async fn unmap(&self, tenant: &ManagedTenantId, links: LinkFate) -> Result<()> {
        let about = json!({ "managedTenantId": tenant, "links": links });
        let work = mapping::unmap(self.services(), &self.host, tenant, links, self.user());
        self.act(Operation::RetireMapping, about, work).await
    }
}
