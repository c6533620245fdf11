//! Granular delegated admin privileges: relationships, and the customers they are with (Graph facts, §1.2).

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Listed, Listing};
use crate::{
    auth::TokenFor,
    error::{ErrorCode, Result},
    http::Operation,
    model::EntraTenantId,
    provider::graph::{
        GraphDirectory,
        client::Preference,
        page::{Page, Text, owned},
        routes::{ACCESS_ASSIGNMENTS, CUSTOMERS, RELATIONSHIPS},
    },
};

/// The most rows of a page of relationships or customers (Graph facts, §1.1).
const PAGE_SIZE: &[(&str, &str)] = &[("$top", "300")];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RelationshipRow<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    #[serde(borrow)]
    display_name: Option<Text<'a>>,
    #[serde(borrow)]
    customer: Option<CustomerRow<'a>>,
    #[serde(borrow)]
    status: Option<Text<'a>>,
    #[serde(borrow)]
    end_date_time: Option<Text<'a>>,
    #[serde(borrow)]
    auto_extend_duration: Option<Text<'a>>,
    #[serde(borrow)]
    access_details: Option<AccessDetailsRow<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CustomerRow<'a> {
    #[serde(borrow)]
    tenant_id: Text<'a>,
    #[serde(borrow)]
    display_name: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AccessDetailsRow<'a> {
    #[serde(borrow)]
    unified_roles: Option<Vec<RoleRow<'a>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RoleRow<'a> {
    #[serde(borrow)]
    role_definition_id: Text<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AssignmentRow<'a> {
    #[serde(borrow)]
    access_container: Option<ContainerRow<'a>>,
    #[serde(borrow)]
    access_details: Option<AccessDetailsRow<'a>>,
    #[serde(borrow)]
    status: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ContainerRow<'a> {
    #[serde(borrow)]
    access_container_id: Option<Text<'a>>,
}

/// A relationship that gives access now.
struct Relationship {
    id: String,
    customer_name: Option<String>,
    ends: Option<String>,
    roles: Vec<String>,
    auto_extends: bool,
    metadata: Value,
}

impl GraphDirectory {
    /// Customers with at least one relationship in force, each once.
    pub(super) async fn gdap(&self, operation: &Operation<'_>) -> Result<Listing> {
        let (mut by_customer, relationships_complete) = self.relationships(operation).await?;
        let (names, customers_complete) = self.customer_names(operation).await?;
        if self.settings.access_assignments {
            for relationship in by_customer.values_mut().flatten() {
                relationship.metadata["accessAssignments"] =
                    self.access_assignments(&relationship.id, operation).await?;
            }
        }
        let tenants = by_customer
            .into_iter()
            .map(|(tenant, relationships)| {
                let own = relationships.iter().find_map(|relationship| relationship.customer_name.clone());
                let display_name = names.get(&tenant).cloned().or(own).unwrap_or_default();
                Listed { metadata: metadata(&relationships), tenant, display_name, domain: None }
            })
            .collect();
        Ok(Listing { tenants, is_complete: relationships_complete && customers_complete })
    }

    /// Relationships in force by customer. Status is judged here, not by `$filter`: a filter that Graph understood in
    /// another way would hide customers.
    async fn relationships(
        &self,
        operation: &Operation<'_>,
    ) -> Result<(IndexMap<EntraTenantId, Vec<Relationship>>, bool)> {
        let start = RELATIONSHIPS.url(&self.authority.graph, &[], PAGE_SIZE)?;
        let mut by_customer: IndexMap<EntraTenantId, Vec<Relationship>> = IndexMap::new();
        let walk = self
            .graph
            .walk(start, Preference::None, &TokenFor::Partner, operation, |answer| {
                let page: Page<'_, RelationshipRow<'_>> = answer.json()?;
                for row in &page.value {
                    // A relationship that no customer has accepted yet has none.
                    let (Some(customer), Some("active" | "expiring")) =
                        (&row.customer, row.status.as_ref().map(Text::as_str))
                    else {
                        continue;
                    };
                    let tenant = EntraTenantId::folded(customer.tenant_id.as_str());
                    by_customer.entry(tenant).or_default().push(relationship(row, customer));
                }
                Ok(page.next())
            })
            .await?;
        Ok((by_customer, walk.reached_the_end()?))
    }

    async fn customer_names(
        &self,
        operation: &Operation<'_>,
    ) -> Result<(IndexMap<EntraTenantId, String>, bool)> {
        let start = CUSTOMERS.url(&self.authority.graph, &[], PAGE_SIZE)?;
        let mut names = IndexMap::new();
        let walk = self
            .graph
            .walk(start, Preference::None, &TokenFor::Partner, operation, |answer| {
                let page: Page<'_, CustomerRow<'_>> = answer.json()?;
                for row in &page.value {
                    if let Some(name) = owned(row.display_name.as_ref()) {
                        names.insert(EntraTenantId::folded(row.tenant_id.as_str()), name);
                    }
                }
                Ok(page.next())
            })
            .await?;
        Ok((names, walk.reached_the_end()?))
    }

    /// Which groups have which roles; null where the partner may not see it.
    async fn access_assignments(&self, relationship: &str, operation: &Operation<'_>) -> Result<Value> {
        let start = ACCESS_ASSIGNMENTS.url(&self.authority.graph, &[relationship], &[])?;
        let mut assignments = Vec::new();
        let walk = self
            .graph
            .walk(start, Preference::None, &TokenFor::Partner, operation, |answer| {
                let page: Page<'_, AssignmentRow<'_>> = answer.json()?;
                assignments.extend(page.value.iter().map(|row| {
                    let group =
                        row.access_container.as_ref().and_then(|row| row.access_container_id.as_ref());
                    json!({
                        "group": group.map(Text::as_str),
                        "roles": roles(row.access_details.as_ref()),
                        "status": row.status.as_ref().map(Text::as_str),
                    })
                }));
                Ok(page.next())
            })
            .await;
        match walk {
            Ok(_) => Ok(Value::Array(assignments)),
            Err(error) if matches!(error.code(), ErrorCode::VendorForbidden | ErrorCode::VendorNotFound) => {
                Ok(Value::Null)
            }
            Err(error) => Err(error),
        }
    }
}

fn relationship(row: &RelationshipRow<'_>, customer: &CustomerRow<'_>) -> Relationship {
    let text = |field: &Option<Text<'_>>| owned(field.as_ref());
    let (ends, auto_extend) = (text(&row.end_date_time), text(&row.auto_extend_duration));
    let roles = roles(row.access_details.as_ref());
    Relationship {
        id: row.id.owned(),
        customer_name: text(&customer.display_name),
        metadata: json!({
            "id": row.id.as_str(),
            "displayName": text(&row.display_name),
            "status": text(&row.status),
            "endDateTime": ends,
            "autoExtendDuration": auto_extend,
            "roles": roles,
        }),
        // `P0D` and `PT0S` are two ways of writing never.
        auto_extends: auto_extend
            .is_some_and(|duration| duration.bytes().any(|digit| digit.is_ascii_digit() && digit != b'0')),
        ends,
        roles,
    }
}

fn roles(details: Option<&AccessDetailsRow<'_>>) -> Vec<String> {
    let rows = details.and_then(|details| details.unified_roles.as_ref());
    rows.into_iter().flatten().map(|role| role.role_definition_id.owned()).collect()
}

/// What an operator wants to know of a customer's relationships together.
fn metadata(relationships: &[Relationship]) -> Value {
    let mut roles: Vec<&String> = relationships.iter().flat_map(|relationship| &relationship.roles).collect();
    roles.sort_unstable();
    roles.dedup();
    // Graph writes times in one form, in UTC: the latest is the greatest text.
    let ends = relationships.iter().filter_map(|relationship| relationship.ends.as_ref()).max();
    json!({
        "source": "gdap",
        "relationshipEnd": ends,
        "autoExtend": relationships.iter().any(|relationship| relationship.auto_extends),
        "roles": roles,
        "relationships": relationships.iter().map(|relationship| &relationship.metadata).collect::<Vec<_>>(),
    })
}
