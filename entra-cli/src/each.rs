//! The same question about many customers: one that fails keeps none of the others back.

use entra_core::{
    Error, ErrorCode, ForTenant, Result,
    context::{Context, Progress, Stage},
    model::{ManagedTenant, ManagedTenantId, MappingState},
};
use serde::Serialize;

use crate::{
    exit::Exit,
    terminal::{Table, Terminal},
};

/// What came back, and whom nothing came back about.
#[derive(Serialize)]
pub(crate) struct Answers<T> {
    pub(crate) results: Vec<T>,
    pub(crate) failures: Vec<Failure>,
}

/// A customer about whom there is no answer.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Failure {
    managed_tenant_id: ManagedTenantId,
    error: Error,
}

/// Asks about one customer after the other, and tells how far it is.
pub(crate) async fn ask_each<T>(
    tenants: &[ManagedTenant],
    context: &Context,
    ask: impl AsyncFn(&ManagedTenantId) -> Result<T>,
) -> Result<Answers<T>> {
    let mut answers = Answers { results: Vec::new(), failures: Vec::new() };
    for (index, tenant) in tenants.iter().enumerate() {
        context.check()?;
        let managed_tenant_id = tenant.managed_tenant_id.clone();
        match ask(&managed_tenant_id).await {
            Ok(result) => answers.results.push(result),
            Err(error) if error.code() == ErrorCode::Cancelled => return Err(error),
            Err(error) => {
                let managed_tenant_id = managed_tenant_id.clone();
                answers.failures.push(Failure { managed_tenant_id, error });
            }
        }
        context.tell(Progress {
            stage: Stage::Tenants,
            managed_tenant_id: Some(managed_tenant_id),
            tenant_name: None,
            done: index as u64 + 1,
            total: Some(tenants.len() as u64),
        });
    }
    Ok(answers)
}

/// The customers of these mappings.
pub(crate) async fn mapped_as(msp: &ForTenant, states: &[MappingState]) -> Result<Vec<ManagedTenant>> {
    let listed = msp.list_mappings().await?.into_iter();
    let wanted = listed.filter(|listed| states.contains(&listed.mapping.mapping_state));
    Ok(wanted.map(|listed| listed.tenant).collect())
}

impl<T> Answers<T> {
    pub(crate) fn exit(&self) -> Exit {
        Exit::of_many(self.failures.len(), self.failures.len() + self.results.len())
    }

    /// Customers without an answer, with the reason and the remedy.
    pub(crate) fn failures(&self, tenants: &[ManagedTenant], terminal: &Terminal) -> Option<Table> {
        let mut table = terminal.table(["Customer", "Why there is no answer"]).at_most(8);
        for failure in &self.failures {
            let tenant = tenants.iter().find(|one| one.managed_tenant_id == failure.managed_tenant_id);
            let name = tenant.map(|tenant| tenant.display_name.clone()).unwrap_or_default();
            table.row([name, failure.error.to_string()]);
        }
        (!table.is_empty()).then_some(table)
    }
}
