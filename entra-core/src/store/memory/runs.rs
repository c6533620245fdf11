//! Runs, their tenants and their outcomes.

use std::collections::{HashMap, HashSet};

use async_trait::async_trait;
use time::OffsetDateTime;

use super::{MemoryStore, page};
use crate::{
    error::{Error, ErrorCode, Result},
    model::{EntraObjectId, HostTenantId, IdentityOutcome, ManagedTenantId, RunId, SyncRun, TenantRun},
    store::{RunFilter, RunStore},
};

#[async_trait]
impl RunStore for MemoryStore {
    async fn create_run(&self, host: &HostTenantId, run: &SyncRun) -> Result<SyncRun> {
        Ok(self.with(host, |tables| {
            if let Some(there) = tables.runs.iter().find(|one| one.workflow_id == run.workflow_id) {
                return there.clone();
            }
            tables.runs.push(run.clone());
            run.clone()
        }))
    }

    async fn update_run(&self, host: &HostTenantId, run: &SyncRun) -> Result<()> {
        self.with(host, |tables| {
            let row = tables.runs.iter_mut().find(|row| row.run_id == run.run_id);
            let row = row.ok_or_else(|| Error::new(ErrorCode::NotFound).with("run", &run.run_id))?;
            *row = SyncRun {
                workflow_id: row.workflow_id.clone(),
                run_type: row.run_type,
                initiated_by: row.initiated_by.clone(),
                is_dry_run: row.is_dry_run,
                scope_managed_tenant_id: row.scope_managed_tenant_id.clone(),
                scope_client_id: row.scope_client_id.clone(),
                ..run.clone()
            };
            Ok(())
        })
    }

    async fn record_tenant_run(&self, host: &HostTenantId, run: &RunId, tenant: &TenantRun) -> Result<bool> {
        self.with(host, |tables| {
            if !tables.runs.iter().any(|row| row.run_id == *run) {
                return Err(Error::new(ErrorCode::NotFound).with("run", run));
            }
            let is_same = |(of, row): &(RunId, TenantRun)| {
                of == run && row.managed_tenant_id == tenant.managed_tenant_id
            };
            let before = tables.tenant_runs.iter_mut().find(|row| is_same(row));
            let is_there = before.is_some();
            match before {
                Some((_, row)) => row.clone_from(tenant),
                None => tables.tenant_runs.push((run.clone(), tenant.clone())),
            }
            Ok(is_there)
        })
    }

    async fn run(&self, host: &HostTenantId, run: &RunId) -> Result<Option<(SyncRun, Vec<TenantRun>)>> {
        Ok(self.with(host, |tables| {
            let found = tables.runs.iter().find(|row| row.run_id == *run)?;
            let tenants = tables.tenant_runs.iter().filter(|(of, _)| of == run);
            Some((found.clone(), tenants.map(|(_, tenant)| tenant.clone()).collect()))
        }))
    }

    async fn run_by_workflow(
        &self,
        host: &HostTenantId,
        workflow_id: &str,
    ) -> Result<Option<(SyncRun, Vec<TenantRun>)>> {
        let id = self.with(host, |tables| {
            let found = tables.runs.iter().find(|row| row.workflow_id == workflow_id);
            found.map(|row| row.run_id.clone())
        });
        match id {
            Some(id) => self.run(host, &id).await,
            None => Ok(None),
        }
    }

    async fn runs(&self, host: &HostTenantId, filter: &RunFilter) -> Result<Vec<SyncRun>> {
        Ok(self.with(host, |tables| {
            let touched: Option<HashSet<_>> = filter.managed_tenant_id.as_ref().map(|tenant| {
                let rows = tables.tenant_runs.iter();
                rows.filter(|(_, row)| row.managed_tenant_id.as_ref() == Some(tenant))
                    .map(|(run, _)| run)
                    .collect()
            });
            let mut runs: Vec<_> = tables
                .runs
                .iter()
                .filter(|run| {
                    filter.status.is_none_or(|status| run.status == status)
                        && filter.run_type.is_none_or(|kind| run.run_type == kind)
                        && touched.as_ref().is_none_or(|touched| touched.contains(&run.run_id))
                })
                .collect();
            runs.sort_by(|a, b| (b.started_at, &b.run_id).cmp(&(a.started_at, &a.run_id)));
            page(runs.into_iter().cloned(), filter.limit, 50, filter.offset)
        }))
    }

    async fn record_outcomes(
        &self,
        host: &HostTenantId,
        run: &RunId,
        tenant: &ManagedTenantId,
        outcomes: &[IdentityOutcome],
    ) -> Result<()> {
        self.with(host, |tables| {
            let kept = tables.outcomes.entry((run.clone(), tenant.clone())).or_default();
            let mut places: HashMap<_, _> =
                kept.iter().enumerate().map(|(at, row)| (row.entra_object_id.clone(), at)).collect();
            for outcome in outcomes {
                if let Some(at) = places.get(&outcome.entra_object_id) {
                    kept[*at].clone_from(outcome);
                } else {
                    places.insert(outcome.entra_object_id.clone(), kept.len());
                    kept.push(outcome.clone());
                }
            }
            Ok(())
        })
    }

    async fn outcomes(
        &self,
        host: &HostTenantId,
        run: &RunId,
        identity: Option<&EntraObjectId>,
        limit: u32,
    ) -> Result<Vec<IdentityOutcome>> {
        Ok(self.with(host, |tables| {
            let of_run = tables.outcomes.iter().filter(|((of, _), _)| of == run);
            let rows = of_run
                .flat_map(|(_, rows)| rows)
                .filter(|row| identity.is_none_or(|identity| row.entra_object_id == *identity));
            page(rows.cloned(), limit, 1_000, 0)
        }))
    }

    async fn forget_outcomes(&self, host: &HostTenantId, before: OffsetDateTime) -> Result<()> {
        self.with(host, |tables| {
            let over: HashSet<_> = tables
                .runs
                .iter()
                .filter(|run| run.completed_at.is_some_and(|ended| ended < before))
                .map(|run| &run.run_id)
                .collect();
            tables.outcomes.retain(|(run, _), _| !over.contains(run));
        });
        Ok(())
    }
}
