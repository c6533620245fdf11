//! The preview as a file that a person edits, and the decisions read back from it.

use std::path::Path;

use entra_core::{
    Error, ErrorCode, Result,
    matching::{Candidate, MappingPreview, PreviewTenant},
    model::{MappingDecision, MappingState},
};
use serde::{Deserialize, Serialize};

use super::preview::because;
use crate::terminal::{Sheet, plain_cell};

/// One customer. The first four members are the decision, as `confirmMappings` takes it; the rest is for the reader.
#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Row {
    managed_tenant_id: String,
    mapping_state: Option<MappingState>,
    client_id: Option<String>,
    confidence_score: Option<f64>,
    customer: String,
    domain: String,
    people: i64,
    client: String,
    because: String,
    other_clients: String,
}

/// Customers with a definite answer come decided; the others are the person's.
pub(super) fn write(preview: &MappingPreview, path: &Path) -> Result<String> {
    let definite = preview.auto_matched.iter().map(|one| Row {
        mapping_state: Some(MappingState::Mapped),
        ..row(&one.tenant, std::slice::from_ref(&one.matched))
    });
    let possible = preview.fuzzy_candidates.iter().map(|one| row(&one.tenant, &one.candidates));
    let unknown = preview.unmatched.iter().map(|tenant| row(tenant, &[]));
    Sheet::of(path).write(&definite.chain(possible).chain(unknown).collect::<Vec<_>>())
}

/// The decided rows; customers without a `mappingState` stay undecided.
pub(super) fn read(text: &str, path: &Path) -> Result<Vec<MappingDecision>> {
    let rows: Vec<Row> = Sheet::of(path).read(text)?;
    let present = |id: String| Some(id.trim().to_owned()).filter(|id| !id.is_empty());
    let decided = rows.into_iter().filter(|row| row.mapping_state.is_some());
    let decisions: Vec<_> = decided
        .map(|row| MappingDecision {
            managed_tenant_id: row.managed_tenant_id.trim().into(),
            client_id: row.client_id.and_then(present).map(Into::into),
            mapping_state: row.mapping_state,
            confidence_score: row.confidence_score,
        })
        .collect();
    if decisions.is_empty() {
        return Err(Error::new(ErrorCode::InvalidArgument)
            .with_message(format!("{} decides nothing.", path.display()))
            .with_remedy("Fill in `mappingState`: mapped (with a clientId), create_new or skip_for_now."));
    }
    Ok(decisions)
}

fn row(tenant: &PreviewTenant, candidates: &[Candidate]) -> Row {
    let best = candidates.first();
    let others =
        candidates.iter().skip(1).map(|other| format!("{} = {}", other.client_name, other.client_id));
    Row {
        managed_tenant_id: tenant.managed_tenant_id.clone(),
        mapping_state: None,
        client_id: best.map(|best| best.client_id.clone()),
        confidence_score: best.map(|best| best.confidence_score),
        customer: plain_cell(tenant.display_name.as_deref().unwrap_or_default()),
        domain: plain_cell(tenant.primary_domain.as_deref().unwrap_or_default()),
        people: tenant.source_user_count,
        client: plain_cell(best.map(|best| best.client_name.as_str()).unwrap_or_default()),
        because: plain_cell(&best.map(because).unwrap_or_default()),
        other_clients: plain_cell(&others.collect::<Vec<_>>().join("; ")),
    }
}

#[cfg(test)]
mod tests {
    use entra_core::matching::{ClientProfile, MatchInput, TenantProfile, match_tenants};

    use super::*;

    fn preview() -> MappingPreview {
        let tenant = |id: &str, name: &str, domain: &str| TenantProfile {
            managed_tenant_id: id.into(),
            display_name: Some(name.into()),
            primary_domain: Some(domain.into()),
            ..TenantProfile::default()
        };
        let client = ClientProfile {
            client_id: "c-1".into(),
            client_name: "Contoso Limited".into(),
            url: Some("https://www.contoso.com".into()),
            ..ClientProfile::default()
        };
        match_tenants(&MatchInput {
            tenants: vec![
                tenant("t-1", "Contoso Ltd", "contoso.com"),
                tenant("t-2", "=cmd|' /C calc'!A0", "evil.test"),
            ],
            clients: vec![client],
            ..MatchInput::default()
        })
    }

    #[test]
    fn what_is_written_can_be_read_and_only_decided_rows_count() {
        for name in ["sheet.csv", "sheet.json"] {
            let path = Path::new(name);
            let decisions = read(&write(&preview(), path).unwrap(), path).unwrap();
            let [one] = decisions.as_slice() else { panic!("{name}: {decisions:?}") };
            assert_eq!(
                (one.managed_tenant_id.as_str(), one.mapping_state),
                ("t-1", Some(MappingState::Mapped))
            );
            assert_eq!(one.client_id.as_ref().map(ToString::to_string).as_deref(), Some("c-1"));
        }
    }

    #[test]
    fn a_customers_name_is_no_formula() {
        let sheet = write(&preview(), Path::new("sheet.csv")).unwrap();
        assert!(sheet.contains(",'=cmd|") && !sheet.contains(",=cmd|"), "{sheet}");
    }
}
