//! Runs on paper: CSV for spreadsheets, JSON for programs.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, ErrorCode, Result},
    model::{HostTenantId, IdentityOutcome, RunId, SyncRun, TenantRun},
    services::Services,
    store::RunFilter,
};

/// Outcomes that one export holds at most.
const AT_MOST: u32 = 1_000_000;

/// How to write it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ExportFormat {
    /// Comma-separated, with a heading; cells that a spreadsheet would run as a formula are quoted.
    Csv,
    /// One document.
    #[default]
    Json,
}

/// Writes the history of runs.
pub async fn export_runs(
    services: &Services,
    host: &HostTenantId,
    filter: &RunFilter,
    format: ExportFormat,
) -> Result<String> {
    let runs = services.store.runs(host, filter).await?;
    match format {
        ExportFormat::Json => json(&runs),
        ExportFormat::Csv => csv(
            &[
                "run_id",
                "run_type",
                "status",
                "started_at",
                "completed_at",
                "total_tenants",
                "succeeded_tenants",
                "failed_tenants",
                "dry_run",
            ],
            runs.iter().map(run_cells),
        ),
    }
}

/// Writes one run: its tenants, and what it did about each identity as far as that is kept.
pub async fn export_run(
    services: &Services,
    host: &HostTenantId,
    run: &RunId,
    format: ExportFormat,
) -> Result<String> {
    let (run, tenant_results) = services.store.run(host, run).await?.ok_or_else(|| {
        Error::new(ErrorCode::NotFound).with_message("There is no such run.").with("run", run)
    })?;
    let outcomes = services.store.outcomes(host, &run.run_id, None, AT_MOST).await?;
    match format {
        ExportFormat::Json => {
            json(&RunDocument { run: &run, tenant_results: &tenant_results, outcomes: &outcomes })
        }
        ExportFormat::Csv => csv(
            &["entra_object_id", "display_name", "contact_name_id", "action", "reason"],
            outcomes.iter().map(outcome_cells),
        ),
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RunDocument<'a> {
    run: &'a SyncRun,
    tenant_results: &'a [TenantRun],
    outcomes: &'a [IdentityOutcome],
}

fn run_cells(run: &SyncRun) -> Vec<Cow<'_, str>> {
    vec![
        run.run_id.as_str().into(),
        run.run_type.as_str().into(),
        run.status.as_str().into(),
        time_cell(Some(run.started_at)),
        time_cell(run.completed_at),
        run.total_tenants.to_string().into(),
        run.succeeded_tenants.to_string().into(),
        run.failed_tenants.to_string().into(),
        run.is_dry_run.to_string().into(),
    ]
}

fn outcome_cells(outcome: &IdentityOutcome) -> Vec<Cow<'_, str>> {
    vec![
        outcome.entra_object_id.as_str().into(),
        outcome.display_name.as_deref().unwrap_or_default().into(),
        outcome.contact_name_id.as_ref().map_or("", |contact| contact.as_str()).into(),
        outcome.action.as_str().into(),
        outcome.reason.as_str().into(),
    ]
}

fn time_cell(at: Option<time::OffsetDateTime>) -> Cow<'static, str> {
    let text = at.and_then(|at| at.format(&time::format_description::well_known::Rfc3339).ok());
    text.unwrap_or_default().into()
}

fn json(document: &impl Serialize) -> Result<String> {
    serde_json::to_string_pretty(document).map_err(|error| Error::new(ErrorCode::Internal).caused_by(error))
}

fn csv<'a>(heading: &[&str], rows: impl Iterator<Item = Vec<Cow<'a, str>>>) -> Result<String> {
    let failed =
        |error: Box<dyn std::error::Error + Send + Sync>| Error::new(ErrorCode::Internal).caused_by(error);
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record(heading).map_err(|error| failed(error.into()))?;
    for row in rows {
        writer
            .write_record(row.iter().map(|cell| harmless(cell).into_owned()))
            .map_err(|error| failed(error.into()))?;
    }
    let bytes = writer.into_inner().map_err(|error| failed(error.to_string().into()))?;
    String::from_utf8(bytes).map_err(|error| failed(error.into()))
}

/// A display name may begin like a formula: a spreadsheet must show it, not run it.
fn harmless(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}").into() } else { cell.into() }
}
