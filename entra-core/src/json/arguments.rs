//! What operations take, where it is more than one of the library's own types.
//!
//! A field that is not known is refused: a misspelt `managedTenantId` must not make a sync of one tenant a sync of all.

use serde::Deserialize;
use time::OffsetDateTime;

use crate::{
    connection::{CippForm, DirectAnswer, DirectSignInOptions},
    error::{Error, ErrorCode, Result},
    mapping::LinkFate,
    matching::Profile,
    model::{
        Client, ClientId, Contact, ContactId, EntraObjectId, ManagedTenantId, MappingDecision, MappingRule,
        PlanHash, QueueItemId, ReviewRule, ReviewRuleId, RunId, TenantRun,
    },
    review::Decision,
    secret::Secret,
    store::RunFilter,
    sync::{ExportFormat, TenantJob, runs::RunKey},
};

macro_rules! arguments {
    ($($name:ident { $($(#[$attribute:meta])* $field:ident: $type:ty),* $(,)? })*) => {$(
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        pub(super) struct $name {
            $($(#[$attribute])* pub(super) $field: $type,)*
        }
    )*};
}

arguments! {
    Nothing {}
    StartSignIn {
        redirect_uri: String,
        #[serde(default)]
        allow_partner_change: bool,
        login_hint: Option<String>,
    }
    FinishSignIn { code: Option<Secret>, state: Option<String>, error: Option<String> }
    Cipp {
        base_url: String,
        tenant_id: Option<String>,
        client_id: Option<String>,
        client_secret: Option<Secret>,
        scope: Option<String>,
        api_token: Option<Secret>,
    }
    Preview {
        #[serde(default)]
        profile: Profile,
    }
    OfTenant { managed_tenant_id: ManagedTenantId }
    OfPair { managed_tenant_id: ManagedTenantId, client_id: ClientId }
    Confirm { decisions: Vec<MappingDecision> }
    Remap {
        managed_tenant_id: ManagedTenantId,
        client_id: ClientId,
        #[serde(default)]
        links: LinkFate,
    }
    Unmap {
        managed_tenant_id: ManagedTenantId,
        #[serde(default)]
        links: LinkFate,
    }
    Rules { managed_tenant_id: ManagedTenantId, rules: Vec<MappingRule> }
    Clients { clients: Vec<Client> }
    Contacts { contacts: Vec<Contact> }
    OfClient { client_id: ClientId }
    OfPlan { managed_tenant_id: ManagedTenantId, plan_hash: PlanHash }
    OfRun { run_id: RunId }
    Run { run_id: Option<RunId>, workflow_id: Option<String> }
    Outcomes {
        run_id: RunId,
        entra_object_id: Option<EntraObjectId>,
        #[serde(default = "many")]
        limit: u32,
    }
    Export {
        run_id: RunId,
        #[serde(default)]
        format: ExportFormat,
    }
    ExportAll {
        #[serde(default)]
        filter: RunFilter,
        #[serde(default)]
        format: ExportFormat,
    }
    Forget {
        #[serde(with = "time::serde::rfc3339")]
        before: OffsetDateTime,
    }
    OfUser { managed_tenant_id: ManagedTenantId, entra_object_id: EntraObjectId }
    OfPerson { managed_tenant_id: ManagedTenantId, person: String }
    OfPastUser { run_id: RunId, entra_object_id: EntraObjectId }
    Resolve { queue_item_id: QueueItemId, contact_name_id: ContactId }
    OfItem { queue_item_id: QueueItemId }
    Dismiss { queue_item_id: QueueItemId, note: Option<String> }
    ResolveMany { decisions: Vec<Decision> }
    Rule { rule: ReviewRule }
    OfRule { rule_id: ReviewRuleId }
    Audit {
        #[serde(default = "many")]
        limit: u32,
    }
    InWorkflow { workflow_id: String }
    Job {
        run_id: RunId,
        managed_tenant_id: ManagedTenantId,
        client_id: Option<ClientId>,
        #[serde(default)]
        by_person: bool,
        plan_hash: Option<PlanHash>,
        #[serde(default)]
        full_read: bool,
    }
    Line { run_id: RunId, result: TenantRun }
    Finish {
        run_id: RunId,
        #[serde(default)]
        was_cancelled: bool,
    }
}

fn many() -> u32 {
    1_000
}

impl StartSignIn {
    pub(super) fn options(&self) -> DirectSignInOptions {
        DirectSignInOptions {
            allow_partner_change: self.allow_partner_change,
            login_hint: self.login_hint.clone(),
        }
    }
}

impl From<FinishSignIn> for DirectAnswer {
    fn from(FinishSignIn { code, state, error }: FinishSignIn) -> Self {
        Self { code, state, error }
    }
}

impl From<Cipp> for CippForm {
    fn from(Cipp { base_url, tenant_id, client_id, client_secret, scope, api_token }: Cipp) -> Self {
        Self { base_url, tenant_id, client_id, client_secret, scope, api_token }
    }
}

impl Run {
    pub(super) fn key(self) -> Result<RunKey> {
        match (self.run_id, self.workflow_id) {
            (Some(run), None) => Ok(RunKey::Run(run)),
            (None, Some(workflow)) => Ok(RunKey::Workflow(workflow)),
            _ => Err(Error::new(ErrorCode::InvalidArgument)
                .with_message("A run is looked up by `runId` or by `workflowId`, and by one of them.")),
        }
    }
}

impl From<Job> for TenantJob {
    fn from(job: Job) -> Self {
        Self {
            run_id: job.run_id,
            managed_tenant_id: job.managed_tenant_id,
            client_id: job.client_id,
            by_person: job.by_person,
            plan_hash: job.plan_hash,
            full_read: job.full_read,
            // The facade knows for whom and by whom.
            host: "".into(),
            requested_by: None,
        }
    }
}
