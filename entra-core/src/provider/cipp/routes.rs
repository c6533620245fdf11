//! CIPP's routes and fields that we use (CIPP facts, §2–§5). Names are spelt as CIPP spells them: its permission
//! check is case-sensitive.

use crate::provider::route::{Route, RowType, Surface};

const fn route(path: &'static str, parameters: &'static [&'static str], row: &'static str) -> Route {
    Route { surface: Surface::Cipp, path, parameters, row, permission: None }
}

/// CIPP's tenants.
pub const LIST_TENANTS: Route = route("/ListTenants", &[], "ListTenants");
/// Any read of Graph, through CIPP.
pub const LIST_GRAPH_REQUEST: Route = route(
    "/ListGraphRequest",
    &["tenantFilter", "Endpoint", "Version", "$select", "$top", "manualPagination", "nextLink"],
    "ListGraphRequest",
);
/// People, in one answer.
pub const LIST_USERS: Route = route("/ListUsers", &["tenantFilter"], "user");
/// CIPP's version.
pub const GET_VERSION: Route = route("/GetVersion", &["LocalVersion"], "GetVersion");

/// All of them.
pub const ROUTES: &[Route] = &[LIST_TENANTS, LIST_GRAPH_REQUEST, LIST_USERS, GET_VERSION];

/// Every answer and the fields that we read. People's rows are Graph's `user`.
pub const ROW_TYPES: &[RowType] = &[
    RowType {
        name: "ListTenants",
        fields: &[
            "customerId",
            "displayName",
            "defaultDomainName",
            "initialDomainName",
            "domains",
            "delegatedPrivilegeStatus",
            "relationshipEnd",
            "relationshipCount",
            "hasAutoExtend",
            "GraphErrorCount",
            "Results",
        ],
    },
    RowType { name: "ListGraphRequest", fields: &["Results", "Metadata"] },
    RowType { name: "ListGraphRequest.Metadata", fields: &["nextLink", "Queued"] },
    RowType { name: "ListGraphRequest.Results", fields: &["id", "Tenant", "CippStatus"] },
    RowType { name: "GetVersion", fields: &["LocalCIPPAPIVersion"] },
];
