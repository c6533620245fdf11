//! `/organization` and `/domains` of the tenant that the token is for.

use super::ask::Ask;
use super::caller::needs;
use super::error::GraphError;
use super::options::{Allowed, Options};
use super::page::Listing;
use crate::clock::rfc3339;
use crate::world::tenant::{Domain, Tenant};
use axum::response::Response;
use serde_json::{Value, json};

const OPTIONS: Allowed = Allowed { names: &["select", "top", "skiptoken"], max_top: 999 };

pub(super) async fn organization(ask: Ask) -> Result<Response, GraphError> {
    ask.caller.require(needs::ORGANIZATION)?;
    let options = Options::parse(&ask.query, &OPTIONS)?;
    let rows = {
        let world = ask.platform.world.read();
        vec![organization_row(world.tenant(ask.caller.tenant).ok_or_else(GraphError::denied)?)]
    };
    let properties = &[
        "id",
        "deletedDateTime",
        "displayName",
        "businessPhones",
        "city",
        "country",
        "countryLetterCode",
        "createdDateTime",
        "defaultUsageLocation",
        "marketingNotificationEmails",
        "onPremisesSyncEnabled",
        "partnerTenantType",
        "postalCode",
        "preferredLanguage",
        "state",
        "street",
        "technicalNotificationMails",
        "tenantType",
        "verifiedDomains",
    ];
    Listing { name: "organization", properties, rows, default_page: 100 }.respond(&ask, &options)
}

pub(crate) fn organization_row(tenant: &Tenant) -> Value {
    let verified = |domain: &Domain| {
        json!({
            "capabilities": "Email, OfficeCommunicationsOnline",
            "isDefault": domain.is_default,
            "isInitial": domain.is_initial,
            "name": domain.name,
            "type": "Managed",
        })
    };
    json!({
        "id": tenant.id,
        "deletedDateTime": null,
        "displayName": tenant.display_name,
        "businessPhones": [],
        "city": null,
        "country": null,
        "countryLetterCode": tenant.country,
        "createdDateTime": rfc3339(tenant.created),
        "defaultUsageLocation": null,
        "marketingNotificationEmails": [],
        "onPremisesSyncEnabled": null,
        "partnerTenantType": null,
        "postalCode": null,
        "preferredLanguage": "en",
        "state": null,
        "street": null,
        "technicalNotificationMails": [],
        "tenantType": "AAD",
        "verifiedDomains":
            tenant.domains.iter().filter(|domain| domain.is_verified).map(verified).collect::<Vec<_>>(),
    })
}

pub(super) async fn domains(ask: Ask) -> Result<Response, GraphError> {
    ask.caller.require(needs::DOMAINS)?;
    let options = Options::parse(&ask.query, &OPTIONS)?;
    let row = |domain: &Domain| {
        json!({
            "id": domain.name,
            "authenticationType": "Managed",
            "availabilityStatus": null,
            "isAdminManaged": true,
            "isDefault": domain.is_default,
            "isInitial": domain.is_initial,
            "isRoot": true,
            "isVerified": domain.is_verified,
            "passwordNotificationWindowInDays": null,
            "passwordValidityPeriodInDays": null,
            "state": null,
            "supportedServices": if domain.is_verified { vec!["Email", "OfficeCommunicationsOnline"] } else { vec![] },
        })
    };
    let rows = {
        let world = ask.platform.world.read();
        let tenant = world.tenant(ask.caller.tenant).ok_or_else(GraphError::denied)?;
        tenant.domains.iter().map(row).collect()
    };
    let properties = &[
        "id",
        "authenticationType",
        "availabilityStatus",
        "isAdminManaged",
        "isDefault",
        "isInitial",
        "isRoot",
        "isVerified",
        "passwordNotificationWindowInDays",
        "passwordValidityPeriodInDays",
        "state",
        "supportedServices",
    ];
    Listing { name: "domains", properties, rows, default_page: 100 }.respond(&ask, &options)
}
