//! The answer of the Rust library itself.

use entra_core::{Error, ErrorCode, Result, json};
use serde_json::Value;

use crate::{program::canonical, scenarios::Scenario};

pub(crate) fn answer(scenario: &Scenario) -> String {
    let document = scenario.document.as_str();
    let result = match scenario.function {
        "planSync" => json::plan_sync(document),
        "filterUsers" => json::filter_users(document),
        "fieldPatch" => json::field_patch(document),
        "matchTenants" => json::match_tenants(document),
        other => of_names(other, document),
    };
    match result {
        Ok(text) => canonical(&format!("ok\t{text}")),
        Err(error) => format!("error\t{}", error.code()),
    }
}

fn of_names(function: &str, document: &str) -> Result<String> {
    let names: Vec<Option<String>> = serde_json::from_str(document)
        .map_err(|error| Error::new(ErrorCode::InvalidJson).caused_by(error))?;
    let name = |at: usize| names.get(at).and_then(Option::as_deref);
    let value = match function {
        "normalizeDomain" => Value::from(json::normalize_domain(name(0))),
        "domainOf" => Value::from(json::domain_of(name(0))),
        _ => Value::from(json::name_similarity(name(0).unwrap_or_default(), name(1).unwrap_or_default())),
    };
    Ok(value.to_string())
}
