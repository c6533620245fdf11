//! Every operation of the facade by its name: one document in, one document out.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::{arguments as take, read, write};
use crate::{
    context::Context,
    entra::ForTenant,
    error::{Error, ErrorCode, Result},
    settings::Schedule,
    store::{QueueFilter, RunFilter},
    sync::{SyncRequest, runs::NewRun},
};

/// One line an operation: its name, what it takes, what it does. Futures live on the heap: each is large, and only one
/// runs.
macro_rules! operations {
    (|$tenant:ident, $context:ident| $($name:literal($input:pat = $type:ty) $work:expr;)*) => {
        /// Names of all operations.
        pub const OPERATIONS: &[&str] = &[$($name),*];

        /// Runs one operation. `input` is a JSON object; nothing at all stands for an empty one.
        ///
        /// A name that is not one of [`OPERATIONS`] or a field that the operation does not know is refused before
        /// anything is done.
        pub async fn call(
            $tenant: &ForTenant,
            operation: &str,
            input: &str,
            $context: &Context,
        ) -> Result<String> {
            match operation {
                $($name => {
                    let $input: $type = arguments($name, input)?;
                    answer(Box::pin($work).await)
                })*
                other => Err(unknown(other)),
            }
        }
    };
}

operations! { |tenant, context|
    "status"(take::Nothing {} = take::Nothing) tenant.status();
    "disclosure"(take::Nothing {} = take::Nothing) tenant.disclosure();
    "explainCredentials"(take::Nothing {} = take::Nothing) tenant.explain_credentials();
    "connectDirectStart"(input = take::StartSignIn) async {
        tenant.connect_direct_start(&input.redirect_uri, &input.options()).await
    };
    "connectDirectFinish"(input = take::FinishSignIn) async {
        tenant.connect_direct_finish(&input.into(), context).await
    };
    "testCipp"(input = take::Cipp) async { tenant.test_cipp(&input.into(), context).await };
    "connectCipp"(input = take::Cipp) async { tenant.connect_cipp(&input.into(), context).await };
    "validate"(take::Nothing {} = take::Nothing) tenant.validate(context);
    "disconnect"(take::Nothing {} = take::Nothing) tenant.disconnect();

    "discover"(take::Nothing {} = take::Nothing) tenant.discover(context);
    "managedTenants"(take::Nothing {} = take::Nothing) tenant.managed_tenants();
    "previewMappings"(input = take::Preview) tenant.preview_mappings(input.profile);
    "explainMapping"(input = take::OfPair) tenant.explain_mapping(&input.managed_tenant_id, &input.client_id);
    "lookAlikes"(input = take::OfTenant) tenant.look_alikes(&input.managed_tenant_id);
    "confirmMappings"(input = take::Confirm) tenant.confirm_mappings(&input.decisions);
    "listMappings"(take::Nothing {} = take::Nothing) tenant.list_mappings();
    "mappingHistory"(input = take::OfTenant) tenant.mapping_history(&input.managed_tenant_id);
    "remapEffect"(input = take::OfTenant) tenant.remap_effect(&input.managed_tenant_id);
    "remap"(input = take::Remap) tenant.remap(&input.managed_tenant_id, &input.client_id, input.links);
    "unmap"(input = take::Unmap) tenant.unmap(&input.managed_tenant_id, input.links);
    "mappingRules"(input = take::OfTenant) tenant.mapping_rules(&input.managed_tenant_id);
    "previewMappingRules"(input = take::Rules) tenant.preview_mapping_rules(
        &input.managed_tenant_id, &input.rules, context,
    );
    "confirmMappingRules"(input = take::Rules) tenant.confirm_mapping_rules(
        &input.managed_tenant_id, &input.rules, context,
    );

    "importClients"(input = take::Clients) tenant.import_clients(&input.clients);
    "importContacts"(input = take::Contacts) tenant.import_contacts(&input.contacts);
    "listClients"(take::Nothing {} = take::Nothing) tenant.list_clients();
    "listContacts"(input = take::OfClient) tenant.list_contacts(&input.client_id);

    "preflight"(input = take::OfTenant) tenant.preflight(&input.managed_tenant_id, context);
    "sync"(input = SyncRequest) tenant.sync(&input, context);
    "keptPlan"(input = take::OfPlan) tenant.kept_plan(&input.managed_tenant_id, &input.plan_hash);
    "allowPlan"(input = take::OfPlan) tenant.allow_plan(&input.managed_tenant_id, &input.plan_hash);
    "undoRun"(input = take::OfRun) tenant.undo_run(&input.run_id, context);
    "cancelRun"(input = take::OfRun) tenant.cancel_run(&input.run_id);
    "listRuns"(input = RunFilter) tenant.list_runs(&input);
    "getRun"(input = take::Run) async { tenant.get_run(&input.key()?).await };
    "runOutcomes"(input = take::Outcomes) tenant.run_outcomes(
        &input.run_id, input.entra_object_id.as_ref(), input.limit,
    );
    "exportRun"(input = take::Export) async {
        let content = tenant.export_run(&input.run_id, input.format).await?;
        Ok(json!({ "format": input.format, "content": content }))
    };
    "exportRuns"(input = take::ExportAll) async {
        let content = tenant.export_runs(&input.filter, input.format).await?;
        Ok(json!({ "format": input.format, "content": content }))
    };
    "explainUser"(input = take::OfUser) tenant.explain_user(
        &input.managed_tenant_id, &input.entra_object_id, context,
    );
    "explainPerson"(input = take::OfPerson) tenant.explain_person(
        &input.managed_tenant_id, &input.person, context,
    );
    "hygiene"(input = take::OfTenant) tenant.hygiene(&input.managed_tenant_id, context);
    "explainPast"(input = take::OfPastUser) tenant.explain_past(&input.run_id, &input.entra_object_id);
    "forgetDetails"(input = take::Forget) tenant.forget_details(input.before);

    "listQueue"(input = QueueFilter) tenant.list_queue(&input);
    "resolveToExisting"(input = take::Resolve) tenant.resolve_to_existing(
        &input.queue_item_id, &input.contact_name_id,
    );
    "resolveToNew"(input = take::OfItem) tenant.resolve_to_new(&input.queue_item_id);
    "dismiss"(input = take::Dismiss) tenant.dismiss(&input.queue_item_id, input.note);
    "resolveMany"(input = take::ResolveMany) async {
        let decided = tenant.resolve_many(&input.decisions).await?;
        let line = |(item, result)| match result {
            Ok(resolved) => json!({ "queueItemId": item, "resolved": resolved }),
            Err(error) => json!({ "queueItemId": item, "error": error }),
        };
        Ok(decided.into_iter().map(line).collect::<Vec<_>>())
    };
    "reviewRules"(take::Nothing {} = take::Nothing) tenant.review_rules();
    "previewReviewRule"(input = take::Rule) tenant.preview_review_rule(&input.rule);
    "addReviewRule"(input = take::Rule) tenant.add_review_rule(&input.rule);
    "removeReviewRule"(input = take::OfRule) tenant.remove_review_rule(&input.rule_id);

    "getSettings"(take::Nothing {} = take::Nothing) tenant.get_settings();
    "updateSettings"(patch = Value) tenant.patch_settings(&patch);
    "getSchedule"(take::Nothing {} = take::Nothing) tenant.get_schedule();
    "saveSchedule"(input = Schedule) tenant.save_schedule(input);
    "audit"(input = take::Audit) tenant.audit(input.limit);

    "discoverIn"(input = take::InWorkflow) tenant.discover_in(input.workflow_id, context);
    "mappedTenants"(input = SyncRequest) tenant.mapped_tenants(&input);
    "provisionClient"(input = take::OfTenant) tenant.provision_client(&input.managed_tenant_id);
    "beginRun"(input = NewRun) tenant.begin_run(input);
    "syncTenant"(input = take::Job) tenant.sync_tenant(input.into(), context);
    "recordTenantResult"(input = take::Line) tenant.record_tenant_result(&input.run_id, &input.result);
    "finishRun"(input = take::Finish) tenant.finish_run(&input.run_id, input.was_cancelled);
}

fn arguments<T: DeserializeOwned>(operation: &'static str, input: &str) -> Result<T> {
    read(operation, if input.trim().is_empty() { "{}" } else { input })
}

fn answer<T: Serialize>(result: Result<T>) -> Result<String> {
    write(&result?)
}

fn unknown(operation: &str) -> Error {
    Error::new(ErrorCode::InvalidArgument)
        .with_message(format!("There is no operation `{operation}`."))
        .with_remedy(format!("Call one of: {}.", OPERATIONS.join(", ")))
}
