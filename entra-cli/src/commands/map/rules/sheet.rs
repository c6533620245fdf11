//! Rules as a file that a person edits.

use std::path::Path;

use entra_core::{
    Error, ErrorCode, Result,
    model::{MappingRule, RuleTest},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    customer::Clients,
    terminal::{Sheet, plain_cell},
};

/// One rule. The first three members are the rule, as `confirmMappingRules` takes it; the last is for the reader.
#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Row {
    by: String,
    value: Option<String>,
    client_id: String,
    client: String,
}

pub(super) fn write(rules: &[MappingRule], clients: &Clients, path: &Path) -> Result<String> {
    let row = |rule: &MappingRule| {
        let (by, value) = match &rule.test {
            RuleTest::Domain(value) => ("domain", Some(value)),
            RuleTest::Group(value) => ("group", Some(value)),
            RuleTest::Department(value) => ("department", Some(value)),
            RuleTest::Office(value) => ("office", Some(value)),
            RuleTest::EverybodyElse => ("everybody_else", None),
        };
        Row {
            by: by.to_owned(),
            value: value.cloned(),
            client_id: rule.client_id.to_string(),
            client: plain_cell(&clients.name_of(&rule.client_id)),
        }
    };
    Sheet::of(path).write(&rules.iter().map(row).collect::<Vec<_>>())
}

/// The rules in their order; rows that say nothing are passed over.
pub(super) fn read(text: &str, path: &Path, clients: &Clients) -> Result<Vec<MappingRule>> {
    let rows: Vec<Row> = Sheet::of(path).read(text)?;
    let filled = rows.into_iter().map(Row::trimmed).filter(|row| !row.is_blank());
    let rules = (1..).zip(filled).map(|(number, row)| rule(number, &row, clients));
    let rules = rules.collect::<Result<Vec<_>>>()?;
    if rules.is_empty() {
        return Err(Error::new(ErrorCode::InvalidArgument)
            .with_message(format!("{} holds no rules.", path.display()))
            .with_remedy("Fill in `by`, `value` and `clientId`, or end the sharing: entra map rules confirm CUSTOMER --none"));
    }
    Ok(rules)
}

fn rule(number: usize, row: &Row, clients: &Clients) -> Result<MappingRule> {
    let wrong = |why: &str, remedy: &str| {
        Error::new(ErrorCode::InvalidArgument)
            .with_message(format!("Rule {number}: {why}"))
            .with_remedy(remedy)
    };
    if row.client_id.is_empty() {
        return Err(wrong(
            "its `clientId` is empty.",
            "Fill in the client's id, or its full name in the PSA.",
        ));
    }
    let client = clients.find(&row.client_id).map_err(|error| wrong(error.message(), error.remedy()))?;
    let mut document = json!({ "by": row.by, "clientId": client.client_id });
    if let Some(value) = &row.value {
        document["value"] = value.as_str().into();
    }
    serde_json::from_value(document).map_err(|cause| {
        let remedy = "Write domain, group, department or office in `by` and which one in `value`, or everybody_else \
                      without a value.";
        wrong(&format!("{cause}."), remedy)
    })
}

impl Row {
    fn trimmed(self) -> Self {
        let value = self.value.map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        Self { by: self.by.trim().to_owned(), value, client_id: self.client_id.trim().to_owned(), ..self }
    }

    fn is_blank(&self) -> bool {
        self.by.is_empty() && self.value.is_none() && self.client_id.is_empty()
    }
}
